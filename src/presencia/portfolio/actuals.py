"""What was done with a plan, year by year, as people report it: columns, states and what is kept.

One row is one activity of the plan in one year gone, paid by one fund. `judge` keeps the rows that
can be used and says of every other what is wrong with it; `summed_up` makes of the kept rows what
`presencia.portfolio.rolling` goes on from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from presencia.errors import Problem
from presencia.portfolio.actual_rules import Refusal, Rules, State
from presencia.portfolio.planned import PAIR, Planned, planned_of
from presencia.portfolio.rolling import Actuals
from presencia.text import Text

STATES: dict[State, Text] = {
    "done": Text("hecha", "done"),
    "partly": Text("en parte", "partly"),
    "not_started": Text("no empezada", "not started"),
    "stopped": Text("detenida", "stopped"),
}
NOT_REPORTED = Text("sin informe", "not reported")
#: States in which an activity ran that year.
RAN: tuple[State, ...] = ("done", "partly", "stopped")

Header = tuple[Text, tuple[str, ...], bool]
#: Columns of the file: heading in both languages, other names taken for it, whether it must be
#: there. Headings are read without regard to case and accents.
COLUMNS: dict[str, Header] = {
    "place": (Text("lugar", "place"), ("place_id", "id lugar", "codigo", "place id"), True),
    "name": (Text("nombre", "name"), ("municipio", "place name"), False),
    "intervention": (Text("intervención", "intervention"), ("accion", "action"), True),
    "what": (Text("qué se hace", "what is done"), (), False),
    "year": (Text("año", "year"), (), True),
    "fund": (Text("fondo", "fund"), (), False),
    "planned_dose": (Text("alcance planeado", "planned reach"), (), False),
    "planned": (Text("monto planeado", "planned amount"), (), False),
    "status": (Text("estado", "status"), ("state",), True),
    "dose": (Text("alcance logrado", "reach achieved"),
             ("alcance", "reach", "dosis", "dose", "dose reached"), False),
    "spent": (Text("gastado", "spent"),
              ("monto gastado", "gasto", "money spent", "amount spent"), False),
    "currency": (Text("moneda", "currency"), (), False),
    "rate": (Text("tipo de cambio", "exchange rate"), (), False),
    "note": (Text("nota", "note"), ("observacion", "observaciones", "remarks"), False),
}  # fmt: skip
#: Columns of the template that say what was planned; nothing is read from them.
SHOWN = ("name", "what", "planned_dose", "planned")
#: Columns whose being filled makes a row a report; a template's row without any is left aside.
FILLED = ("status", "dose", "spent", "note")
_TOLERANCE = 0.005


@dataclass(frozen=True, slots=True)
class Judged:
    """The rows of a file, judged.

    Parameters
    ----------
    rows : DataFrame
        One row per activity, year gone and fund, reported or not: place_id, intervention, year,
        fund, start, committed, outside (not in the plan), state ("" if nobody reported),
        planned, spent (NaN if nobody reported), dose_planned, dose, over (spent more than
        planned), note, row.
    refused : tuple of Refusal
    kept, blank : int
        Rows used; rows of the template nobody filled in.
    """

    rows: pd.DataFrame
    refused: tuple[Refusal, ...]
    kept: int
    blank: int


def judge(
    told: pd.DataFrame,
    raw: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    meta: Mapping[str, Any],
    year: int,
) -> Judged:
    """Keep what can be used of a report, and say why the rest cannot.

    Parameters
    ----------
    told : DataFrame
        Indexed by row of the file; place, intervention, status, currency, fund, note (text or
        None), year, dose, spent, rate (numbers, NaN where blank). Names stand for identifiers
        only where they were resolved.
    raw : mapping
        Specification of the plan that was carried out.
    tables, meta
        Of that plan, as stored.
    year : int
        First year of the plan to be made; the years before it are gone.
    """
    planned = planned_of(raw, tables, meta)
    gone = range(int(meta["first_year"]), year)
    filled = told[list(FILLED)].notna().any(axis=1)
    rules = Rules(planned, tables["places"], meta, gone)
    kept, refused = rules.apply(told[filled])
    rows = _joined(planned.running(gone), kept, planned)
    return Judged(rows, tuple(refused), len(kept), int((~filled).sum()))


def summed_up(judged: Judged) -> Actuals:
    """Return what the rows of a report say together, for `presencia.portfolio.rolling.roll`."""
    rows = judged.rows
    told = rows[(rows["state"] != "") & ~rows["outside"]]
    activities = [_activity(pair, mine) for pair, mine in told.groupby(PAIR, sort=True)]
    beside = rows[rows["outside"]]
    others = [_other(pair, mine) for pair, mine in beside.groupby(PAIR, sort=True)]
    # Untold commitments are no part of what the funds are said to hold: see `rolling_money`.
    heard = rows.groupby(PAIR)["state"].transform(lambda s: (s != "").any())
    counted = rows[(rows["fund"] != "") & (heard | ~rows["committed"])]
    used = counted["spent"].where(counted["state"] != "", counted["planned"])
    spent = counted.assign(amount=used).groupby(["fund", "year"], as_index=False)["amount"].sum()
    return Actuals(
        pd.DataFrame(activities, columns=[*PAIR, "status", "start", "end", "dose"]),
        pd.DataFrame(spent),
        pd.DataFrame(others, columns=[*PAIR, "start", "end", "dose"]),
    )


def _activity(pair: Any, mine: pd.DataFrame) -> tuple[Any, ...]:
    """Return what happened with one activity of the plan."""
    ran = mine[mine["state"].isin(RAN)]
    planned = int(mine["start"].iloc[0])
    idle = set(mine.loc[mine["state"] == "not_started", "year"])
    if ran.empty:
        return (*pair, "not_started", None, None, None)
    began = min(int(ran["year"].min()), planned if planned not in idle else 10**4)
    dose = ran.sort_values("year")["dose"].dropna()
    reached = None if dose.empty else float(dose.iloc[-1])
    stops = ran.loc[ran["state"] == "stopped", "year"]
    status = "as_planned" if stops.empty else "stopped"
    return (*pair, status, began, None if stops.empty else int(stops.max()), reached)


def _other(pair: Any, mine: pd.DataFrame) -> tuple[Any, ...]:
    """Return what runs although the plan did not hold it."""
    dose = mine.sort_values("year")["dose"].dropna()
    stops = mine.loc[mine["state"] == "stopped", "year"]
    end = float("nan") if stops.empty else float(stops.max())
    reached = float("nan") if dose.empty else float(dose.iloc[-1])
    return (*pair, int(mine["year"].min()), end, reached)


def _joined(running: pd.DataFrame, kept: pd.DataFrame, planned: Planned) -> pd.DataFrame:
    """Return planned rows with what was reported of them, and what was reported beyond them."""
    key = [*PAIR, "year", "fund"]
    rows = running.rename(columns={"dose": "dose_planned"}).merge(
        kept.assign(row=kept.index), on=key, how="outer"
    )
    own = planned.activities.set_index(PAIR)
    pairs = pd.MultiIndex.from_frame(rows[PAIR])
    inside = pairs.isin(own.index)
    start = own["start"].reindex(pairs).to_numpy()
    committed = own["committed"].astype(object).reindex(pairs).to_numpy()
    rows["outside"] = ~inside
    rows["start"] = pd.Series(start).where(inside, rows["year"]).astype(int)
    rows["committed"] = [bool(c) if known else False
                         for c, known in zip(committed, inside, strict=True)]  # fmt: skip
    rows["planned"] = rows["planned"].fillna(0.0)
    rows["state"] = rows["state"].astype(object).where(rows["state"].notna(), "")
    ran = rows["state"].isin(["done", "stopped"])
    dose = own["dose"].reindex(pairs).to_numpy()
    rows["dose_planned"] = rows["dose_planned"].astype(float)
    # Who did it and gives no reach did it as planned.
    rows["dose"] = rows["dose"].where(rows["dose"].notna() | ~ran, pd.Series(dose))
    rows["over"] = (rows["spent"] > rows["planned"] + _TOLERANCE).fillna(False).astype(bool)
    return rows.sort_values(key).reset_index(drop=True)


def missing_columns(found: Mapping[str, str]) -> list[Text]:
    """Return the headings that a file must have and does not."""
    return [head for name, (head, _, must) in COLUMNS.items() if must and name not in found]


__all__ = ["COLUMNS", "STATES", "Judged", "Problem", "Refusal", "judge", "summed_up"]
