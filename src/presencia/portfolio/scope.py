"""Which places, interventions and years a fund or a constraint is about."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from presencia.assessment.findings import some
from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.text import Text

BoolArray = NDArray[np.bool_]

_WORDS = Text("una lista de identificadores", "a list of identifiers")
_YEARS = Text("una lista de años", "a list of years")
_ABSENT = Text(
    "«{key}» nombra lugares que no están en el plan: {places}.",
    "“{key}” names places that are not in the plan: {places}.",
)
_FIX_ABSENT = Text(
    "corrija los identificadores o quítelos; un lugar sin cifra del resultado no está en el plan.",
    "correct the identifiers or leave them out; a place without a figure is not in the plan.",
)
_STRANGER = Text(
    "«{key}» nombra intervenciones que el plan no tiene: {names}.",
    "“{key}” names interventions the plan does not have: {names}.",
)
_FIX_STRANGER = Text(
    "use una de estas: {known}, o agréguela en «interventions».",
    "use one of these: {known}, or add it in “interventions”.",
)
_OTHER_YEARS = Text(
    "«{key}» nombra años fuera del plan: {years}.",
    "“{key}” names years outside the plan: {years}.",
)
_FIX_YEARS = Text("use años de {first} a {last}.", "use years from {first} to {last}.")
_EVERYWHERE = Text("todos los lugares", "all places")
_N_PLACES = Text("{n} lugares nombrados", "{n} named places")


@dataclass(frozen=True, slots=True)
class Scope:
    """A set of places: those of some countries, inside some places, or named one by one.

    A place that fits any of the three belongs; with all three empty every place does.
    """

    countries: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def anywhere(self) -> bool:
        """Whether it is every place."""
        return not (self.countries or self.within or self.places)

    def mask(self, places: pd.DataFrame) -> BoolArray:
        """Return which rows of a frame of places (place_id, iso3, parent_id) belong, (n,)."""
        if self.anywhere:
            return np.ones(len(places), dtype=bool)
        inside = places["parent_id"].isin(self.within) | places["place_id"].isin(self.within)
        named = places["place_id"].isin(self.places)
        return np.asarray(places["iso3"].isin(self.countries) | inside | named, dtype=bool)

    def check(self, places: pd.DataFrame, key: str) -> list[Problem]:
        """Return a problem where it names what is not in the plan."""
        absent = [c for c in self.countries if not (places["iso3"] == c).any()]
        known = {*places["place_id"], *places["parent_id"].dropna()}
        absent += [p for p in self.within if p not in known]
        absent += [p for p in self.places if not (places["place_id"] == p).any()]
        if not absent:
            return []
        what = _ABSENT.fill(key=key, places=some(absent))
        return [Problem("E-PLN-150", what, _FIX_ABSENT)]

    @property
    def words(self) -> Text:
        """Return it in words."""
        if self.anywhere:
            return _EVERYWHERE
        if self.places and len(self.places) > 3 and not (self.countries or self.within):
            return _N_PLACES.fill(n=len(self.places))
        return some([*self.countries, *self.within, *self.places])


ANYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the plan: some places, some interventions, some years.

    Parameters
    ----------
    scope : Scope
    approaches, interventions : tuple of str
        Interventions of these approaches, or named; both empty is all.
    years : tuple of int
        Calendar years; empty is all.
    """

    scope: Scope = ANYWHERE
    approaches: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


def check_slice(
    part: Slice, places: pd.DataFrame, interventions: Sequence[str], years: Sequence[int], key: str
) -> list[Problem]:
    """Return problems where a slice names what the plan does not have."""
    problems = part.scope.check(places, key) + strangers(part.interventions, interventions, key)
    return problems + other_years(part.years, years, key)


def other_years(named: Sequence[int], years: Sequence[int], key: str) -> list[Problem]:
    """Return a problem where years are named that the plan does not have."""
    absent = [y for y in named if y not in years]
    if not absent:
        return []
    what = _OTHER_YEARS.fill(key=key, years=", ".join(map(str, absent)))
    return [Problem("E-PLN-183", what, _FIX_YEARS.fill(first=years[0], last=years[-1]))]


def read_scope(node: Node) -> Scope:
    """Read ``countries``, ``within`` and ``places`` of a table."""
    return Scope(*(words(node, key) for key in ("countries", "within", "places")))


def read_slice(node: Node) -> Slice:
    """Read a scope with ``approaches``, ``interventions`` and ``years``."""
    years = node.items("years", [])
    if not all(isinstance(y, int) and not isinstance(y, bool) for y in years):
        node.wrong("years", years, _YEARS)
        years = []
    return Slice(
        read_scope(node), words(node, "approaches"), words(node, "interventions"), tuple(years)
    )


def words(node: Node, key: str) -> tuple[str, ...]:
    """Read a list of words; one word alone is a list of one."""
    given = node.raw(key, ())
    listed = [given] if isinstance(given, str) else given
    if not isinstance(listed, (list, tuple)) or not all(isinstance(w, str) for w in listed):
        node.wrong(key, given, _WORDS)
        return ()
    return tuple(dict.fromkeys(listed))


def strangers(names: Sequence[str], known: Sequence[str], key: str) -> list[Problem]:
    """Return a problem where interventions are named that the plan does not have."""
    absent = [n for n in names if n not in known]
    if not absent:
        return []
    remedy = _FIX_STRANGER.fill(known=", ".join(known))
    return [Problem("E-PLN-151", _STRANGER.fill(key=key, names=some(absent)), remedy)]
