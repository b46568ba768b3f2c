"""How much of a place's rate is its own records, and what its neighbours say without them."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from presencia.assessment.rates import PER, Fitted
from presencia.assessment.selection import Selection
from presencia.text import Text

FloatArray = NDArray[np.float64]

_OWN = Text(
    "Sus propios registros pesan {share}% en su tasa de {rate}: solos dirían {alone}; sus {n} "
    "vecinos y los demás lugares, sin ellos, dirían {others}.",
    "Its own records carry {share}% of its rate of {rate}: alone they would say {alone}; its {n} "
    "neighbours and the other places, without them, would say {others}.",
)
_ISLAND = Text(
    "Sus propios registros pesan {share}% en su tasa de {rate}: solos dirían {alone}. No toca a "
    "ningún lugar; los demás, sin ellos, harían esperar {others}.",
    "Its own records carry {share}% of its rate of {rate}: alone they would say {alone}. It "
    "touches no other place; the others, without them, would make one expect {others}.",
)
_SILENT = Text(
    "No tiene registros propios: su tasa viene de sus {n} vecinos y de los demás lugares.",
    "It has no records of its own: its rate comes from its {n} neighbours and the other places.",
)


def influence_table(fitted: Fitted, selection: Selection) -> pd.DataFrame:
    """Return, for each place that counts for itself, where its pooled rate comes from.

    Returns
    -------
    DataFrame
        place_id, own_share (0–1, of what is known of its level), rate_alone (its raw pooled
        rate), rate_neighbours (without its own records), rate, neighbours (how many it touches),
        sentence_es, sentence_en. Empty without the space–time model or where places inherit.
    """
    columns = ["place_id", "own_share", "rate_alone", "rate_neighbours", "rate", "neighbours"]
    columns += ["sentence_es", "sentence_en"]
    if fitted.together is None or fitted.data is None or selection.inherits:
        return pd.DataFrame(columns=columns)
    found = fitted.together.influence()
    near = fitted.data.neighbours
    touching = np.zeros(len(found.own_share), np.int64) if near is None else near.degree
    table = fitted.rates[0].table
    rate = table["rate"].to_numpy(dtype=float)
    alone = table["rate_raw"].to_numpy(dtype=float)
    others = fitted.rates[0].posterior.mean * PER * np.exp(found.log_ratio)
    others = np.where(np.isnan(rate), np.nan, others)
    said = [
        _sentence(*row) for row in zip(found.own_share, rate, alone, others, touching, strict=True)
    ]
    return pd.DataFrame(
        {
            "place_id": selection.places["place_id"].to_numpy(),
            "own_share": np.where(np.isnan(rate), np.nan, found.own_share),
            "rate_alone": alone,
            "rate_neighbours": others,
            "rate": rate,
            "neighbours": touching,
            "sentence_es": [s.es for s in said],
            "sentence_en": [s.en for s in said],
        }
    )


def _sentence(share: float, rate: float, alone: float, others: float, n: int) -> Text:
    if np.isnan(rate) or np.isnan(share):
        return _SILENT.fill(n=n)
    numbers = {"rate": rate, "alone": alone, "others": others}
    shown = {name: f"{value:,.1f}" for name, value in numbers.items()}
    text = _OWN if n else _ISLAND
    return text.fill(share=f"{100 * share:.0f}", n=n, **shown)
