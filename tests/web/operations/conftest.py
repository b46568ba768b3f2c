"""A PostgreSQL cluster for the tests of operations."""

from collections.abc import Iterator

import pytest

from tests.web.postgres.cluster import Cluster, cluster, programs


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """Return a running cluster; it must be installed where PRESENCIA_REQUIRE_SHARED is set."""
    import os

    if programs() is None and not os.environ.get("PRESENCIA_REQUIRE_SHARED"):
        pytest.skip("PostgreSQL is not installed")
    with cluster() as made:
        yield made
