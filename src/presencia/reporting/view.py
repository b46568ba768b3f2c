"""The finished assessment as the documents read it: checked, ordered, ready to be shown."""

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import geopandas as gpd
import pandas as pd

from presencia.errors import DataInvalid, Problem, Where
from presencia.reporting.shown import ShownPlaces, as_text, clean_names
from presencia.text import Text

REQUIRED: dict[str, tuple[str, ...]] = {
    "places": ("place_id", "name", "level", "parent_id", "iso3", "code", "geometry", "population"),
    "risk": ("place_id", "period", "measure", "rate", "low", "high", "run_start", "run_width"),
    "indicators": ("place_id", "dimension", "indicator", "value", "percentile", "status"),
    "dimensions": ("place_id", "dimension", "score", "coverage", "percentile"),
    "priority": ("place_id", "rank", "rank_low", "rank_high", "p_top", "run_start", "run_width"),
    "rank_density": ("place_id", "bin", "probability"),
    "sensitivity": ("place_id", "dimension", "rank_if_doubled"),
}

#: What the space–time engine adds: absent in older results and where it was not used.
OPTIONAL: dict[str, tuple[str, ...]] = {
    "change": ("place_id", "period_from", "period_to", "ratio", "low", "high", "p_rose"),
    "expected": ("place_id", "period", "exposure", "count", "low", "high", "level"),
    "influence": (
        "place_id", "own_share", "rate_alone", "rate_neighbours", "rate", "neighbours",
        "sentence_es", "sentence_en",
    ),
    "reporting": ("place_id", "reporting_sd", "p_exceed", "p_top", "tipping"),
    "forecast_check": ("method", "origins", "cells", "log_score", "crps", "mae", "coverage"),
}  # fmt: skip

