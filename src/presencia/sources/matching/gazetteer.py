"""The places of an index laid out for look-up by code and by name.

Positions are row numbers of the frame; everything here returns positions and never decides
between them. `presencia.sources.matching` decides.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from presencia.sources.names import clean, fold, key, readings, skeleton, spellings

if TYPE_CHECKING:
    import pandas as pd

ADMINISTRATIVE = "administrative"

_WHOLE = re.compile(r"\+?(\d+)(?:[.,]0+)?")
_PREFIXED = re.compile(r"([A-Z]{2,3})[-_ ]?(\d+)")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a name is looked for: a country, a level, a hierarchy; None is any.

    Parameters
    ----------
    iso3 : str or None
        Country.
    level : int or None
        0 to 3.
    hierarchy : str or None
        Key of `presencia.model.HIERARCHIES`.
    """

    iso3: str | None = None
    level: int | None = None
    hierarchy: str | None = ADMINISTRATIVE


def split_code(value: object, countries: dict[str, str]) -> tuple[str | None, str]:
    """Return country (where the code says it) and the bare code; numbers lose leading zeros.

    Parameters
    ----------
    value : object
        "0101", "101", 101, 101.0, "1802.0", "SV0101", "GT1802", "GTM-1802".
    countries : dict
        ISO alpha-2 and alpha-3 codes to alpha-3.

    Examples
    --------
    >>> split_code("SV0101", {"SV": "SLV"}), split_code(1802.0, {}), split_code("PA.BC", {})
    (('SLV', '101'), (None, '1802'), (None, 'PA.BC'))
    """
    text = clean(value).upper()
    if whole := _WHOLE.fullmatch(text):
        return None, str(int(whole[1]))
    if (prefixed := _PREFIXED.fullmatch(text)) and prefixed[1] in countries:
        return countries[prefixed[1]], str(int(prefixed[2]))
    return None, text


