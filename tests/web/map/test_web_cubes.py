"""Cubes: the figures that were put in come out, either way round, whole or not at all."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from presencia.errors import DataInvalid
from presencia.storage.cubes import Cubes, Layer
from presencia.storage.layout import Layout, create
from presencia.storage.packed import pack, unpack
from presencia.text import Text, same
from presencia.workflow import Workspace
from presencia.workflow.place_table import line
from presencia.workflow.values import grid

IDS, PERIODS = ["GTM-1", "GTM-2", "GTM-3"], ["2023", "2024"]


def layer(name: str) -> Layer:
    return Layer(
        name, same(name), Text("casos", "cases"), "count", "observed", "value", name, "d@v1"
    )


def filled(layout: Layout, key: str = "one") -> Cubes:
    cubes = Cubes(layout)
    draft = cubes.draft(IDS, PERIODS, 2)
    draft.add(layer("a"), np.array([[1, 2, np.nan], [np.nan] * 3], np.float32))
    draft.add(layer("b"), np.array([[4, 5, 6], [7, 8, 0]], np.float32))
    cubes.save(key, draft)
    return cubes


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return create(tmp_path / "ws")


def test_both_ways_round_hold_the_same_figures(layout: Layout) -> None:
    cube = filled(layout).open("one")
    assert cube.values("b", "2024").tolist() == [7, 8, 0]
    assert cube.series(2, "b").tolist() == [6, 0]
    assert np.isnan(cube.values("a", "2024")).all(), "absent is not zero"
    assert np.array_equal(cube.by_period.transpose(2, 1, 0), cube.by_place, equal_nan=True)
    assert cube.layer("a").periods == (0,), "only periods with a figure are named"
    assert cube.layer("b").label == same("b")


def test_a_damaged_cube_says_so(layout: Layout) -> None:
    cubes = filled(layout)
    path = layout.root / "cubes" / "one" / "by_place.npy"
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(DataInvalid, match="E-STO-050"):
        cubes.open("one")
    np.save(path, np.zeros((3, 2, 2), object), allow_pickle=True)
    with pytest.raises(DataInvalid, match="E-STO-050"):  # never unpickled
        cubes.open("one")


@pytest.mark.parametrize("name", ["by_period.npy", "by_place.npy", "cube.json"])
def test_a_cube_half_written_at_a_crash_is_absent_and_made_again(layout: Layout, name: str) -> None:
    cubes = filled(layout)
    path = layout.root / "cubes" / "one" / name
    path.write_bytes(b"")  # its name was there before its bytes
    assert not cubes.exists("one")
    with pytest.raises(DataInvalid, match="E-STO-050"):  # who asks for it all the same is told
        cubes.open("one")
    assert filled(layout).open("one").values("b", "2024").tolist() == [7, 8, 0]


def test_who_comes_second_keeps_the_first(layout: Layout) -> None:
    filled(layout)
    before = (layout.root / "cubes" / "one" / "cube.json").stat().st_ino
    cubes = filled(layout)
    assert (layout.root / "cubes" / "one" / "cube.json").stat().st_ino == before
    assert cubes.keys() == ["one"]
    assert not list((layout.root / "cubes").glob(".partial-*"))


def _write_and_wait(root: Path) -> None:
    draft = Cubes(Layout(root)).draft(IDS, PERIODS, 2)
    draft.add(layer("a"), np.ones((2, 3), np.float32))
    (root / "begun").touch()
    time.sleep(600)


def test_a_killed_writer_leaves_no_cube_and_its_rest_is_removed(layout: Layout) -> None:
    process = multiprocessing.get_context("spawn").Process(
        target=_write_and_wait, args=(layout.root,)
    )
    process.start()
    until = time.time() + 300
    while not (layout.root / "begun").exists() and time.time() < until:
        time.sleep(0.05)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert Cubes(layout).keys() == []
    (rest,) = (layout.root / "cubes").glob(".partial-*")
    old = time.time() - 7 * 3600
    os.utime(rest, (old, old))
    assert filled(layout).keys() == ["one"]
    assert not rest.exists()


def test_rows_go_to_their_cell_and_unknown_ones_nowhere() -> None:
    rows = pd.DataFrame(
        {
            "place_id": ["GTM-2", "GTM-3", "GTM-9", "GTM-1"],
            "period": ["2023", "2024", "2023", "1999"],
            "value": [5.0, None, 1.0, 2.0],
        }
    )
    made = grid(rows, IDS, PERIODS)
    assert made[0, 1] == 5
    assert np.isnan(made).sum() == 5


def test_packed_bytes_come_back_and_cut_ones_do_not() -> None:
    arrays = {"a": np.array([1, -2, 3], np.int16), "b": np.array([0.5, np.nan], np.float32)}
    content = pack({"name": "Petén"}, arrays)
    head, back = unpack(content)
    assert head == {"name": "Petén"}
    assert all(np.array_equal(arrays[k], back[k], equal_nan=True) for k in arrays)
    with pytest.raises(ValueError, match="buffer"):
        unpack(content[:-4])


def test_a_line_ends_at_the_country_even_if_parents_run_in_a_ring() -> None:
    assert line("A", "GTM", {"A": "B", "B": "A"}) == ("A", "B", "GTM")
    assert line("GTM", "GTM", {}) == ("GTM",)


def test_the_cube_of_an_assessment_holds_its_tables(workspace: Path) -> None:
    ws = Workspace.open(workspace)
    stored = map(ws.stored_results.get, ws.stored_results.ids())
    result = next(r for r in stored if r.recipe.stage == "assess")
    cube = ws.values.of(result.id)
    risk = ws.engine.frame([ws.stored_results.paths(result)["risk"]])
    measure = risk["measure"].iloc[0]
    for _, row in risk.dropna(subset=["rate"]).sample(20, random_state=1).iterrows():
        found = cube.values(f"risk:{measure}", str(row["period"]))[cube.at[row["place_id"]]]
        assert found == pytest.approx(row["rate"], rel=1e-6)
    ws.values.prepare()
    assert ws.values.prepare() == [], "what is there is not made again"


def test_published_figures_stay_what_was_published(workspace: Path) -> None:
    ws = Workspace.open(workspace)
    cube = ws.values.observed()
    version = next(v for v in ws.datasets.latest() if v.kind == "observations")
    rows = ws.data.frame(version.dataset)
    for _, row in rows[rows["status"] == "present"].head(30).iterrows():
        of = [x.id for x in cube.layers if x.source == str(version.ref)]
        name = next(x for x in of if x.split("@")[0] == row["measure"])
        found = cube.values(name, row["period"])[cube.at[row["place_id"]]]
        assert found == pytest.approx(row["value"], rel=1e-6)
