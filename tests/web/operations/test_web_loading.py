"""What a process of the application loads before it answers anything."""

from pathlib import Path

import pytest

from presencia.workflow import Workspace
from tests.web.operations.running import python

#: Libraries of models and solvers: seconds and memory, for jobs that need them only.
HEAVY = ("numba", "scipy.stats", "scipy.optimize", "highspy", "presencia.spacetime")
#: A process that does jobs or saves a backup needs no screen.
SCREENS = ("presencia.web.desk.data.listing", "presencia.web.desk.plans.result", "geopandas")


@pytest.mark.parametrize(
    ("loads", "not_these"),
    [("presencia.web.urls", HEAVY), ("presencia.web.jobs.worker", HEAVY + SCREENS)],
)
def test_a_process_loads_what_it_needs(
    tmp_path: Path, loads: str, not_these: tuple[str, ...]
) -> None:
    Workspace.create(tmp_path / "ws")
    program = f"import sys, {loads}; print([n for n in {not_these!r} if n in sys.modules])"
    assert python(program, workspace=tmp_path / "ws").strip() == "[]"
