"""Adopting: who may, what is frozen, what is noticed later, what replaces what."""

import hashlib
import json
from collections.abc import Callable

import pytest
from django.test import Client

from presencia.web.access.models import Change
from presencia.web.desk.plans.models import Adoption
from presencia.workflow import Workspace
from tests.web.plans.conftest import text_of
from tests.web.small_workspace import PLAN

pytestmark = pytest.mark.django_db


def _adopt(client: Client, result: str, **more: str) -> Adoption:
    client.post(f"/es/desk/plans/of/{result}/adopt/", {"read": "on", **more})
    return Adoption.objects.get(result=result)


def test_it_asks_for_the_password_again(client_of: Callable[..., Client], solved: str) -> None:
    late = client_of("regional_coordinator", confirmed=False)
    answer = late.post(f"/es/desk/plans/of/{solved}/adopt/", {"read": "on"})
    assert answer.status_code == 302
    assert "confirm" in answer["Location"]
    assert not Adoption.objects.exists()


def test_it_is_not_signed_without_reading(coordinator: Client, solved: str) -> None:
    answer = coordinator.post(f"/es/desk/plans/of/{solved}/adopt/", {})
    assert "Confírmelo para firmar" in text_of(answer)
    assert not Adoption.objects.exists()


def test_what_is_signed_is_frozen_and_checks_with_sha256sum(
    coordinator: Client, solved: str, own_workspace: Workspace
) -> None:
    made = _adopt(coordinator, solved, statement="Acordado el 24.")
    record = coordinator.get(f"/es/desk/plans/adoptions/{made.pk}/record/").content
    assert hashlib.sha256(record).hexdigest() == made.sha256
    said = json.loads(record)
    assert said["adopted"]["name"] == made.signed_name
    assert said["adopted"]["role"] == "regional_coordinator"
    assert said["adopted"]["statement"] == "Acordado el 24."
    assert said["countries"] == ["CRI", "NIC", "PAN"]
    result = own_workspace.stored_results.get(solved)
    assert {t["name"]: t["sha256"] for t in said["plan"]["tables"]} == {
        t.name: t.sha256 for t in result.tables
    }
    assert said["plan"]["specification"]["funds"] == PLAN["funds"]
    page = text_of(coordinator.get(f"/es/desk/plans/adoptions/{made.pk}/"))
    assert "Concuerda." in page
    assert made.sha256 in page
    line = Change.objects.get(action="plan.adopted")
    assert line.details["sha256"] == made.sha256
    assert sorted(c.code for c in line.countries.all()) == ["CRI", "NIC", "PAN"]


def test_a_plan_is_adopted_once(coordinator: Client, solved: str) -> None:
    first = _adopt(coordinator, solved)
    answer = coordinator.post(f"/es/desk/plans/of/{solved}/adopt/", {"read": "on"})
    assert answer["Location"] == f"/es/desk/plans/adoptions/{first.pk}/"
    assert Adoption.objects.count() == 1


def test_a_record_changed_in_the_database_is_noticed(coordinator: Client, solved: str) -> None:
    made = _adopt(coordinator, solved)
    Adoption.objects.filter(pk=made.pk).update(record=made.record.replace("CRI", "GTM"))
    page = text_of(coordinator.get(f"/es/desk/plans/adoptions/{made.pk}/"))
    assert "No concuerda." in page
    assert "ya no da la suma firmada" in page


def test_a_table_changed_on_disk_is_noticed_and_cannot_be_adopted(
    coordinator: Client, solved: str, own_workspace: Workspace
) -> None:
    path = own_workspace.stored_results.folder(solved) / "activities.parquet"
    whole = path.read_bytes()
    made = _adopt(coordinator, solved)
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "No concuerda." in text_of(coordinator.get(f"/es/desk/plans/adoptions/{made.pk}/"))
    Adoption.objects.all().delete()
    answer = coordinator.post(f"/es/desk/plans/of/{solved}/adopt/", {"read": "on"})
    assert "E-WKF-061" in text_of(answer) or "ya no son las que se guardaron" in text_of(answer)
    assert not Adoption.objects.exists()


def test_a_later_adoption_for_the_same_countries_replaces_it(
    coordinator: Client, solved: str, own_workspace: Workspace
) -> None:
    second = own_workspace.plans.solve({**PLAN, "id": "segundo"}, quick=True, gap=0.02).result.id
    first = _adopt(coordinator, solved)
    later = _adopt(coordinator, second)
    first = Adoption.objects.select_related("replaced_by").get(pk=first.pk)
    assert later.replaces_id == first.pk
    assert not first.current
    assert later.current
    assert "Reemplazada" in text_of(coordinator.get(f"/es/desk/plans/adoptions/{first.pk}/"))
    listed = text_of(coordinator.get("/es/desk/plans/", {"state": "adopted"}))
    assert "Línea de base en vigor" in listed


def test_who_sees_a_part_neither_adopts_nor_reads_the_record(
    costa_rican: Client, coordinator: Client, solved: str
) -> None:
    assert costa_rican.get(f"/es/desk/plans/of/{solved}/adopt/").status_code == 404
    made = _adopt(coordinator, solved)
    assert costa_rican.get(f"/es/desk/plans/adoptions/{made.pk}/").status_code == 404
    assert costa_rican.get(f"/es/desk/plans/adoptions/{made.pk}/record/").status_code == 404
