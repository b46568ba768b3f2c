"""The engine's models written a second time, in NumPyro, and sampled by NUTS.

Needs ``numpyro`` (dependency group ``peers``). Same priors and parametrisation as
`presencia.spacetime`, other algebra: the pair of BYM2 is integrated out (b has covariance
σ²((1 − φ) I + φ Q⁻), diagonal in the eigenvectors of Q⁻, so b is one vector), with an
interaction b + γ is one field (along each of those eigenvectors its covariance over time is
s² R(ρ) plus the variance of b), and the priors of φ and ρ are the dense tables of `simulated.py`.

Other coordinates are partly centred, by how much its data know of it (Papaspiliopoulos, Roberts and
Sköld 2007): w = s^(1 − c) r, r ~ N(0, s^(2c)).
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax.scipy.special import gammaln
from numpy.typing import NDArray
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin
from numpyro.infer import MCMC, NUTS

from simulated import (
    SCORES,
    Case,
    correlation_table,
    share_table,
    spatial_covariance,
    walk_covariance,
)

numpyro.enable_x64()

FloatArray = NDArray[np.float64]
SD_RATE = -np.log(0.01)
NOMINAL = {"space": 0.5, "time": 0.3, "own": 0.3, "noise": 0.3}


@dataclass(frozen=True, slots=True)
class Peer:
    """Posterior by NUTS: log risk (n, t) and hyperparameters, each with its effective size.

    ``quantiles`` are the 5% and 95% points, (2, n, t); ``hyper`` has for each name mean, sd, 5%
    point, 95% point and effective size.
    """

    mean: FloatArray
    sd: FloatArray
    quantiles: FloatArray
    effective: FloatArray
    hyper: dict[str, tuple[float, float, float, float, float]]
    rhat: float
    smallest: float
    divergences: int
    draws: int
    compiling: float
    cpu: float


def _partly_centred(name: str, scale: jnp.ndarray, centred: FloatArray) -> jnp.ndarray:
    raw = numpyro.sample(name, dist.Normal(0.0, scale**centred))
    return scale ** (1 - centred) * raw


def _scored(name: str, table: FloatArray) -> jnp.ndarray:
    score = numpyro.sample(f"{name}.score", dist.Normal(0.0, 1.0))
    return numpyro.deterministic(name, jnp.interp(score, SCORES, table))


def _sd(name: str) -> jnp.ndarray:
    return numpyro.sample(name, dist.Exponential(SD_RATE))


class _Frame:
    """What does not change while sampling: eigenvectors, tables of priors, information."""

    def __init__(self, case: Case) -> None:
        covariance = spatial_covariance(case.near)
        self.along_map, self.map_axes = np.linalg.eigh(covariance)
        self.along_map = self.along_map.clip(0)
        along, axes = np.linalg.eigh(walk_covariance(case.counts.shape[1], case.walk))
        self.along_time, self.time_axes = along[case.walk :], axes[:, case.walk :]
        self.shares, self.correlations = share_table(covariance), correlation_table()
        self.information = _information(case)

    def centred_map(self) -> FloatArray:
        """Return the centredness along the eigenvectors of the map."""
        known = self.map_axes.T**2 @ self.information.sum(axis=1)
        return _centredness(known, NOMINAL["space"])

    def centred_time(self) -> FloatArray:
        """Return the centredness along the eigenvectors of the random walk."""
        known = self.time_axes.T**2 @ self.information.sum(axis=0)
        return _centredness(known, NOMINAL["time"] * np.sqrt(self.along_time))


def _local(case: Case, frame: _Frame) -> jnp.ndarray:
    """Sample b + γ, (n, t) or (n, 1), with b's pair and, if any, γ integrated into one field."""
    share, space_sd = _scored("space.share", frame.shares), _sd("space.sd")
    scale = space_sd * jnp.sqrt(1 - share + share * frame.along_map)
    if not case.interaction:
        return (frame.map_axes @ _partly_centred("space", scale, frame.centred_map()))[:, None]
    own_sd, rho = _sd("interaction.sd"), _scored("interaction.correlation", frame.correlations)
    raw = numpyro.sample("own", dist.Normal(0.0, 1.0).expand(list(case.counts.shape)))
    periods = np.arange(case.counts.shape[1])
    own = rho ** np.abs(periods[:, None] - periods) + 1e-10 * np.eye(len(periods))
    root = jnp.linalg.cholesky(own_sd**2 * own + scale[:, None, None] ** 2)
    return frame.map_axes @ jnp.einsum("kst,kt->ks", root, raw)


