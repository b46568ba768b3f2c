"""Why a place is in or out: the figures are evaluated, the reasons are the true ones."""

import numpy as np
import pytest
from made_up import compiled

from presencia.portfolio import Problem, evaluate
from presencia.portfolio.plan import make_plan
from presencia.portfolio.plan_words import number
from presencia.portfolio.repricing import Multipliers, Pricer, net_value
from presencia.portfolio.solver import Solution, solve
from presencia.portfolio.why import standing


def whys(**settings: object) -> dict[str, str]:
    given = compiled(**settings)
    places = make_plan(given, solve(given.problem), draws=20).frames["places"]
    return dict(zip(places["place_id"], places["why_en"], strict=True))


def dual_bound(problem: Problem, found: Solution) -> float:
    """What the multipliers alone prove: no plan is worth more."""
    limits = sum(row.limit * found.prices[row.id] for row in problem.rows)
    return float(limits + Pricer(problem).price(Multipliers.of(found)).value.sum())


def test_margins_are_the_terms_of_the_bound() -> None:
    problem = compiled().problem
    found = solve(problem)
    at = Multipliers.of(found)
    priced = Pricer(problem).price(at)
    # A small plan's own bound may be an integer program's, below the multipliers'.
    assert dual_bound(problem, found) >= found.bound - 1e-9
    # What is taken is worth at most the best, and its net values add up to the plan's value.
    own = net_value(problem, found.taken, at)
    assert (own <= priced.value + 1e-9).all()
    used = evaluate(problem, found.taken).used
    charged = sum(found.prices[name] * amount for name, amount in used.items())
    assert own.sum() + charged == pytest.approx(found.value)


def test_those_left_out_show_their_best_package() -> None:
    problem = compiled(funds=[{"id": "national", "amount": 200_000}]).problem
    found = solve(problem)
    made = standing(problem, found.taken, Multipliers.of(found))
    out = ~(found.taken >= 0).any(axis=1)
    assert out.any()
    assert (made.best[out] >= 0).any(axis=1).all()
    assert made.margin[out].max() <= dual_bound(problem, found) - found.value + 1e-9
    assert (made.best[~out] == found.taken[~out]).all()


def test_the_figures_of_a_place_inside_are_the_evaluations() -> None:
    given = compiled()
    found = solve(given.problem)
    places = make_plan(given, found, draws=20).frames["places"]
    plan = evaluate(given.problem, found.taken)
    for p in np.flatnonzero(places["chosen"]):
        averted, cost = plan.averted[p].sum(), plan.spending[p].sum()
        assert f"averts {number(averted)} homicides" in places["why_en"][p]
        assert f"{number(averted / cost * 1e6)} per million" in places["why_en"][p]


def test_locked_closed_and_committed_places_say_so() -> None:
    said = whys(edits=[{"place": "AAA-4", "intervention": "mentors", "action": "in"}])
    assert "Fixed by hand or by another constraint: mentors en" in said["AAA-4"]
    shut = [
        {"place": "AAA-1", "intervention": name, "action": "out"}
        for name in ("lights", "mentors", "patrols")
    ]
    assert "closes every intervention" in whys(edits=shut)["AAA-1"]
    committed = {
        "kind": "committed",
        "activities": [
            {"place": "AAA-1", "intervention": name, "start": 2026}
            for name in ("lights", "mentors", "patrols")
        ],
    }
    assert "committed acts here already" in whys(constraints=[committed])["AAA-1"]


def test_what_a_floor_keeps_in_the_plan_names_the_floor() -> None:
    floor = {"kind": "floor_country", "shares": {"BBB": 0.6}}
    said = whys(constraints=[floor], funds=[{"id": "national", "amount": 400_000}])
    named = [place for place, text in said.items() if "It helps to meet: at least 60%" in text]
    assert named
    assert all(place.startswith("BBB") for place in named)
