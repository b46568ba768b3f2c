"""kill -9 in the middle of each kind of job that writes: it is taken up, nothing is half-done."""

from pathlib import Path
from typing import Any

import pytest

from presencia.web.access.models import Person
from presencia.web.jobs.registry import kinds
from tests.web.jobs.kill_cases import CASES
from tests.web.jobs.killing import killed_and_taken_up

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_kind_has_a_case() -> None:
    assert set(CASES) == set(kinds())


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(k for k, c in CASES.items() if c.writes))
def test_a_killed_job_that_writes_ends_as_if_nothing_had_happened(
    kind: str, workspace: Path, tmp_path: Path, people: dict[str, Person], settings: Any
) -> None:
    person = people["regional_coordinator"]
    killed_and_taken_up(kind, workspace, tmp_path, person, settings)
