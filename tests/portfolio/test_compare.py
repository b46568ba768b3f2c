"""Two plans side by side."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from made_up import compiled

from presencia.errors import DesignUnsupported
from presencia.portfolio.attribution import activities, worlds
from presencia.portfolio.compare import compare
from presencia.portfolio.paired import paired
from presencia.portfolio.plan import Plan, make_plan
from presencia.portfolio.scenarios import common_scenarios
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
    ("change", "kind"),
    [
        ({"currency": "GTQ"}, "money"),
        ({"price_year": 2020}, "money"),
        ({"harm_unit": {"es": "robos", "en": "robberies"}}, "harm"),
        ({"outcomes": [{"id": "homicide", "weight": 3.0}]}, "harm"),
    ],
)
def test_what_is_counted_otherwise_is_not_compared_and_said(
    change: dict[str, Any], kind: str
) -> None:
    plan, other = solved()[2], solved(400_000)[2]
    found = compare(pair(plan), (other.tables(), {**other.meta, **change}))
    assert set(found.unlike) == {kind}
    assert "not compared" in found.cautions[0].en
    assert ("costs" in found.words[0].en) == (kind == "harm")
    assert ("averts" in found.words[0].en) == (kind == "money")
    assert np.isnan(found.same_money) == (kind == "money")
    assert set(found.activities["difference"]) >= {"same", "only_first"}


def test_plans_with_neither_money_nor_harm_in_common_are_refused() -> None:
    plan = solved()[2]
    unlike = {"currency": "GTQ", "harm_unit": {"es": "robos", "en": "robberies"}}
    with pytest.raises(DesignUnsupported) as caught:
        compare(pair(plan), (plan.tables(), {**plan.meta, **unlike}))
    assert caught.value.code == "E-PLN-285"


def test_of_other_years_those_of_both_are_compared() -> None:
    plan = solved()[2]
    years = int(plan.meta["years"])
    tables, meta = plan.tables(), plan.meta
    totals = tables["totals"]
    last = str(int(meta["first_year"]) + years - 1)
    shorter = {**tables, "totals": totals[(totals["by"] != "year") | (totals["key"] != last)]}
    found = compare(pair(plan), (shorter, {**meta, "years": years - 1}))
    assert any("different years" in w.en for w in found.cautions)
    assert any("the second averts 0 homicides more" in w.en for w in found.cautions)
    apart = compare(pair(plan), (tables, {**meta, "first_year": int(meta["first_year"]) + 50}))
    assert any("no year in common" in w.en for w in apart.cautions)


def test_a_plan_never_beats_itself_in_the_same_worlds() -> None:
    given, first, _ = solved()
    found = paired((given, first), (given, first), draws=50, seed=1, level=0.9)
    assert (found.differences[["low", "high", "better"]] == 0).to_numpy().all()


def test_the_difference_is_surer_than_the_plans_and_adds_up_in_every_world() -> None:
    (given, first, plan), (poorer, second, other) = solved(), solved(400_000)
    found = paired((poorer, second), (given, first), draws=400, seed=1, level=0.9)
    whole = found.of("all").iloc[0]
    mean = plan.frames["activities"]["averted"].sum() - other.frames["activities"]["averted"].sum()
    assert whole["low"] < mean < whole["high"]
    drawn = common_scenarios(given, poorer, 400, 1)
    values = [
        worlds(c.problem, activities(c.problem, s.taken), d).total
        for c, s, d in ((given, first, drawn[0]), (poorer, second, drawn[1]))
    ]
    apart = np.sqrt(values[0].var() + values[1].var())
    assert (values[0] - values[1]).std() < 0.8 * apart
    low, high = np.quantile(values[0] - values[1], [0.05, 0.95])
    assert (whole["low"], whole["high"]) == pytest.approx((low, high), rel=1e-4)
    kinds = set(found.differences["by"])
    assert kinds == {"all", "country", "approach", "intervention", "place", "year", "fund"}


def test_worlds_are_common_whatever_the_choices() -> None:
    given, poorer = solved()[0], solved(400_000, "sceptical")[0]
    one, other = common_scenarios(given, poorer, 20, 3)
    assert (one.rate == other.rate).all()
    luck = [np.argsort(s.exposure[:, 0].sum(axis=1)) for s in (one, other)]
    assert (luck[0] == luck[1]).all()


def test_the_words_say_the_odds_after_the_first_sentence() -> None:
    given, first, plan = solved()
    unit = Text("homicidios", "homicides")
    made = paired((given, first), (given, first), draws=20, seed=1, level=0.9)
    found = compare(pair(plan), pair(plan)).in_worlds(made, unit)
    assert found.words[1].en.startswith("In 0% of the possible worlds the second averts more")
