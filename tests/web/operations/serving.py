"""``presencia serve`` as a process of its own."""

import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.web.operations.running import PRESENCIA, environment

PATIENCE = 150


def _with_cookies() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor())


@dataclass
class Served:
    """A running application."""

    root: str
    process: "subprocess.Popen[str]"
    log: Path
    browser: urllib.request.OpenerDirector = field(default_factory=_with_cookies)

    def status(self, path: str) -> int:
        """Return how a page answers; 0 when it does not."""
        try:
            with self.browser.open(self.root + path, timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return 0

    def line(self, words: str) -> str:
        """Wait for a line that it prints."""
        for line in self.process.stdout or ():
            if words in line:
                return line
        raise AssertionError(f"it never said {words!r}:\n{self.log.read_text()[-3000:]}")

    def logged(self) -> list[dict[str, object]]:
        """Return the lines of the log; every one must be JSON."""
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]

    def parts(self) -> list[psutil.Process]:
        """Return every process that it began, and those they began."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self) -> int:
        """Stop it as a service manager does and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            left = [p.cmdline() for p in self.parts()]
            self.process.send_signal(signal.SIGABRT)  # writes where it hangs into the log
            self.process.wait()
            raise AssertionError(
                f"it did not stop; left: {left}\n{self.log.read_text()[-6000:]}"
            ) from None


def gone(processes: list[psutil.Process], seconds: float) -> bool:
    """Wait until none of the processes lives; say whether that came."""
    end = time.monotonic() + seconds
    while any(lives(p) for p in processes) and time.monotonic() < end:
        time.sleep(0.1)
    return not any(lives(p) for p in processes)


def lives(process: psutil.Process) -> bool:
    """Whether a process lives; a container's first one may leave the dead unburied."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@contextmanager
def served(workspace: Path, *options: str, database: str = "") -> Iterator[Served]:
    """Serve a workspace; the log lies beside it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = workspace.with_name("serve.log")
    command = [*PRESENCIA, "--lang", "en", "serve", "--port", str(port), "--processes", "1"]
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*command, *options],
            env={
                **environment(workspace, database),
                "PRESENCIA_LOG": "INFO",
                "PYTHONFAULTHANDLER": "1",
            },
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    application = Served(f"http://127.0.0.1:{port}", process, log)
    try:
        yield application
    finally:
        if process.poll() is None:
            application.stop()


def wait_for(application: Served, path: str, status: int) -> None:
    """Wait until a page answers so."""
    end = time.monotonic() + PATIENCE
    while (now := application.status(path)) != status:
        assert time.monotonic() < end, (
            f"{path} answered {now}:\n{application.log.read_text()[-3000:]}"
        )
        time.sleep(0.3)
