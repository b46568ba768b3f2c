"""What would change if the share of events recorded differed from place to place.

Records are not the events: a place may record nine homicides of ten and its neighbour all. For
each supposed spread s, every place's risk is multiplied by exp(s z − s²/2), z its own standard
normal, in every joint draw. Nothing here estimates s: it shows how far the answer leans on the
records being equally complete.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from presencia.assessment.rates import Rates
from presencia.assessment.risk.streaming import blocks
from presencia.assessment.selection import Selection

FloatArray = NDArray[np.float64]

SPREADS = (0.0, 0.1, 0.25)
"""Log sds of completeness: 0.1 is places between 85% and 118% of the usual, nine times in ten;
0.25 between 66% and 151%."""

DRAWS = 2000
_SEED = 3


def reporting_table(rates: Rates, selection: Selection, k: int) -> pd.DataFrame:
    """Return exceedance and top-k probabilities of the pooled rate under each spread.

    Parameters
    ----------
    rates : Rates
        Of the pooled period.
    selection : Selection
    k : int
        Size of the group of the highest rates.

    Returns
    -------
    DataFrame
        place_id, reporting_sd, p_exceed, p_top (among the k highest rates), tipping (posterior
        median over the threshold: by what factor the share recorded would have to differ for
        the place to cross it).
    """
    known = np.flatnonzero(rates.known)
    limit = rates.table["threshold"].to_numpy(dtype=float)[known] / 1e5
    above = np.zeros((len(SPREADS), len(known)))
    top = np.zeros_like(above)
    rng = np.random.default_rng(_SEED)
    k = min(k, len(known))
    for drawn in blocks(rates.posterior, DRAWS, rng):
        block = drawn[:, known]
        noise = rng.standard_normal(block.shape)
        for i, spread in enumerate(SPREADS):
            seen = block * np.exp(spread * noise - spread**2 / 2)
            above[i] += (seen > limit).sum(axis=0)
            first = np.argpartition(-seen, k - 1, axis=1)[:, :k]
            top[i] += np.bincount(first.ravel(), minlength=len(known))
    with np.errstate(divide="ignore", invalid="ignore"):
        tipping = rates.posterior.interval(0.0)[0][known] / limit
    above[0] = DRAWS * rates.table["p_exceed"].to_numpy(dtype=float)[known]  # exact, not drawn
    ids = selection.places["place_id"].to_numpy()
    parts = []
    for i, spread in enumerate(SPREADS):
        columns = {"p_exceed": above[i] / DRAWS, "p_top": top[i] / DRAWS, "tipping": tipping}
        shown = {name: np.full(len(ids), np.nan) for name in columns}
        for name, values in columns.items():
            shown[name][known] = values
        parts.append(pd.DataFrame({"place_id": ids, "reporting_sd": spread, **shown}))
    return pd.concat(parts, ignore_index=True)
