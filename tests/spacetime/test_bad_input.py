"""Bad input: the right answer or a clear refusal in both languages; never NaN, never a hang."""

from typing import Any

import numpy as np
import pytest

from presencia.errors import DataInvalid, DesignUnsupported, EstimationFailed, PresenciaError
from presencia.spacetime import Data, Fit, Model, Neighbourhood, fit

pytestmark = pytest.mark.timeout(60)
FAMILIES = ["poisson", "negative_binomial", "lognormal"]


def row_of(n: int) -> Neighbourhood:
    return Neighbourhood.from_pairs(n, np.c_[np.arange(n - 1), np.arange(1, n)])


def some(n: int, t: int, mean: float = 4.0, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, (n, t)).astype(float)


def refused(code: str, error: type[PresenciaError], **given: Any) -> str:
    """Return the message in both languages of a refusal with this code."""
    with pytest.raises(error) as caught:
        fit(Data(**given))
    problem = caught.value.problems[0]
    assert problem.code == code
    for text in (problem.what, problem.remedy):
        assert text.es
        assert text.en
        assert text.es != text.en
        assert "{" not in text.es + text.en
    return problem.what.es + problem.what.en


def sound(result: Fit) -> None:
    """Everything that comes out is a number, and intervals are in order."""
    p = result.predict()
    for values in (p.mean, p.median, p.sd, p.low, p.high, p.log_mean, p.log_sd, p.log_skewness):
        assert np.isfinite(values).all()
    assert ((p.low <= p.median) & (p.median <= p.high) & (p.low > 0)).all()
    inside = p.exceedance(p.median)
    assert ((inside > 0.3) & (inside < 0.7)).all()
    for block in result.draws(20, np.random.default_rng(1)):
        assert np.isfinite(block).all()
        assert (block > 0).all()
    for summary in result.hyperparameters.values():
        assert np.isfinite([summary.mean, summary.sd, summary.low, summary.high]).all()


@pytest.mark.parametrize("population", [0.0, -5.0, np.nan, np.inf])
def test_events_without_exposure_are_refused_with_their_position(population: float) -> None:
    exposure = np.full((4, 3), 100.0)
    exposure[2, 1] = population
    said = refused("E-STM-104", DataInvalid, counts=some(4, 3), exposure=exposure)
    assert said.count("(2, 1)") == 2


def test_nobody_there_and_nobody_reported_is_an_absent_cell() -> None:
    counts, exposure = some(6, 4), np.full((6, 4), 100.0)
    counts[2, 1], exposure[2, 1] = np.nan, 0.0
    sound(fit(Data(counts, exposure, row_of(6))))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_map_in_pieces_with_an_isolated_place(family: str) -> None:
    """The island borrows from the whole, not from a neighbour; pieces stand apart."""
    near = Neighbourhood.from_pairs(9, np.array([[0, 1], [1, 2], [2, 3], [4, 5], [5, 6], [6, 7]]))
    result = fit(Data(some(9, 5), 100.0, near), Model(family, "bym2", "rw1"))
    sound(result)
    u = result.effect("structured")[0]
    assert abs(u[:4].sum()) < 1e-6
    assert abs(u[4:8].sum()) < 1e-6


def test_only_isolated_places() -> None:
    sound(fit(Data(some(5, 4), 100.0, Neighbourhood.from_pairs(5, np.empty((0, 2), int)))))


@pytest.mark.parametrize("place", [0, 4])
@pytest.mark.parametrize("time", ["rw1", "rw2", None])
def test_a_period_nobody_reported_is_unsure_not_zero(place: int, time: str | None) -> None:
    counts = some(8, 6, 20.0)
    counts[:, place] = np.nan
    result = fit(Data(counts, 100.0, row_of(8)), Model("poisson", "bym2", time, "ar1"))
    sound(result)
    p = result.predict()
    known = [t for t in range(6) if t != place]
    assert p.log_sd[:, place].mean() > p.log_sd[:, known].mean()
    assert p.median[:, place].mean() == pytest.approx(0.2, rel=0.5)


