"""What a randomised phase-in can detect: power and the minimum detectable effect of counts.

Unit i of block b, in wave v, has in period t the count

    Y_it ~ mean m_it · g_i · exp(−θ ρ_vt) · β_bt,   var(Y | g) = mean + dispersion · mean²

with m_it its expected events from the assessment, g_i gamma of mean 1 and coefficient of variation
cv_i (what the posterior does not know of the place), ρ_vt the share of the full effect at work
(0 before the start, then the ramp), β_bt whatever happens to a whole block in a period. θ is the
fall of the log rate: the rate falls by the share 1 − exp(−θ).

The test is of the score of θ at 0, weighted by w_i = 1/(1 + M_i cv_i² + dispersion · M_i/t),
M_i = Σ_t m_it,

    S = Σ_i w_i Σ_t (ρ_{v(i)t} − ρ̄_bt) (Y_it − β̂_bt m_it),   β̂_bt = Σ_b w Y / Σ_b w m,

referred to its own distribution over the draws of the lottery that could have been: 5% false
positives whatever the counts are like (Fisher's randomisation test). Its power follows from

    E S = −Σ_it w m f Cov_v(ρ, e),  e_vt = exp(−θ ρ_vt),  f = m/(m − 1) (1 − Σ u²),
    Var S = Σ_i w_i² h_i E_v[c_v' Σ_iv c_v],  h_i = m/(m − 1) (1 − 2u_i + Σ u²),  c = ρ − ρ̄,

m the size of the block, u_i the unit's share of Σ w M in it, Σ_iv the covariance of its counts;
and from a noncentral t with (units − blocks − 1) degrees of freedom.

Notes
-----
Hussey, M. A. and Hughes, J. P. (2007), Contemporary Clinical Trials 28, 182–191, for stepped
starts; Ji, X. et al. (2017), Randomization inference for stepped-wedge cluster-randomized trials,
Annals of Applied Statistics 11, 1–20, for the test. f and h are moments of a weighted mean under
sampling without replacement (Cochran 1977, chapter 2). ``tests/portfolio/test_detectable.py``
compares the formula with simulation.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import nct, t

from presencia.errors import DesignUnsupported, Problem
from presencia.portfolio.trial import (
    Score,
    Trial,
    randomisation_test,
    score_parts,
    shuffled,
    stepped,
)
from presencia.text import Text

__all__ = [
    "Detectable",
    "Trial",
    "detectable",
    "power",
    "randomisation_test",
    "simulated_power",
    "stepped",
]

FloatArray = NDArray[np.float64]

LARGEST = 3.0  # a fall of 95%: nothing beyond is looked for
_BATCH = 5

_NOTHING = Text(
    "este diseño no puede detectar nada: {units} unidades en {blocks} bloques, {events:.1f} casos "
    "esperados mientras unas comenzaron y otras esperan.",
    "this design can detect nothing: {units} units in {blocks} blocks, {events:.1f} expected "
    "events while some have started and others wait.",
)
_FIX_NOTHING = Text(
    "use más lugares, una espera más larga o un delito más frecuente.",
    "use more places, a longer wait or a more frequent crime.",
)


@dataclass(frozen=True, slots=True)
class Detectable:
    """The minimum detectable effect.

    Parameters
    ----------
    effect : float
        Fall of the log rate at full effect.
    share : float
        The same as a share of the rate: 1 − exp(−effect).
    power, alpha : float
        Asked for; two-sided.
    simulated, simulated_error : float
        Power at that effect by simulation, and its standard error.
    units, blocks : int
    events : float
        Expected while waves differ.
    """

    effect: float
    share: float
    power: float
    alpha: float
    simulated: float
    simulated_error: float
    units: int
    blocks: int
    events: float

    def record(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


def detectable(
    trial: Trial,
    *,
    power_asked: float = 0.8,
    alpha: float = 0.05,
    replicates: int = 1000,
    seed: int = 0,
) -> Detectable:
    """Return the smallest effect that is detected with the power asked for.

    Parameters
    ----------
    trial : Trial
    power_asked, alpha : float
        Two-sided.
    replicates, seed : int
        Of the simulation that checks the formula's answer.

    Raises
    ------
    DesignUnsupported
        If not even a fall of 95% is detected with that power.
    """
    differs = np.ptp(trial.exposure, axis=0) > 0
    events = float(trial.expected[:, differs].sum())
    units, blocks = len(trial.block), len(np.unique(trial.block))
    if power(trial, LARGEST, alpha) < power_asked:
        what = _NOTHING.fill(units=units, blocks=blocks, events=events)
        raise DesignUnsupported(Problem("E-PLN-345", what, _FIX_NOTHING))
    effect = float(brentq(lambda e: power(trial, e, alpha) - power_asked, 0.0, LARGEST))
    rng = np.random.default_rng(seed)
    found, error = simulated_power(trial, effect, rng, replicates, alpha)
    share = -float(np.expm1(-effect))
    return Detectable(effect, share, power_asked, alpha, found, error, units, blocks, events)


def power(trial: Trial, effect: float, alpha: float = 0.05) -> float:
    """Return the power of the two-sided test by the formula (see the module).

    Parameters
    ----------
    trial : Trial
    effect : float
        Fall of the log rate at full effect.
    alpha : float
    """
    s = score_parts(trial)
    fall = np.exp(-effect * trial.exposure)  # (waves, t)
    mean_fall = s.share @ fall  # (n, t)
    finite = s.size / np.maximum(s.size - 1, 1)  # a block of one has no contrast
    away = fall - mean_fall[:, None, :]
    gain = np.einsum("nv,nvt,nvt,nt->n", s.share, s.contrast, away, trial.expected)
    shift = float(np.abs((s.weight * finite * (1 - s.square) * gain).sum()))
    own = mean_fall * trial.expected
    factor = s.weight**2 * finite * (1 - 2 * s.part + s.square)
    pooled = float((factor * _noise(trial, s, own[:, None, :])).sum())
    each = float((factor * _noise(trial, s, fall * trial.expected[:, None, :])).sum())
    spread = np.einsum("nvt,nvt,nt->nv", s.contrast, away, trial.expected) - gain[:, None]
    typical = np.bincount(trial.block, s.weight)[trial.block] / s.size
    uneven = (s.share * spread**2).sum(axis=1) * (s.weight - typical) ** 2 * finite
    each += float(uneven.sum())
    freedom = len(trial.block) - len(np.unique(trial.block)) - 1
    if freedom < 1 or each <= 0:
        return alpha
    limit = t.isf(alpha / 2, freedom) * np.sqrt(pooled / each)
    return float(nct.sf(limit, freedom, shift / np.sqrt(each)))


def _noise(trial: Trial, s: Score, mean: FloatArray) -> FloatArray:
    """Return E_v[c_v' Σ c_v] (n,) for counts of mean (n, waves or 1, t)."""
    cell = mean + trial.dispersion * mean**2 * (1 + trial.cv**2)[:, None, None]
    single = np.einsum("nvt,nvt->nv", s.contrast**2, np.broadcast_to(cell, s.contrast.shape))
    common = np.einsum("nvt,nvt->nv", s.contrast, np.broadcast_to(mean, s.contrast.shape)) ** 2
    return np.asarray((s.share * (single + trial.cv[:, None] ** 2 * common)).sum(axis=1))


def simulated_power(
    trial: Trial,
    effect: float,
    rng: np.random.Generator,
    replicates: int = 2000,
    alpha: float = 0.05,
    permutations: int = 499,
) -> tuple[float, float]:
    """Return the share of simulated trials the randomisation test rejects, and its error.

    Every five replicates share a draw of the lottery, as the standard error takes into account.
    """
    rejected = []
    for _ in range(-(-replicates // _BATCH)):
        drawn = replace(trial, wave=shuffled(trial, rng, 1)[0])
        counts = simulate(drawn, effect, rng, _BATCH)
        rejected.append((randomisation_test(drawn, counts, rng, permutations) <= alpha).mean())
    return float(np.mean(rejected)), float(np.std(rejected) / np.sqrt(len(rejected)))


def simulate(trial: Trial, effect: float, rng: np.random.Generator, size: int = 1) -> FloatArray:
    """Return counts, (size, n, t), of a trial whose waves are as drawn."""
    mean = trial.expected * np.exp(-effect * trial.exposure[trial.wave])
    variance = np.maximum(trial.cv**2, 1e-12)
    mean = mean * rng.gamma(1 / variance, variance, (size, len(variance)))[:, :, None]
    if trial.dispersion:
        mean = mean * rng.gamma(1 / trial.dispersion, trial.dispersion, mean.shape)
    return rng.poisson(mean).astype(float)
