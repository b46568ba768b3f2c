"""The tables every plan has, from its draft."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from presencia.portfolio.attribution import interval
from presencia.portfolio.constraints.share import NAMES as APPROACHES
from presencia.portfolio.draft import Draft, country_names
from presencia.portfolio.plan_tables import ACTIVITIES, LIMITS, PAYMENTS, PLACES, TOTALS
from presencia.portfolio.problem import FloatArray, IntArray
from presencia.portfolio.tabling import frame_from
from presencia.text import Text, same

NO_FUND = ""
"""Key of money no fund pays; there is none as long as the plan has funds."""

_NO_FUND = Text("sin fondo", "no fund")
_WHOLE = Text("todo el plan", "the whole plan")
_CENT = 0.005


def activity_table(draft: Draft, stability: FloatArray | None) -> pd.DataFrame:
    """Return the table ``activities``.

    Parameters
    ----------
    draft : Draft
    stability : (a,) float array, optional
    """
    done, problem, choices = draft.done, draft.problem, draft.problem.choices
    low, high = draft.interval(np.arange(len(done)), len(done))
    runs = choices.running[done.choice]
    last = problem.years - 1 - runs[:, ::-1].argmax(axis=1) if len(done) else np.empty(0, int)
    approach = np.array(problem.approaches, dtype=object)[done.intervention]
    return frame_from(
        ACTIVITIES,
        {
            **_place_columns(draft),
            "intervention": np.array(problem.interventions, dtype=object)[done.intervention],
            "approach": approach,
            "start": problem.first_year + choices.start[done.choice],
            "end": problem.first_year + last,
            "dose": choices.dose[done.choice],
            "people": done.people,
            "cost": draft.cost,
            "averted": draft.averted,
            "averted_low": low,
            "averted_high": high,
            "averted_last": draft.parts.last,
            "locked": problem.must[done.place, done.intervention],
            "stability": stability,
        },
    )


def payment_table(draft: Draft) -> pd.DataFrame:
    """Return the table ``payments``: every amount of a cent or more, and what makes up the cost."""
    problem, done = draft.problem, draft.done
    at, fund, year = np.nonzero(draft.paid >= _CENT)
    funds = np.array([*(f.id for f in draft.compiled.funds), NO_FUND], dtype=object)
    places = _place_columns(draft)
    return frame_from(
        PAYMENTS,
        {
            **{name: column[at] for name, column in places.items()},
            "intervention": np.array(problem.interventions, dtype=object)[done.intervention[at]],
            "approach": np.array(problem.approaches, dtype=object)[done.intervention[at]],
            "fund": funds[fund],
            "year": problem.first_year + year,
            "amount": draft.paid[at, fund, year],
        },
    )


def place_table(
    draft: Draft,
    margin: FloatArray,
    stability: FloatArray | None,
    why: Sequence[Text],
) -> pd.DataFrame:
    """Return the table ``places``, all of them in the order of the problem.

    Parameters
    ----------
    draft : Draft
    margin, stability : (n,) float arrays
    why : sequence of Text
        One for each place.
    """
    problem, done, frame = draft.problem, draft.done, draft.compiled.places
    n = len(problem.places)
    low, high = draft.interval(done.place, n)
    return frame_from(
        PLACES,
        {
            "place_id": frame["place_id"].to_numpy(),
            "name": _names(draft),
            "iso3": frame["iso3"].to_numpy(),
            "parent_id": [p if isinstance(p, str) else None for p in frame["parent_id"]],
            "population": frame["population"].to_numpy(dtype=float),
            "harm": problem.harm.sum(axis=1),
            "averted": np.bincount(done.place, draft.averted, minlength=n),
            "averted_low": low,
            "averted_high": high,
            "cost": np.bincount(done.place, draft.cost, minlength=n),
            "interventions": np.bincount(done.place, minlength=n),
            "chosen": np.bincount(done.place, minlength=n) > 0,
            "margin": np.where(np.isfinite(margin), margin, np.nan),
            "stability": stability,
            "why_es": [w.es for w in why],
            "why_en": [w.en for w in why],
        },
    )


def limit_table(draft: Draft) -> pd.DataFrame:
    """Return the table ``limits``: every row that ties places together."""
    compiled, rows = draft.compiled, draft.problem.rows
    words = {p.id: p.words for p in compiled.parts}
    said = [words.get(r.constraint, same(r.constraint)) for r in rows]
    used = np.array([draft.plan.used[r.id] for r in rows])
    limit = np.array([r.limit for r in rows], dtype=float)
    return frame_from(
        LIMITS,
        {
            "row": [r.id for r in rows],
            "constraint": [r.constraint for r in rows],
            "label_es": [w.es for w in said],
            "label_en": [w.en for w in said],
            "limit": limit,
            "used": used,
            "slack": limit - used,
            "price": [draft.solution.prices.get(r.id, np.nan) for r in rows],
        },
    )


@dataclass(frozen=True, slots=True)
class _Cut:
    """One way to cut a plan into parts: keys with labels, and each activity's part."""

    by: str
    keys: list[str]
    labels: list[Text]
    group: IntArray
    harm: FloatArray | None = None


def total_table(draft: Draft) -> pd.DataFrame:
    """Return the table ``totals``: each way of cutting adds up to the whole."""
    parts = [_cut_table(draft, cut) for cut in _cuts(draft)]
    parts += [_year_table(draft), _fund_table(draft), _outcome_table(draft)]
    order = {by: k for k, by in enumerate(TOTALS.columns[0].choices)}
    rows = [row for part in parts for row in part]
    rows.sort(key=lambda row: order[str(row["by"])])
    columns = {c: [row.get(c) for row in rows] for c in TOTALS.names}
    return frame_from(TOTALS, columns)


