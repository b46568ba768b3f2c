"""Who pays what: after a plan is chosen, its spending shared out among the funds.

Activities are grouped by the set of funds that may pay them; a small linear program per plan
shares each group's spending of each year out among funds and years of money (Gale's condition,
already in the problem's rows, says that it can be done). Narrow funds pay first and money of the
same year before older money. Inside a group activities are then filled fund by fund in a fixed
order, so that few activities have two payers.
"""

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import coo_array

from presencia.errors import PlanInfeasible, Problem
from presencia.portfolio.constraints.funds import eligible_sets
from presencia.portfolio.parts import Base, FloatArray
from presencia.text import Text

_UNPAID = Text(
    "los fondos no alcanzan para pagar el plan: faltan {short}.",
    "the funds do not suffice to pay the plan: {short} are missing.",
)
_FIX = Text("repita el plan; informe del error.", "make the plan again; report the error.")
_CENT = 0.005
_TOLERANCE = 1e-6


def pay(base: Base, spending: FloatArray) -> pd.DataFrame:
    """Share spending out among the funds.

    Parameters
    ----------
    base : Base
        Of the compiled plan.
    spending : (n, interventions, years) float array
        As `evaluate` gives it.

    Returns
    -------
    DataFrame
        place_id, intervention, year (calendar), fund, amount. Amounts of an activity and year
        add up to its spending. Without funds every amount has the fund "".

    Raises
    ------
    PlanInfeasible
        If the funds cannot pay it.
    """
    rows = np.argwhere(spending > _CENT)
    amounts = spending[tuple(rows.T)]
    if not base.funds:
        return _frame(base, rows, np.full(len(rows), -1), amounts)
    sets = eligible_sets(base)[base.classes[rows[:, 0]], rows[:, 1]]
    pieces = []
    shared = _shares(base, sets, rows[:, 2], amounts)
    for (funds, year), by_fund in shared.items():
        own = np.flatnonzero((sets == funds) & (rows[:, 2] == year))
        order = own[np.lexsort((rows[own, 1], rows[own, 0]))]
        pieces += _fill(order, amounts[order], by_fund)
    who = np.array([piece[0] for piece in pieces], dtype=np.int64)
    fund = np.array([piece[1] for piece in pieces], dtype=np.int64)
    money = np.array([piece[2] for piece in pieces])
    return _frame(base, rows[who], fund, money)


def _shares(
    base: Base, sets: np.ndarray, years: np.ndarray, amounts: FloatArray
) -> dict[tuple[int, int], list[tuple[int, float]]]:
    """Return what each fund pays of each group's spending in each year."""
    groups = sorted({(int(s), int(t)) for s, t in zip(sets, years, strict=True)})
    need = np.array([amounts[(sets == s) & (years == t)].sum() for s, t in groups])
    arcs = [
        (g, f, source)
        for g, (funds, t) in enumerate(groups)
        for f, money in enumerate(base.funds)
        if funds >> f & 1
        for source in (range(t, -1, -1) if money.carry_over else (t,))
    ]
    short = float(need.sum())
    if arcs:
        paid = _flow(base, groups, need, arcs)
        short -= float(paid.sum())
    if short > _TOLERANCE * max(float(need.sum()), 1.0):
        what = _UNPAID.fill(short=base.amount(short))
        raise PlanInfeasible(Problem("E-PLN-180", what, _FIX))
    shared: dict[tuple[int, int], list[tuple[int, float]]] = {group: [] for group in groups}
    if arcs:
        for (g, f, _), amount in zip(arcs, paid, strict=True):
            if amount > 0:
                shared[groups[g]].append((f, float(amount)))
    for (funds, _), by_fund in shared.items():
        if not by_fund:  # cents below the program's tolerance
            by_fund.append(((funds & -funds).bit_length() - 1, 0.0))
    return shared


def _flow(
    base: Base,
    groups: list[tuple[int, int]],
    need: FloatArray,
    arcs: list[tuple[int, int, int]],
) -> FloatArray:
    """Return the money on each arc (group, fund, year of the money): all that can be paid."""
    years, k = base.years, len(arcs)
    breadth = np.array([int(money.payable.sum()) for money in base.funds], dtype=float)
    breadth /= max(float(breadth.max()), 1.0)
    g = np.array([a[0] for a in arcs])
    supply = np.array([a[1] * years + a[2] for a in arcs])
    age = np.array([groups[a[0]][1] - a[2] for a in arcs])
    dislike = 1e-3 * breadth[[a[1] for a in arcs]] + 1e-5 * age
    held = np.concatenate([money.amounts for money in base.funds])
    table = coo_array(
        (np.ones(2 * k), (np.r_[g, len(groups) + supply], np.r_[np.arange(k), np.arange(k)])),
        shape=(len(groups) + len(held), k),
    )
    scale = max(float(need.max()), 1.0)
    found = linprog(
        dislike - 1.0,
        A_ub=table.tocsr(),
        b_ub=np.concatenate([need, np.maximum(held, 0.0)]) / scale,
        method="highs-ds",
    )
    return np.asarray(found.x) * scale if found.x is not None else np.zeros(k)


def _fill(
    order: np.ndarray, amounts: FloatArray, by_fund: list[tuple[int, float]]
) -> list[tuple[int, int, float]]:
    """Fill activities one after the other with one fund after the other."""
    ends = np.cumsum([money for _, money in by_fund])
    begins = np.cumsum(amounts) - amounts
    pieces: list[tuple[int, int, float]] = []
    for row, begin, amount in zip(order, begins, amounts, strict=True):
        first = min(int(np.searchsorted(ends, begin + _CENT)), len(ends) - 1)
        last = min(int(np.searchsorted(ends, begin + amount - _CENT)), len(ends) - 1)
        cuts = [begin, *ends[first:last], begin + amount]
        for k, fund in enumerate(range(first, last + 1)):
            pieces.append((int(row), by_fund[fund][0], float(cuts[k + 1] - cuts[k])))
    return pieces


def _frame(base: Base, rows: np.ndarray, fund: np.ndarray, amounts: FloatArray) -> pd.DataFrame:
    names = np.array([*(money.id for money in base.funds), ""], dtype=object)
    frame = pd.DataFrame(
        {
            "place_id": base.places["place_id"].to_numpy()[rows[:, 0]],
            "intervention": np.array(base.ids, dtype=object)[rows[:, 1]],
            "year": base.spec.first_year + rows[:, 2],
            "fund": names[fund],
            "amount": amounts,
        }
    )
    keys = ["place_id", "intervention", "year", "fund"]
    return frame.groupby(keys, sort=True)["amount"].sum().reset_index()
