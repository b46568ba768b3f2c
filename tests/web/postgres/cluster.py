"""A PostgreSQL cluster of the tests' own: a private socket, no network, gone at the end.

``python -m tests.web.postgres.cluster COMMAND …`` runs a command on it, with its address in
PRESENCIA_DATABASE.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL there is."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if newest := max(found, key=lambda p: int(p.parts[4]), default=None):
        return newest.parent
    other = shutil.which("initdb")
    return Path(other).parent if other else None


class Cluster:
    """One cluster, run by the user postgres where we are root: PostgreSQL refuses root."""

    def __init__(self, folder: Path) -> None:
        found = programs()
        assert found, "PostgreSQL is not installed: run scripts/need_postgres.sh"
        self._programs = found
        self._user = "postgres" if os.geteuid() == 0 else None
        self.folder = folder
        self.data = folder / "data"
        self.owner = self._user or pwd.getpwuid(os.geteuid()).pw_name
        if self._user:
            shutil.chown(folder, self._user)

    def initialise(self) -> None:
        """Make the cluster; only who can open its folder can reach its socket."""
        self._run("initdb", "-D", str(self.data), "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{self.folder}'",
            "unix_socket_permissions": "0700",
            "max_connections": "60",
        }
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{key} = {value}\n" for key, value in settings.items())

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", log, "start")

    def stop(self, how: str = "fast") -> None:
        """Stop it: ``fast`` ends sessions, ``immediate`` is a crash."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", how, "stop")

    def create(self, name: str) -> str:
        """Make a database and return its address."""
        self._run("createdb", "-h", str(self.folder), "-U", self.owner, name)
        return f"postgresql://{self.owner}@/{name}?host={self.folder}"

    def _run(self, program: str, *options: str) -> None:
        command = [str(self._programs / program), *options]
        done = subprocess.run(
            command,
            user=self._user,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            check=False,
        )
        assert done.returncode == 0, f"{program}: {(done.stdout or b'').decode()}"


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Give a running cluster."""
    folder = Path(
        tempfile.mkdtemp(prefix="presencia-pg-", dir="/tmp")
    )  # short: a socket's path has a limit
    made = Cluster(folder)
    try:
        made.initialise()
        made.start()
        try:
            yield made
        finally:
            made.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run a command on a cluster of its own."""
    with cluster() as made:
        address = made.create("presencia")
        return subprocess.run(command, env={**os.environ, "PRESENCIA_DATABASE": address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
