"""The plan for the finance office: who pays what, where and when, and what is assumed."""

import pandas as pd

from presencia.reporting import plan_sentences as sentences
from presencia.reporting.documents.xlsx import SOURCE_WIDTHS, source_frame
from presencia.reporting.plan_done import done
from presencia.reporting.plan_view import APPROACHES, PlanView
from presencia.reporting.plan_words import WORDS, method
from presencia.reporting.registry import Report
from presencia.reporting.sheets import Book
from presencia.reporting.table_heads import SHEETS as BASE_SHEETS
from presencia.reporting.table_heads import head as base_head
from presencia.text import Lang, Text, same

_WIDTHS = {
    "name": 28, "place_id": 14, "intervention": 32, "approach": 20, "fund": 28, "why_es": 60,
    "why_en": 60, "worth_es": 60, "worth_en": 60, "regret_es": 60, "regret_en": 60,
    "price_es": 60, "price_en": 60, "label_es": 32, "label_en": 32, "about": 32, "text": 90,
    "text_other": 90, "study": 34, "setting": 28, "citation": 60,
}  # fmt: skip
_MONEY = ("cost", "amount", "available", "left", "total", "sum", "planned", "spent", "unreported")
_HEADS: dict[str, Text] = {
    "about": Text("de qué", "of what"),
    "text": Text("supuesto", "assumption"),
    "text_other": Text("el mismo, en la otra lengua", "the same, in the other language"),
    "available": Text("disponible", "available"),
    "left": Text("queda", "left"),
    "sum": Text("total", "total"),
    "study": Text("estudio", "study"),
    "setting": Text("dónde", "where"),
    "estimate": Text("caída del logaritmo de la tasa", "fall of the log rate"),
    "low": Text("intervalo, de", "interval, from"),
    "high": Text("intervalo, a", "interval, to"),
    "design": Text("diseño", "design"),
    "citation": Text("cita", "citation"),
    "verified": Text("comprobación", "verification"),
    "currency": Text("moneda", "currency"),
}
_TABLES = ("activities", "payments", "places", "totals", "limits", "worths", "stances",
           "frontier", "edits", "actual_totals", "actuals")  # fmt: skip


def plan_workbook(view: PlanView, lang: Lang = "es") -> bytes:
    """Return the plan as an Excel workbook.

    Parameters
    ----------
    view : PlanView
        The plan.
    lang : str
        Language of the sheets' names and of the first line of each heading.

    Returns
    -------
    bytes
        First what the plan says and what it assumes; then payments by fund and year, and by
        place and year; then every table of the plan. Amounts are numbers, absent cells empty,
        and no text can run.
    """
    # The solver's libraries take seconds to load: not in each process that makes pages.
    from presencia.portfolio.plan_tables import SHEETS

    book = Book(view, lang)
    _cover(book, view)
    book.table(WORDS["sheet_assumed"], _assumed(view, lang), _head, widths=_WIDTHS, freeze=1)
    finance = _finance(view, lang)
    years = tuple(str(y) for y in view.years)
    for name, frame in (("sheet_finance", finance), ("sheet_wide", _wide(view, lang))):
        book.table(WORDS[name], frame, _head, widths=_WIDTHS, money=(*_MONEY, *years),
                   total=bool(len(frame)))  # fmt: skip
    for name in _TABLES:
        frame = _named(view, name, lang)
        if len(frame):
            book.table(SHEETS[name], frame, _head, widths=_WIDTHS, money=_MONEY)
    if view.effects:
        book.table(WORDS["sheet_evidence"], _evidence(view, lang), _head, widths=_WIDTHS)
    book.table(BASE_SHEETS["sources"], source_frame(view), base_head, widths=SOURCE_WIDTHS,
               freeze=0)  # fmt: skip
    return book.close()


def _head(column: str) -> Text:
    from presencia.portfolio.plan_tables import head

    return _HEADS.get(column) or (same(column) if column.isdigit() else head(column))


def _cover(book: Book, view: PlanView) -> None:
    sheet, style = book.page(WORDS["cover"], (34, 100)), book.style
    row = 0
    for one in (book.lang, book.other):
        sheet.write_string(row, 0, view.title.say(one), style["title"])
        row += 1
        solved = sentences.solved(view)
        for said in [*sentences.summary(view), *([solved] if solved else [])]:
            sheet.write_string(row, 1, said.say(one), style["wrap"])
            row += 1
        before = done(view, one)
        if before:
            for k, said in enumerate([before["source"], *before["words"]]):
                sheet.write_string(row, 0, "" if k else before["title"], style["bold"])
                sheet.write_string(row, 1, said, style["wrap"])
                row += 1
        parts = [*method(view), *((WORDS["fixed_title"], c) for c in view.constraints),
                 *((WORDS["warnings_title"], w) for w in view.warnings)]  # fmt: skip
        for heading, body in parts:
            sheet.write_string(row, 0, heading.say(one), style["bold"])
            sheet.write_string(row, 1, body.say(one), style["wrap"])
            row += 1
        row += 1


