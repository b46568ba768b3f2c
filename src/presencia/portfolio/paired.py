"""Two plans valued in the same possible worlds, so that what they share cancels.

The intervals of two plans say little of their difference: both hold what is not known of the
same effects and the same rates. Here every world gives both plans the same luck, and the
interval is that of the difference world by world.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from presencia.portfolio.attribution import interval
from presencia.portfolio.compile import Compiled
from presencia.portfolio.draft import Draft, make_draft
from presencia.portfolio.problem import FloatArray
from presencia.portfolio.scenarios import common_scenarios
from presencia.portfolio.solver import Solution

Group = tuple[str, list[str], FloatArray]


@dataclass(frozen=True, slots=True)
class Paired:
    """What the second plan averts more than the first, world by world.

    Parameters
    ----------
    differences : DataFrame
        by (``all``, ``country``, ``approach``, ``intervention``, ``year``, ``fund``,
        ``place``), key, low, high: the interval of the difference; better: share of the worlds
        in which the second averts more there.
    draws : int
        How many worlds.
    level : float
        Of the intervals.
    """

    differences: pd.DataFrame
    draws: int
    level: float

    def of(self, by: str) -> pd.DataFrame:
        """Return the differences of one way of cutting, by key."""
        rows = self.differences[self.differences["by"] == by]
        return rows.drop(columns="by").set_index("key")


def paired(
    first: tuple[Compiled, Solution],
    second: tuple[Compiled, Solution],
    *,
    draws: int,
    seed: int,
    level: float,
) -> Paired:
    """Value two plans in the same worlds.

    Parameters
    ----------
    first, second : (Compiled, Solution)
        The plans; they may differ in places, actions, money, years and reading of the evidence.
    draws : int
        Worlds.
    seed : int
        The same seed gives the same bits.
    level : float
        Of the intervals.
    """
    drawn = common_scenarios(first[0], second[0], draws, seed)
    one, other = (
        make_draft(*plan, draws=draws, seed=seed, level=level, drawn=worlds)
        for plan, worlds in zip((first, second), drawn, strict=True)
    )
    rows = []
    for (by, keys1, values1), (_, keys2, values2) in zip(_groups(one), _groups(other), strict=True):
        keys = list(dict.fromkeys([*keys1, *keys2]))
        gained = _spread(values2, keys2, keys) - _spread(values1, keys1, keys)
        low, high = interval(gained, level)
        frame = pd.DataFrame({"by": by, "key": keys, "low": low, "high": high})
        rows.append(frame.assign(better=(gained > 0).mean(axis=0)))
    return Paired(pd.concat(rows, ignore_index=True), draws, level)


def _groups(draft: Draft) -> Iterator[Group]:
    """Yield every way of cutting a plan: what it is called, its keys, (worlds, keys)."""
    problem, done, worlds = draft.problem, draft.done, draft.worlds
    places = draft.compiled.places
    cuts = {
        "all": np.full(len(done), "", dtype=object),
        "country": places["iso3"].to_numpy(dtype=object)[done.place],
        "approach": np.array(problem.approaches, dtype=object)[done.intervention],
        "intervention": np.array(problem.interventions, dtype=object)[done.intervention],
        "place": places["place_id"].to_numpy(dtype=object)[done.place],
    }
    for by, labels in cuts.items():
        keys, group = np.unique(labels.astype(str), return_inverse=True)
        yield by, keys.tolist(), worlds.of(group.astype(np.int64), len(keys))
    span = (len(worlds.by_cell), problem.years, problem.outcomes)
    years = [str(problem.first_year + t) for t in range(problem.years)]
    yield "year", years, worlds.by_cell.reshape(span).sum(axis=2)
    funds = [*(f.id for f in draft.compiled.funds), ""]
    yield "fund", funds, np.asarray(worlds.by_activity @ draft.fund_share, dtype=float)


def _spread(values: FloatArray, own: list[str], keys: list[str]) -> FloatArray:
    """Return the values under all keys; nothing is averted where a plan does nothing."""
    out: FloatArray = np.zeros((len(values), len(keys)))
    position = {key: n for n, key in enumerate(keys)}
    out[:, [position[k] for k in own]] = values
    return out
