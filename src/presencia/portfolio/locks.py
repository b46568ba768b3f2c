"""A problem with pairs of place and intervention locked in or out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from presencia.errors import ConfigurationError
from presencia.errors import Problem as Fault
from presencia.portfolio.problem import BoolArray, Problem, Row
from presencia.text import Text

Action = Literal["in", "out", "start"]

_STRANGER = Text(
    "el cambio nombra «{name}», que no está en el plan.",
    "the change names “{name}”, which is not in the plan.",
)
_FIX_STRANGER = Text("revise el identificador.", "check the identifier.")
_YEAR = Text(
    "el cambio pide empezar en {year}; el plan va de {first} a {last}.",
    "the change asks for a start in {year}; the plan runs from {first} to {last}.",
)
_FIX_YEAR = Text("pida un año del plan.", "ask for a year of the plan.")
_BARE = Text(
    "empezar en un año se pide de una intervención, no de un lugar entero.",
    "a start in a year is asked of an intervention, not of a whole place.",
)
_FIX_BARE = Text("nombre la intervención.", "name the intervention.")
_CLOSED = Text(
    "en {place} no se puede elegir {what}: otra condición lo cierra.",
    "{what} cannot be chosen in {place}: another constraint closes it.",
)
_FIX_CLOSED = Text("quite esa condición o el cambio.", "lift that constraint or the change.")
_ANYTHING = Text("nada", "anything")


@dataclass(frozen=True, slots=True)
class Lock:
    """One change by hand.

    Parameters
    ----------
    place : str
    intervention : str or None
        None is the whole place: at least one intervention in it, or none at all.
    action : str
        ``in``, ``out``, or ``start``: in, and starting in ``year``.
    year : int, optional
        Calendar year, for ``start``.
    """

    place: str
    intervention: str | None
    action: Action
    year: int | None = None


def lock(problem: Problem, locks: Iterable[Lock]) -> Problem:
    """Return the problem with changes made by hand.

    Raises
    ------
    ConfigurationError
        If a change names what the problem does not have (E-PLN-280), a year outside it
        (E-PLN-281), or no intervention for a start (E-PLN-282).
    """
    allowed, must = problem.allowed.copy(), problem.must.copy()
    rows: dict[int, Row] = {}
    for one in locks:
        place = _position(problem.places.tolist(), one.place)
        if one.intervention is None and one.action == "in":
            rows[place] = _anything(one.place)
            continue
        columns = _columns(problem, one)
        if one.action == "out":
            allowed[place, columns] = False
            continue
        if one.intervention is None:
            raise ConfigurationError(Fault("E-PLN-282", _BARE, _FIX_BARE))
        must[place, problem.interventions.index(one.intervention)] = True
        if one.action == "start":
            wrong = problem.choices.start != _year(problem, one.year)
            allowed[place, columns & wrong] = False
    return _with_places(replace(problem, allowed=allowed, must=must), list(rows.items()))


def closed(problem: Problem, one: Lock) -> Fault | None:
    """Return why a change into the plan is impossible by itself, if it is."""
    if one.action == "out":
        return None
    place = _position(problem.places.tolist(), one.place)
    columns = _columns(problem, one)
    if one.action == "start":
        columns &= problem.choices.start == _year(problem, one.year)
    if (problem.allowed[place] & columns).any():
        return None
    what = one.intervention or _ANYTHING
    return Fault("E-PLN-283", _CLOSED.fill(place=one.place, what=what), _FIX_CLOSED)


def _columns(problem: Problem, one: Lock) -> BoolArray:
    if one.intervention is None:
        return np.ones(len(problem.choices.intervention), dtype=bool)
    i = _position(list(problem.interventions), one.intervention)
    return np.asarray(problem.choices.intervention == i)


def _position(names: list[str], name: str) -> int:
    if name not in names:
        raise ConfigurationError(Fault("E-PLN-280", _STRANGER.fill(name=name), _FIX_STRANGER))
    return names.index(name)


def _year(problem: Problem, year: int | None) -> int:
    position = (year or 0) - problem.first_year
    if not 0 <= position < problem.years:
        last = problem.first_year + problem.years - 1
        what = _YEAR.fill(year=year, first=problem.first_year, last=last)
        raise ConfigurationError(Fault("E-PLN-281", what, _FIX_YEAR))
    return position


def _anything(place: str) -> Row:
    return Row(f"lock:{place}", "lock", -1.0, {})


def _with_places(problem: Problem, rows: list[tuple[int, Row]]) -> Problem:
    """Add rows "at least one start" for single places, each in a class of its own."""
    if not rows:
        return problem
    classes = problem.classes.copy()
    sizes = [len(w) for row in problem.rows for w in row.weights.values()]
    kinds = max([int(classes.max()) + 1, *sizes])
    old = [int(classes[place]) for place, _ in rows]
    for extra, (place, _) in enumerate(rows):
        classes[place] = kinds + extra
    grown = [
        replace(row, weights={q: np.concatenate([w, w[old]]) for q, w in row.weights.items()})
        for row in problem.rows
    ]
    shape = (kinds + len(rows), len(problem.interventions), problem.years)
    for extra, (_, row) in enumerate(rows):
        weight = np.zeros(shape)
        weight[kinds + extra] = -1.0
        grown.append(replace(row, weights={"starts": weight}))
    return replace(problem, classes=classes, rows=tuple(grown))
