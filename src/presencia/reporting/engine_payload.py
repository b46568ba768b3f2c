"""What the space–time engine says, for the interactive page."""

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from presencia.reporting.jsonable import number, run, say, word
from presencia.reporting.model_words import (
    ENGINE,
    best_forecast,
    fallback,
    forecast_said,
    method_name,
    model_said,
)  # fmt: skip
from presencia.reporting.sentences import change_said, reporting_said
from presencia.reporting.trends import Trends
from presencia.reporting.view import AssessmentView

_FIGURES = (
    "p_rose", "ratio", "ratio_low", "ratio_high", "expected", "expected_low", "expected_high",
    "expected_exposure", "own_share", "rate_alone", "rate_neighbours", "rate", "neighbours",
)  # fmt: skip
_SCORES = ("origins", "cells", "log_score", "crps", "mae", "coverage")


def engine(view: AssessmentView, told: Trends) -> dict[str, Any]:
    """Return series, change, expected counts, influence, sensitivity and scores.

    Parameters
    ----------
    view : AssessmentView
        The assessment.
    told : Trends
        Its series and findings.

    Returns
    -------
    dict
        JSON-able. ``units`` holds columns by unit, ``of`` the unit of each place; parts that
        the assessment does not have are null or empty.
    """
    reason = fallback(view)
    return {
        "model": [say(t) for t in model_said(view)],
        "fallback": say(reason) if reason else None,
        "of": told.of.tolist(),
        "units": _units(told),
        "series": _series(told) if told.drawn else None,
        "change": _change(view, told) if told.changed else None,
        "expected": _expected(view) if told.foretold else None,
        "reporting": _reporting(view, told) if told.tested else None,
        "forecast": _forecast(view),
    }


def _units(told: Trends) -> dict[str, Any]:
    units = told.units
    return {
        "name": units["name"].tolist(),
        "parent": units["parent"].tolist(),
        "own": units["own"].astype(bool).tolist(),
        "influence": {k: [word(v) for v in units[f"sentence_{k}"]] for k in ("es", "en")},
        **{c: [number(v) for v in units[c]] for c in _FIGURES},
    }


def _series(told: Trends) -> dict[str, Any]:
    return {
        "periods": list(told.periods),
        "top": number(told.top),
        "rate": _rows(told.rate),
        "low": _rows(told.low),
        "high": _rows(told.high),
        "reported": [[int(v) for v in row] for row in told.reported],
    }


def _rows(values: Any) -> list[list[float | int | None]]:
    """Return figures to four digits: finer than any line on a screen."""
    return [[number(f"{v:.4g}") for v in row] for row in values]


def _change(view: AssessmentView, told: Trends) -> dict[str, Any]:
    first, said = view.change.iloc[0], change_said(view, told)
    return {
        "said": say(said) if said else None,
        "from": str(first["period_from"]),
        "to": str(first["period_to"]),
        **run(told.change_cells()),
    }


def _expected(view: AssessmentView) -> dict[str, Any]:
    first = view.expected.iloc[0]
    return {"period": str(first["period"]), "level": number(first["level"])}


def _reporting(view: AssessmentView, told: Trends) -> dict[str, Any]:
    said = reporting_said(view, told)
    limits = pd.to_numeric(view.main_risk.get("threshold", pd.Series(dtype=float)))
    each = limits.dropna().unique()
    return {
        "sds": list(told.sds),
        "p_exceed": _rows(told.p_exceed),
        "p_top": _rows(told.p_top),
        "tipping": [number(v) for v in told.tipping],
        "threshold": number(each[0]) if len(each) == 1 else None,
        "said": [say(t) for t in said],
    }


def _forecast(view: AssessmentView) -> dict[str, Any] | None:
    table, said = view.forecast_check, forecast_said(view)
    if said is None:
        return None
    best = best_forecast(view)
    return {
        "said": say(said),
        "good": best == ENGINE,
        "rows": [
            {
                "name": say(method_name(str(r["method"]))),
                "best": str(r["method"]) == best,
                "impossible": bool(r.get("log_score") == -math.inf),
                **{c: number(r[c]) for c in _present(table, _SCORES)},
            }
            for _, r in table.iterrows()
        ],
    }


def _present(table: pd.DataFrame, columns: Iterable[str]) -> list[str]:
    return [c for c in columns if c in table]
