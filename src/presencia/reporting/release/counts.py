"""The counts behind everything a release shows: what disclosure control works on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from presencia.reporting.disclosure import Rule, Table
from presencia.reporting.release.choice import ALL, COUNTRY, NONE
from presencia.reporting.view import AssessmentView

KEY = ["place_id", "period", "measure"]


@dataclass(frozen=True, slots=True)
class Share:
    """The two counts behind an indicator that is a share.

    Parameters
    ----------
    indicator : str
        Its id; the count of those who have it bears this name.
    whole : str
        Measure the share is of.
    frame : DataFrame
        place_id, period, part, whole: counts.
    """

    indicator: str
    whole: str
    frame: pd.DataFrame


def counts(
    view: AssessmentView,
    shares: Sequence[Share],
    lines: Mapping[str, Sequence[str]],
    rule: Rule,
    name: str = "",
    *,
    finest: pd.DataFrame | None = None,
    totals: str = ALL,
) -> Table:
    """Return every count that the release shows or that a reader could work out from it.

    The outcome by place and period with the totals of all that contain the places; and of each
    share, those who have it among all: the others are guarded as its complement.

    Parameters
    ----------
    lines : mapping
        Of every place, itself and all that contain it.
    rule : Rule
        The release is guarded by it, now and against later ones.
    name : str
        Of the release.
    finest : DataFrame, optional
        Risk of all periods, where the release shows fewer of them or whole years: what lies
        beneath is held, so that later releases of it are checked against this one.
    totals : str
        Of which places that contain others there is a total: ``all``, ``country`` or ``none``.
    """
    own = outcome_counts(view.risk)
    below = own if finest is None else outcome_counts(finest)
    parts = [own, _totals(own, lines, totals)]
    for share in shares:
        parts += _both(share)
    cells = pd.concat(parts, ignore_index=True).drop_duplicates(KEY, ignore_index=True)
    finest = pd.concat([below, *(f for s in shares for f in _both(s))], ignore_index=True)
    return Table(
        finest=finest.drop_duplicates(KEY, ignore_index=True),
        cells=cells,
        lines=lines,
        complements={s.indicator: s.whole for s in shares},
        name=name,
        threshold=rule.threshold,
    )


def outcome_counts(risk: pd.DataFrame) -> pd.DataFrame:
    """Return the outcome's counts of the places that have their own, and of those lent from."""
    own = risk[[*KEY, "count"]].rename(columns={"count": "value"})
    if "basis_count" in risk:
        lent = risk[["basis_place_id", "period", "measure", "basis_count"]]
        own = pd.concat([own, lent.set_axis([*KEY, "value"], axis=1)], ignore_index=True)
    own = own.dropna(subset=["place_id", "value"]).drop_duplicates(KEY, ignore_index=True)
    return own.assign(value=np.round(own["value"].astype(float)))


def _totals(own: pd.DataFrame, lines: Mapping[str, Sequence[str]], which: str) -> pd.DataFrame:
    """Return the sums of the places that contain others; where they are wanted, every one."""
    if which == NONE:
        return own.iloc[:0]
    first = -1 if which == COUNTRY else 1
    above = {p: tuple(line[first:]) if len(line) > 1 else () for p, line in lines.items()}
    upper = own.assign(place_id=own["place_id"].map(above)).explode("place_id")
    upper = upper.dropna(subset=["place_id"])
    summed: pd.DataFrame = upper.groupby(KEY)[["value"]].sum().reset_index()
    return summed


def _both(share: Share) -> list[pd.DataFrame]:
    frame = share.frame.dropna()
    key = frame[["place_id", "period"]]
    return [
        key.assign(measure=share.indicator, value=np.round(frame["part"])),
        key.assign(measure=share.whole, value=np.round(frame["whole"])),
    ]
