"""``presencia serve``: opens, keeps its parts alive, says what is wrong, stops cleanly."""

import os
import re
import signal
import socket
import stat
from pathlib import Path

import pytest

from presencia.workflow import Workspace
from tests.web.operations.running import presencia
from tests.web.operations.serving import gone, served, wait_for


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """Return a new workspace."""
    Workspace.create(tmp_path / "ws")
    return tmp_path / "ws"


@pytest.mark.slow
def test_a_new_installation_opens_with_its_wizard_and_lives_through_a_killed_worker(
    empty: Path,
) -> None:
    with served(empty) as application:
        application.line("Presencia is open at")
        wizard = re.search(r"http://[^/]+(/\S+)", application.line("new installation"))
        assert wizard
        assert application.status("/health") == 200
        assert application.status(wizard[1]) == 200
        assert application.status("/es/desk/") == 200  # where one signs in

        worker = next(p for p in application.parts() if "presencia.web.jobs" in p.cmdline())
        os.kill(worker.pid, signal.SIGKILL)
        application.line("it is started again")
        wait_for(application, "/health", 200)

        parts = application.parts()
        assert application.stop() == 0
        assert gone(parts, 1)
    key = empty / ".secret-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    requests = [line for line in application.logged() if line["event"] == "request"]
    assert {"method", "view", "status", "ms", "person", "timestamp", "level"} <= set(requests[0])
    assert key.read_text() not in application.log.read_text()


def test_a_taken_address_is_said_before_anything_is_touched(empty: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = presencia("serve", "--port", str(port), workspace=empty)
    assert (done.returncode, "E-WEB-010" in done.stderr) == (2, True)
    assert not (empty / "decisions.sqlite3").exists()


@pytest.mark.parametrize(
    ("database", "code"),
    [("mysql://here/db", "E-WEB-012"), ("postgresql://nobody@/none?host=/nowhere", "E-WEB-013")],
)
def test_a_database_that_will_not_do_is_said_in_words(
    empty: Path, database: str, code: str
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    done = presencia("serve", "--port", str(port), workspace=empty, database=database)
    assert done.returncode == 2
    assert code in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_no_workspace_stays_as_it_is(tmp_path: Path) -> None:
    done = presencia("serve", workspace=tmp_path)
    assert (done.returncode, "E-STO-003" in done.stderr) == (2, True)
    assert not list(tmp_path.iterdir())
