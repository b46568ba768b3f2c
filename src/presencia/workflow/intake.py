"""Reads a source into a version in the making: what importing and trying out have in common."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from presencia.errors import DataInvalid, Problem, Where
from presencia.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from presencia.sources.base import Request, Source
    from presencia.storage import Engine, VersionWriter

Admits = Callable[[Sequence[str]], Sequence[str]]
"""Given place ids, returns those that whoever imports may not bring in."""

MOST_REFUSED = 0.5
"""Share of refused rows above which an import stops, unless the caller allows more."""

_TOO_MANY = Text(
    "se rechazaron {rejects} de {all} filas, más de lo admitido ({most:.0%}); no se guardó nada.",
    "{rejects} of {all} rows were refused, more than allowed ({most:.0%}); nothing was saved.",
)
_ALLOW = Text(
    "corrija el archivo o el mapeo, o admita más rechazos con --max-rejects.",
    "mend the file or the mapping, or allow more refusals with --max-rejects.",
)
_REPEATED = Text(
    "la clave ({key}) se repite en {n} filas de partes distintas del archivo.",
    "the key ({key}) repeats in {n} rows in different parts of the file.",
)
_DEDUPE = Text(
    "deje una fila por clave, o use `sum: true` en el mapeo si son desgloses.",
    "leave one row per key, or use `sum: true` in the mapping if they are breakdowns.",
)
_MEMORY = Text(
    "la memoria no alcanzó para leer el archivo.", "there was not enough memory to read the file."
)
_SPLIT = Text(
    "divida el archivo o conviértalo a Parquet.", "split the file or convert it to Parquet."
)
_BEYOND = Text(
    "el archivo trae filas de {n} lugares fuera de su alcance: {some}; no se guardó nada.",
    "the file holds rows of {n} places out of your reach: {some}; nothing was saved.",
)
_ASK = Text(
    "deje solo las filas de sus lugares, o pida a quien los tiene que lo importe.",
    "leave only the rows of your places, or ask whoever has them to import it.",
)


def read_all(reader: "Source", request: "Request", writer: "VersionWriter") -> None:
    """Read a source from first to last batch.

    Raises
    ------
    DataInvalid
        If the file as a whole cannot be used, or memory does not suffice.
    """
    file_name = file_name_of(reader, request)
    try:
        for batch in reader.read(request):
            writer.add(batch.frame)
            writer.complete = batch.complete
            for reject in batch.rejects:
                named = reject.problem.where.file is not None
                problem = reject.problem if named else reject.problem.at(file=file_name)
                writer.refuse(problem, reject.content)
            for note in batch.notes:
                writer.note(note)
            if batch.matches is not None:
                writer.matched(batch.matches)
    except MemoryError as error:
        problem = Problem("E-WKF-005", _MEMORY, _SPLIT, Where(file=file_name))
        raise DataInvalid(problem) from error


def too_many_refused(writer: "VersionWriter", file_name: str, most: float) -> Problem | None:
    """Return the problem of a file most of whose rows were refused, or None."""
    total = writer.rows + writer.rejects
    if not writer.rows or writer.rejects <= most * total:
        return None
    what = _TOO_MANY.fill(rejects=writer.rejects, all=total, most=most)
    return Problem("E-WKF-003", what, _ALLOW, Where(file=file_name))


def repeated_keys(engine: "Engine", writer: "VersionWriter", folder: "Path") -> Problem | None:
    """Return the problem of keys that repeat over parts; the schema has refused them within one."""
    from presencia.model import KINDS

    key = list(KINDS[writer.kind].key)
    parts = sorted(folder.glob("part-*.parquet"))
    if not key or len(parts) < 2:
        return None
    table = engine.table(parts)
    counts: Any = table.group_by(key).aggregate(n=table.count())
    repeated = int(counts.filter(counts["n"] > 1).count().execute())
    if not repeated:
        return None
    return Problem("E-WKF-004", _REPEATED.fill(key=", ".join(key), n=repeated), _DEDUPE)


def refuse_bad(
    engine: "Engine",
    writer: "VersionWriter",
    folder: "Path",
    file_name: str,
    most: float,
    admits: Admits | None,
) -> None:
    """Refuse a reading most of whose rows, or whose keys or places, cannot be used.

    Raises
    ------
    DataInvalid
        ``E-WKF-003``, ``E-WKF-004`` or ``E-WKF-008``.
    """
    if problem := too_many_refused(writer, file_name, most):
        raise DataInvalid(problem, writer.problems, total=writer.rejects + 1)
    problem = repeated_keys(engine, writer, folder) or beyond(engine, folder, file_name, admits)
    if problem:
        raise DataInvalid(problem)


def beyond(
    engine: "Engine", folder: "Path", file_name: str, admits: Admits | None
) -> Problem | None:
    """Return the problem of rows about places that may not be brought in, or None."""
    strange = list(admits(place_ids(engine, folder))) if admits else []
    if not strange:
        return None
    what = _BEYOND.fill(n=len(strange), some=", ".join(strange[:3]))
    return Problem("E-WKF-008", what, _ASK, Where(file=file_name))


def place_ids(engine: "Engine", folder: "Path") -> list[str]:
    """Return the places of a version in the making, each once."""
    parts = sorted(folder.glob("part-*.parquet"))
    if not parts:
        return []
    found: Any = engine.table(parts).select("place_id").distinct().execute()
    return sorted(found["place_id"].dropna())


def file_name_of(reader: "Source", request: "Request") -> str:
    """Return the base name of the file, or the source's id where it comes with a package."""
    return request.path.name if request.path else reader.card.id
