"""How much do municipalities of one department differ? Measured where both are published.

Homicides y of municipality i in parent p are Poisson with mean E_i θ_p exp(s z_i − s²/2),
z ~ N(0, 1). The parent's level θ_p is integrated out over a flat prior on its logarithm, so that
the spread s is not biased down by estimating one level per parent (as in REML); s is found by
maximum likelihood, with the interval where the log likelihood is within 1.35 (90%).

Run:  python benchmarks/inherited_spread.py
Data: $PRESENCIA_SHARED/data/geo (Costa Rica cantons, OIJ 2023; Mexico municipalities,
INEGI 2004–2010). Prints sizes, versions and the estimates that `inherited_log_sd` of the packaged
specifications is rounded from.
"""

import os
import platform
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

FloatArray = NDArray[np.float64]

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("PRESENCIA_SHARED", ROOT.parent / "shared")) / "data" / "geo"
BORDER_STATES = {4: "Campeche", 7: "Chiapas", 23: "Quintana Roo", 27: "Tabasco"}
SCORES = np.linspace(-6, 6, 241)
SPREADS = np.exp(np.linspace(np.log(0.05), np.log(3), 60))


def log_likelihood(counts: FloatArray, exposure: FloatArray, spread: float) -> float:
    """Return the log likelihood of one parent's municipalities, its level integrated out."""
    center = np.log(max(counts.sum(), 0.5) / exposure.sum())
    levels = center + np.linspace(-4, 4, 241)
    factor = spread * SCORES - spread**2 / 2
    prior = -(SCORES**2) / 2 - np.log(2 * np.pi) / 2 + np.log(SCORES[1] - SCORES[0])
    total = np.zeros(len(levels))
    for y, e in zip(counts, exposure, strict=True):
        log_mean = np.log(e) + levels[:, None] + factor[None, :]
        total += logsumexp(y * log_mean - np.exp(log_mean) - gammaln(y + 1) + prior, axis=1)
    return float(logsumexp(total))


def estimate(frame: pd.DataFrame) -> tuple[float, float, float]:
    """Return the spread of greatest likelihood and its 90% interval."""
    groups = [
        (g["count"].to_numpy(float), g["years"].to_numpy(float))
        for _, g in frame.groupby("parent")
        if len(g) > 1 and g["count"].sum() > 0
    ]
    curve = np.array([sum(log_likelihood(y, e, s) for y, e in groups) for s in SPREADS])
    fine = np.linspace(np.log(SPREADS[0]), np.log(SPREADS[-1]), 4000)
    smooth = np.interp(fine, np.log(SPREADS), curve)
    inside = np.exp(fine[smooth >= curve.max() - 1.353])
    return float(SPREADS[curve.argmax()]), float(inside[0]), float(inside[-1])


def costa_rica() -> pd.DataFrame:
    """Return cantons within provinces: homicides 2023 (OIJ), population 2019 (INEC)."""
    crimes = pd.read_csv(SHARED / "crime" / "cri_oij_canton_month_2023.csv")
    people = pd.read_csv(SHARED / "socio" / "cri_canton_population_2019_housing_2011.csv")
    counts = crimes[crimes["crime"] == "HOMICIDIO"].groupby("cr_canton_code")["n"].sum()
    frame = people.assign(count=people["cr_canton_code"].map(counts))
    frame["parent"] = frame["cr_canton_code"] // 100
    return frame.rename(columns={"population_2019": "years"})[["parent", "count", "years"]]


def mexico(years: range, states: list[int] | None) -> pd.DataFrame:
    """Return municipalities within states: homicides and person-years (INEGI, CONAPO)."""
    data = pd.read_parquet(
        SHARED / "crime" / "mex_municipality_month_homicides_2004_2010.parquet",
        columns=["CVE_ENT", "mx_muni_code", "population", "homicides", "year"],
    )
    data = data[data["year"].isin(years)]
    if states is not None:
        data = data[data["CVE_ENT"].isin(states)]
    grouped = data.groupby("mx_muni_code").agg(
        parent=("CVE_ENT", "first"), count=("homicides", "sum"), months=("population", "sum")
    )
    grouped["years"] = grouped["months"] / 12
    return grouped[grouped["years"] > 0]


def main() -> None:
    """Print the estimates."""
    if not SHARED.exists():
        sys.exit(f"shared data absent: set PRESENCIA_SHARED (looked in {SHARED})")
    print(f"python {platform.python_version()}, numpy {np.__version__}, pandas {pd.__version__}")
    cases = {"Costa Rica, cantons in provinces, 2023": costa_rica()}
    for first, last in ((2009, 2010), (2004, 2010)):
        states = list(BORDER_STATES)
        name = f"Mexico, southern border states, {first}–{last}"
        cases[name] = mexico(range(first, last + 1), states)
    for state, label in BORDER_STATES.items():
        cases[f"  of which {label}, 2009–2010"] = mexico(range(2009, 2011), [state])
    print(f"{'':48}{'parents':>8}{'places':>8}{'events':>8}   log-sd  (90%)")
    for name, frame in cases.items():
        start = time.process_time()
        best, low, high = estimate(frame)
        spent = time.process_time() - start
        sizes = f"{frame['parent'].nunique():8d}{len(frame):8d}{int(frame['count'].sum()):8d}"
        print(f"{name:48}{sizes}   {best:.2f}  ({low:.2f} to {high:.2f})   {spent:.1f} s")


if __name__ == "__main__":
    main()
