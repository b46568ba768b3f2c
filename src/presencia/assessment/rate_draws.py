"""Joint draws of today's rates, for whoever plans with them."""

import numpy as np
import pandas as pd

from presencia.assessment.rates import PER, Rates
from presencia.assessment.risk.streaming import blocks
from presencia.assessment.selection import Selection
from presencia.model import Period

DRAWS = 200
_SEED = 3


def rate_draws(rates: list[Rates], selection: Selection, seed: int) -> pd.DataFrame:
    """Return joint posterior draws of the rates of the last year.

    One column is one possible world: what is uncertain for all places at once moves them
    together in it.

    Parameters
    ----------
    rates : list of Rates
        The pooled period first.
    selection : Selection
    seed : int
        Of the assessment; the draws have a stream of their own.

    Returns
    -------
    DataFrame
        place_id, period, d000 … d199 (float32, per 100,000 a year; NaN where there is no rate).
        The period is the last; where periods are shorter than a year, the pooled one, since one
        month says little of a year.
    """
    latest = _latest(rates)
    rng = np.random.default_rng([seed, _SEED])
    drawn = np.concatenate(list(blocks(latest.posterior, DRAWS, rng)))
    drawn = np.where(latest.known, drawn * PER, np.nan).astype(np.float32)
    ids = selection.places["place_id"].to_numpy()
    head = pd.DataFrame({"place_id": ids, "period": latest.events.period})
    columns = [f"d{k:03d}" for k in range(DRAWS)]
    return pd.concat([head, pd.DataFrame(drawn.T, columns=columns)], axis=1)


def _latest(rates: list[Rates]) -> Rates:
    single = rates[1:]
    if not single:
        return rates[0]
    last = max(single, key=lambda r: Period.parse(r.events.period).end)
    days = Period.parse(last.events.period).days
    return last if days >= 365 else rates[0]
