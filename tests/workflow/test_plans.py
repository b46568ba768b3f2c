"""Plans of a workspace: drafted, checked, solved, asked, made again bit for bit."""

import json
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from presencia import vocabularies
from presencia.errors import (
    ConfigurationError,
    DataInvalid,
    PlanInfeasible,
    PresenciaError,
    Problem,
)
from presencia.portfolio.evaluate import evaluate
from presencia.storage import writing
from presencia.text import LANGS, Lang, Text
from presencia.workflow import Workspace
from presencia.workflow.lotteries import check_record
from presencia.workflow.plan_draft import Subject, draft, without_overlap
from presencia.workflow.plan_making import Asked
from tests.workflow.conftest import tree
from tests.workflow.plans import small

QUICK = {"quick": True, "gap": 0.02}


def subject(name: str, **places: int) -> Subject:
    from presencia.text import same

    return Subject(name, same(name), places, {c: 1e6 * n for c, n in places.items()})


def test_the_finer_assessment_of_a_country_speaks() -> None:
    municipal, region = subject("a", GTM=340), subject("b", GTM=22, HND=18)
    assert without_overlap([municipal, region]) == [(municipal, ()), (region, ("GTM",))]
    coarse = subject("c", GTM=22)
    assert without_overlap([municipal, coarse]) == [(municipal, ())]
    alike = subject("d", GTM=340)
    kept = [s.id for s, _ in without_overlap([municipal, alike])]
    assert len(kept) == 1, "one of two equal ones stays"


@pytest.mark.parametrize("lang", LANGS)
def test_a_draft_is_a_plan_that_passes_its_check(region: Workspace, lang: Lang) -> None:
    path = region.plans.new("mi-plan", lang=lang)
    assert path.parent == region.layout.root / "plans"
    text = path.read_text("utf-8")
    assert {"es": "supuesto", "en": "assumption"}[lang] in text
    found = region.plans.check("mi-plan")
    assert found.ready, [p.say("en") for p in found.problems]
    assert region.plans.spec("mi-plan").first_year > 2025
    words = " ".join(w.say(lang) for w in found.words)
    assert "93" in words
    assert any(row.effect.thin for row in found.interventions)
    json.dumps(found.as_json(), default=lambda t: {"es": t.es, "en": t.en})


def test_both_languages_draft_the_same_plan() -> None:
    subjects = [subject("a", GTM=340), subject("b", GTM=22, HND=18, CRI=7)]
    one, other = (yaml.safe_load(draft("p", subjects, ["x"], 2030, lang)) for lang in LANGS)
    assert one == other
    floors = next(c for c in one["constraints"] if c["kind"] == "floor_country")["shares"]
    assert sum(floors.values()) == pytest.approx(0.5, abs=0.01)
    assert one["outcomes"][1]["exclude"] == {"iso3": ["GTM"]}


def test_a_draft_overwrites_nothing_and_needs_an_assessment(region: Workspace) -> None:
    region.plans.new("mi-plan")
    before = tree(region.layout.root)
    for name, code in (
        ("mi-plan", "E-WKF-063"),
        ("centroamerica-2027", "E-WKF-063"),
        ("../fuera", "E-STO-005"),
    ):
        with pytest.raises(ConfigurationError) as caught:
            region.plans.new(name)
        assert caught.value.code == code
    with pytest.raises(ConfigurationError, match="E-WKF-060"):
        region.plans.new("otro", assessments=["no-hay"])
    assert tree(region.layout.root) == before
    region.layout.results.rename(region.layout.root / "away")
    with pytest.raises(ConfigurationError, match="E-WKF-064"):
        region.plans.new("otro")


def test_what_is_missing_is_named(region: Workspace, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="E-WKF-062"):
        region.plans.solve("no-hay")
    with pytest.raises(ConfigurationError, match="E-WKF-060"):
        region.plans.check(small(outcomes=[{"assessment": "guatemala"}]))
    with pytest.raises(PresenciaError, match="E-WKF-031"):
        region.plans.check(tmp_path / "no-hay.yaml")
    wrong = small(interventions=["no-hay"], funds=[{"id": "x", "amount": 1, "countries": ["XXX"]}])
    found = region.plans.check(wrong)
    assert not found.ready
    assert not found.conflict


def test_a_conflict_is_named_before_solving_and_nothing_is_saved(region: Workspace) -> None:
    spec = small(
        funds=[{"id": "police", "amount": 1e7, "approaches": ["law_enforcement"]}],
        constraints=[
            {"kind": "share", "approach": "prevention", "least": 0.5},
            {"kind": "floor_country", "shares": {"PAN": 0.1}},
        ],
    )
    found = region.plans.check(spec)
    assert not found.ready
    assert 1 <= len(found.conflict) <= 2
    assert any("50%" in words.es for words in found.conflict)
    assert not any("PAN" in words.es for words in found.conflict), "it is needed for nothing"
    before = tree(region.layout.root)
    with pytest.raises(PlanInfeasible):
        region.plans.solve(spec, **QUICK)
    assert tree(region.layout.root) == before


