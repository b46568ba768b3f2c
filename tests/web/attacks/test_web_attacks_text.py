"""Hostile text: in names that pages show, in queries, in addresses to go on to."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import reverse

from presencia.web import facts
from presencia.web.access.models import Organisation, Person
from presencia.web.desk.data.models import ImportDraft
from presencia.web.jobs.models import Job
from presencia.workflow import Workspace
from tests.web.attacks import objects
from tests.web.attacks.conftest import Ask, address
from tests.web.attacks.table import Row
from tests.web.attacks.test_web_attack_table import EVERY

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"
RAW = re.compile(rb"<script>alert|<img src=x|onerror=alert\(2\)>|\b49\b\}\}")
INJECTED = (
    "x'; DROP TABLE access_person; --",
    "1) UNION SELECT password FROM access_person --",
    "../../../../etc/passwd",
    "\x00",
    "9" * 40 + "ñ" * 2000,
)
#: Every name under which some page reads its query.
PARAMETERS = (
    "q", "sort", "order", "page", "per_page", "country", "level", "measure", "period", "layer",
    "place", "role", "state", "result", "a", "b", "kind", "within", "organisation", "person",
    "from", "to", "form", "what",
)  # fmt: skip
EVIL = ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)")

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
READS = [row for row in EVERY if row.method == "GET"]


@pytest.fixture
def renamed(own_workspace: Workspace, things: dict[str, Any]) -> Workspace:
    """Return a workspace in which a place, and what contains it, have hostile names.

    Plans keep theirs: one whose tables were altered is refused.
    """
    stored = own_workspace.stored_results
    for result in map(stored.get, stored.ids()):
        if result.recipe.stage == "assess":
            _rename(stored.paths(result)["places"])
    for name in own_workspace.datasets.names():
        record = own_workspace.datasets.get(name)
        if record.kind == "places":
            for part in own_workspace.datasets.paths(record):
                _rename(part)
    shutil.rmtree(own_workspace.layout.derived / "shown")  # laid down under the old names
    return own_workspace


def _rename(path: Path) -> None:
    table = pq.read_table(path)
    hostile = {"GTM-1801", "NIC-MANAGUA", "GTM-IZABAL"}
    for column, key in (("name", "place_id"), ("parent_name", "parent_id")):
        if column in table.column_names:
            ids = table[key].to_pylist()
            names = [
                HOSTILE if i in hostile else n
                for i, n in zip(ids, table[column].to_pylist(), strict=True)
            ]
            at = table.column_names.index(column)
            table = table.set_column(at, column, pa.array(names, pa.string()))
    pq.write_table(table, path)


def _scripts_only_as_data(content: bytes) -> bytes:
    """Return a page without its blocks of JSON, in which ``<`` is written as an escape."""
    return re.sub(rb'<script id="[\w-]+" type="application/json">[^<]*</script>', b"", content)


def test_names_of_places_are_shown_as_text(renamed: Workspace, ask: Ask) -> None:
    shown = 0
    for row in READS:
        answer = ask(row, "regional_coordinator")
        if "html" not in answer.headers.get("Content-Type", "") or answer.streaming:
            continue
        content = _scripts_only_as_data(answer.content)
        assert not RAW.search(content), row
        shown += b"&lt;script&gt;alert(1)" in content
    assert shown >= 3  # region, place and a list of places, at least


def test_names_of_people_files_and_jobs_are_shown_as_text(
    ask: Ask, people: dict[str, Person]
) -> None:
    Person.objects.update(name=HOSTILE[:120])
    Organisation.objects.filter(name="Casa here").update(name=HOSTILE[:160])
    Job.objects.update(
        subject_es=HOSTILE[:200],
        subject_en=HOSTILE[:200],
        state="failed",
        problem={"code": "E-X", "es": HOSTILE, "en": HOSTILE},
    )
    ImportDraft.objects.update(file_name=HOSTILE[:160].replace("/", ""), dataset=HOSTILE[:80])
    shown = 0
    for row in READS:
        answer = ask(row, "regional_coordinator")
        if "html" in answer.headers.get("Content-Type", "") and not answer.streaming:
            content = _scripts_only_as_data(answer.content)
            assert not RAW.search(content), row
            shown += b"&lt;script&gt;alert(1)" in content
    assert shown >= 8


@pytest.mark.parametrize("hostile", INJECTED, ids=lambda text: text[:16])
def test_no_query_breaks_a_page_or_reaches_the_database(
    hostile: str, things: dict[str, Any], client_of: Callable[..., Client]
) -> None:
    browser = client_of("regional_coordinator")
    people = Person.objects.count()
    query = dict.fromkeys(PARAMETERS, hostile)
    seen = set()
    for row in READS:
        at = address(row, things)
        if at in seen or row.view.startswith("api:"):
            continue
        seen.add(at)
        answer = browser.get(at, query)
        assert answer.status_code < 500 or row.view == "jobs:health", (row, hostile)
        if not answer.streaming:
            assert b"root:x:" not in answer.content, row
            assert b"argon2" not in answer.content, row
    assert Person.objects.count() == people


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_leads_to_another_site(
    evil: str, things: dict[str, Any], client_of: Callable[..., Client]
) -> None:
    nobody, somebody = Client(), client_of("evaluator")
    seen = 0
    for row in EVERY:
        if row.view.startswith("api:") or row.view == "access:sign-out":
            continue
        if evil != EVIL[0] and not row.view.startswith("access:"):
            continue  # where nobody goes on to `next`, one try is enough
        for browser in (nobody, somebody):
            at = f"{address(row, things)}?next={evil}"
            send = getattr(browser, row.method.lower())
            answer = send(at, {**row.sent, "next": evil})
            where = answer.headers.get("Location", "")
            assert not where.startswith(("http", "//", "/\\", "javascript")), (row, where)
            seen += 1
    assert seen > 40


def test_what_is_out_of_reach_looks_like_what_is_absent(
    things: dict[str, Any], client_of: Callable[..., Client]
) -> None:
    browser = client_of("national_planner")
    pairs = [
        ("desk:place", "HND-CORTES", "HND-NOWHERE"),
        ("desk:person", things["person_beyond"], 9999),
        ("desk:plan-draft", things["draft_beyond"], 9999),
        ("desk:release", things["release_beyond"], 9999),
        ("desk:job", things["job_beyond"], "00000000-0000-4000-8000-000000000000"),
        ("desk:import-draft", things["import_beyond"], "00000000-0000-4000-8000-000000000000"),
    ]
    for view, beyond, absent in pairs:
        paths = [reverse(view, args=[one]) for one in (beyond, absent)]
        answers = [browser.get(path) for path in paths]
        bodies = [
            re.sub(rb"csrfmiddlewaretoken[^>]*", b"", a.content)
            .replace(path.encode(), b"#")
            .replace(path.replace("/es/", "/en/").encode(), b"#")
            for a, path in zip(answers, paths, strict=True)
        ]
        assert [a.status_code for a in answers] == [404, 404], view
        assert bodies[0] == bodies[1], view


def test_counts_lists_and_searches_say_nothing_of_other_countries(
    things: dict[str, Any], client_of: Callable[..., Client]
) -> None:
    browser = client_of("national_planner")
    mine, theirs = set(), set()
    for result in (things["region"], things["assessment"]):
        table = facts.place_table(result)
        for name, country in zip(table.names, table.countries, strict=True):
            (mine if country in objects.WITHIN else theirs).add(name)
    theirs = {n for n in theirs if not any(n in m for m in mine)}
    assert len(theirs) > 10
    for row in READS:
        if row.view.startswith(("public:", "api:", "access:", "api-pages:")):
            continue
        answer = browser.get(address(row, things), row.sent if "@" not in str(row.sent) else {})
        if answer.streaming or answer.status_code != 200:
            continue
        told = [name for name in theirs if name in answer.content.decode("utf-8", "ignore")]
        assert not told, (row, told[:5])


def test_rows_of_the_table_are_read(things: dict[str, Any]) -> None:
    assert len(READS) > 90
    assert all(isinstance(row, Row) for row in READS)
