"""The minimum detectable effect: the formula against simulation, and the test against chance."""

import json
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from presencia.errors import DataInvalid, DesignUnsupported
from presencia.portfolio.detectable import (
    Trial,
    detectable,
    power,
    randomisation_test,
    simulated_power,
    stepped,
)
from presencia.portfolio.lottery import Block, Wave
from presencia.portfolio.trial import shuffled


def blocks(count: int, size: int, waits: int) -> list[Block]:
    waves = (Wave("2027", size - waits), Wave("2028", waits))
    return [Block(str(b), tuple(f"{b}-{i}" for i in range(size)), waves) for b in range(count)]


def trial(
    count: int = 10,
    size: int = 6,
    waits: int = 3,
    mean: float = 12.0,
    cv: float = 0.2,
    spread: float = 0.5,
    ramp: tuple[float, ...] = (1.0,),
    periods: int = 4,
    dispersion: float = 0.0,
) -> Trial:
    """Units of lognormal size, ``mean`` events in four periods of waiting."""
    rng = np.random.default_rng(3)
    n = count * size
    expected = mean / 4 * np.exp(spread * rng.standard_normal(n))[:, None] * np.ones(periods)
    made = blocks(count, size, waits)
    return stepped(made, expected, np.full(n, cv), wait=4, ramp=ramp, dispersion=dispersion)


SETTINGS: dict[str, dict[str, Any]] = {
    "poisson counts": {"cv": 0.0, "spread": 0.0},
    "posteriors that know little": {"cv": 0.35},
    "few wait": {"waits": 2, "mean": 8.0},
    "small counts": {"count": 20, "size": 4, "waits": 2, "mean": 3.0},
    "very different sizes": {"spread": 1.0},
    "noise beyond poisson": {"dispersion": 0.5},
    "few units": {"count": 4, "size": 4, "waits": 2, "mean": 30.0},
    "a ramp, longer than the wait": {"periods": 8, "ramp": (0.5,) * 4 + (1.0,)},
}


@pytest.mark.slow
@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS.keys())
def test_power_at_the_detectable_effect_is_what_was_asked(setting: dict[str, Any]) -> None:
    made = trial(**setting)
    found = detectable(made, replicates=2000, seed=1)
    assert 0.005 < found.simulated_error < 0.013
    assert abs(found.simulated - 0.8) < 3.3 * found.simulated_error
    none, error = simulated_power(made, 0.0, np.random.default_rng(2), 2000)
    assert abs(none - 0.05) < 3.3 * max(error, 0.005)


def test_without_effect_the_formula_gives_the_level() -> None:
    for setting in SETTINGS.values():
        # the noncentral t without effect, in one tail
        assert power(trial(**setting), 0.0) == pytest.approx(0.025, rel=1e-6)


def test_the_formula_agrees_with_the_textbook_for_equal_places() -> None:
    """Two groups of Poisson counts: se² of the log ratio is 1/events + 1/events."""
    made = trial(count=1, size=400, waits=200, mean=400.0, cv=0.0, spread=0.0)
    effect = detectable(made, replicates=50).effect
    events = 200 * 400.0
    se = np.sqrt(1 / events + 1 / (events * np.exp(-effect)))
    assert effect == pytest.approx((1.959964 + 0.841621) * se, rel=0.01)


def test_more_to_count_and_better_posteriors_detect_less() -> None:
    effects = [
        detectable(made, replicates=50).effect
        for made in (
            trial(),
            trial(mean=48.0),
            trial(mean=48.0, cv=0.05),
            trial(count=40, mean=48.0, cv=0.05),
        )
    ]
    assert effects == sorted(effects, reverse=True)
    assert effects[0] > 2 * effects[-1]
    assert detectable(trial(), power_asked=0.9, replicates=50).effect > effects[0]


def test_the_p_value_is_exact_when_all_draws_are_enumerated() -> None:
    made = trial(count=1, size=6, waits=3, mean=8.0)
    rng = np.random.default_rng(0)
    counts = rng.poisson(made.expected).astype(float)
    p = randomisation_test(made, counts, rng, permutations=20_000)

    def score(wave: tuple[int, ...]) -> float:
        """The log-likelihood's slope, written anew: weights, block means by period."""
        total = made.expected.sum(axis=1)
        w = 1 / (1 + total * made.cv**2)
        out = 0.0
        for t in range(counts.shape[1]):
            level = (w * counts[:, t]).sum() / (w * made.expected[:, t]).sum()
            rest = w * (counts[:, t] - level * made.expected[:, t])
            out += rest[np.array(wave) == 0].sum()
        return abs(out)

    every = [score(w) for w in set(permutations(made.wave.tolist()))]
    exact = np.mean(np.array(every) >= score(tuple(made.wave)) - 1e-9)
    assert len(every) == 20
    assert float(p) == pytest.approx(exact, abs=0.015)


def test_other_draws_keep_the_number_of_each_block_and_are_all_likely() -> None:
    made = trial(count=3, size=4, waits=1)
    drawn = shuffled(made, np.random.default_rng(0), 4000)
    for b in range(3):
        inside = drawn[:, made.block == b]
        assert (inside.sum(axis=1) == 1).all()
        assert np.abs(inside.mean(axis=0) - 0.25).max() < 4 * np.sqrt(0.25 * 0.75 / 4000)


def test_a_block_wide_change_is_not_taken_for_an_effect() -> None:
    """Whatever happens to a whole block in a period changes nothing in the score."""
    made = trial(count=2, size=4, waits=2, cv=0.0, spread=0.0)
    common = np.where(made.block[:, None] == 0, [1.0, 5.0, 2.0, 9.0], 3.0)
    p = randomisation_test(made, made.expected * common, np.random.default_rng(0))
    assert p == 1.0


def test_waves_that_never_differ_detect_nothing() -> None:
    made = trial(ramp=(0.0,))
    with pytest.raises(DesignUnsupported) as refused:
        detectable(made)
    assert refused.value.code == "E-PLN-345"


def test_too_few_events_are_refused_in_words() -> None:
    with pytest.raises(DesignUnsupported) as refused:
        detectable(trial(count=1, size=4, waits=2, mean=0.5))
    assert "4 units in 1 blocks" in refused.value.say("en")


@pytest.mark.parametrize(
    ("expected", "cv", "code"),
    [
        (np.ones((5, 4)), np.zeros(6), "E-PLN-343"),
        (np.ones(6), np.zeros(6), "E-PLN-343"),
        (np.ones((6, 4)), np.zeros(5), "E-PLN-343"),
        (np.full((6, 4), np.nan), np.zeros(6), "E-PLN-344"),
        (-np.ones((6, 4)), np.zeros(6), "E-PLN-344"),
        (np.ones((6, 4)), np.full(6, np.inf), "E-PLN-344"),
    ],
)
def test_bad_input_is_named(
    expected: NDArray[np.float64], cv: NDArray[np.float64], code: str
) -> None:
    with pytest.raises(DataInvalid) as refused:
        stepped(blocks(1, 6, 3), expected, cv, wait=4)
    assert refused.value.code == code


def test_the_start_is_stepped_and_ramps() -> None:
    made = stepped(blocks(1, 4, 2), np.ones((4, 6)), np.zeros(4), wait=2, ramp=(0.25, 0.5, 1.0))
    assert made.exposure.tolist() == [
        [0.25, 0.5, 1.0, 1.0, 1.0, 1.0],
        [0.0, 0.0, 0.25, 0.5, 1.0, 1.0],
    ]


def test_the_record_is_json() -> None:
    found = detectable(trial(), replicates=50)
    assert json.loads(json.dumps(found.record()))["effect"] == found.effect