def test_a_solved_plan_keeps_its_rules_and_equals_its_evaluation(solved: Workspace) -> None:
    restored = solved.plans.restored("prueba")
    problem, solution = restored.compiled.problem, restored.solution
    found = evaluate(problem, solution.taken)
    tables = restored.answer.tables
    assert found.broken == ()
    assert found.value == pytest.approx(solution.value)
    assert solution.value <= solution.bound * (1 + 1e-9)
    whole = tables["totals"].query("by == 'all'").iloc[0]
    assert whole["averted"] == pytest.approx(found.averted.sum())
    assert whole["cost"] == pytest.approx(found.spending.sum())
    paid = tables["payments"].groupby(["fund", "year"])["amount"].sum()
    assert paid.xs("prevention").max() <= 2_000_000 * (1 + 1e-6)
    assert paid.xs("general").sum() <= 8_000_000 * (1 + 1e-6)
    assert paid.sum() == pytest.approx(whole["cost"])
    kinds = tables["payments"].query("fund == 'prevention'")["approach"].unique()
    assert set(kinds) <= {"prevention"}
    for name in ("worths", "stances", "edits"):
        assert len(tables[name]), name
    assert set(tables["stances"]["stance"]) == {"optimistic", "neutral", "sceptical"}
    assert tables["places"]["stability"].between(0, 1).all()
    assert all(w.es and w.en for w in restored.answer.words)


def test_a_plan_is_made_again_bit_for_bit_and_tells_its_past(solved: Workspace) -> None:
    result = solved.plans.find("prueba")
    again = solved.history.rerun(result.id)
    assert again.identical, again.different
    assert again.same_code
    lines: list[str] = []
    solved.history.explain(result.id).walk(lambda _d, t: lines.append(t.say("es")))
    text = "\n".join(lines)
    assessed = next(i for i in solved.stored_results.ids() if i.startswith("region-2010"))
    publisher = solved.datasets.get("fact-ca7-homicides-2010").publisher
    for known in (assessed, "fact-ca7-homicides-2010@v1", "semilla 2027", publisher):
        assert known in text


def test_an_altered_assessment_is_noticed(solved: Workspace) -> None:
    result = solved.plans.find("prueba")
    assessed = solved.stored_results.get(result.recipe.results[0].id)
    path = solved.stored_results.paths(assessed)["risk"]
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(DataInvalid, match="E-WKF-061"):
        solved.history.rerun(result.id)
    with pytest.raises(DataInvalid, match="E-WKF-061"):
        solved.plans.solve(small(), **QUICK)


def test_equal_plans_are_made_once_and_what_is_asked_is_part_of_the_name(
    region: Workspace,
) -> None:
    first = region.plans.solve(small(), **QUICK)
    assert first.fresh
    before = tree(region.layout.root)
    assert not region.plans.solve(small(), **QUICK).fresh
    assert tree(region.layout.root) == before
    others = [
        region.plans.solve(small(), quick=True, gap=0.02, seed=5),
        region.plans.solve(small(), quick=True, gap=0.03),
        region.plans.solve(small(stance="sceptical"), **QUICK),
        region.plans.solve(small(), **QUICK, frontier=("money", 3)),
    ]
    assert len({first.result.id, *(o.result.id for o in others)}) == 5
    assert region.plans.find("prueba").id == others[-1].result.id
    assert region.plans.find(first.result.id).id == first.result.id
    points = region.plans.answer("prueba").tables["frontier"]
    assert points["y"].is_monotonic_increasing
    assert (points["y"] <= points["y_bound"] * (1 + 1e-9)).all()
    with pytest.raises(ConfigurationError, match="E-WKF-065"):
        region.plans.find("region-2010")


def test_own_interventions_replace_packaged_ones_and_stay_in_the_recipe(
    region: Workspace,
) -> None:
    packaged = region.plans.solve(small(), **QUICK).result
    source = Path(vocabularies.__file__).parent / "interventions" / "hot_spots_policing.yaml"
    content = yaml.safe_load(source.read_text("utf-8"))
    for cost in content["costs"]:
        cost["amount"] *= 1000
    own = region.layout.root / "interventions" / "hot_spots_policing.yaml"
    own.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    dear = region.plans.solve(small(), **QUICK).result
    assert dear.id != packaged.id
    held = region.plans.answer(dear.id).tables["activities"]["intervention"]
    assert "hot_spots_policing" not in set(held)
    own.unlink()
    assert region.history.rerun(dear.id).identical