def _local_as_usual(case: Case, frame: _Frame) -> jnp.ndarray:
    """Sample b + γ as it is usually written: v, u and γ apart, not centred."""
    n, periods = case.counts.shape
    share, space_sd = _scored("space.share", frame.shares), _sd("space.sd")
    v = numpyro.sample("v", dist.Normal(0.0, 1.0).expand([n]))
    u = numpyro.sample("u", dist.Normal(0.0, 1.0).expand([n]))
    u = frame.map_axes @ (np.sqrt(frame.along_map) * u)
    b = (space_sd * (jnp.sqrt(1 - share) * v + jnp.sqrt(share) * u))[:, None]
    if not case.interaction:
        return b
    own_sd, rho = _sd("interaction.sd"), _scored("interaction.correlation", frame.correlations)
    raw = numpyro.sample("own", dist.Normal(0.0, 1.0).expand([n, periods]))
    gap = np.arange(periods)[:, None] - np.arange(periods)
    root = jnp.where(gap >= 0, rho ** np.maximum(gap, 0), 0.0)
    root = root * jnp.where(np.arange(periods) == 0, 1.0, jnp.sqrt(1 - rho**2))
    return b + own_sd * raw @ root.T


def model_of(case: Case, *, as_usual: bool = False) -> Callable[[], None]:
    """Return the NumPyro model of a case.

    ``as_usual``: in the parametrisation analysts write, for its cost; the posterior is the same.
    """
    frame, likelihood = _Frame(case), _likelihood(case)
    known, log_exposure = jnp.array(case.known), jnp.log(jnp.array(case.exposure))
    centred = frame.centred_time() * (not as_usual)
    local = _local_as_usual if as_usual else _local

    def model() -> None:
        intercept = numpyro.sample("intercept.deviation", dist.Normal(0.0, 10.0))
        scale = _sd("time.sd") * np.sqrt(frame.along_time)
        common = frame.time_axes @ _partly_centred("time", scale, centred)
        eta = np.log(case.crude) + intercept + common + local(case, frame)
        if case.walk == 2:
            slope = numpyro.sample("slope", dist.Normal(0.0, 1.0))
            eta = eta + slope * np.linspace(-1, 1, case.counts.shape[1])
        if case.covariate is not None:
            coefficient = numpyro.sample("coefficient", dist.Normal(0.0, 5.0))
            eta = eta + coefficient * case.covariate[:, None]
        numpyro.deterministic("eta", eta)
        numpyro.factor("counts", jnp.where(known, likelihood(eta + log_exposure), 0.0).sum())

    return model


def _information(case: Case) -> FloatArray:
    """Return about how much each cell knows of its own log risk, other terms uncertain."""
    counts = np.where(np.isnan(case.counts), 0.0, case.counts)
    if case.low is not None and case.high is not None:
        middle = (case.low + case.high) / 2
        counts = np.where(np.isnan(middle), counts, middle)
    spread = NOMINAL["own"] ** 2 * case.interaction
    spread += NOMINAL["noise"] ** 2 * (case.family != "poisson")
    return np.where(case.known, counts / (1 + counts * spread), 0.0)


def _centredness(information: FloatArray, scale: Any) -> FloatArray:
    known = information * np.square(scale)
    return np.where(known > 4, known / (1 + known), 0.0)  # centring the unknown makes funnels


def _likelihood(case: Case) -> Callable[[jnp.ndarray], jnp.ndarray]:
    """Return log p(data | log mean) by cell; the noise parameters are sampled inside."""
    observed = jnp.array(np.where(np.isnan(case.counts), 0.0, case.counts))

    def cell(y: jnp.ndarray, log_mean: jnp.ndarray, noise: jnp.ndarray | None) -> jnp.ndarray:
        if noise is None:
            return y * log_mean - jnp.exp(log_mean) - gammaln(y + 1)
        size = noise**-2
        log_total = jnp.logaddexp(log_mean, jnp.log(size))
        constant = gammaln(y + size) - gammaln(size) - gammaln(y + 1)
        return constant + y * (log_mean - log_total) + size * (jnp.log(size) - log_total)

    def likelihood(log_mean: jnp.ndarray) -> jnp.ndarray:
        noise = None if case.family == "poisson" else _sd("noise.sd")
        if case.family == "lognormal":
            raw = numpyro.sample("noise", dist.Normal(0.0, 1.0).expand(list(observed.shape)))
            log_mean, noise = log_mean + noise * raw, None
        if case.reports is not None:
            return _reported(case.reports, log_mean, lambda y: cell(y, log_mean, noise))
        value = cell(observed, log_mean, noise)
        if case.low is None or case.high is None:
            return value
        rounded = ~np.isnan(case.low)
        low, high = np.nan_to_num(case.low), np.nan_to_num(case.high)
        steps = np.arange(int((high - low).max()) + 1)[:, None, None]
        terms = cell(low + steps, log_mean, noise)
        summed = jax.nn.logsumexp(jnp.where(low + steps <= high, terms, -jnp.inf), axis=0)
        return jnp.where(rounded, summed, value)

    return likelihood


