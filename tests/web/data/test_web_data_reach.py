"""Datasets as far as a person reaches: lists, rows, counts, files, lineage, board."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from presencia.web.desk.data import saving
from presencia.web.desk.data.exports import harmless
from presencia.web.facts import datasets as held_data
from presencia.workflow import Workspace, contents

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
SETS = "/es/desk/data/sets"
REGION = f"{SETS}/fact-ca7-homicides-2010/v1"


def text_of(answer: Any) -> str:
    """Return a file that was sent as text."""
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_a_planner_sees_only_the_rows_of_their_country(
    own_workspace: Workspace, client_of: ClientOf, people: dict[str, Any]
) -> None:
    whole = held_data.require_dataset(people["regional_coordinator"], "fact-ca7-homicides-2010")
    mine = held_data.require_dataset(people["national_planner"], "fact-ca7-homicides-2010")
    assert (whole.whole, whole.rows) == (True, 186)
    assert (mine.whole, mine.countries, mine.rows) == (False, ("GTM",), 44)
    browser = client_of("national_planner")
    saved = text_of(browser.get(f"{REGION}/rows.csv"))
    assert saved.count("\n") == 45
    assert "HND" not in saved
    page = browser.get(f"{REGION}/rows/?place=Atlántida").content.decode()
    assert "HND-" not in page
    assert "186" not in browser.get(f"{REGION}/").content.decode()
    for part in ("rejects/", "matches/", "rejects.csv", "matches.xlsx"):
        assert browser.get(f"{REGION}/{part}").status_code == 403
        assert client_of("regional_coordinator").get(f"{REGION}/{part}").status_code == 200


def test_a_filtered_file_is_whole_though_its_rows_are_not_all_counted(
    own_workspace: Workspace, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "_PIECE", 7)
    monkeypatch.setattr(contents, "MOST_COUNTED", 5)
    browser = client_of("national_planner")
    saved = text_of(browser.get(f"{REGION}/rows.csv?period=2010"))
    assert saved.count("\n") == 45


def test_what_is_out_of_reach_looks_like_absent(
    own_workspace: Workspace, client_of: ClientOf, people: dict[str, Any]
) -> None:
    other = people["national_planner"]
    other.organisation.reach_countries = None
    other.organisation.save()
    other.reach_countries = ["HND"]
    other.save()
    browser = client_of("national_planner")
    page = browser.get("/es/desk/data/").content.decode()
    assert "fact-ca7-homicides-2010" in page
    assert "fact-gtm-municipalities" not in page
    for part in ("", "rows/", "rows.csv", "lineage/", "matches/"):
        hidden = browser.get(f"{SETS}/fact-gtm-municipalities/v1/{part}")
        absent = browser.get(f"{SETS}/nothing-here/v1/{part}")
        assert hidden.status_code == absent.status_code == 404
    lineage = browser.get(f"{SETS}/region-natural-earth/v1/lineage/").content.decode()
    assert "guatemala-" not in lineage
    assert "fact-gtm" not in lineage
    board = browser.get("/es/desk/data/quality/?country=GTM").content.decode()
    assert "fact-gtm-municipalities" not in board


def test_places_bound_what_a_person_of_a_municipality_sees(
    own_workspace: Workspace, people: dict[str, Any]
) -> None:
    one = people["monitoring_officer"]
    one.reach_places = ["GTM-IZABAL"]
    one.save()
    held = held_data.require_dataset(one, "fact-gtm-municipalities")
    frame, total = held_data.rows_of(held, 0, 1000)
    assert total == held.rows == len(frame) == 5 * 17
    assert set(frame["place_id"].str[:6]) == {"GTM-18"}
    assert not held.whole
    strange = held_data.admits(one)(["GTM-1801", "GTM-0101", "HND-ATLANTIDA"])
    assert strange == ["GTM-0101", "HND-ATLANTIDA"]


def test_withdrawing_asks_for_the_password_the_role_and_the_whole(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    address = f"{SETS}/fact-gtm-homicide-deaths/v1/withdraw/"
    before = own_workspace.datasets.names()
    assert client_of("auditor").post(address).status_code == 403
    assert client_of("monitoring_officer", confirmed=False).post(address).status_code == 302
    assert client_of("monitoring_officer").post(f"{REGION}/withdraw/").status_code == 403
    assert client_of("monitoring_officer").get(address).status_code == 405
    answer = client_of("monitoring_officer").post(address, follow=True)
    assert "E-WKF-006" in answer.content.decode()  # an assessment was made from it
    assert own_workspace.datasets.names() == before


def test_the_picture_of_lineage_and_its_table_say_the_same(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("regional_coordinator")
    page = browser.get(f"{SETS}/fact-gtm-municipalities/v1/lineage/").content.decode()
    assert 'role="img"' in page
    assert "gtm_municipalities.csv" in page
    result = next(i for i in own_workspace.stored_results.ids() if i.startswith("guatemala-"))
    assert result in page
    whole = browser.get(f"/es/desk/data/lineage/{result}/").content.decode()
    for name in ("fact-gtm-municipalities@v1", "fact-gtm-homicide-deaths@v1"):
        assert name in whole
    assert browser.get("/es/desk/data/lineage/nothing/").status_code == 404


def test_the_board_counts_what_is_there_and_lists_what_is_missing(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("national_planner")
    page = browser.get("/en/desk/data/quality/?country=GTM&level=2").content.decode()
    assert "Coverage: 340 places" in page
    asked = "country=GTM&level=2&measure=population&period=2018"
    page = browser.get(f"/en/desk/data/quality/missing/?{asked}").content.decode()
    assert "0 of 340 places" in page
    asked = "country=GTM&level=2&measure=population&period=1999"
    page = browser.get(f"/en/desk/data/quality/missing/?{asked}").content.decode()
    assert "340 of 340 places" in page
    assert browser.get("/en/desk/data/quality/missing/").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["page=-1", "page=x", "page=99999999999", "what=';drop table x;--", "period=%00", "q=%25"],
)
def test_odd_filters_are_no_error(
    own_workspace: Workspace, client_of: ClientOf, query: str
) -> None:
    browser = client_of("regional_coordinator")
    for address in ("/es/desk/data/", f"{REGION}/rows/", "/es/desk/data/quality/"):
        assert browser.get(f"{address}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=cmd|'/C calc'!A0", "'=cmd|'/C calc'!A0"),
        ("+SUM(A1)", "'+SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        ("-5", "-5"),
        ("+3.5", "+3.5"),
        (-5, -5),
        (float("nan"), ""),
        (None, ""),
    ],
)
def test_no_cell_becomes_a_formula(cell: Any, kept: Any) -> None:
    assert harmless(cell) == kept


def test_a_workbook_holds_text_and_numbers_and_no_formula(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    import io

    from openpyxl import load_workbook

    answer = client_of("regional_coordinator").get(f"{REGION}/rows.xlsx")
    held = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = load_workbook(io.BytesIO(held)).active
    assert sheet is not None
    assert sheet.max_row == 187
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}
    assert answer["Content-Disposition"].startswith("attachment;")
