"""How long twenty people wait at once, on the data of a large programme.

``python benchmarks/web_load.py WORKSPACE [--users 20] [--seconds 60] [--think 1] [--seed 1]``

WORKSPACE is one made by ``benchmarks/web_data.py`` (20,000 places × 120 periods × 30 measures, 50
plans); it is only read, its decisions go to a database of their own that is deleted afterwards.
The application runs as ``presencia serve`` does, on loopback. Each user is a thread that reads
pages and API in the mix of `MIX`, waits as long as people do between two pages (exponential,
mean ``--think``; 0 never waits), and keeps one connection. Half of them reach one country or
some places only. Server and users share the machine's cores; the server is held to two of them.

The first `WARM` seconds stand apart: in them each process reads what it then keeps in memory.
It prints, for each kind of request, how many there were, how many failed, the 50th, 95th and
99th percentile and the longest, as the user saw them, and every failure. It ends with status 1
if anything failed or a 95th percentile is over 300 ms.
"""

import argparse
import http.client
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

LIMIT = 0.300  # seconds, 95th percentile
CORES = 2
WARM = 30.0  # seconds at the start, while each process reads what it then keeps; not counted
FIRST = "(first 30 s)"
#: How often each kind of request is made, and its kind of answer.
MIX = {
    "region": 8, "map": 4, "map figures": 6, "place": 14, "plans": 5, "plan": 5, "data": 5,
    "dataset": 4, "jobs": 2, "evidence": 2, "api places": 8, "api search": 10,
    "api ranked": 8, "api values": 12, "api layers": 2, "api place": 5, "api datasets": 2,
}  # fmt: skip


@dataclass
class User:
    """Somebody with a session and a token, and the addresses within their reach."""

    role: str
    cookie: str
    secret: str
    addresses: dict[str, list[str]]


@dataclass
class Seen:
    """What all users saw."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, seconds: float, failure: str | None) -> None:
        """Note one request."""
        with self.lock:
            self.times[kind].append(seconds)
            if failure:
                self.failed[kind] += 1
                self.failures[f"{kind}: {failure}"] += 1


def main() -> int:
    """Prepare people, start the server, let the users read, print the distribution."""
    asked = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="presencia-load-"))
    os.environ.update(
        PRESENCIA_WORKSPACE=str(asked.workspace.resolve()),
        PRESENCIA_DATABASE=f"sqlite:///{folder / 'decisions.sqlite3'}",
        PRESENCIA_SECRET_KEY=os.urandom(24).hex(),
        PRESENCIA_LOG="warning",
        DJANGO_SETTINGS_MODULE="presencia.web.settings",
    )
    server: subprocess.Popen[bytes] | None = None
    try:
        users = people(asked.users, random.Random(asked.seed))  # noqa: S311
        server = start(asked.workspace, asked.port, folder / "server.log")
        wait_for(server, asked.port, folder / "server.log")
        seen = read(users, asked)
    finally:
        if server is not None:
            stop(server)
        shutil.rmtree(folder, ignore_errors=True)
    return report(seen, asked)


def people(n: int, rng: random.Random) -> list[User]:
    """Make people of every role with a session and a token, and find what each reaches."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from presencia.web import facts
    from presencia.web.access.models import Organisation, Person
    from presencia.web.access.roles import ROLES

    card = facts.results(facts.ASSESS)[0]
    table = facts.place_table(card.id)
    countries = sorted(set(table.countries))
    house = Organisation.objects.create(name="Carga", kind="regional")
    users = []
    for i in range(n):
        role = list(ROLES)[i % len(ROLES)]
        country = countries[i % len(countries)]
        mine = [p for p, c in zip(table.ids, table.countries, strict=True) if c == country]
        reach = ROLES[role].reach
        some = rng.sample(mine, min(40, len(mine))) if reach == "places" else None
        users.append(
            _user(
                Person.objects.create(
                    email=f"carga{i}@example.org",
                    name=f"Carga {i}",
                    organisation=house,
                    role=role,
                    reach_countries=None if reach == "region" else [country],
                    reach_places=some,
                ),
                card.id,
                rng,
            )
        )
    return users


