"""The studies of an effect, adjusted for a stance and pooled."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from presencia.portfolio.effects.meta import Pooled, guarded, under_prior
from presencia.portfolio.effects.rate_ratio import log_fall, problem_of
from presencia.portfolio.effects.rules import Rules, Stance
from presencia.text import Text
from presencia.vocabularies.intervention_types import Study


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One study in a forest plot; falls of the log rate, positive = less harm.

    Parameters
    ----------
    id, source, year, setting, metric, verified, distance, match, design, url : str
    published : float or None
        In the unit of ``metric``.
    estimate, se : float or None
        On the common scale; None where the metric does not convert and it is only shown.
    imputed : bool
        The error was not published; see `effects.rate_ratio`.
    keep, added_sd : float
        What the stance keeps of it, and the spread it adds.
    adjusted, adjusted_se : float or None
        After that: what enters the pooled mean.
    weight : float
        Share of the pooled mean; 0 if only shown.
    pooled : bool
    disputed, note : Text or None
        Who contests it; why it is only shown or what is assumed.
    """

    id: str
    source: str
    year: str
    setting: str
    metric: str
    verified: str
    distance: str
    match: str
    design: str
    url: str
    published: float | None
    estimate: float | None
    se: float | None
    imputed: bool
    keep: float
    added_sd: float
    adjusted: float | None
    adjusted_se: float | None
    weight: float
    pooled: bool
    disputed: Text | None
    note: Text | None


def study_rows(studies: Iterable[Study], stance: Stance, rules: Rules) -> tuple[StudyRow, ...]:
    """Return each study on the common scale, as published and as the stance takes it."""
    rows = [_row(study, *rules.carried(study, stance)) for study in studies]
    return tuple(sorted(rows, key=lambda row: not row.pooled))


def _row(study: Study, keep: float, added: float) -> StudyRow:
    found = None if problem_of(study) is not None else log_fall(study)
    return StudyRow(
        id=study.id,
        source=study.source,
        year=study.year,
        setting=study.setting,
        metric=study.metric,
        verified=study.verified,
        distance=study.distance,
        match=study.match,
        design=study.design,
        url=study.url,
        published=study.estimate,
        estimate=None if found is None else found.value,
        se=None if found is None else found.se,
        imputed=found is not None and found.imputed,
        keep=keep,
        added_sd=added,
        adjusted=None if found is None else keep * found.value,
        adjusted_se=None if found is None else ((keep * found.se) ** 2 + added**2) ** 0.5,
        weight=0.0,
        pooled=study.pooled,
        disputed=study.disputed,
        note=study.why,
    )


def pooled_rows(
    rows: Iterable[StudyRow], spread: float, few: int
) -> tuple[tuple[StudyRow, ...], Pooled]:
    """Return the rows with their weights, and the pooled mean.

    From ``few`` single studies on `guarded`; with fewer, `under_prior`. The scale of the prior
    shrinks with the share that the studies keep: if only k of an effect carries over, so
    does only k of its differences between places.
    """
    listed = list(rows)
    inside = [r for r in listed if r.pooled]
    y = [r.adjusted or 0.0 for r in inside]
    v = [(r.adjusted_se or 0.0) ** 2 for r in inside]
    own = [0.0 if r.design == "review" else 1.0 for r in inside]
    scale = spread * sum(r.keep for r in inside) / len(inside)
    pool = guarded if sum(own) >= few else under_prior
    found = pool(y, v, scale, own)
    weights = iter(found.weights)
    weighed = (replace(r, weight=float(next(weights))) if r.pooled else r for r in listed)
    return tuple(weighed), found
