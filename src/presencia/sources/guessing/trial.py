"""Reads the wizard's sample by its own draft, to see whether it works."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from presencia.model import Measure
from presencia.sources.mapped import checked_places, known_measures, reader_for
from presencia.sources.mapping import Mapping as TableMapping
from presencia.sources.reading.context import Context
from presencia.sources.reading.refusals import Refusals, contents
from presencia.sources.reading.rows import Sieve

if TYPE_CHECKING:
    from presencia.sources.places import PlaceIndex


def read_sample(
    sample: pd.DataFrame,
    given: Mapping[str, Any],
    places: "PlaceIndex | None",
    measures: Mapping[str, Measure],
    today: date,
) -> tuple[pd.DataFrame, int]:
    """Return the rows that a mapping makes of a sample, and how many it refuses.

    Raises
    ------
    ConfigurationError
        If the mapping, or the places for it, are wrong.
    """
    mapping = TableMapping.from_dict(given)
    refusals = Refusals(None)

    def contents_of(rows: Iterable[int]) -> dict[int, dict[str, str]]:
        mine = sample[sample.index.isin(list(rows))]
        return dict(zip(mine.index.tolist(), contents(mine), strict=True))

    context = Context(
        mapping,
        known_measures(mapping, measures),
        checked_places(mapping, places),
        refusals,
        today,
        contents_of,
    )
    reader = reader_for(context)
    kept = Sieve(mapping).keep(sample)
    batches = [*reader.take(kept), *reader.finish()]
    frames = [batch.frame for batch in batches if len(batch.frame)]
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    return frame, refusals.total
