"""Maps, truths and counts for `nuts.py` and `calibration.py`, by plain dense algebra.

Nothing here comes from `presencia.spacetime` but the containers that go in, so that scaling
constants and priors are a second computation of what the engine computes sparsely.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.optimize import brentq
from scipy.spatial import Delaunay

from presencia.spacetime.data import Data
from presencia.spacetime.model import Model
from presencia.spacetime.neighbourhood import Neighbourhood

FloatArray = NDArray[np.float64]

BASE = 20e-5  # events per person-year at η = intercept
LARGEST_SHARE, LARGEST_CORRELATION = 0.999, 0.999
SCORES = np.linspace(-6.5, 6.5, 6501)


@dataclass(frozen=True, slots=True)
class Case:
    """A data set, the model to fit, and (if simulated) the log risk and hyperparameters behind.

    ``eta`` is (n, t); ``counts`` has NaN where nobody reported, ``full`` has what they hide;
    ``covariate`` is (n,); ``reports``, (r, n, t), are several institutions' counts of the events
    (``counts`` then has the largest); ``truth`` has the names of the engine's hyperparameters.
    """

    name: str
    near: Neighbourhood
    counts: FloatArray
    exposure: FloatArray
    family: str = "poisson"
    interaction: bool = False
    walk: int = 1
    covariate: FloatArray | None = None
    low: FloatArray | None = None
    high: FloatArray | None = None
    reports: FloatArray | None = None
    eta: FloatArray | None = None
    full: FloatArray | None = None
    truth: dict[str, float] = field(default_factory=dict)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Cells with a count or an interval, (n, t)."""
        known: NDArray[np.bool_] = ~np.isnan(self.counts)
        return known if self.low is None else known | ~np.isnan(self.low)

    @property
    def crude(self) -> float:
        """Crude rate of the reported cells; an interval counts as its middle."""
        counts = self.counts
        if self.low is not None and self.high is not None:
            counts = np.where(np.isnan(counts), (self.low + self.high) / 2, counts)
        return float(counts[self.known].sum() / self.exposure[self.known].sum())

    def data(self) -> Data:
        """Return what goes into the engine."""
        covariates = None if self.covariate is None else self.covariate[None]
        return Data(
            self.counts if self.reports is None else None,
            self.exposure,
            self.near,
            covariates=covariates,
            low=self.low,
            high=self.high,
            reports=self.reports,
        )

    def model(self) -> Model:
        """Return the engine's model of this case."""
        family: Any = self.family
        walk: Any = f"rw{self.walk}"
        return Model(family=family, time=walk, interaction="ar1" if self.interaction else None)


def random_map(mainland: int, second: int, islands: int, rng: np.random.Generator) -> Neighbourhood:
    """Return two Delaunay components and places without neighbours, in mixed order."""
    size = mainland + second + islands
    order = rng.permutation(size)
    pairs, start = [], 0
    for count in (mainland, second):
        triangles = Delaunay(rng.random((count, 2))).simplices
        edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
        pairs.append(order[edges + start])
        start += count
    return Neighbourhood.from_pairs(size, np.concatenate(pairs))


def components(near: Neighbourhood) -> list[NDArray[np.int64]]:
    """Return the places of each connected component."""
    left, found = set(range(near.size)), []
    while left:
        reached, edge = set(), {min(left)}
        while edge:
            reached |= edge
            edge = {int(j) for i in edge for j in near.of(i)} - reached
        found.append(np.array(sorted(reached)))
        left -= reached
    return found


def spatial_covariance(near: Neighbourhood) -> FloatArray:
    """Return the covariance of the ICAR, scaled by component (geometric mean variance 1).

    Islands are independent with variance 1 (Freni-Sterrantino, Ventrucci and Rue 2018).
    """
    covariance = np.zeros((near.size, near.size))
    for places in components(near):
        if len(places) == 1:
            covariance[places[0], places[0]] = 1.0
            continue
        laplacian = np.zeros((len(places), len(places)))
        for row, place in enumerate(places):
            laplacian[row, np.searchsorted(places, near.of(place))] = -1.0
            laplacian[row, row] = len(near.of(place))
        inverse = np.linalg.pinv(laplacian, hermitian=True)
        inverse /= np.exp(np.log(np.diag(inverse)).mean())
        covariance[np.ix_(places, places)] = inverse
    return covariance


