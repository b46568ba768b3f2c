"""Sheets of a workbook: headed in both languages, absent cells empty, nothing that can run."""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd

from presencia.reporting.shown import ShownPlaces
from presencia.text import Lang, Text

Heads = Callable[[str], Text]


class Book:
    """An Excel workbook under way.

    Parameters
    ----------
    view : ShownPlaces
        The result: title and day.
    lang : str
        Language of the sheets' names and of the first line of each heading; the second line is
        the other language.
    """

    def __init__(self, view: ShownPlaces, lang: Lang) -> None:
        import xlsxwriter

        self.lang = lang
        self.other: Lang = "en" if lang == "es" else "es"
        self._buffer = BytesIO()
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        }
        self._book = xlsxwriter.Workbook(self._buffer, options)
        made = datetime(view.dated.year, view.dated.month, view.dated.day)
        about = {"title": view.title.say(lang), "author": "Presencia", "created": made}
        self._book.set_properties(about)
        head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1,
                "bg_color": "#E9EFED", "font_color": "#14211E"}  # fmt: skip
        self.style: dict[str, Any] = {
            "head": self._book.add_format(head),
            "title": self._book.add_format({"bold": True, "font_size": 16}),
            "wrap": self._book.add_format({"text_wrap": True, "valign": "top"}),
            "bold": self._book.add_format({"bold": True, "valign": "top"}),
            "money": self._book.add_format({"num_format": "#,##0"}),
            "sum": self._book.add_format({"num_format": "#,##0", "bold": True, "top": 1}),
        }

    def page(self, name: Text, widths: tuple[int, ...]) -> Any:
        """Return a new empty sheet with columns of those widths."""
        sheet = self._book.add_worksheet(name.say(self.lang))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def table(
        self,
        name: Text,
        frame: pd.DataFrame,
        heads: Heads,
        *,
        widths: Mapping[str, int],
        money: tuple[str, ...] = (),
        total: bool = False,
        freeze: int = 2,
    ) -> None:
        """Add a sheet with one row per row of a frame.

        ``money`` names columns of whole amounts; ``total`` makes the last row a sum.
        """
        sheet = self._book.add_worksheet(name.say(self.lang))
        for column, key in enumerate(frame.columns):
            said = heads(str(key))
            sheet.set_column(column, column, widths.get(str(key), 14))
            words = f"{said.say(self.lang)}\n{said.say(self.other)}"
            sheet.write_string(0, column, words, self.style["head"])
        sheet.set_row(0, 44)
        sheet.freeze_panes(1, freeze)
        last = len(frame) - 1 if total else len(frame)
        if last > 0:
            sheet.autofilter(0, 0, last, len(frame.columns) - 1)
        forms = [self.style["money"] if str(k) in money else None for k in frame.columns]
        for i, values in enumerate(frame.itertuples(index=False, name=None), start=1):
            ends = total and i == len(frame)
            for column, value in enumerate(values):
                write(sheet, i, column, value, self.style["sum"] if ends else forms[column])

    def close(self) -> bytes:
        """Return the finished file."""
        self._book.close()
        return self._buffer.getvalue()


def write(sheet: Any, row: int, column: int, value: Any, form: Any = None) -> None:
    """Write one cell: text stays text, whatever it begins with; absent is empty."""
    if value is None or value is pd.NA or value is pd.NaT:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, form)
    elif isinstance(value, str):
        sheet.write_string(row, column, value[:32_767], form)
    elif hasattr(value, "isoformat"):
        sheet.write_string(row, column, value.isoformat()[:10], form)
    else:
        number = float(value)
        if math.isfinite(number):
            sheet.write_number(row, column, number, form)