def test_a_place_nobody_reported_is_unsure_not_zero() -> None:
    counts = some(8, 6, 20.0)
    counts[3] = np.nan
    result = fit(Data(counts, 100.0, row_of(8)), Model("negative_binomial", "bym2", "rw1", "ar1"))
    sound(result)
    p = result.predict()
    assert (p.log_sd[3] > p.log_sd[[0, 6]]).all()
    assert result.influence().own_share[3] == pytest.approx(0, abs=1e-9)


def test_no_count_at_all_is_refused() -> None:
    refused("E-STM-106", DataInvalid, counts=np.full((3, 2), np.nan), exposure=1.0)


def test_only_zeros_are_refused_naming_the_outcome() -> None:
    refused("E-STM-130", EstimationFailed, counts=np.zeros((6, 4)), exposure=100.0)
    two = np.stack([some(6, 4), np.zeros((6, 4))])
    said = refused("E-STM-130", EstimationFailed, counts=two, exposure=100.0)
    assert said.count("(1)") == 2


@pytest.mark.parametrize("family", FAMILIES)
def test_a_single_event_in_all_is_enough(family: str) -> None:
    counts = np.zeros((8, 5))
    counts[3, 2] = 1
    sound(fit(Data(counts, 100.0, row_of(8)), Model(family, "bym2", "rw1")))


def test_places_with_only_zeros_are_low_and_not_zero() -> None:
    counts = some(8, 6, 10.0)
    counts[5] = 0
    result = fit(Data(counts, 100.0, row_of(8)))
    sound(result)
    assert result.predict().high[5].max() < 0.1


@pytest.mark.parametrize("family", FAMILIES)
def test_one_giant_city_among_hamlets(family: str) -> None:
    """The city keeps its own rate; hamlets are not drowned in it."""
    people = np.full((12, 6), 30.0)
    people[4] = 3e7
    rate = np.full((12, 1), 0.02)
    rate[4] = 0.001
    counts = np.random.default_rng(3).poisson(people * rate).astype(float)
    result = fit(Data(counts, people, row_of(12)), Model(family, "bym2", "rw1"), ahead=1)
    sound(result)
    p = result.predict()
    raw = counts[4] / people[4]
    np.testing.assert_allclose(p.median[4, :6], raw, rtol=0.03)
    others = np.delete(p.mean[:, :6], 4, axis=0).mean()
    assert 0.01 < others < 0.04


def test_a_split_municipality_is_a_jump_of_that_place_only() -> None:
    """Where the population is divided too, nothing jumps; where it is not, one place does."""
    counts, people = some(8, 8, 200.0), np.full((8, 8), 1000.0)
    counts[2, 4:] = np.random.default_rng(1).poisson(20.0, 4)
    model = Model("negative_binomial", "bym2", "rw1", "ar1")
    stuck = fit(Data(counts, people, row_of(8)), model)
    sound(stuck)
    p = stuck.predict()
    assert p.median[2, 5] / p.median[2, 2] < 0.4
    others = np.delete(p.median, 2, axis=0)
    assert np.abs(np.log(others[:, 5] / others[:, 2])).max() < 0.35
    people[2, 4:] = 100.0
    divided = fit(Data(counts, people, row_of(8)), model).predict()
    assert divided.median[2, 5] / divided.median[2, 2] == pytest.approx(1, abs=0.35)


@pytest.mark.parametrize("interaction", [None, "ar1"])
@pytest.mark.parametrize("family", FAMILIES)
def test_ten_million_events(family: str, interaction: str | None) -> None:
    rng = np.random.default_rng(2)
    rate = np.exp(rng.normal(0, 0.3, (8, 1)) + rng.normal(0, 0.05, (8, 5)))
    counts = rng.poisson(1e7 * rate).astype(float)
    model = Model(family, "bym2", "rw1", interaction)
    result = fit(Data(counts, 1e9, row_of(8)), model, ahead=1)
    sound(result)
    p = result.predict()
    np.testing.assert_allclose(p.median[:, :5].mean(axis=1), counts.mean(axis=1) / 1e9, rtol=0.05)
    if interaction and family == "poisson":  # no noise to explain what is left
        np.testing.assert_allclose(p.median[:, :5], counts / 1e9, rtol=0.02)
    assert np.isfinite(result.counts(periods=[5]).mean).all()


