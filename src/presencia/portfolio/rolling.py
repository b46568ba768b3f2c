"""Planning again a year later: what has begun stays, the rest is open, rates and money are new.

The result is a specification, so that it is read, checked, stored and solved like any other. What
has begun becomes *committed*: its effect acts, its pair is closed, and what it still costs is
taken off its funds. New rates come with the assessments the specification names; where they were
observed while commitments acted already, ``rates_year`` keeps that part from counting twice.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from presencia.errors import ConfigurationError
from presencia.errors import Problem as Fault
from presencia.portfolio.plan_words import money
from presencia.portfolio.planned import PAIR, planned_of, rows_of, targets_of
from presencia.portfolio.rolling_money import FundMoney, Past, no_spending, past_words
from presencia.text import Text

Status = Literal["as_planned", "late", "stopped", "not_started"]
STATUSES: tuple[Status, ...] = ("as_planned", "late", "stopped", "not_started")

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
_SEEN = Text(
    "Las tasas llegan hasta {year}: de lo ya empezado cuenta solo lo que cambia desde entonces.",
    "The rates reach {year}: of what has begun only what changes since then counts.",
)
_FLOORS = Text(
    "Los pisos y topes del plan cuentan desde ahora solo lo nuevo.",
    "Floors and ceilings of the plan count only what is new from now on.",
)


def _no_activities() -> pd.DataFrame:
    return pd.DataFrame({"place_id": [], "intervention": [], "status": [], "start": []})


def _no_others() -> pd.DataFrame:
    return pd.DataFrame({"place_id": [], "intervention": [], "start": [], "end": [], "dose": []})


@dataclass(frozen=True, slots=True)
class Actuals:
    """What happened.

    Parameters
    ----------
    activities : DataFrame
        place_id, intervention, status of `STATUSES`; where it is known also start (calendar year
        it began), end (the year it stopped) and dose (share of the people of the place reached).
        Those not listed are taken as planned.
    spent : DataFrame
        fund, year, amount in the plan's currency. Years and funds not listed are taken as planned.
    others : DataFrame
        What runs without the plan having held it: place_id, intervention, start, end (NaN while
        it runs), dose (NaN for the largest).
    """

    activities: pd.DataFrame = field(default_factory=_no_activities)
    spent: pd.DataFrame = field(default_factory=no_spending)
    others: pd.DataFrame = field(default_factory=_no_others)


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
    money : mapping of str to Past
        What each fund had and spent before, by id.
    """

    spec: Mapping[str, Any]
    committed: pd.DataFrame
    words: tuple[Text, ...]
    money: Mapping[str, Past]


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
    year = checked_year(meta, year)
    last = int(meta["first_year"]) + int(meta["years"]) - 1
    actuals = actuals or Actuals()
    planned = planned_of(raw, tables, meta)
    done = _happened(planned.activities, actuals.activities, last)
    begun = done[(done["start"] < year) & (done["status"] != "not_started")].copy()
    stopped = begun["status"] == "stopped"
    begun.loc[stopped, "end"] = begun.loc[stopped, "ended"].fillna(year - 1).astype(int)
    money = FundMoney.of(meta, planned.payments, done, begun, year)
    funds = money.left(actuals.spent)
    committed = _committed(begun, money.owed, actuals.others, targets_of(meta), last)
    spec = _spec(raw, year, last, committed, money.owed, done, funds.by_year, rates_year)
    words = _words(committed, done, begun, funds.by_year, funds.short, year, meta)
    if rates_year is not None:
        words = (*words, _SEEN.fill(year=rates_year))
    if len(actuals.spent):
        words = (*words, *past_words(funds.past, meta, year))
    return Rolled(spec, committed, words, funds.past)


def checked_year(meta: Mapping[str, Any], year: int) -> int:
    """Return the year, if a plan can be made again from it.

    Raises
    ------
    ConfigurationError
        If it is none of the plan's later years (E-PLN-287).
    """
    first, last = int(meta["first_year"]), int(meta["first_year"]) + int(meta["years"]) - 1
    if not first < year <= last:
        what = _OVER.fill(first=first, last=last, year=year)
        raise ConfigurationError(Fault("E-PLN-287", what, _FIX_OVER))
    return year