def walk_covariance(periods: int, order: int = 1) -> FloatArray:
    """Return the covariance of a random walk without its null space, scaled likewise.

    Order 1 sums to zero; order 2 has no linear trend either.
    """
    steps = np.diff(np.eye(periods), n=order, axis=0)
    inverse = np.linalg.pinv(steps.T @ steps, hermitian=True)
    return np.asarray(inverse / np.exp(np.log(np.diag(inverse)).mean()))


def _truncated_rate(middle: float, nearest: float, farthest: float, probability: float) -> float:
    """Return θ with P(d < middle) = probability, d exponential (θ) on nearest…farthest.

    θ below 0 (a density that rises away from the base model) is what some bounds ask for.
    """

    def excess(rate: float) -> float:
        if abs(rate) < 1e-9:
            return (middle - nearest) / (farthest - nearest) - probability
        share = np.expm1(-rate * (middle - nearest)) / np.expm1(-rate * (farthest - nearest))
        return float(share - probability)

    return float(brentq(excess, -50 / farthest, 5000 / middle))


def _table(values: FloatArray, distance: FloatArray, rate: float) -> FloatArray:
    """Return ``values`` at `SCORES`, the normal scores of their own distribution.

    ``distance`` rises along ``values`` from its smallest, and is exponential (``rate``).
    """
    passed = distance - distance[0]
    cdf = np.expm1(-rate * passed) / np.expm1(-rate * passed[-1])
    beyond = np.exp(-rate * passed) - np.exp(-rate * passed[-1])
    beyond = beyond / -np.expm1(-rate * passed[-1])
    score = np.where(cdf < 0.5, special.ndtri(cdf), -special.ndtri(beyond))
    return np.asarray(np.interp(SCORES, score[1:-1], values[1:-1]))


def share_table(covariance: FloatArray) -> FloatArray:
    """Return φ at `SCORES` under its PC prior: base model 0, P(φ < 0.5) = 2/3, φ ≤ 0.999."""
    eigenvalues = np.linalg.eigvalsh(covariance)
    small = np.geomspace(1e-12, 1e-2, 4000)
    share = np.concatenate([[0.0], small[:-1], np.linspace(1e-2, 0.9, 4000)[:-1]])
    share = np.concatenate([share, 1 - np.geomspace(0.1, 1 - LARGEST_SHARE, 4000)[:-1]])
    share = np.concatenate([share, LARGEST_SHARE - small[::-1] * 1e-2, [LARGEST_SHARE]])
    share = np.unique(share)

    def distance(phi: FloatArray) -> FloatArray:
        change = phi[:, None] * (eigenvalues - 1)
        return np.asarray(np.sqrt((change - np.log1p(change)).sum(axis=1).clip(0)))

    half = float(distance(np.array([0.5]))[0])
    along = np.maximum.accumulate(distance(share))
    return _table(share, along, _truncated_rate(half, 0.0, float(along[-1]), 2 / 3))


def correlation_table() -> FloatArray:
    """Return ρ at `SCORES` under its PC prior: base model 1, P(ρ > 0.7) = 0.5, 0 ≤ ρ ≤ 0.999.

    Scores rise with ρ.
    """
    nearest = np.sqrt(1 - LARGEST_CORRELATION)
    inner = np.linspace(nearest, 1.0, 20001)
    edge = np.geomspace(1e-12, 1e-3, 3000)
    distance = np.unique(np.concatenate([inner, nearest + edge, 1 - edge]))
    rate = _truncated_rate(float(np.sqrt(0.3)), float(nearest), 1.0, 0.5)
    return _table(1 - distance**2, distance, rate)[::-1]


def draw_truth(
    near: Neighbourhood, family: str, interaction: bool, rng: np.random.Generator
) -> dict[str, float]:
    """Draw hyperparameters from the default priors (noise up to 2, the engine's bound)."""
    rate = -np.log(0.01)
    truth = {
        "space.sd": rng.exponential(1 / rate),
        "space.share": np.interp(rng.standard_normal(), SCORES, share_table_of(near)),
        "time.sd": rng.exponential(1 / rate),
    }
    if family != "poisson":
        truth["noise.sd"] = min(rng.exponential(1 / rate), 2.0)
    if interaction:
        truth["interaction.sd"] = rng.exponential(1 / rate)
        rho = np.interp(rng.standard_normal(), SCORES, correlation_table())
        truth["interaction.correlation"] = rho
    return {name: float(value) for name, value in truth.items()}


