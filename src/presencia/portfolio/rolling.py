"""Planning again a year later: what has begun stays, the rest is open, rates and money are new.

The result is a specification, so that it is read, checked, stored and solved like any other. What
has begun becomes *committed*: its effect acts, its pair is closed, and what it still costs is
taken off its funds. New rates come with the assessments the specification names; where they were
observed while commitments acted already, ``rates_year`` keeps that part from counting twice.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from presencia.errors import ConfigurationError
from presencia.errors import Problem as Fault
from presencia.portfolio.plan_words import money
from presencia.text import Text

Status = Literal["as_planned", "late", "stopped", "not_started"]
STATUSES: tuple[Status, ...] = ("as_planned", "late", "stopped", "not_started")
_PAIR = ["place_id", "intervention"]

_OVER = Text(
    "el plan va de {first} a {last}: no se puede replanear desde {year}.",
    "the plan runs from {first} to {last}: it cannot be planned again from {year}.",
)
_FIX_OVER = Text("dé un año posterior al primero y del plan.", "give a later year within the plan.")
_STATUS = Text(
    "lo ocurrido trae el estado «{status}» en {place}.",
    "what happened has the status “{status}” in {place}.",
)
_FIX_STATUS = Text("use uno de estos: {known}.", "use one of these: {known}.")
_STRANGER = Text(
    "lo ocurrido nombra {what}, que el plan no tenía.",
    "what happened names {what}, which the plan did not have.",
)
_FIX_STRANGER = Text("corrija el identificador.", "correct the identifier.")
_KEPT = Text(
    "{n} actividades ya empezadas se mantienen; les falta por pagar {owed}.",
    "{n} activities that have begun stay; {owed} is still to be paid for them.",
)
_ASSUMED = Text(
    "De {n} de ellas nadie informó: se toman como planeadas.",
    "Nobody reported on {n} of them: they are taken as planned.",
)
_OPEN = Text(
    "{n} actividades que no han empezado quedan abiertas.",
    "{n} activities that have not begun are open.",
)
_LEFT = Text(
    "Para lo nuevo quedan {left} de {year} en adelante.",
    "From {year} on {left} is left for what is new.",
)
_SHORT = Text(
    "Al fondo «{fund}» le faltan {short} para lo ya comprometido.",
    "The fund “{fund}” lacks {short} for what is committed.",
)
_FLOORS = Text(
    "Los pisos y topes del plan cuentan desde ahora solo lo nuevo.",
    "Floors and ceilings of the plan count only what is new from now on.",
)


def _no_activities() -> pd.DataFrame:
    return pd.DataFrame({"place_id": [], "intervention": [], "status": [], "start": []})


def _no_spending() -> pd.DataFrame:
    return pd.DataFrame({"fund": [], "year": [], "amount": []})


@dataclass(frozen=True, slots=True)
class Actuals:
    """What happened.

    Parameters
    ----------
    activities : DataFrame
        place_id, intervention, status of `STATUSES`; start, the calendar year it began, where
        ``late``. Those not listed are taken as planned.
    spent : DataFrame
        fund, year, amount in the plan's currency. Years and funds not listed are taken as planned.
    """

    activities: pd.DataFrame = field(default_factory=_no_activities)
    spent: pd.DataFrame = field(default_factory=_no_spending)


@dataclass(frozen=True, slots=True)
class Rolled:
    """The next plan's specification.

    Parameters
    ----------
    spec : mapping
        For `PlanSpec.from_mapping`.
    committed : DataFrame
        place_id, intervention, start, end, dose (share of the target), owed.
    words : tuple of Text
        What was kept, what was assumed.
    """

    spec: Mapping[str, Any]
    committed: pd.DataFrame
    words: tuple[Text, ...]


def roll(
    raw: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    meta: Mapping[str, Any],
    year: int,
    actuals: Actuals | None = None,
    *,
    rates_year: int | None = None,
) -> Rolled:
    """Return the specification of a plan made again from a later year to the same end.

    Parameters
    ----------
    raw : mapping
        Specification of the plan.
    tables, meta
        Of the plan, as stored.
    year : int
        First calendar year of the new plan.
    actuals : Actuals, optional
        Without it everything went as planned.
    rates_year : int, optional
        Last year whose rates the new assessments hold, if commitments acted in it.

    Raises
    ------
    ConfigurationError
        If the year is not one of the plan's later ones (E-PLN-287), or what happened names what
        the plan did not have (E-PLN-288) or an unknown status (E-PLN-289).
    """
    first, last = int(meta["first_year"]), int(meta["first_year"]) + int(meta["years"]) - 1
    if not first < year <= last:
        what = _OVER.fill(first=first, last=last, year=year)
        raise ConfigurationError(Fault("E-PLN-287", what, _FIX_OVER))
    actuals = actuals or Actuals()
    done = _happened(tables["activities"], actuals.activities, meta)
    begun = done[(done["start"] < year) & (done["status"] != "not_started")].copy()
    begun["end"] = np.minimum(begun["end"] + begun["delay"], last)
    begun.loc[begun["status"] == "stopped", "end"] = year - 1
    owed = _owed(tables["payments"], begun, year, last)
    funds, short = _funds(meta, tables["payments"], owed, actuals.spent, year)
    keys = [*_PAIR, "start", "end", "dose"]
    committed = begun[keys].merge(
        owed.groupby(_PAIR, as_index=False)["amount"].sum(), on=_PAIR, how="left"
    )
    committed = committed.rename(columns={"amount": "owed"}).fillna({"owed": 0.0})
    spec = _spec(raw, year, last, committed, funds, rates_year)
    words = _words(committed, done, begun, funds, short, year, meta)
    return Rolled(spec, committed, words)


def _happened(planned: pd.DataFrame, told: pd.DataFrame, meta: Mapping[str, Any]) -> pd.DataFrame:
    """Return the activities with their true start and status; dose as a share of the target."""
    targets = {name: float(one["target"]) for name, one in meta["interventions"].items()}
    made = planned[[*_PAIR, "start", "end", "dose"]].copy()
    made["dose"] = made["dose"] / made["intervention"].map(targets)
    told = told.reindex(columns=[*_PAIR, "status", "start"])
    for row in told.itertuples():
        if row.status not in STATUSES:
            what = _STATUS.fill(status=row.status, place=row.place_id)
            raise ConfigurationError(
                Fault("E-PLN-289", what, _FIX_STATUS.fill(known=", ".join(STATUSES)))
            )
    known = set(zip(made["place_id"], made["intervention"], strict=True))
    strange = [
        p for p in zip(told["place_id"], told["intervention"], strict=True) if p not in known
    ]
    if strange:
        what = _STRANGER.fill(what=" / ".join(strange[0]))
        raise ConfigurationError(Fault("E-PLN-288", what, _FIX_STRANGER))
    made = made.merge(told.rename(columns={"start": "began"}), on=_PAIR, how="left")
    made["told"] = made["status"].notna()
    made["status"] = made["status"].astype(object).where(made["told"], "as_planned")
    late = (made["status"] == "late") & made["began"].notna()
    made["delay"] = np.where(late, made["began"].fillna(0).astype(float) - made["start"], 0)
    made["delay"] = made["delay"].astype(int)
    made["start"] = made["start"] + made["delay"]
    return made


def _owed(payments: pd.DataFrame, begun: pd.DataFrame, year: int, last: int) -> pd.DataFrame:
    """Return what is still to be paid for what has begun, by fund and year."""
    kept = begun[begun["status"] != "stopped"]
    due = payments.merge(kept[[*_PAIR, "delay"]], on=_PAIR)
    due["year"] = due["year"] + due["delay"]
    due = due[(due["year"] >= year) & (due["year"] <= last)]
    return due[[*_PAIR, "fund", "year", "amount"]].reset_index(drop=True)


def _funds(
    meta: Mapping[str, Any],
    payments: pd.DataFrame,
    owed: pd.DataFrame,
    spent: pd.DataFrame,
    year: int,
) -> tuple[dict[str, dict[int, float]], dict[str, float]]:
    """Return what each fund has left in each year for what is new, and what it lacks."""
    left: dict[str, dict[int, float]] = {}
    short: dict[str, float] = {}
    for id, fund in meta["funds"].items():
        has = {int(y): float(a) for y, a in fund["by_year"].items()}
        taken = owed[owed["fund"] == id].groupby("year")["amount"].sum()
        money_left = {y: a - float(taken.get(y, 0.0)) for y, a in has.items() if y >= year}
        if fund["carry_over"]:
            past = sum(a - _spent(id, y, payments, spent) for y, a in has.items() if y < year)
            money_left[min(money_left)] += past
            money_left = _carried(money_left)
        lacking = -sum(min(a, 0.0) for a in money_left.values())
        if lacking > 0.5:
            short[id] = lacking
        left[id] = {y: max(0.0, round(a, 2)) for y, a in money_left.items()}
    return left, short


def _spent(fund: str, year: int, payments: pd.DataFrame, spent: pd.DataFrame) -> float:
    told = spent[(spent["fund"] == fund) & (spent["year"] == year)]
    source = (
        told if len(told) else payments[(payments["fund"] == fund) & (payments["year"] == year)]
    )
    return float(source["amount"].sum())


def _carried(amounts: Mapping[int, float]) -> dict[int, float]:
    """Cover what a year lacks from the years before it."""
    made, lacking = dict(amounts), 0.0
    for year in sorted(made, reverse=True):
        made[year] -= lacking
        lacking = max(0.0, -made[year])
        if lacking and year != min(made):
            made[year] = 0.0
    return made


def _spec(
    raw: Mapping[str, Any],
    year: int,
    last: int,
    committed: pd.DataFrame,
    funds: Mapping[str, Mapping[int, float]],
    rates_year: int | None,
) -> dict[str, Any]:
    spec = deepcopy(dict(raw))
    spec["first_year"], spec["years"] = year, last - year + 1
    for fund in spec.get("funds", []):
        fund.pop("amount", None)
        fund["amounts"] = dict(funds[fund["id"]])
        fund["currency"] = spec["currency"]
    seen = {} if rates_year is None else {"seen": rates_year}
    constraints = list(spec.get("constraints", []))
    for one in constraints:
        for activity in one.get("activities", []) if one.get("kind") == "committed" else []:
            activity.pop("fund", None)  # taken off the funds already
            activity.update(seen)
    begun = [
        {
            "place": str(row["place_id"]),
            "intervention": str(row["intervention"]),
            "start": int(row["start"]),
            "end": int(row["end"]),
            "dose": float(row["dose"]),
            **seen,
        }
        for row in committed.to_dict("records")
    ]
    if begun:
        constraints.append({"kind": "committed", "id": f"committed-{year}", "activities": begun})
    spec["constraints"] = constraints
    pairs = {(row["place"], row["intervention"]) for row in begun}
    edits = [e for e in spec.get("edits", []) if (e["place"], e["intervention"]) not in pairs]
    spec["edits"] = [e for e in edits if e.get("year") is None or e["year"] >= year]
    return spec


def _words(
    committed: pd.DataFrame,
    done: pd.DataFrame,
    begun: pd.DataFrame,
    funds: Mapping[str, Mapping[int, float]],
    short: Mapping[str, float],
    year: int,
    meta: Mapping[str, Any],
) -> tuple[Text, ...]:
    currency = str(meta["currency"])
    owed = money(float(committed["owed"].sum()), currency)
    words = [_KEPT.fill(n=len(committed), owed=owed)]
    assumed = int((~begun["told"]).sum())
    if assumed:
        words.append(_ASSUMED.fill(n=assumed))
    if len(done) > len(begun):
        words.append(_OPEN.fill(n=len(done) - len(begun)))
    left = sum(sum(by_year.values()) for by_year in funds.values())
    words.append(_LEFT.fill(left=money(left, currency), year=year))
    words += [_SHORT.fill(fund=f, short=money(s, currency)) for f, s in short.items()]
    return (*words, _FLOORS)
