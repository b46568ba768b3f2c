"""A source that is a catalogue card and a mapping: what every publisher's table needs.

A publisher's file states both and nothing else; `MappedSource` opens the file, checks its
columns, and turns its rows into the model's tables chunk by chunk.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, DataInvalid, Problem, SourceUnavailable, Where
from presencia.sources.base import Batch, Card, Request
from presencia.sources.mapping import Mapping as TableMapping
from presencia.sources.mapping_options import adjusted
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.model import Measure
    from presencia.sources.places import PlaceIndex
    from presencia.sources.reading.context import Context
    from presencia.sources.tabular import RawTable, TableOptions

CHUNK = 200_000
"""Rows read at a time."""

_OPEN = Text(
    "El mapeo no dice que la lista sea completa: donde no nombra nada, queda sin dato. Si el "
    "publicador lista todo, agregue `complete: true`.",
    "The mapping does not say that the list is complete: where it names nothing, there is no "
    "figure. If the publisher lists everything, add `complete: true`.",
)
_NEEDS_FILE = Text("la fuente «{id}» lee un archivo.", "the source “{id}” reads a file.")
_GIVE_FILE = Text("dé la ruta del archivo.", "give the path of the file.")
_COLUMNS = Text(
    "faltan columnas: {missing}. El archivo tiene: {found}.",
    "columns are missing: {missing}. The file has: {found}.",
)
_NEAR = Text(
    "¿es «{column}» la columna «{near}»? Corrija el mapeo o el encabezado.",
    "is “{column}” the column “{near}”? Mend the mapping or the header.",
)
_OTHER_FILE = Text(
    "revise que sea el archivo de esta fuente, o describa el suyo con un mapeo.",
    "check that this is the source's file, or describe yours with a mapping.",
)
_NO_PLACES = Text(
    "no hay lugares de nivel {level} ({iso3}) en el espacio de trabajo.",
    "there are no places of level {level} ({iso3}) in the workspace.",
)
_ANY = Text("cualquier país", "any country")
_IMPORT_FIRST = Text(
    "importe primero los límites con `presencia import`, o dé otro nivel con --option level=1.",
    "import boundaries first with `presencia import`, or give another level: --option level=1.",
)
_NO_ROWS = Text(
    "ninguna de las {rows} filas se pudo usar; se rechazaron {refused}.",
    "none of the {rows} rows could be used; {refused} were refused.",
)
_SEE = Text(
    "lea los motivos que siguen: suelen ser uno solo.",
    "read the reasons that follow: they are usually one.",
)
_MEASURE = Text("no hay ninguna medida «{id}».", "there is no measure “{id}”.")
_DEFINE = Text(
    "¿quiso decir {near}? O defínala en un archivo YAML de medidas del espacio de trabajo.",
    "did you mean {near}? Or define it in a YAML file of measures of the workspace.",
)
_READING = Text("leyendo {file}", "reading {file}")


class MappedSource:
    """A source described by its card and one or several mappings.

    Parameters
    ----------
    card : Card
        What a reader must know before trusting it.
    *layouts : mapping
        As `presencia.sources.mapping.Mapping.from_dict` reads them; several where the
        publisher issues tables of several shapes. The first whose columns the file has is
        used.
    file_hint : str, optional
        Regular expression the file's name must match besides, where columns alone do not
        tell this publisher's file from another's.
    packaged : callable, optional
        Returns the file that comes with the package; such a source is never recognised.

    Examples
    --------
    >>> source = MappedSource(
    ...     Card("demo", Text("Prueba", "Demo"), "Nobody", "observations", Text("nada", "none"),
    ...          "CC0", Text("ninguno", "none"), "none", formats=("csv",)),
    ...     {"kind": "observations", "place": {"name": "depto", "iso3": "HND", "level": 1},
    ...      "period": {"year": "anio"}, "measures": {"homicides": "homicidios"}},
    ... )
    >>> source.layouts[0].needs
    ('depto', 'anio', 'homicidios')
    """

    def __init__(
        self,
        card: Card,
        *layouts: Mapping[str, Any],
        file_hint: str | None = None,
        packaged: Callable[[], Path] | None = None,
    ) -> None:
        self.card = card
        self.layouts = tuple(TableMapping.from_dict(layout, card.id) for layout in layouts)
        self._hint = re.compile(file_hint, re.IGNORECASE) if file_hint else None
        self._packaged = packaged

    def recognises(self, path: Path) -> bool:
        """Say whether the file's name and header are this source's; reads the header only."""
        if self._packaged is not None or not self._named(path):
            return False
        return any(self._fits(path, layout) for layout in self.layouts)

    def packaged_files(self) -> list[Path]:
        """Return the packaged file it reads, if it is a packaged source."""
        return [self._packaged()] if self._packaged is not None else []

    def read(self, request: Request) -> Iterator[Batch]:
        """Yield batches; the last one brings the notes and the match report.

        Parameters
        ----------
        request : Request
            Its options may hold ``level``, ``hierarchy``, ``swap``, ``dayfirst``, ``period``
            and ``sum``, which replace the mapping's, and ``sheet``, ``header_row``,
            ``encoding``, ``delimiter`` and ``decimal`` for opening the file; ``measures``
            holds the content of a workspace's own measure files.

        Raises
        ------
        SourceUnavailable
            ``E-MAP-015`` if no file was given, or it is not there.
        ConfigurationError
            ``E-MAP-011`` unknown measure, ``E-MAP-014`` no places, ``E-MAP-016`` unknown
            option.
        DataInvalid
            ``E-MAP-010`` missing columns, ``E-MAP-012`` no usable row, or as
            `presencia.sources.tabular.open_table` says.
        """
        path = self._path(request)
        table, mapping = self._open(path, request)
        for batch in _Reading(table, mapping, request).batches():
            batch.complete = mapping.complete
            if batch.notes and mapping.kind != "observations" and not mapping.complete:
                batch.notes.append(_OPEN)
            yield batch

    def _named(self, path: Path) -> bool:
        endings = tuple(f".{form}" for form in self.card.formats)
        if not path.name.lower().endswith((*endings, *(f"{e}.gz" for e in endings))):
            return False
        return self._hint is None or self._hint.search(path.name) is not None

    def _fits(self, path: Path, layout: TableMapping) -> bool:
        from presencia.sources.tabular import peek

        found = peek(path, _table_options(layout))
        return found is not None and set(layout.needs) <= set(found.columns)

    def _path(self, request: Request) -> Path:
        path = self._packaged() if self._packaged is not None else request.path
        if path is None:
            raise SourceUnavailable(needs_file(self.card.id))
        return Path(path)

    def _layouts(self, request: Request) -> tuple[TableMapping, ...]:
        return tuple(adjusted(layout, request.options) for layout in self.layouts)

    def _open(self, path: Path, request: Request) -> "tuple[RawTable, TableMapping]":
        """Open the file and return the layout whose columns it has."""
        from presencia.sources.tabular import open_table

        layouts = self._layouts(request)
        table = None
        for layout in layouts:
            options = _table_options(layout)
            if table is None or options != table.options:
                table = open_table(path, options)
            if set(layout.needs) <= set(table.columns):
                return table, layout.within(table.columns)
        raise _missing(layouts, table.columns if table else [], path)


class _Reading:
    """One reading of one file."""

    def __init__(self, table: "RawTable", mapping: TableMapping, request: Request) -> None:
        from datetime import date

        from presencia.sources.reading.context import Context
        from presencia.sources.reading.refusals import Refusals
        from presencia.sources.reading.rows import Sieve

        self._table = table
        self._request = request
        self._refusals = Refusals(table.path.name, table.sheet)
        self._sieve = Sieve(mapping)
        self._context = Context(
            mapping=mapping,
            measures=known_measures(mapping, _all_measures(request)),
            places=checked_places(mapping, request.places),
            refusals=self._refusals,
            today=date.today(),
            contents_of=self._contents_of,
        )

    def batches(self) -> Iterator[Batch]:
        """Read the file from first to last row."""
        reader = reader_for(self._context)
        said = _READING.fill(file=self._table.path.name)
        good = 0
        for chunk in self._table.chunks(CHUNK):
            self._refusals.pass_on(self._table.take_rejects())
            rows = self._sieve.keep(chunk)
            if len(rows):
                for batch in reader.take(rows):
                    good += len(batch.frame)
                    yield batch
            total = self._table.rows_total
            share = self._sieve.rows / total if total else None
            self._request.progress(share, said)
        self._refusals.pass_on(self._table.take_rejects())
        for batch in reader.finish():
            good += len(batch.frame)
            if batch.notes:
                batch.notes = [*self._table.notes, *self._sieve.notes(), *batch.notes]
            yield batch
        if good == 0:
            raise self._nothing()

    def _nothing(self) -> DataInvalid:
        refused = self._refusals.total
        what = _NO_ROWS.fill(rows=self._sieve.rows, refused=refused)
        where = Where(file=self._table.path.name, sheet=self._table.sheet)
        problem = Problem("E-MAP-012", what, _SEE, where)
        return DataInvalid(problem, self._refusals.first, total=refused + 1)

    def _contents_of(self, rows: Iterable[int]) -> dict[int, dict[str, str]]:
        """Read rows of the file again, for their content."""
        from presencia.sources.reading.refusals import contents
        from presencia.sources.tabular import open_table

        wanted = set(rows)
        found: dict[int, dict[str, str]] = {}
        if wanted:
            for chunk in open_table(self._table.path, self._table.options).chunks(CHUNK):
                mine = chunk[chunk.index.isin(wanted)]
                found.update(zip(mine.index.tolist(), contents(mine), strict=True))
        return found


def reader_for(context: "Context") -> Any:
    """Return what turns chunks into the mapping's kind of rows: it has ``take`` and ``finish``."""
    if context.mapping.kind == "incidents":
        from presencia.sources.reading.incidents import Incidents

        return Incidents(context)
    if context.mapping.kind == "facilities":
        from presencia.sources.reading.facilities import Facilities

        return Facilities(context)
    from presencia.sources.reading.observations import Observations

    return Observations(context)


