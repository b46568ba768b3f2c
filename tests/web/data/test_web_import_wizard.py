"""The import wizard from the file to the published version, in real jobs on a real workspace."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from presencia.web.access.models import Change
from presencia.web.desk.data.models import ImportDraft
from presencia.web.jobs.models import Job
from presencia.web.jobs.work import Work
from presencia.workflow import Workspace
from tests.web.data.wizard_steps import (
    LINES,
    address,
    begun,
    content,
    described,
    send,
    settle,
)
from tests.web.jobs.running import run_queued

pytestmark = pytest.mark.django_db

ClientOf = Callable[..., Client]
NAMED = {"title_es": "Homicidios", "publisher": "PNC"}


def rows_of(draft: ImportDraft, browser: Client) -> dict[str, int]:
    """Return the number of each doubtful name in the match report."""
    from presencia.web.desk.data import drafts
    from presencia.web.facts.datasets import register
    from presencia.workflow.doubts import doubts

    return {d.query: d.row for d in doubts(register(), drafts.table(draft, "matches"))}


def walked(browser: Client) -> ImportDraft:
    """Walk to step 4 with every doubt settled."""
    draft = begun(browser)
    described(browser, draft, dataset="homicidios-pnc")
    rows = rows_of(draft, browser)
    settle(browser, draft, row=str(rows["Santo Tomás La Unión"]), place_id="GTM-1017")
    settle(browser, draft, all="1")
    browser.post(address(draft, "places/go-on/"))
    run_queued()
    draft.refresh_from_db()
    return draft


def test_a_file_with_doubtful_names_becomes_a_version_and_can_be_undone(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("monitoring_officer")
    before = own_workspace.datasets.names()
    draft = begun(browser)
    page = browser.get(address(draft, "columns/")).content.decode()
    assert "Puerto Barrios" in page
    described(browser, draft, dataset="homicidios-pnc")
    assert draft.trial["rows"] == 3  # two surely joined, one waiting for a yes
    page = browser.get(address(draft, "places/")).content.decode()
    assert "Santo Tomás La Unión" in page
    assert "Atlántida" in page
    rows = rows_of(draft, browser)
    assert set(rows) == {"PUERTO BARIOS", "Santo Tomás La Unión", "Atlántida"}
    answer = browser.post(address(draft, "places/go-on/"), follow=True)
    assert "Faltan 2 nombres" in answer.content.decode()
    settle(browser, draft, row=str(rows["Santo Tomás La Unión"]), place_id="GTM-1017")
    settle(browser, draft, all="1")
    assert browser.post(address(draft, "places/go-on/")).status_code == 302
    run_queued()
    draft.refresh_from_db()
    assert (draft.trial["rows"], draft.trial["rejects"], draft.trial["stops"]) == (4, 2, [])
    saved = browser.get(address(draft, "rejects.csv"))
    text = b"".join(saved.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "doce" in text
    assert "Atlántida" in text
    assert own_workspace.datasets.names() == before  # nothing is saved before the last step
    page = browser.get(address(draft, "confirm/")).content.decode()
    assert "Publicar la versión 1" in page
    digest = page.split('name="digest" value="')[1].split('"')[0]
    answer = browser.post(address(draft, "confirm/"), {"digest": digest})
    assert "Falta decir qué es" in answer.content.decode()
    browser.post(address(draft, "confirm/"), {"digest": digest, **NAMED})
    run_queued()
    draft.refresh_from_db()
    assert (draft.state, draft.version) == ("published", 1)
    assert not draft.folder.exists()
    version = own_workspace.datasets.get("homicidios-pnc")
    assert (version.rows, version.rejects) == (4, 2)
    assert (version.title.es, version.publisher) == ("Homicidios", "PNC")
    frame = own_workspace.data.frame("homicidios-pnc").set_index(["place_id", "period"])["value"]
    assert frame["GTM-1801", "2020"] == 41
    assert frame["GTM-1017", "2019"] == 3
    assert Change.objects.filter(action="data.imported").count() == 1
    answer = browser.get(address(draft), follow=True)
    assert answer.redirect_chain[-1][0].endswith("/sets/homicidios-pnc/v1/")
    assert "se prepara con ella" not in answer.content.decode()  # it is done
    answer = browser.post("/es/desk/data/sets/homicidios-pnc/v1/withdraw/", follow=True)
    assert answer.status_code == 200
    assert own_workspace.datasets.names() == before
    assert Change.objects.filter(action="data.withdrawn").count() == 1


def test_decisions_are_remembered_for_the_next_file_of_the_dataset(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("monitoring_officer")
    draft = walked(browser)
    confirm(browser, draft)
    again = begun(browser, body=content([*LINES, "Petén,San Benito,2020,7"]))
    described(browser, again, dataset="homicidios-pnc")
    assert len(again.settled) == 2
    assert again.trial["rows"] == 5
    assert again.trial["changes"] == {
        "version": 1, "new": 1, "changed": 0, "gone": 0, "equal": 4
    }  # fmt: skip
    confirm(browser, again)
    assert own_workspace.datasets.get("homicidios-pnc").version == 2


def test_the_map_is_prepared_after_an_import_and_the_page_says_so(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("monitoring_officer")
    draft = walked(browser)
    publish_only(draft)
    page = "/es/desk/data/sets/homicidios-pnc/v1/"
    told = browser.get(page).content.decode()
    job = Job.objects.get(kind="cube")
    assert "se prepara con ella" in told
    assert f"/jobs/{job.pk}/" in told
    assert [c.code for c in job.countries.all()] == ["GTM"]
    publish_only(draft)  # the worker was killed right after it had published: one preparation
    assert Job.objects.filter(kind="cube").count() == 1
    cubes = set(own_workspace.layout.root.glob("cubes/observed-*/cube.json"))
    run_queued()
    made = set(own_workspace.layout.root.glob("cubes/observed-*/cube.json"))
    assert made - cubes
    assert own_workspace.values.prepare() == []
    assert "se prepara con ella" not in browser.get(page).content.decode()
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED)
    assert "no terminó" in browser.get(page).content.decode()
    browser.post(f"{page}withdraw/")
    assert Job.objects.filter(kind="cube", state=Job.State.WAITING).count() == 1


def publish_only(draft: ImportDraft) -> None:
    """Do the import itself, as the worker does, and nothing that is queued after it."""
    from presencia.web.desk.data.drafts import digest_of
    from presencia.web.jobs.kinds.import_ import bring

    draft.refresh_from_db()
    params = {"draft": str(draft.pk), "digest": digest_of(draft)}
    bring(Work(Job(kind="import", person=draft.person, params=params), watched=False))


def confirm(browser: Client, draft: ImportDraft) -> None:
    """Publish a draft with nothing left to decide."""
    from presencia.web.desk.data.drafts import digest_of

    draft.refresh_from_db()
    answer = browser.post(address(draft, "confirm/"), {"digest": digest_of(draft), **NAMED})
    assert answer.status_code == 302, answer.content.decode()
    run_queued()
    draft.refresh_from_db()
    assert draft.state == "published"


def test_a_draft_waits_and_is_taken_up_by_a_colleague(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    draft = walked(client_of("monitoring_officer"))
    colleague = client_of("national_planner")
    page = colleague.get("/es/desk/data/").content.decode()
    assert "homicidios.csv" in page
    confirm(colleague, draft)


def test_what_changed_after_the_trial_is_tried_again_before_it_is_published(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("monitoring_officer")
    draft = walked(browser)
    old = draft.trial["digest"]
    rows = rows_of(draft, browser)
    assert "Atlántida" in rows
    settle(browser, draft, row=str(rows["Atlántida"]), place_id="GTM-1802", note="así la llaman")
    answer = browser.post(address(draft, "confirm/"), {"digest": old, **NAMED})
    assert answer.status_code == 302  # to the trial that is due
    assert "homicidios-pnc" not in own_workspace.datasets.names()
    run_queued()
    draft.refresh_from_db()
    assert draft.trial["digest"] != old
    assert draft.trial["rows"] == 5


def test_a_place_out_of_reach_cannot_be_chosen_nor_its_rows_brought_in(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("monitoring_officer")
    draft = begun(browser)
    described(browser, draft, dataset="homicidios-pnc")
    rows = rows_of(draft, browser)
    settle(browser, draft, row=str(rows["Atlántida"]), place_id="HND-ATLANTIDA")
    draft.refresh_from_db()
    assert not draft.settled
    lines = ["pais,provincia,anio,homicidios", "HND,Atlántida,2010,3", "HND,Cortés,2010,9"]
    other = begun(browser, body=content(lines), name="honduras.csv")
    where = {"place-name": "provincia", "place-parent": "", "iso3": "col:pais", "level": "1"}
    described(browser, other, dataset="honduras", **where)
    assert [s["code"] for s in other.trial["stops"]] == ["E-WKF-008"]
    from presencia.web.desk.data.drafts import digest_of

    browser.post(address(other, "confirm/"), {"digest": digest_of(other), **NAMED})
    run_queued()
    assert "honduras" not in own_workspace.datasets.names()


@pytest.mark.parametrize("role", ["municipal_committee", "partner", "evaluator", "auditor"])
def test_others_may_not_import(own_workspace: Workspace, client_of: ClientOf, role: str) -> None:
    draft = begun(client_of("monitoring_officer"))
    browser = client_of(role)
    assert send(browser).status_code == 403
    for step in ("", "columns/", "places/", "values/", "confirm/"):
        assert browser.get(address(draft, step)).status_code == 403
    assert browser.post(address(draft, "discard/")).status_code == 403


def test_another_office_does_not_see_the_draft(
    own_workspace: Workspace, client_of: ClientOf, people: dict[str, Any]
) -> None:
    draft = begun(client_of("monitoring_officer"))
    from presencia.web.access.models import Organisation

    other = people["national_planner"]
    other.organisation = Organisation.objects.create(
        name="Oficina de Honduras", kind="national", reach_countries=["HND"]
    )
    other.reach_countries = ["HND"]
    other.save()
    browser = client_of("national_planner")
    assert browser.get(address(draft, "columns/")).status_code == 404
    assert "homicidios.csv" not in browser.get("/es/desk/data/").content.decode()


def test_a_wrong_form_keeps_what_was_typed_and_names_the_field(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("monitoring_officer")
    draft = begun(browser)
    answer = browser.post(
        address(draft, "columns/"), {"dataset": "Con Espacios", "text": "kind: observations"}
    )
    assert answer.status_code == 400
    assert "E-WEB-026" in answer.content.decode()
    answer = browser.post(
        address(draft, "columns/"), {"dataset": "bien", "text": "kind: observations\nplcae: {}"}
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "plcae" in page
    assert "E-MAP-00" in page
    taken = browser.post(
        address(draft, "columns/"),
        {"dataset": "fact-ca7-homicides-2010", "text": "kind: observations"},
    )
    assert "E-WEB-027" in taken.content.decode()  # it also holds other countries


def test_a_packaged_source_needs_no_file(own_workspace: Workspace, client_of: ClientOf) -> None:
    browser = client_of("regional_coordinator")
    answer = browser.post("/es/desk/data/import/", {"source": "fact-ca7-country-rates"})
    assert answer.status_code == 302
    run_queued()
    draft = ImportDraft.objects.get()
    assert draft.trial["rows"] > 0
    confirm(browser, draft)
    assert "fact-ca7-country-rates" in own_workspace.datasets.names()
    assert browser.post("/es/desk/data/import/", {"source": "nope"}).status_code == 404


def test_a_discarded_draft_is_gone_with_its_file(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("monitoring_officer")
    draft = begun(browser)
    assert draft.path is not None
    assert draft.path.is_file()
    browser.post(address(draft, "discard/"))
    assert not draft.folder.exists()
    assert browser.get(address(draft)).status_code == 404
