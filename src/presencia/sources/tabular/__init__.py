"""Tables in files, and values in their cells: everything outside is read through here.

`open_table` opens a file, `RawTable.chunks` gives its rows; `parse_numbers`,
`parse_integers`, `parse_dates` and `parse_months` make values of a column's cells and say
which they refuse. Nothing is guessed silently: what was assumed is a note, what could be
read two ways is refused with the question.
"""

from presencia.sources.tabular.archives import guard_zip
from presencia.sources.tabular.dates import ParsedDates, parse_dates
from presencia.sources.tabular.labels import MONTH_NAMES, is_total_label, parse_months
from presencia.sources.tabular.limits import Limits, TableOptions
from presencia.sources.tabular.numerals import Evidence
from presencia.sources.tabular.opening import SUFFIXES, Peek, open_table, peek
from presencia.sources.tabular.table import RawTable
from presencia.sources.tabular.values import (
    Parsed,
    as_text,
    decimal_evidence,
    parse_integers,
    parse_numbers,
)

__all__ = [
    "MONTH_NAMES",
    "SUFFIXES",
    "Evidence",
    "Limits",
    "Parsed",
    "ParsedDates",
    "Peek",
    "RawTable",
    "TableOptions",
    "as_text",
    "decimal_evidence",
    "guard_zip",
    "is_total_label",
    "open_table",
    "parse_dates",
    "parse_integers",
    "parse_months",
    "parse_numbers",
    "peek",
]
