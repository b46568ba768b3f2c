"""How long twenty people wait at once, on the data of a large programme.

``python benchmarks/web_load.py WORKSPACE [--users 20] [--seconds 60] [--think 1] [--seed 1]``

WORKSPACE is one made by ``benchmarks/web_data.py`` (20,000 places × 120 periods × 30 measures, 50
plans), by default the one that PRESENCIA_LARGE names; it is only read, its decisions go to a
database of their own that is deleted afterwards. The application runs as ``presencia serve`` does,
on loopback. Each user is a thread that reads pages and API in the mix of `web_readers.MIX`, which
has every list of the application, waits as long as people do between two pages (exponential, mean
``--think``; 0 never waits), and keeps one connection. Half of them reach one country or some places
only. Server and users share the machine's cores; the server is held to two of them.

What ``serve`` prepares in the background after an import or an upgrade is prepared before the
clock starts, and its time printed. The first `WARM` seconds stand apart: in them each process
reads what it then keeps in memory.
It prints, for each kind of request, how many there were, how many failed, the 50th, 95th and
99th percentile and the longest, as the user saw them, and every failure. It ends with status 1
if anything failed or a 95th percentile is over 300 ms.
"""

import argparse
import http.client
import os
import random
import re
import resource
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

from web_readers import MIX, User, forget, people

LIMIT = 0.300  # seconds, 95th percentile
CORES = 2
WARM = 30.0  # seconds at the start, while each process reads what it then keeps; not counted
FIRST = "(first 30 s)"


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
        prepare(asked.workspace)
        users = people(asked.users, random.Random(asked.seed), records=True)  # noqa: S311
        print(f"{sum(len(u.addresses) for u in users)} kinds of {len(users)} people", flush=True)
        server = start(asked.workspace, asked.port, folder / "server.log")
        wait_for(server, asked.port, folder / "server.log")
        seen = read(users, asked)
    finally:
        if server is not None:
            stop(server)
        forget(asked.workspace)
        shutil.rmtree(folder, ignore_errors=True)
    return report(seen, asked)


def prepare(workspace: Path) -> None:
    """Lay down in a process of its own what `serve` prepares by a job, and say how long it took.

    What is laid down belongs to one state of the code, so any edit asks for it again.
    """
    code = (
        "import sys; from pathlib import Path; from presencia.workflow import Workspace; "
        "from presencia.workflow.prepared import prepare; "
        "prepare(Workspace.open(Path(sys.argv[1])))"
    )
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code, str(workspace)], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    took = time.monotonic() - began
    print(f"prepared before the clock: {took:.0f} s, of which processor {cpu:.0f} s", flush=True)


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
    if kind.startswith("api:"):
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
    print(f"{'':30}{'n':>7}{'failed':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'max':>8}  ms")
    late = []
    every = [t for kind, times in seen.times.items() if kind != FIRST for t in times]
    for kind, times in [*sorted(seen.times.items()), ("all", every)]:
        if len(times) < 2:
            continue
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        shown = [cuts[49], cuts[94], cuts[98], max(times)]
        failed = sum(seen.failed.values()) if kind == "all" else seen.failed[kind]
        print(f"{kind:30}{len(times):7}{failed:8}" + "".join(f"{1000 * t:8.0f}" for t in shown))
        if cuts[94] > LIMIT and kind != FIRST:
            late.append(kind)
    for what, times_failed in seen.failures.most_common():
        print(f"failed {times_failed}×: {what}")
    unread = sorted(set(MIX) - set(seen.times))
    if unread:
        print(f"nobody asked for: {', '.join(unread)} (run longer, or with more users)")
    if late:
        print(f"95th percentile over {1000 * LIMIT:.0f} ms: {', '.join(late)}")
    return 1 if late or seen.failures or not every else 0


def _arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    large = os.environ.get("PRESENCIA_LARGE")
    reader.add_argument("workspace", type=Path, nargs="?", default=large and Path(large))
    reader.add_argument("--users", type=int, default=20, choices=range(1, 101), metavar="1-100")
    reader.add_argument("--seconds", type=float, default=60.0)
    reader.add_argument("--think", type=float, default=1.0)
    reader.add_argument("--port", type=int, default=8108)
    reader.add_argument("--seed", type=int, default=1)
    asked = reader.parse_args()
    if asked.workspace is None:
        reader.error("name a workspace made by web_data.py, here or in PRESENCIA_LARGE")
    asked.seconds = min(asked.seconds, 300.0)
    return asked


if __name__ == "__main__":
    raise SystemExit(main())
