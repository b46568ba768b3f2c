"""Finds the row of column names under titles and notes, and makes the names usable."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from presencia.text import Text

Row = Sequence[object]

DEEPEST = 60
"""Rows among which the header is looked for."""

JOIN = " / "

_NUMERIC = re.compile(r"[-+−]?[\d.,\s%']*\d[\d.,\s%']*")
_YEAR = re.compile(r"(19|20)\d\d")
_ISO_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?(T[\d:]+)?")
_TAG = re.compile(r"#[A-Za-z][A-Za-z0-9_]*(\s*[+-]\s*[A-Za-z][A-Za-z0-9_]*)*\s*")
_NOTE = re.compile(
    r"\s*(fuentes?|nota|notas|source|sources|note|notes|elaborad[oa]|elaboraci[oó]n|aclaraci[oó]n"
    r"|observaci[oó]n(es)?|cifras|datos|consultad[oa]|actualizad[oa])\b.*[:.\s]|\s*\*|\s*\(?\w{1,2}/"
    r"|\s*\(\w{1,2}\)\s|\s*[¹²³]",
    re.IGNORECASE | re.DOTALL,
)
_LONG_NOTE = 60
_LISTED = 10

_SKIPPED = Text(
    "Se saltaron las filas {first} a {last}, antes del encabezado: «{said}».",
    "Rows {first} to {last}, before the header, were skipped: “{said}”.",
)
_JOINED = Text(
    "Los nombres de columna ocupan las filas {first} a {last}; se unieron con « / ».",
    "The column names take rows {first} to {last}; they were joined with “ / ”.",
)
_REPEATED = Text(
    "El encabezado repite nombres; las repeticiones se llaman {names}.",
    "The header repeats names; the repetitions are called {names}.",
)
_UNNAMED = Text(
    "Hay columnas sin nombre; se llaman {names}.", "Some columns have no name; they are {names}."
)
_TAGGED = Text(
    "La fila {row} trae etiquetas HXL; se guardan como etiquetas de las columnas.",
    "Row {row} holds HXL hashtags; they are kept as the columns' tags.",
)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range of cells; rows and columns count from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Header:
    """The names of a table's columns and where they stand.

    Parameters
    ----------
    first, last : int
        1-based rows that the names take; tags included.
    columns : list of str
        Names, unique.
    named : int
        Columns up to the last one with a name of its own.
    tags : dict
        HXL hashtag by column.
    notes : list of Text
        What was skipped or renamed.
    """

    first: int
    last: int
    columns: list[str]
    named: int
    tags: dict[str, str] = field(default_factory=dict)
    notes: list[Text] = field(default_factory=list)


def is_note(text: object) -> bool:
    """Say whether the only filled cell of a row reads like a note rather than a name.

    Examples
    --------
    >>> is_note("Fuente: INE, 2024."), is_note("1/ Cifras preliminares"), is_note("Cobán")
    (True, True, False)
    """
    if not isinstance(text, str):
        return False
    return len(text) > _LONG_NOTE or _NOTE.match(text) is not None


def find_header(
    rows: Sequence[Row], *, header_row: int | None = None, merges: Sequence[Merge] = ()
) -> Header | None:
    """Return the header of a table by its first rows, or None where there is none.

    Parameters
    ----------
    rows : sequence of rows
        The first rows of the file, blank ones included; cells are str, numbers or None.
    header_row : int, optional
        1-based row of the names, where the reader knows it.
    merges : sequence of Merge
        Merged ranges, for worksheets.
    """
    filled = _fill_merges(rows[:DEEPEST], merges)
    tag_row = _find_tags(filled) if header_row is None else _tags_below(filled, header_row)
    if tag_row is not None:
        last_names = tag_row - 1 if tag_row > 1 and _count(filled[tag_row - 2]) else tag_row
        first = last_names if last_names == tag_row else _reach_up(filled, last_names, merges)
    else:
        found = header_row if header_row is not None else _find_names(filled)
        if found is None or found > len(filled) or not _count(filled[found - 1]):
            return None
        first, last_names = _extend(filled, found, merges, said=header_row is not None)
    header = _name(filled, first, last_names, tag_row)
    _note_skipped(header, rows)
    return header


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _count(row: Row) -> int:
    return sum(not _blank(cell) for cell in row)


def _cell(row: Row, column: int) -> object:
    return row[column] if column < len(row) else None


def _numeric(cell: object) -> bool:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return True
    return isinstance(cell, str) and _NUMERIC.fullmatch(cell.strip()) is not None


def _like_a_name(cell: object) -> bool:
    """Words, years and dates may head a column; other numbers do not."""
    text = str(cell).strip()
    return not _numeric(cell) or bool(_YEAR.fullmatch(text)) or bool(_ISO_DAY.fullmatch(text))


def _fill_merges(rows: Sequence[Row], merges: Sequence[Merge]) -> list[list[object]]:
    """Return the rows with each merged range filled with its top left value."""
    filled = [list(row) for row in rows]
    for merge in merges:
        if merge.top > len(filled):
            continue
        value = _cell(filled[merge.top - 1], merge.left - 1)
        if _blank(value):
            continue
        for row in filled[merge.top - 1 : merge.bottom]:
            row.extend([None] * (merge.right - len(row)))
            row[merge.left - 1 : merge.right] = [value] * (merge.right - merge.left + 1)
    return filled


def _is_tag_row(row: Row) -> bool:
    cells = [str(cell).strip() for cell in row if not _blank(cell)]
    return bool(cells) and sum(bool(_TAG.fullmatch(c)) for c in cells) > 0.5 * len(cells)


def _find_tags(rows: Sequence[Row]) -> int | None:
    # HXL looks for the tags among the first 25 rows.
    return next((i for i, row in enumerate(rows[:25], 1) if _is_tag_row(row)), None)


def _tags_below(rows: Sequence[Row], header_row: int) -> int | None:
    if header_row < len(rows) and _is_tag_row(rows[header_row]):
        return header_row + 1
    return None


def _usual_width(rows: Sequence[Row]) -> int:
    """Return the largest count of filled cells that at least two rows have."""
    counts = Counter(_distinct_count(row) for row in rows)
    repeated = [count for count, times in counts.items() if times > 1 and count]
    return max(repeated or counts or [0])


def _distinct_count(row: Row) -> int:
    """Count filled cells, a filled merged title as one."""
    cells = [str(cell) for cell in row if not _blank(cell)]
    return 1 if len(set(cells)) == 1 else len(cells)


def _find_names(rows: Sequence[Row]) -> int | None:
    width = _usual_width(rows)
    if width == 0:
        return None
    enough = max(2, math.ceil(width / 2)) if width > 1 else 1
    for number, row in enumerate(rows, 1):
        if _distinct_count(row) >= enough or (width == 2 and _only_second(row)):
            return number if _heads(row, rows[number : number + 20]) else None
    return None


def _only_second(row: Row) -> bool:
    return _count(row) == 1 and len(row) > 1 and _blank(row[0])


def _heads(row: Row, below: Sequence[Row]) -> bool:
    """Say whether a row can head those below: names over numbers, not numbers over numbers."""
    cells = [cell for cell in row if not _blank(cell)]
    odd = [i for i, cell in enumerate(row) if not _blank(cell) and not _like_a_name(cell)]
    if not odd or _consecutive([row[i] for i in odd]):
        return any(not _numeric(cell) for cell in cells) or not odd
    if len(odd) > 0.5 * len(cells):
        return False
    over_numbers = [i for i, _ in enumerate(row) if _mostly_numeric(below, i)]
    return any(not _numeric(row[i]) and not _blank(row[i]) for i in over_numbers)


def _mostly_numeric(rows: Sequence[Row], column: int) -> bool:
    cells = [_cell(row, column) for row in rows]
    present = [cell for cell in cells if not _blank(cell)]
    return bool(present) and sum(map(_numeric, present)) > 0.5 * len(present)


def _consecutive(cells: Sequence[object]) -> bool:
    """Say whether cells are 1, 2, 3 …: the numbers of months, grades or ages."""
    try:
        numbers = [int(str(cell)) for cell in cells]
    except ValueError:
        return False
    return len(numbers) > 2 and all(b - a == 1 for a, b in pairwise(numbers))


def _extend(
    rows: list[list[object]], found: int, merges: Sequence[Merge], *, said: bool
) -> tuple[int, int]:
    """Return the first and last row of names around the row that was found."""
    width = max(len(row) for row in rows)
    first = last = found
    for merge in merges:
        if merge.top <= found <= merge.bottom and merge.right - merge.left + 1 < width:
            last = max(last, merge.bottom)
    if not said:
        first = _reach_up(rows, found, merges)
    spans = _spans(merges, found)
    if last == found < len(rows) and (spans or not said) and _continues(rows, found, spans):
        last += 1
    return first, min(last, len(rows))


def _reach_up(rows: Sequence[Row], found: int, merges: Sequence[Merge]) -> int:
    """Return the first of the rows of group names that stand right above the names."""
    first = found
    while first > 1 and _heads_groups(rows[first - 2], _spans(merges, first - 1)):
        first -= 1
    return first


def _spans(merges: Sequence[Merge], row: int) -> set[int]:
    """Return the 0-based columns that a merge of the row reaches, but for its first."""
    return {
        column - 1
        for merge in merges
        if merge.top <= row <= merge.bottom
        for column in range(merge.left + 1, merge.right + 1)
    }


def _heads_groups(upper: Row, spans: set[int]) -> bool:
    """Say whether the row above the names holds the names of groups of columns."""
    if _distinct_count(upper) < 2 or not (spans or _blank(_cell(upper, 0))):
        return False
    return all(_like_a_name(cell) for cell in upper if not _blank(cell))


def _continues(rows: Sequence[Row], found: int, spans: set[int]) -> bool:
    """Say whether the row below the names holds the names of the columns in each group."""
    upper, lower = rows[found - 1], rows[found]
    below = rows[found + 1] if found + 1 < len(rows) else []
    if not all(_like_a_name(cell) for cell in lower if not _blank(cell)):
        return False
    if spans:
        return all(not _blank(_cell(lower, i)) for i in spans)
    gaps = [i for i in range(max(len(upper), len(lower))) if _blank(_cell(upper, i))]
    if not gaps or any(_blank(_cell(lower, i)) for i in gaps) or _blank(_cell(below, 0)):
        return False
    if not any(not _blank(_cell(upper, i)) for i, c in enumerate(lower) if not _blank(c)):
        return False
    # A single unnamed column is a fault of the header; a blank corner or several are groups.
    return _blank(_cell(lower, 0)) or (0 in gaps and len(gaps) > 1)


def _name(rows: list[list[object]], first: int, last: int, tag_row: int | None) -> Header:
    levels = rows[first - 1 : last]
    bottom = tag_row or last
    width = max(len(row) for row in (*levels, *rows[bottom - 1 : bottom]))
    raw = [_joined(levels, column) for column in range(width)]
    tags = rows[tag_row - 1] if tag_row else []
    named = max((i + 1 for i, name in enumerate(raw) if name), default=0)
    header = Header(first, bottom, [], max(named, len(tags)))
    if last > first:
        header.notes.append(_JOINED.fill(first=first, last=last))
    if tag_row and tag_row != first:
        header.notes.append(_TAGGED.fill(row=tag_row))
    header.columns = unique_names(raw, header.notes)
    for name, tag in zip(header.columns, tags, strict=False):
        if not _blank(tag) and _TAG.fullmatch(str(tag).strip()):
            header.tags[name] = str(tag).strip()
    return header


def _joined(levels: Sequence[Row], column: int) -> str:
    """Return a column's name; an upper name reaches right over the columns below it."""
    parts: list[str] = []
    for depth, level in enumerate(levels):
        cell = _cell(level, column)
        if _blank(cell) and depth < len(levels) - 1 and not _blank(_cell(levels[-1], column)):
            left = [c for c in level[:column] if not _blank(c)]
            cell = left[-1] if left and not _stands_alone(levels, depth, column) else None
        text = "" if _blank(cell) else " ".join(str(cell).split())
        if text and text not in parts:
            parts.append(text)
    return JOIN.join(parts)


