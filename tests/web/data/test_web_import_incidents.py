"""A list of incidents through the wizard, described in the form alone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from presencia.web.desk.data import drafts
from presencia.web.desk.data.models import ImportDraft
from presencia.workflow import Workspace
from tests.web.data.wizard_steps import address, begun, content, form_of
from tests.web.jobs.running import run_queued

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
LINES = (
    "fecha,delito,depto,municipio,casos",
    "03/02/2021,HOMICIDIO,Izabal,Puerto Barrios,1",
    "13/02/2021,Robo de vehículo,Izabal,Puerto Barrios,2",
    "14/03/2021,Pleito callejero,Petén,Flores,1",
    "15/03/2021,Persona perdida,Petén,Flores,1",
    "16/03/2021,Abigeato,Petén,Flores,3",
)


def page_of(browser: Client, draft: ImportDraft) -> str:
    """Return the page of the columns."""
    return browser.get(address(draft, "columns/")).content.decode()


def sent(browser: Client, draft: ImportDraft, **changes: Any) -> Any:
    """Send the form as it stands, with changes; words by name, as ``classes={word: class}``."""
    page = page_of(browser, draft)
    fields: dict[str, Any] = form_of(page)
    chosen = re.search(r'name="class-by" value="(\w+)" checked', page)
    fields["class-by"] = chosen[1] if chosen else ""
    shown = re.search(r'name="words-of" value="([^"]*)"', page)
    fields |= {"words-of": shown[1]} if shown else {}
    words = re.findall(r'name="word" value="([^"]*)"', page)
    given = re.findall(r'name="class" list="iccs" value="([^"]*)"', page)
    typed = changes.pop("classes", {})
    out = changes.pop("out", ())
    fields["word"] = words
    fields["class"] = [typed.get(w, c) for w, c in zip(words, given, strict=True)]
    fields["out"] = [str(n) for n, w in enumerate(words) if w in out]
    return browser.post(address(draft, "columns/"), {**fields, **changes})


def mapping_of(draft: ImportDraft) -> dict[str, Any]:
    """Return what is written of the mapping now."""
    draft.refresh_from_db()
    found: dict[str, Any] = draft.options["mapping"]
    return found


def test_incidents_are_described_in_the_form_and_published(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("monitoring_officer")
    draft = begun(browser, name="denuncias.csv", body=content(LINES))
    page = page_of(browser, draft)
    assert "<textarea" not in page
    assert "Homicidio intencional" in page  # guessed from the word of the file
    assert 'value="Pleito callejero"' in page
    answer = sent(browser, draft, classes={"Pleito callejero": "0999"})
    assert answer.status_code == 400
    assert "E-WEB-038" in answer.content.decode()
    assert 'value="0999"' in answer.content.decode()  # what was typed stays
    answer = sent(
        browser,
        draft,
        classes={"Pleito callejero": "agresión leve"},
        out=["Persona perdida"],
        count="casos",
        level="2",
        iso3="GTM",
        **{"place-name": "municipio", "place-parent": "depto"},
    )
    assert answer.url.endswith("/places/"), answer.content.decode()
    run_queued()
    assert mapping_of(draft)["incident"] == {
        "category": "delito",
        "count": "casos",
        "map": {
            "HOMICIDIO": "0101",
            "Robo de vehículo": "050211",
            "Pleito callejero": "020112",
        },
    }
    assert mapping_of(draft)["without"] == {"delito": ["Persona perdida"]}
    assert (draft.trial["kind"], draft.trial["rows"], draft.trial["rejects"]) == ("incidents", 3, 1)
    refused = drafts.table(draft, "refused")
    assert refused["code"].tolist() == ["E-MAP-060"]
    page = page_of(browser, draft)
    assert re.search(r'name="word" value="Abigeato"', page)
    as_text = browser.get(address(draft, "columns/") + "?as=text").content.decode()
    assert "kind: incidents" in as_text  # the YAML stays in view
    assert sent(browser, draft, out=["Persona perdida", "Abigeato"]).status_code == 302
    run_queued()
    draft.refresh_from_db()
    assert (draft.trial["rows"], draft.trial["rejects"]) == (3, 0)


def test_another_kind_or_column_first_shows_its_own_questions(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("monitoring_officer")
    draft = begun(browser, name="denuncias.csv", body=content(LINES))
    here = address(draft, "columns/")
    assert sent(browser, draft, category="depto").url == here
    page = page_of(browser, draft)
    assert re.findall(r'name="word" value="([^"]*)"', page) == ["Petén", "Izabal"]
    assert mapping_of(draft)["incident"]["map"] == {}
    answer = sent(browser, draft, **{"class-by": "one", "class-one": "0101", "category": ""})
    assert answer.url.endswith("/places/")
    assert mapping_of(draft)["incident"] == {"iccs": "0101"}
    run_queued()
    assert sent(browser, draft, kind="observations").url == here
    page = page_of(browser, draft)
    assert 'name="measure-4"' in page
    assert 'name="class-by"' not in page
    assert "incident" not in mapping_of(draft)
    assert sent(browser, draft, kind="incidents", again="1").url == here
    assert 'name="class-by" value="words" checked' in page_of(browser, draft)


def test_a_column_of_classes_and_points_are_recognised(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("monitoring_officer")
    lines = ["fecha,iccs,lon,lat", "2021-02-03,0101,-88.59,15.72", "2021-02-04,0401,-89.89,16.93"]
    draft = begun(browser, name="puntos.csv", body=content(lines))
    page = page_of(browser, draft)
    assert 'name="class-by" value="code" checked' in page
    assert mapping_of(draft)["incident"] == {"iccs": "iccs"}
    answer = sent(browser, draft, iso3="GTM", level="2", lon="lon", lat="lat")
    assert answer.url.endswith("/places/"), answer.content.decode()
    run_queued()
    draft.refresh_from_db()
    assert (draft.trial["rows"], draft.trial["places"]) == (2, 2)
