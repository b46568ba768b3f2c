"""A report on a plan, read from a table file: headings and names recognised, cells made values."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from presencia.errors import DataInvalid, Problem, Where
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.portfolio.actual_rules import Refusal
    from presencia.sources.tabular import RawTable

Decimal = Literal[".", ","]

MOST_BYTES = 50_000_000
MOST_ROWS = 500_000
_NUMBERS = ("dose", "spent", "rate")
_TEXTS = ("place", "intervention", "status", "currency", "fund", "note")
_FIGURE = r"[\d.,'’\s+\-−eE]*"

_STATUS: dict[str, tuple[str, ...]] = {
    "done": ("hecha", "hecho", "done", "completa", "completada", "cumplida", "as planned"),
    "partly": ("en parte", "parcial", "partly", "partial", "in part"),
    "not_started": ("no empezada", "no empezado", "no iniciada", "not started", "pendiente"),
    "stopped": ("detenida", "detenido", "suspendida", "cancelada", "stopped", "cancelled"),
}

_NO_COLUMN = Text("al archivo le faltan columnas: {names}.", "the file lacks columns: {names}.")
_USE_TEMPLATE = Text(
    "parta de la plantilla: `presencia plan actuals PLAN --template ARCHIVO`.",
    "start from the template: `presencia plan actuals PLAN --template FILE`.",
)
_TWO_COLUMNS = Text(
    "las columnas {names} dicen lo mismo.", "the columns {names} say the same thing."
)
_LEAVE_ONE = Text("deje una de ellas.", "leave one of them.")
_DRESSED = Text(
    "la cifra lleva algo más que números.", "the figure holds more than digits."
)  # fmt: skip
_BARE = Text(
    "escriba solo la cifra: la moneda va en su columna y el alcance es una parte, no un"
    " porcentaje.",
    "write the figure only: the currency has its column, and reach is a share, not a percentage.",
)
_IGNORED = Text("No se leyeron las columnas {names}.", "The columns {names} were not read.")


@dataclass(frozen=True, slots=True)
class Told:
    """A report as it stands in a file.

    Parameters
    ----------
    frame : DataFrame
        For `presencia.portfolio.actuals.judge`.
    refused : tuple of Refusal
        Rows with cells that are no values.
    heads : mapping of str to str
        Heading of each column in the file.
    sheet : str or None
    notes : tuple of Text
        What was assumed in reading.
    """

    frame: pd.DataFrame
    refused: "tuple[Refusal, ...]"
    heads: Mapping[str, str]
    sheet: str | None
    notes: tuple[Text, ...]


def read_told(
    path: Path,
    tables: Mapping[str, pd.DataFrame],
    meta: Mapping[str, Any],
    decimal: Decimal | None = None,
) -> Told:
    """Read a report on a plan.

    Parameters
    ----------
    path : Path
        CSV, TSV, TXT or XLSX, in any encoding the data imports read.
    tables, meta
        Of the plan it is about.
    decimal : str, optional
        Decimal separator, where the figures do not show it.

    Raises
    ------
    DataInvalid
        If it is no table that can be read, or lacks a column it needs.
    """
    from presencia.sources.tabular import Limits, open_table

    limits = Limits(
        max_bytes=MOST_BYTES, max_rows=MOST_ROWS, max_unzipped_bytes=20 * MOST_BYTES,
        max_rejects=10_000,
    )  # fmt: skip
    table = open_table(path, limits=limits)
    heads = _headings(table)
    chunks = list(table.chunks())
    refused = [_of_table(one.problem) for one in table.take_rejects()]
    raw = pd.concat(chunks) if chunks else pd.DataFrame(columns=table.columns)
    frame, bad = _values(raw, heads, decimal)
    _resolve(frame, tables, meta)
    frame = frame.drop(index=[r.row for r in bad])
    return Told(frame, (*refused, *bad), heads, table.sheet, tuple(_notes(table, heads)))


def _headings(table: "RawTable") -> dict[str, str]:
    """Return the heading of each known column."""
    from presencia.portfolio.actuals import COLUMNS, missing_columns
    from presencia.sources.names import fold

    known = {
        fold(word): name
        for name, (head, others, _) in COLUMNS.items()
        for word in (head.es, head.en, name, *others)
    }
    found: dict[str, str] = {}
    where = Where(file=table.path.name, sheet=table.sheet)
    for column in table.columns:
        name = known.get(fold(column))
        if name in found:
            what = _TWO_COLUMNS.fill(names=f"«{found[name]}», «{column}»")
            raise DataInvalid(Problem("E-WKF-076", what, _LEAVE_ONE, where))
        if name:
            found[name] = column
    if lost := missing_columns(found):
        names = Text(", ".join(x.es for x in lost), ", ".join(x.en for x in lost))
        raise DataInvalid(Problem("E-WKF-075", _NO_COLUMN.fill(names=names), _USE_TEMPLATE, where))
    return found


def _of_table(problem: Problem) -> "Refusal":
    """Return a row that the table reader could not take."""
    from presencia.portfolio.actual_rules import Refusal

    where = problem.where
    return Refusal(where.row or 0, where.column or "", problem.value or "", problem)


def _values(
    raw: pd.DataFrame, heads: Mapping[str, str], decimal: Decimal | None
) -> "tuple[pd.DataFrame, list[Refusal]]":
    """Return texts and numbers of a report, and the rows in which a cell is neither."""
    from presencia.portfolio.actual_rules import Refusal
    from presencia.sources.tabular import decimal_evidence, parse_integers, parse_numbers

    made = {name: _texts(raw, heads.get(name)) for name in _TEXTS}
    cells = {n: raw[heads[n]] for n in (*_NUMBERS, "year") if n in heads}
    shown = decimal or decimal_evidence([cells[n] for n in _NUMBERS if n in cells]).decimal
    bad: dict[int, Refusal] = {}
    for name in (*_NUMBERS, "year"):
        if name not in cells:
            made[name] = pd.Series(float("nan"), index=raw.index)
            continue
        series = cells[name]
        # No lower bound here: a figure below zero is told in the words of the plan.
        parsed = parse_integers(series, None) if name == "year" else parse_numbers(series, shown)
        made[name] = pd.Series(parsed.values, index=raw.index)
        for row in _dressed(series, parsed.absent):
            problem = Problem("E-WKF-077", _DRESSED, _BARE, value=str(series[row])[:200])
            bad.setdefault(int(row), Refusal(int(row), name, str(series[row])[:200], problem))
        for at, problem in parsed.problems:
            row = int(raw.index[at])
            bad.setdefault(row, Refusal(row, name, problem.value or "", problem))
    return pd.DataFrame(made, index=raw.index), [bad[r] for r in sorted(bad)]


def _dressed(series: "pd.Series[Any]", absent: Any) -> Iterable[Any]:
    """Return the rows whose figure stands with a sign of currency, per cent or a note."""
    text = series.map(lambda cell: isinstance(cell, str))
    bare = series.astype(str).str.fullmatch(_FIGURE)
    return list(series.index[text & ~bare & ~absent])


def _texts(raw: pd.DataFrame, head: str | None) -> "pd.Series[Any]":
    """Return a column as stripped words, None where the cell says nothing."""
    from presencia.sources.tabular import as_text
    from presencia.sources.tabular.absent import MARKS

    if head is None:
        return pd.Series([None] * len(raw), index=raw.index, dtype=object)
    words = [w.strip() if isinstance(w, str) else "" for w in as_text(raw[head])]
    said = [None if w.lower() in MARKS else w for w in words]
    return pd.Series(said, index=raw.index, dtype=object)


def _resolve(
    frame: pd.DataFrame, tables: Mapping[str, pd.DataFrame], meta: Mapping[str, Any]
) -> None:
    """Put identifiers in place of names, where a name can mean only one thing."""
    from presencia.sources.names import fold

    places = tables["places"]
    ids = {str(p).casefold(): str(p) for p in places["place_id"]}
    names = _unique((fold(str(n)), str(p)) for p, n in
                    zip(places["place_id"], places["name"], strict=True))  # fmt: skip
    actions = _titled(meta["interventions"], "label", fold)
    funds = _titled(meta["funds"], "title", fold)
    states = {fold(w): s for s, words in _STATUS.items() for w in (s, *words)}
    frame["place"] = [_one(w, {**names, **ids}, fold, ids) for w in frame["place"]]
    for column, known in (("intervention", actions), ("fund", funds), ("status", states)):
        frame[column] = [_one(w, known, fold, {}) for w in frame[column]]


def _one(
    word: str | None, known: Mapping[str, str], fold: Callable[[str], str], ids: Mapping[str, str]
) -> str | None:
    if word is None:
        return None
    return ids.get(word.casefold()) or known.get(fold(word), word)


def _titled(meta: Mapping[str, Any], title: str, fold: Callable[[str], str]) -> dict[str, str]:
    """Return identifiers by themselves and by their names in both languages."""
    named = _unique((fold(one[title][lang]), id) for id, one in meta.items() for lang in one[title])
    return {**named, **{fold(id): id for id in meta}}


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what each name means, without the names that mean several things."""
    found: dict[str, set[str]] = {}
    for name, id in pairs:
        found.setdefault(name, set()).add(id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def _notes(table: "RawTable", heads: Mapping[str, str]) -> list[Text]:
    ignored = [c for c in table.columns if c not in heads.values()]
    said = list(table.notes)
    if ignored:
        said.append(_IGNORED.fill(names=", ".join(f"«{c}»" for c in ignored[:5])))
    return said
