"""Columns that may lack values, made the same way in every table."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def text_column(values: Any, present: NDArray[np.bool_]) -> "pd.Series[str]":
    """Return text where something is present and an empty cell elsewhere."""
    return pd.Series(list(values), dtype="string").where(pd.Series(present), pd.NA)


def whole_column(values: Any, present: NDArray[np.bool_]) -> "pd.Series[int]":
    """Return whole numbers where something is present and an empty cell elsewhere."""
    return pd.Series(list(values), dtype="Int64").where(pd.Series(present), pd.NA)
