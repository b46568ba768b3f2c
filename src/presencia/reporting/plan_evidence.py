"""The evidence of each action as rows of a plot: positions on one scale, and the words."""

import math
from typing import Any

from presencia.reporting.format import Style
from presencia.reporting.plan_facts import Effect, Study
from presencia.reporting.plan_view import APPROACHES, PlanView
from presencia.reporting.plan_words import word


def forests(view: PlanView, style: Style) -> list[dict[str, Any]]:
    """Return one plot per effect of an action in the plan, all on one scale.

    Positions are shares of the scale's width; ``zero`` is no change.
    """
    used = set(view.activities["intervention"])
    shown = [e for e in view.effects if e.intervention in used]
    if not shown:
        return []
    low, high = _reach(shown)

    def at(fall: float) -> float:
        return (min(max(_change(fall), low), high) - low) / (high - low)

    several = len({e.outcome for e in shown}) > 1
    return [
        {
            "title": view.actions[e.intervention].label.say(style.lang)
            + (f": {view.outcome(e.outcome).say(style.lang)}" if several else ""),
            "approach": _approach(view, e.intervention),
            "zero": at(0.0),
            "half": at(math.log(2.0)),
            "thin": e.thin,
            "disputed": e.disputed,
            "words": style.restyle(e.words.say(style.lang)) if e.words else "",
            "rows": [_row(s, at, style) for s in e.studies if s.estimate is not None],
            "new": {
                "at": at(e.mean),
                "said": percent(style, e.mean),
                **({} if e.low is None or e.high is None else
                   {"from": at(e.high), "to": at(e.low)}),
            },
        }
        for e in shown
    ]  # fmt: skip


def percent(style: Style, fall: float) -> str:
    """Return a fall of the log rate as a change of the rate: ``−51%``."""
    value = round(100 * _change(fall))
    mark = "+" if value > 0 else "−" if value < 0 else ""
    return f"{mark}{style.number(abs(value), 0)}%"


def _change(fall: float) -> float:
    return math.expm1(-fall)


def _reach(shown: list[Effect]) -> tuple[float, float]:
    falls = [f for e in shown for f in (e.mean, e.low, e.high)]
    falls += [f for e in shown for s in e.studies for f in (s.estimate, s.low, s.high)]
    changes = [_change(f) for f in falls if f is not None]
    return max(min([-0.5, *changes]) - 0.03, -1.0), min(max([0.1, *changes]) + 0.03, 0.6)


def _row(study: Study, at: Any, style: Style) -> dict[str, Any]:
    estimate = study.estimate or 0.0
    ends = (
        {}
        if study.low is None or study.high is None
        else {"from": at(study.high), "to": at(study.low)}
    )
    return {
        "label": study.label,
        "setting": study.setting,
        "at": at(estimate),
        "said": percent(style, estimate),
        "full": study.design == "randomised",
        "note": ", ".join(
            word(k, style.lang)
            for k, said in (("no_interval", not ends), ("not_pooled", not study.pooled))
            if said
        ),
        **ends,
    }


def _approach(view: PlanView, intervention: str) -> int:
    approach = view.actions[intervention].approach
    return list(APPROACHES).index(approach) if approach in APPROACHES else 0
