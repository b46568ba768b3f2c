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
            with self.browser.open(self.root + path, timeout=20) as answer:
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

    def stop(self) -> int:
        """Stop it as a service manager does and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


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
            env={**environment(workspace, database), "PRESENCIA_LOG": "INFO"},
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
