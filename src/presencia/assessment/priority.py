"""The order of places when rates, indicators and weights are all uncertain.

In each of many draws every uncertain score takes one possible value, the weights are one draw
of a Dirichlet distribution around the expected weights, and the places are ordered. What is kept
is how often each place was where: the probability of being among the first k, an interval of
ranks, a density over the order. Draws are made in blocks, so memory depends on the number of
places only.

A place's score is the weighted mean of the dimensions it has; missing ones are left out and
their weight is shared among the rest, draw by draw. The rank told for a place orders the expected
scores; when the risk enters by rank, that is the order by expected percentile (Laird, N. M. and
Louis, T. A. (1989), Journal of Educational Statistics 14, 29–46; Lin, R. et al. (2006), Bayesian
Analysis 1, 915–946). Its probabilities do not depend on that choice.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from presencia.assessment.pyramid import CLASSES
from presencia.text import Text

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Sampler = Callable[[int, np.random.Generator], FloatArray]
Progress = Callable[[float | None, Text], None]

BINS = 48
_FINE = 1920  # rank cells kept when there are more places than that; a multiple of 48
_CELLS = 400_000
_JITTER = 1e-12

_WORKING = Text("orden de los lugares, {n} de {total} sorteos", "ranking, draw {n} of {total}")


@dataclass(frozen=True, slots=True)
class Scored:
    """One dimension as the ranking sees it.

    Parameters
    ----------
    id : str
        The dimension.
    weight : float
        Expected weight; those of all dimensions given sum to 1.
    known : (n,) bool array
        Places that have a score. The same in every draw.
    scores : (n,) float array or callable
        Scores from 0 to 1, 1 worst; or a function of (size, rng) that returns ``(size, n)``
        draws of them.
    """

    id: str
    weight: float
    known: NDArray[np.bool_]
    scores: FloatArray | Sampler


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the draws say; every array runs over the places given.

    Parameters
    ----------
    rank : (n,) int array
        1 is the highest priority; equal scores share a rank; 0 is not ranked.
    low, high : (n,) int arrays
        Equal-tailed interval of the rank.
    score : (n,) float array
        Expected score; NaN is not ranked.
    p_top : (n,) float array
        Probability of being among the first k.
    k : int
        Size of that group.
    density : (n, 48) float array
        Probability of each forty-eighth of the order.
    classes : (n, 8) float array
        Probability of each eighth of the order, first is highest.
    measured : (n,) float array
        Share of the expected weight that the place has scores for.
    expected : (n, d) float array
        Expected score of each dimension.
    doubled : (n, d) int array
        Rank if that dimension's weight were twice as large.
    """

    rank: IntArray
    low: IntArray
    high: IntArray
    score: FloatArray
    p_top: FloatArray
    k: int
    density: FloatArray
    classes: FloatArray
    measured: FloatArray
    expected: FloatArray
    doubled: IntArray


