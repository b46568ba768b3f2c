"""Joint draws in blocks, so that memory does not grow with how many are made."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from presencia.assessment.risk.interface import RiskPosterior

FloatArray = NDArray[np.float64]

BATCH = 50


def streams(posterior: Any) -> bool:
    """Say whether a posterior, or the one it widens, draws in a stream of its own."""
    return hasattr(getattr(posterior, "parent", posterior), "blocks")


def blocks(posterior: RiskPosterior, size: int, rng: np.random.Generator) -> Iterator[FloatArray]:
    """Yield ``size`` joint draws in blocks, ``(≤ BATCH, n)``.

    A posterior with ``blocks`` of its own visits every point of its hyperparameters once for
    all draws; any other is asked for one block after another.
    """
    own = getattr(posterior, "blocks", None)
    if own is not None:
        yield from own(size, rng)
        return
    for start in range(0, size, BATCH):
        yield posterior.draws(min(BATCH, size - start), rng)


class Tap:
    """Takes any number of draws at a time from one stream.

    Parameters
    ----------
    posterior : RiskPosterior
    total : int
        Draws that will be taken in all.
    """

    def __init__(self, posterior: RiskPosterior, total: int) -> None:
        self.posterior, self.total = posterior, total
        self.source: Iterator[FloatArray] | None = None
        self.left = np.empty((0, 0))

    def take(self, size: int, rng: np.random.Generator) -> FloatArray:
        """Return the next ``(size, n)`` draws; the stream is opened at the first call."""
        if self.source is None:
            self.source = blocks(self.posterior, self.total, rng)
        got = [self.left] if len(self.left) else []
        while sum(map(len, got)) < size:
            got.append(next(self.source))
        whole = np.concatenate(got)
        self.left = whole[size:]
        return whole[:size]
