"""Two plans side by side for the finance office: sums, payments, places and what differs."""

from typing import Any

import pandas as pd

from presencia.reporting.comparison_settings import constraints, settings, titles
from presencia.reporting.comparison_sums import lead
from presencia.reporting.comparison_view import CHANGES, SIDES, ComparisonView
from presencia.reporting.comparison_words import WORDS
from presencia.reporting.documents.xlsx import SOURCE_WIDTHS, source_frame
from presencia.reporting.registry import Report
from presencia.reporting.sheets import Book
from presencia.reporting.table_heads import SHEETS as BASE_SHEETS
from presencia.reporting.table_heads import head as base_head
from presencia.text import LANGS, Lang, Text, same

_WIDTHS = {"label": 40, "name": 28, "place_id": 14, "intervention": 32, "fund": 30, "a": 44,
           "b": 44, "a_state": 16, "b_state": 16, "by": 16, "change": 24}  # fmt: skip
_FIGURES: dict[str, Text] = {
    "cost": Text("costo", "cost"),
    "averted": Text("evita", "averts"),
    "averted_low": Text("evita, de", "averts, from"),
    "averted_high": Text("evita, a", "averts, to"),
    "places": Text("lugares", "places"),
    "stability": Text("firme", "firm"),
    "start": Text("empieza", "starts"),
    "dose": Text("alcance", "reach"),
    "amount": Text("paga", "pays"),
    "state": Text("aprieta", "binds"),
}
_HEADS: dict[str, Text] = {
    "by": Text("según", "by"),
    "label": Text("qué", "what"),
    "fund": Text("fondo", "fund"),
    "year": Text("año", "year"),
    "place_id": Text("lugar", "place"),
    "name": Text("nombre", "name"),
    "iso3": Text("país", "country"),
    "intervention": Text("acción", "action"),
    "change": Text("qué cambia", "what changes"),
    "difference": Text("qué cambia", "what changes"),
    "gained": Text("B evita más", "B averts more"),
    "gained_low": Text("B evita más, de", "B averts more, from"),
    "gained_high": Text("B evita más, a", "B averts more, to"),
    "dearer": Text("B cuesta más", "B costs more"),
    "better": Text("parte de los mundos en que B evita más", "share of worlds in which B averts "
                   "more"),
    "a": Text("A", "A"),
    "b": Text("B", "B"),
    "a_state": Text("en A", "in A"),
    "b_state": Text("en B", "in B"),
    "currency_a": Text("moneda de A", "currency of A"),
    "currency_b": Text("moneda de B", "currency of B"),
}  # fmt: skip
_BY = {by: WORDS[f"by_{by}"] for by in ("approach", "fund", "year", "country", "intervention")}


def comparison_workbook(view: ComparisonView, lang: Lang = "es") -> bytes:
    """Return a comparison as an Excel workbook.

    Parameters
    ----------
    view : ComparisonView
    lang : str
        Language of the sheets' names and of the first line of each heading.

    Returns
    -------
    bytes
        What differs in words; sums with the interval of each difference; payments by fund and
        year; every place and every activity of either; constraints and assumptions. What is not
        counted alike has no difference: its cell is empty.
    """
    book = Book(view, lang)
    _cover(book, view)
    money = ("dearer", *(f"{c}_{s}" for c in ("cost", "amount") for s in SIDES))
    for name, frame, freeze in (
        ("sheet_sums", _sums(view, lang), 2),
        ("sheet_money", _payments(view, lang), 2),
        ("sheet_places", _places(view, lang), 2),
        ("sheet_activities", _activities(view, lang), 2),
        ("sheet_limits", pd.DataFrame(constraints(view, lang)), 0),
        ("sheet_settings", pd.DataFrame(settings(view, view.style(lang))[0]), 1),
    ):
        if len(frame):
            book.table(WORDS[name], frame, _head, widths=_WIDTHS, money=money, freeze=freeze)
    book.table(BASE_SHEETS["sources"], source_frame(view), base_head, widths=SOURCE_WIDTHS,
               freeze=0)  # fmt: skip
    return book.close()


def _head(column: str) -> Text:
    if column in _HEADS:
        return _HEADS[column]
    for side, letter in zip(SIDES, "AB", strict=True):
        if column.endswith(f"_{side}"):
            said = _FIGURES.get(column.removesuffix(f"_{side}"), same(column))
            return Text(*(f"{letter}: {said.say(lang)}" for lang in LANGS))
    return same(column)