def _assumed(view: PlanView, lang: Lang) -> pd.DataFrame:
    labels = {k: t.say(lang) for k, t in view.names.items()}
    other: Lang = "en" if lang == "es" else "es"
    general = WORDS["assumed_general"].say(lang)
    rows = [(labels.get(a.about, general), a.words.say(lang), a.words.say(other))
            for a in view.assumptions]  # fmt: skip
    return pd.DataFrame(rows, columns=["about", "text", "text_other"])


def _finance(view: PlanView, lang: Lang) -> pd.DataFrame:
    """Return one row per fund and approach, a column per year, what is left, and the sum."""
    years = [str(y) for y in view.years]
    pays = view.payments.assign(year=view.payments["year"].astype(str))
    table = pays.pivot_table(
        index=["fund", "approach"], columns="year", values="amount", aggfunc="sum", fill_value=0.0
    ).reindex(columns=years, fill_value=0.0)
    rows: list[list[object]] = []
    for fund, about in view.funds.items():
        mine = table[table.index.get_level_values("fund") == fund]
        for approach, label in APPROACHES.items():
            values = mine[mine.index.get_level_values("approach") == approach].sum()
            if values.any():
                names = [about.label.say(lang), label.say(lang), view.currency]
                rows.append([*names, *values, values.sum(), None, None])
        if about.total is not None:
            names = [about.label.say(lang), WORDS["total"].say(lang), view.currency]
            paid = float(mine.to_numpy().sum())
            left = about.total - paid
            rows.append([*names, *([None] * len(years)), paid, about.total, left])
    columns = ["fund", "approach", "currency", *years, "sum", "available", "left"]
    if rows:
        sums = [float(table[y].sum()) for y in years]
        total = WORDS["total"].say(lang)
        rows.append([total, None, view.currency, *sums, sum(sums), None, None])
    return pd.DataFrame(rows, columns=columns)


def _wide(view: PlanView, lang: Lang) -> pd.DataFrame:
    """Return one row per place, action and fund, a column per year, and the sum."""
    years = [str(y) for y in view.years]
    named = _named(view, "payments", lang).assign(year=view.payments["year"].astype(str))
    keys = ["place_id", "name", "intervention", "fund"]
    frame = named.pivot_table(
        index=keys, columns="year", values="amount", aggfunc="sum", fill_value=0.0
    ).reindex(columns=years, fill_value=0.0)
    frame["sum"] = frame.sum(axis=1)
    out = frame.reset_index()
    if len(out):
        total = {**dict.fromkeys(keys), "place_id": WORDS["total"].say(lang)}
        out.loc[len(out)] = total | out[[*years, "sum"]].sum().to_dict()
    return out


def _named(view: PlanView, name: str, lang: Lang) -> pd.DataFrame:
    """Return a table with names instead of identifiers, amounts rounded to cents."""
    frame = pd.DataFrame(getattr(view, name)).drop(columns="geometry", errors="ignore")
    if "place_id" in frame and "name" not in frame:
        names = view.places.set_index("place_id")["name"]
        frame = frame.assign(name=frame["place_id"].map(names))
    labels = {
        "intervention": {k: a.label.say(lang) for k, a in view.actions.items()},
        "fund": {k: f.label.say(lang) for k, f in view.funds.items()},
        "approach": {k: t.say(lang) for k, t in APPROACHES.items()},
    }
    for column, known in labels.items():
        if column in frame:
            frame[column] = [known.get(v, v) for v in frame[column]]
    return frame


def _evidence(view: PlanView, lang: Lang) -> pd.DataFrame:
    rows = [
        (view.actions[e.intervention].label.say(lang) if e.intervention in view.actions
         else e.intervention, e.outcome, s.label, s.setting, s.estimate, s.low, s.high, s.design,
         s.citation, s.verified)
        for e in view.effects for s in e.studies
    ]  # fmt: skip
    return pd.DataFrame(
        rows, columns=["intervention", "outcome", "study", "setting", "estimate", "low", "high",
                       "design", "citation", "verified"],
    )  # fmt: skip


REPORT = Report(
    id="xlsx",
    title=Text("Libro de la oficina financiera", "Workbook for the finance office"),
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    file_name=Text("plan-pagos.xlsx", "plan-payments.xlsx"),
    render=lambda view, lang, place_id: plan_workbook(view, lang),
    bilingual=True,
    subject="plan",
)
