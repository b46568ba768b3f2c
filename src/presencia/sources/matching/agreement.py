"""What a code, a name and a parent mean together; any two that disagree join nothing."""

from dataclasses import replace

from presencia.sources import names
from presencia.sources.matching import match as words
from presencia.sources.matching.gazetteer import Scope
from presencia.sources.matching.match import Conflict, Match
from presencia.sources.matching.matcher import Matcher
from presencia.text import Text, same


class Agreement(Matcher):
    """A matcher that knows codes.

    A code decides, unless the name or the parent beside it belongs to another place; then
    nothing is joined and both places are reported. A code nobody has leaves it to the name,
    and says so.
    """

    def match(self, code: object, name: object, parent: object, scope: Scope) -> Match:
        """Return what a code (may be missing), a name and a parent mean together."""
        bare, asked = names.clean(code), names.clean(parent) or None
        by_name = self.by_name(name, parent, scope)
        if not bare:
            return by_name
        found = self.places.coded(code, scope.iso3, scope.level)
        if len(found) == 1:
            return self._agree(found[0], names.clean(name), asked, by_name, scope)
        return self._without_code(bare, found, by_name)

    def _without_code(self, bare: str, found: list[int], by_name: Match) -> Match:
        """Return the name's match where the code is nobody's, or several places'."""
        why = words.CODES.fill(n=len(found)) if found else words.NO_CODE.fill(code=bare)
        ids = {self.places.ids[p] for p in found}
        if by_name.accepted and (not found or by_name.place_id in ids):
            return replace(by_name, doubtful=True, why=why)
        if by_name.conflict:
            return by_name
        return replace(
            by_name,
            place_id=None,
            how="ambiguous" if found else "unmatched",
            candidates=self.candidates(found) or by_name.candidates,
            why=why if found else words.NO_CODE_AT_ALL.fill(code=bare),
            doubtful=True,
        )

    def _agree(
        self, position: int, text: str, asked: str | None, by_name: Match, scope: Scope
    ) -> Match:
        """Return the place of a code, unless name or parent speak against it."""
        base = Match(self.places.ids[position], "code", 100.0, (), text, asked)
        family = self.family(asked, scope) if asked else None
        told = self._told(position)
        if family and position not in family.members:
            why = words.CODE_PARENT.fill(code_place=told, parent=asked)
            other = self.places.position(by_name.place_id) if by_name.place_id else None
            named = [] if other is None else [other]
            return self._against(base, "code-parent", [position, *named], why)
        if not text or not names.readings(text):
            return base
        meant = self._meant(text, scope, position)
        if position in meant:
            return replace(base, score=self.score(text, position))
        if not meant and by_name.how == "fuzzy" and by_name.place_id != base.place_id:
            other = self.places.position(by_name.place_id or "", scope.hierarchy)
            meant = [] if other is None else [other]
        if meant:
            others = same(", ".join(self._told(p) for p in meant))
            why = words.CODE_NAME.fill(code_place=told, name_place=others)
            return self._against(base, "code-name", [position, *meant], why)
        score = self.score(text, position)
        likely = ((base.place_id or "", self.places.names[position], score),)
        why = words.NAME_UNLIKE.fill(code_place=told)
        return replace(base, score=score, candidates=likely, doubtful=True, why=why)

    def _meant(self, text: str, scope: Scope, position: int) -> list[int]:
        """Return every place the name could be, wherever; aliases bound to the code's parents too.

        Fuzzy likeness does not count: a code is surer than a likeness.
        """
        forms, allowed = names.readings(text), self.places.allowed(scope)
        above = frozenset(self.places.ancestors(position))
        found: list[int] = []
        for _, hits in self.stages(text, forms, allowed, None):
            found += hits
        for form in forms:
            found += self.places.aliased(form, allowed, above)
        return list(dict.fromkeys(found))

    def _against(self, base: Match, conflict: Conflict, positions: list[int], why: Text) -> Match:
        return replace(
            base,
            place_id=None,
            how="ambiguous",
            candidates=self.candidates(list(dict.fromkeys(positions))),
            doubtful=True,
            conflict=conflict,
            why=why,
        )

    def _told(self, position: int) -> str:
        return f"{self.places.names[position]} ({self.above(position)})"