def test_two_places_with_the_same_geometry_share_their_neighbours() -> None:
    """Places 3 and 4 overlap: both border 2, 5 and each other; which is first says nothing."""
    pairs = np.array([[0, 1], [1, 2], [2, 3], [2, 4], [3, 4], [3, 5], [4, 5], [5, 6]])
    counts = some(7, 6, 5.0)
    counts[4] = counts[3]
    model = Model("poisson", "bym2", "rw1")
    result = fit(Data(counts, 100.0, Neighbourhood.from_pairs(7, pairs)), model)
    sound(result)
    p = result.predict()
    np.testing.assert_allclose(p.log_mean[3], p.log_mean[4], rtol=1e-6)
    np.testing.assert_allclose(p.log_sd[3], p.log_sd[4], rtol=1e-6)


@pytest.mark.parametrize("wrong", [-1.0, 2.5, np.inf])
def test_counts_that_are_no_counts_are_refused(wrong: float) -> None:
    counts = some(4, 3)
    counts[1, 2] = wrong
    said = refused("E-STM-102", DataInvalid, counts=counts, exposure=1.0)
    assert said.count("(1, 2)") == 2


def test_other_impossible_data_are_refused() -> None:
    counts, absent = some(4, 3), np.full((4, 3), np.nan)
    refused("E-STM-101", DataInvalid, counts=counts, exposure=np.ones((5, 2)))
    refused("E-STM-101", DataInvalid, counts=counts, exposure=1.0, neighbours=row_of(5))
    refused("E-STM-101", DataInvalid, counts=counts, exposure=1.0, slots=[0, 1])
    refused("E-STM-109", DataInvalid, counts=counts, exposure=1.0, slots=[0, 2, 1])
    refused("E-STM-103", DataInvalid, counts=absent, exposure=1.0, low=absent + 0, high=counts)
    refused("E-STM-103", DataInvalid, counts=absent, exposure=1.0, low=counts + 2, high=counts)
    refused("E-STM-107", DataInvalid, counts=counts, exposure=1.0, low=counts, high=counts)
    holes = np.array([[0.0, 1.0, np.nan, 2.0]])
    refused("E-STM-105", DataInvalid, counts=counts, exposure=1.0, covariates=holes)


@pytest.mark.parametrize(
    ("code", "model", "counts"),
    [
        ("E-STM-110", {"space": "bym2"}, some(4, 3)),
        ("E-STM-111", {"space": "iid", "time": "rw2"}, some(4, 2)),
        ("E-STM-111", {"space": "iid", "time": "rw1"}, some(4, 1)),
        ("E-STM-112", {"space": "iid", "time": None, "interaction": "ar1"}, some(4, 1)),
    ],
)
def test_a_model_the_data_cannot_carry_is_refused(
    code: str, model: dict[str, Any], counts: np.ndarray
) -> None:
    with pytest.raises(DesignUnsupported) as caught:
        fit(Data(counts, 1.0), Model(**model))
    assert caught.value.code == code


def test_a_group_named_like_a_part_of_the_model_is_refused() -> None:
    groups = {"time": np.zeros(4, dtype=int)}
    refused("E-STM-108", DataInvalid, counts=some(4, 3), exposure=1.0, groups=groups)


def test_a_covariate_that_repeats_another_is_held_by_its_prior() -> None:
    x = np.linspace(-1, 1, 8)
    data = Data(some(8, 5), 100.0, row_of(8), covariates=np.stack([x, x, np.ones(8)]))
    sound(fit(data, Model("poisson", "bym2", "rw1")))
