"""Tables that come with the package: one CSV and, beside it, one YAML card.

The card holds what a reader must know before trusting the table (title, publisher, date,
citation, licence, limits) and the declared columns. A new table is these two files; nothing
else has to be edited. Vocabulary tables lie in ``tables``, published figures in ``facts``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, Problem, SourceUnavailable, Where
from presencia.model.schema import Column, TableSchema
from presencia.text import Text
from presencia.vocabularies.strict_yaml import parse

if TYPE_CHECKING:
    import pandas as pd

_NO_TABLE = Text(
    "no hay una tabla «{name}» en el vocabulario.", "the vocabulary has no table “{name}”."
)
_TABLES = Text("use una de estas: {names}.", "use one of these: {names}.")
_NO_FILE = Text(
    "la tabla «{name}» no está en el disco como archivo.",
    "the table “{name}” is not on the disk as a file.",
)
_REINSTALL = Text("vuelva a instalar el paquete.", "install the package again.")


@dataclass(frozen=True, slots=True)
class TableCard:
    """What is known about one packaged table.

    Parameters
    ----------
    name : str
        Name of the table, also of its files.
    title : Text
        What it is.
    publisher : str
        Who published the content.
    as_of : str
        ISO 8601 period the content is true of (``2015-03``, ``2023/2024``).
    citation : str
        How to cite it.
    licence : str
        As the publisher states it; "none stated" where none is.
    limits : Text
        What it does not say, or says badly.
    schema : TableSchema
        Declared columns and key.
    url : str
        Publisher's page; empty when unknown.
    verified : str
        ``seen`` when the content was compared with a published copy, ``recalled`` when it
        was written from memory, ``mixed`` when the rows say it one by one.
    labels : tuple of (str, str)
        Pairs of columns that hold the same words in Spanish and English.
    parent : str or None
        Column that refers to the key of another row of the same table.
    """

    name: str
    title: Text
    publisher: str
    as_of: str
    citation: str
    licence: str
    limits: Text
    schema: TableSchema
    url: str = ""
    verified: str = "seen"
    labels: tuple[tuple[str, str], ...] = ()
    parent: str | None = None


def table(name: str) -> "pd.DataFrame":
    """Return one vocabulary table; changing it changes only your copy.

    Parameters
    ----------
    name : str
        One of ``catalogue()["name"]``, for example ``crime_classes``.

    Returns
    -------
    pandas.DataFrame
        Codes are strings with their leading zeros.

    Raises
    ------
    ConfigurationError
        ``E-VOC-020`` if there is no such table.

    Examples
    --------
    >>> table("crime_classes").set_index("code").loc["0101", "name_es"]
    'Homicidio intencional'
    """
    return _read("tables", name).copy()


def facts(name: str) -> "pd.DataFrame":
    """Return one table of published figures, as `table` does.

    Raises
    ------
    ConfigurationError
        ``E-VOC-020`` if there is no such table.
    """
    return _read("facts", name).copy()


def fact_path(name: str) -> Path:
    """Return the CSV of a table of published figures, for a source that reads files.

    Raises
    ------
    ConfigurationError
        ``E-VOC-020`` if there is no such table.
    SourceUnavailable
        ``E-VOC-021`` if the package is not unpacked on a disk.
    """
    file = Path(str(_folder("facts") / f"{_known('facts', name)}.csv"))
    if not file.is_file():
        where = Where(file=file.name)
        raise SourceUnavailable(Problem("E-VOC-021", _NO_FILE.fill(name=name), _REINSTALL, where))
    return file


def catalogue() -> "pd.DataFrame":
    """Return one row per vocabulary table.

    Returns
    -------
    pandas.DataFrame
        name, title_es, title_en, rows, as_of, publisher, citation, licence, limits_es,
        limits_en, verified, url.
    """
    return _catalogue("tables")


def fact_catalogue() -> "pd.DataFrame":
    """Return one row per table of published figures, with the columns of `catalogue`."""
    return _catalogue("facts")


def card(name: str) -> TableCard:
    """Return the card of a vocabulary table.

    Raises
    ------
    ConfigurationError
        ``E-VOC-020`` if there is no such table.
    """
    return _card("tables", name)


def fact_card(name: str) -> TableCard:
    """Return the card of a table of published figures.

    Raises
    ------
    ConfigurationError
        ``E-VOC-020`` if there is no such table.
    """
    return _card("facts", name)


def _folder(folder: str) -> Traversable:
    return resources.files("presencia.vocabularies") / folder


@cache
def _names(folder: str) -> tuple[str, ...]:
    cards = (f.name for f in _folder(folder).iterdir() if f.name.endswith(".yaml"))
    return tuple(sorted(name.removesuffix(".yaml") for name in cards))


def _known(folder: str, name: str) -> str:
    names = _names(folder)
    if name not in names:
        remedy = _TABLES.fill(names=", ".join(names))
        raise ConfigurationError(Problem("E-VOC-020", _NO_TABLE.fill(name=name), remedy))
    return name


@cache
def _card(folder: str, name: str) -> TableCard:
    file = f"{_known(folder, name)}.yaml"
    content = parse((_folder(folder) / file).read_bytes(), file)
    columns = tuple(_column(c) for c in content["columns"])
    return TableCard(
        name=name,
        title=Text(**content["title"]),
        publisher=content["publisher"],
        as_of=content["as_of"],
        citation=content["citation"],
        licence=content["licence"],
        limits=Text(**content["limits"]),
        schema=TableSchema(name, columns, tuple(content["key"])),
        url=content.get("url", ""),
        verified=content.get("verified", "seen"),
        labels=tuple((es, en) for es, en in content.get("labels", ())),
        parent=content.get("parent"),
    )


def _column(content: Mapping[str, Any]) -> Column:
    return Column(
        content["name"],
        content.get("type", "string"),
        Text(content["es"], content["en"]),
        nullable=content.get("nullable", False),
        choices=tuple(content.get("choices", ())),
    )


@cache
def _read(folder: str, name: str) -> "pd.DataFrame":
    import pandas as pd

    known = _card(folder, name)
    with (_folder(folder) / f"{name}.csv").open("rb") as file:
        raw = pd.read_csv(file, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8")
    for column in known.schema.columns:
        if column.name in raw:
            raw[column.name] = _cast(raw[column.name], column)
    return known.schema.check(raw)


def _cast(values: "pd.Series", column: Column) -> "pd.Series":
    import pandas as pd

    match column.dtype:
        case "int":
            return pd.to_numeric(values).astype("Int64" if values.isna().any() else "int64")
        case "float":
            return pd.to_numeric(values).astype("float64")
        case "bool":
            flags = values.map({"true": True, "false": False})
            return values if flags.isna().any() else flags.astype("bool")
        case "date":
            return pd.to_datetime(values, format="%Y-%m-%d")
        case _:
            return values


def _catalogue(folder: str) -> "pd.DataFrame":
    import pandas as pd

    cards = [_card(folder, name) for name in _names(folder)]
    return pd.DataFrame(
        {
            "name": [c.name for c in cards],
            "title_es": [c.title.es for c in cards],
            "title_en": [c.title.en for c in cards],
            "rows": [len(_read(folder, c.name)) for c in cards],
            "as_of": [c.as_of for c in cards],
            "publisher": [c.publisher for c in cards],
            "citation": [c.citation for c in cards],
            "licence": [c.licence for c in cards],
            "limits_es": [c.limits.es for c in cards],
            "limits_en": [c.limits.en for c in cards],
            "verified": [c.verified for c in cards],
            "url": [c.url for c in cards],
        }
    )
