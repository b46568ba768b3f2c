"""Reads what is public, for the portal and the API: nothing else of the workspace is reached."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from django.http import Http404

from presencia.text import Text
from presencia.web.facts.cache import Kept
from presencia.web.facts.store import workspace
from presencia.web.public.models import Release
from presencia.workflow.place_search import fold

ABSENT, SHOWN, WITHHELD, INHERITED = 0, 1, 2, 3
"""States of a figure, as `presencia.reporting.release` writes them."""

_UNCOLOURED = {ABSENT: "fill-absent", WITHHELD: "withheld"}
_read: Kept["Released"] = Kept(8)
_briefs: Kept["Brief"] = Kept(1000)


@dataclass(frozen=True, slots=True)
class Brief:
    """What a list says of a release: small enough to keep of every one.

    Parameters
    ----------
    about, measure : mapping
        As the document has them.
    main : str
        The release's own period.
    states : mapping
        How many places are in each state.
    plan : mapping or None
        Title of the released plan.
    """

    about: dict[str, Any]
    measure: dict[str, str]
    main: str
    states: Counter[int]
    plan: dict[str, str] | None


@dataclass(frozen=True)
class Released:
    """The frozen document of a release, and what is looked up in it often."""

    folder: str
    data: dict[str, Any]

    @cached_property
    def position(self) -> dict[str, int]:
        """Row of each place."""
        return {p: i for i, p in enumerate(self.data["places"]["id"])}

    @cached_property
    def ordered(self) -> dict[str, npt.NDArray[np.float64]]:
        """Shown values of each indicator, sorted."""
        found = {}
        for one in self.data["indicators"]:
            values = np.array([np.nan if v is None else v for v in one["value"]], dtype=float)
            found[one["id"]] = np.sort(values[np.isfinite(values)])
        return found

    @cached_property
    def actions(self) -> dict[str, list[dict[str, Any]]]:
        """Actions of the plan in each place."""
        found: dict[str, list[dict[str, Any]]] = {}
        for one in (self.data["plan"] or {"activities": ()})["activities"]:
            found.setdefault(one["place"], []).append(one)
        return found

    @cached_property
    def drawing(self) -> dict[str, Any]:
        """Shapes of the places as paths."""
        return workspace().releases.drawing(self.folder)

    @cached_property
    def counts(self) -> Counter[str]:
        """How many places the map gives each class."""
        return Counter(map_class(self.main, i) for i in range(len(self.main["state"])))

    @cached_property
    def states(self) -> Counter[int]:
        """How many places are in each state."""
        return Counter(self.main["state"])

    @cached_property
    def brief(self) -> Brief:
        """What a list says of it."""
        outcome, plan = self.data["outcome"], self.data["plan"]
        title = plan["title"] if plan else None
        return Brief(self.data["about"], outcome["label"], outcome["main"], self.states, title)

    @cached_property
    def by_name(self) -> list[tuple[str, int]]:
        """Names with those of what contains them, without accents, and rows; in their order."""
        places = self.data["places"]
        parents = [*places["parents"]["name"], ""]
        names = [
            (fold(f"{name} {parents[parent]}"), i)
            for i, (name, parent) in enumerate(zip(places["name"], places["parent"], strict=True))
        ]
        return sorted(names)

    def rows(self, words: str) -> list[int]:
        """Return the rows whose names hold the words, with or without accents, by name."""
        wanted = fold(words)
        return [i for name, i in self.by_name if wanted in name]

    @property
    def main(self) -> dict[str, Any]:
        """The outcome in the release's own period."""
        outcome = self.data["outcome"]
        found: dict[str, Any] = outcome["periods"][outcome["main"]]
        return found

    def text(self, value: Any) -> Text:
        """Return words of the document in both languages."""
        return Text(value["es"], value["en"])


def map_class(main: dict[str, Any], i: int) -> str:
    """Return the class of a place on the map: its run of classes, absent or withheld."""
    state = main["state"][i]
    if state in _UNCOLOURED:
        return _UNCOLOURED[state]
    return f"c{int(main['run_width'][i])}{int(main['run_start'][i])}"


def current_releases() -> list[Release]:
    """Return the latest public version of each name, the newest first."""
    rows = Release.objects.filter(state=Release.PUBLISHED).order_by("name", "-version")
    latest: dict[str, Release] = {}
    for row in rows.prefetch_related("countries"):
        latest.setdefault(row.name, row)
    return sorted(latest.values(), key=lambda r: str(r.published_at), reverse=True)


def find(name: str, version: int | None = None) -> Release:
    """Return a release that is or was public; the latest public version where none is named.

    Raises
    ------
    Http404
        If there is none: one being prepared does not exist for the public.
    """
    rows = Release.objects.filter(name=name, published_at__isnull=False).order_by("-version")
    if version is not None:
        found = rows.filter(version=version).first()
    else:
        found = rows.filter(state=Release.PUBLISHED).first() or rows.first()
    if found is None:
        raise Http404
    return found


def read(row: Release) -> Released:
    """Return the document of a public release.

    Raises
    ------
    Http404
        If it is not public now.
    """
    if row.state != Release.PUBLISHED:
        raise Http404
    store = workspace().releases
    return _read.get(row.folder, lambda: Released(row.folder, store.document(row.folder)))


def brief(row: Release) -> Brief:
    """Return what a list says of a public release, without reading it again."""
    return _briefs.get(row.folder, lambda: read(row).brief)


def file_of(row: Release, name: str) -> tuple[Path, str]:
    """Return path and digest of a public file.

    Raises
    ------
    Http404
        If the release is not public, or has no such file.
    """
    known = {str(f["name"]): str(f["sha256"]) for f in row.files}
    if row.state != Release.PUBLISHED or name not in known:
        raise Http404
    return workspace().releases.path(row.folder, name), known[name]


def packed(row: Release, name: str) -> Path | None:
    """Return the compressed copy of a public file; None where it has none."""
    return workspace().releases.packed(row.folder, name)
