"""A release frozen once for all tests that only read it."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from presencia.workflow import Workspace


@pytest.fixture(scope="session")
def frozen(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """Return the folder of a release without a plan, frozen once, and what it holds."""
    folder = tmp_path_factory.mktemp("frozen") / "ws"
    shutil.copytree(workspace, folder)
    ws = Workspace.open(folder)
    (name,) = (i for i in ws.stored_results.ids() if i.startswith("region-2010"))
    made = ws.releases.freeze("region-v1", name, plan="", threshold=5, earlier=[])
    return folder / "releases" / "region-v1", made
