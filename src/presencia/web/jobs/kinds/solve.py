"""Solve a plan.

Params: ``text`` (the specification as YAML), ``draft`` (id of the draft it came from, or null),
``gap``, ``quick``, ``frontier`` (second objective and number of plans, or null).
"""

from presencia.text import Text
from presencia.web.jobs.registry import Done, job
from presencia.web.jobs.work import Work
from presencia.workflow import plan_form
from presencia.workflow.plan_screen import laid_payload


@job("solve", Text("Plan", "Plan"), "plan.edit")
def solve(work: Work) -> Done:
    """Solve and save; an equal plan is found, not made twice. The bound closes in the trace."""
    frontier = work.params.get("frontier")
    done = work.workspace.plans.solve(
        plan_form.from_yaml(work.params["text"]),
        gap=float(work.params.get("gap", 1e-4)),
        quick=bool(work.params.get("quick", False)),
        frontier=(str(frontier[0]), int(frontier[1])) if frontier else None,
        progress=work.progress,
        stop=work.enough,
        closing=work.point,
    )
    laid_payload(work.workspace, done.result.id)  # so that its page opens at once
    return Done(done.result.id, {"fresh": done.fresh, "interrupted": done.interrupted})