class Gazetteer:
    """Places by code and by every way their names are written.

    Parameters
    ----------
    places : pandas.DataFrame
        PLACES schema; geometry is not looked at.
    aliases : pandas.DataFrame
        iso3, level, alias, parent, place_id. A row whose place is not among ``places`` is
        left out. A row with a parent counts only where that parent is asked for.
    iso2 : dict
        ISO alpha-2 to alpha-3, for code prefixes.

    Notes
    -----
    Names are filed under `presencia.sources.names.key`: without accents, case, articles and
    blanks. Memory is some hundred bytes a place.
    """

    def __init__(self, places: "pd.DataFrame", aliases: "pd.DataFrame", iso2: dict[str, str]):
        self.ids: list[str] = places["place_id"].astype(str).tolist()
        self.names: list[str] = [clean(n) for n in places["name"]]
        self.folded: list[str] = [fold(n) for n in self.names]
        self.levels: list[int] = places["level"].astype(int).tolist()
        self.iso3: list[str] = places["iso3"].astype(str).tolist()
        self.hierarchy: list[str] = places["hierarchy"].astype(str).tolist()
        self.countries = {c: c for c in dict.fromkeys(self.iso3)} | iso2
        self._where = self._positions()
        given = places["parent_id"].tolist()
        self.parents: list[int] = [self._parent(i, p) for i, p in enumerate(given)]
        self._scopes: dict[Scope, frozenset[int]] = {}
        self._families: dict[int, frozenset[int]] = {}
        self._by_code = self._file_codes(places["code"].tolist())
        self._by_name, self._by_spelling = self._file_names()
        self._by_alias = self._file_aliases(aliases)

    def _positions(self) -> dict[str, dict[str, int]]:
        where: dict[str, dict[str, int]] = {}
        for position, (place_id, hierarchy) in enumerate(
            zip(self.ids, self.hierarchy, strict=True)
        ):
            where.setdefault(place_id, {})[hierarchy] = position
        return where

    def _parent(self, child: int, parent_id: object) -> int:
        found = self.position(clean(parent_id), self.hierarchy[child])
        return -1 if found is None or found == child else found

    def position(self, place_id: str, hierarchy: str | None = None) -> int | None:
        """Return where a place is; of several hierarchies the asked one, else administrative."""
        found = self._where.get(place_id)
        if not found:
            return None
        for wanted in (hierarchy, ADMINISTRATIVE):
            if wanted in found:
                return found[wanted]
        return next(iter(found.values()))

    def allowed(self, scope: Scope) -> frozenset[int]:
        """Return the positions in a scope."""
        if scope not in self._scopes:
            self._scopes[scope] = frozenset(
                p
                for p in range(len(self.ids))
                if (scope.iso3 is None or self.iso3[p] == scope.iso3)
                and (scope.level is None or self.levels[p] == scope.level)
                and (scope.hierarchy is None or self.hierarchy[p] == scope.hierarchy)
            )
        return self._scopes[scope]

    def ancestors(self, position: int) -> Iterator[int]:
        """Yield parent, grandparent … of a place; a ring in bad data ends."""
        seen = {position}
        while (position := self.parents[position]) >= 0 and position not in seen:
            seen.add(position)
            yield position

    def family(self, position: int) -> frozenset[int]:
        """Return the places inside a place, itself included."""
        if position not in self._families:
            self._families[position] = self._inside[position] | {position}
        return self._families[position]

    @cached_property
    def _inside(self) -> list[frozenset[int]]:
        inside: list[set[int]] = [set() for _ in self.ids]
        for position in range(len(self.ids)):
            for above in self.ancestors(position):
                inside[above].add(position)
        return [frozenset(members) for members in inside]

    def of_country(self, iso3: str) -> frozenset[int]:
        """Return every place of a country."""
        return self.allowed(Scope(iso3, None, None))

    def coded(self, value: object, iso3: str | None, level: int | None) -> list[int]:
        """Return the places with a code; administrative ones before any others."""
        country, bare = split_code(value, self.countries)
        if not bare or (country and iso3 and country != iso3):
            return []
        found = [
            p
            for p in self._by_code.get(bare, ())
            if (iso3 or country) in (None, self.iso3[p]) and level in (None, self.levels[p])
        ]
        return [p for p in found if self.hierarchy[p] == ADMINISTRATIVE] or found

    def named(self, folded: str, allowed: frozenset[int]) -> list[int]:
        """Return the places whose name differs from ``folded`` by no more than its key."""
        return [p for p in self._by_name.get(key(folded), ()) if p in allowed]

    def spelled(self, folded: str, allowed: frozenset[int]) -> list[int]:
        """Return the places found by spelling out abbreviations, of the query or of the name."""
        found = [*self._by_spelling.get(key(folded), ())]
        for spelling in spellings(folded):
            found += self._by_name.get(key(spelling), ())
            found += self._by_spelling.get(key(spelling), ())
        return [p for p in dict.fromkeys(found) if p in allowed]

    def aliased(
        self, folded: str, allowed: frozenset[int], parents: frozenset[int] | None
    ) -> list[int]:
        """Return the places an alias stands for; ``parents`` are those the query names."""
        found = []
        for spelling in (folded, *spellings(folded)):
            for position, only in self._by_alias.get(key(spelling), ()):
                if position in allowed and (only is None or (parents and only in parents)):
                    found.append(position)
        return list(dict.fromkeys(found))

    def writings(self, positions: Iterable[int]) -> list[tuple[str, int]]:
        """Return the keys of all names and aliases of some places, for fuzzy comparison."""
        return [
            (writing.replace(" ", ""), p)
            for p in sorted(positions)
            for writing in self.skeletons(p)
        ]

    def skeletons(self, position: int) -> list[str]:
        """Return the ways one place is written, name first: folded, without articles."""
        return [skeleton(self.folded[position]), *self._other_names.get(position, ())]

    def _file_codes(self, codes: list[object]) -> dict[str, tuple[int, ...]]:
        filed: dict[str, dict[int, None]] = {}
        for position, code in enumerate(codes):
            for value in (code, self.ids[position]):
                country, bare = split_code(value, self.countries)
                if bare and country in (None, self.iso3[position]):
                    filed.setdefault(bare, {})[position] = None
        return {bare: tuple(found) for bare, found in filed.items()}

    def _file_names(self) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
        names: dict[str, dict[int, None]] = {}
        spelled: dict[str, dict[int, None]] = {}
        for position, folded in enumerate(self.folded):
            names.setdefault(key(folded), {})[position] = None
            for spelling in spellings(folded):
                spelled.setdefault(key(spelling), {})[position] = None
        return _tuples(names), _tuples(spelled)

    def _file_aliases(self, aliases: "pd.DataFrame") -> dict[str, list[tuple[int, int | None]]]:
        filed: dict[str, list[tuple[int, int | None]]] = {}
        self._other_names: dict[int, list[str]] = {}
        columns = ["alias", "parent", "place_id"]
        for alias, parent, place_id in aliases[columns].itertuples(index=False):
            position = self.position(clean(place_id))
            if position is None:
                continue
            only = self._ancestor(position, clean(parent))
            if only == -1:
                continue
            for form in readings(clean(alias))[:1]:
                filed.setdefault(key(form), []).append((position, only))
                self._other_names.setdefault(position, []).append(skeleton(form))
        return filed

    def _ancestor(self, position: int, parent: str) -> int | None:
        """Return the ancestor an alias is bound to, None for no bond, -1 where it is not one."""
        if not parent:
            return None
        wanted = skeleton(fold(parent))
        for above in self.ancestors(position):
            if self.ids[above] == parent or skeleton(self.folded[above]) == wanted:
                return above
        return -1


def _tuples(filed: dict[str, dict[int, None]]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(found) for name, found in filed.items()}
