"""Rows arranged by place answer every question as the rows themselves do."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from presencia.errors import DataInvalid
from presencia.model.provenance import DatasetVersion
from presencia.storage import arranged as stored
from presencia.storage import arranging
from presencia.workflow import Workspace, arrangements, contents, held_rows
from presencia.workflow.contents import Chosen
from tests.storage.making import places, publish_version

IDS = [f"{c}-{i:03d}" for c in ("GTM", "HND") for i in range(17)]
MONTHS = [f"{y}-{m:02d}" for y in (2022, 2023) for m in range(1, 13)]
MEASURES = ("homicides", "assaults", "population")


def figures(seed: int) -> pd.DataFrame:
    """Return rows of two thirds of the cells in no order, some of them absent."""
    random = np.random.default_rng(seed)
    cells = pd.MultiIndex.from_product([IDS, MONTHS, MEASURES]).to_frame(index=False)
    cells.columns = ["place_id", "period", "measure"]
    chosen = random.permutation(len(cells))[: 2 * len(cells) // 3]
    value = random.gamma(2, 9, len(chosen)).round(2)
    value[::5] = np.nan
    return cells.iloc[chosen].assign(
        value=value,
        status=np.where(np.isnan(value), "absent", "present"),
        row=np.arange(2, len(chosen) + 2),
    )


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Return a workspace with small parts and groups, so that pages cross their borders."""
    monkeypatch.setattr(arranging, "_PART", 200)
    monkeypatch.setattr(arranging, "_BATCH", 130)
    monkeypatch.setattr(arranging, "_PAIRS", 5)
    for module in (arranging, stored):
        monkeypatch.setattr(module, "GROUP", 32)
    made = Workspace.create(tmp_path / "ws")
    rows = figures(1)
    level = [1 if i.endswith("0") else 2 for i in IDS]
    publish_version(made.layout, places(IDS, level=level), name="lugares", kind="places")
    publish_version(made.layout, rows[:700], rows[700:], name="cifras")
    return made


def version(ws: Workspace) -> DatasetVersion:
    """Return the version with the figures."""
    return ws.datasets.get("cifras")


ASKED = [
    Chosen(),
    Chosen(countries=("HND",)),
    Chosen(what="homicides"),
    Chosen(period="2023"),
    Chosen(period="2023-1", what="assaults"),
    Chosen(places=tuple(IDS[3:30:4])),
    Chosen(places=tuple(IDS[3:30:4]), countries=("GTM",), what="population", period="2022"),
    Chosen(place=(IDS[20], "ZZZ-1"), period="2022"),
    Chosen(place=(IDS[20],), places=(IDS[2],)),
    Chosen(what="nothing"),
    Chosen(period="1999"),
    Chosen(what="homicides\x00", period="2023'; --"),
    Chosen(places=()),
    Chosen(countries=("GTM", "HND")),
    Chosen(place=()),
]


def test_the_same_rows_counts_and_places_with_and_without(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = [answers(ws, chosen) for chosen in ASKED]
    assert arrangements.arranged(ws, version(ws)) is None  # too small to need it
    monkeypatch.setattr(arrangements, "LARGE", 1)
    ws.data.lay_down()
    found = arrangements.arranged(ws, version(ws))
    assert found is not None
    assert len(found.starts) > 3
    for chosen, before in zip(ASKED, plain, strict=True):
        assert answers(ws, chosen) == before, chosen
    monkeypatch.setattr(contents, "_counted", unused)
    monkeypatch.setattr(contents, "_chosen", unused)
    assert len(contents.rows(ws, version(ws), ASKED[-2])[0]) == 50  # from the arrangement indeed


def unused(*_given: object) -> None:
    """Stand where nothing may be read that is not arranged."""
    raise AssertionError


def answers(ws: Workspace, chosen: Chosen) -> list[object]:
    """Return every page of rows, how many there are, the places, and the counts."""
    pages = []
    for offset in (0, 40, 80, 400, 10_000):
        frame, total = contents.rows(ws, version(ws), chosen, offset, 40)
        columns = ["place_id", "period", "measure", "value", "status", "row"]
        pages.append((frame[columns].astype(object).fillna("-").to_numpy().tolist(), total))
    counted = contents.summary_of(ws, version(ws), Chosen(chosen.places, chosen.countries))
    return [
        pages,
        contents.place_ids(ws, version(ws)),
        contents.place_ids(ws, version(ws), chosen),
        counted.astype(object).to_numpy().tolist(),
    ]


def test_what_is_there_is_not_made_again_and_what_is_old_goes(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrangements, "LARGE", 1)
    ws.data.lay_down()
    (first,) = (ws.layout.derived / "rows").iterdir()
    made = (first / "rows.json").stat().st_mtime_ns
    ws.data.lay_down()
    assert (first / "rows.json").stat().st_mtime_ns == made
    publish_version(ws.layout, figures(2), name="cifras")
    ws.data.lay_down()
    assert [p == first for p in (ws.layout.derived / "rows").iterdir()] == [False]


def test_counts_follow_the_places_that_are_known(ws: Workspace) -> None:
    before = contents.summary(ws, version(ws))
    assert set(before["level"]) == {1, 2}
    publish_version(ws.layout, places(IDS[:5], level=3), name="lugares", kind="places")
    after = contents.summary(ws, version(ws))
    assert set(after["level"]) == {3, -1}
    assert after["rows"].sum() == before["rows"].sum()


def test_a_version_whose_bits_would_be_larger_than_its_rows_is_left_as_it_is(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrangements, "LARGE", 1)
    n = 400  # each row a place and a period of its own
    lone = pd.DataFrame(
        {
            "place_id": [f"GTM-{i:04d}" for i in range(n)],
            "period": [f"{1600 + i}" for i in range(n)],
            "measure": "homicides",
            "value": 1.0,
            "status": "present",
            "row": np.arange(n),
        }
    )
    publish_version(ws.layout, lone, name="sueltas")
    ws.data.lay_down()
    assert arrangements.arranged(ws, ws.datasets.get("sueltas")) is None
    assert not list((ws.layout.derived / "rows").glob("sueltas-*"))
    assert not list((ws.layout.derived / "rows").glob(".partial-*"))


def test_a_damaged_arrangement_is_told_with_what_to_do(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrangements, "LARGE", 1)
    ws.data.lay_down()
    (folder,) = (ws.layout.derived / "rows").iterdir()
    (folder / "part-00002.parquet").write_bytes(b"")
    with pytest.raises(DataInvalid, match="derived/rows/"):
        contents.rows(ws, version(ws), Chosen(), offset=500)
    (folder / "there.npy").write_bytes(b"")
    arrangements._opened.cache_clear()
    with pytest.raises(DataInvalid, match="E-STO-051"):
        contents.rows(ws, version(ws), Chosen())


@pytest.mark.parametrize("asked", ASKED)
def test_rows_held_in_memory_are_those_the_engine_gives(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, asked: Chosen
) -> None:
    found = version(ws)
    held, total = contents.rows(ws, found, asked, 0, 10_000)
    ids = contents.place_ids(ws, found, asked)
    monkeypatch.setattr(held_rows, "MOST", 0)  # every version is large
    read, counted = contents.rows(ws, found, asked, 0, 10_000)
    order = ["place_id", "measure", "period"]
    pd.testing.assert_frame_equal(held, read.sort_values(order, ignore_index=True))
    assert (total, ids) == (counted, contents.place_ids(ws, found, asked))
