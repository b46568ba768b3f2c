"""What a report is, and how the reports are found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any, Literal

from presencia.text import Lang, Text

GROUP = "presencia.reports"

Subject = Literal["assessment", "plan", "comparison"]

#: ``render(view, lang, place_id)``: the view of the report's subject, an `AssessmentView`, a
#: `PlanView` or a `ComparisonView`; ``place_id`` is None for documents about the whole.
Render = Callable[[Any, Lang, str | None], bytes]


@dataclass(frozen=True, slots=True)
class Report:
    """One kind of document.

    Parameters
    ----------
    id : str
        Name on the command line.
    title : Text
        What it is.
    media_type : str
        IANA media type of the bytes.
    file_name : Text
        Suggested file name in each language; ``{place}`` is the place's identifier.
    render : callable
        ``render(view, lang, place_id) -> bytes``; writes no file.
    per_place : bool
        Whether it is about one place and needs ``place_id``.
    bilingual : bool
        Whether one file holds both languages, so that ``lang`` only says which comes first.
    subject : str
        What it is about; ids are unique within one subject.
    """

    id: str
    title: Text
    media_type: str
    file_name: Text
    render: Render
    per_place: bool = False
    bilingual: bool = False
    subject: Subject = "assessment"


def find_reports(subject: Subject = "assessment") -> dict[str, Report]:
    """Return every report about a subject by id, in alphabetical order."""
    found: dict[str, Report] = {}
    for report in _candidates():
        if report.subject == subject:
            found.setdefault(report.id, report)
    return dict(sorted(found.items()))


def _candidates() -> Iterator[Report]:
    package = import_module("presencia.reporting.documents")
    for module in iter_modules(package.__path__):
        report = getattr(
            import_module(f"presencia.reporting.documents.{module.name}"), "REPORT", None
        )
        if report is not None:
            yield report
    for entry in entry_points(group=GROUP):
        yield entry.load()
