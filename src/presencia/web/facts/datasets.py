"""Dataset versions as far as a person reaches: which there are, what they hold, row by row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from presencia.errors import ConfigurationError
from presencia.text import Text
from presencia.web.access.rule import scope_of
from presencia.web.access.scope import Scope
from presencia.web.facts.cache import Kept
from presencia.web.facts.places import parents
from presencia.web.facts.store import datasets_stamp, workspace
from presencia.workflow import contents
from presencia.workflow.contents import Chosen
from presencia.workflow.doubts import Register
from presencia.workflow.place_table import line

if TYPE_CHECKING:
    import pandas as pd

    from presencia.model.provenance import DatasetVersion

_records: Kept[Any] = Kept(4)
_counts: "Kept[pd.DataFrame]" = Kept(256)
_ids: Kept[tuple[str, ...]] = Kept(64)
_held: "Kept[Held | None]" = Kept(2048)
_registers: Kept[Register] = Kept(2)
_names: Kept[dict[str, str]] = Kept(2)
_folded: Kept[dict[str, str]] = Kept(2)
_levels: Kept[dict[str, int]] = Kept(2)


@dataclass(frozen=True, slots=True)
class Held:
    """A dataset version as one person sees it.

    Parameters
    ----------
    version : DatasetVersion
        Its record. Counts in it are of the whole: show `rows` instead.
    countries : tuple of str
        Countries within reach that it speaks of.
    whole : bool
        Whether all of its rows are within reach; only then are refused rows, the match report
        and the options shown, since they name whatever the file held.
    rows : int
        Rows within reach.
    chosen : Chosen
        What picks them.
    """

    version: "DatasetVersion"
    countries: tuple[str, ...]
    whole: bool
    rows: int
    chosen: Chosen

    @property
    def name(self) -> str:
        """Name of the dataset."""
        return self.version.dataset


def datasets(person: Any) -> list[Held]:
    """Return the last version of every dataset with a row within reach, by name."""
    return _reached(person, _all()[0])


def history(person: Any, name: str) -> list[Held]:
    """Return the versions of a dataset with a row within reach, newest first."""
    return _reached(person, _all()[1].get(name, [])[::-1])


def require_dataset(person: Any, name: str, version: int | None = None) -> Held:
    """Return a version within reach, the last one by default.

    Raises
    ------
    Http404
        If there is none, or nothing of it is within reach.
    """
    known = _all()[1].get(name, [])
    wanted = known[-1:] if version is None else [v for v in known if v.version == version]
    held = _reached(person, wanted)
    if not held:
        raise Http404
    return held[0]


def summary_of(held: Held) -> "pd.DataFrame":
    """Count the rows within reach; see `presencia.workflow.contents.summary`."""
    return _counts.get(
        (held.version.dataset, held.version.sha256, held.chosen),
        lambda: contents.summary_of(workspace(), held.version, held.chosen),
    )


def rows_of(held: Held, offset: int, most: int, **wanted: Any) -> "tuple[pd.DataFrame, int]":
    """Return some rows within reach, and how many there are; ``wanted`` as in `Chosen`."""
    own = held.chosen
    chosen = Chosen(own.places, own.countries, **wanted)
    return contents.rows(workspace(), held.version, chosen, offset, most)


def places_of(held: Held, **wanted: Any) -> set[str]:
    """Return the places within reach that have a figure; ``wanted`` as in `Chosen`."""
    own = held.chosen
    chosen = Chosen(own.places, own.countries, **wanted)
    key = (held.name, held.version.sha256, chosen)
    return set(_ids.get(key, lambda: contents.place_ids(workspace(), held.version, chosen)))


def side_of(held: Held, table: str) -> "pd.DataFrame":
    """Return ``rejects`` or ``matches`` of a version that is whole within reach.

    Raises
    ------
    PermissionDenied
        If it is not: refused rows may be of any place.
    """
    if not held.whole:
        raise PermissionDenied
    return workspace().data.side_table(held.version.dataset, table, held.version.version)


def admits(person: Any) -> Callable[[Sequence[str]], list[str]]:
    """Return a function from place ids to those out of a person's reach: no row may be of one."""
    scope = scope_of(person)

    def beyond(ids: Sequence[str]) -> list[str]:
        mine = set(within(scope, ids))
        return [i for i in ids if i not in mine]

    return beyond


