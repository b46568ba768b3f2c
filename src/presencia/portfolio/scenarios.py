"""Equally likely worlds: effects drawn anew for each intervention, rates drawn jointly.

In a world every intervention has one effect, the same everywhere, drawn from its distribution in
a new place; the mean over worlds of what a plan averts is then its expected value. Where places
differ among themselves their luck would even out: the worlds are more unlike one another than
that, so a downside computed from them is on the safe side. Normal draws are stratified (one in
each k-th of the distribution, shuffled), which leaves the mean unbiased and less noisy.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from presencia.portfolio.harm import Harm
from presencia.portfolio.options import Reach, remaining, running_share
from presencia.portfolio.parts import Base
from presencia.portfolio.problem import Scenarios

if TYPE_CHECKING:
    from presencia.portfolio.compile import Compiled

FloatArray = NDArray[np.float64]


def scenarios(compiled: "Compiled", k: int, seed: int) -> Scenarios:
    """Draw worlds for a compiled plan.

    Parameters
    ----------
    compiled : Compiled
    k : int
        Worlds, 1 or more.
    seed : int
        The same seed gives the same bits.

    Returns
    -------
    Scenarios
    """
    return draw_scenarios(compiled.base, compiled.harm_data, k, seed)


def draw_scenarios(base: Base, harm: Harm, k: int, seed: int) -> Scenarios:
    """Draw worlds from a base and its harm; see `scenarios`."""
    rng = np.random.default_rng(seed)
    luck = {what.id: _stratified(k, rng) for what in base.interventions}
    picked = {
        outcome.id: _picked(len(draws), k, rng)
        for outcome, draws in zip(base.outcomes, harm.draws, strict=True)
        if len(draws)
    }
    return _worlds(base, harm, luck, picked, k)


def common_scenarios(
    first: "Compiled", second: "Compiled", k: int, seed: int
) -> tuple[Scenarios, Scenarios]:
    """Draw the same worlds for two compiled plans, whatever else they differ in.

    An intervention is as lucky in one as in the other, and the rates are the same draw of the
    posterior where both rest on the same assessment.

    Parameters
    ----------
    first, second : Compiled
    k : int
        Worlds, 1 or more.
    seed : int
        The same seed gives the same bits.
    """
    rng = np.random.default_rng(seed)
    both = (first, second)
    ids = sorted({what.id for one in both for what in one.base.interventions})
    luck = {name: _stratified(k, rng) for name in ids}
    sizes: dict[str, int] = {}
    for one in both:
        for outcome, draws in zip(one.base.outcomes, one.harm_data.draws, strict=True):
            if len(draws):
                sizes[outcome.id] = min(len(draws), sizes.get(outcome.id, len(draws)))
    picked = {name: _picked(sizes[name], k, rng) for name in sorted(sizes)}
    drawn = [_worlds(c.base, c.harm_data, luck, picked, k) for c in both]
    return drawn[0], drawn[1]


def _worlds(
    base: Base,
    harm: Harm,
    luck: Mapping[str, FloatArray],
    picked: Mapping[str, NDArray[np.int64]],
    k: int,
) -> Scenarios:
    """Return worlds from the luck of each intervention and the draw of each outcome's rates."""
    choices = base.choices
    exposure = np.zeros((k, *choices.exposure.shape))
    for i, what in enumerate(base.interventions):
        for c in np.flatnonzero(choices.intervention == i):
            share = running_share(what, int(choices.start[c]), base.years)
            dose = float(choices.dose[c]) / what.target.value
            exposure[:, c] = _exposure(base.reached[what.id], luck[what.id], share, dose)
    rate = np.ones((k, len(base.size), len(base.outcomes)), dtype=np.float32)
    for o, (outcome, draws) in enumerate(zip(base.outcomes, harm.draws, strict=True)):
        if len(draws):
            rate[:, :, o] = draws[picked[outcome.id]]
    return Scenarios(exposure, rate)


def _stratified(k: int, rng: np.random.Generator) -> FloatArray:
    """Return k standard normal draws, one in each k-th of the distribution."""
    return np.asarray(ndtri((rng.permutation(k) + rng.random(k)) / k))


def _exposure(
    reached: tuple[Reach | None, ...], luck: FloatArray, share: FloatArray, dose: float
) -> FloatArray:
    """Return the fall of the log rate in every world and cell, (k, years · outcomes)."""
    cells = np.zeros((len(luck), len(share), len(reached)))
    for o, reach in enumerate(reached):
        if reach is not None:
            theta = reach.effect.mean + reach.effect.sd_new_place * luck
            cells[:, :, o] = remaining(
                theta[:, None] * share[None, :], dose * reach.effect.share_at_risk.value
            )
    return cells.reshape(len(luck), -1)


def _picked(size: int, k: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return k of the posterior draws, none twice before all are used once."""
    rounds = [rng.permutation(size) for _ in range(-(-k // size))]
    return np.concatenate(rounds)[:k]
