"""Releases: what is made public, by name, after disclosure control; frozen as files.

A release is prepared once and never edited. Its folder holds what anyone may read under
``public/``, the same compressed under ``packed/`` and, under ``held/``, the counts it was made
from: later releases are checked against them, because what was public stays known.
"""

import gzip
import hashlib
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, DataInvalid, Problem
from presencia.storage import writing
from presencia.storage.files import publish, read_json, sha256_file
from presencia.text import Text
from presencia.workflow import release_making as making
from presencia.workflow import release_series
from presencia.workflow.release_map import drawing

if TYPE_CHECKING:
    from presencia.reporting.disclosure import Exposed, Table
    from presencia.reporting.release import Many
    from presencia.workflow.workspace import Workspace

ROOM = "releases"
MOST_CELLS = 12_000_000
"""Counts of one release: its files would be beyond what a reader opens."""
MOST_TIED = 1_500_000
"""Counts that totals tie together: they are guarded at once, in 3.4 kB of memory each."""
PUBLIC, HELD, PACKED, SERIES = "public", "held", "packed", "series"
DOCUMENT, PLACES, SHAPES, PLAN, MAP, PERIODS = (
    "release.json", "places.csv", "places.geojson", "plan.csv", "map.json", "periods.csv",
)  # fmt: skip

_NONE = Text("no hay ninguna publicación «{name}».", "there is no release “{name}”.")
_LIST = Text("elija una de la lista de publicaciones.", "choose one of the list of releases.")
_KNOWN = Text(
    "{measure} de {place}, {period}: ya se sabe por «{release}», y el recuento es pequeño.",
    "{measure} of {place}, {period}: “{release}” already gives it away, and the count is small.",
)
_CHANGE = Text(
    "no publique esa tabla; retirar la anterior no borra lo que ya se leyó.",
    "do not release that table; withdrawing the earlier one does not undo what was read.",
)
_MANY = Text(
    "la publicación tendría {n:,} recuentos; caben hasta {most:,}.",
    "the release would have {n:,} counts; up to {most:,} fit.",
)
_TIED = Text(
    "los totales atan {n:,} recuentos unos a otros; se protegen a la vez hasta {most:,}.",
    "totals tie {n:,} counts to each other; up to {most:,} are guarded at once.",
)
_FEWER = Text(
    "elija menos períodos, o los totales por año en vez de los meses; si no basta, menos países.",
    "choose fewer periods, or yearly totals in place of months; if that is not enough, fewer"
    " countries.",
)
_COLLECT = Text("reúne los recuentos", "collecting the counts")
_PROTECT = Text(
    "elige qué se reserva y comprueba que nada se deduzca",
    "choosing what is withheld and checking that nothing can be worked out",
)
_WRITE = Text("escribe los archivos", "writing the files")


@dataclass(frozen=True, slots=True)
class Frozen:
    """A release on disk.

    Parameters
    ----------
    name : str
        Its folder.
    files : tuple of mapping
        name, bytes and sha256 of every public file.
    about : mapping
        As the document has it.
    """

    name: str
    files: tuple[Mapping[str, Any], ...]
    about: Mapping[str, Any]

    @property
    def sha256(self) -> str:
        """Digest over the digests of the files."""
        lines = "".join(f"{f['sha256']}  {f['name']}\n" for f in self.files)
        return hashlib.sha256(lines.encode()).hexdigest()


