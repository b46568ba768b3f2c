"""What a table file may at most be, and what the reader may say about it.

The limits stop a file that would exhaust the machine, whether by malice or by accident,
before it is read; they are generous for every real publication known to us.
"""

from dataclasses import dataclass
from typing import Literal

Decimal = Literal[".", ","]

_MIB = 1024 * 1024
_GIB = 1024 * _MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one file.

    Parameters
    ----------
    max_bytes : int
        Size of the file itself, bytes.
    max_unzipped_bytes : int
        Size after decompression, bytes, all parts together.
    max_ratio : float
        Decompressed bytes per compressed byte, judged only above ``ratio_floor`` bytes.
    ratio_floor : int
        Decompressed bytes under which the ratio is not judged: small files may be repetitive.
    max_entries : int
        Files inside a zip.
    max_xml_bytes : int
        Size of a workbook part that is held in memory (shared strings, styles), bytes.
    max_columns, max_rows : int
        Size of the table.
    max_cell_chars : int
        Length of one cell; a longer one refuses its row.
    max_row_bytes : int
        Length of one row of a text file, bytes; a longer one refuses the file.
    max_blank_run : int
        Blank rows of a worksheet after which reading stops.
    max_rejects : int
        Refused rows after which the file as a whole is refused.
    """

    max_bytes: int = 16 * _GIB
    max_unzipped_bytes: int = 16 * _GIB
    max_ratio: float = 200.0
    ratio_floor: int = 16 * _MIB
    max_entries: int = 10_000
    max_xml_bytes: int = 256 * _MIB
    max_columns: int = 2000
    max_rows: int = 50_000_000
    max_cell_chars: int = 100_000
    max_row_bytes: int = 1 * _MIB
    max_blank_run: int = 10_000
    max_rejects: int = 100_000


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What the reader says about a file; everything left None is found out and noted.

    Parameters
    ----------
    sheet : str, optional
        Sheet of a workbook.
    header_row : int, optional
        Row of the column names, 1-based; with several rows of names, the first of them.
    encoding : str, optional
        Python name of the text encoding, such as ``cp1252``.
    delimiter : str, optional
        Character between the cells of a text file.
    decimal : str, optional
        ``"."`` or ``","``; not used in reading, handed on to `parse_numbers`.
    """

    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Decimal | None = None
