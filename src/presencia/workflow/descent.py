"""Where datasets and results come from and what was made of them, as a picture's parts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from presencia.model.provenance import DatasetVersion, Result
from presencia.storage.results import result_ref
from presencia.text import Text, same

if TYPE_CHECKING:
    from presencia.workflow.workspace import Workspace

Kind = Literal["file", "dataset", "assessment", "plan", "document"]
STAGES: dict[str, Kind] = {"assess": "assessment", "plan": "plan"}


@dataclass(frozen=True, slots=True)
class Step:
    """One box: a file, a dataset version, a result or a document.

    Parameters
    ----------
    id : str
        Unlike any other step's.
    kind : str
        file, dataset, assessment, plan or document.
    title : Text
        What it is.
    name : str
        File name, dataset or result id.
    version : int or None
        Of a dataset.
    made : str
        UTC time, ISO 8601; "" for files.
    sha256 : str
        Digest of its bytes.
    column : int
        Place in the picture, from 0: whatever it came from stands further left.
    changed : bool
        True when what was made from it remembers another digest than it has now.
    """

    id: str
    kind: Kind
    title: Text
    name: str
    version: int | None = None
    made: str = ""
    sha256: str = ""
    column: int = 0
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Descent:
    """Steps, and arrows between them (from, to) by their ids; ``root`` is what was asked for."""

    root: str
    steps: tuple[Step, ...]
    arrows: tuple[tuple[str, str], ...]


def of_dataset(ws: "Workspace", version: DatasetVersion) -> Descent:
    """Return what a dataset version came from, and everything that was made of it."""
    making = _Making(ws)
    root = making.dataset(version)
    making.made_of(root)
    return making.done(root)


def of_result(ws: "Workspace", result: Result) -> Descent:
    """Return what a result came from down to the files, and what was made of it."""
    making = _Making(ws)
    root = making.result(result)
    making.made_of(root)
    return making.done(root)


class _Making:
    """Collects steps and arrows; each step once."""

    def __init__(self, ws: "Workspace") -> None:
        self._ws = ws
        self._steps: dict[str, Step] = {}
        self._arrows: dict[tuple[str, str], None] = {}
        self._results = [ws.stored_results.get(i) for i in ws.stored_results.ids()]
        self._versions = [v for n in ws.datasets.names() for v in ws.datasets.history(n)]

    def dataset(self, version: DatasetVersion) -> str:
        """Add a dataset version and what it came from; return its id."""
        key = str(version.ref)
        if key in self._steps:
            return key
        self._alone(version)
        for file in version.files:
            name = f"file:{file.sha256}:{file.name}"
            self._steps.setdefault(
                name, Step(name, "file", same(file.name), file.name, sha256=file.sha256)
            )
            self._arrows[name, key] = None
        for ref in version.inputs:
            source = self._ws.datasets.get(ref.dataset, ref.version)
            self._from(self.dataset(source), key, source.sha256 != ref.sha256)
        return key

    def result(self, result: Result) -> str:
        """Add a result and what it came from; return its id."""
        key = f"result:{result.id}"
        if key in self._steps:
            return key
        self._result_alone(result)
        for ref in result.recipe.inputs:
            version = self._ws.datasets.get(ref.dataset, ref.version)
            self._from(self.dataset(version), key, version.sha256 != ref.sha256)
        for made in result.recipe.results:
            other = self._ws.stored_results.get(made.id)
            self._from(self.result(other), key, result_ref(other) != made)
        return key

    def made_of(self, root: str) -> None:
        """Add everything that was made of a step, and of what was made of it."""
        waiting = [root]
        while waiting:
            here = waiting.pop()
            for key in [*self._datasets_of(here), *self._results_of(here)]:
                self._arrows[here, key] = None
                waiting.append(key)
            if here.startswith("result:"):
                self._documents(here)

    def _datasets_of(self, here: str) -> Iterable[str]:
        for version in self._versions:
            if any(str(ref) == here for ref in version.inputs):
                yield self._alone(version)

    def _alone(self, version: DatasetVersion) -> str:
        """Add a dataset version without its past, which would crowd the picture."""
        key, title = str(version.ref), version.title
        step = Step(key, "dataset", title, version.dataset, version.version, version.created)
        self._steps.setdefault(key, replace(step, sha256=version.sha256))
        return key

    def _result_alone(self, result: Result) -> str:
        """Add a result without its past."""
        key, kind = f"result:{result.id}", STAGES.get(result.recipe.stage, "assessment")
        step = Step(key, kind, result.title, result.id, made=result.created)
        self._steps.setdefault(key, replace(step, sha256=result_ref(result).sha256))
        return key

    def _results_of(self, here: str) -> Iterable[str]:
        for result in self._results:
            inputs = {str(r) for r in result.recipe.inputs}
            inputs |= {f"result:{r.id}" for r in result.recipe.results}
            if here in inputs:
                yield self._result_alone(result)

    def _documents(self, here: str) -> None:
        folder = self._ws.layout.reports / here.removeprefix("result:")
        for path in sorted(folder.glob("*")) if folder.is_dir() else []:
            if path.is_file():
                key = f"document:{here}:{path.name}"
                self._steps[key] = Step(key, "document", same(path.name), path.name)
                self._arrows[here, key] = None

    def _from(self, source: str, key: str, changed: bool) -> None:
        if changed:
            self._steps[source] = replace(self._steps[source], changed=True)
        self._arrows[source, key] = None

    def done(self, root: str) -> Descent:
        """Put every step right of all it came from."""
        column = dict.fromkeys(self._steps, 0)
        for _ in self._steps:
            moved = False
            for source, key in self._arrows:
                if column[key] <= column[source]:
                    column[key] = column[source] + 1
                    moved = True
            if not moved:
                break
        for source, key in self._arrows:  # a file stands right before what was read from it
            if source.startswith("file:"):
                column[source] = max(column[source], column[key] - 1)
        steps = [replace(s, column=column[s.id]) for s in self._steps.values()]
        steps.sort(key=lambda s: (s.column, s.kind, s.name, s.version or 0))
        return Descent(root, tuple(steps), tuple(self._arrows))