def _stands_alone(levels: Sequence[Row], depth: int, column: int) -> bool:
    """Say whether the upper name to the left has nothing under it, so that it ends there."""
    level, lowest = levels[depth], levels[-1]
    owner = max(i for i in range(column) if not _blank(_cell(level, i)))
    return _blank(_cell(lowest, owner))


def unique_names(raw: Sequence[str], notes: list[Text]) -> list[str]:
    """Return names without blanks or repetitions, noting each that had to be made.

    Parameters
    ----------
    raw : sequence of str
        Names as the file has them, cleaned; empty where a column has none.
    notes : list of Text
        Receives what was renamed.

    Examples
    --------
    >>> unique_names(["total", "", "total"], [])
    ['total', 'col_2', 'total (2)']
    """
    taken = set(raw)
    seen: set[str] = set()
    names: list[str] = []
    unnamed, repeated = [], []
    for position, name in enumerate(raw, 1):
        base = name or f"col_{position}"
        new, copy = base, 2
        while new in seen or (new != name and new in taken):
            new, copy = f"{base} ({copy})", copy + 1
        if not name:
            unnamed.append(new)
        elif new != name:
            repeated.append(new)
        seen.add(new)
        names.append(new)
    for made, text in ((unnamed, _UNNAMED), (repeated, _REPEATED)):
        if made:
            notes.append(text.fill(names=", ".join(f"«{name}»" for name in made[:_LISTED])))
    return names


def used_columns(header: Header, rows: Sequence[Row]) -> list[str]:
    """Return the names up to the last column that has a name, or a value in the first rows.

    Parameters
    ----------
    header : Header
        Receives a note for each name that has to be made.
    rows : sequence of rows
        The first rows of the file, from row 1.
    """
    ends = [
        next((i + 1 for i in reversed(range(len(row))) if not _blank(row[i])), 0)
        for row in rows[header.last : DEEPEST]
    ]
    names = header.columns[: header.named]
    return unique_names([*names, *[""] * (max(ends, default=0) - len(names))], header.notes)


def _note_skipped(header: Header, rows: Sequence[Row]) -> None:
    said = [str(c).strip() for row in rows[: header.first - 1] for c in row if not _blank(c)]
    if said:
        text = " · ".join(said)[:200]
        header.notes.insert(0, _SKIPPED.fill(first=1, last=header.first - 1, said=text))