def test_a_stopped_plan_is_kept_with_its_bound_and_marked(region: Workspace) -> None:
    seen: list[Any] = []

    def stop() -> bool:
        return any("evita" in text.es for text in seen)

    spec = small(id="parado")
    done = region.plans.solve(
        spec, gap=0.0, progress=lambda _share, text: seen.append(text), stop=stop
    )
    assert done.fresh
    assert done.interrupted
    answer = region.plans.answer(done.result.id)
    solver = answer.meta["solver"]
    assert solver["interrupted"]
    assert 0 <= solver["value"] <= solver["bound"]
    assert "stances" not in answer.tables
    assert region.plans.restored(done.result.id).compiled.problem.years == 2
    with pytest.raises(ConfigurationError, match="E-WKF-066"):
        region.history.rerun(done.result.id)
    whole = region.plans.solve(spec, quick=True, gap=0.02)
    assert whole.fresh
    assert not whole.interrupted
    assert region.plans.find("parado").id == whole.result.id


def test_a_plan_that_is_being_solved_keeps_nobody_from_writing(region: Workspace) -> None:
    written: list[Path] = []

    def write(_share: float, _said: object) -> None:
        with writing(region.layout) as staging:
            written.append(staging)

    assert region.plans.solve(small(), **QUICK, progress=write).fresh
    assert written


def test_a_place_is_explained_inside_and_outside(solved: Workspace) -> None:
    places = solved.plans.answer("prueba").tables["places"]
    inside = places[places["chosen"]].iloc[0]
    outside = places[~places["chosen"]].iloc[0]
    for row, action in ((inside, "out"), (outside, "in")):
        why = solved.plans.why("prueba", str(row["place_id"]).lower())
        assert why.place["place_id"] == row["place_id"]
        assert list(why.edits["action"]) == [action]
        said = " ".join(w.es for w in why.words)
        assert row["name"] in said
        assert row["why_es"] in said
        json.dumps(why.as_json(), default=lambda t: getattr(t, "es", str(t)))
    assert solved.plans.why("prueba", "limon").place["name"] == "Limón"
    for name, code in (("Atlantis", "E-WKF-067"), ("Cortés", "E-WKF-067")):
        with pytest.raises(DataInvalid, match=code):
            solved.plans.why("prueba", name)


def test_two_plans_side_by_side(solved: Workspace) -> None:
    solved.plans.solve(small(id="escaso", funds=[{"id": "general", "amount": 1e6}]), **QUICK)
    found = solved.plans.compare("prueba", "escaso", worlds=True)
    assert found.words
    assert 0 <= found.same_money <= 1
    assert found.paired is not None
    whole = found.paired.of("all").iloc[0]
    averted = found.totals[found.totals["by"] == "all"].iloc[0]
    assert whole["low"] < averted["averted_second"] - averted["averted_first"] < whole["high"]
    paths = solved.reports.write_comparison("prueba", "escaso", formats=["html", "xlsx"])
    assert [p.name for p in paths] == ["comparacion.html", "comparison.html", "comparacion.xlsx"]
    assert all(d.name or d.kind == "pdf" for d in
               solved.reports.comparison_documents("prueba", "escaso"))  # fmt: skip
    with pytest.raises(ConfigurationError, match="E-WKF-050"):
        solved.reports.write_comparison("prueba", "escaso", formats=["ficha"])
    mine = solved.plans.answer("prueba").tables["activities"]["averted"].sum()
    assert found.activities["averted_first"].sum() == pytest.approx(mine)


