"""Blocks of chosen places that do the same and are worth nearly the same per unit of money."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from presencia.portfolio.phase_in_design import PhaseInSettings
from presencia.portfolio.phase_in_units import Units

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def waiting_of(size: int, planned: int, share: float) -> int:
    """Return how many of a block wait: the share asked for, the plan's own at least."""
    if planned == size:
        return 0  # all wait in the plan: there is nobody to start first
    return min(max(round(share * size), planned), size - 1)


def blocks_of(found: Units, phased: list[int], asked: PhaseInSettings) -> list[IntArray]:
    """Return blocks of units that do the same and are worth nearly the same, best first."""
    kinds: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for m, choices in enumerate(found.early[:, phased]):
        kinds[tuple(choices.tolist())].append(m)
    worth = np.log(found.value / found.cost)
    blocks = []
    least, most = asked.sizes(len(found.place))
    for members in kinds.values():
        order = np.array(sorted(members, key=lambda m: (-worth[m], found.place[m])))
        cuts = cut(worth[order], np.log(asked.ratio), least, most)
        blocks += [order[a:b] for a, b in cuts]
    return sorted(blocks, key=lambda b: (-worth[b].mean(), b[0]))


def cut(worth: FloatArray, reach: float, least: int, most: int) -> list[tuple[int, int]]:
    """Cut falling values into runs of at most ``reach`` and ``least`` to ``most`` members.

    As many members as can be are in a run; among such cuts the fewest runs, as lots among more
    are fairer to look at and test finer; among those the values differ least within.
    """
    n = len(worth)
    total, square = (np.concatenate([[0.0], np.cumsum(worth**k)]) for k in (1, 2))
    best = [(0, 0, 0.0)] * (n + 1)
    came = list(range(-1, n))
    for j in range(1, n + 1):
        best[j], came[j] = best[j - 1], j - 1
        for i in range(j - least, max(0, j - most) - 1, -1):
            if worth[i] - worth[j - 1] > reach + 1e-12:
                break
            spread = float(square[j] - square[i] - (total[j] - total[i]) ** 2 / (j - i))
            with_run = (best[i][0] + j - i, best[i][1] - 1, best[i][2] - spread)
            if with_run > best[j]:
                best[j], came[j] = with_run, -i - 1
    cuts, j = [], n
    while j > 0:
        if came[j] < 0:
            cuts.append((-came[j] - 1, j))
            j = -came[j] - 1
        else:
            j = came[j]
    return cuts[::-1]
