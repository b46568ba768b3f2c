"""Assessments of places that count for themselves, as the space–time engine tells of them.

The figures are drawn with a fixed seed and mean nothing; their shapes and signs agree with one
another as real ones do: who rose has a ratio over one, who has few records leans on neighbours.
"""

from dataclasses import replace
from functools import cache
from typing import Any

import builders
import numpy as np
import pandas as pd
from scipy.stats import gamma, nbinom

from presencia.reporting import AssessmentView
from presencia.reporting.view import OPTIONAL, REQUIRED

YEARS = tuple(str(y) for y in range(2017, 2025))
SILENT = "GTM-0102"
#: Places the tests speak of: rose for sure, fell for sure.
ROSE, FELL = "GTM-1802", "GTM-0101"
THRESHOLD = 25.0


@cache
def view(best: str = "space_time") -> AssessmentView:
    """340 municipalities, eight years, every table of the engine; ``best`` forecast best."""
    plain = builders.assessment()
    tables = {n: getattr(plain, n) for n in REQUIRED}
    series = _series(plain)
    tables["risk"] = _risk(plain, series)
    made = AssessmentView.from_tables(
        {**tables, **_engine(plain, series, best)}, _meta(plain, best)
    )
    return made


def without(name: str) -> AssessmentView:
    """The same without one of the engine's tables."""
    whole = view()
    tables = {n: getattr(whole, n) for n in (*REQUIRED, *OPTIONAL) if n != name}
    return AssessmentView.from_tables(tables, whole.meta)


def fallen_back() -> AssessmentView:
    """Empirical Bayes instead, with its reason."""
    plain = builders.assessment()
    why = {"es": "solo hay un periodo con cifras.", "en": "only one period has figures."}
    return replace(plain, meta={**plain.meta, "fallback": why})


def _series(plain: AssessmentView) -> dict[str, Any]:
    rng = np.random.default_rng(3)
    n, t = len(plain.places), len(YEARS)
    people = plain.places["population"].to_numpy(float)
    level = rng.normal(np.log(18), 0.6, n)[:, None]
    walk = np.cumsum(rng.normal(0, 0.08, t))[None] + np.cumsum(rng.normal(0, 0.12, (n, t)), 1)
    ids = plain.places["place_id"].to_numpy()
    walk[ids == ROSE, -1] += 0.9
    walk[ids == FELL, -1] -= 1.1
    rate = np.exp(level + walk)
    counts = rng.poisson(rate * people[:, None] / 1e5).astype(float)
    counts[ids == SILENT, 3:5] = np.nan
    prior = 6.0
    shape = prior + np.nan_to_num(counts)
    exposure = np.where(np.isnan(counts), 0, people[:, None]) / 1e5
    scale = 1 / (prior / np.exp(level) + exposure)
    return {"ids": ids, "people": people, "counts": counts, "shape": shape, "scale": scale}


def _risk(plain: AssessmentView, s: dict[str, Any]) -> pd.DataFrame:
    columns = {y: (s["shape"][:, i], s["scale"][:, i], s["counts"][:, i], 1)
               for i, y in enumerate(YEARS)}  # fmt: skip
    pooled = np.nansum(s["counts"], 1)
    years = np.isfinite(s["counts"]).sum(1)
    scale = 1 / (6 / (s["shape"] * s["scale"]).mean(1) + s["people"] * years / 1e5)
    columns = {f"{YEARS[0]}/{YEARS[-1]}": (6 + pooled, scale, pooled, years), **columns}
    edges = np.array(builders.BREAKS)
    out = []
    for period, (a, b, count, spell) in columns.items():
        p = np.diff(
            np.column_stack([np.zeros(len(a)), gamma.cdf(edges[None], a[:, None], scale=b[:, None]),
                             np.ones(len(a))]), axis=1,
        )  # fmt: skip
        runs = np.array([builders.run(row) for row in p])
        out.append(
            pd.DataFrame(
                {
                    "place_id": s["ids"], "period": period, "measure": "homicide_deaths",
                    "count": count, "exposure": s["people"] * spell, "rate": a * b,
                    "rate_raw": 1e5 * count / (s["people"] * spell),
                    "low": gamma.ppf(0.05, a, scale=b), "high": gamma.ppf(0.95, a, scale=b),
                    "level": 0.9, "threshold": THRESHOLD,
                    "p_exceed": gamma.sf(THRESHOLD, a, scale=b),
                    "run_start": runs[:, 0], "run_width": runs[:, 1],
                    "basis": "own", "basis_place_id": s["ids"],
                }
            )
        )  # fmt: skip
    return pd.concat(out, ignore_index=True)


