"""The phase-in: forgone harm and limits against every possible draw, valued by `evaluate`."""

import json
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.portfolio.small_plans import random_problem

from presencia.errors import ConfigurationError, DesignUnsupported
from presencia.portfolio import phase_in_limits
from presencia.portfolio.evaluate import evaluate
from presencia.portfolio.lottery import Block, Lottery, announce, draw, verify
from presencia.portfolio.phase_in import Design, PhaseInSettings, design
from presencia.portfolio.phase_in_blocks import cut
from presencia.portfolio.phase_in_units import units
from presencia.portfolio.problem import Problem
from presencia.portfolio.spec import PhaseIn

IntArray = NDArray[np.int64]
SEED = "5f1a0c63b0d24d0e9f0c1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f"
BOTH = ("i0", "i1")
LOOSE = PhaseInSettings(BOTH, ratio=3.0)


def planned(
    seed: int,
    places: int = 9,
    slack: float = 10.0,
    late: float = 0.3,
    draws: int = 0,
    skip: float = 0.0,
) -> tuple[Problem, IntArray]:
    """A plan that starts most places in year 0, others in year 1, with limits above its use."""
    problem = random_problem(seed, places=places, interventions=2, years=3, draws=draws)
    choices = problem.choices
    first_year = np.arange(3) == choices.start[:, None]  # setting up costs extra
    dearer = replace(choices, cost_fixed=choices.cost_fixed + 5 * first_year)
    problem = replace(problem, choices=dearer)
    rng = np.random.default_rng([seed, 1])
    begins = np.where(rng.random((places, 1)) < late, 1, 0)
    first = problem.first_choice()[:2]
    taken = first + begins
    taken[rng.random((places, 2)) < skip] = -1
    used = evaluate(problem, taken).used
    rows = tuple(replace(r, limit=used[r.id] * (1 + slack) + 1e-9) for r in problem.rows)
    return replace(problem, rows=rows), taken


def every_draw(made: Design, problem: Problem, taken: IntArray) -> list[IntArray]:
    """All plans that the lottery can give, each equally likely."""
    options = [list(combinations(b.units, b.waves[1].places)) for b in made.blocks]
    return [
        made.assign(taken, problem.places, {u for block in chosen for u in block})
        for chosen in product(*options)
    ]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("share", [0.0, 0.25, 0.5])
def test_harm_forgone_is_the_mean_over_all_draws(seed: int, share: float) -> None:
    problem, taken = planned(seed)
    made = design(problem, taken, replace(LOOSE, share=share))
    value = evaluate(problem, taken).value
    values = [evaluate(problem, t).value for t in every_draw(made, problem, taken)]
    assert len(values) > 1
    assert made.forgone.mean == pytest.approx(value - np.mean(values), rel=1e-9, abs=1e-9)
    forgone = value - np.array(values)  # few values: each end leaves 5%, give or take an atom
    for end, share in ((made.forgone.low, 0.05), (made.forgone.high, 0.95)):
        assert (forgone < end - 1e-9).mean() <= share + 0.02
        assert (forgone <= end + 1e-9).mean() >= share - 0.02
    assert made.forgone.scenarios == 0


def test_the_interval_is_over_scenarios_and_draws() -> None:
    problem, taken = planned(2, places=9, draws=40)
    made = design(problem, taken, LOOSE, draws=4000)
    plan = evaluate(problem, taken).scenario_values
    forgone = np.concatenate(
        [plan - evaluate(problem, t).scenario_values for t in every_draw(made, problem, taken)]
    )
    assert made.forgone.scenarios == 40
    low, high = np.quantile(forgone, [0.05, 0.95])
    assert made.forgone.low == pytest.approx(low, rel=0.03)
    assert made.forgone.high == pytest.approx(high, rel=0.03)
    wider = design(problem, taken, LOOSE, level=0.99, draws=4000).forgone
    assert wider.low < made.forgone.low < made.forgone.mean < made.forgone.high < wider.high


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.02, 0.1]), st.sampled_from([0.0, 0.5]))
def test_every_limit_holds_in_every_draw(seed: int, slack: float, share: float) -> None:
    problem, taken = planned(seed, places=9, slack=slack, late=0.5)
    assert evaluate(problem, taken).broken == ()
    made = designed(problem, taken, replace(LOOSE, share=share, least=2, most=5))
    for after in [] if isinstance(made, DesignUnsupported) else every_draw(made, problem, taken):
        assert evaluate(problem, after).broken == ()


def designed(
    problem: Problem, taken: IntArray, asked: PhaseInSettings
) -> Design | DesignUnsupported:
    try:
        return design(problem, taken, asked)
    except DesignUnsupported as refused:
        return refused


def test_tight_limits_leave_designs_to_check() -> None:
    """The property above is not empty: with little slack about half the plans keep a lottery."""
    kept = 0
    for seed in range(30):
        problem, taken = planned(seed, slack=0.05, late=0.5)
        kept += isinstance(designed(problem, taken, replace(LOOSE, share=0.0, least=2)), Design)
    assert 5 < kept < 30


