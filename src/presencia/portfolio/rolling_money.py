"""The money of a plan made again: what was not spent, what is owed, what is left for the new."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from presencia.portfolio.plan_words import money
from presencia.portfolio.planned import PAIR
from presencia.text import Text

_SMALL = 0.5
"""Amounts under half a unit of currency are roundings, not money left."""

_CARRIED = Text(
    "Al fondo «{fund}» le quedaron {left} sin gastar hasta {until}: pasan a {year}.",
    "The fund “{fund}” had {left} unspent by the end of {until}: it passes to {year}.",
)
_LOST = Text(
    "Al fondo «{fund}» le quedaron {left} sin gastar hasta {until}: se pierden, porque no pasa"
    " dinero de un año a otro.",
    "The fund “{fund}” had {left} unspent by the end of {until}: it is lost, because the fund does"
    " not carry money over.",
)
_DEBT = Text(
    "El fondo «{fund}» gastó {over} más de lo que tenía hasta {until}: se descuentan de {year} en"
    " adelante.",
    "The fund “{fund}” spent {over} more than it had by the end of {until}: it is taken off {year}"
    " and later.",
)
_BEYOND = Text(
    "El fondo «{fund}» gastó {over} más de lo que tenía hasta {until}; sus años siguientes no"
    " cambian, porque no pasa dinero de un año a otro.",
    "The fund “{fund}” spent {over} more than it had by the end of {until}; its later years do not"
    " change, because it does not carry money over.",
)


def no_spending() -> pd.DataFrame:
    """Return a table of what funds spent, without rows."""
    return pd.DataFrame({"fund": [], "year": [], "amount": []})


@dataclass(frozen=True, slots=True)
class Past:
    """What a fund had and spent in the years gone, in the plan's currency.

    Parameters
    ----------
    had, spent : float
    carries : bool
        Whether what is left passes to later years.
    """

    had: float
    spent: float
    carries: bool

    @property
    def left(self) -> float:
        """What was not spent; negative where more was spent than there was."""
        return self.had - self.spent


@dataclass(frozen=True, slots=True)
class Left:
    """What funds have for what is new.

    Parameters
    ----------
    by_year : mapping of str to mapping of int to float
    short : mapping of str to float
        What a fund lacks for what is committed.
    past : mapping of str to Past
    """

    by_year: dict[str, dict[int, float]]
    short: dict[str, float]
    past: dict[str, Past]


@dataclass(frozen=True, slots=True)
class FundMoney:
    """What funds had and what they are to pay.

    Parameters
    ----------
    has : mapping of str to mapping of int to float
        Money by fund and year of the plan before, with what commitments that are stated anew
        had been promised.
    carries : mapping of str to bool
    payments : DataFrame
        What was to be paid, of all that is stated anew.
    owed : DataFrame
        place_id, intervention, fund, year, amount still to be paid for what has begun.
    year : int
        First of the new plan.
    """

    has: Mapping[str, Mapping[int, float]]
    carries: Mapping[str, bool]
    payments: pd.DataFrame
    owed: pd.DataFrame
    year: int

    @classmethod
    def of(
        cls,
        meta: Mapping[str, Any],
        payments: pd.DataFrame,
        done: pd.DataFrame,
        begun: pd.DataFrame,
        year: int,
    ) -> "FundMoney":
        """Put together what the plan before says of its money."""
        last = int(meta["first_year"]) + int(meta["years"]) - 1
        mine = payments.merge(done[[*PAIR, "committed"]], on=PAIR)
        promised = mine[mine["committed"]].groupby(["fund", "year"])["amount"].sum()
        has = {
            id: {int(y): float(a) + float(promised.get((id, int(y)), 0.0))
                 for y, a in fund["by_year"].items()}
            for id, fund in meta["funds"].items()
        }  # fmt: skip
        carries = {id: bool(fund["carry_over"]) for id, fund in meta["funds"].items()}
        return cls(has, carries, mine, _owed(payments, begun, year, last), year)

    def left(self, spent: pd.DataFrame) -> Left:
        """Return what each fund has left in each year for what is new, and what it lacks."""
        left: dict[str, dict[int, float]] = {}
        short: dict[str, float] = {}
        gone: dict[str, Past] = {}
        for id, has in self.has.items():
            taken = self.owed[self.owed["fund"] == id].groupby("year")["amount"].sum()
            amounts = {y: a - float(taken.get(y, 0.0)) for y, a in has.items() if y >= self.year}
            years = [y for y in has if y < self.year]
            gone[id] = Past(
                sum(has[y] for y in years),
                sum(self._spent(id, y, spent) for y in years),
                self.carries[id],
            )
            if self.carries[id]:
                amounts[min(amounts)] += gone[id].left
                amounts = _carried(amounts)
            lacking = -sum(min(a, 0.0) for a in amounts.values())
            if lacking > _SMALL:
                short[id] = lacking
            left[id] = {y: max(0.0, round(a, 2)) for y, a in amounts.items()}
        return Left(left, short, gone)

    def _spent(self, fund: str, year: int, spent: pd.DataFrame) -> float:
        told = spent[(spent["fund"] == fund) & (spent["year"] == year)]
        paid = self.payments
        source = told if len(told) else paid[(paid["fund"] == fund) & (paid["year"] == year)]
        return float(source["amount"].sum())


def past_words(past: Mapping[str, Past], meta: Mapping[str, Any], year: int) -> list[Text]:
    """Return what became of the money that each fund did not spend."""
    said = []
    for id, one in past.items():
        if abs(one.left) <= _SMALL:
            continue
        title = meta["funds"][id]["title"]
        fields = {"fund": Text(title["es"], title["en"]), "until": year - 1, "year": year}
        amount = money(abs(one.left), str(meta["currency"]))
        if one.left > 0:
            said.append((_CARRIED if one.carries else _LOST).fill(left=amount, **fields))
        else:
            said.append((_DEBT if one.carries else _BEYOND).fill(over=amount, **fields))
    return said


def _owed(payments: pd.DataFrame, begun: pd.DataFrame, year: int, last: int) -> pd.DataFrame:
    """Return what is still to be paid for what has begun, by fund and year.

    A late start moves the payments; a larger dose raises them in proportion. A smaller dose does
    not lower them: what was contracted is owed until somebody says otherwise.
    """
    kept = begun[begun["status"] != "stopped"]
    due = payments.merge(kept[[*PAIR, "delay", "more"]], on=PAIR)
    due["year"] = due["year"] + due["delay"].clip(lower=0)
    due["amount"] = due["amount"] * due["more"]
    due = due[(due["year"] >= year) & (due["year"] <= last)]
    return due[[*PAIR, "fund", "year", "amount"]].reset_index(drop=True)


def _carried(amounts: Mapping[int, float]) -> dict[int, float]:
    """Cover what a year lacks from the years before it."""
    made, lacking = dict(amounts), 0.0
    for year in sorted(made, reverse=True):
        made[year] -= lacking
        lacking = max(0.0, -made[year])
        if lacking and year != min(made):
            made[year] = 0.0
    return made