def test_where_a_plan_cannot_be_compiled_again_the_difference_has_no_interval(
    solved: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    what, remedy = Text("se perdió.", "it was lost."), Text("búsquelo.", "look for it.")

    def lost(name: str) -> None:
        raise DataInvalid(Problem("E-WKF-061", what, remedy))

    monkeypatch.setattr(solved.plans, "restored", lost)
    found = solved.plans.compare("prueba", "prueba", worlds=True)
    assert found.paired is None
    assert found.cautions[-1].en == "The difference has no interval: it was lost."


def test_a_brief_answer_has_firmness_and_the_worth_of_money_alone(solved: Workspace) -> None:
    result = solved.plans.solve(small(id="breve"), gap=0.01, brief=True).result
    answer = solved.plans.answer(result.id)
    assert answer.meta["stability"] == {"worlds": 50, "checked": 0, "agreement": None}
    assert answer.tables["places"]["stability"].notna().all()
    assert set(answer.tables["worths"]["change"]) == {"more_money"}
    assert "stances" not in answer.tables
    said = Asked.from_json(result.recipe.parameters["asked"])
    assert said.brief
    assert "brief" not in Asked(0.01).as_json()


def test_the_unit_of_harm_loses_its_brackets_in_a_sentence(solved: Workspace) -> None:
    answer = solved.plans.answer("prueba")
    unit = {"es": "Muertes (X85–Y09)", "en": "Deaths (X85–Y09)"}
    said = replace(answer, meta={**answer.meta, "harm_unit": unit}).words[0]
    assert "X85" not in said.en
    assert " deaths " in said.en


def test_documents_of_a_plan_are_written_whole(solved: Workspace) -> None:
    paths = solved.reports.write("prueba")
    kinds = {p.suffix: p.read_bytes()[:6] for p in paths}
    assert kinds[".pdf"].startswith(b"%PDF-")
    assert kinds[".xlsx"].startswith(b"PK")
    assert kinds[".gpkg"] == b"SQLite"
    assert kinds[".html"].lower().startswith(b"<!doct")
    with pytest.raises(ConfigurationError, match="E-WKF-050"):
        solved.reports.write("prueba", formats=["ficha"])


def test_next_year_what_began_is_committed(solved: Workspace) -> None:
    path = solved.plans.new("prueba-2028", after="prueba")
    spec = yaml.safe_load(path.read_text("utf-8"))
    begun = solved.plans.answer("prueba").tables["activities"].query("start < 2028")
    committed = next(c for c in spec["constraints"] if c["kind"] == "committed")
    assert len(committed["activities"]) == len(begun) > 0
    assert (spec["first_year"], spec["years"]) == (2028, 1)
    found = solved.plans.check("prueba-2028")
    assert found.ready, [p.say("en") for p in found.problems]


@pytest.fixture(scope="session")
def lottery_made(region_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with a plan that starts by lottery."""
    folder = tmp_path_factory.mktemp("lottery") / "ws"
    shutil.copytree(region_made, folder)
    spec = small(
        outcomes=[{"assessment": "region-2010"}],
        funds=[{"id": "general", "amount": 6e7, "carry_over": True}],
        phase_in={"share": 0.5, "blocks": 3},
    )
    Workspace.open(folder).plans.solve(spec, quick=True, gap=0.05)
    return folder


def test_a_lottery_is_announced_drawn_and_checked_by_anyone(
    lottery_made: Path, copied: Callable[[Path], Workspace], tmp_path: Path
) -> None:
    ws = copied(lottery_made)
    with pytest.raises(ConfigurationError, match="E-WKF-071"):
        ws.lotteries.draw("prueba")
    held = ws.lotteries.commit("prueba", public="Lotería, sorteo 400, primer premio")
    assert stat.S_IMODE(held.seed.stat().st_mode) == 0o600
    seed = held.seed.read_text()
    for path in held.record.parent.iterdir():
        assert path == held.seed or seed not in path.read_text("utf-8")
    published = held.lottery.sha256
    assert not check_record(held.record, published).problems
    with pytest.raises(ConfigurationError, match="E-WKF-070"):
        ws.lotteries.commit("prueba")
    with pytest.raises(DataInvalid, match="E-PLN-334"):
        ws.lotteries.draw("prueba")
    drawn = ws.lotteries.draw("prueba", public_value="48213").lottery
    assert drawn.draw is not None
    waves = {p.wave for p in drawn.draw.order}
    assert waves == {"2027", "2028"}
    assert not check_record(held.record, published).problems
    with pytest.raises(PresenciaError, match="E-PLN-330"):
        ws.lotteries.draw("prueba", public_value="1")
    shown = ws.reports.plan_view("prueba")[1].meta["lottery"]
    assert shown["seed_commitment"] == drawn.seed_sha256
    design = json.loads((held.record.parent / "design.json").read_text("utf-8"))
    assert {u["place"] for u in design["units"]} == {p.unit for p in drawn.draw.order}
    forged = tmp_path / "forged.json"
    text = held.record.read_text("utf-8")
    forged.write_text(text.replace('"public_value": "48213"', '"public_value": "48214"'))
    assert "E-PLN-335" in {p.code for p in check_record(forged).problems}


def test_a_plan_without_a_phase_in_has_no_lottery(solved: Workspace, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="E-WKF-069"):
        solved.lotteries.commit("prueba")
    with pytest.raises(PresenciaError, match="E-WKF-073"):
        check_record(tmp_path / "no-hay.json")
    (tmp_path / "roto.json").write_text("{")
    with pytest.raises(DataInvalid, match="E-WKF-072"):
        check_record(tmp_path / "roto.json")


@pytest.mark.parametrize("name", sorted(vocabularies.plans()))
def test_packaged_plans_read_and_name_what_is_there(name: str) -> None:
    from presencia.portfolio.spec import PlanSpec

    spec = PlanSpec.from_mapping(vocabularies.plans()[name])
    assert set(spec.assessments) <= set(vocabularies.assessments())
    assert set(spec.interventions or ()) <= set(vocabularies.interventions())
    assert np.sum([f.amounts for f in spec.funds]) > 0
