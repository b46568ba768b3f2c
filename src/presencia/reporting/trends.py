"""What is known of each place over time, gathered once for every document.

A figure belongs to a *unit*: the place itself, or, where nobody counted it by itself, the place
that contains it. So a department's expected count is never shown as that of its municipalities.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from presencia.reporting.palette import signed
from presencia.reporting.sentences import basis_name
from presencia.reporting.view import AssessmentView

Floats = NDArray[np.float64]
_CHANGE = {"ratio": "ratio", "low": "ratio_low", "high": "ratio_high", "p_rose": "p_rose"}
_EXPECTED = {
    "count": "expected",
    "low": "expected_low",
    "high": "expected_high",
    "exposure": "expected_exposure",
}
_INFLUENCE = (
    "own_share", "rate_alone", "rate_neighbours", "rate", "neighbours", "sentence_es",
    "sentence_en",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trends:
    """Series and findings by unit.

    Parameters
    ----------
    units : pandas.DataFrame
        One row per unit, indexed by its identifier, in the order of the places: ``name``,
        ``parent``, ``own`` and what the engine says of it, NaN where it says nothing.
    of : (n,) int array
        Position of each place's unit, -1 for none.
    periods : tuple of str
        Single periods in order of time.
    rate, low, high : (units, periods) float array
        Per 100,000 person-years, NaN where unknown.
    reported : (units, periods) bool array
        Whether somebody published a count.
    sds : tuple of float
        How much reporting could differ between places, on the log scale.
    p_exceed, p_top : (n, sds) float array
        Probabilities of each place under each of them.
    tipping : (n,) float array
        How many times what its neighbours record each place would have to, to change sides.
    """

    units: pd.DataFrame
    of: NDArray[np.int64]
    periods: tuple[str, ...]
    rate: Floats
    low: Floats
    high: Floats
    reported: NDArray[np.bool_]
    sds: tuple[float, ...]
    p_exceed: Floats
    p_top: Floats
    tipping: Floats

    @property
    def drawn(self) -> bool:
        """Whether there is a series to draw: two periods or more of some unit."""
        return len(self.periods) > 1 and bool(np.isfinite(self.rate).any())

    @property
    def changed(self) -> bool:
        """Whether the engine says which way places went."""
        return bool(self.units["p_rose"].notna().any())

    @property
    def foretold(self) -> bool:
        """Whether counts of the next period are expected."""
        return bool(self.units["expected"].notna().any())

    @property
    def tested(self) -> bool:
        """Whether reporting was let differ between places."""
        return len(self.sds) > 1

    @property
    def top(self) -> float:
        """End of the scale that all series share: one unit in twenty may pass it."""
        highs = self.high[np.isfinite(self.high).any(axis=1)]
        if not len(highs):
            return 1.0
        end = float(np.quantile(np.nanmax(highs, axis=1), 0.95, method="higher"))
        if not end > 0:
            return 1.0
        step = 10.0 ** (math.floor(math.log10(end)) - 1)
        return float(f"{math.ceil(end / step - 1e-9) * step:.6g}")

    def by_movement(self) -> NDArray[np.int64]:
        """Return positions of the units with a series, most surely risen first."""
        known = np.flatnonzero(np.isfinite(self.rate).any(axis=1))
        rose = pd.to_numeric(self.units["p_rose"]).to_numpy(float)[known]
        order = np.argsort(np.where(np.isnan(rose), np.inf, -rose), kind="stable")
        return known[order]

    def change_cells(self) -> pd.DataFrame:
        """Return the cell of each place on the map of change: ``run_start``, ``run_width``."""
        columns = self.units[["ratio", "p_rose"]].astype(float).to_numpy().tolist()
        cells = [
            signed(columns[u][0], columns[u][1], "change") if u >= 0 else (0, 0) for u in self.of
        ]
        return pd.DataFrame(cells, columns=["run_start", "run_width"])


def exceed_cells(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the cell of each row of risk on the map of who passes the threshold."""
    numbers = [
        pd.to_numeric(rows[c], errors="coerce").to_numpy(float)
        if c in rows
        else np.full(len(rows), np.nan)
        for c in ("rate", "threshold", "p_exceed")
    ]
    cells = [
        signed(r / t if t > 0 else np.nan, p, "exceed") for r, t, p in zip(*numbers, strict=True)
    ]
    return pd.DataFrame(cells, columns=["run_start", "run_width"], index=rows.index)


def trends(view: AssessmentView) -> Trends:
    """Return the series and findings of an assessment.

    Parameters
    ----------
    view : AssessmentView
        Of any age: where the engine was not used its findings are NaN, and the series are those
        of the periods the assessment has.
    """
    ids = view.places["place_id"].astype(str)
    risk = _main_measure(view)
    keys = _unit_of(view, risk, ids)
    names = list(dict.fromkeys(k for k in keys if k))
    position = {k: i for i, k in enumerate(names)}
    of = np.array([position.get(k, -1) for k in keys], dtype=np.int64)
    periods = _single_periods(view, risk)
    unit = dict(zip(ids, keys, strict=True))
    series = _series(risk, unit, names, periods)
    firm = _reporting(view, ids)
    return Trends(_units(view, risk, names, unit), of, periods, *series, *firm)


