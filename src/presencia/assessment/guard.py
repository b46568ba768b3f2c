"""What may not enter a ranking of places, and why.

Records that follow police activity (drug possession, stops, arrests) say where the police
looked. A ranking made of them sends the police where they already were, and so confirms itself.
"""

from collections.abc import Iterable, Mapping

from presencia.errors import DesignUnsupported, Problem
from presencia.model import Measure
from presencia.text import Text

_REFUSED = Text(
    "«{label}» ({id}, en {key}) registra sobre todo dónde actuó la policía, no dónde ocurrieron "
    "los hechos; por eso no puede ordenar lugares.",
    "“{label}” ({id}, at {key}) mostly records where the police acted, not where events took "
    "place; so it cannot rank places.",
)
_INSTEAD = Text(
    "quítela de la especificación y use hechos que existen aunque nadie los busque: homicidios, "
    "muertes registradas, robos denunciados.",
    "take it out of the specification and use events that exist whether or not anyone looks: "
    "homicides, registered deaths, reported robberies.",
)


def refuse_enforcement_driven(
    used: Iterable[tuple[str, str]], measures: Mapping[str, Measure]
) -> None:
    """Refuse an assessment that would rank places by enforcement.

    Parameters
    ----------
    used : iterable of (str, str)
        Key of the specification and id of the measure it names.
    measures : mapping of str to Measure
        The vocabulary.

    Raises
    ------
    DesignUnsupported
        With one problem for each such measure.
    """
    problems = [
        Problem("E-ASM-001", _REFUSED.fill(label=measures[m].label, id=m, key=key), _INSTEAD)
        for key, m in used
        if m in measures and measures[m].enforcement_driven
    ]
    if problems:
        raise DesignUnsupported(problems[0], problems[1:])
