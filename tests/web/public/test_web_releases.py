"""Preparing, publishing and withdrawing a release: who may, what is checked, what stays."""

from collections.abc import Callable

import pytest
from django.test import Client

from presencia.errors import ConfigurationError
from presencia.text import Text
from presencia.web.access.models import Change, Person
from presencia.web.public.models import Release
from presencia.web.public.releasing import publish, withdraw
from presencia.workflow import Workspace
from tests.web.public.conftest import result_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_release_is_prepared_by_form_looked_at_published_and_withdrawn(
    own_workspace: Workspace, countries: None, client_of: Callable[..., Client]
) -> None:
    from tests.web.jobs.running import run_queued

    desk = client_of("regional_coordinator")
    sent = {
        "title_es": "Región 2010", "title_en": "Region 2010", "name": "region",
        "result": result_of(own_workspace, "region-2010"), "plan": "", "threshold": 5,
    }  # fmt: skip
    answer = desk.post("/es/desk/releases/new/", sent)
    row = Release.objects.get()
    assert answer["Location"] == f"/es/desk/releases/{row.pk}/"
    run_queued()
    page = desk.get(answer["Location"]).content.decode()
    assert "Reservados por ser pequeños" in page
    assert Client().get("/es/r/region/1/").status_code == 404, "not public before it is published"
    assert desk.get(f"/es/desk/releases/{row.pk}/publish/").status_code == 200
    desk.post(f"/es/desk/releases/{row.pk}/publish/")
    assert Client().get("/es/r/region/1/").status_code == 200
    refused = desk.post(f"/es/desk/releases/{row.pk}/withdraw/", {"reason_es": "Error"})
    assert refused.status_code == 422, "the reason is printed in both languages"
    desk.post(
        f"/es/desk/releases/{row.pk}/withdraw/",
        {"reason_es": "Error de origen", "reason_en": "Error at the source"},
    )
    gone = Client().get("/en/r/region/1/")
    assert gone.status_code == 410
    assert "Error at the source" in gone.content.decode()
    assert Client().get("/es/r/region/1/data/release.json").status_code == 410
    actions = list(Change.objects.order_by("pk").values_list("action", flat=True))
    kept = [a for a in actions if a.startswith("release.")]
    assert kept == ["release.prepared", "release.published", "release.withdrawn"]


def test_publishing_asks_for_the_password_again(
    prepared: Callable[..., Release], client_of: Callable[..., Client]
) -> None:
    row = prepared()
    answer = client_of("regional_coordinator", confirmed=False).post(
        f"/es/desk/releases/{row.pk}/publish/"
    )
    assert answer.status_code == 302
    assert "confirm" in answer["Location"]
    row.refresh_from_db()
    assert row.state == Release.READY


def test_who_reaches_one_country_neither_sees_nor_publishes_the_regions(
    prepared: Callable[..., Release], client_of: Callable[..., Client]
) -> None:
    row = prepared()
    planner = client_of("national_planner")
    assert planner.get(f"/es/desk/releases/{row.pk}/").status_code == 404
    assert planner.post(f"/es/desk/releases/{row.pk}/publish/").status_code == 404
    assert row.title_es not in planner.get("/es/desk/releases/").content.decode()
    row.refresh_from_db()
    assert row.state == Release.READY


def test_a_release_that_another_one_overtook_is_prepared_again(
    prepared: Callable[..., Release], people: dict[str, Person]
) -> None:
    """It was not checked against what came out in between."""
    first, second = prepared("uno"), prepared("dos")
    publish(people["regional_coordinator"], first)
    with pytest.raises(ConfigurationError) as refused:
        publish(people["regional_coordinator"], second)
    assert refused.value.code == "E-REL-004"
    again = prepared("dos")
    assert again.earlier == [first.folder]
    publish(people["regional_coordinator"], again)


def test_what_was_withdrawn_is_still_checked_against(
    released: Release, prepared: Callable[..., Release], people: dict[str, Person]
) -> None:
    withdraw(people["regional_coordinator"], released, Text("Error", "Error"))
    assert released.folder in prepared("otra").earlier


def test_a_stricter_rule_says_what_the_earlier_release_gave_away(
    released: Release, prepared: Callable[..., Release], client_of: Callable[..., Client]
) -> None:
    """Counts of 5 to 11 are public since the first release; no later rule hides them."""
    late = prepared("tarde", threshold=12)
    assert late.state == Release.PREPARING
    page = client_of("regional_coordinator").get(f"/es/desk/releases/{late.pk}/").content.decode()
    assert "E-REL-002" in page
    assert released.folder in page


def test_another_rule_holds_for_what_it_releases_not_for_what_is_out(
    prepared: Callable[..., Release], people: dict[str, Person]
) -> None:
    """A release of municipalities under 5 does not forbid one of provinces under 6."""
    first = prepared("municipios", result="guatemala")
    publish(people["regional_coordinator"], first)
    assert prepared("provincias", threshold=6).state == Release.READY


def test_a_correction_is_a_new_version_and_the_old_one_stays(
    released: Release, prepared: Callable[..., Release], people: dict[str, Person]
) -> None:
    second = prepared()
    assert second.version == 2
    publish(people["regional_coordinator"], second)
    browser = Client()
    assert browser.get("/es/r/region/")["Location"] == "/es/r/region/2/"
    assert "versión 2" in browser.get("/es/r/region/1/").content.decode()
