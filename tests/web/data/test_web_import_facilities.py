"""A list of facilities through the wizard, described in the form alone."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from presencia.web.access.models import Person
from presencia.web.desk.data import drafts
from presencia.web.desk.data.models import ImportDraft
from presencia.workflow import Workspace
from tests.web.data.wizard_steps import address, begun, content, form_of
from tests.web.jobs.running import run_queued

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
Find = Callable[[str], Path]
POINTS = (
    "codigo,nombre,tipo,lon,lat",
    "E1,La Unión,Escuelas,-88.59,15.72",
    "P1,Central,Puesto de Policía,-88.60,15.71",
    "X1,El Faro,Faro,-88.58,15.73",
    "X2,Móvil,Unidad móvil,-89.89,16.93",
    "H1,Norte,Hospital,-89.88,16.92",
)


def page_of(browser: Client, draft: ImportDraft, language: str = "es") -> str:
    """Return the page of the columns."""
    here = address(draft, "columns/").replace("/es/", f"/{language}/", 1)
    return unescape(browser.get(here).content.decode())


def words_of(page: str) -> dict[str, str]:
    """Return the words of the form with the kind chosen for each."""
    words = re.findall(r'name="word" value="([^"]*)"', page)
    chosen = []
    for body in re.findall(r'<select[^>]*name="service"[^>]*>(.*?)</select>', page, re.S):
        found = re.search(r'<option value="([^"]*)" selected', body)
        chosen.append(found[1] if found else "")
    return dict(zip(words, chosen, strict=True))


def sent(browser: Client, draft: ImportDraft, **changes: Any) -> Any:
    """Send the form as it stands, with changes; words by name, as ``kinds={word: kind}``."""
    page = page_of(browser, draft)
    fields: dict[str, Any] = form_of(page)
    if by := re.search(r'name="facility-by" value="(\w+)" checked', page):
        fields["facility-by"] = by[1]
    if shown := re.search(r'name="words-of" value="([^"]*)"', page):
        fields["words-of"] = shown[1]
    words = words_of(page) | changes.pop("kinds", {})
    out = changes.pop("out", ())
    fields["word"], fields["service"] = list(words), list(words.values())
    fields["out"] = [str(n) for n, w in enumerate(words) if w in out]
    return browser.post(address(draft, "columns/"), {**fields, **changes})


def mapping_of(draft: ImportDraft) -> dict[str, Any]:
    """Return what is written of the mapping now."""
    draft.refresh_from_db()
    found: dict[str, Any] = draft.options["mapping"]
    return found


def test_points_are_guessed_settled_and_tried(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("monitoring_officer")
    draft = begun(browser, name="servicios_2024.csv", body=content(POINTS))
    page = page_of(browser, draft)
    assert "<textarea" not in page
    assert 'value="lon" selected' in page
    assert words_of(page) == {
        "Escuelas": "school",
        "Puesto de Policía": "police_post",
        "Faro": "",
        "Unidad móvil": "",
        "Hospital": "hospital",
    }
    assert "Puesto de policía</option>" in page
    assert "Police post</option>" in page_of(browser, draft, "en")
    answer = sent(browser, draft, kinds={"Faro": "lighthouse"})
    assert answer.status_code == 400
    assert "E-WEB-040" in answer.content.decode()
    assert "no es una clase de servicio" in answer.content.decode()
    answer = sent(browser, draft, out=["Unidad móvil"], iso3="GTM", level="2")
    assert answer.url.endswith("/places/"), answer.content.decode()
    run_queued()
    assert mapping_of(draft)["facility"] == {
        "id": "codigo",
        "name": "nombre",
        "kind": {"column": "tipo"},
        "map": {
            "Escuelas": "school",
            "Puesto de Policía": "police_post",
            "Hospital": "hospital",
        },
    }
    assert mapping_of(draft)["without"] == {"tipo": ["Unidad móvil"]}
    assert (draft.trial["kind"], draft.trial["rows"], draft.trial["rejects"]) == (
        "facilities",
        3,
        1,
    )
    assert drafts.table(draft, "refused")["code"].tolist() == ["E-MAP-072"]
    as_text = browser.get(address(draft, "columns/") + "?as=text").content.decode()
    assert "kind: facilities" in as_text  # the YAML stays in view
    assert sent(browser, draft, out=["Unidad móvil"], kinds={"Faro": "park"}).status_code == 302
    run_queued()
    draft.refresh_from_db()
    assert (draft.trial["rows"], draft.trial["rejects"]) == (4, 0)


def test_names_of_places_and_one_kind_suffice(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("monitoring_officer")
    lines = ["depto,municipio,sede,clase", "Izabal,Puerto Barrios,Sede A,Comisaría"]
    lines += ["Petén,Flores,Sede B,Subestación", "Petén,Flores,Sede C,Subestación"]
    draft = begun(browser, name="sedes.csv", body=content(lines))
    here = address(draft, "columns/")
    place = {"place-name": "municipio", "place-parent": "depto", "iso3": "GTM", "level": "2"}
    place |= {"period-value": "2024"}
    assert sent(browser, draft, kind="facilities", again="1", **place).url == here
    page = page_of(browser, draft)  # which column says the kind is proposed
    assert words_of(page) == {"Subestación": "police_post", "Comisaría": "police_post"}
    assert sent(browser, draft, **{"facility-column": "sede"}).url == here
    assert list(words_of(page_of(browser, draft))) == ["Sede A", "Sede B", "Sede C"]
    answer = sent(browser, draft)
    assert answer.status_code == 400
    assert "E-WEB-041" in answer.content.decode()
    one = {"facility-by": "one", "facility-one": "police_post", "facility-name": "sede"}
    assert sent(browser, draft, **one).url.endswith("/places/")
    run_queued()
    assert mapping_of(draft)["facility"] == {"name": "sede", "kind": {"value": "police_post"}}
    assert (draft.trial["rows"], draft.trial["places"]) == (3, 2)
    assert sent(browser, draft, kind="observations").url == here
    assert 'name="facility-by"' not in page_of(browser, draft)
    assert "facility" not in mapping_of(draft)


@pytest.mark.shared
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_real_list_of_health_sites(
    own_workspace: Workspace,
    people: dict[str, Person],
    client_of: ClientOf,
    shared: Find,
    language: str,
) -> None:
    officer = people["monitoring_officer"]
    officer.organisation.reach_countries = officer.reach_countries = ["GTM", "SLV"]
    officer.organisation.save()
    officer.save()
    browser = client_of("monitoring_officer")
    body = shared("geo/services/slv_health_vaccination_sites_2022.csv").read_bytes()
    draft = begun(browser, name="sitios.csv", body=body)
    browser.post(address(draft, "describe/"))
    run_queued()
    draft.refresh_from_db()
    page = page_of(browser, draft, language)
    assert words_of(page)["primary_health_unit"] == "health_unit"
    shown = {"es": "Unidad de salud</option>", "en": "Health unit</option>"}
    assert shown[language] in page
    answer = sent(
        browser,
        draft,
        kinds={"school": "vaccination_site", "other": "vaccination_site"},
        out=["mobile_or_virtual"],
        **{"period-value": "2022-01"},
    )
    assert answer.status_code == 302, answer.content.decode()
    run_queued()
    assert mapping_of(draft)["place"]["iso3"] == "SLV"
    trial = draft.trial
    assert (trial["kind"], trial["rows"], trial["rejects"]) == ("facilities", 428, 0)
    assert trial["places"] == 14
