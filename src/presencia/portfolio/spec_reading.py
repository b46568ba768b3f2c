"""Turn a mapping into a `PlanSpec`, telling every wrong key by its path."""

from collections.abc import Mapping, Sequence
from typing import Any

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.constraints import Constraint, find_constraints
from presencia.portfolio.harm_index import harm_indexes
from presencia.portfolio.objectives import Objective, find_objectives
from presencia.portfolio.scope import Scope, read_scope, words
from presencia.portfolio.spec import (
    ACTIONS,
    MOST_YEARS,
    STANCES,
    TRENDS,
    Edit,
    Follows,
    FundSpec,
    HarmSpec,
    OutcomeEntry,
    PhaseIn,
    PlanSpec,
)
from presencia.text import Text, same
from presencia.vocabularies.intervention_types import APPROACHES, OUTCOMES

_CURRENCY = Text("una moneda ISO 4217 (USD, GTQ)", "an ISO 4217 currency (USD, GTQ)")
_LISTED = Text("una lista con al menos una entrada", "a list with at least one entry")
_ONCE = Text("un identificador que no se repita", "an identifier used once")
_AMOUNTS = Text(
    "«amount» (por año), o «amounts» con un monto de 0 o más para cada año del plan",
    "“amount” (a year), or “amounts” with an amount of 0 or more for each year of the plan",
)
_YEAR = Text("un año del plan", "a year of the plan")
_CLASSES = Text(
    "clases de resultado ({known}) con pesos mayores que 0",
    "outcome classes ({known}) with weights above 0",
)
_LEVELS = Text("países con un número mayor que 0", "countries with a number above 0")
_NO_MONEY = Text(
    "el plan no tiene fondos: nada limita lo que gasta.",
    "the plan has no funds: nothing limits what it spends.",
)
_FIX_MONEY = Text(
    "agregue «funds», o use el objetivo cost_for_target.",
    "add “funds”, or use the objective cost_for_target.",
)


def read_spec(mapping: Mapping[str, Any]) -> PlanSpec:
    """Return the specification a mapping describes.

    Raises
    ------
    ConfigurationError
        With one problem for each key that is missing, unknown or wrong.
    """
    top = Node(mapping)
    first = top.integer("first_year", low=1990, high=2100)
    years = top.integer("years", low=1, high=MOST_YEARS)
    currency = _currency(top, "currency")
    spec = PlanSpec(
        id=top.word("id"),
        title=top.text("title"),
        first_year=first,
        years=years,
        currency=currency,
        price_year=top.integer("price_year", low=1980, high=2100),
        outcomes=_outcomes(top),
        harm=_harm(top.node("harm")),
        trend=top.choice("trend", TRENDS, "constant"),
        stance=top.choice("stance", STANCES, "neutral"),
        extrapolate=top.flag("extrapolate", True),
        interventions=words(top, "interventions") if top.has("interventions") else None,
        funds=_funds(top, first, years, currency),
        constraints=_constraints(top),
        objective=_objective(top),
        phase_in=_phase_in(top),
        edits=_edits(top, first, years),
        discount_rate=top.number("discount_rate", 0.0, low=0, high=0.2),
        price_levels=_weights(top, "price_levels", None, _LEVELS),
        follows=_follows(top),
        raw=mapping,
    )
    top.finish()
    if not spec.funds and spec.objective.kind != "cost_for_target":
        top.problems.append(Problem("E-PLN-167", _NO_MONEY, _FIX_MONEY))
    top.raise_if_wrong()
    return spec


def _tables(node: Node, name: str, default: Any) -> list[Node]:
    """Return the tables of a list."""
    listed = node.items(name, default)
    return [Node(item, f"{node.key(name)}[{k}]", node.problems) for k, item in enumerate(listed)]


def _currency(node: Node, name: str, default: str | None = None) -> str:
    found = str(node.word(name, default) if default else node.word(name))
    if node.has(name) and not (len(found) == 3 and found.isupper()):
        node.wrong(name, found, _CURRENCY)
    return found


def _once(node: Node, name: str, ids: Sequence[str]) -> None:
    twice = sorted({i for i in ids if list(ids).count(i) > 1})
    if twice:
        node.wrong(name, ", ".join(twice), _ONCE)


def _outcomes(top: Node) -> tuple[OutcomeEntry, ...]:
    found = []
    for node in _tables(top, "outcomes", []):
        exclude = None
        if node.has("exclude"):
            inner = node.node("exclude")
            exclude = Scope(*(words(inner, key) for key in ("iso3", "within", "places")))
            inner.finish()
        weight = node.number("weight", 1.0, low=0, above=True)
        found.append(OutcomeEntry(node.word("assessment"), weight, exclude))
        node.finish()
    if not found:
        top.wrong("outcomes", [], _LISTED)
    return tuple(found)


