"""The portal shows what was released and nothing else, to anybody, and caches may keep it."""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from django.test import Client
from shapely import Polygon

from presencia.reporting.release.files import rounded
from presencia.web.facts.evidence import APPROACHES
from presencia.web.public import map_view
from presencia.web.public.models import Release
from presencia.web.public.place_page import PlacePage
from presencia.web.public.plan_page import by_approach
from presencia.web.public.released import Released, read
from presencia.web.public.releasing import publish
from presencia.workflow import Workspace
from presencia.workflow.releases import Releases
from presencia.workflow.writing import Style
from tests.web.public.conftest import result_of
from tests.web.small_workspace import PLAN

pytestmark = pytest.mark.django_db(transaction=True)
WITHHELD = 2
PAGES = ("", "place/BLZ-COROZAL/", "place/GTM-IZABAL/", "data/", "methods/", "embed/")


@pytest.fixture
def hidden(released: Release) -> list[str]:
    """Return the places of the release whose count is withheld."""
    of = read(released)
    return [p for p, s in zip(of.data["places"]["id"], of.main["state"], strict=True) if s == 2]


def test_every_page_opens_without_account_or_cookie_and_says_what_it_is(
    released: Release, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for lang in ("es", "en"):
        for page in PAGES:
            browser = Client()
            with django_assert_max_num_queries(4):
                answer = browser.get(f"/{lang}/r/region/1/{page}")
            assert answer.status_code == 200, page
            assert not answer.cookies, page
            assert "Cookie" not in answer.get("Vary", ""), page
            assert answer["Cache-Control"].startswith("public")
            again = browser.get(
                f"/{lang}/r/region/1/{page}", headers={"If-None-Match": answer["ETag"]}
            )
            assert again.status_code == 304, page


def test_no_file_or_page_holds_a_figure_of_a_place_whose_count_is_withheld(
    released: Release, hidden: list[str]
) -> None:
    assert "BLZ-COROZAL" in hidden, "three homicides in 2010"
    browser = Client()
    everything = json.loads(b"".join(browser.get("/es/r/region/1/data/release.json")))
    assert sorted(figures_of(everything, hidden)) == []
    table = b"".join(browser.get("/es/r/region/1/data/places.csv")).decode("utf-8-sig")
    known = {"place_id", "name", "code", "parent", "country", "population"}
    for line in csv.DictReader(io.StringIO(table)):
        if line["place_id"] in hidden:
            told = {k: v for k, v in line.items() if k not in known and v}
            assert set(told.values()) == {"withheld"}, told
    shapes = json.loads(b"".join(browser.get("/es/r/region/1/data/places.geojson")))
    for feature in shapes["features"]:
        if feature["id"] in hidden:
            told = {v for k, v in feature["properties"].items() if k not in known and v is not None}
            assert told == {"withheld"}


def figures_of(document: dict[str, Any], hidden: list[str]) -> Iterator[str]:
    """Yield every figure beside a withheld place, wherever it is in the document."""
    at = [document["places"]["id"].index(p) for p in hidden]
    columns = {f"outcome {p}": of for p, of in document["outcome"]["periods"].items()}
    columns |= {f"indicator {i['id']}": i for i in document["indicators"]}
    columns["priority"] = document["priority"]
    for name, of in columns.items():
        for key, values in of.items():
            if isinstance(values, list) and key not in ("state", "basis", "basis_id"):
                yield from (f"{name} {key}" for i in at if values[i] is not None)


def test_the_control_a_shown_place_has_its_figures(released: Release) -> None:
    document = read(released).data
    assert list(figures_of(document, ["BLZ-BELIZE"]))


def test_files_are_frozen_and_named_by_their_digest(released: Release) -> None:
    browser = Client()
    for file in released.files:
        answer = browser.get(f"/es/r/region/1/data/{file['name']}")
        content = b"".join(answer)
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
        assert file["sha256"] in answer["ETag"]
    assert browser.get("/es/r/region/1/data/../held/cells.parquet").status_code == 404
    assert browser.get("/es/r/region/1/data/cells.parquet").status_code == 404


def test_only_the_embedded_map_may_be_framed(released: Release) -> None:
    browser = Client()
    framed = browser.get("/es/r/region/1/embed/")
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    other = browser.get("/es/r/region/1/")
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"


def test_the_rule_is_printed_where_something_is_withheld(released: Release) -> None:
    page = Client().get("/es/r/region/1/place/BLZ-COROZAL/").content.decode()
    assert "Los recuentos de 1 a 4 no se muestran." in page
    assert "reservado" in page


def test_search_finds_names_without_their_accents(released: Release) -> None:
    page = Client().get("/es/r/region/1/?q=limon").content.decode()
    assert ">Limón</a>" in page
    assert ">Izabal</a>" not in page


def test_absent_zero_and_withheld_look_different(released: Release) -> None:
    page = Client().get("/es/r/region/1/?q=panama").content.decode()
    assert "sin dato" in page
    assert "<i>reservado</i>" in page


def test_a_released_plan_says_what_is_planned_where(
    prepared: Callable[..., Release], people: dict[str, Any], own_workspace: Workspace
) -> None:
    row = prepared("con-plan", plan=result_of(own_workspace, str(PLAN["id"])))
    publish(people["regional_coordinator"], row)
    page = Client().get("/en/r/con-plan/1/plan/").content.decode()
    of = read(Release.objects.get(pk=row.pk))
    place, actions = next(iter(of.actions.items()))
    assert actions[0]["label"]["en"] in page
    whole = of.data["plan"]["activities"]
    shares = by_approach(whole, "USD", Style.of("en", []))
    assert [s["label"] for s in shares] == [
        label for key, label in APPROACHES.items() if any(a["approach"] == key for a in whole)
    ]
    assert sum(s["wide"] for s in shares) == pytest.approx(100.0, abs=0.1)
    assert all(s["cost"].startswith("US$ ") and s["cost"] in page for s in shares)
    assert "USD" not in page
    there = Client().get(f"/en/r/con-plan/1/place/{place}/").content.decode()
    assert actions[0]["label"]["en"] in there
    lines = b"".join(Client().get("/en/r/con-plan/1/data/plan.csv")).decode().splitlines()
    assert len(lines) == 1 + len(of.data["plan"]["activities"])


def test_what_is_not_public_is_not_there(prepared: Callable[..., Release]) -> None:
    prepared("secreta")
    for page in (*PAGES, "plan/", "data/release.json"):
        assert Client().get(f"/es/r/secreta/1/{page}").status_code == 404, page
    assert "secreta" not in Client().get("/es/").content.decode()


def test_a_place_that_was_not_released_and_a_writing_method_get_nothing(released: Release) -> None:
    assert Client().get("/es/r/region/1/place/GTM-1801/").status_code == 404
    assert Client().post("/es/r/region/1/").status_code == 405


def test_the_page_of_many_places_carries_no_shapes_and_their_file_is_cached(
    released: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    inline = Client().get("/es/r/region/1/").content
    monkeypatch.setattr(map_view, "MOST_INLINE", 10)
    for address in ("/es/r/region/1/", "/es/r/region/1/embed/"):
        page = Client().get(address).content
        assert b"/es/r/region/1/map.svg#map" in page, address
        assert b'class="place' not in page
    assert len(page) < len(inline) / 4
    plain = Client().get("/es/r/region/1/map.svg")
    packed = Client().get("/es/r/region/1/map.svg", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content) == plain.content
    assert plain["ETag"] != packed["ETag"]
    kept = {"If-None-Match": packed["ETag"], "Accept-Encoding": "gzip"}
    assert Client().get("/es/r/region/1/map.svg", headers=kept).status_code == 304
    drawn = sum(bool(p) for p in read(released).drawing["paths"])
    starts = plain.content.count(b"M")
    assert starts >= drawn > 90


def test_the_list_reads_no_release_twice_however_many_there_are(
    released: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents are large and few are kept; the list needs a line of each."""
    for n in range(1, 13):
        Release.objects.create(
            name=f"otra-{n}", version=1, folder=f"{released.folder}-{n}", title_es="Otra",
            title_en="Other", result=released.result, organisation=released.organisation,
            made_by=released.made_by, state=Release.PUBLISHED, published_at=released.published_at,
        )  # fmt: skip
    asked: list[str] = []
    whole = Releases.document

    def counted(self: Releases, name: str) -> Any:
        asked.append(name)
        return whole(self, released.folder)

    monkeypatch.setattr(Releases, "document", counted)
    for address in ("/es/", "/en/", "/api/v1/releases"):
        assert Client().get(address).status_code == 200
    assert len(asked) == len(set(asked)) >= 12


def test_downloads_are_compressed_once_and_the_same(released: Release) -> None:
    for file in released.files:
        address = f"/es/r/region/1/data/{file['name']}"
        answer = Client().get(address, headers={"Accept-Encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer["Vary"]
        content = gzip.decompress(b"".join(answer))
        assert hashlib.sha256(content).hexdigest() == file["sha256"]


def test_many_periods_are_a_line_and_withheld_ones_are_not_absent(released: Release) -> None:
    of = read(released)
    row = of.position["GTM-IZABAL"]
    assert PlacePage(of, row, "es").chart["rows"]
    year = of.main
    months = {f"2010-{m:02d}": deepcopy(year) for m in range(1, 13)} | {"2010": year}
    hidden = ("state", WITHHELD), ("count", None), ("rate", None), ("low", None), ("high", None)
    for month, changes in (("2010-03", hidden), ("2010-07", (("state", 0), *hidden[1:]))):
        for column, value in changes:
            months[month][column][row] = value
    outcome = {**of.data["outcome"], "periods": months}
    many = PlacePage(Released(of.folder, {**of.data, "outcome": outcome}), row, "es")
    (_, phone), (_, desk) = many.chart["line"]
    assert [g["is"] for g in phone["gaps"]] == [g["is"] for g in desk["gaps"]]
    assert [g["is"] for g in desk["gaps"]] == ["withheld", "fill-absent"]
    assert "11 períodos con cifra" in many.chart["said"]


def test_a_boundary_that_crosses_itself_is_released_as_a_sound_one() -> None:
    """Rounding refuses such a shape; the whole release failed with it."""
    tied = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    speck = Polygon([(2, 2), (2 + 1e-7, 2), (2 + 1e-7, 2 + 1e-7)])
    sound, same, none = rounded(np.array([tied, speck, None], dtype=object))
    assert sound.is_valid
    assert sound.area == pytest.approx(0.5)
    assert same.equals(speck), "never rounded away"
    assert none is None
