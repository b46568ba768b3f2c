"""Stage 3: what to do where, from when, with which money."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, Problem
from presencia.model.provenance import Result
from presencia.storage import SAVING, refuse_if_busy, writing
from presencia.storage.files import replace_file
from presencia.storage.layout import LONGEST_NAME, checked_name
from presencia.storage.results import result_id
from presencia.text import Lang, Text
from presencia.workflow.catalogue import read_yaml
from presencia.workflow.plan_answers import (
    Answer,
    PhasedIn,
    PlaceAnswer,
    Restored,
    phased_in,
    why_of,
)
from presencia.workflow.plan_comparing import compared
from presencia.workflow.plan_draft import draft, goes_on, needs_after
from presencia.workflow.plan_making import Asked, Closing, make
from presencia.workflow.plan_material import Gathered, gather
from presencia.workflow.plan_saving import STAGE, Planned, recipe_of, stage
from presencia.workflow.plan_subjects import interventions_in_force, subjects
from presencia.workflow.plan_summary import PlanSummary, summary

if TYPE_CHECKING:
    from presencia.portfolio.compare import Comparison
    from presencia.portfolio.spec import PlanSpec
    from presencia.workflow.actuals import Reading
    from presencia.workflow.workspace import Workspace

SEED = 2027

Stop = Callable[[], bool]

_NO_PLAN = Text(
    "no hay ningún plan «{name}»; los hay: {known}.",
    "there is no plan “{name}”; there are: {known}.",
)
_GIVE = Text(
    "use uno de esos, dé la ruta de un archivo YAML o redacte uno con `presencia plan new`.",
    "use one of these, give a YAML file, or draft one with `presencia plan new`.",
)
_TAKEN = Text("ya hay un plan «{name}».", "there is a plan “{name}” already.")
_OTHER = Text("elija otro nombre.", "choose another name.")
_NOT_PLAN = Text("«{name}» no es un plan resuelto.", "“{name}” is not a solved plan.")
_SOLVE = Text("resuélvalo con `presencia plan solve`.", "solve it with `presencia plan solve`.")
_STOPPED = Text(
    "«{name}» se interrumpió al buscarlo: el momento en que se paró no se puede repetir.",
    "“{name}” was interrupted while it was searched for: the moment it stopped cannot be repeated.",
)
_WHOLE = Text("resuélvalo de nuevo sin interrumpir.", "solve it again without interrupting.")


class Plans:
    """Drafts, checks, solves and explains plans."""

    def __init__(self, ws: "Workspace") -> None:
        self._ws = ws

    def known(self) -> dict[str, Mapping[str, Any]]:
        """Return the specifications of the package and of the workspace, by id."""
        from presencia import vocabularies

        own = [vocabularies.parse(p.read_bytes(), p.name) for p in self._ws.layout.own("plans")]
        return {**vocabularies.plans(), **{str(s.get("id")): s for s in own}}

    def spec(self, name: str | Path | Mapping[str, Any]) -> "PlanSpec":
        """Return a specification by id, from a YAML file, or from a mapping.

        Raises
        ------
        ConfigurationError
            If there is none of that name, or it is wrong; each wrong key is named.
        SourceUnavailable
            If the file is not there.
        """
        from presencia.portfolio.spec import PlanSpec

        if isinstance(name, Mapping):
            return PlanSpec.from_mapping(name)
        if Path(name).suffix in (".yaml", ".yml"):
            return PlanSpec.from_mapping(read_yaml(Path(name)))
        known = self.known()
        if str(name) not in known:
            what = _NO_PLAN.fill(name=name, known=", ".join(known))
            raise ConfigurationError(Problem("E-WKF-062", what, _GIVE))
        return PlanSpec.from_mapping(known[str(name)])

    def new(
        self,
        name: str,
        *,
        assessments: Sequence[str] = (),
        after: str | None = None,
        actuals: "Path | Reading | None" = None,
        year: int | None = None,
        lang: Lang = "es",
    ) -> Path:
        """Write a commented specification into ``plans/`` and return its path.

        Parameters
        ----------
        name : str
            Id of the plan.
        assessments : sequence of str
            Saved assessments it is about; all by default.
        after : str, optional
            Solved plan to go on from a year later.
        actuals : path or Reading, optional
            What was done with that plan: a file, or what `ActualReports.read` made of one.
        year : int, optional
            First year of a plan that goes on from another; one later than the other's by default.
        lang : str
            Language of the comments.

        Raises
        ------
        ConfigurationError, DataInvalid
            If the name is taken or unsafe, there is nothing to plan from, or no row can be used.
        """
        checked_name(name, LONGEST_NAME - 9)
        path = self._ws.layout.root / "plans" / f"{name}.yaml"
        if path.exists() or name in self.known():
            raise ConfigurationError(Problem("E-WKF-063", _TAKEN.fill(name=name), _OTHER))
        text = self.drafted(name, assessments, after, lang, actuals=actuals, year=year)
        replace_file(path, text.encode())
        return path

    def drafted(
        self,
        name: str,
        assessments: Sequence[str] = (),
        after: str | None = None,
        lang: Lang = "es",
        *,
        actuals: "Path | Reading | None" = None,
        year: int | None = None,
    ) -> str:
        """Return the commented specification that `new` writes, without writing it.

        A report on what was done is kept in the workspace: the specification names it.
        """
        checked_name(name, LONGEST_NAME - 9)
        if after is not None:
            return goes_on(self._ws, name, after, actuals, year, lang)
        if actuals is not None or year is not None:
            raise needs_after()
        first = datetime.now(UTC).year + 1
        about = subjects(self._ws, assessments)
        return draft(name, about, interventions_in_force(self._ws), first, lang)

    def check(self, name: str | Path | Mapping[str, Any]) -> PlanSummary:
        """Say what would be planned, what is missing and which constraints conflict.

        Raises
        ------
        ConfigurationError
            If the specification is wrong or an assessment it names was not made.
        """
        spec = self.spec(name)
        return summary(spec, gather(self._ws, spec))

    def solve(
        self,
        name: str | Path | Mapping[str, Any],
        *,
        gap: float = 1e-4,
        seconds: float | None = None,
        seed: int | None = None,
        quick: bool = False,
        brief: bool = False,
        frontier: tuple[str, int] | None = None,
        progress: Any = None,
        stop: Stop | None = None,
        closing: Closing | None = None,
    ) -> Planned:
        """Solve a plan and save it; an equal one is not made twice.

        Parameters
        ----------
        name : str, path or mapping
            Id of a specification, a YAML file, or the mapping itself.
        gap : float
            How far the plan may be from the best possible one, as a share of it.
        seconds : float, optional
            Stop after so many seconds of processor time with the best plan so far. Such a plan
            is marked: it cannot be made again bit for bit.
        seed : int, optional
            Of the random draws.
        quick : bool
            The plan alone, without what more money, other readings of the evidence and each
            change by hand would do.
        brief : bool
            With the cheap trials alone: how firm each choice is, and more money in each fund.
        frontier : (kind, points), optional
            Solve that many plans between expected harm and a second objective.
        progress : callable, optional
            Called with the share done and what is being done.
        stop : callable, optional
            Once it returns True the best plan so far is taken.
        closing : callable, optional
            Called with what the best plan so far averts and its proven bound, as they come
            together.

        Raises
        ------
        ConfigurationError, DataInvalid
            If the specification or what it reads is wrong.
        PlanInfeasible
            If no plan satisfies all constraints; the smallest conflicting set is named.
        """
        spec = self.spec(name)
        asked = Asked(gap, seconds, not quick, frontier, brief)
        seed = SEED if seed is None else seed
        gathered = gather(self._ws, spec)
        recipe = recipe_of(spec, gathered, asked, seed)
        already = result_id(spec.id, recipe)
        if self._ws.stored_results.exists(already):
            return Planned(self._ws.stored_results.get(already), fresh=False, interrupted=False)
        refuse_if_busy(self._ws.layout)
        made = make(spec, gathered, asked, seed, progress, stop, closing)
        recipe = recipe_of(spec, gathered, asked, seed, made.interrupted)
        results = self._ws.stored_results
        with writing(self._ws.layout, patience=SAVING) as staging:
            folder = staging / "result"
            result = stage(folder, spec, gathered, recipe, made)
            if fresh := not results.exists(result.id):
                results.save(folder, result)
        return Planned(
            results.get(result.id), fresh=fresh, interrupted=made.interrupted is not None
        )

    def again(self, saved: Result, folder: Path, progress: Any = None) -> Result:
        """Make a saved plan again, into a folder, from exactly what it was made from.

        Raises
        ------
        ConfigurationError
            If it was interrupted.
        DataInvalid
            If an assessment it was made from was altered.
        """
        recipe = saved.recipe
        if "interrupted" in recipe.parameters:
            what = _STOPPED.fill(name=saved.id)
            raise ConfigurationError(Problem("E-WKF-066", what, _WHOLE))
        spec = self.spec(recipe.parameters["spec"])
        gathered = self._gathered(saved, spec)
        asked = Asked.from_json(recipe.parameters["asked"])
        made = make(spec, gathered, asked, recipe.seed, progress)
        return stage(folder, spec, gathered, recipe_of(spec, gathered, asked, recipe.seed), made)

    def find(self, name: str) -> Result:
        """Return a solved plan by result, by the beginning of its name, or by the plan's id.

        A plan's id gives the last result that was not interrupted, else the last one.

        Raises
        ------
        ConfigurationError
            If there is none, or the result is not a plan.
        """
        if (last := self.last(name)) is not None:
            return last
        found = self._ws.stored_results.find(name)
        if found.recipe.stage != STAGE:
            raise ConfigurationError(Problem("E-WKF-065", _NOT_PLAN.fill(name=found.id), _SOLVE))
        return found

    def last(self, plan_id: str) -> Result | None:
        """Return the last result of a plan that was not interrupted, else the last one, if any."""
        results = self._ws.stored_results
        mine = [
            r
            for r in (results.get(i) for i in results.ids())
            if r.recipe.stage == STAGE and r.recipe.parameters["spec"]["id"] == plan_id
        ]
        whole = [r for r in mine if "interrupted" not in r.recipe.parameters]
        found = whole or mine
        return found[-1] if found else None

    def answer(self, name: str) -> Answer:
        """Return a solved plan's tables and meta data."""
        result = self.find(name)
        paths = self._ws.stored_results.paths(result)
        tables = {table: self._ws.engine.columns([path]) for table, path in paths.items()}
        return Answer(result, tables, result.meta)

    def restored(self, name: str) -> Restored:
        """Return a solved plan ready to be asked more, without solving it again.

        Raises
        ------
        DataInvalid
            If an assessment it was made from was altered.
        """
        from presencia.portfolio.compile import compile_problem
        from presencia.portfolio.plan import restore

        answer = self.answer(name)
        spec = self.spec(answer.result.recipe.parameters["spec"])
        gathered = self._gathered(answer.result, spec)
        compiled = compile_problem(spec, gathered.material)
        solution = restore(compiled, answer.tables, answer.meta)
        return Restored(answer.result, answer, compiled, solution)

    def why(self, name: str, place: str, *, progress: Any = None) -> PlaceAnswer:
        """Say why a place is in a plan or not, and what it would cost to change that.

        Parameters
        ----------
        name : str
            Result of a plan, or the plan's id.
        place : str
            Identifier or name of the place.

        Raises
        ------
        DataInvalid
            If no place of the plan is called so, or several are.
        """
        return why_of(self.restored(name), place, progress)

    def phase_in(self, name: str) -> PhasedIn:
        """Return the design of the lottery a solved plan asks for.

        Raises
        ------
        ConfigurationError
            If it asks for none.
        DesignUnsupported
            If no block of places can wait.
        """
        return phased_in(self.restored(name))

    def compare(
        self, first: str, second: str, *, worlds: bool = False, progress: Any = None
    ) -> "Comparison":
        """Put two solved plans side by side; see `presencia.workflow.plan_comparing.compared`."""
        return compared(self._ws, first, second, worlds=worlds, progress=progress)

    def _gathered(self, saved: Result, spec: "PlanSpec") -> Gathered:
        recipe = saved.recipe
        own, follows = recipe.parameters["interventions"], recipe.parameters.get("follows")
        return gather(self._ws, spec, results=recipe.results, own=own, follows=follows)