def _user(person: Any, assessment: str, rng: random.Random) -> User:
    from django.test import Client

    from presencia.web.access.backend import NAME as PEOPLE_IN_USE
    from presencia.web.api.tokens import grantable, issue

    secret = ""
    if "token.own" in grantable(person):
        secret = issue(person, "carga", permissions=grantable(person))[1]
    browser = Client()
    browser.force_login(person, backend=PEOPLE_IN_USE)
    cookie = browser.cookies["sessionid"].value
    return User(person.role, cookie, secret, _addresses(person, assessment, rng))


def _addresses(person: Any, assessment: str, rng: random.Random) -> dict[str, list[str]]:
    """Return what a person may ask for, by kind of request."""
    import numpy as np
    from django.urls import reverse

    from presencia.web import facts
    from presencia.web.access.rule import permits
    from presencia.web.facts.datasets import datasets
    from presencia.web.facts.mapped import layers_of

    table = facts.place_table(assessment)
    mine = np.flatnonzero(facts.mask(person, table)).tolist()
    places = [table.ids[i] for i in rng.sample(mine, min(60, len(mine)))]
    held = layers_of(person, assessment)
    cells = [
        (layer.id, period)
        for layer in held.values
        for period in rng.sample(held.periods[layer.id], min(3, len(held.periods[layer.id])))
    ]
    of = f"/api/v1/assessments/{quote(assessment)}"
    words = [table.names[i].split()[-1] for i in rng.sample(mine, min(30, len(mine)))]
    found = {
        "region": [reverse("desk:region")],
        "map": [reverse("desk:map")],
        "place": [reverse("desk:place", args=[p]) for p in places],
        "evidence": [reverse("desk:evidence")],
        "api places": [f"/api/v1/places?page={n}" for n in (1, 2, 3)],
        "api search": [f"/api/v1/places?q={quote(w)}" for w in words],
        "api ranked": [f"{of}/places?page={n}" for n in (1, 2, 5)],
        "api values": [f"{of}/values?layer={quote(a)}&period={quote(b)}" for a, b in cells],
        "api layers": [f"{of}/layers"],
        "api place": [f"{of}/places/{p}/values?per_page=500" for p in places],
        "map figures": [
            f"{reverse('desk:map-values', args=[assessment])}?layer={quote(a)}&period={quote(b)}"
            for a, b in cells
        ],
    }
    if permits(person, "plan.see"):
        plans = facts.results_of(person, facts.PLAN)[:20]
        found["plans"] = [reverse("desk:plans")]
        found["plan"] = [reverse("desk:plan", args=[p.id]) for p in plans]
    if permits(person, "data.see"):
        found["data"] = [reverse("desk:data")]
        found["dataset"] = [reverse("desk:dataset", args=[d.name]) for d in datasets(person)]
        found["api datasets"] = ["/api/v1/datasets"]
    if permits(person, "jobs.see"):
        found["jobs"] = [reverse("desk:jobs")]
    if not permits(person, "token.own"):
        found = {k: v for k, v in found.items() if not k.startswith("api")}
    return {kind: some for kind, some in found.items() if some}


