"""How far a person sees: every country, some countries, or some places and what lies in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Scope:
    """Countries and places within reach.

    Parameters
    ----------
    countries : frozenset of str, optional
        ISO 3166-1 alpha-3 codes; None is every country, the empty set is none.
    places : frozenset of str, optional
        Places, with all that lies in them; None is every place of the countries.
    """

    countries: frozenset[str] | None
    places: frozenset[str] | None = None

    @property
    def everywhere(self) -> bool:
        """Whether nothing is out of reach."""
        return self.countries is None and self.places is None

    @property
    def nowhere(self) -> bool:
        """Whether everything is out of reach."""
        return not (self.countries is None or self.countries) or self.places == frozenset()

    def covers(self, countries: Iterable[str]) -> bool:
        """Whether every one of the countries is within reach, each whole or in part."""
        return self.countries is None or self.countries.issuperset(countries)

    def holds(self, country: str, line: Iterable[str]) -> bool:
        """Whether a place is within reach; `line` is the place and all that contain it."""
        if not self.covers([country]):
            return False
        return self.places is None or not self.places.isdisjoint(line)

    def mask(
        self, countries: Sequence[str], lines: Sequence[Sequence[str]]
    ) -> npt.NDArray[np.bool_]:
        """Return which of many places are within reach (`holds` for each)."""
        if self.everywhere:
            return np.ones(len(countries), dtype=bool)
        pairs = zip(countries, lines, strict=True)
        return np.fromiter((self.holds(c, line) for c, line in pairs), bool, len(countries))

    def within(self, other: "Scope") -> bool:
        """Whether `other` reaches at least as far; a place lies within those that contain it."""
        if self.nowhere or other.everywhere:
            return True
        if self.places is None:
            whole = self.countries is not None and other.covers(self.countries)
            return other.places is None and (other.countries is None or whole)
        return all(other.holds(p[:3], _line(p)) for p in self.places if self.covers([p[:3]]))

    def narrowed(self, other: "Scope") -> "Scope":
        """Return what both reach: of two places one inside the other, the inner one."""
        return Scope(_both(self.countries, other.countries), _inner(self.places, other.places))


NOWHERE = Scope(frozenset(), frozenset())
EVERYWHERE = Scope(None, None)


def scope_from(countries: Any, places: Any) -> Scope:
    """Return a scope from stored lists; None stays "every"."""
    return Scope(
        None if countries is None else frozenset(countries),
        None if places is None else frozenset(places),
    )


def _both(a: frozenset[str] | None, b: frozenset[str] | None) -> frozenset[str] | None:
    if a is None or b is None:
        return b if a is None else a
    return a & b


def _inner(a: frozenset[str] | None, b: frozenset[str] | None) -> frozenset[str] | None:
    if a is None or b is None or a == b:
        return b if a is None else a
    return frozenset(
        [p for p in a if not b.isdisjoint(_line(p))] + [p for p in b if not a.isdisjoint(_line(p))]
    )


def _line(place: str) -> Sequence[str]:
    # Facts asks `access` how far people reach, so it is read only once all is loaded.
    from presencia.web.facts import line_of

    return line_of(place)