def rank_places(
    dimensions: Sequence[Scored],
    *,
    k: int | None,
    share: float,
    concentration: float | None,
    draws: int,
    level: float,
    rng: np.random.Generator,
    least_measured: float = 0.0,
    progress: Progress | None = None,
) -> Ranking:
    """Order places by Monte Carlo.

    Parameters
    ----------
    dimensions : sequence of Scored
        At least one, over the same n places.
    k, share : int or None, float
        The first group: k places, or that share of the places ranked, at least one.
    concentration : float or None
        Sum of the Dirichlet parameters; None takes the weights as certain.
    draws : int
        Number of draws.
    level : float
        Of the interval of ranks.
    rng : numpy.random.Generator
        The only source of chance: the same state gives the same bits.
    least_measured : float
        Places with a smaller share of the weight measured are not ranked.

    Returns
    -------
    Ranking
    """
    known = np.stack([d.known for d in dimensions])
    weights = np.array([d.weight for d in dimensions])
    measured = weights @ known
    ranked = np.flatnonzero((measured > 0) & (measured >= least_measured - 1e-12))
    size = len(ranked)
    top = min(size, k if k is not None else max(1, round(share * size)))
    tally = _Tally(size, top)
    total = np.zeros((len(dimensions), len(measured)))
    block = max(1, min(256, _CELLS // max(1, len(measured))))
    for start in range(0, draws, block):
        count = min(block, draws - start)
        scores = _scores(dimensions, count, rng)
        total += np.stack([s.sum(axis=0) * (count / len(s)) for s in scores])
        drawn = _weights(weights, concentration, count, rng)
        worth = _combine([s[:, ranked] for s in scores], known[:, ranked], drawn)
        tally.add(worth + rng.uniform(0, _JITTER, worth.shape))
        if progress:
            done = start + count
            progress(done / draws, _WORKING.fill(n=done, total=draws))
    expected = np.where(known, total / draws, np.nan).T
    return _finish(expected, weights, measured, ranked, tally, level)


def _scores(dimensions: Sequence[Scored], count: int, rng: np.random.Generator) -> list[FloatArray]:
    """Return ``(count, n)`` or, where nothing is uncertain, ``(1, n)`` scores, NaN as 0."""
    out = []
    for dimension in dimensions:
        given = dimension.scores
        values = given(count, rng) if callable(given) else given[None, :]
        out.append(np.where(dimension.known, values, 0.0))
    return out


def _weights(
    expected: FloatArray, concentration: float | None, count: int, rng: np.random.Generator
) -> FloatArray:
    if concentration is None:
        return np.broadcast_to(expected, (count, len(expected)))
    used = expected > 0
    out = np.zeros((count, len(expected)))
    out[:, used] = rng.dirichlet(concentration * expected[used], count)
    return out


def _combine(
    scores: Sequence[FloatArray], known: NDArray[np.bool_], weights: FloatArray
) -> FloatArray:
    mass = weights @ known
    worth = np.zeros(mass.shape)
    for score, weight in zip(scores, weights.T, strict=True):
        worth += weight[:, None] * score
    return worth / np.maximum(mass, 1e-300)


class _Tally:
    """Counts, over draws, of where each place stood."""

    def __init__(self, places: int, top: int):
        self.places, self.top = places, top
        self.cells = places if places <= _FINE else _FINE
        self.where = np.zeros((places, max(1, self.cells)), dtype=np.int32)
        self.first = np.zeros(places, dtype=np.int64)
        self.draws = 0

    def add(self, worth: FloatArray) -> None:
        """Count one block of draws of the score, ``(b, places)``."""
        row = np.arange(self.places)
        cell_of = (row * self.cells) // max(1, self.places)
        place_of = np.empty(self.places, dtype=np.int64)
        for order in np.argsort(-worth, axis=1):
            place_of[order] = row
            self.where[row, cell_of[place_of]] += 1
            self.first[order[: self.top]] += 1
        self.draws += len(worth)

    def interval(self, level: float) -> tuple[IntArray, IntArray]:
        """Return the ranks that leave (1 − level) / 2 of the draws on either side."""
        tail = (1 - level) / 2 * self.draws
        step = self.places / max(1, self.cells)
        low, high = np.empty(self.places, np.int64), np.empty(self.places, np.int64)
        for part in self._parts():
            cumulative = np.cumsum(self.where[part], axis=1)
            first = (cumulative <= tail).sum(axis=1)
            last = (cumulative < self.draws - tail).sum(axis=1)
            low[part] = np.floor(first * step).astype(np.int64) + 1
            high[part] = np.ceil((last + 1) * step).astype(np.int64)
        return low, np.minimum(high, self.places)

    def density(self) -> FloatArray:
        """Return the probability of each forty-eighth; a rank covers its share of the order."""
        edges = np.arange(self.cells + 1) / max(1, self.cells) * BINS
        low, high = edges[:-1, None], edges[1:, None]
        bins = np.arange(BINS)[None, :]
        shared = np.clip(np.minimum(high, bins + 1) - np.maximum(low, bins), 0, None)
        return self._shares(shared / (high - low))

    def classes(self) -> FloatArray:
        """Return the probability of each eighth; a rank belongs where its middle lies."""
        middle = (np.arange(self.cells) + 0.5) / max(1, self.cells)
        eighth = np.floor(middle * CLASSES).astype(np.int64)
        return self._shares((eighth[:, None] == np.arange(CLASSES)[None, :]).astype(float))

    def _shares(self, cells: FloatArray) -> FloatArray:
        out = np.empty((self.places, cells.shape[1]))
        for part in self._parts():
            out[part] = self.where[part] @ cells / max(1, self.draws)
        return out

    def _parts(self) -> Iterator[slice]:
        step = max(1, _CELLS * 4 // max(1, self.cells))
        return (slice(i, i + step) for i in range(0, self.places, step))


def _finish(
    expected: FloatArray,
    weights: FloatArray,
    measured: FloatArray,
    ranked: IntArray,
    tally: _Tally,
    level: float,
) -> Ranking:
    places = len(measured)

    def spread(values: Any, missing: float) -> Any:
        out = np.full((places, *values.shape[1:]), missing, dtype=values.dtype)
        out[ranked] = values
        return out

    score = _expected_score(expected[ranked], weights)
    rank = _order(score)
    doubled = np.empty((len(ranked), len(weights)), dtype=np.int64)
    for d in range(len(weights)):
        twice = weights * np.where(np.arange(len(weights)) == d, 2.0, 1.0)
        doubled[:, d] = _order(_expected_score(expected[ranked], twice))
    low, high = tally.interval(level) if len(ranked) else (rank, rank)
    cut = (spread(tally.density(), np.nan), spread(tally.classes(), np.nan))
    return Ranking(
        rank=spread(rank, 0),
        low=spread(low, 0),
        high=spread(high, 0),
        score=spread(score, np.nan),
        p_top=spread(tally.first / max(1, tally.draws), np.nan),
        k=tally.top,
        density=cut[0],
        classes=cut[1],
        measured=measured,
        expected=expected,
        doubled=spread(doubled, 0),
    )


def _expected_score(expected: FloatArray, weights: FloatArray) -> FloatArray:
    known = ~np.isnan(expected)
    mass = known @ weights
    return np.asarray(np.where(known, expected, 0.0) @ weights / np.maximum(mass, 1e-300))


def _order(score: FloatArray) -> IntArray:
    """Return ranks, 1 for the highest score; scores equal to 10 decimals share the better rank."""
    return np.asarray(rankdata(-np.round(score, 10), method="min"), dtype=np.int64)
