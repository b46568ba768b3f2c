"""Price a change by hand: the plan solved again with one place out, or in.

Params: ``result`` (a solved plan), ``place`` (id).
"""

from typing import Any

from presencia.text import Text
from presencia.web.jobs.registry import Done, job
from presencia.web.jobs.work import Work


@job("price", Text("Precio de un cambio", "Price of a change"), "plan.edit")
def price(work: Work) -> Done:
    """Return the sentences of the change with its price, and whether it is possible."""
    answer = work.workspace.plans.why(
        work.params["result"], work.params["place"], progress=work.progress
    )
    edits: list[dict[str, Any]] = [
        {
            "action": str(row["action"]),
            "feasible": bool(row["feasible"]),
            "price": None if row["price"] is None else float(row["price"]),
            "words": {"es": row["price_es"], "en": row["price_en"]},
        }
        for row in answer.as_json()["edits"]
    ]
    return Done(work.params["result"], {"place": work.params["place"], "edits": edits})