def _table_options(mapping: TableMapping) -> "TableOptions":
    from presencia.sources.tabular import TableOptions

    return TableOptions(**mapping.table)


def _all_measures(request: Request) -> "dict[str, Measure]":
    from presencia.vocabularies import measures

    return measures(request.options.get("measures"))


def known_measures(
    mapping: TableMapping, known: "Mapping[str, Measure]"
) -> "Mapping[str, Measure]":
    """Return ``known``, having checked that the measures of the mapping are among them.

    Raises
    ------
    ConfigurationError
        ``E-MAP-011`` for a measure nobody defined.
    """
    from difflib import get_close_matches

    problems = []
    for name in mapping.measures:
        if name not in known:
            near = ", ".join(get_close_matches(name, known, n=3)) or ", ".join(list(known)[:3])
            what, remedy = _MEASURE.fill(id=name), _DEFINE.fill(near=near)
            problems.append(Problem("E-MAP-011", what, remedy, Where(column=name), name))
    if problems:
        raise ConfigurationError(problems[0], problems[1:])
    return known


def checked_places(mapping: TableMapping, places: "PlaceIndex | None") -> "PlaceIndex | None":
    """Return the index of places, having checked that it can serve the mapping.

    Raises
    ------
    ConfigurationError
        ``E-MAP-014`` if it has no place of the level and country.
    """
    place = mapping.place
    if place.value or place.prefix is not None:
        return places
    if places is not None:
        for frame in (places.frame, places.units):
            mine = (frame["level"] == place.level) & (frame["hierarchy"] == place.hierarchy)
            if place.country:
                mine &= frame["iso3"] == place.country
            if mine.any():
                return places
    country = Text(place.country, place.country) if place.country else _ANY
    what = _NO_PLACES.fill(level=place.level, iso3=country)
    raise ConfigurationError(Problem("E-MAP-014", what, _IMPORT_FIRST))


