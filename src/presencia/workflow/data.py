"""Stage 1: bring outside files in as dataset versions, and see what is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, Problem, SourceUnavailable
from presencia.model.provenance import DatasetVersion, SourceFile
from presencia.storage import VersionWriter, writing
from presencia.storage.code import code_version
from presencia.storage.files import canonical_json, sha256_file
from presencia.text import Text
from presencia.workflow import places
from presencia.workflow.intake import MOST_REFUSED, Admits, file_name_of, read_all, refuse_bad

if TYPE_CHECKING:
    import pandas as pd

    from presencia.sources.base import Card, Progress, Source
    from presencia.sources.places import PlaceIndex
    from presencia.workflow.trial import Trial
    from presencia.workflow.workspace import Workspace

_NO_FILE = Text("no existe el archivo «{path}».", "there is no file “{path}”.")
_CHECK_PATH = Text("revise la ruta.", "check the path.")
_NEEDS_FILE = Text("la fuente «{id}» lee un archivo.", "the source “{id}” reads a file.")
_NOTHING = Text("no se dijo qué importar.", "nothing was named to import.")
_GIVE_EITHER = Text(
    "dé un archivo, o el id de una fuente incluida con --source (véalas con `presencia sources`).",
    "give a file, or the id of a packaged source with --source (see `presencia sources`).",
)
_GIVE_FILE = Text("dé la ruta del archivo.", "give the path of the file.")
_IN_USE = Text(
    "{ref} no se puede retirar: de él salieron {users}.",
    "{ref} cannot be withdrawn: {users} were made from it.",
)
_KEEP = Text(
    "importe el archivo correcto como versión nueva; la anterior queda en la historia.",
    "import the right file as a new version; the old one stays in the history.",
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did.

    Parameters
    ----------
    version : DatasetVersion
        The new version, or the old one when the same file had been imported the same way.
    fresh : bool
        False when nothing new was written.
    problems : tuple of Problem
        The first problems, at most a hundred; all are in the rejects table.
    """

    version: DatasetVersion
    fresh: bool
    problems: tuple[Problem, ...] = ()


