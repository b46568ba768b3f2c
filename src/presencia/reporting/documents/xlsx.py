"""The workbook: every table of the assessment, headed in both languages."""

from collections.abc import Iterator

import pandas as pd

from presencia.reporting import sentences
from presencia.reporting.method import method
from presencia.reporting.model_words import method_name
from presencia.reporting.registry import Report
from presencia.reporting.sheets import Book
from presencia.reporting.shown import ShownPlaces, as_text
from presencia.reporting.table_heads import NOTES, SHEETS, head
from presencia.reporting.view import AssessmentView
from presencia.text import LANGS, Lang, Text

_WIDTHS = {
    "name": 28,
    "reason_es": 60,
    "reason_en": 60,
    "place_id": 14,
    "method": 40,
    "sentence_es": 60,
    "sentence_en": 60,
}

_SOURCE = ("dataset", "version", "title_es", "title_en", "publisher", "citation", "rows", "sha256")
SOURCE_WIDTHS = dict.fromkeys(_SOURCE, 28)


def workbook(view: AssessmentView, lang: Lang = "es") -> bytes:
    """Return the assessment as an Excel workbook.

    Parameters
    ----------
    view : AssessmentView
        The assessment.
    lang : str
        Language of the sheets' names and of the first line of each heading; the second line
        is the other language.

    Returns
    -------
    bytes
        One sheet per table, absent cells empty, percentages and rates as numbers. Text that
        begins with ``=``, ``+``, ``-`` or ``@`` stays text: nothing in it can run.
    """
    book = Book(view, lang)
    _cover(book, view)
    for name, frame in _frames(view):
        book.table(SHEETS[name], frame, head, widths=_WIDTHS)
    _sources(book, view)
    return book.close()


def _frames(view: AssessmentView) -> Iterator[tuple[str, pd.DataFrame]]:
    places = pd.DataFrame(view.places.drop(columns="geometry"))
    names = places[["place_id", "name"]]
    yield "places", places
    yield "priority", _named(view.priority, names)
    yield "risk", _named(view.risk, names)
    yield "dimensions", _named(view.dimensions, names)
    yield "indicators", _named(view.indicators, names)
    yield "sensitivity", _named(view.sensitivity, names)
    yield "rank_density", view.rank_density
    for name in NOTES:
        frame = getattr(view, name)
        if len(frame):
            yield name, _named(frame, names) if "place_id" in frame else _methods(frame)


def _methods(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the scores with the methods named in both languages."""
    names = [method_name(str(m)) for m in frame["method"]]
    return frame.assign(method=[n.es if n.es == n.en else f"{n.es} / {n.en}" for n in names])


def _named(frame: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Return rows in the order of the places, with their names beside the identifier."""
    order = {p: i for i, p in enumerate(names["place_id"])}
    out = frame.assign(_order=frame["place_id"].map(order)).sort_values("_order", kind="stable")
    out = out.drop(columns="_order")
    out.insert(1, "name", out["place_id"].map(dict(zip(*names.T.values, strict=True))))
    return out


def _cover(book: Book, view: AssessmentView) -> None:
    lang, style = book.lang, book.style
    sheet = book.page(SHEETS["cover"], (30, 90))
    row = 0
    for one in (lang, book.other):
        sheet.write_string(row, 0, view.title.say(one), style["title"])
        row += 1
        for said in sentences.summary(view):
            sheet.write_string(row, 1, said.say(one), style["wrap"])
            row += 1
        for heading, body in method(view):
            sheet.write_string(row, 0, heading.say(one), style["bold"])
            sheet.write_string(row, 1, body.say(one), style["wrap"])
            row += 1
        for warning in view.warnings:
            sheet.write_string(row, 0, SHEETS["warning"].say(one), style["bold"])
            sheet.write_string(row, 1, warning.say(one), style["wrap"])
            row += 1
        for name, note in NOTES.items():
            if len(getattr(view, name)):
                sheet.write_string(row, 0, SHEETS[name].say(lang), style["bold"])
                sheet.write_string(row, 1, note.say(one), style["wrap"])
                row += 1
        row += 1


def _sources(book: Book, view: AssessmentView) -> None:
    book.table(SHEETS["sources"], source_frame(view), head, widths=SOURCE_WIDTHS, freeze=0)


def source_frame(view: ShownPlaces) -> pd.DataFrame:
    """Return the datasets a result rests on, one row each."""
    rows = []
    for source in view.meta.get("sources") or ():
        title = as_text(source.get("title"), str(source.get("dataset", "-")))
        said = {**source, **{f"title_{one}": title.say(one) for one in LANGS}}
        rows.append({key: said.get(key) for key in SOURCE_WIDTHS})
    return pd.DataFrame(rows, columns=list(SOURCE_WIDTHS))


REPORT = Report(
    id="xlsx",
    title=Text("Libro de cálculo", "Workbook"),
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    file_name=Text("tablas.xlsx", "tables.xlsx"),
    render=lambda view, lang, place_id: workbook(view, lang),
    bilingual=True,
)
