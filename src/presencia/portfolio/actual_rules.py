"""Which rows of a report on a plan can be used: every rule a row may break, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from presencia.errors import ConfigurationError, Problem
from presencia.portfolio.actual_words import RULES
from presencia.portfolio.money import convert
from presencia.portfolio.planned import PAIR, Planned, rows_of, targets_of
from presencia.text import Text

State = Literal["done", "partly", "not_started", "stopped"]
_KNOWN = ("done", "partly", "not_started", "stopped")
_KEY = [*PAIR, "year", "fund"]
_TINY = 1e-9
_LISTED = 8


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be used: where, what stood there, what is wrong and what to do."""

    row: int
    column: str
    value: str
    problem: Problem


@dataclass(slots=True)
class Rules:
    """The rules of a report against one plan.

    Parameters
    ----------
    planned : Planned
    places : DataFrame
        place_id of every place the plan could have chosen.
    meta : mapping
        Of the plan.
    gone : range
        Years gone.
    """

    planned: Planned
    places: pd.DataFrame
    meta: Mapping[str, Any]
    gone: range
    found: dict[int, Refusal] = field(default_factory=dict)

    def apply(self, told: pd.DataFrame) -> tuple[pd.DataFrame, list[Refusal]]:
        """Return the rows kept, and those refused in the order of the file.

        Returns
        -------
        kept : DataFrame
            place_id, intervention, year, fund, state, dose, spent (plan's currency), note;
            indexed by row of the file.
        """
        frame = told.rename(columns={"place": "place_id", "status": "state"}).copy()
        self._names(frame)
        self._years(frame)
        self._states(frame)
        self._funds(frame)
        self._money(frame)
        self._twice(frame)
        self._story(frame)
        kept = frame.loc[[r for r in frame.index if r not in self.found]].copy()
        kept["year"] = kept["year"].astype(int)
        columns = [*_KEY, "state", "dose", "spent", "note"]
        return kept[columns], [self.found[r] for r in sorted(self.found)]

    def refuse(self, row: Any, column: str, value: Any, code: str, **fields: Any) -> None:
        """Refuse a row for a reason; the first reason stands."""
        what, remedy = RULES[code]
        shown = "" if value is None or value != value else str(value)[:200]
        problem = Problem(code, what.fill(**fields), remedy.fill(**fields), value=shown or None)
        self.found.setdefault(int(row), Refusal(int(row), column, shown, problem))

    def _names(self, frame: pd.DataFrame) -> None:
        places, known = set(self.places["place_id"]), set(self.meta["interventions"])
        for row in rows_of(frame):
            if row.place_id not in places:
                self.refuse(row.Index, "place", row.place_id, "E-PLN-290", name=row.place_id or "—")
            elif row.intervention not in known:
                names = ", ".join(sorted(known))
                self.refuse(row.Index, "intervention", row.intervention, "E-PLN-291",
                            name=row.intervention or "—", known=names)  # fmt: skip

    def _years(self, frame: pd.DataFrame) -> None:
        first, last = self.gone[0], self.gone[-1]
        for row, year in frame["year"].items():
            if not np.isfinite(year):
                self.refuse(row, "year", None, "E-PLN-292", year="—", first=first, last=last)
            elif year > last:
                self.refuse(row, "year", int(year), "E-PLN-293", year=int(year), last=last)
            elif year < first:
                self.refuse(row, "year", int(year), "E-PLN-292", year=int(year), first=first,
                            last=last)  # fmt: skip

    def _states(self, frame: pd.DataFrame) -> None:
        targets = targets_of(self.meta)
        own = set(zip(*(self.planned.activities[c] for c in PAIR), strict=True))
        for row in rows_of(frame):
            at, full = row.Index, targets.get(str(row.intervention), 1.0)
            inside = (row.place_id, row.intervention) in own
            if row.state not in _KNOWN:
                self.refuse(at, "status", row.state, "E-PLN-294", status=row.state or "—")
            elif np.isfinite(row.dose) and row.dose > full * (1 + 1e-6):
                self.refuse(at, "dose", row.dose, "E-PLN-295", dose=f"{row.dose:g}",
                            full=f"{full:g}")  # fmt: skip
            elif row.state == "not_started" and row.dose > _TINY:
                self.refuse(at, "dose", row.dose, "E-PLN-296", dose=f"{row.dose:g}")
            elif row.state != "not_started" and row.dose <= _TINY:
                self.refuse(at, "dose", row.dose, "E-PLN-297", dose=f"{row.dose:g}")
            elif row.state == "partly" and not np.isfinite(row.dose):
                self.refuse(at, "dose", None, "E-PLN-298")
            elif row.state == "not_started" and not inside:
                self.refuse(at, "status", row.state, "E-PLN-299")

    def _funds(self, frame: pd.DataFrame) -> None:
        """Name the fund where only one can be meant; refuse what is of no fund of the plan."""
        funds = set(self.meta["funds"])
        running = self.planned.running(self.gone)
        paying: dict[tuple[str, str, int], list[str]] = {}
        for one in rows_of(running[running["fund"] != ""]):
            paying.setdefault((one.place_id, one.intervention, one.year), []).append(one.fund)
        own = set(zip(*(self.planned.activities[c] for c in PAIR), strict=True))
        named: list[str] = []
        for row in rows_of(frame):
            fund = row.fund if isinstance(row.fund, str) else ""
            if fund and fund not in funds:
                self.refuse(row.Index, "fund", fund, "E-PLN-300", fund=fund,
                            known=", ".join(sorted(funds)))  # fmt: skip
            elif not fund and (row.place_id, row.intervention) in own:
                who = paying.get((row.place_id, row.intervention, row.year), [])
                fund = who[0] if len(who) == 1 else ""
                if not fund and (who or row.spent > 0):
                    self.refuse(row.Index, "fund", None, "E-PLN-301",
                                known=", ".join(who or sorted(funds)))  # fmt: skip
            named.append(fund)
        frame["fund"] = pd.Series(named, index=frame.index, dtype=object)

    def _money(self, frame: pd.DataFrame) -> None:
        """Put what was spent into the plan's currency."""
        own = str(self.meta["currency"])
        amounts: list[float] = []
        for row in rows_of(frame):
            currency = (row.currency if isinstance(row.currency, str) else own).upper()
            spent = float(row.spent)
            if spent < 0:
                self.refuse(row.Index, "spent", row.spent, "E-PLN-302", amount=f"{spent:,.2f}")
            elif not np.isfinite(spent) and row.state == "not_started":
                spent = 0.0  # nothing begun and no amount given: nothing was spent on it
            elif not np.isfinite(spent):
                self.refuse(row.Index, "spent", None, "E-PLN-303")
            elif np.isfinite(row.rate) and row.rate <= 0:
                self.refuse(row.Index, "rate", row.rate, "E-PLN-304", rate=f"{row.rate:g}")
            elif currency != own and row.Index not in self.found:
                spent = self._converted(row, spent, currency)
            amounts.append(spent)
        frame["spent"] = pd.Series(amounts, index=frame.index, dtype=float)

    def _converted(self, row: Any, spent: float, currency: str) -> float:
        """Return an amount in the plan's currency, at the rate given or the table's of the year."""
        if np.isfinite(row.rate):
            return spent / float(row.rate)
        own, year = str(self.meta["currency"]), int(row.year)
        try:
            return convert(spent, currency, year, own, year)
        except ConfigurationError as error:
            self.refuse(row.Index, "currency", currency, "E-PLN-305", own=own,
                        why=error.problems[0].what)  # fmt: skip
            return spent

    def _twice(self, frame: pd.DataFrame) -> None:
        """Keep one of equal rows; of rows that differ about the same thing none can be believed."""
        left = frame.loc[[r for r in frame.index if r not in self.found]]
        for _, same in left.groupby(_KEY, sort=False):
            if len(same) == 1:
                continue
            facts = same[["state", "dose", "spent"]].fillna(-1.0).drop_duplicates()
            rows = list(same.index)
            for row in rows if len(facts) > 1 else rows[1:]:
                code = "E-PLN-307" if len(facts) > 1 else "E-PLN-306"
                self.refuse(row, "place", same["place_id"].iloc[0], code, rows=_some(rows))

    def _story(self, frame: pd.DataFrame) -> None:
        """Refuse years that contradict each other: stopped and done again, begun and not begun."""
        left = frame.loc[[r for r in frame.index if r not in self.found]]
        for _, mine in left.groupby(PAIR, sort=False):
            before: dict[str, int] = {}
            for when, rows in mine.sort_values("year").groupby("year"):
                year = int(str(when).split(".")[0])
                states = set(rows["state"])
                if len(states) > 1 or rows["dose"].dropna().nunique() > 1:
                    for row in rows.index:
                        self.refuse(row, "status", rows.at[row, "state"], "E-PLN-308",
                                    rows=_some(list(rows.index)))  # fmt: skip
                    continue
                state = str(next(iter(states)))
                if ("stopped" in before) or (before and state == "not_started"):
                    then = before.get("stopped", next(iter(before.values())))
                    for row in rows.index:
                        self.refuse(row, "status", state, "E-PLN-309", year=year, then=then)
                elif state != "not_started":
                    before.setdefault(state, year)


def _some(rows: Sequence[int]) -> Text:
    """Return row numbers, at most a few of them."""
    said = ", ".join(str(r) for r in rows[:_LISTED])
    return Text(said, said) if len(rows) <= _LISTED else Text(f"{said} …", f"{said} …")
