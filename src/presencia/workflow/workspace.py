"""A workspace and its stages."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.model import Measure
from presencia.model.provenance import Result
from presencia.storage import Datasets, Engine, Layout, Results, create, open_layout, writing

if TYPE_CHECKING:
    from presencia.workflow.actuals import ActualReports
    from presencia.workflow.assessments import Assessments
    from presencia.workflow.data import Data
    from presencia.workflow.history import History
    from presencia.workflow.lotteries import Lotteries
    from presencia.workflow.plans import Plans
    from presencia.workflow.releases import Releases
    from presencia.workflow.reports import Reports
    from presencia.workflow.values import Values


class Workspace:
    """Everything Presencia does, in the order of the work: data, assessments, plans, reports.

    Parameters
    ----------
    layout : Layout
        Folders of the workspace; use `create` or `open`.
    engine : str
        URL of the engine that reads the facts.

    Examples
    --------
    >>> import tempfile
    >>> ws = Workspace.create(tempfile.mkdtemp() + "/demo")
    >>> ws.data.datasets()
    []
    """

    def __init__(self, layout: Layout, engine: str = "duckdb://") -> None:
        self.layout = layout
        self.datasets = Datasets(layout)
        self.stored_results = Results(layout)
        self.engine = Engine(engine)

    @classmethod
    def create(cls, path: str | Path) -> "Workspace":
        """Make an empty workspace in a new or empty folder.

        Raises
        ------
        ConfigurationError
            If the folder holds anything.
        """
        return cls(create(Path(path)))

    @classmethod
    def open(cls, path: str | Path, engine: str = "duckdb://") -> "Workspace":
        """Open a workspace.

        Raises
        ------
        ConfigurationError
            If the folder is none.
        """
        return cls(open_layout(Path(path)), engine)

    @cached_property
    def data(self) -> "Data":
        """Stage 1: bring data in, and see what is there."""
        from presencia.workflow.data import Data

        return Data(self)

    @cached_property
    def assessments(self) -> "Assessments":
        """Stage 2: check and assess places."""
        from presencia.workflow.assessments import Assessments

        return Assessments(self)

    @cached_property
    def plans(self) -> "Plans":
        """Stage 3: what to do where, with which money."""
        from presencia.workflow.plans import Plans

        return Plans(self)

    @cached_property
    def actuals(self) -> "ActualReports":
        """Stage 3, a year later: what was done with a plan, as people report it."""
        from presencia.workflow.actuals import ActualReports

        return ActualReports(self)

    @cached_property
    def lotteries(self) -> "Lotteries":
        """Stage 3, where a plan starts in some places first: who, drawn in public."""
        from presencia.workflow.lotteries import Lotteries

        return Lotteries(self)

    @cached_property
    def reports(self) -> "Reports":
        """Stage 4: documents of a result."""
        from presencia.workflow.reports import Reports

        return Reports(self)

    @cached_property
    def values(self) -> "Values":
        """Stage 4, on a screen: figures of places, ready to be drawn."""
        from presencia.workflow.values import Values

        return Values(self)

    @cached_property
    def releases(self) -> "Releases":
        """Stage 5: what is made public, after disclosure control."""
        from presencia.workflow.releases import Releases

        return Releases(self)

    @cached_property
    def history(self) -> "History":
        """At any time: where a result came from, and doing it again."""
        from presencia.workflow.history import History

        return History(self)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the workspace: nothing is published or withdrawn meanwhile.

        Raises
        ------
        WorkspaceBusy
            If another process is writing.
        """
        with writing(self.layout):
            yield

    def result(self, name: str) -> Result:
        """Return a result by its id or its beginning; a plan's id gives the last one solved.

        Raises
        ------
        ConfigurationError
            If none or several match.
        """
        return self.plans.last(name) or self.stored_results.find(name)

    def measures(self) -> dict[str, Measure]:
        """Return the measures of the package and of the workspace.

        Raises
        ------
        ConfigurationError
            If a file in ``measures/`` is wrong.
        """
        from presencia import vocabularies

        return vocabularies.measures(self.own_measures())

    def own_measures(self) -> dict[str, Mapping[str, Any]]:
        """Return the workspace's own measure files by name, as YAML gives them."""
        return self._own("measures")

    def own_interventions(self) -> dict[str, Mapping[str, Any]]:
        """Return the workspace's own intervention files by name, as YAML gives them."""
        return self._own("interventions")

    def _own(self, room: str) -> dict[str, Mapping[str, Any]]:
        from presencia import vocabularies

        files = self.layout.own(room)
        return {p.name: vocabularies.parse(p.read_bytes(), p.name) for p in files}