def _cuts(draft: Draft) -> list[_Cut]:
    problem, done, compiled = draft.problem, draft.done, draft.compiled
    harm = problem.harm.sum(axis=1)
    iso3 = compiled.places["iso3"].astype(str).to_numpy()
    codes = sorted(set(iso3))
    country = np.searchsorted(codes, iso3)
    names = country_names(codes)
    approaches = sorted(set(problem.approaches), key=list(APPROACHES).index)
    kinds = np.array([approaches.index(a) for a in problem.approaches])
    return [
        _Cut("all", [""], [_WHOLE], np.zeros(len(done), dtype=np.int64), harm.sum(keepdims=True)),
        _Cut(
            "country", codes, [names[c] for c in codes], country[done.place],
            np.bincount(country, harm, minlength=len(codes)).astype(float),
        ),
        _Cut("approach", approaches, [APPROACHES[a] for a in approaches], kinds[done.intervention]),
        _Cut(
            "intervention", list(problem.interventions),
            [i.label for i in compiled.interventions], done.intervention,
        ),
    ]  # fmt: skip


def _cut_table(draft: Draft, cut: _Cut) -> list[dict[str, object]]:
    size = len(cut.keys)
    low, high = draft.interval(cut.group, size)
    cost = np.bincount(cut.group, draft.cost, minlength=size)
    averted = np.bincount(cut.group, draft.averted, minlength=size)
    rows = []
    for k in range(size):
        row = _total(cut.by, cut.keys[k], cut.labels[k], averted[k], low[k], high[k])
        row["cost"] = cost[k]
        row["harm"] = cut.harm[k] if cut.harm is not None else None
        row["places"] = len(np.unique(draft.done.place[cut.group == k]))
        rows.append(row)
    return rows


def _year_table(draft: Draft) -> list[dict[str, object]]:
    problem, done = draft.problem, draft.done
    span = (problem.years, problem.outcomes)
    by_year = draft.worlds.by_cell.reshape(-1, *span).sum(axis=2)
    low, high = _ends(draft, by_year)
    averted = draft.plan.averted.sum(axis=0).reshape(span).sum(axis=1)
    harm = problem.harm.sum(axis=0).reshape(span).sum(axis=1)
    runs = problem.choices.running[done.choice]
    rows = []
    for t in range(problem.years):
        year = str(problem.first_year + t)
        row = _total("year", year, same(year), averted[t], low[t], high[t])
        row["cost"], row["harm"] = done.cost[:, t].sum(), harm[t]
        row["places"] = len(np.unique(done.place[runs[:, t]]))
        rows.append(row)
    return rows


def _outcome_table(draft: Draft) -> list[dict[str, object]]:
    problem = draft.problem
    span = (problem.years, problem.outcomes)
    by_outcome = draft.worlds.by_cell.reshape(-1, *span).sum(axis=1)
    low, high = _ends(draft, by_outcome)
    averted = draft.plan.averted.sum(axis=0).reshape(span).sum(axis=0)
    harm = problem.harm.sum(axis=0).reshape(span).sum(axis=0)
    places = draft.plan.averted.reshape(-1, *span).sum(axis=1) != 0
    rows = []
    for o, outcome in enumerate(draft.compiled.outcomes):
        row = _total("outcome", outcome.id, outcome.label, averted[o], low[o], high[o])
        row["harm"], row["places"] = harm[o], int(places[:, o].sum())
        rows.append(row)
    return rows


def _fund_table(draft: Draft) -> list[dict[str, object]]:
    """Return totals by fund: what each averts goes by its share of each activity's cost."""
    share = draft.fund_share
    free = 1.0 - share.sum(axis=1)  # activities that cost nothing
    share[:, -1] += np.where(free > 0.5, free, 0.0)
    worlds = draft.worlds.by_activity @ share
    low, high = _ends(draft, np.asarray(worlds, dtype=float))
    titles = [*(f.title for f in draft.compiled.funds), _NO_FUND]
    keys = [*(f.id for f in draft.compiled.funds), NO_FUND]
    paid, averted = draft.paid.sum(axis=(0, 2)), draft.averted @ share
    rows = []
    for f, key in enumerate(keys):
        own = share[:, f] > 0
        if key == NO_FUND and not own.any():
            continue
        row = _total("fund", key, titles[f], averted[f], low[f], high[f])
        row["cost"], row["places"] = paid[f], len(np.unique(draft.done.place[own]))
        rows.append(row)
    return rows


def _total(
    by: str, key: str, label: Text, averted: float, low: float, high: float
) -> dict[str, object]:
    return {
        "by": by,
        "key": key,
        "label_es": label.es,
        "label_en": label.en,
        "averted": averted,
        "averted_low": low,
        "averted_high": high,
    }


def _ends(draft: Draft, worlds: FloatArray) -> tuple[FloatArray, FloatArray]:
    return interval(worlds, draft.level)


def _names(draft: Draft) -> list[str]:
    frame = draft.compiled.places
    return frame["name"].where(frame["name"].notna(), frame["place_id"]).astype(str).tolist()


def _place_columns(draft: Draft) -> dict[str, "np.ndarray[tuple[int], np.dtype[np.object_]]"]:
    """Return identifier, name and country of each activity's place."""
    frame, at = draft.compiled.places, draft.done.place
    return {
        "place_id": frame["place_id"].to_numpy(dtype=object)[at],
        "name": np.array(_names(draft), dtype=object)[at],
        "iso3": frame["iso3"].to_numpy(dtype=object)[at],
    }
