"""Assessments: who finds which, what is said before one is made, and that a job makes it."""

from collections.abc import Callable

import pytest
from django.test import Client

from presencia.web.jobs.models import Job
from presencia.workflow import Workspace
from tests.web.jobs.running import run_queued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workspace")]

ClientOf = Callable[..., Client]
LIST = "/es/desk/data/assessments/"


def test_only_what_lies_wholly_within_reach_is_listed(client_of: ClientOf) -> None:
    page = client_of("monitoring_officer").get(LIST).content.decode()
    assert "guatemala-" in page  # its newest result
    assert "region-2010" not in page
    assert "region-2010" in client_of("regional_coordinator").get(LIST).content.decode()


@pytest.mark.parametrize("name", ["region-2010", "no-such"])
def test_out_of_reach_looks_like_absent(name: str, client_of: ClientOf) -> None:
    browser = client_of("monitoring_officer")
    assert browser.get(f"{LIST}{name}/").status_code == 404
    assert browser.post(f"{LIST}{name}/make/").status_code == 404
    assert not Job.objects.exists()


def test_it_says_what_it_would_have(client_of: ClientOf) -> None:
    page = client_of("monitoring_officer").get(f"{LIST}guatemala/").content.decode()
    assert "Se puede hacer." in page
    assert "Heredadas" in page
    assert "youth_employment" not in page  # dimensions by their names, not their ids
    assert ">340<" in page


def test_who_only_reads_cannot_make_one(client_of: ClientOf) -> None:
    browser = client_of("auditor")
    assert "Hacer la evaluación" not in browser.get(f"{LIST}guatemala/").content.decode()
    assert browser.post(f"{LIST}guatemala/make/").status_code == 403


def test_an_empty_place_says_why_not(client_of: ClientOf, own_workspace: Workspace) -> None:
    for name in own_workspace.stored_results.ids():
        folder = own_workspace.layout.results / name
        for part in sorted(folder.rglob("*"), reverse=True):
            part.unlink() if part.is_file() else part.rmdir()
        folder.rmdir()
    own_workspace.data.withdraw("fact-gtm-homicide-deaths")
    page = client_of("monitoring_officer").get(f"{LIST}guatemala/").content.decode()
    assert "No se puede hacer todavía." in page
    assert "E-" in page


def test_a_job_makes_it(client_of: ClientOf, own_workspace: Workspace) -> None:
    answer = client_of("monitoring_officer").post(f"{LIST}guatemala/make/")
    run_queued()
    job = Job.objects.get()
    assert answer["Location"].endswith(f"/jobs/{job.pk}/")
    assert (job.kind, job.state) == ("assess", "done")
    assert job.result in own_workspace.stored_results.ids()
