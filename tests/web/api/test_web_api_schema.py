"""The OpenAPI document: both languages, every operation guarded, and schemathesis on all of it."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from presencia.text import LANGS
from presencia.web import facts
from presencia.web.api import allowance
from presencia.web.api.api import api, document
from presencia.web.api.holder import Bearer
from presencia.web.api.models import Token
from presencia.web.api.words import english
from presencia.web.jobs.models import Job
from presencia.web.wsgi import application
from tests.web.api.conftest import API

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
    unsupported_method,
)


def described(lang: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for address, methods in document(lang)["paths"].items():
        for method, about in methods.items():
            yield address, method, about


def sentences(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from sentences(one)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key in ("description", "summary") and isinstance(value, str):
                yield value
            elif key == "properties":
                yield from sentences(list(value.values()))
            else:
                yield from sentences(value)


def test_both_documents_describe_the_same_in_their_language() -> None:
    spanish, other = (list(sentences(document(lang))) for lang in LANGS)
    assert len(spanish) == len(other) > 200
    assert [english(s) for s in spanish] == other
    assert all(s[0] in "¿«" or not s[0].isspace() for s in spanish)


@pytest.mark.parametrize("lang", LANGS)
def test_every_operation_parameter_and_field_is_described(lang: Any) -> None:
    for address, method, about in described(lang):
        assert about["summary"], (address, method)
        assert about["tags"], (address, method)
        for parameter in about["parameters"]:
            assert parameter.get("description"), (address, method, parameter["name"])
    for name, shape in document(lang)["components"]["schemas"].items():
        for field, of in shape["properties"].items():
            assert of.get("description"), (name, field)


def test_no_operation_is_open_by_mistake() -> None:
    for address, method, about in described("en"):
        open_to_all = not about.get("security")
        assert open_to_all == address.startswith(f"{API}/releases"), (address, method)
    seen = 0
    for router in api._get_bound_routers():
        for of_path in router.path_operations.values():
            for one in of_path.operations:
                for door in one.auth_callbacks:
                    assert isinstance(door, Bearer), one.path
                    seen += 1
    assert seen > 20


@pytest.mark.django_db
@pytest.mark.parametrize("lang", LANGS)
def test_anybody_may_read_the_document_and_the_reference(lang: str) -> None:
    answer = Client().get(f"{API}/openapi.{lang}.json")
    assert answer.json()["info"]["title"]
    page = Client().get(f"/{lang}/api/")
    assert page.status_code == 200
    for address, _, about in described(lang):
        assert address.encode() in page.content
        assert about["summary"] in page.content.decode()
    assert Client().get(f"{API}/openapi.fr.json").status_code == 404


@pytest.fixture
def _kept_connection() -> Iterator[None]:
    """Leave the test's transaction open when a request ends, as Django's own client does."""
    signals = (request_started, request_finished)
    for one in signals:
        one.disconnect(close_old_connections)
    yield
    for one in signals:
        one.connect(close_old_connections)


schema = schemathesis.openapi.from_dict(document("en"))
_turn = itertools.count()
schema.config.update(base_url="http://localhost")


def known(people: dict[str, Any]) -> dict[str, Any]:
    """Values of addresses and queries that exist."""
    coordinator = people["regional_coordinator"]
    job, _ = Job.objects.get_or_create(
        kind="assess",
        subject_es="x",
        subject_en="x",
        person=coordinator,
        organisation=coordinator.organisation,
    )
    names = {c.name: c.id for c in facts.results()}
    return {
        "assessment": names["guatemala"],
        "plan": next(c.id for c in facts.results(facts.PLAN)),
        "place": "GTM-1801",
        "dataset": "fact-gtm-municipalities",
        "measure": "homicides",
        "job": str(job.pk),
        "token": Token.objects.values_list("handle", flat=True)[0],
        "layer": "priority",
        "country": "GTM",
        "within": "GTM-IZABAL",
        "name": "region",
        "version": 1,
        "file": "places.csv",
    }


def made_real(case: Any, people: dict[str, Any]) -> None:
    """Point every second case that is meant to be right to things that exist."""
    if case.meta.generation.mode.is_negative or next(_turn) % 2:
        return
    for part in (case.path_parameters, case.query):
        for name, value in known(people).items():
            if part and name in part:
                part[name] = value
    if "releases" in case.path and "place" in (case.path_parameters or {}):
        case.path_parameters["place"] = "GTM-IZABAL"
    if case.query:
        case.query.pop("period", None)
    if isinstance(case.body, dict) and "assessment" in case.body:
        case.body["assessment"] = "guatemala"


@schema.parametrize()
@settings(
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.django_db
@pytest.mark.usefixtures("released", "_kept_connection")
def test_schemathesis(case: Any, secret_of: Callable[..., str], people: dict[str, Any]) -> None:
    allowance.forget()
    secret = secret_of("regional_coordinator")
    made_real(case, people)
    case.call_and_validate(
        app=application,
        headers={
            "Authorization": f"Bearer {secret}",
            "Host": "localhost",
            "Accept-Encoding": "identity",
        },
        checks=CHECKS,
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("released")
def test_every_reading_operation_refuses_a_parameter_it_does_not_know(
    secret_of: Callable[..., str], people: dict[str, Any]
) -> None:
    """A misspelt filter that was passed over would answer with too much, and look right."""
    allowance.forget()
    program = Client(headers={"Authorization": f"Bearer {secret_of('regional_coordinator')}"})
    values, asked = known(people), 0
    for address, method, about in described("en"):
        if method.lower() != "get":
            continue
        place = {"place": "GTM-IZABAL"} if "releases" in address else {}
        needed = [
            p["name"] for p in about.get("parameters", ()) if p["in"] == "query" and p["required"]
        ]
        query = {**{name: values[name] for name in needed}, "perpage": "5"}
        answer = program.get(address.format(**{**values, **place}), query)
        assert answer.status_code == 422, (address, answer.content)
        assert "perpage" in answer.content.decode(), address
        asked += "releases" in address
    assert asked == 6, "those of releases are among them"