def test_what_limits_lacked_is_the_most_that_any_draw_exceeds_them() -> None:
    """Set at the plan's own use, the limits lack exactly what the worst draw needs."""
    problem, taken = planned(4, places=9, late=0.4)
    roomy = design(problem, taken, LOOSE)
    used = evaluate(problem, taken).used
    draws = [evaluate(problem, t).used for t in every_draw(roomy, problem, taken)]
    tight = replace(problem, rows=tuple(replace(r, limit=used[r.id]) for r in problem.rows))
    made = designed(tight, taken, LOOSE)
    if isinstance(made, DesignUnsupported):
        most = max(max(d[r] for d in draws) - used[r] for r in used)
        assert f"{most:,.0f}" in made.say("en")
        return
    lacked = made.lacked
    assert lacked
    for row in used:
        assert lacked.get(row, 0.0) == pytest.approx(max(max(d[row] for d in draws) - used[row], 0))


def test_use_of_rows_is_what_evaluate_says() -> None:
    problem, taken = planned(5, places=8)
    shape = (2, 2, 3)
    rng = np.random.default_rng(0)
    rows = tuple(
        replace(problem.rows[0], id=f"{name}:x", weights={name: rng.normal(size=shape)})
        for name in ("money", "starts", "active", "people")
    )
    problem = replace(problem, rows=(*problem.rows, *rows))
    mine = phase_in_limits.use(problem, np.arange(8), taken).sum(axis=0)
    theirs = evaluate(problem, taken).used
    assert mine == pytest.approx([theirs[r.id] for r in problem.rows])


def test_units_of_a_block_do_the_same_and_are_worth_nearly_the_same() -> None:
    problem, taken = planned(1, places=60, late=0.2, skip=0.3)
    made = design(problem, taken, PhaseInSettings(BOTH, ratio=1.25))
    assert len(made.blocks) > 2
    for block in made.blocks:
        inside = [u for u in made.units if u.block == block.id]
        assert {u.place for u in inside} == set(block.units)
        assert 4 <= len(inside) <= 8
        assert len({u.early for u in inside}) == 1
        worth = [u.value / u.cost for u in inside]
        assert max(worth) <= 1.25 * min(worth) * (1 + 1e-9)
        assert sum(w.places for w in block.waves) == len(inside)
        assert {u.p_waits for u in inside} == {block.waves[1].places / len(inside)}


def test_places_that_wait_in_the_plan_share_the_wait_for_little() -> None:
    """With share 0 the number that waits is the plan's: nothing but who waits is changed."""
    problem, taken = planned(7, places=60, late=0.5)
    asked = replace(LOOSE, share=0.0, ratio=1.2)
    made = design(problem, taken, asked)
    late = sum(u.planned_late for u in made.units)
    assert late == sum(b.waves[1].places for b in made.blocks) > 3
    more = design(problem, taken, replace(asked, share=0.8))
    assert abs(made.forgone.mean) < 0.2 * more.forgone.mean


def test_value_and_cost_are_those_of_the_phased_interventions_alone() -> None:
    problem, taken = planned(3, places=40, skip=0.3)
    made = design(problem, taken, replace(LOOSE, interventions=("i1",)))
    unit = made.units[0]
    p = list(problem.places).index(unit.place)
    first = made.assign(taken, problem.places, set())
    later = made.assign(taken, problem.places, {unit.place})
    without = first.copy()
    without[p, 1] = -1
    value = evaluate(problem, first).value
    assert unit.value == pytest.approx(value - evaluate(problem, without).value)
    assert unit.waiting_loses == pytest.approx(value - evaluate(problem, later).value)
    assert unit.cost == pytest.approx(evaluate(problem, first).spending[p, 1].sum())
    assert (first[:, 0] == taken[:, 0]).all()


def test_who_cannot_wait_is_left_out_with_the_reason() -> None:
    problem, taken = planned(8, places=40, late=0.0)
    taken[:, 0] = problem.first_choice()[0]
    taken[0, 1] = problem.first_choice()[1] + 2  # begins in the last year
    taken[1:, 1] = problem.first_choice()[1] + 1
    taken[1, 1] = problem.first_choice()[1]  # would start before what it needs, if that waits
    allowed = problem.allowed.copy()
    allowed[2, problem.first_choice()[0] + 1] = False
    cap = problem.cap.copy()
    cap[3, 2] = 0.0
    harm = problem.harm.copy()
    harm[4] = 0.0
    problem = replace(problem, requires=((1, 0, 0),), allowed=allowed, cap=cap, harm=harm)
    found = units(problem, taken, [0], None, 1).left_out
    assert found == {"P1": "requires", "P2": "allowed", "P3": "cap", "P4": "value"}
    assert units(problem, taken, [1], 1, 1).left_out["P1"] == "start"
    assert "P0" not in units(problem, taken, [1], 1, 1).left_out  # planned late: could start first


