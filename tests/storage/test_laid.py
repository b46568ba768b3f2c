"""Answers are laid down once, made again when damaged, and given where nothing can be written."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from presencia.storage.laid import laid, room
from presencia.storage.layout import Layout
from presencia.storage.rows import Rows, lay


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path)


@pytest.fixture
def made() -> list[int]:
    return []


@pytest.fixture
def make(made: list[int]) -> Callable[[], dict[str, float]]:
    def answer() -> dict[str, float]:
        made.append(1)
        return {"rate": 0.1 + 0.2}

    return answer


def test_an_answer_is_made_once_and_read_as_it_was(
    layout: Layout, make: Callable[[], dict[str, float]], made: list[int]
) -> None:
    assert laid(layout, ["a"], make) == laid(layout, ["a"], make) == {"rate": 0.1 + 0.2}
    assert len(made) == 1
    laid(layout, ["a", "b"], make)
    assert len(made) == 2, "of something else"


def test_a_damaged_answer_is_made_again(
    layout: Layout, make: Callable[[], dict[str, float]], caplog: pytest.LogCaptureFixture
) -> None:
    laid(layout, ["a"], make)
    (kept,) = room(layout).glob("*.json")
    kept.write_text('{"rate": 0.')
    assert laid(layout, ["a"], make) == {"rate": 0.1 + 0.2}
    assert "damaged" in caplog.text
    assert json.loads(kept.read_text()) == {"rate": 0.1 + 0.2}


def test_where_nothing_can_be_written_the_answer_is_given(
    layout: Layout, make: Callable[[], dict[str, float]], caplog: pytest.LogCaptureFixture
) -> None:
    layout.derived.write_text("a file where the folder would be")
    with caplog.at_level(logging.WARNING):
        assert laid(layout, ["a"], make) == {"rate": 0.1 + 0.2}
    assert "cannot be laid down" in caplog.text


def test_what_other_versions_of_the_code_laid_down_goes(
    layout: Layout, make: Callable[[], dict[str, float]]
) -> None:
    old = layout.derived / "shown" / "0123456789abcdef"
    old.mkdir(parents=True)
    laid(layout, ["a"], make)
    assert not old.exists()
    assert room(layout).is_dir()


def test_rows_of_places_come_in_the_order_of_their_table(tmp_path: Path) -> None:
    table = pd.DataFrame({"place_id": ["b", "a", "b", "z"], "rate": [1.0, np.nan, 3.0, 4.0]})
    places = np.array([1, 0, 1, -1], np.int32)  # z is none of them
    lay(tmp_path / "rows", tmp_path / "mine", {"risk": table}, {"risk.place": places})
    rows = Rows(tmp_path / "rows")
    assert rows.frame("risk").equals(table)
    assert rows.frame("risk", rows.of_place("risk", 1))["rate"].tolist() == [1.0, 3.0]
    assert rows.of_places("risk", np.array([True, True])).tolist() == [0, 1, 2]
    assert rows.of_places("risk", np.array([True, False])).tolist() == [1]


def test_of_two_that_lay_down_the_first_stays_and_nothing_is_left(tmp_path: Path) -> None:
    one, other = (pd.DataFrame({"rate": [v]}) for v in (1.0, 2.0))
    lay(tmp_path / "rows", tmp_path / "one", {"risk": one}, {})
    lay(tmp_path / "rows", tmp_path / "other", {"risk": other}, {})
    assert Rows(tmp_path / "rows").frame("risk")["rate"].tolist() == [1.0]
    assert [p.name for p in tmp_path.iterdir()] == ["rows"]
