"""Weights from principal components, step by step as the OECD/JRC handbook gives them.

1. Principal components of the correlation matrix of the indicators (complete rows only).
2. Keep every component that explains more than 10% of the variance, and as many as it takes to
   explain 60%. (The handbook also asks for eigenvalues above one, and then keeps a fourth of
   0.9 in its own example; so this rule leaves that condition out.)
3. Varimax rotation with Kaiser's normalisation.
4. Square the loadings and scale them to sum 1 within each factor. An indicator belongs to the
   factor where that number is largest; its weight is that number times the factor's share of
   the variance explained.
5. Scale the weights to sum 1.

Such weights correct for overlap between indicators; they do not say what matters.

Notes
-----
OECD and JRC (2008), Handbook on Constructing Composite Indicators, section 6.1; Nicoletti, G.,
Scarpetta, S. and Boylaud, O. (2000), OECD Economics Department Working Papers 226; Kaiser, H. F.
(1958), Psychometrika 23, 187–200.
"""

import numpy as np
from numpy.typing import NDArray

from presencia.errors import EstimationFailed, Problem
from presencia.text import Text

FloatArray = NDArray[np.float64]

LEAST_SHARE = 0.10
LEAST_TOTAL = 0.60

_FEW = Text(
    "los pesos por componentes principales necesitan al menos {need} lugares con todos los "
    "indicadores medidos y distintos entre sí; hay {have}.",
    "weights from principal components need at least {need} places with every indicator "
    "measured and not all alike; there are {have}.",
)
_FIX = Text(
    "use «weights: equal», o quite los indicadores constantes o poco medidos.",
    "use “weights: equal”, or take out the indicators that are constant or seldom measured.",
)


def pca_weights(values: FloatArray) -> FloatArray:
    """Return weights ``(k,)`` that sum to 1, from values ``(n, k)``, all pointing the same way.

    Raises
    ------
    EstimationFailed
        If fewer than k + 2 places have every indicator, or an indicator does not vary.
    """
    rows = values[~np.isnan(values).any(axis=1)]
    need = values.shape[1] + 2
    if len(rows) < need or (rows.std(axis=0) <= 1e-12).any():
        raise EstimationFailed(Problem("E-ASM-110", _FEW.fill(need=need, have=len(rows)), _FIX))
    if values.shape[1] == 1:
        return np.ones(1)
    loadings, _ = components(rows)
    rotated = varimax(loadings)
    square = rotated**2
    explained = square.sum(axis=0)
    scaled = square / explained
    factor = scaled.argmax(axis=1)
    weights = scaled[np.arange(len(factor)), factor] * (explained / explained.sum())[factor]
    return np.asarray(weights / weights.sum())


def components(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the loadings of the components kept, ``(k, f)``, and all eigenvalues, ``(k,)``."""
    values, vectors = np.linalg.eigh(np.corrcoef(rows, rowvar=False))
    values, vectors = np.maximum(values[::-1], 0.0), vectors[:, ::-1]
    share = values / values.sum()
    strong = int((share > LEAST_SHARE).sum())
    enough = int(np.searchsorted(np.cumsum(share), LEAST_TOTAL - 1e-12)) + 1
    kept = max(strong, enough)
    return vectors[:, :kept] * np.sqrt(values[:kept]), values


def varimax(loadings: FloatArray, tolerance: float = 1e-10) -> FloatArray:
    """Return loadings rotated so that each indicator loads on few factors."""
    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    length[length == 0] = 1.0
    scaled = loadings / length
    turn, before = np.eye(loadings.shape[1]), 0.0
    for _ in range(1000):
        rotated = scaled @ turn
        target = rotated**3 - rotated * (rotated**2).mean(axis=0)
        left, size, right = np.linalg.svd(scaled.T @ target)
        turn = left @ right
        if size.sum() <= before * (1 + tolerance):
            break
        before = float(size.sum())
    return np.asarray(scaled @ turn * length)
