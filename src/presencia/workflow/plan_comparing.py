"""Two saved plans side by side, valued in the same possible worlds where that can be done."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from presencia.errors import PresenciaError
from presencia.text import Text, inside

if TYPE_CHECKING:
    from presencia.portfolio.compare import Comparison
    from presencia.reporting import ComparisonView
    from presencia.workflow.workspace import Workspace

_VALUING = Text("valorando ambos en los mismos mundos", "valuing both in the same worlds")
_NO_INTERVAL = Text(
    "La diferencia va sin intervalo: {why}", "The difference has no interval: {why}"
)
DRAWS, LEVEL = 200, 0.9
"""Of plans that do not say: worlds drawn, and level of the intervals."""


def compared(
    ws: "Workspace", first: str, second: str, *, worlds: bool = False, progress: Any = None
) -> "Comparison":
    """Put two solved plans side by side.

    Parameters
    ----------
    ws : Workspace
    first, second : str
        Results of plans, or the plans' ids.
    worlds : bool
        Value both in the same possible worlds, for the interval of the difference. Both are
        compiled again from what they were made from; where that is not there any more, the
        comparison says so and has no interval.
    progress : callable, optional
        Called with the share done and what is being done.

    Raises
    ------
    DesignUnsupported
        If neither their money nor their harm is counted alike.
    """
    from presencia.portfolio.compare import compare
    from presencia.portfolio.paired import paired

    one, other = ws.plans.answer(first), ws.plans.answer(second)
    found = compare((one.tables, one.meta), (other.tables, other.meta))
    if not worlds or "harm" in found.unlike:
        return found
    if progress:
        progress(0.0, _VALUING)
    try:
        plans = [ws.plans.restored(name) for name in (one.result.id, other.result.id)]
    except PresenciaError as error:
        return found.cautioned(_NO_INTERVAL.fill(why=error.problems[0].what))
    asked = _asked(one.meta)
    pairs = [(p.compiled, p.solution) for p in plans]
    unit = one.meta["harm_unit"]
    made = paired(pairs[0], pairs[1], **asked)
    return found.in_worlds(made, inside(Text(unit["es"], unit["en"])))


def view(ws: "Workspace", first: str, second: str, progress: Any = None) -> "ComparisonView":
    """Return two saved plans as the documents of a comparison read them."""
    from presencia.reporting import ComparisonView

    found = compared(ws, first, second, worlds=True, progress=progress)
    one, other = (ws.reports.plan_view(name) for name in (first, second))
    rests = [[ref.id for ref in result.recipe.results] for result, _ in (one, other)]
    return ComparisonView.of(one[1], other[1], found, assessments=(rests[0], rests[1]))


def _asked(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Return the worlds to draw: as many as the first plan drew, with its seed."""
    return {
        "draws": int(meta.get("draws") or DRAWS),
        "seed": int(meta.get("seed") or 0),
        "level": float(meta.get("level") or LEVEL),
    }
