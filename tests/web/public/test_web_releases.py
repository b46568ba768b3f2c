"""Preparing, publishing and withdrawing a release: who may, what is checked, what stays."""

import itertools
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from presencia.errors import ConfigurationError
from presencia.text import Text
from presencia.web.access.models import Change, Person
from presencia.web.public.models import Release
from presencia.web.public.releasing import prepare, publish, withdraw
from presencia.web.public.stopped import again, discard
from presencia.workflow import Workspace
from presencia.workflow import releases as workflow_releases
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


def test_a_release_that_could_not_be_prepared_says_so_and_is_tried_again_or_discarded(
    released: Release, prepared: Callable[..., Release], client_of: Callable[..., Client]
) -> None:
    """Counts of 5 to 11 are public since the first release; no later rule hides them."""
    from tests.web.jobs.running import run_queued

    desk = client_of("regional_coordinator")
    late = prepared("tarde", threshold=12)
    here = f"/es/desk/releases/{late.pk}/"
    for time in ("first", "again"):
        page = desk.get(here).content.decode()
        assert "E-REL-002" in page, time
        assert released.folder in page
        assert "No se pudo preparar" in page
        assert "En preparación" not in page
        if time == "first":
            assert desk.post(f"{here}retry/")["Location"] == here
            run_queued()
    failed = desk.get("/es/desk/releases/?state=failed").content.decode()
    assert here in failed
    assert here not in desk.get("/es/desk/releases/?state=preparing").content.decode()
    assert "Descartarla" in desk.get(f"{here}discard/").content.decode()
    assert desk.post(f"{here}discard/")["Location"] == "/es/desk/releases/"
    assert desk.get(here).status_code == 404
    actions = Change.objects.filter(subject=f"release:{late.pk}").order_by("pk")
    kept = [str(a) for a in actions.values_list("action", flat=True)]
    assert kept == ["release.prepared", "release.again", "release.discarded"]


def test_a_release_of_too_many_counts_says_how_many_and_what_to_do(
    prepared: Callable[..., Release], client_of: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(workflow_releases, "MOST_CELLS", 50)
    row = prepared()
    page = client_of("regional_coordinator").get(f"/es/desk/releases/{row.pk}/").content.decode()
    assert "E-REL-006" in page
    assert "hasta 50" in page
    assert "menos períodos" in page


def test_countries_and_periods_are_chosen_counted_and_released(
    own_workspace: Workspace, countries: None, client_of: Callable[..., Client]
) -> None:
    """What was not chosen is neither in the files nor forgotten by later releases."""
    from tests.web.jobs.running import run_queued

    desk, result = client_of("regional_coordinator"), result_of(own_workspace, "region-2010")
    chosen = {"result": result, "chosen_of": result, "countries": ["GTM", "HND"], "totals": "none"}
    live = desk.get("/es/desk/releases/count/", {**chosen, "totals": "all"}).content.decode()
    fewer = desk.get("/en/desk/releases/count/", chosen).content.decode()
    assert "counts at the most" in fewer
    assert _first_number(fewer) < _first_number(live)
    by_button = desk.post("/en/desk/releases/new/", {**chosen, "count": "1"})
    assert f"{_first_number(fewer)} counts at the most" in by_button.content.decode()
    assert not Release.objects.exists(), "counting prepares nothing"
    titles = {"title_es": "Dos países", "title_en": "Two countries", "name": "dos"}
    sent = desk.post("/es/desk/releases/new/", {**chosen, **titles, "plan": "", "threshold": 5})
    assert sent.status_code == 302, sent.content.decode()
    row = Release.objects.get()
    assert row.choice == {"totals": "none", "countries": ["GTM", "HND"]}
    assert sorted(row.countries.values_list("code", flat=True)) == ["GTM", "HND"]
    run_queued()
    row.refresh_from_db()
    assert row.state == Release.READY, desk.get(sent["Location"]).content.decode()
    document = own_workspace.releases.document(row.folder)
    assert set(document["places"]["iso3"]) == {"GTM", "HND"}
    assert document["totals"] == {}
    assert document["about"]["ranked"] > len(document["places"]["id"])
    desk.post(f"/es/desk/releases/{row.pk}/publish/")
    said = Client().get("/en/r/dos/1/methods/").content.decode()
    assert "what is of Guatemala, Honduras is released" in said
    assert "No totals are released." in said


def _first_number(page: str) -> int:
    return int(re.search(r'class="num">([\d,.]+)', page)[1].replace(",", "").replace(".", ""))  # type: ignore[index]


def test_a_preparation_that_never_began_can_begin(
    own_workspace: Workspace, people: dict[str, Person], countries: None,
    client_of: Callable[..., Client],
) -> None:  # fmt: skip
    from tests.web.jobs.running import run_queued

    row = prepare(
        people["regional_coordinator"], name="region", title=Text("Región", "Region"), plan="",
        result=result_of(own_workspace, "region-2010"), threshold=5, countries=["GTM"],
    )  # fmt: skip
    Release.objects.filter(pk=row.pk).update(job=str(uuid4()))
    desk = client_of("regional_coordinator")
    assert "no llegó a empezar" in desk.get(f"/es/desk/releases/{row.pk}/").content.decode()
    desk.post(f"/es/desk/releases/{row.pk}/retry/")
    run_queued()
    row.refresh_from_db()
    assert row.state == Release.READY


def test_what_is_under_way_or_public_is_neither_retried_nor_discarded(
    released: Release, own_workspace: Workspace, people: dict[str, Person]
) -> None:
    coordinator = people["regional_coordinator"]
    under_way = prepare(
        coordinator, name="otra", title=Text("Otra", "Other"), plan="", threshold=5,
        result=result_of(own_workspace, "region-2010"), countries=["GTM"],
    )  # fmt: skip
    for row, act in itertools.product((under_way, released), (again, discard)):
        with pytest.raises(ConfigurationError) as refused:
            act(coordinator, row)
        assert refused.value.code == "E-REL-005"
    withdraw(coordinator, released, Text("Error", "Error"))
    with pytest.raises(ConfigurationError):
        discard(coordinator, released)
    assert own_workspace.releases.get(released.folder).files


def test_a_ready_release_that_is_discarded_leaves_no_file_and_can_be_made_anew(
    prepared: Callable[..., Release], own_workspace: Workspace, people: dict[str, Person]
) -> None:
    row = prepared()
    folder = own_workspace.layout.root / "releases"
    assert (folder / row.folder).is_dir()
    discard(people["regional_coordinator"], row)
    assert list(folder.iterdir()) == []
    assert prepared().sha256 == row.sha256


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
