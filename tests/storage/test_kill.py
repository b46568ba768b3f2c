"""A process killed at any moment leaves every published version whole and the way free."""

import random
import time
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
from making import check_whole, observations, publish_and_die, publish_forever, publish_version

from presencia.storage import Datasets, Layout, create

SIGKILL = -9
TRIALS = 12


def test_kill_at_random_moments(layout: Layout, processes: ForkServerContext) -> None:
    """Twelve writers are killed at moments a seed chooses; nothing listed is ever broken."""
    moments = random.Random(20240607)
    interrupted = published = 0
    for _ in range(TRIALS):
        listening, speaking = processes.Pipe(duplex=False)
        writer = processes.Process(target=publish_forever, args=(layout.root, speaking))
        writer.start()
        assert listening.poll(60), "the writer published nothing"
        time.sleep(moments.uniform(0, 0.1))
        writer.kill()
        writer.join()
        assert writer.exitcode == SIGKILL
        interrupted += layout.staging.exists() and any(layout.staging.iterdir())
        published = check_whole(layout)
    assert interrupted, "no trial was killed in the middle of a write: the test proves nothing"
    assert published >= TRIALS
    record = publish_version(layout, observations(9))
    assert record.version == published + 1
    assert check_whole(layout) == published + 1
    assert not layout.staging.exists()


def run_one(processes: ForkServerContext, root: Path, step: int, moment: str) -> int | None:
    """Run one doomed writer and return its exit code."""
    writer = processes.Process(target=publish_and_die, args=(root, step, moment))
    writer.start()
    writer.join(60)
    return writer.exitcode


def test_kill_around_every_step_on_the_disk(tmp_path: Path, processes: ForkServerContext) -> None:
    """Before and after each fsync, rename, replace and mkdir of publishing a second version."""
    rehearsal = create(tmp_path / "ensayo")
    publish_version(rehearsal, observations(1))
    assert run_one(processes, rehearsal.root, -1, "never") == 0
    steps = (rehearsal.root / "steps").read_text().split()
    assert steps.count("rename") == 1
    rename = steps.index("rename")
    # a power cut loses what was not flushed: note, record, then two parts, record, folder and
    # the folder of datasets before the move; the dataset's own folder after it
    assert steps[:rename].count("fsync") == 7
    assert steps[rename + 1] == "fsync"

    doomed = create(tmp_path / "obra")
    publish_version(doomed, observations(1))
    had = 1
    for step, name in enumerate(steps):
        for moment in ("before", "after"):
            assert run_one(processes, doomed.root, step, moment) == SIGKILL
            renamed = step > rename or (name == "rename" and moment == "after")
            had += renamed
            assert check_whole(doomed) == had, (step, name, moment)
    assert publish_version(doomed, observations(5)).version == had + 1
    assert check_whole(doomed) == had + 1
    assert not doomed.staging.exists()


def test_a_first_version_is_never_half_listed(tmp_path: Path, processes: ForkServerContext) -> None:
    """Killed after the dataset's folder is made, before the version is in it: no dataset."""
    rehearsal = create(tmp_path / "ensayo")
    assert run_one(processes, rehearsal.root, -1, "never") == 0
    step = (rehearsal.root / "steps").read_text().split().index("rename")
    layout = create(tmp_path / "obra")
    assert run_one(processes, layout.root, step, "before") == SIGKILL
    assert (layout.datasets / "homicidios").is_dir()
    assert Datasets(layout).names() == []
    assert publish_version(layout, observations(1)).version == 1


def test_publishing_never_overwrites(layout: Layout, tmp_path: Path) -> None:
    """A name that is taken is an error, and what holds it is untouched."""
    record = publish_version(layout, observations(1))
    other = tmp_path / "otra"
    other.mkdir()
    (other / "version.json").write_text("{}")
    with pytest.raises(FileExistsError):
        Datasets(layout).publish(other, record)
    assert check_whole(layout) == 1
