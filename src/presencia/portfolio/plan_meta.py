"""What a plan says of itself: what was asked, what it rests on, what was proven."""

from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from presencia.portfolio.attribution import interval
from presencia.portfolio.draft import Draft, harm_unit, unit_of
from presencia.portfolio.effects.meta import quantile
from presencia.portfolio.effects.rows import StudyRow
from presencia.portfolio.evaluate import tail_mean
from presencia.portfolio.evidence import LEVEL as EFFECT_LEVEL
from presencia.portfolio.evidence import Effect
from presencia.portfolio.plan_words import percent
from presencia.portfolio.problem import FloatArray
from presencia.text import Text, same

if TYPE_CHECKING:
    from presencia.portfolio.stability import Stability

TAIL = 0.1
"""Share of the worst worlds reported where the objective names none."""

_PROVEN = Text(
    "Resuelto: a lo más {gap} bajo el mejor posible.",
    "Solved: at most {gap} below the best possible.",
)
_CHEAPEST = Text(
    "Resuelto: a lo más {gap} sobre el más barato posible.",
    "Solved: at most {gap} above the cheapest possible.",
)
_STOPPED_DEAR = Text(
    "Interrumpido: el mejor plan hasta ahí, a lo más {gap} sobre el más barato posible.",
    "Interrupted: the best plan so far, at most {gap} above the cheapest possible.",
)
_STOPPED = Text(
    "Interrumpido: el mejor plan hasta ahí, a lo más {gap} bajo el mejor posible.",
    "Interrupted: the best plan so far, at most {gap} below the best possible.",
)


def both(text: Text) -> dict[str, str]:
    """Return a text as JSON."""
    return {"es": text.es, "en": text.en}


def describe(
    draft: Draft, *, draws: int, seed: int, stability: "Stability | None"
) -> dict[str, Any]:
    """Return the description of a plan, plain JSON."""
    compiled, spec = draft.compiled, draft.compiled.spec
    return {
        "plan": spec.id,
        "title": both(spec.title),
        "first_year": spec.first_year,
        "years": spec.years,
        "currency": spec.currency,
        "price_year": spec.price_year,
        "stance": spec.stance,
        "trend": spec.trend,
        "discount_rate": spec.discount_rate,
        "objective": {"kind": spec.objective.kind, "words": both(spec.objective.words)},
        "harm_unit": both(harm_unit(compiled)),
        "seed": seed,
        "draws": draws,
        "level": draft.level,
        "outcomes": _outcomes(draft),
        "interventions": _interventions(draft),
        "funds": _funds(draft),
        "constraints": _constraints(draft),
        "solver": _solver(draft),
        "effects": [_effect(e) for es in compiled.effects.values() for e in es],
        "assumptions": [{"about": about, "words": both(text)} for about, text in
                        compiled.assumptions],
        "notes": [both(text) for text in compiled.notes],
        "baseline": _baseline(draft),
        "tail": _tail(draft),
        "stability": None if stability is None else stability.described(),
    }  # fmt: skip


def _outcomes(draft: Draft) -> list[dict[str, Any]]:
    """Return each outcome with its events and those averted, neither weighed nor discounted."""
    compiled, problem = draft.compiled, draft.problem
    harm = compiled.harm_data
    span = (len(problem.places), problem.years, problem.outcomes)
    events = np.nan_to_num(harm.events)[:, None, :] * harm.trend
    averted = -np.expm1(-draft.plan.exposure).reshape(span)
    left = _committed_share(draft).reshape(span)
    return [
        {
            "id": outcome.id,
            "label": both(outcome.label),
            "weight": outcome.weight,
            "assessment": list(outcome.assessments),
            "events": float((events * left)[:, :, o].sum()),
            "events_averted": float((events * left * averted)[:, :, o].sum()),
        }
        for o, outcome in enumerate(compiled.outcomes)
    ]


def _committed_share(draft: Draft) -> FloatArray:
    """Return what commitments leave of each cell's harm."""
    full = draft.compiled.harm_data.cells(draft.compiled.spec.discount_rate)
    return np.divide(draft.problem.harm, full, out=np.ones_like(full), where=full > 0)


def _interventions(draft: Draft) -> dict[str, Any]:
    return {
        one.id: {
            "label": both(one.label),
            "summary": both(one.summary),
            "approach": one.approach,
            "population_level": one.population_level,
            "target": one.target.value,
            "outcomes": sorted({e.outcome for e in draft.compiled.effects[one.id]}),
        }
        for one in draft.compiled.interventions
    }


