"""What can be had by subtraction: a total less the parts that are shown beside it."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from presencia.reporting.disclosure.rule import Rule
from presencia.reporting.disclosure.table import covers

_NODES = ["line", "span", "node"]
_DEPTH = {"line": "depth", "span": "days", "node": "is_total"}


def small_remainders(
    rows: pd.DataFrame, value: npt.NDArray[np.int64], rule: Rule
) -> list[npt.NDArray[np.int64]]:
    """Return the details of every remainder whose sum is small.

    Parameters
    ----------
    rows : DataFrame
        statement, unknown (of the system), line, span, node, depth, days, is_total: each
        statement with its details.
    value : int64[unknowns]
    rule : Rule
    """
    found: dict[tuple[int, ...], None] = {}
    beside = (left for dim in _NODES for left in _beside_parts(rows, dim))
    for left in (*beside, _between_windows(rows)):
        sums = left.assign(value=value[left["unknown"].to_numpy()])
        whole = sums.groupby("remainder")["value"].transform("sum")
        for _, part in left[rule.small(whole.to_numpy())].groupby("remainder"):
            unknowns = tuple(sorted(part["unknown"]))
            if len(unknowns) > 1:
                found[unknowns] = None
    return [np.asarray(u, dtype=np.int64) for u in found]


def _beside_parts(rows: pd.DataFrame, dim: str) -> Iterator[pd.DataFrame]:
    """Yield, per statement, its details that no narrower statement along `dim` sums.

    Once for every level the narrower statements may begin at: a country less its provinces is
    known even where the municipalities are withheld.
    """
    others = ["unknown", *[n for n in _NODES if n != dim]]
    ordered = rows.sort_values(_DEPTH[dim], kind="stable")
    for depth in sorted(rows[_DEPTH[dim]].unique())[:-1]:
        narrowest = ordered[ordered[_DEPTH[dim]] >= depth].drop_duplicates(others)
        size = rows.groupby("statement").size()
        left = narrowest.groupby("statement").size()
        part = left.index[left.to_numpy() < size.loc[left.index].to_numpy()]
        kept = narrowest[narrowest["statement"].isin(part)]
        yield kept.rename(columns={"statement": "remainder"})[["remainder", "unknown"]]


def _between_windows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what a window of time adds to a narrower window that sums several periods."""
    pieces = list(_window_pairs(rows))
    if not pieces:
        return pd.DataFrame({"remainder": [], "unknown": []}, dtype=np.int64)
    return pd.concat(pieces, ignore_index=True)


def _window_pairs(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    windows = rows[rows["days"] > rows["detail_days"]]
    spans = windows["span"].unique()
    step = len(rows) + 1  # above the number of any statement
    number = 0
    for outer in spans:
        for inner in spans:
            if inner == outer or not covers(outer, inner):
                continue
            wide, narrow = (windows[windows["span"] == s] for s in (outer, inner))
            same = ["unknown", "line", "node"]
            keys = pd.MultiIndex.from_frame(narrow[same])
            both = pd.MultiIndex.from_frame(narrow[["line", "node"]])
            rest = wide[~pd.MultiIndex.from_frame(wide[same]).isin(keys)]
            rest = rest[pd.MultiIndex.from_frame(rest[["line", "node"]]).isin(both)]
            number += 1
            yield pd.DataFrame(
                {"remainder": rest["statement"] + step * number, "unknown": rest["unknown"]}
            )