def _happened(planned: pd.DataFrame, told: pd.DataFrame, last: int) -> pd.DataFrame:
    """Return the activities with their true start, dose and status.

    Commitments nobody reported on are not among them: they stand in the specification already.
    """
    made = planned.copy()
    told = told.reindex(columns=[*PAIR, "status", "start", "end", "dose"])
    for row in rows_of(told):
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
    names = {"start": "began", "end": "ended", "dose": "reached"}
    made = made.merge(told.rename(columns=names), on=PAIR, how="left")
    made["told"] = made["status"].notna()
    made["status"] = made["status"].astype(object).where(made["told"], "as_planned")
    for column in names.values():
        made[column] = pd.to_numeric(made[column])
    made["delay"] = (made["began"] - made["start"]).fillna(0).astype(int)
    made["start"] = made["start"] + made["delay"]
    whole = (made["end"] == last) & (made["delay"] < 0)  # the plan's end cut it, nothing else
    made["end"] = (made["end"] + made["delay"]).clip(upper=last).where(~whole, last)
    made["more"] = (made["reached"] / made["dose"]).fillna(1.0).clip(lower=1.0)
    made["dose"] = made["reached"].where(made["reached"].notna(), made["dose"])
    return made[~made["committed"] | made["told"]].reset_index(drop=True)


def _committed(
    begun: pd.DataFrame,
    owed: pd.DataFrame,
    others: pd.DataFrame,
    targets: Mapping[str, float],
    last: int,
) -> pd.DataFrame:
    """Return what has begun, in the plan or beside it; dose as a share of the target."""
    keys = [*PAIR, "start", "end", "dose"]
    parts = [begun[keys], others.reindex(columns=keys)] if len(others) else [begun[keys]]
    made = pd.concat(parts, ignore_index=True)
    made["end"] = made["end"].fillna(last).astype(int)
    made["start"] = made["start"].astype(int)
    made["dose"] = np.minimum(made["dose"] / made["intervention"].map(targets), 1.0)
    due = owed.groupby(PAIR, as_index=False)["amount"].sum()
    made = made.merge(due, on=PAIR, how="left").rename(columns={"amount": "owed"})
    return made.fillna({"owed": 0.0})


def _spec(
    raw: Mapping[str, Any],
    year: int,
    last: int,
    committed: pd.DataFrame,
    owed: pd.DataFrame,
    done: pd.DataFrame,
    funds: Mapping[str, Mapping[int, float]],
    rates_year: int | None,
) -> dict[str, Any]:
    spec = deepcopy(dict(raw))
    spec.pop("follows", None)
    spec["first_year"], spec["years"] = year, last - year + 1
    for fund in spec.get("funds", []):
        fund.pop("amount", None)
        fund["amounts"] = dict(funds[fund["id"]])
        fund["currency"] = spec["currency"]
    seen = {} if rates_year is None else {"seen": rates_year}
    told = done[done["committed"]]
    again = set(zip(told["place_id"], told["intervention"], strict=True))
    constraints = _earlier(spec.get("constraints", []), again, seen)
    begun = _begun(committed, owed, seen)
    if begun:
        constraints.append({"kind": "committed", "id": f"committed-{year}", "activities": begun})
    spec["constraints"] = constraints
    pairs = {(row["place"], row["intervention"]) for row in begun}
    edits = [e for e in spec.get("edits", []) if (e["place"], e["intervention"]) not in pairs]
    spec["edits"] = [e for e in edits if e.get("year") is None or e["year"] >= year]
    return spec


def _earlier(
    constraints: Sequence[dict[str, Any]], again: set[tuple[str, str]], seen: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return the constraints there were, without the commitments that are stated anew."""
    kept = []
    for one in constraints:
        if one.get("kind") == "committed":
            left = [a for a in one.get("activities", [])
                    if (a["place"], a["intervention"]) not in again]  # fmt: skip
            for activity in left:
                activity.pop("fund", None)  # taken off the funds already
                activity.update(seen)
            if not left and one.get("activities"):
                continue
            one["activities"] = left
        kept.append(one)
    return kept


def _begun(
    committed: pd.DataFrame, owed: pd.DataFrame, seen: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return commitments as a specification writes them, each with what it still costs."""
    due: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows_of(owed.sort_values([*PAIR, "fund", "year"])):
        entry = {"fund": str(row.fund), "year": int(row.year), "amount": round(row.amount, 2)}
        due.setdefault((row.place_id, row.intervention), []).append(entry)
    made = []
    for row in committed.to_dict("records"):
        one = {"place": str(row["place_id"]), "intervention": str(row["intervention"]),
               "start": int(row["start"]), "end": int(row["end"])}  # fmt: skip
        if np.isfinite(row["dose"]):
            one["dose"] = float(row["dose"])
        money = due.get((row["place_id"], row["intervention"]))
        made.append({**one, **({"owed": money} if money else {}), **seen})
    return made


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
