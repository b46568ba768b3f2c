"""A plan as it is kept: its recipe, its tables and where it is from."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.model.provenance import Recipe, Result
from presencia.storage.code import code_version
from presencia.storage.results import stage_result
from presencia.workflow.plan_making import Asked, Made
from presencia.workflow.plan_material import Gathered

if TYPE_CHECKING:
    from presencia.portfolio.spec import PlanSpec

STAGE = "plan"


@dataclass(frozen=True, slots=True)
class Planned:
    """A saved plan.

    Parameters
    ----------
    result : Result
    fresh : bool
        False when the same one was there already.
    interrupted : bool
        True when the search was stopped: the best plan up to then, with its bound.
    """

    result: Result
    fresh: bool
    interrupted: bool


def recipe_of(
    spec: "PlanSpec", gathered: Gathered, asked: Asked, seed: int, interrupted: str | None = None
) -> Recipe:
    """Return what a plan is made from, so that it can be found and made again."""
    parameters: dict[str, Any] = {
        "spec": dict(spec.raw),
        "interventions": {name: dict(content) for name, content in gathered.own.items()},
        "asked": asked.as_json(),
    }
    if gathered.followed is not None:
        parameters["follows"] = gathered.followed.ref
    if interrupted is not None:
        parameters["interrupted"] = interrupted
    return Recipe(STAGE, parameters, seed, (), code_version(), gathered.refs)


def stage(folder: Path, spec: "PlanSpec", gathered: Gathered, recipe: Recipe, made: Made) -> Result:
    """Write a made plan into a folder, with the sources of the assessments it rests on.

    A plan that follows a reported one carries what was planned and what was done.
    """
    sources = {str(s["dataset"]): s for r in gathered.results for s in r.meta.get("sources", [])}
    meta = {**made.meta, "sources": [*made.meta.get("sources", []), *sources.values()]}
    tables = made.tables
    if gathered.followed is not None:
        meta["follows"] = gathered.followed.meta
        tables = {**tables, **gathered.followed.tables()}
    return stage_result(folder, spec.id, spec.title, recipe, tables, meta)
