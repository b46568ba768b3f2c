"""Finds what a list of incidents names: the offences and their classes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from presencia.sources.guessing.columns import Profile
from presencia.sources.names import fold
from presencia.text import Text

OFFENCE_WORDS = [
    "crime",
    "delito",
    "delitos",
    "offence",
    "offense",
    "tipo",
    "type",
    "categoria",
    "category",
    "hecho",
    "modalidad",
    "tipologia",
    "clase",
    "incident",
    "incidente",
    "crimen",
]
MOST = 200
"""Distinct offences above which a column is no list of offences."""

_OFFENCE = Text(
    "Delito: «{column}»; {known} de {n} clases se tradujeron a la ICCS.",
    "Offence: “{column}”; {known} of {n} kinds were translated to ICCS.",
)
_CODED = Text("Delito: «{column}» trae la clase ICCS.", "Offence: “{column}” holds the ICCS class.")
_TODO = Text(
    "Falta: dé la clase ICCS de: {words} (vea la tabla crime_classes), o déjelos fuera "
    "(`without`).",
    "Missing: give the ICCS class of: {words} (see the table crime_classes), or leave them out "
    "(`without`).",
)
_BY_NAME = Text(
    "Confirme: todos los hechos son de la clase ICCS {code}, según el nombre del archivo.",
    "Confirm: all events are of ICCS class {code}, by the file's name.",
)
_NO_CLASS = Text(
    "Falta: dé la clase ICCS de los hechos; se puso 01 (vea la tabla crime_classes).",
    "Missing: give the ICCS class of the events; 01 was put (see the table crime_classes).",
)

_WORDS: dict[str, str] = {
    "homicidio": "0101",
    "asesinato": "0101",
    "femicidio": "0101",
    "feminicidio": "0101",
    "homicide": "0101",
    "murder": "0101",
    "asalto": "0401",
    "robbery": "0401",
    "robo con violencia": "0401",
    "robo con intimidacion": "0401",
    "robo con fuerza": "0501",
    "burglary": "0501",
    "robo de vehiculo": "050211",
    "vehicle theft": "050211",
    "hurto": "0502",
    "theft": "0502",
    "lesiones": "02011",
    "assault": "02011",
    "violacion": "03011",
    "rape": "03011",
    "extorsion": "02051",
}
"""Offences whose class is the same wherever they are written; folded."""


@dataclass(slots=True)
class Found:
    """One part of a draft, what it assumes and what it lacks."""

    part: dict[str, Any] = field(default_factory=dict)
    said: list[Text] = field(default_factory=list)
    todo: list[Text] = field(default_factory=list)


def find_incident(
    columns: Sequence[Profile], file_words: Sequence[str] = (), located: bool = False
) -> Found:
    """Return the offence column with the classes that are sure; empty if there is none.

    A list of dated points without an offence is of one offence: the file's name may say it.
    """
    coded = next((c for c in columns if _holds_classes(c)), None)
    if coded is not None:
        return Found({"iccs": coded.name}, [_CODED.fill(column=coded.name)])
    words = [c for c in columns if not c.numeric and 1 <= len(c.distinct) <= MOST]
    known = [(sum(offence_class(w) is not None for w in c.distinct), c) for c in words]
    best = max(known, key=lambda k: k[0], default=(0, None))[1]
    column = best if best is not None and any(offence_class(w) for w in best.distinct) else None
    column = column or next((c for c in words if c.says(*OFFENCE_WORDS)), None)
    if column is None:
        return _single(None, file_words) if located else Found()
    classes = {w: c for w in column.distinct if (c := offence_class(w)) is not None}
    unknown = [w for w in column.distinct if w not in classes]
    found = Found({"category": column.name, "map": classes})
    found.said.append(_OFFENCE.fill(column=column.name, known=len(classes), n=len(column.distinct)))
    if not classes:
        return _single(column.name, file_words)
    if unknown:
        found.todo.append(_TODO.fill(words=", ".join(unknown[:12])))
    return found


def _holds_classes(column: Profile) -> bool:
    """Whether a column says ICCS and every cell is one of its classes."""
    from presencia.vocabularies import table

    if not (column.says("iccs") and column.distinct):
        return False
    known = set(table("crime_classes")["code"])
    return all(word in known for word in column.distinct)


def _single(category: str | None, file_words: Sequence[str]) -> Found:
    """Return the one class of a whole file, by its name."""
    code = next((c for word in file_words if (c := offence_class(word)) is not None), None)
    part = {"category": category, "iccs": code or "01"}
    said = _BY_NAME.fill(code=code) if code else _NO_CLASS
    return Found({k: v for k, v in part.items() if v}, [], [said])


def offence_class(word: str) -> str | None:
    """Return the ICCS class of an offence as a publisher writes it, where it is sure.

    Examples
    --------
    >>> offence_class("HOMICIDIO"), offence_class("Robo de vehículo"), offence_class("Otros")
    ('0101', '050211', None)
    """
    bare = fold(word)
    single = bare.removesuffix("s")
    return _published().get(bare) or _WORDS.get(bare) or _WORDS.get(single)


@cache
def _published() -> dict[str, str]:
    """Return the offences of known publishers by ICCS class; those with two classes are none."""
    from presencia.vocabularies import table

    known = table("crime_source_categories").dropna(subset=["iccs"])
    known = known[known["iccs"] != ""].assign(word=known["category"].map(fold))
    pairs = known[["word", "iccs"]].drop_duplicates()
    single = pairs[~pairs["word"].duplicated(keep=False)]
    return dict(zip(single["word"], single["iccs"], strict=True))
