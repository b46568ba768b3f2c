"""Would the model have foreseen the last periods better than the simple methods? On these data."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from presencia.assessment.findings import Findings
from presencia.assessment.forecasts import ENGINE, METHODS, Series, rolling_origin
from presencia.assessment.rates import Fitted
from presencia.errors import EstimationFailed
from presencia.text import Text
from presencia.vocabularies.forecast_names import NAMES

LEAST_PERIODS = 4
MOST_ORIGINS = 3
_POINTS = 32

COLUMNS = ("method", "origins", "cells", "log_score", "crps", "mae", "coverage")

_BETTER = Text(
    "en estos datos «{best}» previó mejor los últimos periodos que el modelo de espacio y tiempo "
    "({gain} de puntaje logarítmico por dato).",
    "on these data “{best}” foresaw the last periods better than the space–time model ({gain} of "
    "log score a figure).",
)
_FIX_BETTER = Text(
    "lea los casos esperados con cautela; las tasas de los periodos pasados no dependen de esto.",
    "read the expected cases with care; rates of past periods do not depend on this.",
)
_FAILED = Text(
    "no se pudo comparar con pronósticos pasados: {why}",
    "past forecasts could not be compared: {why}",
)
_FIX_FAILED = Text("no hace falta nada.", "nothing is needed.")


def forecast_check(
    fitted: Fitted, findings: Findings, tell: Callable[[str], None]
) -> tuple[pd.DataFrame, str | None]:
    """Return scores of all methods over the last origins, and the best one.

    Where a simple method did better than the engine, a warning says so.

    Returns
    -------
    scores : DataFrame
        method, origins, cells, log_score (capped at −20), crps, mae, coverage; best first. Empty
        with fewer than four periods or without the space–time model.
    best : str or None
    """
    empty = pd.DataFrame(columns=list(COLUMNS))
    data = fitted.data
    if fitted.together is None or data is None or data.counts.shape[-1] < LEAST_PERIODS:
        return empty, None
    cycle = 1 if data.slots is None else int(np.bincount(data.slots).max())
    series = Series(data.counts, data.exposure, cycle, data.neighbours, data.low, data.high)
    methods = {name: make() for name, make in METHODS.items()}
    methods[ENGINE] = type(methods[ENGINE])(points=_POINTS)  # type: ignore[call-arg]
    try:
        origins = series.origins(most=MOST_ORIGINS)
        table = rolling_origin(series, methods, origins, progress=tell).reset_index()
    except EstimationFailed as error:
        what = _FAILED.fill(why=error.problems[0].what)
        findings.warn("E-ASM-331", what, _FIX_FAILED)
        return empty, None
    table["log_score"] = table["log_score_capped"]
    best = str(table["method"].iloc[0])
    if best != ENGINE:
        scores = table.set_index("method")["log_score"]
        gain = f"{scores[best] - scores[ENGINE]:.2f}"
        findings.warn("E-ASM-332", _BETTER.fill(best=NAMES[best], gain=gain), _FIX_BETTER)
    return table[list(COLUMNS)], best
