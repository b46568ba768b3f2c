"""The finished assessment as the documents read it: checked, ordered, ready to be shown."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import Any

import geopandas as gpd
import pandas as pd

from presencia.errors import DataInvalid, Problem, Where
from presencia.model.period import Period
from presencia.reporting.format import Style
from presencia.text import LANGS, Lang, Text, same

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
_PLACE = Text("la evaluación no tiene el lugar «{id}».", "the assessment has no place “{id}”.")
_RERUN = Text(
    "vuelva a calcular la evaluación con `presencia assess`.",
    "compute the assessment again with `presencia assess`.",
)
_CHOOSE = Text(
    "use un identificador de la tabla de lugares, por ejemplo {example}.",
    "use an identifier from the table of places, for example {example}.",
)

COUNTRIES: dict[str, Text] = {
    "GTM": same("Guatemala"),
    "SLV": same("El Salvador"),
    "HND": same("Honduras"),
    "NIC": same("Nicaragua"),
    "CRI": same("Costa Rica"),
    "PAN": Text("Panamá", "Panama"),
    "BLZ": Text("Belice", "Belize"),
}
_NUMBER_WORDS = {
    "es": ("un", "dos", "tres", "cuatro", "cinco", "seis", "siete"),
    "en": ("one", "two", "three", "four", "five", "six", "seven"),
}
_PLACE_WORDS = (Text("lugar", "place"), Text("lugares", "places"))
_MUNICIPALITY = (Text("municipio", "municipality"), Text("municipios", "municipalities"))
_DEPARTMENT = (Text("departamento", "department"), Text("departamentos", "departments"))
_PROVINCE = (Text("provincia", "province"), Text("provincias", "provinces"))
UNITS: dict[tuple[str, int], tuple[Text, Text]] = {
    **{(c, 2): _MUNICIPALITY for c in ("GTM", "SLV", "HND", "NIC")},
    **{(c, 1): _DEPARTMENT for c in ("GTM", "SLV", "HND", "NIC")},
    ("CRI", 1): _PROVINCE,
    ("PAN", 1): (
        Text("provincia o comarca", "province or comarca"),
        Text("provincias y comarcas", "provinces and comarcas"),
    ),
    ("BLZ", 1): (Text("distrito", "district"), Text("distritos", "districts")),
    ("CRI", 2): (Text("cantón", "canton"), Text("cantones", "cantons")),
    ("PAN", 2): (Text("distrito", "district"), Text("distritos", "districts")),
}
_MIXED: dict[int, tuple[Text, Text]] = {
    1: (
        Text("departamento o provincia", "department or province"),
        Text("departamentos y provincias", "departments and provinces"),
    ),
    2: _MUNICIPALITY,
    0: (Text("país", "country"), Text("países", "countries")),
}


def as_text(value: Any, otherwise: str) -> Text:
    """Return a `Text` from one, from ``{"es": …, "en": …}`` or from a bare word."""
    if isinstance(value, Text):
        return value
    if isinstance(value, dict) and (value.get("es") or value.get("en")):
        return Text(
            str(value.get("es") or value.get("en")), str(value.get("en") or value.get("es"))
        )
    return same(str(value)) if value else same(otherwise)


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
class AssessmentView:
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

    @cached_property
    def iso3(self) -> list[str]:
        """The countries shown, in alphabetical order."""
        return sorted(self.places["iso3"].dropna().unique())

    @cached_property
    def level(self) -> int:
        """The level of the places; the finest if several."""
        return int(self.places["level"].max()) if len(self.places) else 2

    @property
    def title(self) -> Text:
        """Title of the assessment."""
        return as_text(self.meta.get("title"), "Presencia")

    @property
    def period(self) -> str:
        """ISO 8601 period the assessment speaks of."""
        return str(self.meta.get("period", ""))

    @property
    def dated(self) -> date:
        """The day the assessment was made; else the last day it speaks of, never today's.

        A document of the same assessment must be the same file tomorrow.
        """
        made = str(self.meta.get("created") or "")[:10]
        for text in (made, self.period):
            with suppress(ValueError):
                return Period.parse(text).end
        return date(1970, 1, 1)

    @property
    def warnings(self) -> list[Text]:
        """What a reader has to bear in mind, each beginning with a capital letter."""
        return [upper_first(as_text(w, "-")) for w in self.meta.get("warnings") or ()]

    @property
    def k(self) -> int:
        """How many places form the group of highest priority."""
        return int(self.meta.get("k") or 0)

    @property
    def level_of_interval(self) -> float:
        """Probability the intervals hold, 0.9 unless the assessment says otherwise."""
        return float(self.meta.get("level") or 0.9)

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
    def unit(self) -> tuple[Text, Text]:
        """What one place and several are called: municipio, municipios."""
        if len(self.iso3) == 1:
            return UNITS.get((self.iso3[0], self.level), _MIXED.get(self.level, _PLACE_WORDS))
        return _MIXED.get(self.level, _PLACE_WORDS)

    @cached_property
    def parent_units(self) -> tuple[Text, Text]:
        """What one place one level up and several are called."""
        if len(self.iso3) == 1:
            found = UNITS.get((self.iso3[0], self.level - 1)) or _MIXED.get(self.level - 1)
        else:
            found = _MIXED.get(self.level - 1)
        return found or _PLACE_WORDS

    @property
    def parent_unit(self) -> Text:
        """What the place one level up is called."""
        return self.parent_units[0]

    @cached_property
    def ambit(self) -> Text:
        """The area assessed: a country, or how many countries."""
        if len(self.iso3) == 1:
            return COUNTRIES.get(self.iso3[0], same(self.iso3[0]))
        n = len(self.iso3)
        if 1 < n <= 7:
            es, en = (_NUMBER_WORDS[lang][n - 1].capitalize() for lang in ("es", "en"))
            return Text(f"{es} países", f"{en} countries")
        return Text("Sin lugares", "No places")

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

    @cached_property
    def parents(self) -> dict[str, str]:
        """Names of the places one level up, by identifier."""
        frame = self.places
        if "parent_name" not in frame:
            return {}
        pairs = frame[["parent_id", "parent_name"]].dropna().drop_duplicates("parent_id")
        return dict(zip(pairs["parent_id"], pairs["parent_name"], strict=True))

    def style(self, lang: Lang) -> Style:
        """Return how numbers are written in a language here."""
        return Style.of(lang, self.iso3)

    def place(self, place_id: str) -> pd.Series:
        """Return the row of one place.

        Raises
        ------
        DataInvalid
            ``E-REP-003`` if it is not among the places.
        """
        found = self.places[self.places["place_id"] == place_id]
        if found.empty:
            example = self.places["place_id"].iloc[0] if len(self.places) else "GTM-1802"
            raise DataInvalid(
                Problem("E-REP-003", _PLACE.fill(id=place_id), _CHOOSE.fill(example=example))
            )
        return found.iloc[0]

    def of(self, table: str, place_id: str) -> pd.DataFrame:
        """Return the rows of one place in a table."""
        frame: pd.DataFrame = getattr(self, table)
        return frame[frame["place_id"] == place_id]


def inside(text: Text) -> Text:
    """Return a label as it stands inside a sentence: lower case, without its brackets.

    Examples
    --------
    >>> inside(Text("Muertes por agresión (X85–Y09)", "Deaths by assault (X85–Y09)")).es
    'muertes por agresión'
    """
    plain = [text.say(lang).split(" (")[0] for lang in LANGS]
    # A word in capitals is an abbreviation and keeps them.
    es, en = (p if p[1:2].isupper() else p[:1].lower() + p[1:] for p in plain)
    return Text(es, en)


def upper_first(text: Text) -> Text:
    """Return a text that begins with a capital letter."""
    es, en = (t[:1].upper() + t[1:] for t in (text.es, text.en))
    return Text(es, en)


def _names(places: pd.DataFrame) -> "pd.Series[str]":
    """Return names that can stand in any document: no control characters, never empty."""
    names = places["name"].astype("object").fillna("").astype(str)
    names = names.str.replace(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]+", " ", regex=True)
    names = names.str.strip()
    return names.where(names != "", places["place_id"].astype(str))


def _in_order(places: pd.DataFrame, priority: pd.DataFrame) -> gpd.GeoDataFrame:
    rank = places["place_id"].map(
        priority.set_index("place_id")["rank"].astype("Float64").to_dict()
    )
    keyed = places.assign(_rank=pd.to_numeric(rank).astype("float64"), name=_names(places))
    keyed = keyed.sort_values(["_rank", "name", "place_id"], na_position="last")
    frame = gpd.GeoDataFrame(keyed.drop(columns="_rank"), geometry="geometry", crs=4326)
    return frame.reset_index(drop=True)