def start(workspace: Path, port: int, log: Path) -> subprocess.Popen[bytes]:
    """Start the application on loopback, on at most `CORES` cores."""
    command = [
        str(Path(sys.executable).parent / "presencia"),
        *("serve", "--port", str(port), "--processes", str(CORES)),
        *("--workspace", str(workspace)),
    ]
    cores = sorted(os.sched_getaffinity(0))[:CORES]
    return subprocess.Popen(
        ["taskset", "-c", ",".join(map(str, cores)), *command],
        stdout=log.open("wb"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def wait_for(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Wait until the application answers, a minute at most."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            there = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            there.request("GET", "/health")
            if there.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.3)
    raise SystemExit(f"the application did not start:\n{log.read_text()[-4000:]}")


def stop(server: "subprocess.Popen[bytes]") -> None:
    """End the application and what it started, and wait for it."""
    os.killpg(server.pid, signal.SIGTERM)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(10)


def read(users: list[User], asked: argparse.Namespace) -> Seen:
    """Let every user read until the time is over."""
    seen = Seen()
    begin = time.monotonic()
    threads = [
        threading.Thread(target=_reads, args=(user, begin, seen, asked, i), daemon=True)
        for i, user in enumerate(users)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(asked.seconds + WARM + 60)
    return seen


def _reads(user: User, begin: float, seen: Seen, asked: argparse.Namespace, i: int) -> None:
    rng = random.Random(asked.seed * 1000 + i)  # noqa: S311
    kinds = [k for k in MIX if k in user.addresses]
    weights = [MIX[k] for k in kinds]
    connection = http.client.HTTPConnection("127.0.0.1", asked.port, timeout=30)
    while (now := time.monotonic()) < begin + WARM + asked.seconds:
        kind = rng.choices(kinds, weights)[0]
        failure = _asks(connection, user, kind, rng.choice(user.addresses[kind]))
        seen.add(kind if now > begin + WARM else FIRST, time.monotonic() - now, failure)
        if asked.think:
            time.sleep(rng.expovariate(1 / asked.think))
    connection.close()


def _asks(
    connection: http.client.HTTPConnection, user: User, kind: str, address: str
) -> str | None:
    """Ask for an address and read the answer; return what went wrong, if anything."""
    headers = {"Accept-Encoding": "gzip", "Accept-Language": "es"}
    if kind.startswith("api"):
        headers["Authorization"] = f"Bearer {user.secret}"
    else:
        headers["Cookie"] = f"sessionid={user.cookie}"
    try:
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        return f"{type(error).__name__} {error}"
    if answer.status != 200:
        where = answer.headers.get("Location", "").split("?")[0]
        return f"{answer.status} {where}".strip() + f", {user.role}, such as {kind_of(address)}"
    return None


def kind_of(address: str) -> str:
    """Return an address without what tells one place, plan or layer from another."""
    return re.sub(r"[A-Z]{3}-[\w-]+|[\w-]+-[0-9a-f]{8}", "…", address.split("?")[0])


def report(seen: Seen, asked: argparse.Namespace) -> int:
    """Print the distribution and every failure; return the status of the run."""
    print(f"{asked.users} users, mean pause {asked.think:g} s, {asked.seconds:g} s, {CORES} cores")
    print(f"{'':14}{'n':>7}{'failed':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'max':>8}  ms")
    late = []
    every = [t for kind, times in seen.times.items() if kind != FIRST for t in times]
    for kind, times in [*sorted(seen.times.items()), ("all", every)]:
        if len(times) < 2:
            continue
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        shown = [cuts[49], cuts[94], cuts[98], max(times)]
        failed = sum(seen.failed.values()) if kind == "all" else seen.failed[kind]
        print(f"{kind:14}{len(times):7}{failed:8}" + "".join(f"{1000 * t:8.0f}" for t in shown))
        if cuts[94] > LIMIT and kind != FIRST:
            late.append(kind)
    for what, times_failed in seen.failures.most_common():
        print(f"failed {times_failed}×: {what}")
    if late:
        print(f"95th percentile over {1000 * LIMIT:.0f} ms: {', '.join(late)}")
    return 1 if late or seen.failures or not every else 0


def _arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("workspace", type=Path)
    reader.add_argument("--users", type=int, default=20, choices=range(1, 101), metavar="1-100")
    reader.add_argument("--seconds", type=float, default=60.0)
    reader.add_argument("--think", type=float, default=1.0)
    reader.add_argument("--port", type=int, default=8108)
    reader.add_argument("--seed", type=int, default=1)
    asked = reader.parse_args()
    asked.seconds = min(asked.seconds, 300.0)
    return asked


if __name__ == "__main__":
    raise SystemExit(main())
