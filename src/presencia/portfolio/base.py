"""The plan before its constraints: places, harm, interventions with costs and effects, funds."""

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from presencia.errors import ConfigurationError, Problem
from presencia.portfolio.constraints import Constraint
from presencia.portfolio.constraints.committed import Commitments
from presencia.portfolio.evidence import Effect, effects
from presencia.portfolio.harm import Harm, gather_harm
from presencia.portfolio.material import Material
from presencia.portfolio.options import Prices, Reach, make_choices, reaches
from presencia.portfolio.parts import Base, BoolArray, FloatArray, IntArray, Money
from presencia.portfolio.scope import Scope, strangers
from presencia.portfolio.spec import FundSpec, PlanSpec
from presencia.text import Text
from presencia.vocabularies.intervention_types import OUTCOMES, Intervention

_USELESS = Text(
    "«{name}» actúa sobre {acts}, y ninguna evaluación del plan mide eso ({measured}).",
    "“{name}” acts on {acts}, and no assessment of the plan measures that ({measured}).",
)
_FIX_USELESS = Text(
    "quítela de «interventions» o agregue en «outcomes» una evaluación que lo mida.",
    "take it out of “interventions” or add in “outcomes” an assessment that measures it.",
)
_NONE = Text(
    "ninguna intervención tiene efecto sobre lo que el plan mide.",
    "no intervention has an effect on what the plan measures.",
)
_NO_ERROR = Text(
    "el efecto de «{name}» sobre {outcome} no trae su error estándar.",
    "the effect of “{name}” on {outcome} comes without its standard error.",
)
_FIX_ERROR = Text(
    "dé «se» o un intervalo: sin él no se sabe cuánto se sabe.",
    "give “se” or an interval: without it nobody knows how much is known.",
)
_COST = Text(
    "«{name}» trae un costo negativo o ausente: {item}.",
    "“{name}” has a negative or missing cost: {item}.",
)
_FIX_COST = Text("dé un monto de 0 o más.", "give an amount of 0 or more.")
_NO_COST = Text("«{name}» no trae ningún costo.", "“{name}” comes without any cost.")


def make_base(
    spec: PlanSpec,
    material: Material,
    constraints: Sequence[Constraint],
    problems: list[Problem],
) -> tuple[Base, Harm] | None:
    """Return the base; what is wrong is added to ``problems``.

    Returns
    -------
    (Base, Harm) or None
        None if there is too little to go on with.
    """
    harm = gather_harm(spec, material, problems)
    if harm is None:
        return None
    outcomes = tuple(o.id for o in harm.outcomes)
    used = _interventions(spec, material, problems)
    reached = _reached(spec, used, outcomes, problems)
    kept = tuple(i for i in used if any(reached.get(i.id, ())))
    if not kept:
        problems.append(Problem("E-PLN-171", _NONE, _FIX_USELESS))
        return None
    prices = {i.id: _prices(spec, i, material, problems) for i in kept}
    levels = _levels(harm.places["iso3"].to_numpy(dtype=str), spec, material, problems)
    if problems:
        return None
    base = _plain(spec, harm, kept, reached, prices, levels, constraints)
    commitments = Commitments.of(base, constraints)
    funds = tuple(
        m for f in spec.funds if (m := _money(f, base, material, commitments, problems)) is not None
    )
    if problems:
        return None
    acted = base.harm * np.exp(-commitments.exposure)
    return replace(base, funds=funds, harm=acted, committed=commitments.pairs), harm


def _plain(
    spec: PlanSpec,
    harm: Harm,
    kept: tuple[Intervention, ...],
    reached: dict[str, tuple[Reach | None, ...]],
    prices: dict[str, Prices],
    levels: FloatArray,
    constraints: Sequence[Constraint],
) -> Base:
    """Return the base before funds and commitments."""
    classes, first = _classes(harm, [s for c in constraints for s in c.scopes()])
    return Base(
        spec=spec,
        places=harm.places,
        outcomes=harm.outcomes,
        interventions=kept,
        reached={i.id: reached[i.id] for i in kept},
        prices=prices,
        choices=make_choices(kept, reached, prices, spec.years),
        harm=harm.cells(spec.discount_rate),
        size=harm.places["population"].to_numpy(dtype=float),
        factor=levels,
        classes=classes,
        first=first,
    )


def _interventions(
    spec: PlanSpec, material: Material, problems: list[Problem]
) -> tuple[Intervention, ...]:
    known = material.interventions
    if spec.interventions is None:
        return tuple(known[name] for name in sorted(known))
    problems += strangers(spec.interventions, tuple(known), "interventions")
    return tuple(known[name] for name in spec.interventions if name in known)