def _harm(node: Node) -> HarmSpec:
    wanted = _CLASSES.fill(known=", ".join(OUTCOMES))
    weights = _weights(node, "weights", tuple(OUTCOMES), wanted)
    index = node.choice("index", harm_indexes(), None) if node.has("index") else None
    node.finish()
    return HarmSpec(weights, index)


def _weights(node: Node, name: str, known: Sequence[str] | None, wanted: Text) -> dict[str, float]:
    """Read a table of positive numbers."""
    given = node.raw(name, {})
    fine = isinstance(given, Mapping) and all(
        isinstance(v, (int, float)) and not isinstance(v, bool) and 0 < v < float("inf")
        and (known is None or k in known)
        for k, v in given.items()
    )  # fmt: skip
    if not fine:
        node.wrong(name, given, wanted)
        return {}
    return {str(k): float(v) for k, v in given.items()}


def _funds(top: Node, first: int, years: int, currency: str) -> tuple[FundSpec, ...]:
    found = []
    for node in _tables(top, "funds", []):
        id = node.word("id")
        approaches = words(node, "approaches")
        if wrong := [a for a in approaches if a not in APPROACHES]:
            node.wrong("approaches", ", ".join(wrong), same(", ".join(APPROACHES)))
        found.append(
            FundSpec(
                id=id,
                title=node.text("title", same(id)),
                amounts=_amounts(node, first, years),
                currency=_currency(node, "currency", currency),
                scope=read_scope(node),
                approaches=approaches,
                interventions=words(node, "interventions"),
                carry_over=node.flag("carry_over", False),
            )
        )
        node.finish()
    _once(top, "funds", [f.id for f in found])
    return tuple(found)


def _amounts(node: Node, first: int, years: int) -> tuple[float, ...]:
    """Read the same amount for every year, or one for each."""
    yearly = node.number("amount", None, low=0)
    given = node.raw("amounts", None)
    if (yearly is None) == (given is None):
        node.wrong("amount", yearly, _AMOUNTS)
        return (1.0,) * years
    if given is None:
        return (float(yearly),) * years
    wanted = range(first, first + years)
    if isinstance(given, Mapping):  # JSON has only words for keys
        given = {int(y) if str(y).isdecimal() else y: a for y, a in given.items()}
    fine = isinstance(given, Mapping) and all(
        isinstance(given.get(y), (int, float)) and not isinstance(given[y], bool)
        and 0 <= given[y] < float("inf")
        for y in wanted
    ) and set(given) == set(wanted)  # fmt: skip
    if not fine:
        node.wrong("amounts", given, _AMOUNTS)
        return (1.0,) * years
    return tuple(float(given[y]) for y in wanted)


def _follows(top: Node) -> Follows | None:
    if not top.has("follows"):
        return None
    node = top.node("follows")
    made = Follows(plan=node.word("plan"), actuals=node.word("actuals"))
    node.finish()
    return made


def _constraints(top: Node) -> tuple[Constraint, ...]:
    kinds = {name: kind for name, kind in find_constraints().items() if kind.listed}
    found: list[Constraint] = []
    for node in _tables(top, "constraints", []):
        before = len(node.problems)
        name = node.choice("kind", tuple(kinds))
        if len(node.problems) > before:
            continue
        count = sum(c.kind == name for c in found) + 1
        id = node.word("id", name if count == 1 else f"{name}-{count}")
        found.append(kinds[name].read(node, id))
        node.finish()
    _once(top, "constraints", [c.id for c in found])
    return tuple(found)


def _objective(top: Node) -> Objective:
    kinds = find_objectives()
    node = Node(top.raw("objective", {"kind": "expected_harm"}), "objective", top.problems)
    before = len(node.problems)
    name = node.choice("kind", tuple(kinds))
    if len(node.problems) > before:
        return kinds["expected_harm"].read(Node({}))
    objective = kinds[name].read(node)
    node.finish()
    return objective


def _phase_in(top: Node) -> PhaseIn | None:
    if not top.has("phase_in"):
        return None
    node = top.node("phase_in")
    made = PhaseIn(
        words(node, "interventions"),
        node.number("share", 0.5, low=0, high=1, above=True),
        node.integer("blocks", 4, low=1, high=1000),
    )
    node.finish()
    return made


def _edits(top: Node, first: int, years: int) -> tuple[Edit, ...]:
    found = []
    for node in _tables(top, "edits", []):
        action = node.choice("action", ACTIONS)
        year = node.integer("year", None, low=1990, high=2100)
        if (action == "start") != (year is not None) or not (
            year is None or first <= year < first + years
        ):
            node.wrong("year", year, _YEAR)
        found.append(Edit(node.word("place"), node.word("intervention"), action, year))
        node.finish()
    _once(top, "edits", [f"{e.place}/{e.intervention}" for e in found])
    return tuple(found)
