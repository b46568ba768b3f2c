"""A released assessment: prepared by the job, published by the coordinator."""

from collections.abc import Callable
from typing import Any

import pytest

from presencia.text import Text
from presencia.web.access.models import Person
from presencia.web.public.models import Release
from presencia.web.public.releasing import prepare, publish
from presencia.workflow import Workspace
from tests.web.jobs.running import run_queued


def result_of(ws: Workspace, name: str) -> str:
    """Return the id of the last result of a name."""
    return ws.stored_results.find(name).id


@pytest.fixture
def prepared(
    own_workspace: Workspace, people: dict[str, Person], countries: None
) -> Callable[..., Release]:
    """Return a function that prepares a release and runs its job to the end."""

    def make(name: str = "region", result: str = "region-2010", **more: Any) -> Release:
        row = prepare(
            people["regional_coordinator"],
            name=name,
            title=Text("Homicidios por provincia", "Homicides by province"),
            result=result_of(own_workspace, result),
            plan=more.pop("plan", ""),
            threshold=more.pop("threshold", 5),
            countries=["BLZ", "CRI", "GTM", "HND", "NIC", "PAN", "SLV"]
            if result == "region-2010"
            else ["GTM"],
        )
        run_queued()
        row.refresh_from_db()
        return row

    return make


@pytest.fixture
def countries(db: None) -> None:
    """Save the countries of the programme."""
    from presencia.web.access.setting_up import save_countries

    save_countries()


@pytest.fixture
def released(prepared: Callable[..., Release], people: dict[str, Person]) -> Release:
    """Return a published release of the region."""
    row = prepared()
    publish(people["regional_coordinator"], row)
    row.refresh_from_db()
    return row