def _main_measure(view: AssessmentView) -> pd.DataFrame:
    rows = view.risk
    if len(rows):
        rows = rows[rows["measure"] == rows["measure"].iloc[0]]
    rows = rows.assign(place_id=rows["place_id"].astype(str), period=rows["period"].astype(str))
    if "basis" not in rows:
        rows = rows.assign(basis="own")
    return rows if "basis_place_id" in rows else rows.assign(basis_place_id=rows["place_id"])


def _unit_of(view: AssessmentView, risk: pd.DataFrame, ids: pd.Series) -> list[str]:
    """Return the identifier of each place's unit, empty for none."""
    told = [(view.change, "p_rose"), (view.expected, "count"), (view.influence, "own_share")]
    itself = {str(p) for table, key in told for p in table.loc[table[key].notna(), "place_id"]}
    known = risk[risk["basis"].isin(["own", "inherited"])].drop_duplicates("place_id")
    basis = known.set_index("place_id")
    own = basis["basis"] == "own"
    of = basis["basis_place_id"].astype(str).where(~own, basis.index.to_series())
    found = of.to_dict()
    return [str(found.get(i, i if i in itself else "")) for i in ids]


def _single_periods(view: AssessmentView, risk: pd.DataFrame) -> tuple[str, ...]:
    """Return the periods without the pooled one, which holds them all."""
    every = sorted(risk["period"].unique())
    pooled = view.risk_period
    single = [p for p in every if p != pooled] if len(every) > 2 else every
    return tuple(p for p in single if "/" not in p)


def _series(
    risk: pd.DataFrame, unit: dict[str, str], names: list[str], periods: tuple[str, ...]
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    rows = risk.assign(_unit=risk["place_id"].map(unit))
    rows = rows[rows["period"].isin(periods)].drop_duplicates(["_unit", "period"])
    rows = rows[rows["_unit"].isin(names)]
    inherited = (rows["basis"] == "inherited") & (rows["_unit"] != rows["place_id"])
    unit_at = pd.Index(names, dtype=object).get_indexer(pd.Index(rows["_unit"]))
    period_at = pd.Index(periods, dtype=object).get_indexer(pd.Index(rows["period"]))

    def grid(column: str) -> Floats:
        values = pd.to_numeric(rows[column], errors="coerce").astype(float)
        given = f"basis_{column}"
        if given in rows:
            values = values.where(~inherited, pd.to_numeric(rows[given], errors="coerce"))
        out = np.full((len(names), len(periods)), np.nan)
        out[unit_at, period_at] = values.to_numpy(float)
        return out

    rate, low, high = (grid(c) for c in ("rate", "low", "high"))
    count = grid("count") if "count" in rows else rate
    return rate, low, high, np.isfinite(count)


def _units(
    view: AssessmentView, risk: pd.DataFrame, names: list[str], unit: dict[str, str]
) -> pd.DataFrame:
    places = view.places.assign(place_id=list(unit)).set_index("place_id")
    bases = risk[risk["basis"] == "inherited"].drop_duplicates("basis_place_id")
    base = {str(r["basis_place_id"]): r for _, r in bases.iterrows()}
    frame = pd.DataFrame(index=pd.Index(names, dtype=object))
    frame["own"] = frame.index.isin(places.index)
    frame["name"] = [
        str(places["name"][n]) if n in places.index
        else basis_name(view, n, base[n]) if n in base else view.parents.get(n, n)
        for n in names
    ]  # fmt: skip
    frame["parent"] = [
        view.parents.get(str(places["parent_id"][n]), "") if n in places.index else ""
        for n in names
    ]
    parts = [
        _columns(_of_containers(view.change, unit), names, _CHANGE),
        _columns(view.expected, names, _EXPECTED),
        _columns(view.influence, names, {c: c for c in _INFLUENCE}),
    ]
    for part in parts:
        frame = frame.join(part)
    return frame


def _of_containers(change: pd.DataFrame, unit: dict[str, str]) -> pd.DataFrame:
    """Return the rows of change with those of a container, which its places pass on alike."""
    ids = change["place_id"].astype(str)
    passed = change.assign(place_id=ids.map(unit).fillna(ids))
    return pd.concat([change.assign(place_id=ids), passed]) if len(change) else change


def _columns(table: pd.DataFrame, names: list[str], columns: dict[str, str]) -> pd.DataFrame:
    rows = table.assign(place_id=table["place_id"].astype(str)).drop_duplicates("place_id")
    wide = rows.set_index("place_id")[list(columns)].rename(columns=columns)
    return wide.reindex(names)


def _reporting(
    view: AssessmentView, ids: pd.Series
) -> tuple[tuple[float, ...], Floats, Floats, Floats]:
    table = view.reporting
    sds = tuple(sorted(float(s) for s in table["reporting_sd"].dropna().unique()))
    empty = np.full((len(ids), len(sds)), np.nan)
    if not len(table):
        return sds, empty, empty, np.full(len(ids), np.nan)
    rows = table.assign(place_id=table["place_id"].astype(str))
    p_exceed, p_top = (
        rows.pivot_table(index="place_id", columns="reporting_sd", values=c, aggfunc="first")
        .reindex(index=ids, columns=list(sds))
        .to_numpy(float)
        for c in ("p_exceed", "p_top")
    )
    tipping = rows.drop_duplicates("place_id").set_index("place_id")["tipping"].reindex(ids)
    return sds, p_exceed, p_top, pd.to_numeric(tipping).to_numpy(float)
