"""Fixtures shared by all tests."""

import os
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
