"""The one door to a plan's questions, with the real solver on a small plan."""

from functools import cache

import numpy as np
import pytest
from made_up import compiled, material

from presencia.portfolio import Compiled, evaluate
from presencia.portfolio.ask import AXES, ask_edits, ask_frontier, ask_stances
from presencia.portfolio.locks import Lock, lock
from presencia.portfolio.plan import make_plan
from presencia.portfolio.plan_tables import SCHEMAS
from presencia.portfolio.solver import Solution, solve


@cache
def solved() -> tuple[Compiled, Solution]:
    given = compiled(edits=[{"place": "AAA-4", "intervention": "mentors", "action": "out"}])
    return given, solve(given.problem)


def test_stances_are_compiled_anew_and_the_plan_keeps_its_places() -> None:
    given, found = solved()
    table = ask_stances(given, material(), found)
    assert table["stance"].tolist() == ["optimistic", "neutral", "sceptical"]
    assert table["own"].tolist() == [False, True, False]
    value = table.set_index("stance")["value"]
    assert value["optimistic"] >= value["neutral"] >= value["sceptical"]
    assert (table["regret_high"] >= table["regret"]).all()
    assert (table["bound"] >= table["best"] - 1e-9).all()
    make_plan(given, found, draws=0).with_tables(stances=table)


@pytest.mark.parametrize("kind", ["downside", "equity", "money"])
def test_frontiers_keep_their_bounds_and_hold_the_own_plan(kind: str) -> None:
    given, found = solved()
    points = (0.5, 1.0) if kind == "money" else (0.0, 0.5, 1.0)
    table = ask_frontier(given, found, kind, points=points, draws=20)  # type: ignore[arg-type]
    SCHEMAS["frontier"].check(table)
    assert table["own"].sum() == 1
    assert (table["y"] <= table["y_bound"] + 1e-6).all()
    assert set(AXES[kind]) == {"x", "y"}
    if kind == "money":
        assert table["y"].is_monotonic_increasing
        assert table["x"].tolist() == pytest.approx([1_350_000, 2_700_000])


def test_changes_in_the_plan_are_lifted_and_new_ones_priced() -> None:
    given, found = solved()
    locks = [Lock("AAA-1", "mentors", "out"), Lock("BBB-2", None, "out")]
    table = ask_edits(given, found, locks)
    assert table["edit"].tolist() == [0, 1, 2]
    assert table["action"].tolist() == ["lift", "out", "out"]
    assert table["price"].iloc[0] <= 0  # giving up a lock never loses
    free = solve(given.without({"edit:AAA-4:mentors"}), gap=1e-5)
    assert -table["price"].iloc[0] == pytest.approx(max(free.value - found.value, 0.0), abs=1e-6)
    assert "Lugar AAA-4" in table["price_es"].iloc[0]
    assert (table["price_low"] <= table["price_high"]).all()


def test_the_price_of_a_lock_is_what_the_specification_with_it_loses() -> None:
    given, found = solved()
    row = ask_edits(given, found, [Lock("AAA-1", "mentors", "out")]).iloc[1]
    edits = [
        {"place": "AAA-4", "intervention": "mentors", "action": "out"},
        {"place": "AAA-1", "intervention": "mentors", "action": "out"},
    ]
    again = solve(compiled(edits=edits).problem, gap=1e-5)
    assert row["price"] == pytest.approx(max(found.value - again.value, 0.0), abs=1e-6)


def test_progress_never_goes_back_and_stop_ends_it() -> None:
    given, found = solved()
    seen: list[float] = []
    ask_edits(
        given, found, [Lock("AAA-1", None, "out")],
        progress=lambda share, _: seen.append(share),
    )  # fmt: skip
    assert seen == sorted(seen)
    assert 0 <= seen[0] <= seen[-1] <= 1
    assert ask_edits(given, found, [Lock("AAA-1", None, "out")], stop=lambda: True).empty


def test_places_locked_in_are_chosen() -> None:
    given, found = solved()
    locked = lock(given.problem, [Lock("AAA-4", None, "in"), Lock("AAA-2", "lights", "in")])
    taken = solve(locked).taken
    assert (taken[3] >= 0).any()
    assert taken[1, 0] >= 0
    assert evaluate(locked, taken).broken == ()
    assert evaluate(given.problem, taken).value <= found.bound + 1e-9
    assert np.isfinite(found.bound)