def share_table_of(near: Neighbourhood) -> FloatArray:
    """Return `share_table` of a map."""
    return share_table(spatial_covariance(near))


def draw_log_risk(
    near: Neighbourhood, periods: int, truth: dict[str, float], rng: np.random.Generator
) -> FloatArray:
    """Draw η (n, t) from the model, the intercept at the log of `BASE`."""
    n, share = near.size, truth["space.share"]
    covariance = (1 - share) * np.eye(n) + share * spatial_covariance(near)
    space = truth["space.sd"] * _normal(covariance, rng)
    common = truth["time.sd"] * _normal(walk_covariance(periods), rng)
    eta = np.log(BASE) + space[:, None] + common
    if "interaction.sd" in truth:
        rho, own = truth["interaction.correlation"], rng.standard_normal((n, periods))
        for t in range(1, periods):
            own[:, t] = rho * own[:, t - 1] + np.sqrt(1 - rho**2) * own[:, t]
        eta = eta + truth["interaction.sd"] * own
    return np.asarray(eta)


def _normal(covariance: FloatArray, rng: np.random.Generator) -> FloatArray:
    values, vectors = np.linalg.eigh(covariance)
    noise = rng.standard_normal(len(values))
    return np.asarray(vectors @ (np.sqrt(values.clip(0)) * noise))


def draw_counts(
    mean: FloatArray, family: str, noise: float, rng: np.random.Generator
) -> FloatArray:
    """Draw counts about their means."""
    if family == "negative_binomial" and noise > 0:
        mean = mean * rng.gamma(noise**-2, noise**2, mean.shape)
    elif family == "lognormal":
        mean = mean * np.exp(noise * rng.standard_normal(mean.shape))
    return rng.poisson(mean).astype(float)


def simulate(
    name: str,
    near: Neighbourhood,
    periods: int,
    mean_count: float,
    truth: dict[str, float],
    rng: np.random.Generator,
    *,
    family: str = "poisson",
    missing: float = 0.0,
    interval: float = 0.0,
    walk: int = 1,
    coefficient: float = 0.0,
    recorded: tuple[float, ...] = (),
) -> Case:
    """Simulate a case.

    Exposures are lognormal over places (log-sd 0.8), so that a cell of average exposure expects
    ``mean_count`` events at η = intercept; a share ``missing`` of cells is hidden, and with it
    one whole place; a share ``interval`` is known only within one or two events, as a rounded
    rate is. A covariate is added where it has a ``coefficient``. Institutions that each
    record a share ``recorded`` of the events may take the place of full counts.
    """
    people = np.exp(0.8 * rng.standard_normal(near.size))
    people = np.rint(people * mean_count / BASE / people.mean()) + 1
    exposure = np.repeat(people[:, None], periods, axis=1)
    eta = draw_log_risk(near, periods, truth, rng)
    covariate = rng.standard_normal(near.size).round(4) if coefficient else None
    if covariate is not None:
        eta = eta + coefficient * covariate[:, None]
    full = draw_counts(exposure * np.exp(eta), family, truth.get("noise.sd", 0.0), rng)
    counts = full.copy()
    reports = None
    low: FloatArray | None = None
    high: FloatArray | None = None
    if recorded:
        reports = np.stack([rng.binomial(full.astype(int), s) for s in recorded]).astype(float)
        reports[rng.random(reports.shape) < missing] = np.nan
        counts = np.nanmax(np.where(np.isnan(reports), -1, reports), axis=0)
        counts[counts < 0] = np.nan
    if interval:
        rounded = rng.random(counts.shape) < interval
        # The grid of each cell is drawn apart from its count: what an interval says is only
        # that the count lies in it.
        step = rng.integers(2, 4, counts.shape)
        shift = rng.integers(0, step)
        low = np.where(rounded, (counts + shift) // step * step - shift, np.nan)
        high = np.asarray(low + step - 1, dtype=float)
        low = low.clip(0)
        counts[rounded] = np.nan
    if missing and reports is None:
        hidden = rng.random(counts.shape) < missing
        hidden[rng.integers(near.size)] = True
        counts[hidden] = np.nan
        if low is not None and high is not None:
            low[hidden] = high[hidden] = np.nan
    return Case(
        name,
        near,
        counts,
        exposure,
        family=family,
        interaction="interaction.sd" in truth,
        walk=walk,
        covariate=covariate,
        low=low,
        high=high,
        reports=reports,
        eta=eta,
        full=full,
        truth=truth,
    )
