"""Counts that nobody saw exactly: known to lie in an interval, or reported only in part.

L(η) = Σ_N w(N) p(N | η), with w = 1 on low … high, or, for institutions that each record an
event with a share π_j, w = Π_j C(N, y_j) π_j^y_j (1 − π_j)^(N − y_j) over those that reported.
Derivatives of log p(N | η) by η are all linear in N, s_i = α_i + β_i N, so that those of log L
need only the cumulants κ of N given what was seen:

    α₁ + β₁κ₁,  α₂ + β₂κ₁ + β₁²κ₂,  α₃ + β₃κ₁ + 3β₁β₂κ₂ + β₁³κ₃,
    α₄ + β₄κ₁ + (4β₁β₃ + 3β₂²)κ₂ + 6β₁²β₂κ₃ + β₁⁴κ₄.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, gammaln

from presencia.errors import DataInvalid, DesignUnsupported, Problem
from presencia.spacetime.families.interface import (
    LOG_NOISE_BOUNDS,
    NO_HYPER,
    ByHyper,
    Derivatives,
    FloatArray,
    cells,
    expected_by_nodes,
    log_noise,
    noise_is_free,
    wrong_shape,
)
from presencia.spacetime.families.summing import draw_cells, sum_cells
from presencia.text import Text

LOG_ODDS_BOUNDS = (-8.0, 8.0)
"""Bounds of the log-odds of the share an institution records."""

_STEP = 2e-3  # of log d; the error is of its fourth power

_NOISE = Text(
    "el ruido «{noise}» no se puede usar con intervalos ni con varias instituciones.",
    "the noise “{noise}” cannot be used with intervals or several institutions.",
)
_FIX_NOISE = Text(
    "elija «negative_binomial», que también admite más variación que la del azar.",
    "choose “negative_binomial”, which also allows more variation than chance.",
)
_INTERVAL = Text(
    "{n} intervalos de cuentas están al revés o empiezan debajo de cero.",
    "{n} intervals of counts are reversed or start below zero.",
)
_FIX_INTERVAL = Text(
    "dé números enteros, el menor primero.",
    "give whole numbers, the lower first.",
)
_REPORTS = Text(
    "{n} cuentas informadas son negativas o infinitas.",
    "{n} reported counts are negative or infinite.",
)
_FIX_REPORTS = Text(
    "corríjalas en el origen; lo que una institución no informó va como ausente (NaN).",
    "correct them at the source; what an institution did not report is absent (NaN).",
)


@dataclass(frozen=True, slots=True, eq=False)
class CountSum:
    """The likelihood of cells whose count is not known; see `interval` and `reports`.

    Parameters
    ----------
    low, high : (c,) float array
        Bounds of the count, both possible; ``high`` may be infinite.
    seen : (r, c) float array
        What each of r institutions reported, NaN where it was silent; r may be 0.
    exposure : (c,) float array
        Person-years, above 0.
    noise_name : {"poisson", "negative_binomial"}
        How the count scatters given η.

    Raises
    ------
    DataInvalid
        Arrays of different lengths, impossible counts or exposures.
    DesignUnsupported
        For another noise.
    """

    low: FloatArray
    high: FloatArray
    seen: FloatArray
    exposure: FloatArray
    noise_name: str
    _log_exposure: FloatArray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.noise_name not in ("poisson", "negative_binomial"):
            what = _NOISE.fill(noise=self.noise_name)
            raise DesignUnsupported(Problem("E-STM-303", what, _FIX_NOISE))
        low, log_exposure = cells(self.low, self.exposure)
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", np.asarray(self.high, dtype=np.float64))
        object.__setattr__(self, "seen", np.asarray(self.seen, dtype=np.float64))
        object.__setattr__(self, "_log_exposure", log_exposure)

    @classmethod
    def interval(
        cls, low: ArrayLike, high: ArrayLike, exposure: ArrayLike, noise: str = "poisson"
    ) -> "CountSum":
        """Return the likelihood of counts known only to lie in low … high.

        Parameters
        ----------
        low, high : (c,) float array
            Whole numbers, both possible; ``high`` may be infinite (at least ``low``).
        exposure : (c,) float array
            Person-years, above 0.
        noise : {"poisson", "negative_binomial"}
            How the count scatters given η.

        Raises
        ------
        DataInvalid
            Reversed or negative intervals, different lengths, exposure not above 0.
        DesignUnsupported
            For another noise.
        """
        least = np.ceil(np.asarray(low, dtype=np.float64))
        most = np.floor(np.asarray(high, dtype=np.float64))
        if most.shape != least.shape:
            raise wrong_shape("high", most.shape, least.shape)
        bad = int((~((least >= 0) & (most >= least))).sum())
        if bad:
            raise DataInvalid(Problem("E-STM-304", _INTERVAL.fill(n=bad), _FIX_INTERVAL))
        exposed = np.asarray(exposure, dtype=np.float64)
        return cls(least, most, np.empty((0, least.size)), exposed, noise)

    @classmethod
    def reports(cls, reports: ArrayLike, exposure: ArrayLike, noise: str = "poisson") -> "CountSum":
        """Return the likelihood of events each recorded, or not, by several institutions.

        Parameters
        ----------
        reports : (r, c) float array
            What each institution counted, NaN where it was silent. A cell where all were
            silent says nothing: its likelihood is 1.
        exposure : (c,) float array
            Person-years, above 0.
        noise : {"poisson", "negative_binomial"}
            How the true count scatters given η.

        Raises
        ------
        DataInvalid
            Negative or infinite reports, different lengths, exposure not above 0.
        DesignUnsupported
            For another noise.
        """
        seen = np.asarray(reports, dtype=np.float64)
        exposed = np.asarray(exposure, dtype=np.float64)
        if seen.ndim != 2 or seen.shape[1:] != exposed.shape:
            raise wrong_shape("reports", seen.shape, (len(seen), exposed.size))
        bad = int((np.isinf(seen) | (seen < 0)).sum())
        if bad:
            raise DataInvalid(Problem("E-STM-305", _REPORTS.fill(n=bad), _FIX_REPORTS))
        low = np.nan_to_num(seen, nan=0.0).max(axis=0, initial=0.0)
        return cls(low, np.full(low.size, np.inf), seen, exposed, noise)

    @property
    def names(self) -> tuple[str, ...]:
        """The sd of the noise, if any, and the share each institution records."""
        shares = tuple(f"report.{j}.share" for j in range(len(self.seen)))
        return ("noise.sd", *shares) if self._noisy else shares

    @property
    def bounds(self) -> tuple[tuple[float, float], ...]:
        """Bounds of the log sd of the noise, if any, and of each log-odds."""
        shares = (LOG_ODDS_BOUNDS,) * len(self.seen)
        return (LOG_NOISE_BOUNDS, *shares) if self._noisy else shares

    @property
    def _noisy(self) -> bool:
        return self.noise_name == "negative_binomial"

    def evaluate(
        self, eta: FloatArray, theta: FloatArray = NO_HYPER, order: int = 2
    ) -> Derivatives:
        """Return the log likelihood of each cell and its derivatives by η, ``(c,)`` each."""
        return self._at(eta, self._log_sd(theta), self._odds(theta), order)

    def by_hyper(self, eta: FloatArray, theta: FloatArray = NO_HYPER) -> ByHyper:
        """Return, for each of θ, its derivative of value, first and second: ``(c,)`` each.

        In closed form for the shares, by differences of fourth order for the noise; zero where
        one of θ is held at a bound.
        """
        log_sd, odds = self._log_sd(theta), self._odds(theta)
        answer = [self._by_noise(eta, log_sd, odds, noise_is_free(theta))] if self._noisy else []
        kappa = self._cumulants(eta, log_sd, odds)
        _, slope = self._linear(eta, log_sd)
        raw = theta[1:] if self._noisy else theta
        for j, seen in enumerate(self.seen):
            share = expit(odds[j]) * ~np.isnan(seen) * (raw[j] == odds[j])
            answer.append(
                (
                    np.where(share > 0, seen, 0.0) - share * kappa[1],
                    -share * slope[0] * kappa[2],
                    -share * (slope[1] * kappa[2] + slope[0] ** 2 * kappa[3]),
                )
            )
        return answer

    def expected(
        self, mean: FloatArray, variance: FloatArray, theta: FloatArray = NO_HYPER
    ) -> tuple[FloatArray, FloatArray]:
        """Return E[first] and −E[second] for η ~ N(mean, variance), by five nodes."""
        return expected_by_nodes(self, mean, variance, theta)

    def noise(self, theta: FloatArray = NO_HYPER) -> tuple[str, float]:
        """Return the noise of a new true count given η, and its size (NaN for Poisson)."""
        if not self._noisy:
            return "poisson", float("nan")
        return "negative_binomial", float(np.exp(-2 * log_noise(theta)))

    def sample_counts(
        self, eta: FloatArray, theta: FloatArray, rng: np.random.Generator
    ) -> FloatArray:
        """Return a draw of the true count of each cell given η and what was seen, ``(c,)``."""
        out = np.empty(eta.size)
        log_sd, odds = self._log_sd(theta), self._odds(theta)
        log_mean = eta + self._log_exposure
        draw_cells(
            log_mean,
            np.exp(-2 * log_sd),
            self.low,
            self.high,
            self.seen,
            odds,
            rng.random(eta.size),
            out,
        )
        return out

    def _log_sd(self, theta: FloatArray) -> float:
        """Return the log sd of the noise; −∞ for Poisson."""
        return log_noise(theta) if self._noisy else -np.inf

    def _odds(self, theta: FloatArray) -> FloatArray:
        """Return the log-odds of the shares, held to their bounds."""
        odds = np.asarray(theta[1:] if self._noisy else theta, dtype=np.float64)
        return np.clip(odds, *LOG_ODDS_BOUNDS)

    def _cumulants(self, eta: FloatArray, log_sd: float, odds: FloatArray) -> FloatArray:
        """Return log L and the first four cumulants of N: ``(5, c)``."""
        out = np.empty((5, eta.size))
        log_mean = eta + self._log_exposure
        # what does not depend on N: Σ_j y log(π / (1 − π)) − log y!
        known = np.nan_to_num(self.seen, nan=0.0)
        fixed = odds @ known - gammaln(known + 1).sum(axis=0)
        sum_cells(
            log_mean,
            np.exp(-2 * log_sd),
            self.low,
            self.high,
            self.seen,
            odds,
            fixed,
            out,
        )
        return out

    def _linear(self, eta: FloatArray, log_sd: float) -> tuple[FloatArray, FloatArray]:
        """Return α and β of the four derivatives of log p(N | η) by η: ``(4, c)`` each."""
        log_mean = eta + self._log_exposure
        constant, slope = np.zeros((2, 4, eta.size))
        if not self._noisy:
            constant[:] = -np.exp(log_mean)
            slope[0] = 1.0
            return constant, slope
        p, q = expit(log_mean + 2 * log_sd), expit(-log_mean - 2 * log_sd)
        slope[0] = q
        slope[1] = -p * q
        slope[2] = slope[1] * (q - p)
        slope[3] = slope[1] * (1 - 6 * p * q)
        constant[0] = -p
        constant[1:] = slope[1:]
        return constant * np.exp(-2 * log_sd), slope

    def _at(self, eta: FloatArray, log_sd: float, odds: FloatArray, order: int) -> Derivatives:
        """Return the value and its derivatives by η from the cumulants of N."""
        value, k1, k2, k3, k4 = self._cumulants(eta, log_sd, odds)
        (a1, a2, a3, a4), (b1, b2, b3, b4) = self._linear(eta, log_sd)
        first = a1 + b1 * k1
        second = a2 + b2 * k1 + b1**2 * k2
        third = fourth = None
        if order > 2:
            third = a3 + b3 * k1 + 3 * b1 * b2 * k2 + b1**3 * k3
        if order > 3:
            fourth = a4 + b4 * k1 + (4 * b1 * b3 + 3 * b2**2) * k2
            fourth += 6 * b1**2 * b2 * k3 + b1**4 * k4
        return Derivatives(value, first, second, third, fourth)

    def _by_noise(
        self, eta: FloatArray, log_sd: float, odds: FloatArray, free: bool
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the derivatives by log d of value, first and second."""
        out = np.zeros((3, eta.size))
        if free:
            for move, weight in ((1, 8), (-1, -8), (2, -1), (-2, 1)):
                at = self._at(eta, log_sd + move * _STEP, odds, 2)
                out += weight * np.stack([at.value, at.first, at.second])
        out /= 12 * _STEP
        return out[0], out[1], out[2]