class Releases:
    """Prepares releases and reads them."""

    def __init__(self, ws: "Workspace") -> None:
        self._ws = ws
        self._root: Path = ws.layout.root / ROOM

    def freeze(
        self,
        name: str,
        result: str,
        *,
        plan: str = "",
        threshold: int = 5,
        earlier: Sequence[str] = (),
        choice: Mapping[str, Any] | None = None,
        progress: Any = None,
    ) -> Frozen:
        """Prepare a release; one that is there already is returned as it is.

        Parameters
        ----------
        name : str
            Of its folder.
        result, plan : str
            Assessment, and the plan whose actions are released with it.
        threshold : int
            Counts from 1 to one less are withheld.
        earlier : sequence of str
            Names of the releases that are or were public.
        choice : mapping, optional
            What of the assessment is released, as `presencia.reporting.release.Choice` saves it.
        progress : callable, optional
            Called with the share done and what is being done.

        Raises
        ------
        DataInvalid
            ``E-REL-002`` if earlier releases give a small count away; ``E-REL-006`` if there are
            more counts than can be released, ``E-REL-007`` more tied by totals than can be
            guarded at once; ``E-DIS-007`` if what was chosen is not in the assessment.
        """
        from presencia.reporting import release
        from presencia.reporting.disclosure import Rule, protect_apart

        if (self._root / name).exists():
            return self.get(name)
        say = progress or (lambda share, text: None)
        say(0.05, _COLLECT)
        rule = Rule(threshold)
        chosen = release.Choice.of(choice)
        saved, whole = self._ws.reports.view(result)
        view, below = making.chosen(whole, chosen)
        shares = making.shares(self._ws, saved, view)
        table = release.counts(
            view, shares, making.lines(self._ws, view), rule, name, finest=below,
            totals=chosen.totals,
        )  # fmt: skip
        told = [self._told(n) for n in earlier]
        _refuse_too_many(table, told)
        say(0.1, _PROTECT)
        found = protect_apart(table, rule, told, lambda done: say(0.1 + 0.7 * done, _PROTECT))
        if found.exposed:
            raise DataInvalid(*_given_away(found.exposed))
        if found.unproven:
            raise AssertionError(f"{found.unproven} statements of {name} lack a witness")
        say(0.8, _WRITE)
        part = self._plan(plan, view.places["place_id"].tolist())
        many = making.many(view)
        document = release.document(
            view, table, found, rule, shares, part,
            choice=chosen if choice else None, ranked=len(whole.places), many=many,
        )  # fmt: skip
        files = {
            DOCUMENT: _json(document),
            PLACES: release.places_file(document),
            SHAPES: release.geojson_file(document, view.places),
            MAP: _json(drawing(view.places)),
        }
        if (actions := release.plan_file(document)) is not None:
            files[PLAN] = actions
        if many is not None:
            files[PERIODS] = many.table
        self._write(name, files, table, found.withheld, many)
        return self.get(name)

    def get(self, name: str) -> Frozen:
        """Return a release that was prepared.

        Raises
        ------
        ConfigurationError
            ``E-REL-001`` if there is none of that name.
        """
        folder = self._root / name / PUBLIC
        if not (folder / DOCUMENT).is_file():
            raise ConfigurationError(Problem("E-REL-001", _NONE.fill(name=name), _LIST))
        files = tuple(
            {"name": p.name, "bytes": p.stat().st_size, "sha256": sha256_file(p)}
            for p in sorted(folder.iterdir())
        )
        return Frozen(name, files, self.document(name)["about"])

    def document(self, name: str) -> dict[str, Any]:
        """Return the frozen document of a release."""
        found = dict(read_json(self.path(name, DOCUMENT)))
        if "apart" in found["outcome"]:
            folder = self._root / name / SERIES
            found["outcome"]["periods"] = release_series.Periods(folder, found["outcome"])
        return found

    def drawing(self, name: str) -> dict[str, Any]:
        """Return the frozen shapes of a release, as paths."""
        return dict(read_json(self.path(name, MAP)))

    def discard(self, name: str) -> None:
        """Remove a release that never was public; nothing happens where there is none.

        It goes in one step: whoever prepares the same at this moment sees it whole or not at all.
        """
        folder = self._root / name
        if not folder.is_dir():
            return
        apart = Path(tempfile.mkdtemp(prefix=".discarded-", dir=self._root))
        folder.rename(apart / name)
        shutil.rmtree(apart)

    def path(self, name: str, file: str) -> Path:
        """Return the path of a public file of a release.

        Raises
        ------
        ConfigurationError
            ``E-REL-001`` if it has no such file.
        """
        folder = self._root / name / PUBLIC
        known = {p.name: p for p in folder.iterdir()} if folder.is_dir() else {}
        if file not in known:
            raise ConfigurationError(Problem("E-REL-001", _NONE.fill(name=f"{name}/{file}"), _LIST))
        return known[file]

    def packed(self, name: str, file: str) -> Path | None:
        """Return the gzip of a public file, or None: releases of before have none."""
        self.path(name, file)
        found = self._root / name / PACKED / f"{file}.gz"
        return found if found.is_file() else None

    def _plan(self, plan: str, place_ids: Sequence[str]) -> dict[str, Any] | None:
        if not plan:
            return None
        return making.plan_part(self._ws.reports.plan_view(plan)[1], place_ids)

    def _write(
        self, name: str, files: Mapping[str, bytes], table: "Table", withheld: Any,
        many: "Many | None",
    ) -> None:  # fmt: skip
        with writing(self._ws.layout) as staging:
            folder = staging / "release"
            for room in (PUBLIC, HELD, PACKED):
                (folder / room).mkdir(parents=True)
            for file, content in files.items():
                (folder / PUBLIC / file).write_bytes(content)
                smaller = gzip.compress(content, 6, mtime=0)
                (folder / PACKED / f"{file}.gz").write_bytes(smaller)
            cells = table.cells.assign(withheld=withheld)
            for frame, file in ((table.finest, "finest"), (cells, "cells")):
                frame.to_parquet(folder / HELD / f"{file}.parquet", index=False)
            nesting = {
                "lines": table.lines,
                "complements": table.complements,
                "sums": table.sums,
                "threshold": table.threshold,
            }
            (folder / HELD / "nesting.json").write_bytes(_json(nesting))
            if many is not None:
                release_series.save(folder / SERIES, many)
            if not (self._root / name).exists():
                publish(folder, self._root / name)

    def _told(self, name: str) -> "Table":
        """Return an earlier release as disclosure control reads it."""
        import pandas as pd

        from presencia.reporting.disclosure import Table

        folder = self._root / name / HELD
        finest, cells = (pd.read_parquet(folder / f"{f}.parquet") for f in ("finest", "cells"))
        return Table(finest, cells, **read_json(folder / "nesting.json"), name=name)


def _refuse_too_many(table: "Table", told: "Sequence[Table]") -> None:
    from presencia.reporting.disclosure import sizes

    if len(table.cells) > MOST_CELLS:
        many = _MANY.fill(n=len(table.cells), most=MOST_CELLS)
        raise DataInvalid(Problem("E-REL-006", many, _FEWER))
    if (largest := sizes(table, told)[0]) > MOST_TIED:
        raise DataInvalid(Problem("E-REL-007", _TIED.fill(n=largest, most=MOST_TIED), _FEWER))


def _given_away(exposed: "Sequence[Exposed]") -> tuple[Problem, list[Problem]]:
    problems = [
        Problem(
            "E-REL-002",
            _KNOWN.fill(place=e.place_id, period=e.period, measure=e.measure, release=e.release),
            _CHANGE,
        )
        for e in exposed
    ]
    return problems[0], problems[1:20]


def _json(value: Any) -> bytes:
    import json

    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
