"""What was released, by API: for anybody, by the rule of the portal, figure by figure the same."""

import csv
import gzip
import io
from typing import Any

import pytest
from django.test import Client

from presencia.text import Text
from presencia.web.access.models import Person
from presencia.web.public.models import Release
from presencia.web.public.released import read
from presencia.web.public.releasing import withdraw
from tests.web.api.conftest import API

pytestmark = pytest.mark.django_db
ONE = f"{API}/releases/region/1"


def asked(address: str, **headers: str) -> Any:
    answer = Client().get(address, headers=headers)
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"].startswith("public")
    assert not answer.cookies
    return answer.json()


def test_the_list_names_what_is_public_with_its_files(released: Release) -> None:
    page = asked(f"{API}/releases")
    assert page["count"] == 1
    (one,) = page["items"]
    assert one == asked(ONE)
    assert (one["name"], one["version"], one["places"]) == ("region", 1, 96)
    assert one["sha256"] == released.sha256
    assert one["withheld"] > 0
    for file in one["files"]:
        content = Client().get(file["url"].replace("http://testserver", ""))
        assert file["sha256"] in content["ETag"]
        assert len(b"".join(content)) == file["bytes"]


def test_places_say_what_the_table_says_and_nothing_of_withheld_ones(released: Release) -> None:
    rows = asked(f"{ONE}/places?per_page=500")["items"]
    table = b"".join(Client().get(f"{ONE}/files/places.csv")).decode("utf-8-sig")
    lines = {line["place_id"]: line for line in csv.DictReader(io.StringIO(table))}
    seen = set()
    for row in rows:
        line, figure = lines[row["id"]], row["figure"]
        seen.add(figure["status"])
        assert figure["status"] == line["homicides_2010_status"]
        for column in ("count", "rate", "low", "high"):
            written = line[f"homicides_2010_{column}"]
            assert figure[column] == (float(written) if written else None), row["id"]
        detail = asked(f"{ONE}/places/{row['id']}") if figure["status"] == "withheld" else None
        if detail:
            assert detail["priority"]["status"] == "withheld"
            assert detail["priority"]["rank"] is detail["priority"]["p_first"] is None
            assert all(f["count"] is f["rate"] is None for f in detail["figures"])
    assert seen == {"shown", "withheld", "absent"}


def test_a_search_is_blind_to_accents_and_a_file_comes_compressed(released: Release) -> None:
    assert [r["name"] for r in asked(f"{ONE}/places?q=limon")["items"]] == ["Limón"]
    answer = Client().get(f"{ONE}/files/release.json", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(b"".join(answer)).startswith(b"{")
    kept = {"If-None-Match": answer["ETag"], "Accept-Encoding": "gzip"}
    assert Client().get(f"{ONE}/files/release.json", headers=kept).status_code == 304


def test_a_withdrawn_release_says_why_and_gives_nothing(
    released: Release, people: dict[str, Person]
) -> None:
    assert read(released)
    withdraw(people["regional_coordinator"], released, Text("Error de origen", "Source error"))
    for address in (ONE, f"{ONE}/places", f"{ONE}/places/HND-CORTES", f"{ONE}/files/places.csv"):
        answer = Client().get(address, headers={"Accept-Language": "en"})
        assert answer.status_code == 410, address
        assert "Source error" in answer.json()["detail"]
    assert asked(f"{API}/releases")["items"] == []
