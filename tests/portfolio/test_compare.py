"""Two plans side by side."""

from functools import cache
from typing import Any

import pytest
from made_up import compiled

from presencia.errors import DesignUnsupported
from presencia.portfolio import scenarios
from presencia.portfolio.compare import compare, in_worlds
from presencia.portfolio.plan import Plan, make_plan
from presencia.portfolio.solver import Solution, solve
from presencia.text import Text


@cache
def solved(amount: int = 900_000, stance: str = "neutral") -> tuple[Any, Solution, Plan]:
    given = compiled(funds=[{"id": "national", "amount": amount}], stance=stance)
    found = solve(given.problem)
    return given, found, make_plan(given, found, draws=20)


def pair(plan: Plan) -> tuple[Any, Any]:
    return plan.tables(), plan.meta


def test_a_plan_compared_with_itself_differs_in_nothing() -> None:
    plan = solved()[2]
    found = compare(pair(plan), pair(plan))
    assert set(found.activities["difference"]) == {"same"}
    assert found.same_money == pytest.approx(1.0)
    assert "averts 0 homicides more than the first and costs the same" in found.words[0].en


def test_differences_add_up_to_the_totals() -> None:
    first, second = solved()[2], solved(400_000)[2]
    found = compare(pair(first), pair(second))
    table, totals = found.activities, found.totals
    for by in ("all", "country", "year", "approach", "fund", "intervention"):
        rows = totals[totals["by"] == by]
        for side, plan in (("first", first), ("second", second)):
            for figure in ("cost", "averted"):
                whole = plan.frames["activities"][figure].sum()
                assert rows[f"{figure}_{side}"].sum() == pytest.approx(whole)
                assert table[f"{figure}_{side}"].sum() == pytest.approx(whole)
    gone = table[table["difference"] == "only_first"]
    assert len(gone)
    assert (gone["cost_second"] == 0).all()
    assert gone["start_second"].isna().all()
    assert 0 <= found.same_money < 1
    assert "fewer than the first" in found.words[0].en
    assert "less." in found.words[0].en


def test_other_stances_are_cautioned() -> None:
    found = compare(pair(solved()[2]), pair(solved(stance="sceptical")[2]))
    assert any("different stances" in w.en for w in found.words)


@pytest.mark.parametrize(
    ("key", "value"),
    [("currency", "GTQ"), ("price_year", 2020), ("harm_unit", {"es": "robos", "en": "robberies"})],
)
def test_what_is_counted_otherwise_is_refused(key: str, value: Any) -> None:
    plan = solved()[2]
    with pytest.raises(DesignUnsupported) as caught:
        compare(pair(plan), (plan.tables(), {**plan.meta, key: value}))
    assert caught.value.code == "E-PLN-285"


def test_worlds_are_shared_so_that_a_plan_never_beats_itself() -> None:
    given, first, _ = solved()
    unit = Text("homicidios", "homicides")
    drawn = scenarios(given, 50, 1)
    said = in_worlds(given.problem, first.taken, first.taken, drawn, unit)
    assert said.en.startswith("In 0% of the possible worlds")
    nothing = first.taken * 0 - 1
    better = in_worlds(given.problem, nothing, first.taken, drawn, unit)
    assert "from" in better.en
    assert not better.en.startswith("In 0%")
