"""A trial of stepped starts: what will be counted, and the test that draws the lottery again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from presencia.errors import DataInvalid, Problem
from presencia.portfolio.lottery_record import Block
from presencia.text import Text

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ESTIMAND = Text(
    "Caída del logaritmo de la tasa en los lugares del sorteo por comenzar y no esperar, con el "
    "efecto completo; la tasa cae en la parte 1 − exp(−θ).",
    "Fall of the log rate in the places of the lottery from starting rather than waiting, at full "
    "effect; the rate falls by the share 1 − exp(−θ).",
)
FORMULA = "log E[count] = log(expected) + block:period − theta * exposure"
ANALYSIS = Text(
    "Regresión ponderada de cuentas con efectos de bloque por periodo y los casos esperados como "
    "término fijo; el valor p, de repetir el sorteo; el intervalo, de los efectos que esa prueba "
    "no rechaza.",
    "Weighted regression of counts with effects of block by period and expected events as offset; "
    "the p-value from drawing the lottery again; the interval, the effects which that test does "
    "not reject.",
)
_SHAPE = Text(
    "los casos esperados tienen forma {expected} y hay {units} unidades y {periods} periodos.",
    "expected events have shape {expected}; there are {units} units and {periods} periods.",
)
_FIX_SHAPE = Text(
    "dé una fila por unidad, en el orden de los bloques, y una columna por periodo.",
    "give a row for each unit, in the order of the blocks, and a column for each period.",
)
_VALUES = Text(
    "«{name}» tiene valores negativos o ausentes.", "“{name}” has negative or absent values."
)
_FIX_VALUES = Text(
    "dé los casos esperados de cada unidad; un lugar sin cifra no entra al sorteo.",
    "give expected events for every unit; a place without a figure does not enter the lottery.",
)


@dataclass(frozen=True, slots=True)
class Trial:
    """What will be counted, by unit and period.

    Parameters
    ----------
    expected : (n, t) float array
        Events expected without the interventions.
    block, wave : (n,) int arrays
        Block of each unit, and any assignment of waves; the lottery permutes them in a block.
    exposure : (waves, t) float array
        Share of the full effect at work, 0 to 1.
    cv : (n,) float array
        Posterior coefficient of variation of each unit's rate.
    dispersion : float
        Of single counts beyond Poisson, as in a negative binomial of size 1/dispersion.
    """

    expected: FloatArray
    block: IntArray
    wave: IntArray
    exposure: FloatArray
    cv: FloatArray
    dispersion: float = 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """The parts of S (see `detectable`) that depend on no count.

    Parameters
    ----------
    contrast : (n, waves, t) float array
        c: exposure minus its mean over the draws of the block.
    weight, part : (n,) float arrays
        w, and u: the unit's share of the weighted expected events of its block.
    share : (n, waves) float array
        Of the unit's block that is in each wave.
    size, square : (n,) float arrays
        Units of the block; Σ u² over them.
    """

    contrast: FloatArray
    weight: FloatArray
    part: FloatArray
    share: FloatArray
    size: FloatArray
    square: FloatArray


def stepped(
    blocks: Sequence[Block],
    expected: FloatArray,
    cv: FloatArray,
    *,
    wait: int,
    ramp: Sequence[float] = (1.0,),
    dispersion: float = 0.0,
) -> Trial:
    """Return the trial of a design's blocks.

    Parameters
    ----------
    blocks : sequence of Block
        Of the lottery; n units in all.
    expected : (n, t) float array
        In the order of the blocks' units; period 0 begins when the first wave starts.
    cv : (n,) float array
    wait : int
        Periods between waves.
    ramp : sequence of float
        Share of the full effect in each period of running; the last one stays.
    dispersion : float

    Raises
    ------
    DataInvalid
        If shapes differ, or a figure is negative or absent.
    """
    expected, cv = np.asarray(expected, dtype=float), np.asarray(cv, dtype=float)
    units = sum(len(b.units) for b in blocks)
    if expected.ndim != 2 or len(expected) != units or cv.shape != (units,):
        what = _SHAPE.fill(expected=expected.shape, units=units, periods=expected.shape[-1:])
        raise DataInvalid(Problem("E-PLN-343", what, _FIX_SHAPE))
    given = {
        "expected": expected,
        "cv": cv,
        "ramp": np.asarray(ramp, dtype=float),
        "dispersion": np.array(dispersion),
    }
    for name, values in given.items():
        if not (np.isfinite(values).all() and (values >= 0).all()):
            what = _VALUES.fill(name=name)
            raise DataInvalid(Problem("E-PLN-344", what, _FIX_VALUES))
    block = np.repeat(np.arange(len(blocks)), [len(b.units) for b in blocks])
    labels = list(dict.fromkeys(w.label for b in blocks for w in b.waves))
    wave = np.array(
        [labels.index(w.label) for b in blocks for w in b.waves for _ in range(w.places)]
    )
    running = np.arange(expected.shape[1]) - wait * np.arange(len(labels))[:, None]
    share = np.asarray(ramp, dtype=float)[np.clip(running, 0, len(ramp) - 1)]
    return Trial(expected, block, wave, np.where(running < 0, 0.0, share), cv, dispersion)


def score_parts(trial: Trial) -> Score:
    """Return the parts of the score that depend on no count."""
    periods = trial.expected.shape[1]
    blocks, waves = int(trial.block.max()) + 1, len(trial.exposure)
    size = np.bincount(trial.block, minlength=blocks).astype(float)
    count = np.zeros((blocks, waves))
    np.add.at(count, (trial.block, trial.wave), 1.0)
    share = (count / size[:, None])[trial.block]
    contrast = trial.exposure - (share @ trial.exposure)[:, None, :]
    total = trial.expected.sum(axis=1)
    weight = 1 / (1 + total * trial.cv**2 + trial.dispersion * total / periods)
    heavy = weight * total
    part = heavy / np.maximum(np.bincount(trial.block, heavy)[trial.block], 1e-300)
    square = np.asarray(np.bincount(trial.block, part**2)[trial.block], dtype=float)
    return Score(contrast, weight, part, share, size[trial.block], square)


def randomisation_test(
    trial: Trial, counts: FloatArray, rng: np.random.Generator, permutations: int = 999
) -> FloatArray:
    """Return two-sided p-values of no effect by drawing the lottery again.

    Parameters
    ----------
    trial : Trial
        ``wave`` as it was drawn.
    counts : (…, n, t) float array
        One data set, or several of the same draw.
    rng : Generator
    permutations : int
    """
    s = score_parts(trial)
    counts = np.asarray(counts, dtype=float)
    member = (np.arange(int(trial.block.max()) + 1)[:, None] == trial.block) * s.weight
    level = np.einsum("bn,...nt->...bt", member, counts)
    below = np.maximum(member @ trial.expected, 1e-300)
    rest = counts - (level / below)[..., trial.block, :] * trial.expected
    by_wave = np.einsum("nvt,...nt,n->...nv", s.contrast, rest, s.weight)
    drawn = np.vstack([trial.wave, shuffled(trial, rng, permutations)])
    chosen = (drawn[:, :, None] == np.arange(len(trial.exposure))).reshape(len(drawn), -1)
    score = by_wave.reshape(*counts.shape[:-2], -1) @ chosen.T.astype(float)
    found = np.abs(score)
    as_far = found >= found[..., :1] * (1 - 1e-9) - 1e-12
    return np.asarray(as_far.mean(axis=-1))


def shuffled(trial: Trial, rng: np.random.Generator, size: int) -> IntArray:
    """Return the waves of other draws of the lottery, (size, n)."""
    order = (trial.block + rng.random((size, len(trial.block)))).argsort(axis=1)
    out = np.empty_like(order)
    by_block = np.argsort(trial.block, kind="stable")
    np.put_along_axis(out, order, np.broadcast_to(trial.wave[by_block], out.shape), axis=1)
    return out
