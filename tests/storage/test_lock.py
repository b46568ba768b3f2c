"""One writer at a time: the second is told who writes, readers never wait."""

import json
import os
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from typing import Any

import pytest
from making import hold_lock, observations, publish_version

from presencia.errors import WorkspaceBusy
from presencia.storage import Datasets, Engine, Layout, refuse_if_busy, writing


@pytest.fixture
def holder(layout: Layout, processes: ForkServerContext) -> Iterator[tuple[Any, Connection]]:
    """Return another process that holds the lock, and the line to it."""
    mine, theirs = processes.Pipe()
    process = processes.Process(target=hold_lock, args=(layout.root, theirs))
    process.start()
    assert mine.poll(60), "the holder never began"
    assert mine.recv() == "holding"
    yield process, mine
    process.kill()
    process.join()


def refused(layout: Layout) -> WorkspaceBusy:
    with pytest.raises(WorkspaceBusy) as error, writing(layout):
        pytest.fail("two writers at once")
    return error.value


def test_second_writer_is_told_who_writes(layout: Layout, holder: tuple[Any, Connection]) -> None:
    error = refused(layout)
    assert error.code == "E-STO-010"
    assert error.exit_code == 5
    for said, busy, wait in (
        (error.say("es"), "otro proceso está escribiendo", "Qué hacer: espere"),
        (error.say("en"), "another process is writing", "What to do: wait"),
    ):
        assert busy in said
        assert wait in said
        assert "presencia import homicidios.csv" in said
        assert str(holder[0].pid) in said
        assert "/usr/somewhere" not in said


def test_refusal_leaves_the_first_writer_alone(
    layout: Layout, holder: tuple[Any, Connection]
) -> None:
    refused(layout)
    refused(layout)
    assert (layout.staging / "half-a-table.parquet").exists()
    assert json.loads((layout.root / ".lock.json").read_text())["pid"] == holder[0].pid


def test_reading_goes_on_meanwhile(layout: Layout, processes: ForkServerContext) -> None:
    publish_version(layout, observations(1))
    mine, theirs = processes.Pipe()
    process = processes.Process(target=hold_lock, args=(layout.root, theirs))
    process.start()
    assert mine.poll(60)
    datasets = Datasets(layout)
    record = datasets.get("homicidios")
    assert len(Engine().frame(datasets.paths(record))) == 40
    mine.send("let go")
    process.join(60)
    assert process.exitcode == 0
    assert publish_version(layout, observations(2)).version == 2


def test_lock_is_free_when_its_holder_is_killed(
    layout: Layout, holder: tuple[Any, Connection]
) -> None:
    holder[0].kill()
    holder[0].join()
    assert (layout.staging / "half-a-table.parquet").exists()
    with writing(layout) as staging:
        assert list(staging.iterdir()) == []
        assert json.loads((layout.root / ".lock.json").read_text())["pid"] == os.getpid()
    assert not layout.staging.exists()
    assert not (layout.root / ".lock.json").exists()


def test_what_took_long_to_compute_waits_for_the_writer(
    layout: Layout, holder: tuple[Any, Connection]
) -> None:
    with pytest.raises(WorkspaceBusy):
        refuse_if_busy(layout)
    with pytest.raises(WorkspaceBusy), writing(layout, patience=0.2):
        pass
    holder[1].send("let go")
    with writing(layout, patience=60) as staging:
        assert list(staging.iterdir()) == []
    refuse_if_busy(layout)


def test_lock_is_free_after_an_error(layout: Layout) -> None:
    def fail() -> None:
        with writing(layout) as staging:
            (staging / "x").write_text("x")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail()
    assert not layout.staging.exists()
    with writing(layout):
        pass


@pytest.mark.parametrize("note", ["", "{", "{}", "[1]", '"x"', None])
def test_a_spoilt_note_still_refuses_politely(
    layout: Layout, holder: tuple[Any, Connection], note: str | None
) -> None:
    path = layout.root / ".lock.json"
    if note is None:
        path.unlink()
    else:
        path.write_text(note)
    assert "left no name" in refused(layout).say("en")
    assert "no dejó su nombre" in refused(layout).say("es")
