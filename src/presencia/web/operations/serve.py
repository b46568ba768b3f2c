"""``presencia serve``: migrates the database, then keeps the web server and the workers alive."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from presencia.errors import ConfigurationError, Problem
from presencia.text import Lang, Text
from presencia.web.operations.parent import GRACE
from presencia.web.operations.say import Say
from presencia.web.operations.starting import prepared
from presencia.web.operations.waiting import well
from presencia.workflow import Workspace

_GONE = 5.0
"""Seconds the system may take to end a part that was killed."""
_TAKEN = Text("la dirección {host}:{port} está ocupada.", "the address {host}:{port} is taken.")
_OTHER = Text(
    "elija otro puerto con --port, o pare el programa que lo usa.",
    "choose another port with --port, or stop the program that uses it.",
)
_OPEN = Text("Presencia está abierta en {url}", "Presencia is open at {url}")
_FIRST = Text(
    "Es una instalación nueva: abra {url} y cree la primera cuenta.",
    "This is a new installation: open {url} and make the first account.",
)
_STOP = Text("Ctrl-C la detiene.", "Ctrl-C stops it.")
_AGAIN = Text(
    "«{name}» se detuvo (código {code}); se inicia de nuevo.",
    "“{name}” ended (code {code}); it is started again.",
)
_SLOW = Text(
    "no respondió en {n} segundos; se sigue intentando.",
    "did not answer within {n} seconds; still trying.",
)


@dataclass(frozen=True, slots=True)
class Serving:
    """How the application is served.

    Parameters
    ----------
    workspace : Path
        Folder of the facts.
    host, port : str, int
        Where it listens.
    processes : int
        Web processes.
    threads : int
        Threads of each: requests served at the same time.
    workers : int
        Processes that do background work.
    demo : bool
        Make one account per role and print their passwords once.
    """

    workspace: Path
    host: str = "127.0.0.1"
    port: int = 8000
    processes: int = 2
    threads: int = 4
    workers: int = 1
    demo: bool = False


@dataclass(slots=True)
class Part:
    """A process that is kept alive."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    next_start: float = 0.0
    begun: float = field(default=0.0)


def serve(asked: Serving, say: Say, lang: Lang) -> int:
    """Serve until stopped, and return the exit code.

    Raises
    ------
    ConfigurationError
        If the address is taken, the workspace is none, or the settings are wrong.
    """
    Workspace.open(asked.workspace.expanduser())  # before anything is written into the folder
    _free(asked.host, asked.port)
    environment = _environment(asked)
    os.environ.update(environment)
    setup = prepared(asked.demo, say, lang)
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    before = {s: signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)}
    parts = _parts(asked)
    try:
        for part in parts:
            _begin(part)
        _greet(asked, say, lang, setup, stopping)
        while not stopping:
            for part in parts:
                _keep(part, say)
            time.sleep(0.5)
    finally:
        _end(parts)
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _greet(asked: Serving, say: Say, lang: Lang, setup: str | None, stopping: list[int]) -> None:
    root = f"http://{asked.host}:{asked.port}"
    if not well(f"{root}/health", seconds=60.0, until=lambda: bool(stopping)) and not stopping:
        say(_SLOW.fill(n=60))
    if stopping:
        return
    say(_OPEN.fill(url=f"{root}/{lang}/"))
    if setup:
        say(_FIRST.fill(url=f"{root}{setup}"))
    say(_STOP)


def _environment(asked: Serving) -> Mapping[str, str]:
    hosts = os.environ.get("PRESENCIA_HOSTS", f"localhost,127.0.0.1,{asked.host}")
    return {
        "PRESENCIA_WORKSPACE": str(asked.workspace.expanduser().resolve()),
        "PRESENCIA_SECRET_KEY": os.environ.get("PRESENCIA_SECRET_KEY") or _secret(asked.workspace),
        "PRESENCIA_HOSTS": hosts,
        "DJANGO_SETTINGS_MODULE": "presencia.web.settings",
        # Two processes of numerical libraries on two cores would only wait for each other.
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
    }


def _secret(workspace: Path) -> str:
    """Return the workspace's own key; only its owner can read the file, and no backup takes it."""
    path = workspace / ".secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text("ascii").strip()


def _free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            what = _TAKEN.fill(host=host, port=port)
            raise ConfigurationError(Problem("E-WEB-010", what, _OTHER)) from error


def _parts(asked: Serving) -> list[Part]:
    web = [
        *(sys.executable, "-m", "presencia.web.operations.web", str(os.getpid())),
        *("--interface", "wsgi", "--no-ws", "--workers-kill-timeout", str(round(GRACE - 5))),
        *("--host", asked.host, "--port", str(asked.port)),
        *("--workers", str(asked.processes), "--blocking-threads", str(asked.threads)),
        *("--respawn-failed-workers", "--log-level", "warning"),
        "presencia.web.wsgi:application",
    ]
    work = [sys.executable, "-m", "presencia.web.jobs", "--parent", str(os.getpid())]
    return [Part("web", web), *(Part(f"worker {i + 1}", work) for i in range(asked.workers))]


def _begin(part: Part) -> None:
    part.begun = time.monotonic()
    # A session of its own: Ctrl-C reaches only this process, which stops the parts in order.
    part.process = subprocess.Popen(  # noqa: S603  (our own command line)
        part.command, start_new_session=True
    )


def _keep(part: Part, say: Say) -> None:
    """Start a part again that ended; one that ends at once waits longer each time."""
    now = time.monotonic()
    if part.process is not None:
        code = part.process.poll()
        if code is None:
            return
        part.process = None
        part.failures = part.failures + 1 if now - part.begun < 30 else 0
        part.next_start = now + min(0.5 * 2**part.failures, 60.0)
        say(_AGAIN.fill(name=part.name, code=code))
    if now >= part.next_start:
        _begin(part)


def _end(parts: list[Part]) -> None:
    """Stop the parts: workers put their jobs back, requests under way are answered."""
    running = [p.process for p in parts if p.process is not None and p.process.poll() is None]
    for process in running:
        process.terminate()
    until = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a part and all it began; one that hangs in the system itself is not waited for."""
    os.killpg(process.pid, signal.SIGKILL)  # its own session: `_begin`
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GONE)
