"""Nothing of ``presencia serve`` outlives it, not even what does not listen."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from presencia.web.operations import serve
from tests.web.operations.serving import gone, lives

#: Begins a process that ends with it, which forks one more; neither hears SIGTERM.
DEAF = """
import multiprocessing, os, signal, subprocess, sys, time
from presencia.web.operations.parent import end_with, forks_end_too
if len(sys.argv) > 1:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end_with(int(sys.argv[1]), grace=0.5)
    forks_end_too(grace=0.5)
    child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(600,))
    child.start()
    print(os.getpid(), child.pid, flush=True)
else:
    subprocess.Popen([sys.executable, "-c", {program!r}, str(os.getpid())])
time.sleep(600)
"""
PROGRAM = DEAF.replace("{program!r}", "''")


def listening(line: str) -> list[psutil.Process]:
    return [psutil.Process(int(pid)) for pid in line.split()]


def test_what_it_began_ends_with_a_killed_parent() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", DEAF.replace("{program!r}", repr(PROGRAM))],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout
    both = listening(parent.stdout.readline())
    assert len(both) == 2
    time.sleep(1)  # while the parent lives they live
    assert all(lives(p) for p in both)
    parent.kill()
    assert gone(both, 60)
    parent.wait()


def test_a_part_that_does_not_stop_is_killed_with_all_it_began(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serve, "GRACE", 0.5)
    part = serve.Part(
        "deaf", [sys.executable, "-c", PROGRAM.replace("0.5", "60"), str(os.getpid())]
    )
    part.process = subprocess.Popen(part.command, stdout=subprocess.PIPE, start_new_session=True)
    assert part.process.stdout
    both = listening(part.process.stdout.readline().decode())
    serve._end([part])
    assert part.process.returncode == -signal.SIGKILL
    assert gone(both, 1)
