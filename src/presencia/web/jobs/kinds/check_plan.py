"""Check a plan before it is solved: what it would be about, what is missing, what conflicts.

Params: ``text`` (the specification as YAML).
"""

from typing import Any

from presencia.text import Text
from presencia.web.jobs.registry import Done, job
from presencia.web.jobs.work import Work
from presencia.workflow import plan_form

_CHECKING = Text("revisando lo que se pide", "checking what is asked")


@job("check_plan", Text("Revisión de un plan", "Check of a plan"), "plan.edit")
def check_plan(work: Work) -> Done:
    """Return the summary with every problem and conflict in words."""
    work.progress(None, _CHECKING)
    found = work.workspace.plans.check(plan_form.from_yaml(work.params["text"]))
    rows = [{"es": row.cells("es"), "en": row.cells("en")} for row in found.interventions]
    outcome: dict[str, Any] = {
        "ready": found.ready,
        "words": _both(found.words),
        "interventions": rows,
        "level": next((f"{100 * row.level:.0f}%" for row in found.interventions), ""),
        "assumptions": _both(found.assumptions),
        "notes": _both(found.notes),
        "problems": [
            {
                "code": p.code,
                "what": {"es": p.what.es, "en": p.what.en},
                "remedy": {"es": p.remedy.es, "en": p.remedy.en},
            }
            for p in found.problems
        ],
        "conflict": _both(found.conflict),
    }
    return Done(outcome=outcome)


def _both(texts: tuple[Text, ...]) -> list[dict[str, str]]:
    return [{"es": t.es, "en": t.en} for t in texts]
