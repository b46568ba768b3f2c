"""The small solved plan, and a draft of it that a test may change."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from presencia.web.access.models import Person
from presencia.web.desk.plans.keeping import new_draft
from presencia.web.desk.plans.models import PlanDraft
from presencia.workflow import Workspace, plan_form
from tests.web.small_workspace import PLAN


@pytest.fixture
def solved(own_workspace: Workspace) -> str:
    """Return the id of the solved plan: Costa Rica, Nicaragua and Panama."""
    found = own_workspace.plans.last(str(PLAN["id"]))
    assert found is not None
    return found.id


@pytest.fixture
def draft(own_workspace: Workspace, people: dict[str, Person]) -> PlanDraft:
    """Return a draft of the same plan, of the regional coordinator."""
    text = plan_form.to_yaml({**PLAN, "id": "borrador"})
    return new_draft(people["regional_coordinator"], text)


@pytest.fixture
def coordinator(client_of: Callable[..., Client]) -> Client:
    """Return a browser of the regional coordinator."""
    return client_of("regional_coordinator")


@pytest.fixture
def costa_rican(people: dict[str, Person], client_of: Callable[..., Client]) -> Client:
    """Return a browser of a planner who reaches Costa Rica alone: a part of the plan."""
    planner = people["national_planner"]
    planner.organisation.reach_countries = ["CRI"]
    planner.organisation.save()
    planner.reach_countries = ["CRI"]
    planner.save()
    return client_of("national_planner")


def text_of(answer: Any) -> str:
    """Return what a page says."""
    return str(answer.content.decode())
