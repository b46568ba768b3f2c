"""Which place a name means, within its parent.

The order is fixed: exact name, name without accents, case and articles, abbreviations spelled
out, alias, and last a fuzzy comparison within the parent. The parent is resolved first, at its
own level. A name that exists only under another parent is a contradiction, not a join.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from presencia.model.place import HIERARCHIES
from presencia.sources import names
from presencia.sources.matching import match as words
from presencia.sources.matching.gazetteer import ADMINISTRATIVE, Gazetteer, Scope
from presencia.sources.matching.match import Candidate, How, Match, refused
from presencia.text import Text, same

FUZZY_SCORE = 80.0
"""Least likeness, 0 to 100, at which a name is joined although it is written differently.

Likeness is 100 × (1 - d / n): d is the optimal string alignment distance (insertions,
deletions, replacements, swaps of neighbours) between the names without accents, articles and
blanks, n the length of the longer. Calibrated by ``benchmarks/name_matching.py``; every such
join is reported as doubtful.
"""
FUZZY_SCORE_MANY = 88.0
"""The same where more than `FUZZY_FEW` places are compared: no parent is known."""
FUZZY_FEW = 60
"""Most places of a small comparison: the municipalities of one department."""
FUZZY_MARGIN = 5.0
"""Least distance to the second likest name."""
FUZZY_EDITS = 2
"""Most edits in one word; words of up to five letters may have one."""
FUZZY_LENGTH = 5
"""Shortest name, blanks and articles left out, that is compared at all."""
SUGGEST_SCORE = 60.0
"""Least likeness of a name that is offered as a candidate."""
MOST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Family:
    """The places a parent's name stands for, everything inside them, and any doubt."""

    tops: frozenset[int]
    members: frozenset[int]
    doubt: Text | None = None


