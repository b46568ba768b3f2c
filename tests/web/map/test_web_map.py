"""The map's page and files: nothing beyond a person's reach is in any of them."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client

from presencia.storage.packed import unpack
from presencia.web import facts
from presencia.workflow.ground import ground, part_of

pytestmark = pytest.mark.django_db

Clients = Callable[..., Client]
OF_COMMITTEE = "GTM-1801"


@pytest.fixture
def result(workspace: Path) -> str:
    return facts.results(facts.ASSESS)[0].id


def packed(client: Client, url: str) -> tuple[dict[str, Any], dict[str, Any]]:
    answer = client.get(url)
    assert answer.status_code == 200, url
    assert answer["Content-Encoding"] == "gzip"
    return unpack(gzip.decompress(answer.content))


def test_a_committee_gets_its_places_and_no_others(client_of: Clients, result: str) -> None:
    committee, coordinator = client_of("municipal_committee"), client_of("regional_coordinator")
    head, arrays = packed(committee, f"/es/desk/map/{result}/ground")
    assert head["id"] == [OF_COMMITTEE]
    assert len(arrays["ringCount"]) == 1
    whole, _ = packed(coordinator, f"/es/desk/map/{result}/ground")
    hidden = set(whole["id"]) - {OF_COMMITTEE}
    page = committee.get("/es/desk/map/").content.decode()
    assert len(hidden) > 300
    assert not [p for p in hidden if p in page]
    mine, figures = packed(committee, f"/es/desk/map/{result}/values")
    assert mine["n"] == 1
    assert len(figures["values"]) == len(mine["cells"])


def test_places_out_of_reach_are_not_found(client_of: Clients, result: str) -> None:
    committee = client_of("municipal_committee")
    table = facts.place_table(result)
    other = next(p for p in table.ids if p != OF_COMMITTEE)
    assert committee.get(f"/es/desk/map/{result}/place/{other}").status_code == 404
    assert committee.get(f"/es/desk/map/{result}/place/no-such").status_code == 404
    assert committee.get(f"/es/desk/map/{result}/place/{OF_COMMITTEE}").status_code == 200


def test_the_figures_are_those_of_the_place(client_of: Clients, result: str) -> None:
    everyone = client_of("regional_coordinator")
    head, arrays = packed(everyone, f"/es/desk/map/{result}/values")
    names, _ = packed(everyone, f"/es/desk/map/{result}/ground")
    at = names["id"].index(OF_COMMITTEE)
    of_place = json.loads(everyone.get(f"/es/desk/map/{result}/place/{OF_COMMITTEE}").content)
    seen = 0
    for i, (layer, period) in enumerate(head["cells"]):
        value = arrays["values"][i * head["n"] + at]
        found = of_place.get(layer, {}).get(period)
        assert (found is None) == bool(np.isnan(value)), layer
        if found is not None:
            assert found == pytest.approx(float(value), rel=1e-4, abs=1e-5)
            seen += 1
    assert seen > 5


def test_the_density_of_a_position_is_that_of_its_page(client_of: Clients, result: str) -> None:
    client = client_of("regional_coordinator")
    drawn = client.get(f"/es/desk/map/{result}/place/GTM-1801/rank").json()["drawn"]
    assert drawn["area"].count("L") > 20
    assert f'd="{drawn["area"]}"' in client.get("/es/desk/place/GTM-1801/").content.decode()


def test_a_browser_that_has_it_gets_nothing_again(client_of: Clients, result: str) -> None:
    client = client_of("national_planner")
    for url in (f"/es/desk/map/{result}/ground", f"/es/desk/map/{result}/values"):
        first = client.get(url)
        again = client.get(url, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = client_of("municipal_committee").get(url, headers={"If-None-Match": first["ETag"]})
        assert other.status_code == 200, "an ETag of a wider reach says nothing to a narrower one"


@pytest.mark.parametrize(
    "query",
    [
        "layer=no-such&period=2024",
        "layer=priority&period=1066",
        "layer=priority",
        "period=2024",
    ],
)
def test_what_is_not_there_is_not_found(client_of: Clients, result: str, query: str) -> None:
    client = client_of("regional_coordinator")
    assert client.get(f"/es/desk/map/{result}/values?{query}").status_code == 404


def test_odd_addresses_show_the_usual_map(client_of: Clients, result: str) -> None:
    client = client_of("regional_coordinator")
    for query in ("measure=<script>&period='--&view=x", "page=-4", "page=x&measure=risk"):
        answer = client.get(f"/en/desk/map/?{query}")
        assert answer.status_code == 200
        assert b"<script>&period" not in answer.content
    assert client.get("/en/desk/map/?assessment=../../etc").status_code == 404


def test_without_script_the_same_rows_are_a_table(client_of: Clients, result: str) -> None:
    page = client_of("regional_coordinator").get("/es/desk/map/").content.decode()
    first = facts.cube(result)
    table = facts.place_table(result)
    period = first.periods[first.layer("priority").periods[-1]]
    head = table.names[int(np.nanargmin(first.values("priority", period)))]
    assert f">{head}</a></th>" in page


def test_nobody_signed_in_is_asked_to(client_of: Clients, result: str) -> None:
    for url in ("/es/desk/map/", f"/es/desk/map/{result}/ground", f"/es/desk/map/{result}/values"):
        answer = client_of("public").get(url)
        assert answer.status_code == 302
        assert "/account/sign-in/" in answer["Location"]


def test_no_query_per_place(
    client_of: Clients, result: str, django_assert_max_num_queries: Any
) -> None:
    client = client_of("regional_coordinator")
    client.get("/es/desk/map/")
    with django_assert_max_num_queries(8):
        client.get("/es/desk/map/")


def test_other_land_closes_the_gap_a_narrow_reach_leaves(workspace: Path, result: str) -> None:
    whole = ground(facts.workspace(), result)
    assert whole is not None
    table = facts.place_table(result)
    keep = np.array([p == OF_COMMITTEE for p in table.ids])
    part = part_of(whole, keep, table.countries)
    assert len(part.rings) == 1
    assert len(part.land) > len(whole.land)
    assert part.inner == []
    assert part.outer, "its whole border is an outer one now"
    assert part_of(whole, np.ones(len(table), bool), table.countries) is whole


def test_narrowed_views_hold_no_total_of_the_whole(people: Any, result: str) -> None:
    view = facts.view_of(people["municipal_committee"], result)
    assert view.places["place_id"].tolist() == [OF_COMMITTEE]
    assert set(view.risk["place_id"]) == {OF_COMMITTEE}
    assert not {"totals", "warnings", "notes"} & set(view.meta)