def _reported(
    reports: FloatArray, log_mean: jnp.ndarray, log_pmf: Callable[[jnp.ndarray], jnp.ndarray]
) -> jnp.ndarray:
    """Return log p(reports | log mean), summed over true counts up to 60 above the largest."""
    some = ~np.isnan(reports)
    given = np.where(some, reports, 0.0)
    extra = np.arange(61.0)[:, None, None]
    true = given.max(axis=0) + extra
    value = log_pmf(jnp.array(true))
    for j, (here, y) in enumerate(zip(some, given, strict=True)):
        logit = numpyro.sample(f"report.{j}.logit", dist.Normal(2.0, 1.0))
        numpyro.deterministic(f"report.{j}.share", jax.nn.sigmoid(logit))
        ways = gammaln(true + 1) - gammaln(y + 1) - gammaln(true - y + 1)
        caught = y * jax.nn.log_sigmoid(logit) + (true - y) * jax.nn.log_sigmoid(-logit)
        value = value + jnp.where(here, ways + caught, 0.0)
    return jax.nn.logsumexp(value, axis=0)


def sample(
    case: Case,
    *,
    warmup: int = 1000,
    draws: int = 1000,
    chains: int = 4,
    seed: int = 0,
    accept: float = 0.9,
    as_usual: bool = False,
) -> Peer:
    """Sample a case by NUTS and sum up.

    ``cpu`` are process seconds of all threads without compilation; ``compiling`` are those of a
    run of five iterations.
    """
    model = model_of(case, as_usual=as_usual)
    short = MCMC(NUTS(model), num_warmup=5, num_samples=5, num_chains=1, progress_bar=False)
    start = time.process_time()
    short.run(jax.random.PRNGKey(seed))
    compiling = time.process_time() - start
    full = MCMC(
        NUTS(model, target_accept_prob=accept),
        num_warmup=warmup,
        num_samples=draws,
        num_chains=chains,
        chain_method="sequential",
        progress_bar=False,
    )
    start = time.process_time()
    full.run(jax.random.PRNGKey(seed + 1))
    cpu = time.process_time() - start - compiling
    divergences = int(np.asarray(full.get_extra_fields()["diverging"]).sum())
    return _sum_up(full.get_samples(group_by_chain=True), case, divergences, compiling, cpu)


def _sum_up(
    found: dict[str, Any], case: Case, divergences: int, compiling: float, cpu: float
) -> Peer:
    eta = np.asarray(found["eta"])
    effective = np.asarray(effective_sample_size(eta))
    hyper: dict[str, Any] = {}
    rhat = [float(np.max(split_gelman_rubin(eta)))]
    found["intercept"] = np.asarray(found["intercept.deviation"]) + np.log(case.crude)
    for name in ("intercept", "coefficient", *HYPERPARAMETERS):
        if name in found:
            values = np.asarray(found[name])
            rhat.append(float(split_gelman_rubin(values)))
            ends = np.quantile(values, (0.05, 0.95))
            size = float(effective_sample_size(values))
            given = (values.mean(), values.std(), *ends, size)
            hyper[name] = tuple(float(v) for v in given)
    flat = eta.reshape(-1, *eta.shape[2:])
    return Peer(
        mean=flat.mean(axis=0),
        sd=flat.std(axis=0),
        quantiles=np.quantile(flat, (0.05, 0.95), axis=0),
        effective=effective,
        hyper=hyper,
        rhat=max(rhat),
        smallest=min(float(effective.min()), *(h[4] for h in hyper.values())),
        divergences=divergences,
        draws=len(flat),
        compiling=compiling,
        cpu=cpu,
    )


HYPERPARAMETERS = (
    "space.sd",
    "space.share",
    "time.sd",
    "interaction.sd",
    "interaction.correlation",
    "noise.sd",
    "report.0.share",
    "report.1.share",
)


def versions() -> dict[str, str]:
    """Return versions of what sampled."""
    return {"numpyro": numpyro.__version__, "jax": jax.__version__, "numpy": np.__version__}