def _reached(
    spec: PlanSpec,
    used: Sequence[Intervention],
    outcomes: Sequence[str],
    problems: list[Problem],
) -> dict[str, tuple[Reach | None, ...]]:
    """Return the effects on the plan's outcomes; an intervention named for none is refused."""
    found = {}
    for intervention in used:
        try:
            pooled = effects(intervention, spec.stance)
        except ConfigurationError as error:
            problems += error.problems
            continue
        for effect in pooled:
            _check_effect(effect, problems)
        reached = reaches(pooled, outcomes, extrapolate=spec.extrapolate)
        found[intervention.id] = reached
        if spec.interventions is not None and not any(reached):
            acts = _labels([e.outcome for e in pooled])
            what = _USELESS.fill(name=intervention.id, acts=acts, measured=_labels(outcomes))
            problems.append(Problem("E-PLN-159", what, _FIX_USELESS))
    return found


def _labels(outcomes: Sequence[str]) -> Text:
    labels = [OUTCOMES[o].label for o in outcomes]
    return Text(", ".join(x.es for x in labels), ", ".join(x.en for x in labels))


def _check_effect(effect: Effect, problems: list[Problem]) -> None:
    if not (isfinite(effect.mean) and isfinite(effect.sd_new_place) and effect.sd_mean > 0):
        label = OUTCOMES[effect.outcome].label
        what = _NO_ERROR.fill(name=effect.intervention, outcome=label)
        problems.append(Problem("E-PLN-161", what, _FIX_ERROR))


def _prices(
    spec: PlanSpec, intervention: Intervention, material: Material, problems: list[Problem]
) -> Prices:
    """Convert the costs of an intervention into the plan's money, at the price level 1."""
    if not intervention.costs:
        what = _NO_COST.fill(name=intervention.id)
        problems.append(Problem("E-PLN-169", what, _FIX_COST))
    sums: dict[tuple[str, bool], float] = {}
    for cost in intervention.costs:
        if not (isfinite(cost.amount) and cost.amount >= 0) or (
            cost.people is not None and not cost.people > 0
        ):
            what = _COST.fill(name=intervention.id, item=cost.label)
            problems.append(Problem("E-PLN-168", what, _FIX_COST))
            continue
        try:
            money = material.convert(
                cost.amount, cost.currency, cost.price_year,
                spec.currency, spec.price_year, cost.country,
            ) / _level(cost.country, spec, material)  # fmt: skip
        except ConfigurationError as error:
            problems += error.problems
            continue
        key = (cost.item, cost.people is None)
        sums[key] = sums.get(key, 0.0) + money / (cost.people or 1.0)
    return Prices(
        setup_fixed=sums.get(("setup", True), 0.0),
        setup_each=sums.get(("setup", False), 0.0),
        yearly_fixed=sums.get(("yearly", True), 0.0),
        yearly_each=sums.get(("yearly", False), 0.0),
    )


def _level(country: str, spec: PlanSpec, material: Material) -> float:
    return spec.price_levels.get(country) or material.price_level(country)


def _levels(
    countries: NDArray[np.str_], spec: PlanSpec, material: Material, problems: list[Problem]
) -> FloatArray:
    """Return the price level of each place."""
    names, index = np.unique(countries, return_inverse=True)
    found = np.ones(len(names))
    for k, name in enumerate(names):
        try:
            found[k] = _level(str(name), spec, material)
        except ConfigurationError as error:
            problems += error.problems
    return found[index]


def _classes(harm: Harm, scopes: Sequence[Scope]) -> tuple[IntArray, IntArray]:
    """Return the class of each place, and a place of each: countries and every scope apart."""
    country = np.unique(harm.places["iso3"].to_numpy(dtype=str), return_inverse=True)[1]
    different = [s for s in dict.fromkeys(scopes) if not s.anywhere]
    table = np.column_stack([country, *(s.mask(harm.places) for s in different)])
    _, first, classes = np.unique(table, axis=0, return_index=True, return_inverse=True)
    return classes.ravel().astype(np.int64), first.astype(np.int64)


def _money(
    fund: FundSpec,
    base: Base,
    material: Material,
    commitments: Commitments,
    problems: list[Problem],
) -> Money | None:
    spec = base.spec
    country = fund.countries[0] if len(fund.countries) == 1 else None
    try:
        rate = 1.0 if fund.currency == spec.currency else material.convert(
            1.0, fund.currency, spec.price_year, spec.currency, spec.price_year, country
        )  # fmt: skip
    except ConfigurationError as error:
        problems += error.problems
        return None
    amounts = np.array(fund.amounts) * rate - commitments.used.get(fund.id, 0.0)
    if fund.carry_over:
        amounts = _from_earlier(amounts)
    payable: BoolArray = np.outer(
        base.classes_of(fund.scope), base.chosen(fund.approaches, fund.interventions)
    )
    return Money(fund.id, amounts, payable, fund.carry_over)


def _from_earlier(amounts: FloatArray) -> FloatArray:
    """Let what is committed in a year beyond its money use what earlier years leave."""
    left = amounts.copy()
    for t in range(len(left) - 1, 0, -1):
        if left[t] < 0:
            left[t - 1] += left[t]
            left[t] = 0.0
    return left