class Data:
    """Datasets of the workspace and the sources that fill them."""

    def __init__(self, ws: "Workspace") -> None:
        self._ws = ws

    def datasets(self) -> list[DatasetVersion]:
        """Return the latest version of every dataset, by name."""
        return list(self._ws.datasets.latest())

    def bring(
        self,
        path: str | Path | None = None,
        *,
        source: str | None = None,
        name: str | None = None,
        options: Mapping[str, Any] | None = None,
        most_refused: float = MOST_REFUSED,
        admits: Admits | None = None,
        about: Mapping[str, Any] | None = None,
        progress: "Progress | None" = None,
    ) -> Imported:
        """Read a file, or a source that comes with the package, as a new dataset version.

        Good rows are kept, refused rows go to the version's rejects table; where the import
        fails the workspace is unchanged. The same file with the same options is not read
        twice.

        Parameters
        ----------
        path : path, optional
            The file. None for packaged sources.
        source : str, optional
            Id of the source; without it the one that recognises the file.
        name : str, optional
            Name of the dataset; the source's id by default.
        options : mapping, optional
            JSON-able options of the reader, such as ``{"mapping": {...}}``.
        most_refused : float
            Share of refused rows above which nothing is saved.
        admits : callable, optional
            Given the place ids of the rows, returns those that may not be imported; any stops it.
        about : mapping, optional
            ``title`` (a `Text`), ``publisher``, ``licence`` and ``citation`` of this file, where
            the source's card, as that of any table, does not know them.
        progress : callable, optional
            Called with the share done and what is being done.

        Returns
        -------
        Imported

        Raises
        ------
        SourceUnavailable
            If the file is not there.
        ConfigurationError
            If no source fits, or options or names are wrong.
        DataInvalid
            If the file as a whole, or too many of its rows, cannot be used.
        WorkspaceBusy
            If another process is writing.
        """
        from presencia.sources.base import Request, silent
        from presencia.workflow.arrangements import LARGE

        file = None if path is None else self.existing(path)
        reader = self.source(file, source)
        dataset = name or reader.card.id
        inputs = self.places_for(reader)
        request_options = self.whole_options(options)
        files = [_described(p) for p in ([file] if file else reader.packaged_files())]
        with writing(self._ws.layout) as staging:
            known = self._same(dataset, reader.card.id, files, request_options, inputs)
            if known:
                return Imported(known, fresh=False)
            index = places.index(self._ws, inputs)
            request = Request(file, request_options, index, progress or silent)
            writer = VersionWriter(staging / "version", reader.card.kind)
            read_all(reader, request, writer)
            refuse_bad(
                self._ws.engine,
                writer,
                staging / "version",
                file_name_of(reader, request),
                most_refused,
                admits,
            )
            version = writer.finish(
                dataset=dataset,
                version=self._ws.datasets.next_version(dataset),
                card={**_card_fields(reader.card), **(about or {})},
                files=files,
                options=request_options,
                inputs=[v.ref for v in inputs],
            )
            self._ws.datasets.publish(staging / "version", version)
        if version.rows >= LARGE:  # the pages of smaller ones are quick without
            self.lay_down(progress)
        return Imported(version, fresh=True, problems=writer.problems)

    def withdraw(self, name: str) -> DatasetVersion:
        """Undo the last import of a dataset: remove its newest version.

        Raises
        ------
        ConfigurationError
            If there is no such dataset, or a result or another dataset was made from it.
        """
        record = self._ws.datasets.get(name)
        with writing(self._ws.layout) as staging:
            users = self._users(record)
            if users:
                what = _IN_USE.fill(ref=str(record.ref), users=", ".join(users))
                raise ConfigurationError(Problem("E-WKF-006", what, _KEEP))
            self._ws.datasets.withdraw(record, staging / "withdrawn")
        return record

    def _users(self, record: DatasetVersion) -> list[str]:
        """Names of results and datasets that were made from this version."""
        results = [self._ws.stored_results.get(i) for i in self._ws.stored_results.ids()]
        users = [r.id for r in results if record.ref in r.recipe.inputs]
        for other in self._ws.datasets.names():
            history = self._ws.datasets.history(other)
            users += [str(v.ref) for v in history if record.ref in v.inputs]
        return users

    def guess(self, path: str | Path) -> Any:
        """Draft a mapping for a table nobody described yet; see `presencia.sources.guess`."""
        from presencia.sources.guess import guess

        file = self.existing(Path(path))
        return guess(file, self.place_index(), self._ws.measures())

    def place_index(self) -> "PlaceIndex | None":
        """Return the index over the workspace's places, or None when there are none."""
        return places.index(self._ws, places.place_versions(self._ws))

    def frame(self, name: str, version: int | None = None) -> "pd.DataFrame":
        """Return a version's rows; places come with geometry."""
        record = self._ws.datasets.get(name, version)
        paths = self._ws.datasets.paths(record)
        engine = self._ws.engine
        return engine.places(paths) if record.kind == "places" else engine.frame(paths)

    def side_table(self, name: str, table: str, version: int | None = None) -> "pd.DataFrame":
        """Return a version's ``rejects`` or ``matches``; an empty frame when it has none."""
        import pandas as pd

        path = self._ws.datasets.side(self._ws.datasets.get(name, version), table)
        return self._ws.engine.frame([path]) if path else pd.DataFrame()

    def trial(
        self, path: str | Path | None = None, *, progress: "Progress | None" = None, **how: Any
    ) -> "Trial":
        """Read as `bring` would and save nothing; see `presencia.workflow.trial`."""
        from presencia.workflow.trial import trial

        return trial(self._ws, path, progress=progress, **how)

    def lay_down(self, progress: "Progress | None" = None) -> None:
        """Lay down what makes pages of the latest versions short reads; see `arrangements`."""
        from presencia.workflow.arrangements import lay_down

        lay_down(self._ws, progress)

    def whole_options(self, options: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the reader's options with the workspace's own measures."""
        own = self._ws.own_measures()
        return {**(options or {}), **({"measures": own} if own else {})}

    def places_for(self, reader: "Source") -> list[DatasetVersion]:
        """Return the place versions by which a source's rows become places."""
        return [] if reader.card.kind == "places" else places.place_versions(self._ws)

    def existing(self, path: str | Path) -> Path:
        """Return the path of a file.

        Raises
        ------
        SourceUnavailable
            If it is not there.
        """
        file = Path(path)
        if not file.is_file():
            raise SourceUnavailable(
                Problem("E-WKF-001", _NO_FILE.fill(path=str(path)), _CHECK_PATH)
            )
        return file

    def source(self, file: Path | None, source_id: str | None) -> "Source":
        """Return the source of that id, or the one that recognises the file.

        Raises
        ------
        ConfigurationError
            If there is none, or nothing was named to read.
        """
        from presencia.sources import source, source_for

        if source_id is None and file is None:
            raise ConfigurationError(Problem("E-WKF-007", _NOTHING, _GIVE_EITHER))
        found = source_for(file) if source_id is None and file else source(str(source_id))
        if file is None and not found.packaged_files():
            what = _NEEDS_FILE.fill(id=found.card.id)
            raise ConfigurationError(Problem("E-WKF-002", what, _GIVE_FILE))
        return found

    def _same(
        self,
        dataset: str,
        source_id: str,
        files: list[SourceFile],
        options: Mapping[str, Any],
        inputs: list[DatasetVersion],
    ) -> DatasetVersion | None:
        """Return the version that the same reading made before, if any."""
        code = code_version().sha256
        refs = tuple(v.ref for v in inputs)
        digests = [f.sha256 for f in files]
        history = self._ws.datasets.history(dataset) if dataset in self._ws.datasets.names() else []
        for record in history:
            same_file = [f.sha256 for f in record.files] == digests
            same_reading = record.source == source_id and record.code.sha256 == code
            same_options = canonical_json(dict(record.options)) == canonical_json(dict(options))
            if same_file and same_reading and same_options and record.inputs == refs:
                return record
        return None


def _described(file: Path) -> SourceFile:
    return SourceFile(file.name, file.stat().st_size, sha256_file(file))


def _card_fields(card: "Card") -> dict[str, Any]:
    return {
        "source": card.id,
        "title": card.title,
        "publisher": card.publisher,
        "licence": card.licence,
        "citation": card.citation,
    }
