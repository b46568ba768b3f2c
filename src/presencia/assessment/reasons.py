"""One sentence a place: where it stands, how sure that is, and what puts it there.

The drivers are the dimensions whose weighted score lies furthest above that of the typical
(median) place. Numbers are written 1,234.5; reports rewrite them in the style of their country.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from presencia.text import Lang, Text

FloatArray = NDArray[np.float64]

MOST_DRIVERS = 3
_LEAST_OF_TOP = 0.25  # a driver adds at least this share of what the first one adds
_LEAST = 0.01  # … and at least this much of a score from 0 to 1
_WIDE = 4  # runs this wide are called uncertain

_LIKELY = Text(
    "Con probabilidad de {p} está entre los {k} de mayor prioridad",
    "It is among the {k} highest priorities with probability {p}",
)
_ONE = Text(
    "Con probabilidad de {p} es el de mayor prioridad",
    "It is the highest priority with probability {p}",
)
_WHY_LIKELY = Text(", sobre todo por {drivers}", ", mostly because of {drivers}")
_WHY_UNLIKELY = Text("; lo que más lo acerca es {drivers}", "; what brings it closest is {drivers}")
_WHY_NONE = Text(
    "; en nada de lo medido está sobre lo común",
    "; in nothing that was measured is it above the usual",
)
_UNSURE = Text(
    "; su puesto es incierto, entre {low}.º y {high}.º",
    "; its position is uncertain, between {low} and {high}",
)
_PARTLY = Text(
    "; aquí solo se midió {share} de lo que se midió en otros lugares",
    "; only {share} of what was measured elsewhere was measured here",
)
_INHERITED = Text(
    "; no hay cifra propia de {measure}: se usa la de {place}",
    "; there is no figure of its own for {measure}: that of {place} is used",
)
_ABSENT = Text(
    "Nadie ha publicado cifras suficientes de este lugar: queda sin puesto, no en el último.",
    "Nobody has published enough figures of this place: it has no position, not the last one.",
)
_VALUE = Text("{name} ({value})", "{name} ({value})")
_AND = {"es": ("y", "e"), "en": ("and", "and")}


@dataclass(frozen=True, slots=True)
class Driver:
    """What a dimension says of one place.

    Parameters
    ----------
    name : Text
        With its article, lower case: "los servicios".
    value : Text or None
        Its strongest figure: "36.1% de hogares sin luz eléctrica".
    """

    name: Text
    value: Text | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a place stands, as the sentence needs it.

    Parameters
    ----------
    p_top, k : float, int
        Probability of being among the first k.
    low, high : int
        Interval of the rank.
    run_width : int
        Of the range pyramid.
    measured : float
        Share measured of what was measured anywhere: below 1 where a place lacks what others have.
    inherited : tuple of Text or None
        Measure and place, where the rate is another place's.
    """

    p_top: float
    k: int
    low: int
    high: int
    run_width: int
    measured: float
    inherited: tuple[Text, Text] | None = None


def driver_order(contribution: FloatArray) -> list[int]:
    """Return which dimensions drive a place, strongest first, at most three.

    Parameters
    ----------
    contribution : (d,) float array
        Weighted score above the typical place's; NaN where not measured.

    Examples
    --------
    >>> driver_order(np.array([0.02, np.nan, 0.09, -0.1]))
    [2]
    """
    value = np.nan_to_num(contribution, nan=-np.inf)
    order = np.argsort(-value, kind="stable")[:MOST_DRIVERS]
    least = max(_LEAST, _LEAST_OF_TOP * float(value[order[0]]))
    return [int(i) for i in order if value[i] >= least]


def contributions(expected: FloatArray, weights: FloatArray) -> FloatArray:
    """Return ``(n, d)`` weighted scores above the median place's; NaN where not measured."""
    out = np.full(expected.shape, np.nan)
    for d in range(expected.shape[1]):
        column = expected[:, d]
        if not np.isnan(column).all():
            out[:, d] = weights[d] * (column - np.nanmedian(column))
    return out


def sentence(standing: Standing | None, drivers: Sequence[Driver]) -> Text:
    """Return the reason of one place; None stands for a place without rank."""
    if standing is None:
        return _ABSENT
    if not drivers:
        why = _WHY_NONE
    else:
        frame = _WHY_LIKELY if standing.p_top >= 0.1 else _WHY_UNLIKELY
        why = frame.fill(drivers=listing([_named(d) for d in drivers]))
    head = _ONE if standing.k == 1 else _LIKELY
    said = head.fill(p=percent(standing.p_top), k=f"{standing.k:,}")
    parts = [said, why, *_more(standing)]
    return Text("".join(p.es for p in parts) + ".", "".join(p.en for p in parts) + ".")


def _more(standing: Standing) -> list[Text]:
    parts = []
    if standing.run_width >= _WIDE:
        parts.append(_UNSURE.fill(low=f"{standing.low:,}", high=f"{standing.high:,}"))
    if standing.measured < 0.995:
        parts.append(_PARTLY.fill(share=percent(standing.measured)))
    if standing.inherited:
        measure, place = standing.inherited
        parts.append(_INHERITED.fill(measure=measure, place=place))
    return parts


def _named(driver: Driver) -> Text:
    if driver.value is None:
        return driver.name
    return _VALUE.fill(name=driver.name, value=driver.value)


def percent(share: float) -> Text:
    """Return a probability in words that never say 0% or 100%.

    Examples
    --------
    >>> percent(0.864).es, percent(0.001).es, percent(0.9999).en
    ('86%', 'menos de 1%', 'more than 99%')
    """
    if share < 0.01:
        return Text("menos de 1%", "less than 1%")
    if share > 0.99:
        return Text("más de 99%", "more than 99%")
    return Text(f"{100 * share:.0f}%", f"{100 * share:.0f}%")


def listing(parts: Sequence[Text]) -> Text:
    """Join texts as "a, b y c"; Spanish "y" becomes "e" before the sound of i."""
    return Text(*(_list_in("es", parts), _list_in("en", parts)))


def _list_in(lang: Lang, parts: Sequence[Text]) -> str:
    said = [p.say(lang) for p in parts]
    if len(said) == 1:
        return said[0]
    last = said[-1].lower()
    as_i = last.startswith(("i", "hi", "í", "hí")) and not last.startswith(("hie", "hia", "ia"))
    word = _AND[lang][1 if as_i else 0]
    return f"{', '.join(said[:-1])} {word} {said[-1]}"
