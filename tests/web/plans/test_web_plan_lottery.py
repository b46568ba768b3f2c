"""The lottery of a plan: announced once, secret until drawn, checked by anybody."""

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from presencia.web.access.models import Change
from presencia.workflow import Workspace
from tests.web.jobs.running import run_queued
from tests.web.plans.conftest import text_of
from tests.web.small_workspace import PLAN

pytestmark = pytest.mark.django_db
PUBLIC = "el premio mayor del 4 de enero de 2027"
WAITING = {
    **PLAN,
    "id": "sorteo",
    "outcomes": [{"assessment": "region-2010"}],
    "funds": [{"id": "general", "amount": 6e7, "carry_over": True}],
    "constraints": [],
    "phase_in": {"share": 0.5, "blocks": 3},
}


@pytest.fixture
def waiting(own_workspace: Workspace) -> str:
    """Return a solved plan that asks for a lottery."""
    return own_workspace.plans.solve(WAITING, quick=True, gap=0.05).result.id


def _check(client: Client, text: str, published: str = "") -> str:
    answer = client.post("/es/desk/plans/verify/", {"text": text, "published": published})
    assert answer.status_code == 200
    return text_of(answer)


def test_announced_drawn_and_checked_by_somebody_without_an_account(
    coordinator: Client, client_of: Callable[..., Client], waiting: str, own_workspace: Workspace
) -> None:
    path = f"/es/desk/plans/of/{waiting}/lottery/"
    coordinator.post(f"{path}announce/", {"public": PUBLIC})
    run_queued()
    page = text_of(coordinator.get(path))
    assert "Anunciado el" in page
    assert PUBLIC in page
    seed = (own_workspace.layout.lotteries / waiting / "seed.secret").read_text()
    assert seed not in page
    before = coordinator.get(f"{path}record.json/").content.decode()
    assert seed not in before
    assert coordinator.get(f"{path}seed.secret/").status_code == 404

    coordinator.post(f"{path}draw/", {"value": "48213"})
    record = coordinator.get(f"{path}record.json/").content.decode()
    drawn = json.loads(record)
    assert drawn["draw"]["seed"] == seed
    assert drawn["draw"]["public_value"] == "48213"
    assert Change.objects.filter(action="lottery.drawn").count() == 1
    assert "Sorteado el" in text_of(coordinator.get(path))

    nobody = client_of("public")
    published = json.loads(before)["announcement_sha256"]
    assert "concuerda consigo mismo" in _check(nobody, record, published)
    order = drawn["draw"]["order"]
    order[0]["unit"], order[1]["unit"] = order[1]["unit"], order[0]["unit"]
    assert "El registro no concuerda" in _check(nobody, json.dumps(drawn), published)
    assert "El registro no concuerda" in _check(nobody, record, "0" * 64)
    file = SimpleUploadedFile("record.json", record.encode())
    sent = text_of(nobody.post("/en/desk/plans/verify/", {"file": file}))
    assert "agrees with itself" in sent


def test_a_second_draw_is_refused_and_changes_nothing(coordinator: Client, waiting: str) -> None:
    path = f"/es/desk/plans/of/{waiting}/lottery/"
    coordinator.post(f"{path}announce/", {})
    run_queued()
    coordinator.post(f"{path}draw/", {})
    first = coordinator.get(f"{path}record.json/").content
    again = coordinator.post(f"{path}draw/", {}, follow=True)
    assert "E-PLN-330" in text_of(again)
    assert coordinator.get(f"{path}record.json/").content == first


def test_a_plan_that_asks_for_none_says_so(coordinator: Client, solved: str) -> None:
    page = text_of(coordinator.get(f"/es/desk/plans/of/{solved}/lottery/"))
    assert "Este plan no pide sorteo" in page


def test_both_steps_ask_for_the_password(client_of: Callable[..., Client], solved: str) -> None:
    late = client_of("regional_coordinator", confirmed=False)
    for step in ("announce", "draw"):
        answer = late.post(f"/es/desk/plans/of/{solved}/lottery/{step}/", {})
        assert answer.status_code == 302
        assert "confirm" in answer["Location"]


@pytest.mark.parametrize(
    "text", ["no json", "[" * 100_000, "{}", '"x"', '{"schema": "presencia-lottery", "version": 1}']
)
def test_hostile_records_are_refused_in_words(
    client_of: Callable[..., Client], db: None, text: str
) -> None:
    page = _check(client_of("public"), text)
    assert "E-" in page or "no es JSON" in page or "registro" in page
    assert "concuerda consigo mismo" not in page


def test_a_file_that_is_no_text_or_too_large_is_refused(client_of: Callable[..., Client]) -> None:
    nobody = client_of("public")
    odd = SimpleUploadedFile("record.json", b"\xff\xfe\x00")
    assert "no es texto" in text_of(nobody.post("/es/desk/plans/verify/", {"file": odd}))
    large = SimpleUploadedFile("record.json", b" " * 4_000_001)
    assert "4 MB" in text_of(nobody.post("/es/desk/plans/verify/", {"file": large}))