def _funds(draft: Draft) -> dict[str, Any]:
    """Return each fund with its money in the plan's currency, commitments taken off."""
    spec, paid = draft.compiled.spec, draft.paid.sum(axis=0)
    found = {}
    for f, (fund, money) in enumerate(zip(spec.funds, draft.compiled.base.funds, strict=True)):
        found[fund.id] = {
            "title": both(fund.title),
            "total": float(money.amounts.sum()),
            "by_year": {
                str(y): float(a) for y, a in zip(spec.calendar, money.amounts, strict=True)
            },
            "paid_by_year": {str(y): float(a) for y, a in zip(spec.calendar, paid[f], strict=True)},
            "carry_over": fund.carry_over,
            "countries": list(fund.countries),
            "approaches": list(fund.approaches),
            "interventions": list(fund.interventions),
            "eligible_words": both(fund.scope.words),
        }
    return found


def _constraints(draft: Draft) -> list[dict[str, Any]]:
    """Return what the user fixed: every demand but the money of funds and what is built in."""
    compiled = draft.compiled
    known = {c.id: c for c in compiled.constraints}
    return [
        {
            "id": part.id,
            "owner": part.owner,
            "kind": known[part.owner].kind if part.owner in known else part.owner,
            "title": both(known[part.owner].title if part.owner in known else same(part.owner)),
            "words": both(part.words),
        }
        for part in compiled.parts
        if part.owner != "funds" and not part.fixed
    ]


def _solver(draft: Draft) -> dict[str, Any]:
    solution, cost = draft.solution, draft.problem.goal.kind == "cost"
    whole, part = (_CHEAPEST, _STOPPED_DEAR) if cost else (_PROVEN, _STOPPED)
    text = part if solution.interrupted else whole
    return {
        "method": solution.method,
        "value": float(solution.value),
        "evaluated": float(draft.plan.value),
        "bound": float(solution.bound),
        "gap": float(solution.gap),
        "unit": both(_goal_unit(draft)),
        "interrupted": bool(solution.interrupted),
        "broken": list(draft.plan.broken),
        "scenario_weights": [float(w) for w in solution.scenario_weights],
        "group_weights": [float(w) for w in solution.group_weights],
        "target_price": float(solution.target_price),
        "words": both(text.fill(gap=percent(float(solution.gap)))),
    }


def _goal_unit(draft: Draft) -> Text:
    unit = unit_of(draft.compiled)
    return same(unit.currency) if unit.cost else unit.harm


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "intervention": effect.intervention,
        "outcome": effect.outcome,
        "stance": effect.stance,
        "mean": effect.mean,
        "low": effect.prediction[0],
        "high": effect.prediction[1],
        "pooled_low": effect.interval[0],
        "pooled_high": effect.interval[1],
        "sd_mean": effect.sd_mean,
        "sd_new_place": effect.sd_new_place,
        "tau": effect.tau,
        "share_at_risk": effect.share_at_risk.value,
        "thin": effect.thin,
        "disputed": effect.disputed,
        "words": both(effect.words),
        "level": EFFECT_LEVEL,
        "studies": [_study(row) for row in effect.studies],
    }


def _study(row: StudyRow) -> dict[str, Any]:
    known = row.estimate is not None and row.se is not None and not row.imputed
    half = quantile(EFFECT_LEVEL, inf) * (row.se or 0.0)
    return {
        "id": row.id,
        "label": f"{row.source}, {row.year}",
        "setting": row.setting,
        "citation": row.url,
        "estimate": row.estimate,
        "low": (row.estimate or 0.0) - half if known else None,
        "high": (row.estimate or 0.0) + half if known else None,
        "se": row.se,
        "se_imputed": row.imputed,
        "weight": row.weight,
        "pooled": row.pooled,
        "design": {"randomised": "randomised", "quasi_experimental": "quasi"}.get(
            row.design, "other"
        ),
        "verified": row.verified,
        "disputed": None if row.disputed is None else both(row.disputed),
        "note": None if row.note is None else both(row.note),
    }


def _baseline(draft: Draft) -> dict[str, Any]:
    return {"harm": float(draft.problem.harm.sum())}


def _tail(draft: Draft) -> dict[str, Any] | None:
    """Return the mean of the worst worlds, and the value one world in ten lies below."""
    values = draft.worlds.total
    if not len(values):
        return None
    goal = draft.problem.goal
    part = goal.tail_share if goal.tail_weight else TAIL
    return {
        "share": part,
        "averted": float(tail_mean(values, part)),
        "below": float(np.quantile(values, part)),
        "negative": float((values < 0).mean()),
        "interval": [float(v) for v in interval(values, draft.level)],
    }
