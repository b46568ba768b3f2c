"""A randomised phase-in: who may wait, what waiting forgoes, and the design for the evaluation.

Places chosen for the same interventions are put into blocks of near-equal harm averted per unit
of money, so that it hardly matters which of a block starts first; within a block a public lottery
(`lottery`) decides. Where the plan lets some places wait anyway, because a budget of the first
year binds, they share the blocks and waiting costs little or nothing.

For unit p with harm averted a_p if it starts first and b_p if it waits, and q_p the share of its
block that waits, the harm forgone is, exactly,

    E[forgone] = Σ_p plan_p − Σ_p [(1 − q_p) a_p + q_p b_p],   plan_p = a_p or b_p as planned.

It is of harm within the years of the plan. Blocks are kept only as far as every limit of the plan
holds in *every* draw (`phase_in_limits`).

Notes
-----
Blocking on what predicts the outcome: Imai, K., King, G. and Nall, C. (2009), The essential role
of pair matching in cluster-randomized experiments, Statistical Science 24, 29–53. Stepped start:
Hussey, M. A. and Hughes, J. P. (2007), Contemporary Clinical Trials 28, 182–191.
"""

import numpy as np
from numpy.typing import NDArray

from presencia.errors import ConfigurationError, DesignUnsupported, Problem
from presencia.portfolio.lottery_record import Block, Wave
from presencia.portfolio.phase_in_blocks import blocks_of, waiting_of
from presencia.portfolio.phase_in_design import Design, Forgone, PhaseInSettings, Unit
from presencia.portfolio.phase_in_limits import fit, limits
from presencia.portfolio.phase_in_units import Units, units
from presencia.portfolio.problem import Problem as Plan
from presencia.text import Text

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

__all__ = ["Design", "Forgone", "PhaseInSettings", "Unit", "design"]

Kept = list[tuple[IntArray, int]]

_SETTING = Text(
    "«{name}: {value}» no sirve para un inicio por etapas: {want}.",
    "“{name}: {value}” does not serve a phase-in: {want}.",
)
_FIX_SETTING = Text("corrija «phase_in» en el plan.", "correct “phase_in” in the plan.")
_WANT = {
    "interventions": Text("una o más del plan", "one or more of the plan's"),
    "wait": Text("un año o más, dentro del plan", "a year or more, within the plan"),
    "share": Text("de 0 a menos de 1", "from 0 to below 1"),
    "least": Text("al menos 2, y no más que «most»", "2 or more, and no more than “most”"),
    "ratio": Text("1 o más", "1 or more"),
    "level": Text("entre 0 y 1", "between 0 and 1"),
}  # fmt: skip
_NONE = Text(
    "no hay bloques para un sorteo: {units} lugares podrían comenzar antes o después, pero no hay "
    "{least} con las mismas intervenciones y casi el mismo valor por unidad de dinero, o nadie "
    "espera en ellos.",
    "there are no blocks for a lottery: {units} places could start first or later, but no {least} "
    "of them have the same interventions and nearly the same value per unit of money, or nobody "
    "waits in them.",
)
_FIX_NONE = Text(
    "suba «ratio» o «share», baje «least», o elija otras intervenciones.",
    "raise “ratio” or “share”, lower “least”, or choose other interventions.",
)
_LIMIT = Text(
    "ningún bloque cabe en los límites en todos los sorteos posibles; al que más le falta es "
    "«{row}»: {lack}.",
    "no block fits the limits in every possible draw; the one that lacks most is “{row}”: {lack}.",
)
_FIX_LIMIT = Text(
    "guarde esa reserva al resolver el plan, o baje «share».",
    "keep that reserve when the plan is solved, or lower “share”.",
)


def design(
    problem: Plan,
    taken: IntArray,
    asked: PhaseInSettings,
    *,
    level: float = 0.9,
    draws: int = 2000,
    seed: int = 0,
) -> Design:
    """Return the phase-in of a plan.

    Parameters
    ----------
    problem : Problem
    taken : (n, interventions) int array
        The plan's choices.
    asked : PhaseInSettings
    level : float
        Of the interval of the harm forgone.
    draws, seed : int
        Simulated draws of the lottery for that interval.

    Raises
    ------
    ConfigurationError
        If a setting is out of range or names an unknown intervention.
    DesignUnsupported
        If no block can be made, or none fits the plan's limits.
    """
    _check(problem, asked, level)
    phased = [problem.interventions.index(i) for i in asked.interventions]
    found = units(problem, taken, phased, asked.start, asked.wait)
    wanted = []
    for members in blocks_of(found, phased, asked):
        late = int(found.planned_late[members].sum())
        wanted.append((members, waiting_of(len(members), late, asked.share), late))
    wanted = [w for w in wanted if w[1]]
    if not wanted:
        what = _NONE.fill(units=len(found.place), least=asked.least)
        raise DesignUnsupported(Problem("E-PLN-337", what, _FIX_NONE))
    blocks = [b for b, _, _ in wanted]
    room = limits(problem, taken, found)
    fitted, lacked = fit(room, blocks, [w for _, w, _ in wanted], [p for _, _, p in wanted])
    kept = [(b, w) for b, w in zip(blocks, fitted, strict=True) if w]
    if not kept:
        r = int(np.argmax(lacked))
        what = _LIMIT.fill(row=room.rows[r], lack=f"{lacked[r]:,.0f}")
        raise DesignUnsupported(Problem("E-PLN-339", what, _FIX_LIMIT))
    forgone = _forgone(found, kept, level, draws, np.random.default_rng(seed))
    begin = _begin(problem, found, phased)
    made = _units(problem, found, kept, phased), _lottery_blocks(problem, found, kept, begin, asked)
    lacks = {r: float(v) for r, v in zip(room.rows, lacked, strict=True) if v}
    left_out = _left_out(problem, found, blocks, kept)
    return Design(asked, problem.first_year, begin, *made, forgone, lacks, left_out)


