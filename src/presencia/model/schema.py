"""Declared table schemas, checked at every door."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from presencia.errors import DataInvalid, Problem, Where
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

Dtype = Literal["string", "float", "int", "bool", "date", "geometry"]

_MISSING = Text(
    "falta la columna «{column}» de la tabla {table}.",
    "column “{column}” of table {table} is missing.",
)
_NULL = Text(
    "la columna «{column}» no admite vacíos y tiene {n}.",
    "column “{column}” allows no empty cells and has {n}.",
)
_TYPE = Text(
    "la columna «{column}» debe ser {dtype} y es {found}.",
    "column “{column}” must be {dtype} and is {found}.",
)
_KEY = Text("{n} filas repiten la clave ({key}).", "{n} rows repeat the key ({key}).")
_CHOICE = Text(
    "la columna «{column}» trae «{value}», que no es uno de {choices}.",
    "column “{column}” holds “{value}”, which is not one of {choices}.",
)
_FIX = Text(
    "es un defecto del lector que produjo la tabla: repórtelo con el archivo.",
    "this is a defect of the reader that made the table: report it with the file.",
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, type, unit or meaning, whether it may be empty, allowed values."""

    name: str
    dtype: Dtype
    about: Text
    nullable: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSchema:
    """The declared shape of a table.

    Parameters
    ----------
    name : str
        Singular kind of table (``places``).
    columns : tuple of Column
        In their order; further columns are allowed and kept.
    key : tuple of str
        Columns that identify a row; empty for tables without a key.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [c.name for c in self.columns]

    def check(self, frame: "pd.DataFrame") -> "pd.DataFrame":
        """Return ``frame`` if it obeys the schema.

        Raises
        ------
        DataInvalid
            With one problem per broken rule.
        """
        problems = [p for c in self.columns for p in self._check_column(frame, c)]
        if not problems and self.key and (n := int(frame.duplicated(list(self.key)).sum())):
            problems.append(self._problem("E-SCH-004", _KEY.fill(n=n, key=", ".join(self.key))))
        if problems:
            raise DataInvalid(problems[0], problems[1:])
        return frame

    def _check_column(self, frame: "pd.DataFrame", column: Column) -> list[Problem]:
        if column.name not in frame.columns:
            return [
                self._problem(
                    "E-SCH-001", _MISSING.fill(column=column.name, table=self.name), column
                )
            ]
        values = frame[column.name]
        found = []
        if not column.nullable and (n := int(values.isna().sum())):
            found.append(self._problem("E-SCH-002", _NULL.fill(column=column.name, n=n), column))
        if not _is(values, column.dtype):
            text = _TYPE.fill(column=column.name, dtype=column.dtype, found=str(values.dtype))
            found.append(self._problem("E-SCH-003", text, column))
        elif column.choices:
            wrong = values[values.notna() & ~values.isin(column.choices)]
            if len(wrong):
                text = _CHOICE.fill(
                    column=column.name, value=wrong.iloc[0], choices=", ".join(column.choices)
                )
                found.append(self._problem("E-SCH-005", text, column))
        return found

    def _problem(self, code: str, what: Text, column: Column | None = None) -> Problem:
        return Problem(code, what, _FIX, Where(column=column.name if column else None))


def _is(values: "pd.Series", dtype: Dtype) -> bool:
    from pandas.api import types

    if values.isna().all() and dtype != "geometry":
        return True
    checks: dict[str, Callable[[Any], bool]] = {
        "string": types.is_string_dtype,
        "float": types.is_float_dtype,
        "int": types.is_integer_dtype,
        "bool": types.is_bool_dtype,
        "date": types.is_datetime64_any_dtype,
        "geometry": lambda s: str(s.dtype) == "geometry",
    }
    return bool(checks[dtype](values))