def _cover(book: Book, view: ComparisonView) -> None:
    sheet, style = book.page(WORDS["cover"], (34, 100)), book.style
    row = 0
    for one in (book.lang, book.other):
        sheet.write_string(row, 0, view.title.say(one), style["title"])
        said = [*(t.say(one) for t in titles(view)), *view.ids, *lead(view, view.style(one)),
                *(view.style(one).restyle(c.say(one)) for c in view.found.cautions)]  # fmt: skip
        for line in said:
            row += 1
            sheet.write_string(row, 1, line, style["wrap"])
        row += 2


def _sums(view: ComparisonView, lang: Lang) -> pd.DataFrame:
    totals = view.found.totals
    rows = totals[totals["by"].isin(["all", *_BY])]
    frame = pd.DataFrame({"by": ["" if b == "all" else _BY[b].say(lang) for b in rows["by"]],
                          "label": rows[f"label_{lang}"].to_numpy()})  # fmt: skip
    for figure in ("cost", "averted", "places"):
        for side in SIDES:
            frame[f"{figure}_{side}"] = rows[f"{figure}_{side}"].to_numpy()
    if view.comparable("money"):
        frame["dearer"] = frame["cost_second"] - frame["cost_first"]
    if view.comparable("harm"):
        frame["gained"] = frame["averted_second"] - frame["averted_first"]
        if view.found.paired is not None:
            spread = view.found.paired.differences.set_index(["by", "key"])
            keys = pd.MultiIndex.from_arrays([rows["by"], rows["key"].astype(str)])
            found = spread.reindex(keys)
            for column, head in (("low", "gained_low"), ("high", "gained_high"),
                                 ("better", "better")):  # fmt: skip
                frame[head] = found[column].to_numpy()
    return frame


def _payments(view: ComparisonView, lang: Lang) -> pd.DataFrame:
    """Return what each fund pays each year in either plan, each in its own currency."""
    sums = [p.payments.groupby(["fund", "year"])["amount"].sum() for p in view.plans]
    keys = sorted({*sums[0].index, *sums[1].index})
    names: dict[str, str] = {}
    for plan in view.plans:
        names |= {k: f.label.say(lang) for k, f in plan.funds.items() if k not in names}
    frame = pd.DataFrame({"fund": [names.get(f, f) for f, _ in keys],
                          "year": [int(y) for _, y in keys]})  # fmt: skip
    for side, letter, plan, table in zip(SIDES, "ab", view.plans, sums, strict=True):
        frame[f"amount_{side}"] = [float(table.get(k, 0.0)) for k in keys]
        frame[f"currency_{letter}"] = plan.currency
    if view.comparable("money"):
        frame["dearer"] = frame["amount_second"] - frame["amount_first"]
    return frame


def _places(view: ComparisonView, lang: Lang) -> pd.DataFrame:
    rows = view.places[view.places["change"].isin([k for k in CHANGES if k != "neither"])]
    figures = ("cost", "averted", "averted_low", "averted_high", "stability")
    kept: dict[str, Any] = {c: rows[c].to_numpy() for c in ("place_id", "name", "iso3")}
    kept["change"] = [CHANGES[k].say(lang) for k in rows["change"]]
    kept |= {f"{f}_{s}": rows[f"{f}_{s}"].to_numpy() for s in SIDES for f in figures}
    kept |= {c: rows[c].to_numpy() for c in ("gained", "gained_low", "gained_high")}
    return pd.DataFrame(kept)


def _activities(view: ComparisonView, lang: Lang) -> pd.DataFrame:
    labels: dict[str, str] = {}
    for plan in view.plans:
        labels |= {k: a.label.say(lang) for k, a in plan.actions.items() if k not in labels}
    frame = view.found.activities.copy()
    frame["intervention"] = [labels.get(k, k) for k in frame["intervention"]]
    frame["difference"] = [CHANGES[k].say(lang) for k in frame["difference"]]
    figures = [f"{c}_{s}" for c in ("start", "dose", "cost", "averted") for s in SIDES]
    return frame[["place_id", "name", "intervention", "difference", *figures]]


REPORT = Report(
    id="xlsx",
    title=Text("Comparación de dos planes, libro de cálculo", "Comparison of two plans, workbook"),
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    file_name=Text("comparacion.xlsx", "comparison.xlsx"),
    render=lambda view, lang, place_id: comparison_workbook(view, lang),
    bilingual=True,
    subject="comparison",
)