def _engine(plain: AssessmentView, s: dict[str, Any], best: str) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(4)
    ids, people = s["ids"], s["people"]
    last, before = (
        rng.gamma(s["shape"][:, i], s["scale"][:, i], (1500, len(ids))) for i in (-1, -2)
    )
    ratio = last / before
    mean = s["shape"][:, -1] * s["scale"][:, -1] * people / 1e5
    size = s["shape"][:, -1]
    chance = size / (size + mean)
    pooled = np.nansum(s["counts"], 1)
    share = pooled / (pooled + 12)
    alone = 1e5 * pooled / (people * np.isfinite(s["counts"]).sum(1))
    others = np.roll(alone, 1)
    change = pd.DataFrame(
        {
            "place_id": ids, "period_from": YEARS[-2], "period_to": YEARS[-1],
            "ratio": np.median(ratio, 0), "low": np.quantile(ratio, 0.05, 0),
            "high": np.quantile(ratio, 0.95, 0), "p_rose": (ratio > 1).mean(0),
        }
    )  # fmt: skip
    expected = pd.DataFrame(
        {
            "place_id": ids, "period": "2025", "exposure": people, "count": mean,
            "low": nbinom.ppf(0.05, size, chance), "high": nbinom.ppf(0.95, size, chance),
            "level": 0.9,
        }
    )  # fmt: skip
    influence = pd.DataFrame(
        {
            "place_id": ids, "own_share": share, "rate_alone": alone, "rate_neighbours": others,
            "rate": share * alone + (1 - share) * others, "neighbours": 5,
            "sentence_es": [
                f"Sus propios registros pesan {100 * q:.0f}%: solos darían {a:.1f}; sus 5 vecinos "
                f"y los demás, sin ellos, {b:.1f}."
                for q, a, b in zip(share, alone, others, strict=True)
            ],
            "sentence_en": [
                f"Its own records weigh {100 * q:.0f}%: alone they would say {a:.1f}; its 5 "
                f"neighbours and the rest, without them, {b:.1f}."
                for q, a, b in zip(share, alone, others, strict=True)
            ],
        }
    )  # fmt: skip
    return {
        "change": change, "expected": expected, "influence": influence,
        "reporting": _reporting(s, ids), "forecast_check": _forecasts(best),
    }  # fmt: skip


def _reporting(s: dict[str, Any], ids: Any) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    draws = rng.gamma(s["shape"][:, -1], s["scale"][:, -1], (1500, len(ids)))
    rows = []
    for sd in (0.0, 0.1, 0.25):
        seen = draws * np.exp(rng.normal(0, sd, draws.shape))
        rank = (-seen).argsort(1).argsort(1)
        rows.append(
            pd.DataFrame(
                {
                    "place_id": ids, "reporting_sd": sd, "p_exceed": (seen > THRESHOLD).mean(0),
                    "p_top": (rank < builders.K).mean(0),
                    "tipping": np.median(draws, 0) / THRESHOLD,
                }
            )
        )  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def _forecasts(best: str) -> pd.DataFrame:
    methods = ("space_time", "last_year", "raw", "empirical_bayes", "shrunk_persistence")
    scores = pd.DataFrame(
        {
            "method": methods, "origins": 4, "cells": 1360,
            "log_score": [-2.31, -2.94, -np.inf, -2.48, -2.39],
            "crps": [1.52, 2.1, 2.3, 1.71, 1.58],
            "mae": [2.1, 2.7, 2.9, 2.4, 2.2], "coverage": [0.905, 0.7, 0.66, 0.86, 0.89],
        }
    )  # fmt: skip
    if best != "space_time":
        scores.loc[scores["method"] == best, ["log_score", "crps", "mae"]] = (-2.2, 1.4, 2.0)
    return scores


def _meta(plain: AssessmentView, best: str) -> dict[str, Any]:
    def summary(median: float, low: float, high: float) -> dict[str, float]:
        return {"mean": median, "sd": (high - low) / 3.3, "low": low, "median": median,
                "high": high}  # fmt: skip

    return {
        **plain.meta, "period": f"{YEARS[0]}/{YEARS[-1]}",
        "outcome_period": f"{YEARS[0]}/{YEARS[-1]}", "fallback": None,
        "forecast_check": {"best": best},
        "model": {
            "name": "space_time",
            "hyperparameters": {
                "space.sd": summary(0.61, 0.55, 0.68), "space.share": summary(0.72, 0.5, 0.9),
                "time.sd": summary(0.12, 0.07, 0.2), "interaction.sd": summary(0.3, 0.22, 0.37),
                "interaction.correlation": summary(0.8, 0.6, 0.93),
            },
            "diagnostics": {"points": 45, "converged": True},
        },
    }  # fmt: skip
