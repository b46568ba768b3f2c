"""Fit a space–time model: one call from data to posterior."""

import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from presencia.errors import EstimationFailed, Problem
from presencia.spacetime.blocks import Hyper, Normal, sd_hyper
from presencia.spacetime.data import Data
from presencia.spacetime.design import Design, design
from presencia.spacetime.families import FAMILIES, CountSum, Family
from presencia.spacetime.hyper import Points, integrate
from presencia.spacetime.laplace import Mode, Target, curvature, find_mode
from presencia.spacetime.latent import build
from presencia.spacetime.marginals import chained, marginals, next_term
from presencia.spacetime.model import Model
from presencia.spacetime.peak import find_peak, look_around, recentred
from presencia.spacetime.posterior import Influence, Mixer, Moments, Posterior
from presencia.spacetime.priors import StandardDeviation
from presencia.spacetime.result import Fit
from presencia.spacetime.threads import one_thread
from presencia.text import Text

FloatArray = NDArray[np.float64]
Progress = Callable[[float, Text], None]

MOST_CORRECTION = 4.0

_MODE = Text("buscando la moda", "finding the mode")
_POINTS = Text("recorriendo los hiperparámetros", "integrating over hyperparameters")
_NONE = Text(
    "no hay ningún hecho{outcome}: con solo ceros no se puede aprender cuánto difieren los "
    "lugares.",
    "there is no event at all{outcome}: from zeros alone nothing says how much places differ.",
)
_FIX_NONE = Text(
    "use el modelo Poisson–gamma global («model: global»), que da la cota de arriba.",
    "use the global Poisson–gamma model (“model: global”), which gives the upper bound.",
)
_LOST = Text(
    "ningún punto de los hiperparámetros dio una aproximación válida.",
    "no point of the hyperparameters gave a valid approximation.",
)
_FIX_LOST = Text("use un modelo más simple.", "use a simpler model.")


