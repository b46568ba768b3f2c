"""Is the engine ahead of last year's figure? Rolling-origin forecasts on five real records.

  Mexico, annual    2,454 municipalities, homicides 2004–2010: one year ahead
  Mexico, monthly   the same by month: twelve months ahead
  Nicaragua         17 departments, homicide rates rounded to whole numbers 2007–2019: one year
  Panama            9 provinces by month 2017–2024: twelve months ahead
  Costa Rica        81 cantons by month 2023, homicides and robberies: one month ahead

At each origin every method of `presencia.assessment.forecasts` sees only what came before it.
Printed: scores by method (log score and CRPS judge the whole forecast, MAE its median), the gain
over the best simple method with its standard error (places are independent in it; a shock common
to all is not in it), CPU seconds; then, in words, where the engine is not the best.

Neighbours are Delaunay edges of up to 150 km between centroids in Mexico, common borders
elsewhere. Populations: Mexico CONAPO by month; Nicaragua 2010 and 1.2% more a year; Panama 2010,
with Panamá Oeste in Panamá and without the three comarcas whose population is not in the file;
Costa Rica 2019, with three newer cantons in those they came from.

Run:  python benchmarks/forecasts.py [--quick] [--only NAME …]      reads PRESENCIA_SHARED
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import numba
import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray
from scipy.spatial import Delaunay

from presencia.assessment.forecasts import (
    ENGINE,
    METHODS,
    ForecastMethod,
    History,
    Series,
    paired_gain,
    score_cells,
    summarise,
)
from presencia.spacetime.neighbourhood import Neighbourhood, contiguity
from presencia.spacetime.predictive import CountMixture

FloatArray = NDArray[np.float64]

GEO = Path(os.environ.get("PRESENCIA_SHARED", Path(__file__).parents[2] / "shared")) / "data/geo"
EARTH_KM = 6371.0
LONGEST_EDGE_KM = 150.0
NICARAGUA_GROWTH = 1.012
SUB_DELEGATIONS = ("Nacional", "Triángulo Minero", "Zelaya Central")
NEWER_CANTONS = {"Río Cuarto": "Grecia", "Monteverde": "Puntarenas", "Puerto Jiménez": "Golfito"}


def delaunay(lon: FloatArray, lat: FloatArray) -> Neighbourhood:
    """Return Delaunay edges of up to `LONGEST_EDGE_KM`."""
    triangles = Delaunay(np.column_stack([lon, lat])).simplices
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    a, b = np.radians(lat[edges]).T
    half_lon, half_lat = np.radians(np.diff(lon[edges])[:, 0]) / 2, (a - b) / 2
    chord = np.sin(half_lat) ** 2 + np.cos(a) * np.cos(b) * np.sin(half_lon) ** 2
    km = 2 * EARTH_KM * np.arcsin(np.sqrt(chord))
    return Neighbourhood.from_pairs(len(lon), edges[km <= LONGEST_EDGE_KM])


def mexico(by_month: bool) -> Series:
    """Return homicides of municipalities."""
    table = pd.read_parquet(GEO / "crime/mex_municipality_month_homicides_2004_2010.parquet")
    columns = ["year", "month"] if by_month else ["year"]
    grid = table.groupby(["mx_muni_code", *columns])
    counts = grid["homicides"].sum().unstack(columns).to_numpy(float)
    people = grid["population"].mean().unstack(columns).to_numpy(float)
    at = table.groupby("mx_muni_code")[["lon", "lat"]].first().to_numpy()
    near = delaunay(at[:, 0], at[:, 1])
    cycle = 12 if by_month else 1
    return Series(counts, people / cycle, cycle, near)


def nicaragua() -> Series:
    """Return homicides of departments, known up to the rounding of the rate."""
    table = pd.read_csv(GEO / "crime/nic_police_crime_rates_department_2007_2019.csv")
    table = table[(table["indicator"] == "Homicidios")]
    table = table[~table["departamento"].isin(SUB_DELEGATIONS)]
    rates = table.pivot(index="adm1_key", columns="year", values="rate_per_100k")
    people = pd.read_csv(GEO / "crime/ca7_adm1_homicides_2010.csv").set_index("adm1_key")
    base = people["population"].loc[rates.index].to_numpy(float)
    growth = NICARAGUA_GROWTH ** (rates.columns.to_numpy(float) - 2010)
    exposure = base[:, None] * growth
    rate = rates.to_numpy(float)
    low = np.maximum(np.ceil((rate - 0.5) * exposure / 1e5), 0)
    high = np.ceil((rate + 0.5) * exposure / 1e5) - 1
    counts = np.clip(np.round(rate * exposure / 1e5), low, high)
    return Series(counts, exposure, 1, borders_of(rates.index), low, high)


def borders_of(keys: pd.Index) -> Neighbourhood:
    """Return common borders of first-level divisions, in the order of ``keys``."""
    shapes = gpd.read_file(GEO / "boundaries/ca7_adm1_naturalearth.geojson")
    shapes = shapes.dissolve("adm1_key").loc[keys]
    return contiguity(shapes.geometry.to_numpy())


def panama() -> Series:
    """Return homicides of provinces by month; the publisher lists every victim."""
    table = pd.read_csv(GEO / "crime/pan_homicides_province_month_2017_2024.csv")
    people = pd.read_csv(GEO / "crime/ca7_adm1_homicides_2010.csv").set_index("adm1_key")
    table = table[table["adm1_key"].isin(people.index)]
    counts = table.groupby(["adm1_key", "year", "month"])["victims"].sum().unstack([1, 2])
    counts = counts.sort_index(axis=1).fillna(0.0)
    base = people["population"].loc[counts.index].to_numpy(float)
    exposure = np.repeat(base[:, None] / 12, counts.shape[1], axis=1)
    return Series(counts.to_numpy(float), exposure, 12, borders_of(counts.index))


def costa_rica(crime: str) -> Series:
    """Return one crime of cantons by month."""
    shapes = gpd.read_file(GEO / "boundaries/cri_adm2_cantones.geojson")
    code = shapes.set_index("canton")["cr_canton_code"]
    parent = {int(code[new]): int(code[old]) for new, old in NEWER_CANTONS.items()}
    shapes["cr_canton_code"] = shapes["cr_canton_code"].astype(int).replace(parent)
    shapes = shapes.dissolve("cr_canton_code")
    table = pd.read_csv(GEO / "crime/cri_oij_canton_month_2023.csv")
    table = table[table["crime"] == crime].replace({"cr_canton_code": parent})
    counts = table.groupby(["cr_canton_code", "month"])["n"].sum().unstack()
    people = pd.read_csv(GEO / "socio/cri_canton_population_2019_housing_2011.csv")
    base = people.set_index("cr_canton_code")["population_2019"].loc[counts.index].to_numpy(float)
    exposure = np.repeat(base[:, None] / 12, counts.shape[1], axis=1)
    near = contiguity(shapes.loc[counts.index].geometry.to_numpy())
    return Series(counts.to_numpy(float), exposure, 12, near)


RECORDS: dict[str, tuple[Callable[[], Series], Sequence[int], int]] = {
    # the record, its origins (periods of history; the last one alone with --quick), periods ahead
    "Nicaragua": (nicaragua, range(7, 13), 1),
    "Panama": (panama, (36, 48, 60, 72, 84), 12),
    "Costa Rica, homicides": (lambda: costa_rica("HOMICIDIO"), range(6, 12), 1),
    "Costa Rica, robberies": (lambda: costa_rica("ASALTO"), range(6, 12), 1),
    "Mexico, annual": (lambda: mexico(False), (3, 4, 5, 6), 1),
    "Mexico, monthly": (lambda: mexico(True), (36, 48, 60, 72), 12),
}


class Timed:
    """A method that counts the CPU seconds it takes."""

    def __init__(self, method: ForecastMethod) -> None:
        self.method = method
        self.seconds = 0.0

    def forecast(self, history: History) -> CountMixture:
        """Return the forecasts of the method."""
        start = time.process_time()
        try:
            return self.method.forecast(history)
        finally:
            self.seconds += time.process_time() - start


def run(name: str, quick: bool) -> list[str]:
    """Run one record, print its table and return what is to be said of it."""
    read, origins, ahead = RECORDS[name]
    series = read()
    origins = list(origins)[-1:] if quick else list(origins)
    methods = {key: Timed(make()) for key, make in METHODS.items()}
    near = series.neighbours
    assert near is not None
    n, t = series.counts.shape
    print(
        f"\n{name}: {n:,} places × {t} periods, {int(np.nansum(series.counts)):,} events, "
        f"{len(near.indices) // 2:,} pairs of neighbours, {len(near.islands)} islands; "
        f"origins after {', '.join(map(str, origins))} periods, {ahead} ahead"
    )
    cells = score_cells(series, methods, origins, ahead=ahead)
    show(summarise(cells), {key: method.seconds for key, method in methods.items()})
    if len(origins) > 1:
        by_origin(cells)
    return [f"{name}: {line}" for line in in_words(cells)]


def show(table: pd.DataFrame, seconds: Mapping[str, float]) -> None:
    """Print the scores."""
    print(
        f"  {'method':26} log score  capped    CRPS     MAE  cover  (PIT)   bias"
        "   gain in log score       in CRPS          CPU s"
    )
    for method, row in table.iterrows():
        never = f"−∞ ({row['impossible']:.0f})" if row["impossible"] else f"{row['log_score']:.3f}"
        print(
            f"  {method:26}{never:>10}{row['log_score_capped']:8.3f}{row['crps']:8.3f}"
            f"{row['mae']:8.3f}{row['coverage']:7.3f}{row['coverage_transform']:7.3f}"
            f"{100 * row['bias']:+6.0f}%   {row['log_score_gain']:+.3f} (se "
            f"{row['log_score_gain_se']:.3f})   {row['crps_gain']:+.3f} (se "
            f"{row['crps_gain_se']:.3f}) {seconds[str(method)]:7.1f}"
        )


def by_origin(cells: pd.DataFrame) -> None:
    """Print the capped log score of every origin."""
    capped = cells.assign(log_score=cells["log_score"].clip(lower=-20))
    wide = capped.pivot_table(index="method", columns="origin", values="log_score", sort=False)
    print("  log score (capped) by origin: " + " ".join(f"{o:>8}" for o in wide.columns))
    for method, row in wide.iterrows():
        print(f"  {method:30}" + " ".join(f"{v:8.3f}" for v in row))


def in_words(cells: pd.DataFrame) -> list[str]:
    """Return where the engine is not the best, and how sure that is."""
    table = summarise(cells)
    lines = []
    for score, column, label, sign in (
        ("log_score_capped", "log_score", "log score", 1.0),
        ("crps", "crps", "CRPS", -1.0),
        ("mae", "error", "MAE of its median", -1.0),
    ):
        order = (sign * table[score]).sort_values(ascending=False).index
        rival = next(str(name) for name in order if name != ENGINE)
        gain, se = paired_gain(cells, ENGINE, rival, column)
        sure = "" if abs(gain) > 2 * se else ", no more than chance"
        behind = f"behind {rival}: {table.loc[ENGINE, score]:.3f} against"
        ahead = f"the best by {label}: {table.loc[ENGINE, score]:.3f}, next {rival}"
        where = ahead if gain >= 0 else f"NOT the best by {label}, {behind}"
        value = table.loc[rival, score]
        lines.append(f"the engine is {where} {value:.3f} ({gain:+.3f}, se {se:.3f}{sure})")
    held, size = table.loc[ENGINE, "coverage_transform"], table.loc[ENGINE, "cells"]
    if abs(held - 0.9) > max(0.03, 2 * np.sqrt(0.09 / size)):
        short = "short" if held < 0.9 else "long"
        lines.append(f"the engine's 90% intervals are too {short}: they hold {held:.1%}")
    return lines


def main(argv: Sequence[str] | None = None) -> int:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="the last origin only")
    parser.add_argument("--only", nargs="+", choices=list(RECORDS), metavar="NAME")
    args = parser.parse_args(argv)
    print(
        f"python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}, "
        f"numba {numba.__version__}, {platform.machine()}, {os.cpu_count()} cores"
    )
    if not GEO.exists():
        print(f"shared data absent: set PRESENCIA_SHARED to read {GEO}")
        return 0
    said = [line for name in args.only or RECORDS for line in run(name, args.quick)]
    print("\nIn words:")
    print("\n".join(f"  {line}" for line in said))
    return 0


if __name__ == "__main__":
    sys.exit(main())
