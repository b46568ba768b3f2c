"""Plan and what was done, as tables and in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from presencia.portfolio.actual_schemas import ACTUAL_BY, ACTUAL_TOTALS, ACTUALS, STATE_CHOICES
from presencia.portfolio.actuals import Judged
from presencia.portfolio.constraints.share import NAMES as APPROACHES
from presencia.portfolio.draft import country_names
from presencia.portfolio.plan_words import money, percent
from presencia.portfolio.planned import PAIR
from presencia.portfolio.tabling import frame_from
from presencia.text import Text, same

_ALL = Text("todo", "all")
_NO_FUND = Text("ningún fondo del plan", "no fund of the plan")
_SUM = Text(
    "De {planned} planeados hasta {until} se informa un gasto de {spent} ({share}).",
    "Of {planned} planned by the end of {until}, {spent} is reported as spent ({share}).",
)
_STATES = Text(
    "De {n} actividades: {done} hechas, {partly} en parte, {not_started} no empezadas, {stopped}"
    " detenidas; de {not_reported} nadie informó y se toman como planeadas.",
    "Of {n} activities: {done} done, {partly} partly, {not_started} not started, {stopped}"
    " stopped; nobody reported on {not_reported}, which are taken as planned.",
)
_OVER = Text(
    "En {n} filas se gastó más de lo planeado, {amount} en total.",
    "In {n} rows more was spent than planned, {amount} in all.",
)
_OUTSIDE = Text(
    "{n} actividades informadas no estaban en el plan: siguen como compromiso de otros.",
    "{n} reported activities were not in the plan: they go on as commitments of others.",
)
_REFUSED = Text(
    "{n} filas del archivo no se usaron; sus razones están en la lista de rechazos.",
    "{n} rows of the file were not used; the list of refusals says why.",
)
_ORDER = ("stopped", "partly", "done", "not_started", "not_reported")


def actual_tables(
    judged: Judged, places: pd.DataFrame, meta: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """Return the tables ``actuals`` and ``actual_totals``.

    Parameters
    ----------
    judged : Judged
    places : DataFrame
        place_id, name, iso3 of the plan that was carried out.
    meta : mapping
        Of that plan.
    """
    rows = judged.rows
    known = places.set_index("place_id")
    approach = {name: str(one["approach"]) for name, one in meta["interventions"].items()}
    frame = frame_from(
        ACTUALS,
        {
            "place_id": rows["place_id"],
            "name": known["name"].reindex(rows["place_id"]).to_numpy(),
            "iso3": known["iso3"].reindex(rows["place_id"]).to_numpy(),
            "intervention": rows["intervention"],
            "approach": rows["intervention"].map(approach),
            "year": rows["year"].astype(int),
            "fund": [f or "" for f in rows["fund"]],
            "planned_start": [None if out else int(start) for start, out in
                              zip(rows["start"], rows["outside"], strict=True)],
            "state": [s or "not_reported" for s in rows["state"]],
            "planned": rows["planned"].to_numpy(dtype=float),
            "spent": rows["spent"].to_numpy(dtype=float),
            "dose_planned": rows["dose_planned"].to_numpy(dtype=float),
            "dose_done": rows["dose"].to_numpy(dtype=float),
            "over": rows["over"].to_numpy(dtype=bool),
            "outside": rows["outside"].to_numpy(dtype=bool),
            "note": [n if isinstance(n, str) else None for n in rows["note"]],
            "file_row": [None if r != r else int(r) for r in rows["row"]],
        },
    )  # fmt: skip
    return {"actuals": frame, "actual_totals": _totals(frame, meta)}


def _totals(frame: pd.DataFrame, meta: Mapping[str, Any]) -> pd.DataFrame:
    columns = {"all": None, "fund": "fund", "year": "year", "approach": "approach",
               "country": "iso3", "place": "place_id"}  # fmt: skip
    names = dict(zip(frame["place_id"], frame["name"], strict=True))
    countries = country_names(sorted(set(frame["iso3"])))
    funds = {id: Text(f["title"]["es"], f["title"]["en"]) for id, f in meta["funds"].items()}
    labels = {
        "fund": {**funds, "": _NO_FUND},
        "approach": APPROACHES,
        "country": countries,
        "place": {p: same(str(n)) for p, n in names.items()},
    }
    made: list[dict[str, Any]] = []
    for by in ACTUAL_BY:
        column = columns[by]
        groups = [("all", frame)] if column is None else list(frame.groupby(column, sort=True))
        for key, mine in groups:
            label = _ALL if by == "all" else labels.get(by, {}).get(key, same(str(key)))
            made.append({"by": by, "key": str(key), "label_es": label.es, "label_en": label.en,
                         **_sums(mine)})  # fmt: skip
    return frame_from(ACTUAL_TOTALS, {c.name: [row[c.name] for row in made]
                                      for c in ACTUAL_TOTALS.columns})  # fmt: skip


def _sums(mine: pd.DataFrame) -> dict[str, Any]:
    """Return money and states of some rows; an activity counts once, by its last report."""
    silent = mine["state"] == "not_reported"
    ordered = mine.assign(rank=mine["state"].map(_ORDER.index)).sort_values(
        [*PAIR, "year", "rank"], ascending=[True, True, True, False]
    )
    heard = ordered[ordered["state"] != "not_reported"].groupby(PAIR)["state"].last()
    pairs = len(mine[PAIR].drop_duplicates())
    counts = heard.value_counts()
    return {
        "planned": float(mine["planned"].sum()),
        "spent": float(mine["spent"].sum()),
        "unreported": float(mine.loc[silent, "planned"].sum()),
        "activities": pairs,
        **{s: int(counts.get(s, 0)) for s in STATE_CHOICES if s != "not_reported"},
        "not_reported": pairs - len(heard),
    }


def actual_words(
    tables: Mapping[str, pd.DataFrame], meta: Mapping[str, Any], year: int, refused: int
) -> list[Text]:
    """Return what was done against what was planned, in a few sentences.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Of `actual_tables`.
    meta : mapping
        Of the plan that was carried out.
    year : int
        First year of the plan to follow.
    refused : int
        Rows of the file that were not used.
    """
    currency = str(meta["currency"])
    totals, rows = tables["actual_totals"], tables["actuals"]
    whole = totals[totals["by"] == "all"].iloc[0]
    planned, spent = float(whole["planned"]), float(whole["spent"])
    said = [
        _SUM.fill(
            planned=money(planned, currency),
            spent=money(spent, currency),
            share=percent(spent / planned) if planned else "–",
            until=year - 1,
        ),
        _STATES.fill(n=whole["activities"], **{s: whole[s] for s in STATE_CHOICES}),
    ]
    over = rows[rows["over"]]
    if len(over):
        more = float((over["spent"] - over["planned"]).sum())
        said.append(_OVER.fill(n=len(over), amount=money(more, currency)))
    outside = rows[rows["outside"]][PAIR].drop_duplicates()
    if len(outside):
        said.append(_OUTSIDE.fill(n=len(outside)))
    if refused:
        said.append(_REFUSED.fill(n=refused))
    return said
