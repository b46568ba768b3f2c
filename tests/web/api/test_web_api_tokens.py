"""Tokens open what their owner may open and what was ticked, whichever is less."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from presencia.web.access.models import Change, Person
from presencia.web.api.models import Token
from presencia.web.api.tokens import grantable, issue, owner
from tests.web.api.conftest import API, aged, as_program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workspace")]
Secret = Callable[..., str]


def test_only_a_digest_of_the_secret_is_kept(secret_of: Secret) -> None:
    secret = secret_of("evaluator")
    token = Token.objects.get()
    kept = " ".join(str(getattr(token, f.name)) for f in Token._meta.fields)
    assert secret.rsplit("_", 1)[1] not in kept
    assert token.handle in secret
    assert secret not in str(list(Change.objects.values_list("details", flat=True)))


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda s: s[:-1] + ("A" if s[-1] != "A" else "B"),
        lambda s: s.replace(s.split("_")[1], "0" * 12),
        lambda s: s + " ",
        lambda s: s.upper(),
        lambda s: "",
        lambda s: "presencia__",
        lambda s: s + "\u0660",
    ],
)
def test_no_other_text_opens(secret_of: Secret, spoilt: Callable[[str], str]) -> None:
    secret = secret_of("evaluator")
    assert owner(secret) is not None
    assert owner(spoilt(secret)) is None


def test_expired_revoked_and_of_someone_gone_open_nothing(
    secret_of: Secret, people: dict[str, Person]
) -> None:
    program = as_program(secret := secret_of("evaluator"))
    assert program.get(f"{API}/me").status_code == 200
    aged(secret, seconds=-1)
    assert program.get(f"{API}/me").status_code == 401
    aged(secret, days=1)
    people["evaluator"].is_active = False
    people["evaluator"].save()
    assert program.get(f"{API}/me").status_code == 401
    Person.objects.filter(pk=people["evaluator"].pk).update(is_active=True)
    house = people["evaluator"].organisation
    house.active = False
    house.save()
    assert program.get(f"{API}/me").status_code == 401
    house.active = True
    house.save()
    assert program.get(f"{API}/me").status_code == 200
    handle = secret.split("_")[1]
    assert program.delete(f"{API}/tokens/{handle}").status_code == 204
    assert program.get(f"{API}/me").status_code == 401  # replayed
    assert Change.objects.values_list("action", flat=True)[0] == "token.revoked"


def test_it_follows_its_owner_down_at_once(secret_of: Secret, people: dict[str, Person]) -> None:
    program = as_program(secret_of("national_planner"))
    assert program.get(f"{API}/datasets").status_code == 200
    Person.objects.filter(pk=people["national_planner"].pk).update(
        role="municipal_committee", reach_places=["GTM-1801"]
    )
    assert program.get(f"{API}/datasets").status_code == 403
    assert program.get(f"{API}/places?per_page=500").json()["count"] == 1


def test_it_opens_only_what_was_ticked(secret_of: Secret) -> None:
    program = as_program(secret_of("regional_coordinator", permissions=["plan.see"]))
    assert program.get(f"{API}/plans").status_code == 200
    for address in ("/places", "/datasets", "/jobs", "/tokens", "/measures", "/countries"):
        assert program.get(API + address).status_code == 403, address


def test_its_countries_narrow_the_owner_and_never_widen(
    secret_of: Secret, people: dict[str, Person]
) -> None:
    wide = as_program(secret_of("regional_coordinator", countries=["HND"]))
    assert wide.get(f"{API}/me").json()["countries"] == ["HND"]
    assert [c["code"] for c in wide.get(f"{API}/countries").json()["items"]] == ["HND"]
    with pytest.raises(PermissionDenied):
        secret_of("national_planner", countries=["HND"])
    token = Token.objects.create(  # even if the row itself were changed
        person=people["national_planner"],
        name="x",
        handle="0" * 12,
        digest="0" * 64,
        permissions=["facts.see", "people.manage"],
        reach_countries=["HND", "GTM"],
        expires_at=timezone.now() + timedelta(days=1),
    )
    person = people["national_planner"]
    person.limit = token.limit  # type: ignore[attr-defined]
    from presencia.web.access.rule import scope_of

    assert scope_of(person).countries == frozenset({"GTM"})


@pytest.mark.parametrize("role", ["partner", "municipal_committee", "auditor"])
def test_nobody_gives_what_they_do_not_have(people: dict[str, Person], role: str) -> None:
    person = people[role]
    for wanted in ("people.manage", "plan.adopt", "release.make", "settings.manage", "data.import"):
        with pytest.raises(PermissionDenied):
            issue(person, "x", permissions=[wanted])  # type: ignore[list-item]


def test_not_even_the_coordinator_gives_a_token_sensitive_steps(people: dict[str, Person]) -> None:
    for wanted in ("people.manage", "plan.adopt", "release.make", "settings.manage", "audit.see"):
        with pytest.raises(PermissionDenied):
            issue(people["regional_coordinator"], "x", permissions=[wanted])  # type: ignore[list-item]


def test_a_token_makes_no_token(secret_of: Secret) -> None:
    secret = secret_of("regional_coordinator")
    found = owner(secret)
    assert found is not None
    with pytest.raises(PermissionDenied):
        issue(found[0], "child", permissions=["facts.see"])
    body: dict[str, Any] = {"name": "child", "permissions": ["facts.see"]}
    answer = as_program(secret).post(f"{API}/tokens", body, content_type="application/json")
    assert answer.status_code == 405


@pytest.mark.parametrize(
    "privileged",
    [
        {"permissions": ["people.manage"]},
        {"expires_at": "2099-01-01T00:00:00Z"},
        {"expires": "2099-01-01T00:00:00Z"},
        {"reach_countries": None},
        {"countries": None},
        {"person": 1},
        {"revoked_at": None},
        {"digest": "0" * 64},
    ],
)
def test_privileged_fields_in_a_patch_are_refused(
    secret_of: Secret, privileged: dict[str, Any]
) -> None:
    secret = secret_of("evaluator", countries=["GTM"], permissions=["facts.see", "token.own"])
    before = Token.objects.values().get()
    answer = as_program(secret).patch(
        f"{API}/tokens/{before['handle']}",
        {"name": "otra", **privileged},
        content_type="application/json",
    )
    assert answer.status_code == 422
    after = Token.objects.values().get()
    assert {**after, "used_at": None} == {**before, "used_at": None}


def test_another_persons_token_is_not_there(secret_of: Secret) -> None:
    theirs = secret_of("auditor").split("_")[1]
    program = as_program(secret_of("evaluator"))
    rename = program.patch(f"{API}/tokens/{theirs}", {"name": "x"}, content_type="application/json")
    assert rename.status_code == 404
    assert program.delete(f"{API}/tokens/{theirs}").status_code == 404
    assert theirs not in program.get(f"{API}/tokens").content.decode()
    assert Token.objects.get(handle=theirs).works


def test_a_session_does_not_open_the_api(client_of: Callable[..., Client]) -> None:
    assert client_of("regional_coordinator").get(f"{API}/me").status_code == 401


def test_a_token_does_not_open_the_screens(secret_of: Secret) -> None:
    program = as_program(secret_of("regional_coordinator"))
    answer = program.get("/es/desk/")
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]


def test_the_page_shows_the_secret_once(client_of: Callable[..., Client]) -> None:
    browser = client_of("evaluator")
    form = {"name": "cuaderno", "permissions": ["facts.see"], "countries": ["GTM"], "days": "30"}
    made = browser.post("/es/api/tokens/", form)
    assert made.status_code == 200
    secret = made.context["secret"]
    assert secret.encode() in made.content
    assert as_program(secret).get(f"{API}/me").json()["countries"] == ["GTM"]
    later = browser.get("/es/api/tokens/")
    assert secret.encode() not in later.content
    assert b"cuaderno" in later.content
    browser.post(f"/es/api/tokens/{secret.split('_')[1]}/revoke/")
    assert as_program(secret).get(f"{API}/me").status_code == 401


def test_the_page_asks_for_the_password_again(client_of: Callable[..., Client]) -> None:
    answer = client_of("evaluator", confirmed=False).get("/es/api/tokens/")
    assert answer.status_code == 302
    assert "confirm" in answer["Location"]


def test_the_page_offers_only_what_may_be_given(
    client_of: Callable[..., Client], people: dict[str, Person]
) -> None:
    browser = client_of("municipal_committee")
    form = {"name": "x", "permissions": ["data.import"], "days": "30"}
    answer = browser.post("/es/api/tokens/", form)
    assert answer.context["secret"] is None
    assert not Token.objects.exists()
    assert set(grantable(people["municipal_committee"])) == {"facts.see", "plan.see", "token.own"}
