"""What pages read of saved results, laid down before anybody opens them."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from presencia.errors import PresenciaError
from presencia.storage.laid import begun
from presencia.text import Text
from presencia.workflow.assessment_checks import checked
from presencia.workflow.assessment_rows import assessment_rows
from presencia.workflow.assessments import STAGE as ASSESS
from presencia.workflow.place_table import ancestry, place_table
from presencia.workflow.plan_saving import STAGE as PLAN
from presencia.workflow.plan_screen import laid_part, laid_payload

if TYPE_CHECKING:
    from presencia.model.provenance import Result
    from presencia.workflow.workspace import Workspace

_log = logging.getLogger(__name__)
_PAGES = Text("páginas de {of}", "pages of {of}")


def prepare(ws: "Workspace", progress: Callable[[float | None, Text], None] | None = None) -> None:
    """Lay down all that is derived from data and results; what is there is not made again."""
    ws.data.lay_down(progress)
    ws.values.prepare(progress)
    prepare_pages(ws, progress)


def pages_await(ws: "Workspace") -> bool:
    """Whether there are results of which this version of the program has laid nothing down."""
    return bool(ws.stored_results.ids()) and not begun(ws.layout)


def prepare_pages(
    ws: "Workspace", progress: Callable[[float | None, Text], None] | None = None
) -> None:
    """Lay down what pages read, where absent.

    Of every saved assessment its rows; of every plan its screen, the whole and the part of each
    country, which is what most people reach; of every assessment that can be made what it would
    have and lack.
    """
    saved = [ws.stored_results.get(i) for i in ws.stored_results.ids()]
    for i, result in enumerate(saved):
        if progress:
            progress(i / len(saved), _PAGES.fill(of=result.title))
        if result.recipe.stage == ASSESS:
            assessment_rows(ws, result.id)
        elif result.recipe.stage == PLAN:
            _plan(ws, result)
    try:
        specifications = list(ws.assessments.known())
    except PresenciaError as error:  # a file of their own; its page says what is wrong with it
        _log.warning("assessments are not looked at in advance: %s", error)
        specifications = []
    for name in specifications:
        checked(ws, name)


def _plan(ws: "Workspace", result: "Result") -> None:
    laid_payload(ws, result.id)
    table = place_table(ws, result, ancestry(ws))
    countries = np.asarray(table.countries, object)
    several = sorted(set(table.countries))
    view: Any = None

    def whole() -> Any:
        nonlocal view
        view = view or ws.reports.plan_view(result.id)[1]
        return view

    for country in several if len(several) > 1 else ():
        mine = np.asarray(table.ids, object)[countries == country]
        laid_part(ws, result.id, frozenset(mine.tolist()), whole)