class Matcher:
    """Decides what names mean over one gazetteer; remembers parents and name lists.

    Parameters
    ----------
    gazetteer : Gazetteer
        The places.
    """

    def __init__(self, gazetteer: Gazetteer):
        self.places = gazetteer
        self._families: dict[tuple[str, Scope], Family | None] = {}
        self._lists: dict[tuple[Scope, frozenset[int] | None], _Writings] = {}

    def by_name(self, name: object, parent: object, scope: Scope) -> Match:
        """Return what a name means, within a parent where one is given.

        A unit of another hierarchy that the hierarchy lacks is looked for among the
        administrative places: a police delegation that bears a department's name covers it.
        """
        text, asked = names.clean(name), names.clean(parent) or None
        found = self._by_name(text, asked, scope)
        if found.how == "unmatched" and scope.hierarchy not in (None, ADMINISTRATIVE):
            found = self._by_name(text, asked, replace(scope, hierarchy=ADMINISTRATIVE))
        return replace(found, query=text, parent_query=asked)

    def _by_name(self, text: str, asked: str | None, scope: Scope) -> Match:
        forms = names.readings(text)
        if not forms:
            return refused(words.NUMBER if text else words.EMPTY)
        if asked is None:
            pair = names.own_parent(text)
            if pair and self.family(pair[1], scope):
                return self._by_name(pair[0], pair[1], scope)
        family = self.family(asked, scope) if asked else None
        elsewhere: list[int] = []
        for how, hits in self.stages(text, forms, self.places.allowed(scope), family):
            inside = [p for p in hits if family is None or p in family.members]
            if inside and (family or not asked):
                if len(inside) == 1:
                    return self._joined(inside[0], how, text, family)
                return self._several(inside)
            elsewhere += hits
        elsewhere = list(dict.fromkeys(elsewhere))
        if asked and family is None:
            return self._orphan(forms, asked, elsewhere, scope)
        if elsewhere:
            return self._elsewhere(elsewhere, asked or "")
        return self._other_hierarchy(forms, scope) or self.fuzzy(forms, family, scope)

    def stages(
        self, text: str, forms: tuple[str, ...], allowed: frozenset[int], family: Family | None
    ) -> Iterator[tuple[How, list[int]]]:
        """Yield hits of a cleaned name and its readings, the surest kind of evidence first."""
        for form in forms:
            hits = self.places.named(form, allowed)
            alike = [p for p in hits if self.places.folded[p] == form]
            exact = any(self.places.names[p] == text for p in alike)
            yield "exact" if exact else "folded", alike
            yield "folded", hits
        for form in forms:
            yield "abbreviation", self.places.spelled(form, allowed)
        if pattern := names.cut_words(text):
            near = allowed if family is None else allowed & family.members
            plain = {p: names.skeleton(self.places.folded[p]) for p in near}
            yield "abbreviation", [p for p, name in plain.items() if pattern.fullmatch(name)]
        for form in forms:
            yield "alias", self.places.aliased(form, allowed, family.tops if family else None)

    def fuzzy(self, forms: tuple[str, ...], family: Family | None, scope: Scope) -> Match:
        """Return the one place whose name is alike enough, or the likest as candidates.

        Nothing is joined where the name is that of a place elsewhere in the index: then it is
        another name, not another spelling.
        """
        likely = self.likely(forms, family, scope)
        few = len(self._writings(family, scope)) <= FUZZY_FEW
        everywhere = self.places.allowed(Scope(None, None, None))
        known = [p for form in forms for p in self.places.named(form, everywhere)]
        if not likely or known:
            where = ", ".join(
                dict.fromkeys(f"{self.above(p)}, {self.places.iso3[p]}" for p in known)
            )
            why = words.ABROAD.fill(where=where) if known else words.NONE
            return Match(None, "unmatched", 0.0, likely, doubtful=bool(likely), why=why)
        place_id, name, score = likely[0]
        second = likely[1][2] if len(likely) > 1 else 0.0
        least = FUZZY_SCORE if few else FUZZY_SCORE_MANY
        long = len(names.key(forms[-1])) >= FUZZY_LENGTH
        if long and score >= least and score - second >= FUZZY_MARGIN:
            position = self.places.position(place_id, scope.hierarchy)
            if position is not None and self._same_words(forms, position):
                why = words.LIKE.fill(name=name, score=score)
                return Match(place_id, "fuzzy", score, likely, doubtful=True, why=why)
        return Match(None, "unmatched", score, likely, doubtful=True, why=words.NONE)

    def _same_words(self, forms: tuple[str, ...], position: int) -> bool:
        """Say whether no word was exchanged for another: "San Juan" is no slip for "San Luis"."""
        return any(
            names.slips(names.skeleton(form), writing, FUZZY_EDITS)
            for form in forms
            for writing in self.places.skeletons(position)
        )

    def likely(
        self, forms: tuple[str, ...], family: Family | None, scope: Scope
    ) -> tuple[Candidate, ...]:
        """Return the likest places of a family or scope, at most `MOST_CANDIDATES`."""
        scores = self._writings(family, scope).likest([names.key(f) for f in forms])
        best = sorted(scores.items(), key=lambda found: (-found[1], self.places.ids[found[0]]))
        return tuple(
            (self.places.ids[p], self.places.names[p], round(s, 1))
            for p, s in best[:MOST_CANDIDATES]
        )

    def _writings(self, family: Family | None, scope: Scope) -> "_Writings":
        inside = family.members if family else None
        index = (scope, inside)
        if index not in self._lists:
            allowed = self.places.allowed(scope)
            positions = allowed if inside is None else allowed & inside
            self._lists[index] = _Writings(self.places.writings(positions))
        return self._lists[index]

    def family(self, parent: str, scope: Scope) -> Family | None:
        """Return the places a parent's name or code stands for in a scope, or None.

        The nearest level above is tried first; a country may be named by its ISO code.
        """
        index = (parent, scope)
        if index not in self._families:
            self._families[index] = self._family(parent, scope)
        return self._families[index]

    def _family(self, parent: str, scope: Scope) -> Family | None:
        top = 2 if scope.level is None else scope.level - 1
        for level in range(top, -1, -1):
            if found := self._parents_at(parent, Scope(scope.iso3, level, None)):
                return self._grown(found)
        for level in range(top, 0, -1):
            likely = self.fuzzy(names.readings(parent), None, Scope(scope.iso3, level))
            position = self.places.position(likely.place_id) if likely.place_id else None
            if position is not None:
                doubt = words.PARENT_LIKE.fill(parent=parent, name=self.places.names[position])
                return self._grown([position], doubt)
        country = self.places.countries.get(parent.upper())
        members = self.places.of_country(country) if country else frozenset()
        return Family(members, members) if members else None

    def _parents_at(self, parent: str, scope: Scope) -> list[int]:
        known = self.places.position(parent)
        allowed = self.places.allowed(scope)
        if known is not None and known in allowed:
            return [known]
        for _, hits in self.stages(parent, names.readings(parent), allowed, None):
            if hits:
                return hits
        return self.places.coded(parent, scope.iso3, scope.level)

    def _grown(self, tops: list[int], doubt: Text | None = None) -> Family:
        members = frozenset().union(*(self.places.family(p) for p in tops))
        return Family(frozenset(tops), members, doubt)

    def _joined(self, position: int, how: How, text: str, family: Family | None) -> Match:
        doubt = family.doubt if family else None
        score = 100.0 if how in ("exact", "alias") else self.score(text, position)
        return Match(self.places.ids[position], how, score, doubtful=doubt is not None, why=doubt)

    def _several(self, inside: list[int]) -> Match:
        why = words.SEVERAL.fill(n=len(inside))
        return Match(None, "ambiguous", 100.0, self.candidates(inside), doubtful=True, why=why)

    def _orphan(
        self, forms: tuple[str, ...], asked: str, elsewhere: list[int], scope: Scope
    ) -> Match:
        why = words.NO_PARENT.fill(parent=asked)
        likely = self.candidates(elsewhere) or self.likely(forms, None, scope)
        return Match(None, "unmatched", 0.0, likely, doubtful=bool(likely), why=why)

    def _elsewhere(self, elsewhere: list[int], asked: str) -> Match:
        where = same(", ".join(dict.fromkeys(self.above(p) for p in elsewhere)))
        return Match(
            None,
            "unmatched",
            100.0,
            self.candidates(elsewhere),
            doubtful=True,
            conflict="name-parent",
            why=words.ELSEWHERE.fill(where=where, parent=asked),
        )

    def _other_hierarchy(self, forms: tuple[str, ...], scope: Scope) -> Match | None:
        everywhere = self.places.allowed(replace(scope, hierarchy=None))
        for form in forms:
            if found := self.places.named(form, everywhere):
                label = HIERARCHIES[self.places.hierarchy[found[0]]]
                why = words.OTHER_HIERARCHY.fill(hierarchy=label, where=self.above(found[0]))
                likely = self.candidates(found)
                return Match(None, "unmatched", 0.0, likely, doubtful=True, why=why)
        return None

    def score(self, text: str, position: int) -> float:
        """Return the likeness, 0 to 100, of a name as written to a place's name."""
        from rapidfuzz.distance import OSA

        mine, theirs = names.key(names.fold(text)), names.key(self.places.folded[position])
        return round(100 * OSA.normalized_similarity(mine, theirs), 1)

    def candidates(self, positions: list[int]) -> tuple[Candidate, ...]:
        """Return places as candidates that fit wholly."""
        return tuple((self.places.ids[p], self.places.names[p], 100.0) for p in positions)

    def name_of(self, place_id: str | None) -> str | None:
        """Return the official name of a place, None for no place."""
        position = self.places.position(place_id) if place_id else None
        return None if position is None else self.places.names[position]

    def above(self, position: int) -> str:
        """Return the name of the place above, or the country's code."""
        above = self.places.parents[position]
        return self.places.names[above] if above >= 0 else self.places.iso3[position]


class _Writings:
    """Written names of one scope, compared all at once."""

    def __init__(self, writings: list[tuple[str, int]]):
        self._keys = [k for k, _ in writings]
        self._positions = [p for _, p in writings]

    def __len__(self) -> int:
        return len(self._keys)

    def likest(self, keys: list[str]) -> dict[int, float]:
        """Return the best likeness (0 to 100) of each place that reaches `SUGGEST_SCORE`."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        best: dict[int, float] = {}
        for asked in dict.fromkeys(keys):
            found = extract(
                asked,
                self._keys,
                scorer=OSA.normalized_similarity,
                score_cutoff=SUGGEST_SCORE / 100,
                limit=2 * MOST_CANDIDATES,
            )
            for _, score, i in found:
                position = self._positions[i]
                best[position] = max(best.get(position, 0.0), 100 * score)
        return best