_TABLE = Text(
    "falta la tabla «{table}» de la evaluación.", "assessment table “{table}” is missing."
)
_COLUMN = Text(
    "a la tabla «{table}» de la evaluación le faltan columnas: {columns}.",
    "assessment table “{table}” lacks columns: {columns}.",
)
_RERUN = Text(
    "vuelva a calcular la evaluación con `presencia assess`.",
    "compute the assessment again with `presencia assess`.",
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measured thing of a dimension: its label, unit and which way is worse."""

    id: str
    label: Text
    unit: Text
    direction: str

    @property
    def percent(self) -> bool:
        """Whether its figures are percentages, shown with the sign."""
        return self.unit.en.strip().lower().startswith(("percent", "per cent", "%"))


@dataclass(frozen=True, slots=True)
class Dimension:
    """One view of a place (violence, services …) with its expected weight, 0 to 1.

    ``absent`` says why nobody measured it, where nobody did.
    """

    id: str
    label: Text
    weight: float
    indicators: tuple[Indicator, ...]
    absent: Text | None = None


def _none(table: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(OPTIONAL[table]))


@dataclass(frozen=True)
class AssessmentView(ShownPlaces):
    """A frozen assessment: its tables and what describes them.

    Parameters
    ----------
    places : geopandas.GeoDataFrame
        One row per assessed place, in the order of the table shown: by rank, then by name,
        places without rank last. EPSG:4326.
    risk, indicators, dimensions, priority, rank_density, sensitivity : pandas.DataFrame
        As `presencia.assessment` makes them.
    meta : dict
        Title, period, weights, sources, warnings; JSON-able.
    change, expected, influence, reporting, forecast_check : pandas.DataFrame
        What the space–time engine says; without rows where it was not used.
    """

    places: gpd.GeoDataFrame
    risk: pd.DataFrame
    indicators: pd.DataFrame
    dimensions: pd.DataFrame
    priority: pd.DataFrame
    rank_density: pd.DataFrame
    sensitivity: pd.DataFrame
    meta: dict[str, Any]
    change: pd.DataFrame = field(default_factory=partial(_none, "change"))
    expected: pd.DataFrame = field(default_factory=partial(_none, "expected"))
    influence: pd.DataFrame = field(default_factory=partial(_none, "influence"))
    reporting: pd.DataFrame = field(default_factory=partial(_none, "reporting"))
    forecast_check: pd.DataFrame = field(default_factory=partial(_none, "forecast_check"))

    @classmethod
    def from_tables(cls, tables: dict[str, pd.DataFrame], meta: dict[str, Any]) -> "AssessmentView":
        """Return the view of an assessment's tables.

        Parameters
        ----------
        tables : dict of str to DataFrame
            The keys of `REQUIRED`; those of `OPTIONAL` if there are any.
        meta : dict
            The assessment's own description.

        Raises
        ------
        DataInvalid
            ``E-REP-001`` if a table, ``E-REP-002`` if a column is missing.
        """
        problems = []
        for name, columns in {**REQUIRED, **OPTIONAL}.items():
            if name not in tables:
                if name in OPTIONAL:
                    continue
                problems.append(Problem("E-REP-001", _TABLE.fill(table=name), _RERUN))
            elif lost := [c for c in columns if c not in tables[name].columns]:
                what = _COLUMN.fill(table=name, columns=", ".join(lost))
                problems.append(Problem("E-REP-002", what, _RERUN, Where(column=lost[0])))
        if problems:
            raise DataInvalid(problems[0], problems[1:])
        known = [*REQUIRED, *(n for n in OPTIONAL if n in tables)]
        ordered = {n: tables[n].reset_index(drop=True) for n in known}
        ordered["places"] = _in_order(ordered["places"], ordered["priority"])
        return cls(**ordered, meta=meta)  # type: ignore[arg-type]

    @property
    def k(self) -> int:
        """How many places form the group of highest priority."""
        return int(self.meta.get("k") or 0)

    @cached_property
    def main_risk(self) -> pd.DataFrame:
        """The rows of risk of the first measure in the assessment's own period."""
        if self.risk.empty:
            return self.risk
        rows: pd.DataFrame = self.risk[self.risk["measure"] == self.risk["measure"].iloc[0]]
        periods = rows["period"].astype(str)
        wanted = [str(self.meta.get("outcome_period")), self.period, periods.iloc[0]]
        shown = next(p for p in wanted if (periods == p).any())
        return rows.loc[periods == shown]

    @property
    def risk_period(self) -> str:
        """The period of `main_risk`."""
        return self.period if self.main_risk.empty else str(self.main_risk["period"].iloc[0])

    @cached_property
    def priority_runs(self) -> pd.DataFrame:
        """Runs of the order from lowest to highest priority, as maps paint them.

        The assessment counts eighths from the head of the order; colours count upwards.
        """
        width = pd.to_numeric(self.priority["run_width"]).fillna(0).astype(int)
        start = pd.to_numeric(self.priority["run_start"]).fillna(0).astype(int)
        return pd.DataFrame(
            {
                "place_id": self.priority["place_id"],
                "run_start": (8 - start - width).where(width > 0, 0),
                "run_width": width,
            }
        )

    @cached_property
    def dimension_list(self) -> list[Dimension]:
        """The dimensions in the order of the assessment, with weights and indicators."""
        weights = self.meta.get("weights") or {}
        return [
            Dimension(
                key,
                as_text(about if "es" in about else about.get("label"), key),
                float(weights.get(key) or 0.0),
                tuple(
                    Indicator(
                        str(i["id"]),
                        as_text(i.get("label"), str(i["id"])),
                        as_text(i.get("unit"), "-"),
                        str(i.get("direction", "worse")),
                    )
                    for i in about.get("indicators", ())
                ),
                as_text(about["absent"], "-") if about.get("absent") else None,
            )
            for key, about in (self.meta.get("dimensions") or {}).items()
        ]

    def of(self, table: str, place_id: str) -> pd.DataFrame:
        """Return the rows of one place in a table."""
        frame: pd.DataFrame = getattr(self, table)
        return frame[frame["place_id"] == place_id]


def _in_order(places: pd.DataFrame, priority: pd.DataFrame) -> gpd.GeoDataFrame:
    rank = places["place_id"].map(
        priority.set_index("place_id")["rank"].astype("Float64").to_dict()
    )
    keyed = places.assign(_rank=pd.to_numeric(rank).astype("float64"), name=clean_names(places))
    keyed = keyed.sort_values(["_rank", "name", "place_id"], na_position="last")
    frame = gpd.GeoDataFrame(keyed.drop(columns="_rank"), geometry="geometry", crs=4326)
    return frame.reset_index(drop=True)
