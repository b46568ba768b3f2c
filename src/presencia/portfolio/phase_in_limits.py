"""Limits that have to hold however the lottery comes out.

A row is a sum over places, so its largest use over all draws is exact: in every block the units
whose waiting adds most wait, as many as wait in that block.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from presencia.portfolio.evaluate import evaluate
from presencia.portfolio.phase_in_units import Units
from presencia.portfolio.problem import Problem as Plan

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class Limits:
    """What each unit uses of each row, either way.

    Parameters
    ----------
    rows : tuple of str
    room : (r,) float array
        Limit minus what the plan uses; below the rounding error it is 0.
    planned, early, late : (m, r) float arrays
        Use of the unit's place in the plan, starting first, and waiting.
    """

    rows: tuple[str, ...]
    room: FloatArray
    planned: FloatArray
    early: FloatArray
    late: FloatArray

    def excess(self, members: IntArray, waiting: int) -> FloatArray:
        """Return the most that a block's draw can add to each row beyond the plan, (r,)."""
        change = np.sort(self.late[members] - self.early[members], axis=0)[::-1]
        most = self.early[members].sum(axis=0) + change[:waiting].sum(axis=0)
        return np.asarray(most - self.planned[members].sum(axis=0))

    def lacking(self, excess: FloatArray) -> FloatArray:
        """Return what each row lacks for blocks that add ``excess`` (blocks, r) at most."""
        over = excess.sum(axis=0) - self.room
        scale = np.maximum(1.0, np.abs(self.late).sum(axis=0))
        return np.where(over > _TOLERANCE * scale, over, 0.0)


def limits(problem: Plan, taken: IntArray, units: Units) -> Limits:
    """Return the limits of a plan as the units may change them."""
    used = evaluate(problem, taken).used
    room = np.array([max(row.limit - used[row.id], 0.0) for row in problem.rows])
    early, late = use(problem, units.place, units.early), use(problem, units.place, units.late)
    planned = np.where(units.planned_late[:, None], late, early)
    return Limits(tuple(row.id for row in problem.rows), room, planned, early, late)


def use(problem: Plan, place: IntArray, taken: IntArray) -> FloatArray:
    """Return what places use of each row, (m, r), under their own choices (m, interventions)."""
    choices, out = problem.choices, np.zeros((len(place), len(problem.rows)))
    size, factor, kind = problem.size[place], problem.factor[place], problem.classes[place]
    for i in range(taken.shape[1]):
        on = np.flatnonzero(taken[:, i] >= 0)
        c = taken[on, i]
        running = choices.running[c].astype(np.float64)
        starts = np.arange(problem.years) == choices.start[c][:, None]
        spent = choices.cost_fixed[c] + choices.cost_each[c] * size[on, None]
        amounts = {
            "money": factor[on, None] * spent,
            "starts": starts.astype(np.float64),
            "active": running,
            "people": running * (choices.dose[c] * size[on])[:, None],
        }
        for r, row in enumerate(problem.rows):
            for name, weights in row.weights.items():
                out[on, r] += (weights[kind[on], i] * amounts[name]).sum(axis=1)
    return out


def fit(
    found: Limits, blocks: list[IntArray], waiting: list[int], planned: list[int]
) -> tuple[list[int], FloatArray]:
    """Lower the numbers that wait, or leave blocks out, until every limit holds in every draw.

    Parameters
    ----------
    found : Limits
    blocks : list of int arrays
        Units of each block.
    waiting, planned : list of int
        How many are to wait in each block, and how many do in the plan.

    Returns
    -------
    waiting : list of int
        0 where a block is left out.
    lacked : (r,) float array
        What each row lacked for all blocks as asked for.
    """
    now = list(waiting)
    excess = np.array([found.excess(b, w) for b, w in zip(blocks, now, strict=True)])
    excess = excess.reshape(len(blocks), len(found.rows))
    lacked = lack = found.lacking(excess)
    while lack.any():
        row = int(np.argmax(lack / np.maximum(found.room, 1.0)))
        worst = int(np.argmax(excess[:, row]))
        step = int(np.sign(planned[worst] - now[worst]))
        fewer = found.excess(blocks[worst], now[worst] + step)
        if step and now[worst] + step > 0 and fewer[row] < excess[worst, row]:
            now[worst] += step
            excess[worst] = fewer
        else:
            now[worst] = 0
            excess[worst] = 0.0
        lack = found.lacking(excess)
    return now, lacked