def fit(
    data: Data,
    model: Model | None = None,
    *,
    ahead: int = 0,
    points: int | None = None,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Fit:
    """Fit a model to counts of places and periods.

    Parameters
    ----------
    data : Data
    model : Model, optional
        `Model.default` of the data if not given.
    ahead : int
        Periods to forecast after the last.
    points : int, optional
        Points of the hyperparameters; by default 64, and where there are more than three
        hyperparameters 256 up to 5,000 cells and 128 up to 20,000.
    seed : int
        Of the scrambled Sobol points; the same seed gives the same bits.
    threads : int, optional
        Points visited at a time; by default the number of cores. The result does not depend
        on it.
    progress : callable, optional
        Called with a share from 0 to 1 and a text.

    Returns
    -------
    Fit

    Raises
    ------
    DesignUnsupported
        If the data cannot carry the model.
    EstimationFailed
        If an outcome has no event at all, or the algorithm does not converge; the message
        says what did not.

    Examples
    --------
    >>> counts = np.array([[3, 1], [0, 2], [9, 7], [5, 4]])
    >>> result = fit(Data(counts, 1000.0), Model(space="iid", time=None))
    >>> result.predict().mean.shape
    (4, 2)
    """
    began, spent = time.perf_counter(), time.process_time()
    model = model or Model.default(data)
    tell = progress or (lambda share, text: None)
    with one_thread():
        target, whole, offset = _target(data, model, ahead)
        peak = find_peak(target, lambda s: tell(0.3 * s, _MODE))
        around = look_around(target, peak) if len(target.hypers) else None
        if around is not None:
            peak = recentred(target, peak, around)
        threads = threads or os.cpu_count() or 1
        count = points or _points(len(target.hypers), len(whole.gamma))
        result = integrate(
            target,
            peak,
            around,
            _visitor(target, whole, peak.mode),
            points=count,
            seed=seed,
            threads=threads,
            tell=lambda s: tell(0.3 + 0.7 * s, _POINTS),
        )
    diagnostics = {
        "points": len(result.theta),
        "effective_points": round(result.effective, 1),
        "mode_evaluations": peak.evaluations,
        "newton_steps": peak.steps,
        "converged": peak.converged,
        "latent": target.field.size,
        "cells": len(target.design.gamma),
        "seconds": round(time.perf_counter() - began, 3),
        "cpu_seconds": round(time.process_time() - spent, 3),
    }
    posterior = _mixed(result, target, whole)
    influence = _influence(target, peak.mode, data)
    theta = result.theta
    return Fit(data, model, target, whole, offset, ahead, theta, posterior, influence, diagnostics)


def _points(hypers: int, cells: int) -> int:
    """Return how many points are worth their cost."""
    if hypers <= 3 or cells > 20_000:
        return 64
    return 256 if cells <= 5_000 else 128


def _target(data: Data, model: Model, ahead: int) -> tuple[Target, Design, FloatArray]:
    k, n, t = data.shape
    slots = _slots_ahead(data, ahead)
    field = build(data, model, t + ahead, slots)
    whole = design(field, data, slots)
    observed = np.zeros((k, n, t + ahead), dtype=bool)
    observed[:, :, :t] = data.known.reshape(data.shape)
    keep = np.flatnonzero(observed.ravel())
    crude = _crude(data)
    offset = np.repeat(crude, n * (t + ahead))
    family, hypers = _family(data, model)
    levels = whole.levels(model.time is not None, t + ahead)
    hypers = field.hypers + hypers
    seen = whole if len(keep) == len(offset) else whole.part(keep)
    target = Target(field, seen, levels, family, offset[keep], hypers)
    return target, whole, offset


def _slots_ahead(data: Data, ahead: int) -> NDArray[np.int64]:
    """Continue the slots: a new one as often as the data's change."""
    slots = data.slots
    last = int(slots[-1])
    length = max(int(np.bincount(slots).max()), 1)
    filled = int((slots == last).sum())
    more = last + (filled + np.arange(ahead)) // length
    return np.concatenate([slots, more]).astype(np.int64)


def _crude(data: Data) -> FloatArray:
    """Return the log crude rate of each outcome."""
    counts = data.counts
    if data.low is not None:
        counts = np.where(np.isnan(counts), 0.5 * (data.low + np.minimum(data.high, 1e9)), counts)
    counts, exposure = data.cells(counts), data.cells(data.exposure)
    known = data.known.reshape(data.shape)
    events = np.where(known, counts, 0.0).sum(axis=(1, 2))
    for k, total in enumerate(events):
        if not total > 0:
            which = f" ({k})" if len(events) > 1 else ""
            what = _NONE.fill(outcome=which)
            raise EstimationFailed(Problem("E-STM-130", what, _FIX_NONE))
    return np.asarray(np.log(events / np.where(known, exposure, 0.0).sum(axis=(1, 2))))


def _family(data: Data, model: Model) -> tuple[Family, tuple[Hyper, ...]]:
    known = data.known.ravel()
    exposure = data.exposure.ravel()[known]
    family: Family
    if data.reports is not None:
        reports = data.reports.reshape(len(data.reports), -1)[:, known]
        family = CountSum.reports(reports, exposure, noise=model.family)
    elif data.low is not None:
        counts = data.counts.ravel()[known]
        low, high = data.low.ravel()[known], data.high.ravel()[known]
        exact = ~np.isnan(counts)
        low, high = np.where(exact, counts, low), np.where(exact, counts, high)
        family = CountSum.interval(low, high, exposure, noise=model.family)
    else:
        family = FAMILIES[model.family](data.counts.ravel()[known], exposure)
    priors = model.priors
    sd, share = StandardDeviation(priors.sd_rate), Normal(priors.report_mean, priors.report_sd)
    hypers = []
    for name, (low_bound, high_bound) in zip(family.names, family.bounds, strict=True):
        if name == "noise.sd":
            hypers.append(sd_hyper(name, sd, high=high_bound))
        else:
            start = min(max(priors.report_mean, low_bound), high_bound)
            hypers.append(Hyper(name, share, start, low_bound, high_bound))
    return family, tuple(hypers)


def _visitor(
    target: Target, whole: Design, peak: Mode
) -> Callable[[FloatArray], tuple[float, Any]]:
    """Return what is done at each point of the hyperparameters.

    The next term of the Laplace approximation counts by how it differs from that at the mode,
    within bounds: far out in the tails, where variances are huge, the series diverges.
    """
    at_peak = curvature(target, peak)
    base = next_term(at_peak, chained(target, peak, at_peak))

    def visit(theta: FloatArray) -> tuple[float, Any]:
        mode = find_mode(target, theta, peak.x)
        curve = curvature(target, mode)
        chain = chained(target, mode, curve)
        found = marginals(target, whole, mode, curve, chain)
        more = np.clip(next_term(curve, chain) - base, -MOST_CORRECTION, MOST_CORRECTION)
        return mode.log_density + float(more), found

    return visit


def _mixed(points: Points, target: Target, whole: Design) -> Posterior:
    """Mix the marginals of all points by their first three moments, letting go of each."""
    if not np.isfinite(points.log_weight).any():
        raise EstimationFailed(Problem("E-STM-131", _LOST, _FIX_LOST))
    weights = np.where(points.weights > 1e-9, points.weights, 0.0)
    modes, means = np.zeros((2, len(weights), target.field.size))
    mixer = Mixer()
    for j, weight in enumerate(weights):
        found, points.found[j] = points.found[j], None
        if weight:
            modes[j], means[j] = found.x_mode, found.x_mean
            mixer.add(weight, Moments.of(found, target.field, whole))
    return mixer.close(weights / weights.sum(), modes, means)


def _influence(target: Target, mode: Mode, data: Data) -> Influence:
    curve = curvature(target, mode)
    chain = chained(target, mode, curve)
    k, n, _ = data.shape
    if "space" not in target.field.at:
        return Influence(np.full((k, n), np.nan), np.full((k, n), np.nan))
    variance = target.levels.variances(curve.selected)
    own = np.clip(chain.information * variance, 0.0, 1 - 1e-9)
    shift = chain.score * variance / (1 - own)
    return Influence(own.reshape(k, n), -shift.reshape(k, n))
