"""Region, place and evidence say what the workspace says, and no more than one reaches."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from presencia.reporting.place_facts import place_facts
from presencia.web import facts
from presencia.web.access.models import Change
from presencia.web.facts.pages import index_of
from presencia.workflow import Workspace
from presencia.workflow.evidence_book import book, file_of, glance
from presencia.workflow.place_index import PlaceIndex
from presencia.workflow.place_page import place_changes, place_page

pytestmark = pytest.mark.django_db

Clients = Callable[..., Client]
OWN, OTHER = "GTM-1801", "GTM-0101"
LIGHTING = "street_lighting"


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    body = re.sub(r"<svg.*?</svg>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


@pytest.fixture
def guatemala(workspace: Path) -> Any:
    card = next(c for c in facts.results(facts.ASSESS) if c.name == "guatemala")
    return facts.workspace().reports.view(card.id)[1]


@pytest.fixture
def index(guatemala: Any) -> PlaceIndex:
    return index_of(guatemala.meta["id"])


@pytest.mark.parametrize("place", [OWN, OTHER])
@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_place_found_by_index_says_the_same_as_its_sheet(
    guatemala: Any, index: PlaceIndex, place: str, lang: Any
) -> None:
    page = place_page(index, place, lang)
    sheet = place_facts(guatemala, place, lang)
    assert page["name"] == sheet["name"]
    assert page["subtitle"] == sheet["subtitle"]
    assert {k: sheet["priority"][k] for k in page["priority"]} == page["priority"]
    assert [r["said"] for r in page["risks"]] == [r["said"] for r in sheet["risks"]]
    assert page["trend"]["said"] == sheet["trend"]["said"]
    assert page["weights"] == sheet["weights"]


def test_touching_is_mutual_and_never_oneself(index: PlaceIndex) -> None:
    near = index.touching(OWN)
    assert near
    assert OWN not in near
    assert all(OWN in index.touching(other) for other in near)


def test_the_place_page_shows_rank_interval_and_sources(client_of: Clients, guatemala: Any) -> None:
    said = text(client_of("national_planner"), f"/es/desk/place/{OWN}/")
    row = guatemala.of("priority", OWN).iloc[0]
    assert f"{int(row['rank'])}.º de 340" in said
    assert f"90% entre {int(row['rank_low'])}.º y {int(row['rank_high'])}.º" in said
    for source in guatemala.meta["sources"]:
        assert source["sha256"][:16] in said
    assert "Nadie publicó la cifra de Puerto Barrios" in said


def test_a_committee_sees_neither_neighbours_nor_warnings_of_others(
    client_of: Clients, guatemala: Any
) -> None:
    mine = text(client_of("municipal_committee"), f"/es/desk/place/{OWN}/")
    whole = text(client_of("regional_coordinator"), f"/es/desk/place/{OWN}/")
    assert "Livingston" in whole
    assert "Livingston" not in mine
    warning = guatemala.warnings[0].es
    assert warning in whole
    assert warning not in mine


def test_out_of_reach_is_as_absent(client_of: Clients, workspace: Path) -> None:
    committee = client_of("municipal_committee")
    beyond = committee.get(f"/es/desk/place/{OTHER}/")
    nowhere = committee.get("/es/desk/place/GTM-9999/")
    assert beyond.status_code == nowhere.status_code == 404
    token = re.compile(rb'value="\w{64}"')  # of the form to leave: new in every page
    found, absent = (token.sub(b"", a.content) for a in (beyond, nowhere))
    assert found.replace(OTHER.encode(), b"") == absent.replace(b"GTM-9999", b"")


def test_an_assessment_that_does_not_hold_the_place_is_not_found(
    client_of: Clients, workspace: Path
) -> None:
    assert client_of("auditor").get(f"/es/desk/place/{OWN}/?result=region-2010").status_code == 404


def test_the_region_says_what_is_missing_and_for_whom(client_of: Clients, workspace: Path) -> None:
    whole = text(client_of("regional_coordinator"), "/es/desk/")
    assert "Siete países, cinco metas" in whole
    assert "93 de 96" in whole
    assert "3 departamentos y provincias sin cifra de 2010" in whole
    assert "Todavía no hay ninguna medida." in whole  # of the second goal
    mine = text(client_of("municipal_committee"), "/es/desk/")
    assert "Guatemala, cinco metas" in mine
    assert "340" not in mine
    assert "sin cifra de 2010" not in mine


def test_an_empty_workspace_has_a_region_page(
    client_of: Clients, tmp_path: Path, settings: Any
) -> None:
    Workspace.create(tmp_path / "empty")
    settings.WORKSPACE = tmp_path / "empty"
    said = text(client_of("regional_coordinator"), "/en/desk/")
    assert "There is no assessment yet" in said
    assert said.count("There is no measure yet.") == 5


def test_evidence_has_every_intervention_and_changes_with_the_stance(
    client_of: Clients, workspace: Path
) -> None:
    client = client_of("partner")
    neutral = text(client, "/es/desk/evidence/")
    entries = book(facts.workspace(), "neutral", "es")
    assert len(entries) == 17
    for entry in entries:
        assert entry["label"] in neutral
    assert text(client, "/es/desk/evidence/?stance=sceptical") != neutral
    assert client.get("/es/desk/evidence/?stance=hopeful").status_code == 404
    found = text(client, "/es/desk/evidence/?q=DISUASION")
    assert "1 de 17" in found
    assert "Disuasión focalizada" in found


def test_evidence_at_a_glance_says_of_how_many_harm_surely_falls(
    client_of: Clients, workspace: Path
) -> None:
    entries = book(facts.workspace(), "optimistic", "es")
    seen = glance(entries)
    assert [r["id"] for r in seen["forest"]["rows"]] == [e["id"] for e in entries]
    low = sum(r["high"] < 1 for r in seen["forest"]["rows"])
    assert seen["sure"] == low
    page = text(client_of("partner"), "/es/desk/evidence/?stance=optimistic")
    shared = seen["forest"]["rows"][0]
    one = next(r for r in entries[0]["effects"][0]["forest"]["rows"] if r["kind"] == "new_place")
    assert (shared["said"], shared["interval"]) == (one["said"], one["interval"])
    assert shared["interval"] in page
    assert (f"En {low} de 17" in page) is (low > 0)
    one_only = text(client_of("partner"), "/es/desk/evidence/?q=DISUASION")
    assert "De un vistazo" not in one_only  # nothing to compare


def test_a_study_without_an_interval_says_so(workspace: Path) -> None:
    for entry in book(facts.workspace(), "neutral", "en"):
        for effect in entry["effects"]:
            for row in effect["forest"]["rows"]:
                if row["imputed"]:
                    assert row["interval"] == ""
                    assert row["from"] is None


def post(client: Client, changed: str, why: str = "Costo local medido") -> Any:
    return client.post(f"/es/desk/evidence/{LIGHTING}/", {"text": changed, "why": why})


def test_changing_evidence_is_checked_kept_and_told(
    client_of: Clients, own_workspace: Workspace
) -> None:
    client = client_of("regional_coordinator")
    before = file_of(own_workspace, LIGHTING)
    read = yaml.safe_load(before.text)
    read["costs"][0]["amount"] = 123456
    answer = post(client, yaml.safe_dump(read, allow_unicode=True))
    assert answer.status_code == 302
    assert own_workspace.own_interventions()[f"{LIGHTING}.yaml"]["costs"][0]["amount"] == 123456
    line = Change.objects.get(action="evidence.changed")
    assert line.details["before"] == before.sha256
    assert line.details["after"] == file_of(own_workspace, LIGHTING).sha256
    shown = text(client, "/es/desk/evidence/changes/")
    assert "Costo local medido" in shown
    assert "123,456" in text(client, "/es/desk/evidence/")
    assert client.post(f"/es/desk/evidence/{LIGHTING}/restore/").status_code == 302
    assert file_of(own_workspace, LIGHTING) == before


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("id: [", "E-"),
        ("id: other_thing\n", "E-WKF-092"),
        ("id: street_lighting\ncosts: []\n", "E-PLN-"),
        ("x" * 200_001, "E-WKF-091"),
    ],
)
def test_a_wrong_file_is_refused_with_words_and_nothing_is_written(
    client_of: Clients, own_workspace: Workspace, wrong: str, code: str
) -> None:
    answer = post(client_of("regional_coordinator"), wrong)
    assert answer.status_code == 422
    assert code in answer.content.decode()
    assert "No se guardó nada." in answer.content.decode()
    assert own_workspace.own_interventions() == {}
    assert not Change.objects.filter(action="evidence.changed").exists()


def test_why_is_asked_for(client_of: Clients, own_workspace: Workspace) -> None:
    answer = post(client_of("regional_coordinator"), file_of(own_workspace, LIGHTING).text, why=" ")
    assert answer.status_code == 422
    assert "Escriba por qué lo cambia" in answer.content.decode()
    assert own_workspace.own_interventions() == {}


def test_who_reaches_one_country_cannot_change_what_holds_for_all(
    client_of: Clients, own_workspace: Workspace
) -> None:
    planner = client_of("national_planner")
    assert post(planner, file_of(own_workspace, LIGHTING).text).status_code == 404
    assert "Cambiar" not in text(planner, "/es/desk/evidence/")


def test_the_history_of_a_place_tells_its_splits_and_mergers() -> None:
    (split,) = place_changes("CRI-216", "CRI")
    assert split["split"]
    assert [p["name"] for p in split["from"]] == ["Grecia"]
    assert {p["name"] for p in split["to"]} == {"Grecia", "Río Cuarto"}
    assert place_changes(OWN, "GTM") == []
    (merger,) = place_changes("SLV-AHUACHAPAN-AHUACHAPAN_NORTE", "SLV")
    assert not merger["split"]
    assert "Atiquizaya" in [p["name"] for p in merger["from"]]
    assert [p["name"] for p in merger["to"]] == ["Ahuachapán Norte"]
