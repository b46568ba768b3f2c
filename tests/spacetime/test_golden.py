"""The engine's posteriors against stored ones, sampled by NUTS (``benchmarks/nuts.py --store``).

A stored posterior has Monte Carlo error: 1 / effective draws in units of its variance. The
tolerances are what the engine may be off (the targets: 0.03 sd, 3%) and that error.
"""

import functools
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from presencia.spacetime import Data, Model, Neighbourhood, fit

FOLDER = Path(__file__).parent / "golden"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
EXPECTED = {
    "intervals",
    "interaction",
    "lognormal",
    "negative_binomial",
    "noisy_intervals",
    "poisson",
    "reports",
    "sparse",
    "trend",
}


class Pair(NamedTuple):
    """A stored posterior (arrays (n, t) by name), and the engine's."""

    stored: dict[str, NDArray[np.float64]]
    engine: dict[str, NDArray[np.float64]]
    stored_hyper: dict[str, dict[str, float]]
    engine_hyper: dict[str, Any]


@functools.cache
def golden(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def array(values: Any) -> NDArray[np.float64] | None:
    return None if values is None else np.array(values, dtype=float)


@functools.cache
def pair(name: str) -> Pair:
    given, stored = golden(name)["data"], golden(name)["log_risk"]
    covariate, reports = array(given["covariate"]), array(given.get("reports"))
    data = Data(
        array(given["counts"]) if reports is None else None,
        array(given["exposure"]),
        Neighbourhood.from_pairs(given["places"], np.array(given["pairs"])),
        covariates=None if covariate is None else covariate[None],
        low=array(given["low"]),
        high=array(given["high"]),
        reports=reports,
    )
    result = fit(data, Model(space="bym2", **golden(name)["model"]))
    found = result.predict(level=0.9)
    engine = {"mean": found.log_mean, "sd": found.log_sd}
    engine |= {"low": np.log(found.low), "high": np.log(found.high)}
    return Pair(
        {key: np.array(values, dtype=float) for key, values in stored.items()},
        engine,
        golden(name)["hyperparameters"],
        result.hyperparameters,
    )


def root_mean_square(values: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def test_every_golden_is_there_and_was_sampled_to_convergence():
    assert set(NAMES) == EXPECTED
    for name in NAMES:
        sampler = golden(name)["sampler"]
        assert sampler["rhat"] < 1.01, name
        assert sampler["smallest_effective"] >= 2000, name
        assert sampler["divergences"] <= sampler["draws"] / 1000, name


@pytest.mark.parametrize("name", NAMES)
def test_means_of_log_risk_agree(name: str):
    stored, engine, *_ = pair(name)
    off = (engine["mean"] - stored["mean"]) / stored["sd"]
    chance = float(np.mean(1 / stored["effective"]))
    assert root_mean_square(off) <= np.sqrt(0.03**2 + 2 * chance)
    assert np.abs(off).max() < 0.15


@pytest.mark.parametrize("name", NAMES)
def test_standard_deviations_of_log_risk_agree(name: str):
    stored, engine, *_ = pair(name)
    ratio = np.log(engine["sd"] / stored["sd"])
    assert abs(np.expm1(ratio.mean())) <= 0.03
    assert np.abs(ratio).max() < 0.15


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("name", NAMES)
def test_ends_of_intervals_agree(name: str, end: str):
    stored, engine, *_ = pair(name)
    off = (engine[end] - stored[end]) / stored["sd"]
    chance = float(np.mean(4.5 / stored["effective"]))  # p(1 - p) / density², p = 0.05
    assert root_mean_square(off) <= np.sqrt(0.05**2 + 2 * chance)


@pytest.mark.parametrize("name", NAMES)
def test_hyperparameters_agree(name: str):
    *_, stored, engine = pair(name)
    for key in set(stored) & set(engine):
        other, mine = stored[key], engine[key]
        chance = 3 / np.sqrt(other["effective"])
        assert abs(mine.mean - other["mean"]) / other["sd"] < 0.10 + chance, key
        assert abs(mine.sd / other["sd"] - 1) < 0.10 + chance, key
        for end in ("low", "high"):
            off = abs(getattr(mine, end) - other[end]) / other["sd"]
            assert off < 0.15 + 2.1 * chance, (key, end)


@pytest.mark.parametrize("name", NAMES)
def test_every_hyperparameter_that_was_sampled_is_reported(name: str):
    *_, stored, engine = pair(name)
    assert set(stored) - {"intercept", "coefficient"} <= set(engine)