def _missing(layouts: tuple[TableMapping, ...], columns: list[str], path: Path) -> DataInvalid:
    """Return what the file lacks for the layout it comes nearest to."""
    nearest = min(layouts, key=lambda m: len(set(m.needs) - set(columns)))
    return columns_missing(nearest.needs, columns, path)


def columns_missing(needs: Sequence[str], columns: Sequence[str], path: Path) -> DataInvalid:
    """Return the error of a file that lacks columns, with the nearest names it does have."""
    from difflib import get_close_matches

    missing = [c for c in needs if c not in columns]
    folded = {c.casefold(): c for c in columns}
    close = {c: get_close_matches(c.casefold(), folded, n=1) for c in missing}
    what = _COLUMNS.fill(missing=", ".join(missing), found=", ".join(columns))
    hit = next((c for c in missing if close[c]), None)
    remedy = _OTHER_FILE if hit is None else _NEAR.fill(column=folded[close[hit][0]], near=hit)
    where = Where(file=path.name, column=missing[0])
    return DataInvalid(Problem("E-MAP-010", what, remedy, where))


def needs_file(source_id: str) -> Problem:
    """Return the problem of a source that was asked to read without a file."""
    return Problem("E-MAP-015", _NEEDS_FILE.fill(id=source_id), _GIVE_FILE)
