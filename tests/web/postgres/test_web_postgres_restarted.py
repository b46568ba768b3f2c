"""PostgreSQL crashes and comes back while people work: nothing lost, nothing half-done."""

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.web.jobs.running import wait_until
from tests.web.operations.running import environment, python
from tests.web.operations.serving import Served, gone, lives, served, wait_for
from tests.web.operations.test_web_backup import FILL
from tests.web.postgres.cluster import cluster, programs

CLIENT = """
import json, time
from presencia.web.operations.starting import set_up
set_up()
from django.db import InterfaceError, OperationalError, connection
from django_tasks_db.models import DBTaskResult
from presencia.text import Text
from presencia.web.access.models import Change, Person
from presencia.web.jobs.models import Job
from presencia.web.jobs.queue import start

who = Person.objects.get(role="regional_coordinator")
long = start(who, "assess", {"spec": "guatemala", "seed": 3}, subject=Text("x", "x"))
while Job.objects.get(pk=long.pk).state == "waiting":
    time.sleep(0.05)
print("running", flush=True)
kept, refused = [], 0
while len(kept) < 40 or not refused:
    try:
        job = start(who, "report", {"result": f"none-{len(kept)}"}, subject=Text("x", "x"))
    except (OperationalError, InterfaceError):
        connection.close()
        refused += 1
    else:
        kept.append(str(job.pk))
    print("-", flush=True)
    time.sleep(0.05)
end = time.monotonic() + 200
while Job.objects.exclude(state__in=Job.OVER).exists() and time.monotonic() < end:
    time.sleep(0.5)
long.refresh_from_db()
print(json.dumps({
    "refused": refused,
    "lost": len(kept) - Job.objects.filter(pk__in=kept).count(),
    "audited": Change.objects.filter(action="job.started", details__kind="report").count(),
    "queued": DBTaskResult.objects.filter(pk__in=Job.objects.values("task")).count(),
    "jobs": Job.objects.count(),
    "states": sorted(set(Job.objects.filter(kind="report").values_list("state", flat=True))),
    "codes": sorted({j.problem["code"] for j in Job.objects.filter(kind="report") if j.problem}),
    "long": [long.state, long.attempts, long.result],
}))
"""


@pytest.mark.slow
def test_nothing_is_lost_when_postgresql_is_restarted_under_load(
    workspace: Path, tmp_path: Path
) -> None:
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    root = tmp_path / "ws"
    shutil.copytree(workspace, root)
    with cluster() as postgres:
        address = postgres.create("presencia")
        python(FILL, workspace=root, database=address)
        with served(root, database=address) as application:
            wait_for(application, "/health", 200)
            seen: list[int] = []
            done = threading.Event()
            watching = threading.Thread(target=_watch, args=(application, seen, done))
            watching.start()
            client = subprocess.Popen(
                [sys.executable, "-c", CLIENT],
                env=environment(root, address),
                stdout=subprocess.PIPE,
                text=True,
            )
            assert client.stdout
            for _ in range(8):
                client.stdout.readline()
            postgres.stop("immediate")
            wait_until(lambda: 503 in seen)
            postgres.start()
            last = client.stdout.readlines()[-1]
            assert client.wait() == 0
            found = json.loads(last)
            assert application.status("/health") == 200
            assert seen[-1] == 200
            # Killed outright while it answers, it leaves nobody behind and its address free.
            parts = application.parts()
            application.process.kill()
            assert gone(parts, 30), [p.cmdline() for p in parts if lives(p)]
            done.set()
            watching.join()
            assert application.status("/health") == 0
        logged = application.log.read_text()
    assert found["refused"] > 0, "it was not restarted under load"
    assert found["lost"] == 0
    assert found["audited"] == found["jobs"] - 2  # but for the two assessments
    assert found["queued"] == found["jobs"]
    assert (found["states"], found["codes"]) == (["failed"], ["E-STO-030"])
    state, attempts, result = found["long"]
    assert (state, attempts) == ("done", 1)
    assert (root / "results" / result / "result.json").is_file()
    assert not (root / ".staging").exists()
    assert 503 in seen
    assert "the database is away" in logged


def _watch(application: Served, seen: list[int], done: threading.Event) -> None:
    while not done.wait(0.3):
        if status := application.status("/health"):
            seen.append(status)
