"""Fixtures shared by all tests."""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A slow machine is no defect of the code: neither deadlines nor the speed of drawing decide.
settings.register_profile(
    "presencia", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("presencia")

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("PRESENCIA_SHARED", ROOT.parent / "shared")) / "data"


#: Seconds that a test with a mark takes, roughly: only to begin with the longest files.
ROUGHLY = {"slow": 15.0, "browser": 2.0}
PATIENCE = 20.0  # times what it takes is the limit that a very long test is given


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, where several processes share them out.

    A long file that begins last is waited for by a processor that has nothing left to do.
    """
    if not hasattr(config, "workerinput"):
        return
    length: Counter[Path] = Counter()
    for item in items:
        length[item.path] += _roughly(item)
    items.sort(key=lambda item: -length[item.path])


def _roughly(item: pytest.Item) -> float:
    limit = item.get_closest_marker("timeout")
    marks = [s for name, s in ROUGHLY.items() if item.get_closest_marker(name)]
    return max(*marks, limit.args[0] / PATIENCE if limit else 0.0, 0.1)


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Return a function from a path under the shared data folder to the file, or skip."""

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            reason = f"shared data absent: set PRESENCIA_SHARED to read {name}"
            if os.environ.get("PRESENCIA_REQUIRE_SHARED"):
                pytest.fail(reason)
            pytest.skip(reason)
        return path

    return find
