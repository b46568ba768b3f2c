"""Fixtures of the reports: a real assessment, and one with hostile and absent places."""

import builders
import pytest
import real
from builders import FORMULA, HOSTILE

from presencia.reporting import AssessmentView


@pytest.fixture(scope="session")
def guatemala() -> AssessmentView:
    """Guatemala's 340 municipalities from the packaged facts."""
    return real.guatemala()


@pytest.fixture(scope="session")
def odd() -> AssessmentView:
    """Two places without figures, one of markup for a name, one of a formula."""
    return builders.assessment(
        absent=("GTM-1802", "GTM-0102"), names={"GTM-0101": HOSTILE, "GTM-0103": FORMULA}
    )


@pytest.fixture(scope="session")
def empty() -> AssessmentView:
    """Places of which nothing at all is known."""
    places = builders.municipalities()
    return builders.assessment(absent=tuple(places["place_id"]), places=places)
