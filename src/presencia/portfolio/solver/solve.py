"""Solve a planning problem: the best plan found, and the proof of how good it is."""

import time

import numpy as np

from presencia.errors import PlanInfeasible
from presencia.portfolio.evaluate import evaluate
from presencia.portfolio.problem import Problem
from presencia.portfolio.solver import words
from presencia.portfolio.solver.answer import Progress, Solution, Stop
from presencia.portfolio.solver.arrays import Arrays, make_arrays
from presencia.portfolio.solver.decomposition import Decomposition
from presencia.portfolio.solver.duals import Stopped
from presencia.portfolio.solver.integer_program import IntegerProgram
from presencia.portfolio.solver.ledger import Ledger

_FEW = 100  # places below which one integer program is solved too
_CELLS = 30_000  # cells above which it is not
_TURNS = 8
_NODES = 200


def solve(
    problem: Problem,
    *,
    gap: float = 1e-4,
    seconds: float | None = None,
    seed: int = 0,
    near: Solution | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Solution:
    """Return the best plan found for a problem, with a proven bound.

    Parameters
    ----------
    problem : Problem
    gap : float
        Stop at this proven gap. A plan may end with a larger one: the solution says so.
    seconds : float, optional
        Stop after so much time; the result is then marked as interrupted.
    seed : int
        Of what is drawn; the same seed gives the same bits.
    near : Solution, optional
        Of a problem that differs little: the search begins at its prices, and its plan is the
        first where it keeps the rules of this one. What is proven does not depend on it.
    progress : callable, optional
        Called often with the share done and the `Status`.
    stop : callable, optional
        Asked often; True stops, with the best plan so far.

    Returns
    -------
    Solution

    Raises
    ------
    presencia.errors.PlanInfeasible
        If no plan keeps all rules.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    arrays = make_arrays(problem)
    ledger = Ledger(arrays, gap, deadline, progress, stop)
    interrupted = False
    try:
        _work(problem, arrays, ledger, seed, near)
    except (Stopped, KeyboardInterrupt):
        interrupted = True
    if ledger.plan is None:
        raise words.stopped_early() if interrupted else words.no_plan([], proven=False)
    return ledger.solution(interrupted=interrupted)


def _work(
    problem: Problem, arrays: Arrays, ledger: Ledger, seed: int, near: Solution | None
) -> None:
    """Decompose; for few places try one integer program too, and keep the better of each."""
    few = len(problem.places) < _FEW
    if near is not None and not evaluate(problem, near.taken).broken:
        ledger.offer(near.taken.astype(np.int16))
    try:
        Decomposition(arrays, ledger, seed, near=near).run()
    except PlanInfeasible as trouble:
        if not few or trouble.code != "E-PLN-252":
            raise
    if few and not ledger.done():
        _integer(make_arrays(problem, merge=False), ledger, seed)


def _integer(arrays: Arrays, ledger: Ledger, seed: int) -> None:
    """Solve one integer program, with more tangents until its plans are valued exactly."""
    program = IntegerProgram(arrays, seed, ledger.poll)
    if program.cells() > _CELLS:
        return
    for turn in range(_TURNS):
        ledger.enter(0.9 + 0.01 * turn, words.INTEGER)
        found = program.solve(gap=0.5 * ledger.gap, nodes=_NODES, start=ledger.plan)
        if found.infeasible:
            raise words.no_plan(program.broken())
        ledger.prove(found.bound, None)
        if found.plan is not None:
            ledger.offer(found.plan, "integer program")
            program.touch(found.plan)
        if ledger.done() or found.plan is None or not found.finished:
            return
