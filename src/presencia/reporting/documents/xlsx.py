"""The workbook: every table of the assessment, headed in both languages."""

import math
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd

from presencia.reporting import sentences
from presencia.reporting.method import method
from presencia.reporting.model_words import method_name
from presencia.reporting.registry import Report
from presencia.reporting.table_heads import HEADS, NOTES, SHEETS, head
from presencia.reporting.view import AssessmentView, as_text
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
    import xlsxwriter

    buffer = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    made = datetime(view.dated.year, view.dated.month, view.dated.day)
    about = {"title": view.title.say(lang), "author": "Presencia", "created": made}
    book.set_properties(about)
    style = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1,
                                 "bg_color": "#E9EFED", "font_color": "#14211E"}),
        "title": book.add_format({"bold": True, "font_size": 16}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "bold": book.add_format({"bold": True, "valign": "top"}),
    }  # fmt: skip
    _cover(book, view, lang, style)
    for name, frame in _frames(view):
        _sheet(book, name, frame, lang, style)
    _sources(book, view, lang, style)
    book.close()
    return buffer.getvalue()


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


def _cover(book: Any, view: AssessmentView, lang: Lang, style: dict[str, Any]) -> None:
    sheet = book.add_worksheet(SHEETS["cover"].say(lang))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    other: Lang = "en" if lang == "es" else "es"
    row = 0
    for one in (lang, other):
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


def _sheet(book: Any, name: str, frame: pd.DataFrame, lang: Lang, style: dict[str, Any]) -> None:
    sheet = book.add_worksheet(SHEETS[name].say(lang))
    other: Lang = "en" if lang == "es" else "es"
    for column, key in enumerate(frame.columns):
        said = head(str(key))
        sheet.set_column(column, column, _WIDTHS.get(str(key), 14))
        sheet.write_string(0, column, f"{said.say(lang)}\n{said.say(other)}", style["head"])
    sheet.set_row(0, 44)
    sheet.freeze_panes(1, 2)
    if len(frame):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
    for i, values in enumerate(frame.itertuples(index=False, name=None), start=1):
        for column, value in enumerate(values):
            _write(sheet, i, column, value)


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None or value is pd.NA or value is pd.NaT:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value[:32_767])
    elif hasattr(value, "isoformat"):
        sheet.write_string(row, column, value.isoformat()[:10])
    else:
        number = float(value)
        if math.isfinite(number):
            sheet.write_number(row, column, number)


def _sources(book: Any, view: AssessmentView, lang: Lang, style: dict[str, Any]) -> None:
    sheet = book.add_worksheet(SHEETS["sources"].say(lang))
    keys = ("dataset", "version", "title_es", "title_en", "publisher", "citation", "rows", "sha256")
    other: Lang = "en" if lang == "es" else "es"
    for column, key in enumerate(keys):
        words = f"{HEADS[key].say(lang)}\n{HEADS[key].say(other)}"
        sheet.set_column(column, column, 28)
        sheet.write_string(0, column, words, style["head"])
    for i, source in enumerate(view.meta.get("sources") or (), start=1):
        title = as_text(source.get("title"), str(source.get("dataset", "-")))
        said = {**source, **{f"title_{one}": title.say(one) for one in LANGS}}
        for column, key in enumerate(keys):
            _write(sheet, i, column, said.get(key))


REPORT = Report(
    id="xlsx",
    title=Text("Libro de cálculo", "Workbook"),
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    file_name=Text("tablas.xlsx", "tables.xlsx"),
    render=lambda view, lang, place_id: workbook(view, lang),
    bilingual=True,
)
