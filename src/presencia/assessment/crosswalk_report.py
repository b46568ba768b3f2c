"""What carrying figures to another division did, in sentences and sums."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from presencia.assessment.crosswalk_steps import Step
from presencia.text import Text

_SPLIT = Text(
    "{n} cifras de {sources} se repartieron entre {targets} ({shares}; base: {basis}; {citation}).",
    "{n} figures of {sources} were shared out among {targets} ({shares}; basis: {basis};"
    " {citation}).",
)
_MERGE = Text(
    "{n} cifras de {m} lugares se unieron en {k} lugares ({citation}).",
    "{n} figures of {m} places were united in {k} places ({citation}).",
)
_INFERRED = Text(
    "«{measure}», {period}: sin cifra de {places}; se leyó como de la división anterior.",
    "“{measure}”, {period}: no figure of {places}; read as of the other division.",
)
_EXPECTED = Text(
    "los recuentos repartidos son recuentos esperados: pueden tener decimales y suponen que cada"
    " parte tiene la misma tasa.",
    "counts that were shared out are expected counts: they may have decimals and suppose that"
    " every part has the same rate.",
)
_COPIED = Text(
    "{n} tasas, porcentajes o índices se copiaron a las partes: el de cada parte puede ser otro.",
    "{n} rates, shares or indices were copied to the parts: each part's own may differ.",
)
_AVERAGED = Text(
    "{n} tasas, porcentajes o índices son promedios ponderados por población.",
    "{n} rates, shares or indices are means weighted by population.",
)
_WITHHELD = Text(
    "{n} cifras quedan sin dato porque falta una de sus partes; ausente no es cero.",
    "{n} figures are absent because one of their parts is; absent is not zero.",
)
_SKIPPED = Text(
    "{n} cifras se formaron sin todas sus partes, como se pidió: no son el total del lugar.",
    "{n} figures were made without all their parts, as asked: they are not the place's total.",
)
_TOTAL = Text(
    "{measure}: {before:,.2f} antes y {after:,.2f} después en los lugares que cambiaron.",
    "{measure}: {before:,.2f} before and {after:,.2f} after in the places that changed.",
)
_TOTAL_LESS = Text(
    "{measure}: {before:,.2f} antes, {after:,.2f} después y {withheld:,.2f} en lugares sin dato.",
    "{measure}: {before:,.2f} before, {after:,.2f} after and {withheld:,.2f} in absent places.",
)


@dataclass(slots=True)
class Tally:
    """Counts what is done while carrying.

    Parameters
    ----------
    lines : list of Text
        Sentences in the order of the steps.
    totals : dict
        Additive measure to what was carried and what arrived.
    shared_out, copied, averaged, withheld, skipped : int
        Figures shared out, copied to parts, averaged, left absent for a missing part, made
        without a part.
    united : dict
        Citation to figures, old places and new places of mergers.
    """

    lines: list[Text] = field(default_factory=list)
    totals: dict[str, list[float]] = field(default_factory=dict)
    shared_out: int = 0
    copied: int = 0
    averaged: int = 0
    withheld: int = 0
    skipped: int = 0
    united: dict[str, tuple[int, set[str], set[str]]] = field(default_factory=dict)

    def inferred(self, measure: str, period: str, places: str) -> None:
        """Note that the division of some figures was read from the figures."""
        self.lines.append(_INFERRED.fill(measure=measure, period=period, places=places))

    def summed(self, measure: str, before: float, after: float) -> None:
        """Add what was carried of an additive measure."""
        sums = self.totals.setdefault(measure, [0.0, 0.0])
        sums[0] += before
        sums[1] += after

    def moved(self, step: Step, basis: Text | None, places: Iterable[str], counts: int) -> None:
        """Note one step: the places of the figures carried and how many of them are counts."""
        moved = list(places)
        split = [k for k in step.links if step.kind(k.target) == "split"]
        if not split:
            n, old, new = self.united.get(step.citation, (0, set(), set()))
            reached = {k.target for k in step.links}
            self.united[step.citation] = (n + len(moved), old | set(moved), new | reached)
            return
        self.shared_out += counts
        self.lines.append(
            _SPLIT.fill(
                n=len(moved),
                sources=", ".join(step.name(p) for p in sorted(set(moved))),
                targets=", ".join(step.name(k.target) for k in split),
                shares=", ".join(f"{step.name(k.target)} {k.share:.1%}" for k in split),
                basis=basis,
                citation=step.citation or "-",
            )
        )

    def sentences(self) -> tuple[Text, ...]:
        """Return the report."""
        lines = list(self.lines)
        for citation, (n, old, new) in self.united.items():
            lines.append(_MERGE.fill(n=n, m=len(old), k=len(new), citation=citation or "-"))
        if self.shared_out:
            lines.append(_EXPECTED)
        for text, n in (
            (_COPIED, self.copied),
            (_AVERAGED, self.averaged),
            (_WITHHELD, self.withheld),
            (_SKIPPED, self.skipped),
        ):
            if n:
                lines.append(text.fill(n=n))
        for measure, (before, after) in sorted(self.totals.items()):
            less = before - after
            text = _TOTAL_LESS if abs(less) > 1e-9 * max(1.0, abs(before)) else _TOTAL
            lines.append(text.fill(measure=measure, before=before, after=after, withheld=less))
        return tuple(lines)

    def balance(self) -> pd.DataFrame:
        """Return measure, before, after, withheld of each additive measure carried."""
        rows = [(m, b, a, b - a) for m, (b, a) in sorted(self.totals.items())]
        return pd.DataFrame(rows, columns=["measure", "before", "after", "withheld"])