def test_a_later_start_that_does_not_exist_is_no_choice() -> None:
    problem, taken = planned(8, places=10, late=0.0)
    taken[:] = problem.first_choice()[:2] + 2
    with pytest.raises(DesignUnsupported) as refused:
        design(problem, taken, LOOSE)
    assert refused.value.code == "E-PLN-337"


def test_the_lottery_settles_the_plan() -> None:
    problem, taken = planned(9, places=40, skip=0.3)
    made = design(problem, taken, PhaseInSettings(BOTH))
    lottery = announce("l", "p", made.blocks, SEED, announced_on="2026-12-01")
    drawn = draw(lottery, SEED, drawn_on="2026-12-15")
    assert verify(drawn.record()) == []
    after = made.settle(taken, problem.places, drawn)
    assert drawn.draw is not None
    wave = {p.unit: p.wave for p in drawn.draw.order}
    for unit in made.units:
        p = list(problem.places).index(unit.place)
        for i, early in unit.early:
            later = int(wave[unit.place] == "2028")
            assert problem.choices.start[after[p, i]] == problem.choices.start[early] + later
    others = ~np.isin(problem.places, [u.place for u in made.units])
    assert (after[others] == taken[others]).all()
    for wrong in (lottery, draw_of((Block("1", ("x", "y"), made.blocks[0].waves),))):
        with pytest.raises(DesignUnsupported) as refused:
            made.settle(taken, problem.places, wrong)
        assert refused.value.code == "E-PLN-338"


def draw_of(blocks: tuple[Block, ...]) -> Lottery:
    waves = tuple(replace(w, places=1) for w in blocks[0].waves)
    lottery = announce("l", "p", [replace(b, waves=waves) for b in blocks], SEED,
                       announced_on="2026-12-01")  # fmt: skip
    return draw(lottery, SEED, drawn_on="2026-12-15")


def test_the_record_hands_over_units_probabilities_and_commitment() -> None:
    problem, taken = planned(9, places=40, skip=0.3, draws=5)
    made = design(problem, taken, PhaseInSettings(BOTH, share=0.4))
    lottery = announce("l", "p", made.blocks, SEED, announced_on="2026-12-01")
    record = json.loads(json.dumps(made.record(lottery, {"effect": 0.3})))
    assert record["waves"] == ["2027", "2028"]
    assert record["lottery"]["seed_sha256"] == lottery.seed_sha256
    assert record["detectable"] == {"effect": 0.3}
    assert len(record["units"]) == len(made.units)
    for unit in record["units"]:
        assert sum(unit["probability"].values()) == pytest.approx(1)
        assert unit["probability"]["2028"] > 0
    assert {"es", "en", "formula"} <= record["analysis"].keys()


def test_a_specification_says_the_share_that_starts_first() -> None:
    asked = PhaseInSettings.from_spec(PhaseIn((), 0.7, 5), BOTH)
    assert asked.interventions == BOTH
    assert asked.share == pytest.approx(0.3)
    assert asked.sizes(60) == (4, 12)
    problem, taken = planned(1, places=60, late=0.0)
    few = design(problem, taken, replace(asked, ratio=50.0, blocks=3))
    assert max(len(b.units) for b in few.blocks) > 8


@pytest.mark.parametrize(
    "wrong",
    [
        {"interventions": ()},
        {"interventions": ("none",)},
        {"wait": 0},
        {"wait": 3},
        {"share": 1.0},
        {"share": -0.1},
        {"least": 1},
        {"least": 9},
        {"ratio": 0.9},
    ],
)
def test_settings_out_of_range_are_named(wrong: dict[str, object]) -> None:
    problem, taken = planned(0)
    with pytest.raises(ConfigurationError) as refused:
        design(problem, taken, replace(LOOSE, **wrong))  # type: ignore[arg-type]
    assert refused.value.code == "E-PLN-336"
    assert next(iter(wrong)) in refused.value.say("en")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 3), min_size=0, max_size=8),
    st.floats(0.05, 2),
    st.integers(2, 3),
    st.integers(0, 2),
)
def test_cuts_cover_as_many_as_any_cut_can(
    values: list[float], reach: float, least: int, more: int
) -> None:
    worth = np.array(sorted(values, reverse=True))
    found = cut(worth, reach, least, least + more)
    assert covered(found) == best_cover(worth, reach, least, least + more, 0)
    ends = [e for run in found for e in run]
    assert ends == sorted(ends)
    for a, b in found:
        assert least <= b - a <= least + more
        assert worth[a] - worth[b - 1] <= reach + 1e-9


def covered(cuts: list[tuple[int, int]]) -> int:
    return sum(b - a for a, b in cuts)


def best_cover(worth: NDArray[np.float64], reach: float, least: int, most: int, at: int) -> int:
    if at >= len(worth):
        return 0
    best = best_cover(worth, reach, least, most, at + 1)
    for size in range(least, most + 1):
        if at + size <= len(worth) and worth[at] - worth[at + size - 1] <= reach + 1e-12:
            best = max(best, size + best_cover(worth, reach, least, most, at + size))
    return best
