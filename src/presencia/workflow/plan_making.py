"""A plan made from its material: compiled, checked, solved, and tried against changes."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any

from presencia.storage.files import sha256_lines
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from presencia.portfolio.compile import Compiled
    from presencia.portfolio.solver import Solution
    from presencia.portfolio.spec import PlanSpec
    from presencia.portfolio.stability import Stability
    from presencia.workflow.plan_material import Gathered

Progress = Callable[[float | None, Text], None]
Stop = Callable[[], bool]
#: Takes what the best plan so far averts (or costs) and its proven bound, as numbers.
Closing = Callable[[float, float], None]

_COMPILING = Text("preparando el problema", "preparing the problem")
_SOLVING = Text("buscando el mejor plan", "looking for the best plan")
_CLOSING = Text(
    "{phase}: evita {value}, a lo más {bound} (falta {gap})",
    "{phase}: averts {value}, at most {bound} ({gap} apart)",
)
_CLOSING_COST = Text(
    "{phase}: cuesta {value}, a lo menos {bound} (falta {gap})",
    "{phase}: costs {value}, at least {bound} ({gap} apart)",
)
CHECKS = 3
"""Worlds that are also solved in full, to see how far choosing anew agrees."""
TRYING = Text("probando el cambio", "trying the change")
_READING = Text("calculando qué evita cada actividad", "working out what each activity averts")
_STEPS = {
    "stability": Text("eligiendo de nuevo en otros mundos", "choosing again in other worlds"),
    "worths": Text("probando más y menos", "trying more and less"),
    "stances": Text("leyendo los estudios de otro modo", "reading the studies otherwise"),
    "edits": Text("probando sin cada cambio a mano", "trying without each change by hand"),
    "frontier": Text("resolviendo la frontera", "solving the frontier"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the making of a plan.

    Parameters
    ----------
    gap : float
        Largest distance to the best possible plan, as a share of it.
    seconds : float or None
        Processor time after which the best plan so far is taken.
    trials : bool
        Whether more money, other readings and changes by hand are tried.
    frontier : (kind, points) or None
    brief : bool
        Of the trials only the cheap ones: how firm each choice is, without worlds solved in full
        beside, and what more money in each fund is worth.
    """

    gap: float
    seconds: float | None = None
    trials: bool = True
    frontier: tuple[str, int] | None = None
    brief: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what the plan depends on; time only matters where it ran out."""
        said = asdict(self)
        del said["seconds"]
        if not self.brief:  # a recipe from before there were brief ones says nothing of it
            del said["brief"]
        return {**said, "frontier": list(self.frontier) if self.frontier else None}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Asked":
        """Read what `as_json` returned."""
        frontier = given["frontier"]
        return cls(
            gap=float(given["gap"]),
            trials=bool(given["trials"]),
            frontier=(str(frontier[0]), int(frontier[1])) if frontier else None,
            brief=bool(given.get("brief", False)),
        )


@dataclass(frozen=True, slots=True)
class Made:
    """The tables and meta data of a plan.

    Parameters
    ----------
    interrupted : str or None
        Digest of the activities where the search was stopped before its end.
    """

    tables: "dict[str, pd.DataFrame]"
    meta: dict[str, Any]
    interrupted: str | None


def make(
    spec: "PlanSpec",
    gathered: "Gathered",
    asked: Asked,
    seed: int,
    progress: Progress | None = None,
    stop: Stop | None = None,
    closing: Closing | None = None,
) -> Made:
    """Make a plan.

    Parameters
    ----------
    stop : callable, optional
        Once it returns True the best plan so far is taken, and nothing more is tried.
    closing : callable, optional
        Called with value and bound of the plan itself as they come together.

    Raises
    ------
    ConfigurationError
        If something in the plan is wrong: everything that is, told at once.
    PlanInfeasible
        If no plan satisfies all constraints; the smallest conflicting set is named.
    """
    from presencia.portfolio.compile import compile_problem
    from presencia.portfolio.conflicts import refuse
    from presencia.portfolio.plan import make_plan
    from presencia.portfolio.solver import solve

    show: Progress = progress or (lambda _share, _what: None)
    show(0.0, _COMPILING)
    compiled = compile_problem(spec, gathered.material)
    refuse(compiled)
    steps = _steps(asked, bool(spec.edits))
    solution = solve(
        compiled.problem,
        gap=asked.gap,
        seconds=asked.seconds,
        seed=seed,
        progress=watching(show, compiled, None, 0, len(steps) + 1, closing),
        stop=stop,
    )
    trying = _Trying(compiled, gathered, solution, asked, seed, show, stop or (lambda: False))
    stopped = solution.interrupted or trying.stop()
    stability, tables = (None, {}) if stopped else trying.all(steps)
    stopped = stopped or trying.stop()
    show(None, _READING)
    plan = make_plan(compiled, solution, seed=seed, stability=stability).with_tables(**tables)
    made = plan.tables()
    return Made(made, {**plan.meta}, _digest(made) if stopped else None)


def _steps(asked: Asked, edited: bool) -> tuple[str, ...]:
    """Return what is tried after solving, in order."""
    if not asked.trials:
        return ("frontier",) if asked.frontier else ()
    rest = not asked.brief
    wanted = {"stability": True, "worths": True, "stances": rest, "edits": edited and rest}
    wanted["frontier"] = asked.frontier is not None
    return tuple(step for step, on in wanted.items() if on)


@dataclass(frozen=True, slots=True)
class _Trying:
    """What is tried with a solved plan."""

    compiled: "Compiled"
    gathered: "Gathered"
    solution: "Solution"
    asked: Asked
    seed: int
    show: Progress
    stop: Stop

    def all(self, steps: tuple[str, ...]) -> "tuple[Stability | None, dict[str, pd.DataFrame]]":
        """Return what each step found; nothing more is tried once stopped."""
        stability, tables = None, {}
        for number, step in enumerate(steps, 1):
            if self.stop():
                break
            watch = watching(self.show, self.compiled, _STEPS[step], number, len(steps) + 1)
            if step == "stability":
                stability = self._stability(watch)
            else:
                tables[step] = getattr(self, f"_{step}")(watch)
        return stability, tables

    @property
    def _options(self) -> dict[str, Any]:
        return {"seed": self.seed, "stop": self.stop}

    def _stability(self, watch: Any) -> "Stability":
        from presencia.portfolio.ask import ask_stability

        return ask_stability(
            self.compiled,
            self.solution,
            checks=0 if self.asked.brief else CHECKS,
            gap=max(self.asked.gap, 1e-3),
            progress=watch,
            **self._options,
        )

    def _worths(self, watch: Any) -> "pd.DataFrame":
        from presencia.portfolio.shadow import worths
        from presencia.portfolio.solver import solve

        return worths(
            self.compiled,
            self.solution,
            solver=partial(solve, near=self.solution),
            subjects=[f.id for f in self.compiled.funds] if self.asked.brief else None,
            gap=self.asked.gap,
            progress=watch,
            **self._options,
        )

    def _stances(self, watch: Any) -> "pd.DataFrame":
        from presencia.portfolio.ask import ask_stances

        material = self.gathered.material
        gap = self.asked.gap
        return ask_stances(
            self.compiled, material, self.solution, gap=gap, progress=watch, **self._options
        )

    def _edits(self, watch: Any) -> "pd.DataFrame":
        from presencia.portfolio.ask import ask_edits

        gap = self.asked.gap
        return ask_edits(self.compiled, self.solution, gap=gap, progress=watch, **self._options)

    def _frontier(self, watch: Any) -> "pd.DataFrame":
        from presencia.portfolio.ask import ask_frontier

        kind, points = self.asked.frontier or ("downside", 0)
        return ask_frontier(
            self.compiled,
            self.solution,
            kind,  # type: ignore[arg-type]
            points=_spread(kind, points),
            gap=self.asked.gap,
            progress=watch,
            **self._options,
        )


def _spread(kind: str, points: int) -> tuple[float, ...]:
    """Return weights of the second objective from 0 to 1, or shares of the money up to twice."""
    first, last = (0.25, 2.0) if kind == "money" else (0.0, 1.0)
    return tuple(round(first + (last - first) * k / (points - 1), 4) for k in range(points))


def watching(
    show: Progress,
    compiled: "Compiled",
    what: Text | None,
    step: int = 0,
    of: int = 1,
    closing: Closing | None = None,
) -> Any:
    """Return a callback for the solver that shows its value and bound closing.

    Parameters
    ----------
    show : callable
        Takes the share done and what is being done.
    what : Text or None
        What it is solved for.
    step, of : int
        Which of how many steps.
    closing : callable, optional
        Called with value and bound once both are known.
    """
    from presencia.portfolio.draft import unit_of

    unit = unit_of(compiled)

    def watch(share: float, status: Any) -> None:
        phase = getattr(status, "phase", None) or _SOLVING
        said = phase if what is None else Text(f"{what.es}: {phase.es}", f"{what.en}: {phase.en}")
        value = getattr(status, "value", None)
        if value is not None and isfinite(status.bound):
            text = _CLOSING_COST if unit.cost else _CLOSING
            shown = unit.bare(value), unit.bare(status.bound)
            if closing is not None:
                closing(float(value), float(status.bound))
            said = text.fill(
                phase=said, value=shown[0], bound=shown[1], gap=f"{100 * status.gap:.3g}%"
            )
        show((step + min(max(share, 0.0), 1.0)) / of, said)

    return watch


def _digest(tables: "Mapping[str, pd.DataFrame]") -> str:
    """Return a digest of what the tables hold, for a name of its own."""
    lines = [f"{name}\n{frame.to_csv(index=False)}" for name, frame in sorted(tables.items())]
    return sha256_lines(lines)
