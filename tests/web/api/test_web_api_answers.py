"""What the API answers on the small workspace: lists, pages, filters, ETags, errors."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from presencia.web.api import allowance
from tests.web.api.conftest import API, as_program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workspace")]
Program = Callable[..., Client]


def items(program: Client, address: str) -> list[dict[str, Any]]:
    answer = program.get(API + address)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]  # type: ignore[no-any-return]


def assessment(program: Client, name: str = "guatemala") -> str:
    return next(a["id"] for a in items(program, "/assessments") if a["name"] == name)


def test_a_list_comes_in_pages_that_know_their_neighbours(program_of: Program) -> None:
    program = program_of("regional_coordinator")
    address = f"{API}/assessments/{assessment(program)}/places?per_page=100&page=2"
    answer = program.get(address)
    page = answer.json()
    assert (page["count"], page["page"], page["pages"], len(page["items"])) == (340, 2, 4, 100)
    assert 'page=3>; rel="next"' in answer["Link"]
    assert 'page=1>; rel="prev"' in answer["Link"]
    of = assessment(program)
    every = [
        row["id"]
        for n in (1, 2, 3, 4)
        for row in items(program, f"/assessments/{of}/places?per_page=100&page={n}")
    ]
    assert len(set(every)) == 340
    assert program.get(address.replace("page=2", "page=99")).json()["items"] == []


def test_places_stand_by_rank_with_interval_and_probability(program_of: Program) -> None:
    program = program_of("regional_coordinator")
    rows = items(program, f"/assessments/{assessment(program)}/places?per_page=20")
    ranks = [r["rank"] for r in rows]
    assert ranks == sorted(ranks)
    assert ranks[0] == 1
    for row in rows:
        assert row["rank_low"] <= row["rank"] <= row["rank_high"]
        assert row["risk_low"] <= row["risk"] <= row["risk_high"]
        assert 0 <= row["p_first"] <= 1


@pytest.mark.parametrize("asked", ["peten", "PETÉN", "Petén"])
def test_search_is_blind_to_accents_and_case(program_of: Program, asked: str) -> None:
    rows = items(program_of("regional_coordinator"), f"/places?q={asked}")
    assert rows == items(program_of("regional_coordinator"), "/places?q=petén")


def test_filters_narrow(program_of: Program) -> None:
    program = program_of("regional_coordinator")
    region = assessment(program, "region-2010")
    rows = items(program, f"/places?assessment={region}&country=hnd&per_page=500")
    assert len(rows) == 18
    assert {r["country"] for r in rows} == {"HND"}
    inside = items(program, "/places?within=GTM-IZABAL")
    assert {r["parent"] for r in inside} == {"GTM-IZABAL"}


def test_a_value_set_has_a_row_for_absent_figures(program_of: Program) -> None:
    program = program_of("regional_coordinator")
    of = assessment(program)
    layers = items(program, f"/assessments/{of}/layers?per_page=500")
    assert {"risk", "priority", "dimension"} <= {one["group"] for one in layers}
    for layer in layers[:8]:
        answer = program.get(f"{API}/assessments/{of}/values", {"layer": layer["id"]}).json()
        assert answer["count"] == 340
        assert {r["period"] for r in answer["items"]} == {layer["periods"][-1]}


def test_an_unknown_layer_or_period_says_which_there_are(program_of: Program) -> None:
    program = program_of("regional_coordinator")
    address = f"{API}/assessments/{assessment(program)}/values"
    answer = program.get(address, {"layer": "priority", "period": "1999"})
    assert answer.status_code == 404
    assert "it has them of 20" in answer.json()["detail"]
    assert program.get(address, {"layer": "nothing"}).status_code == 404


def test_all_figures_of_a_place_agree_with_the_value_set(program_of: Program) -> None:
    program = program_of("regional_coordinator")
    of = assessment(program)
    rows = items(program, f"/assessments/{of}/places/GTM-1801/values?layer=priority")
    found = items(program, f"/assessments/{of}/values?layer=priority&q=GTM-1801")
    assert rows == found


def test_the_etag_changes_with_the_answer_and_saves_the_body(program_of: Program) -> None:
    program = program_of("regional_coordinator")
    first = program.get(f"{API}/places?q=puerto")
    known = {"if-none-match": first["ETag"]}
    again = program.get(f"{API}/places?q=puerto", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert program.get(f"{API}/places?q=morales", headers=known).status_code == 200
    assert "Authorization" in first["Vary"]
    assert "private" in first["Cache-Control"]
    assert program.head(f"{API}/places?q=puerto")["ETag"] == first["ETag"]


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("es", "No existe, o está fuera de su alcance."),
        ("en", "It does not exist, or is out of your reach."),
    ],
)
def test_a_problem_is_said_in_the_language_asked_for(
    secret_of: Callable[..., str], lang: str, title: str
) -> None:
    answer = as_program(secret_of("evaluator"), lang).get(f"{API}/places/NOWHERE")
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["title"]) == (404, title)
    assert problem["instance"] == f"{API}/places/NOWHERE"


@pytest.mark.parametrize(
    ("query", "where"),
    [("page=0", "page"), ("per_page=501", "per_page"), ("page=x", "page"), ("q=" + "a" * 101, "q")],
)
def test_a_wrong_value_is_named(program_of: Program, query: str, where: str) -> None:
    answer = program_of("evaluator").get(f"{API}/places?{query}")
    assert answer.status_code == 422
    assert [e["where"] for e in answer.json()["errors"]] == [where]


@pytest.mark.parametrize(
    ("address", "where", "what"),
    [
        ("/places?contry=GTM", "contry", "used are: page, per_page, q, country"),
        ("/me?page=1", "page", "takes no parameters"),
        ("/places?q=a&q=b", "q", "twice"),
        ("/releases?country=GTM", "country", "used are: page, per_page."),
    ],
)
def test_what_an_address_does_not_know_is_refused_not_overlooked(
    program_of: Program, address: str, where: str, what: str
) -> None:
    answer = program_of("evaluator").get(API + address)
    assert answer.status_code == 422
    (wrong,) = answer.json()["errors"]
    assert wrong["where"] == where
    assert what in wrong["what"]


def test_another_method_is_refused_with_those_that_are_allowed(program_of: Program) -> None:
    answer = program_of("evaluator").put(f"{API}/places")
    assert (answer.status_code, answer["Allow"]) == (405, "GET")


def test_one_request_too_many_waits(program_of: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("presencia.web.api.holder.PER_TOKEN", 13)
    program = program_of("evaluator")
    seen = []
    for _ in range(14):
        allowance.forget() if _ == 10 else None  # as if another process asked
        seen.append(program.get(f"{API}/me").status_code)
    assert seen == [200] * 13 + [429]
    waiting = program.get(f"{API}/me")
    assert 0 < int(waiting["Retry-After"]) <= 61
    assert program_of("evaluator").get(f"{API}/me").status_code == 200  # each token its own


def test_who_tries_one_token_after_another_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("presencia.web.api.gate.PER_ADDRESS", 10)
    codes = [
        as_program(f"presencia_{n:012x}_{'a' * 43}").get(f"{API}/me").status_code for n in range(12)
    ]
    assert codes == [401] * 10 + [429] * 2


def test_an_assessment_is_started_once_seen_and_cancelled(
    program_of: Program, people: dict[str, Any]
) -> None:
    program = program_of("monitoring_officer")
    body = {"assessment": "guatemala"}
    first = program.post(f"{API}/jobs", body, content_type="application/json")
    assert first.status_code == 202, first.content
    again = program.post(f"{API}/jobs", body, content_type="application/json")
    assert again.json()["id"] == first.json()["id"]
    job = first.json()["id"]
    assert program.get(f"{API}/jobs/{job}").json()["state"] == "waiting"
    assert [row["id"] for row in items(program, "/jobs")] == [job]
    assert program.post(f"{API}/jobs/{job}/cancel").json()["state"] == "cancelled"
    assert program.post(f"{API}/jobs/{job}/cancel").status_code == 409
    beyond = program.post(
        f"{API}/jobs", {"assessment": "region-2010"}, content_type="application/json"
    )
    assert beyond.status_code == 404  # other countries: as if it did not exist
