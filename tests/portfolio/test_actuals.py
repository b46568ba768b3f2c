"""What was done with a plan: which rows count, and what the next plan goes on from."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as some
from made_up import material, settings

from presencia.portfolio import PlanSpec, compile_problem
from presencia.portfolio.actual_tables import actual_tables, actual_words
from presencia.portfolio.actuals import judge, summed_up
from presencia.portfolio.options import exposure
from presencia.portfolio.plan import Plan, make_plan
from presencia.portfolio.planned import planned_of
from presencia.portfolio.rolling import roll
from presencia.portfolio.solver import solve

COLUMNS = ["place", "intervention", "year", "status", "dose", "spent", "currency", "fund", "rate",
           "note"]  # fmt: skip
YEARS = 4


@cache
def first_plan(carry_over: bool = False) -> tuple[dict[str, Any], Plan]:
    fund = {"id": "national", "amount": 600_000, "carry_over": carry_over}
    raw = settings(funds=[fund], years=YEARS)
    given = compile_problem(PlanSpec.from_mapping(raw), material())
    return raw, make_plan(given, solve(given.problem), draws=0)


def planned_rows(year: int, carry_over: bool = False) -> pd.DataFrame:
    raw, plan = first_plan(carry_over)
    return planned_of(raw, plan.tables(), plan.meta).running(range(2027, year))


def as_told(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame.index = pd.RangeIndex(2, 2 + len(frame), name="row")
    numbers = ["year", "dose", "spent", "rate"]
    frame[numbers] = frame[numbers].astype(float)
    texts = [c for c in COLUMNS if c not in numbers]
    frame[texts] = frame[texts].astype(object).where(frame[texts].notna(), None)
    return frame


def as_planned(year: int, carry_over: bool = False) -> list[dict[str, Any]]:
    return [
        {"place": r.place_id, "intervention": r.intervention, "year": r.year, "status": "done",
         "dose": r.dose, "spent": r.planned, "fund": r.fund or None}
        for r in planned_rows(year, carry_over).itertuples()
    ]  # fmt: skip


def judged(rows: list[dict[str, Any]], year: int = 2028, carry_over: bool = False) -> Any:
    raw, plan = first_plan(carry_over)
    return judge(as_told(rows), raw, plan.tables(), plan.meta, year)


def rolled(rows: list[dict[str, Any]], year: int = 2028, carry_over: bool = False) -> Any:
    raw, plan = first_plan(carry_over)
    found = summed_up(judged(rows, year, carry_over))
    return roll(raw, plan.tables(), plan.meta, year, found)


def begun_in(year: int) -> Any:
    """An activity that the plan starts in a year and that runs on."""
    _, plan = first_plan()
    mine = plan.frames["activities"]
    return mine[(mine["start"] == year) & (mine["end"] == 2027 + YEARS - 1)].iloc[0]


@trying(max_examples=12, deadline=None)
@given(year=some.integers(2028, 2027 + YEARS - 1), carry_over=some.booleans(), data=some.data())
def test_a_report_equal_to_the_plan_changes_nothing(year: int, carry_over: bool, data: Any) -> None:
    """Whichever rows are reported as planned, the plan that follows is the same as without them."""
    raw, plan = first_plan(carry_over)
    rows = as_planned(year, carry_over)
    told = data.draw(some.lists(some.sampled_from(rows), min_size=1, unique_by=str))
    plain = roll(raw, plan.tables(), plan.meta, year)
    again = rolled(told, year, carry_over)
    pd.testing.assert_frame_equal(again.committed, plain.committed)
    assert again.spec["constraints"] == plain.spec["constraints"]
    for one, other in zip(again.spec["funds"], plain.spec["funds"], strict=True):
        assert one["amounts"] == pytest.approx(other["amounts"], abs=0.02)


def test_a_later_start_shifts_the_ramp_as_by_hand() -> None:
    one = begun_in(2027)
    key = {"place": one["place_id"], "intervention": one["intervention"], "fund": "national"}
    rows = [{**key, "year": 2027, "status": "not_started", "spent": 0.0},
            {**key, "year": 2028, "status": "done", "dose": one["dose"], "spent": 1.0}]  # fmt: skip
    spec = rolled(rows, 2029).spec
    compiled = compile_problem(PlanSpec.from_mapping(spec), material())
    plain = compile_problem(PlanSpec.from_mapping(rolled(rows[:1], 2029).spec), material())
    p, what = compiled.base.place(one["place_id"]), one["intervention"]
    # Begun in 2028 and not in 2027: in 2029 it is in the second year of its ramp, (0.5, 1).
    intervention = material().interventions[what]
    fall = exposure(compiled.base.reached[what], intervention, 2028 - 2029, 1.0, 2)
    assert intervention.share_of_effect(2029 - 2028) == 1.0
    ratio = compiled.base.harm[p] / plain.base.harm[p]
    np.testing.assert_allclose(ratio, np.exp(-fall), rtol=1e-9)
    listed = spec["constraints"][-1]["activities"]
    assert next(a["start"] for a in listed if a["place"] == one["place_id"]
                and a["intervention"] == what) == 2028  # fmt: skip


def test_a_smaller_reach_acts_less_and_owes_the_same() -> None:
    one = begun_in(2027)
    row = {"place": one["place_id"], "intervention": one["intervention"], "fund": "national",
           "year": 2027, "status": "partly", "dose": one["dose"] / 2, "spent": 10.0}  # fmt: skip
    full, half = rolled([{**row, "status": "done", "dose": None}]), rolled([row])
    pair = (one["place_id"], one["intervention"])
    before, after = (m.committed.set_index(["place_id", "intervention"]).loc[pair]
                     for m in (full, half))  # fmt: skip
    assert after["dose"] == pytest.approx(before["dose"] / 2)
    assert after["owed"] == before["owed"] > 0


def test_what_stopped_ends_in_its_year_and_its_money_is_free() -> None:
    one = begun_in(2027)
    key = {"place": one["place_id"], "intervention": one["intervention"], "fund": "national"}
    stop = [{**key, "year": 2027, "status": "stopped", "dose": one["dose"], "spent": 5.0}]
    made, plain = rolled(stop, 2029), roll(*_plan_args(), 2029)
    kept = made.committed.set_index(["place_id", "intervention"]).loc[
        (one["place_id"], one["intervention"])
    ]
    assert (kept["end"], kept["owed"]) == (2027, 0)
    freed = sum(made.spec["funds"][0]["amounts"].values())
    assert freed > sum(plain.spec["funds"][0]["amounts"].values())


def test_what_never_began_is_open_again() -> None:
    one = begun_in(2027)
    row = {"place": one["place_id"], "intervention": one["intervention"], "fund": "national",
           "year": 2027, "status": "not_started"}  # fmt: skip
    made = rolled([row])
    pairs = set(zip(made.committed["place_id"], made.committed["intervention"], strict=True))
    assert (one["place_id"], one["intervention"]) not in pairs
    compiled = compile_problem(PlanSpec.from_mapping(made.spec), material())
    p = compiled.base.place(one["place_id"])
    mine = compiled.problem.choices.intervention == compiled.base.index(one["intervention"])
    assert compiled.problem.allowed[p, mine].any()


def test_unspent_money_follows_the_rules_of_its_fund_and_that_is_said() -> None:
    for carries, words in ((False, "is lost"), (True, "passes to 2028")):
        rows = as_planned(2028, carries)
        rows[0]["spent"] -= 1000.0
        made, full = rolled(rows, 2028, carries), rolled(as_planned(2028, carries), 2028, carries)
        won = sum(made.spec["funds"][0]["amounts"].values()) - sum(
            full.spec["funds"][0]["amounts"].values()
        )
        assert won == pytest.approx(1000.0 if carries else 0.0, abs=0.02)
        assert any(words in w.en for w in made.words), [w.en for w in made.words]
        assert made.money["national"].left - full.money["national"].left == pytest.approx(1000.0)


def test_what_others_did_is_their_commitment_and_costs_the_plan_nothing() -> None:
    raw, plan = first_plan()
    inside = set(zip(plan.frames["activities"]["place_id"],
                     plan.frames["activities"]["intervention"], strict=True))  # fmt: skip
    place, what = next((p, i) for p in plan.frames["places"]["place_id"]
                       for i in plan.meta["interventions"] if (p, i) not in inside)  # fmt: skip
    row = {"place": place, "intervention": what, "year": 2027, "status": "done", "spent": 7.0}
    made = rolled([row])
    kept = made.committed.set_index(["place_id", "intervention"]).loc[(place, what)]
    assert (kept["start"], kept["owed"]) == (2027, 0)
    plain = roll(raw, plan.tables(), plan.meta, 2028)
    assert made.spec["funds"] == plain.spec["funds"]
    compile_problem(PlanSpec.from_mapping(made.spec), material())


def test_a_third_plan_reports_on_the_commitments_of_the_second() -> None:
    """Money promised to what stops in the second year comes back to its fund."""
    second = rolled(as_planned(2028))
    compiled = compile_problem(PlanSpec.from_mapping(second.spec), material())
    plan = make_plan(compiled, solve(compiled.problem), draws=0)
    running = planned_of(second.spec, plan.tables(), plan.meta).running(range(2028, 2029))
    old = running[running["committed"] & (running["planned"] > 0)].iloc[0]
    row = {"place": old["place_id"], "intervention": old["intervention"], "fund": old["fund"]}
    told = as_told([{**row, "year": 2028, "status": "stopped", "spent": old["planned"]}])
    found = judge(told, second.spec, plan.tables(), plan.meta, 2029)
    assert not found.refused
    third = roll(second.spec, plan.tables(), plan.meta, 2029, summed_up(found))
    plain = roll(second.spec, plan.tables(), plan.meta, 2029)
    owed = sum(
        due["amount"]
        for a in second.spec["constraints"][-1]["activities"]
        if (a["place"], a["intervention"]) == (old["place_id"], old["intervention"])
        for due in a["owed"] if due["year"] >= 2029
    )  # fmt: skip
    won = sum(third.spec["funds"][0]["amounts"].values()) - sum(
        plain.spec["funds"][0]["amounts"].values()
    )
    assert won == pytest.approx(owed, abs=0.05)
    assert owed > 0
    compile_problem(PlanSpec.from_mapping(third.spec), material())
    listed = [a for c in third.spec["constraints"] if c["kind"] == "committed"
              for a in c["activities"]]  # fmt: skip
    pair = (old["place_id"], old["intervention"])
    ends = [a["end"] for a in listed if (a["place"], a["intervention"]) == pair]
    assert ends == [2028]


def _plan_args() -> tuple[Any, Any, Any]:
    raw, plan = first_plan()
    return raw, plan.tables(), plan.meta


GOOD: dict[str, Any] = {"year": 2027, "status": "done", "dose": 0.05, "spent": 1.0,
                        "fund": "national"}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"place": "ZZZ-9"}, "E-PLN-290", "place"),
        ({"place": None}, "E-PLN-290", "place"),
        ({"intervention": "magic"}, "E-PLN-291", "intervention"),
        ({"year": 2019}, "E-PLN-292", "year"),
        ({"year": None}, "E-PLN-292", "year"),
        ({"year": 2028}, "E-PLN-293", "year"),
        ({"status": "sort of"}, "E-PLN-294", "status"),
        ({"status": None}, "E-PLN-294", "status"),
        ({"dose": 0.2}, "E-PLN-295", "dose"),
        ({"status": "not_started", "dose": 0.05}, "E-PLN-296", "dose"),
        ({"dose": 0.0}, "E-PLN-297", "dose"),
        ({"status": "partly", "dose": None}, "E-PLN-298", "dose"),
        ({"fund": "moon"}, "E-PLN-300", "fund"),
        ({"spent": -1.0}, "E-PLN-302", "spent"),
        ({"spent": None}, "E-PLN-303", "spent"),
        ({"currency": "GTQ", "rate": 0.0}, "E-PLN-304", "rate"),
        ({"currency": "GTQ"}, "E-PLN-305", "currency"),
        ({"currency": "XXX"}, "E-PLN-305", "currency"),
    ],
)
def test_a_bad_row_is_refused_and_the_good_ones_stay(
    changes: dict[str, Any], code: str, column: str
) -> None:
    one, rows = begun_in(2027), as_planned(2028)
    bad = {**GOOD, "place": one["place_id"], "intervention": one["intervention"], **changes}
    others = [r for r in rows if r["place"] != one["place_id"]]
    found = judged([bad, *others])
    assert [(r.problem.code, r.column, r.row) for r in found.refused] == [(code, column, 2)]
    assert found.kept == len(others)
    for lang in ("es", "en"):
        assert found.refused[0].problem.what.say(lang)
        assert found.refused[0].problem.remedy.say(lang)


def test_a_rate_of_ones_own_converts_and_more_than_planned_is_flagged() -> None:
    one = begun_in(2027)
    row = {**GOOD, "place": one["place_id"], "intervention": one["intervention"],
           "spent": 8_000_000.0, "currency": "gtq", "rate": 8.0}  # fmt: skip
    found = judged([row])
    assert not found.refused
    mine = found.rows[found.rows["state"] == "done"].iloc[0]
    assert mine["spent"] == pytest.approx(1_000_000)
    assert bool(mine["over"])
    _, plan = first_plan()
    tables = actual_tables(found, plan.frames["places"], plan.meta)
    said = actual_words(tables, plan.meta, 2028, 0)
    assert any("more was spent than planned" in w.en for w in said)
    totals = tables["actual_totals"].set_index(["by", "key"])
    assert totals.loc[("all", "all"), "spent"] == pytest.approx(1_000_000)
    # Nobody reported on the rest: no spending is made up for it.
    silent = tables["actuals"].query("state == 'not_reported'")
    assert silent["spent"].isna().all()
    assert totals.loc[("all", "all"), "unreported"] == pytest.approx(silent["planned"].sum())


@pytest.mark.parametrize(
    ("second", "codes"),
    [
        ({}, ["E-PLN-306"]),
        ({"spent": 2.0}, ["E-PLN-307", "E-PLN-307"]),
    ],
)
def test_the_same_thing_said_twice(second: dict[str, Any], codes: list[str]) -> None:
    one = begun_in(2027)
    row = {**GOOD, "place": one["place_id"], "intervention": one["intervention"]}
    found = judged([row, {**row, **second}])
    assert [r.problem.code for r in found.refused] == codes


def test_years_that_contradict_each_other_are_refused() -> None:
    one = begun_in(2027)
    row = {**GOOD, "place": one["place_id"], "intervention": one["intervention"]}
    for first, then in (("stopped", "done"), ("done", "not_started")):
        later = {**row, "year": 2028, "status": then}
        if then == "not_started":
            later["dose"] = None
        found = judged([{**row, "status": first}, later], 2029)
        assert [(r.problem.code, r.row) for r in found.refused] == [("E-PLN-309", 3)]


def test_a_template_nobody_filled_in_says_nothing() -> None:
    rows = [{**r, "status": None, "dose": None, "spent": None} for r in as_planned(2028)]
    found = judged(rows)
    assert (found.kept, found.blank, found.refused) == (0, len(rows), ())
