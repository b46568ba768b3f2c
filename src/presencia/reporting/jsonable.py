"""Figures and words as the page's JSON holds them: null is absent, never NaN."""

import math
from typing import Any

import pandas as pd

from presencia.text import Text


def say(text: Text) -> dict[str, str]:
    """Return both languages of a text."""
    return {"es": text.es, "en": text.en}


def run(table: pd.DataFrame) -> dict[str, Any]:
    """Return the columns ``run_start`` and ``run_width``, width 0 where absent."""
    start = pd.to_numeric(table["run_start"], errors="coerce").fillna(0).astype(int)
    width = pd.to_numeric(table["run_width"], errors="coerce").fillna(0).astype(int)
    return {"start": start.tolist(), "width": width.tolist()}


def number(value: Any) -> float | int | None:
    """Return a number with five figures, an integer where it is one, None where absent."""
    if value is None or value is pd.NA:
        return None
    plain = float(value)
    if not math.isfinite(plain):
        return None
    if plain == int(plain):
        return int(plain)
    return float(f"{plain:.5g}")


def word(value: Any) -> str:
    """Return a value as text, empty where absent."""
    return "" if value is None or value is pd.NA or value != value else str(value)
