"""A workspace, and processes forked from a server that has imported the heavy libraries."""

import multiprocessing
from pathlib import Path

import pytest

from presencia.storage import Layout, create


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Return an empty workspace."""
    return create(tmp_path / "obra")


@pytest.fixture(scope="session")
def processes() -> multiprocessing.context.ForkServerContext:
    """Return a context whose processes start in hundredths of a second."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["geopandas", "pyarrow.parquet", "presencia.storage"])
    return context