def _check(problem: Plan, asked: PhaseInSettings, level: float) -> None:
    known = set(asked.interventions) <= set(problem.interventions)
    good = {
        "interventions": bool(asked.interventions) and known,
        "wait": 1 <= asked.wait < problem.years,
        "share": 0 <= asked.share < 1,
        "least": 2 <= asked.least <= asked.most,
        "ratio": asked.ratio >= 1,
        "level": 0 < level < 1,
    }
    problems = []
    for name in (n for n, right in good.items() if not right):
        value = level if name == "level" else getattr(asked, name)
        what = _SETTING.fill(name=name, value=value, want=_WANT[name])
        problems.append(Problem("E-PLN-336", what, _FIX_SETTING))
    if problems:
        raise ConfigurationError(problems[0], problems[1:])


def _begin(problem: Plan, found: Units, phased: list[int]) -> int:
    taken = found.early[:, phased]
    return int(problem.choices.start[taken[taken >= 0]].min())


def _left_out(problem: Plan, found: Units, blocks: list[IntArray], kept: Kept) -> dict[str, str]:
    """Return the places that are no units, and why."""
    out = dict(found.left_out)
    for name, members in (("limit", [b for b, _ in kept]), ("block", blocks)):
        inside = set(np.concatenate(members).tolist())
        for m in set(range(len(found.place))) - inside:
            out[str(problem.places[found.place[m]])] = name
    return dict(sorted(out.items()))


def _units(problem: Plan, found: Units, kept: Kept, phased: list[int]) -> tuple[Unit, ...]:
    out = []
    for number, (members, waiting) in enumerate(kept, 1):
        for m in members:
            out.append(
                Unit(
                    place=str(problem.places[found.place[m]]),
                    block=str(number),
                    early=tuple((i, int(c)) for i in phased if (c := found.early[m, i]) >= 0),
                    late=tuple((i, int(c)) for i in phased if (c := found.late[m, i]) >= 0),
                    planned_late=bool(found.planned_late[m]),
                    p_waits=waiting / len(members),
                    value=float(found.value[m]),
                    cost=float(found.cost[m]),
                    waiting_loses=float(found.waiting_loses[m]),
                )
            )
    return tuple(out)


def _lottery_blocks(
    problem: Plan, found: Units, kept: Kept, begin: int, asked: PhaseInSettings
) -> tuple[Block, ...]:
    first, second = (str(problem.first_year + begin + later) for later in (0, asked.wait))
    out = []
    for number, (members, waiting) in enumerate(kept, 1):
        names = tuple(str(p) for p in problem.places[found.place[members]])
        waves = (Wave(first, len(members) - waiting), Wave(second, waiting))
        out.append(Block(str(number), names, waves))
    return tuple(out)


def _forgone(
    found: Units, kept: Kept, level: float, draws: int, rng: np.random.Generator
) -> Forgone:
    """Return the harm forgone: expectation exact, interval over lotteries and scenarios."""
    members = np.concatenate([b for b, _ in kept])
    worlds = found.scenario_loses if len(found.scenario_loses) else found.waiting_loses[None]
    waits = np.zeros((draws, len(found.place)))
    mean = 0.0
    for block, waiting in kept:
        rank = rng.random((draws, len(block))).argsort(axis=1).argsort(axis=1)
        waits[:, block] = rank < waiting
        loses = found.waiting_loses[block]
        mean += float(loses.sum() * waiting / len(block) - loses[found.planned_late[block]].sum())
    more = waits - (found.planned_late & np.isin(np.arange(len(found.place)), members))
    low, high = np.quantile(more @ worlds.T, [(1 - level) / 2, (1 + level) / 2])
    in_plan = found.value - np.where(found.planned_late, found.waiting_loses, 0.0)
    share = mean / float(in_plan[members].sum())
    count = len(found.scenario_loses)
    return Forgone(mean, float(low), float(high), level, count, share)