def within(scope: Scope, ids: Iterable[str]) -> list[str]:
    """Return the places of a scope among some, in their order."""
    known = parents()  # once: each look at them asks the disk whether they changed
    return [i for i in ids if scope.holds(i[:3], line(i, i[:3], known))]


def register() -> Register:
    """Return the register of places that doubtful names are compared with."""
    return _registers.get(datasets_stamp(), lambda: Register(workspace()))


def place_names() -> Mapping[str, str]:
    """Return the name of every place of the workspace."""
    return _names.get(datasets_stamp(), lambda: contents.place_names(workspace()))


def places_named(words: str) -> list[str]:
    """Return the places whose name holds some words, accents and case aside, or of that id."""
    names = _folded.get(
        datasets_stamp(), lambda: {i: contents.folded(n) for i, n in place_names().items()}
    )
    asked, exact = contents.folded(words), words.upper()
    return [i for i, n in names.items() if i == exact or asked in n]


def place_levels() -> Mapping[str, int]:
    """Return the level of every place of the workspace."""
    return _levels.get(datasets_stamp(), lambda: contents.place_levels(workspace()))


def labels(kind: str) -> Mapping[str, Text]:
    """Return the words for what a kind of table counts."""
    return contents.labels(workspace(), kind)


def _all() -> "tuple[list[DatasetVersion], dict[str, list[DatasetVersion]]]":
    """Return the last versions, and every dataset's versions oldest first."""

    def read() -> Any:
        stored = workspace().datasets
        known: dict[str, list[DatasetVersion]] = {}
        for name in stored.names():
            try:
                known[name] = stored.history(name)
            except ConfigurationError:  # withdrawn between two looks
                continue
        return [v[-1] for v in known.values() if v], known

    return _records.get(datasets_stamp(), read)  # type: ignore[no-any-return]


def _reached(person: Any, versions: "list[DatasetVersion]") -> list[Held]:
    scope = scope_of(person)
    stamp = datasets_stamp()  # the lines of places may change with any place dataset
    found = (
        _held.get((v.dataset, v.sha256, scope, stamp), lambda v=v: _as_held(scope, v))  # type: ignore[misc]
        for v in versions
    )
    return [held for held in found if held is not None]


def _as_held(scope: Scope, version: "DatasetVersion") -> Held | None:
    whole = _counts.get(
        (version.dataset, version.sha256, Chosen()),
        lambda: contents.summary(workspace(), version),
    )
    named = {c for c in whole["iso3"] if c}
    if scope.everywhere:
        return Held(version, tuple(sorted(named)), True, int(whole["rows"].sum()), Chosen())
    chosen = _chosen(scope, version, named)
    if chosen is None:
        return None
    part = contents.summary_of(workspace(), version, chosen)
    reached = tuple(sorted({c for c in part["iso3"] if c}))
    entire = chosen == Chosen()
    return Held(version, reached, entire, int(part["rows"].sum()), chosen)


def _chosen(scope: Scope, version: "DatasetVersion", named: set[str]) -> Chosen | None:
    """Return what picks the rows within reach; `Chosen()` where all are, None where none is."""
    if scope.places is None:
        mine = named & set(scope.countries or ())
        if not mine:
            return None
        return Chosen() if mine == named else Chosen(countries=tuple(sorted(mine)))
    ids = _ids.get(
        (version.dataset, version.sha256), lambda: contents.place_ids(workspace(), version)
    )
    kept = tuple(within(scope, ids))
    if not kept:
        return None
    return Chosen() if len(kept) == len(ids) else Chosen(places=kept)


__all__ = [
    "Held",
    "admits",
    "datasets",
    "history",
    "labels",
    "place_levels",
    "place_names",
    "places_named",
    "places_of",
    "register",
    "require_dataset",
    "rows_of",
    "side_of",
    "summary_of",
    "within",
]
