"""What was done with solved plans, as people report it. Nothing here is masked: ask who may."""

from pathlib import Path
from typing import Any

from django.http import Http404

from presencia.errors import PresenciaError
from presencia.text import Lang
from presencia.web.facts.store import workspace
from presencia.workflow import actuals_template, plan_draft
from presencia.workflow.actuals import Reading, Report


def template_file(result_id: str, form: str, lang: Lang) -> bytes:
    """Return the file to be filled in about a plan, as csv or xlsx."""
    heads, rows = workspace().actuals.template(result_id, lang=lang)
    return actuals_template.as_file(heads, rows, form)


def read_report(result_id: str, path: Path, name: str) -> Reading:
    """Read a report about a plan; nothing is kept.

    Raises
    ------
    DataInvalid
        If the file cannot be read, or none of its rows can be used.
    """
    return workspace().actuals.read(result_id, path, name=name)


def keep_report(reading: Reading) -> Report:
    """Keep a report for good."""
    return workspace().actuals.keep(reading)


def following_text(name: str, reading: Reading, report: Report, lang: Lang) -> str:
    """Return the text of the plan that goes on from a report."""
    return plan_draft.following_report(name, reading, report, lang)


def require_report(result_id: str, report_id: str) -> Report:
    """Return a report about a plan.

    Raises
    ------
    Http404
        If there is none, it is about another plan, or it was altered.
    """
    try:
        found = workspace().actuals.get(report_id)
    except PresenciaError as error:
        raise Http404 from error
    if found.record["plan"]["id"] != result_id:
        raise Http404
    return found


def sums_of(report: Report) -> list[dict[str, Any]]:
    """Return planned against done by fund, year, approach and country, as rows."""
    return _sums(report.tables()["actual_totals"])


def sums_in(result_id: str) -> list[dict[str, Any]]:
    """Return the same of the report that a solved plan goes on from."""
    return _sums(workspace().plans.answer(result_id).tables["actual_totals"])


def _sums(totals: Any) -> list[dict[str, Any]]:
    kept = totals[totals["by"].isin(["fund", "year", "approach", "country"])]
    return [{str(k): v for k, v in row.items()} for row in kept.to_dict("records")]
