"""The command line and small programs, run as processes of their own on a workspace."""

import os
import subprocess
import sys
from pathlib import Path

PRESENCIA = [sys.executable, "-c", "import sys; from presencia.cli import main; sys.exit(main())"]


def environment(workspace: Path, database: str = "") -> dict[str, str]:
    """Return the environment of a process on a workspace and a database."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PRESENCIA_", "DJANGO_"))}
    made = {**kept, "PRESENCIA_WORKSPACE": str(workspace), "PRESENCIA_LOG": "WARNING"}
    return {**made, "PRESENCIA_DATABASE": database} if database else made


def presencia(
    *words: str, workspace: Path, database: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Run a command in English."""
    return subprocess.run(
        [*PRESENCIA, "--lang", "en", *words],
        env=environment(workspace, database),
        capture_output=True,
        text=True,
        check=False,
    )


def python(program: str, *, workspace: Path, database: str = "") -> str:
    """Run a program with the application set up and return what it printed."""
    begin = "import os; os.environ.setdefault('PRESENCIA_SECRET_KEY', 'tests')\n"
    begin += "from presencia.web.operations.starting import set_up; set_up()\n"
    done = subprocess.run(
        [sys.executable, "-c", begin + program],
        env=environment(workspace, database),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
