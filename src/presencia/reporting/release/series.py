"""The outcome of a release period by period: in the document where few, as arrays where many."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from presencia.reporting.release.states import ABSENT, INHERITED, NAMES, SHOWN, WITHHELD
from presencia.reporting.spreadsheets import BOM, csv_line
from presencia.reporting.view import AssessmentView

FEW = 12
"""With more periods, the document holds the main one, and the others stand beside it."""
FIGURES = ("count", "rate", "low", "high")
RUNS = ("run_start", "run_width")
Columns = Mapping[str, npt.NDArray[Any]]


def order(periods: "Iterator[str] | list[str]") -> list[str]:
    """Return single periods first, then the spans that sum them."""
    return sorted({str(p) for p in periods}, key=lambda p: ("/" in p, p))


def by_period(view: AssessmentView, held: pd.Series) -> Iterator[tuple[str, Columns]]:
    """Yield, of every period, the columns of its places.

    Parameters
    ----------
    held : Series
        Whether the count of (place, period, measure) is withheld.

    Yields
    ------
    tuple
        Period, and state, count, rate, low, high, run_start, run_width, basis, basis_id (None
        where the figure is the place's own); what is not shown is NaN.
    """
    measure = str(view.risk["measure"].iloc[0])
    own = view.risk[view.risk["measure"] == measure]
    rows: dict[Any, Any] = dict(own.groupby("period").indices)
    for period in order(list(rows)):
        there = own.iloc[rows[period]].set_index("place_id").reindex(view.places["place_id"])
        yield period, _columns(there, period, measure, held)


def _columns(rows: pd.DataFrame, period: str, measure: str, held: pd.Series) -> Columns:
    basis = rows["basis_place_id"] if "basis_place_id" in rows else rows.index.to_series()
    basis = basis.fillna("").astype(str)
    own = (basis.to_numpy() == rows.index.to_numpy()) | rows["count"].notna().to_numpy()
    asked = pd.MultiIndex.from_arrays(
        [np.where(own, rows.index, basis), [period] * len(rows), [measure] * len(rows)]
    )
    hidden = held.reindex(asked).fillna(False).to_numpy(dtype=bool)
    known = rows["rate"].notna().to_numpy()
    shown = pd.Series(~hidden, index=rows.index)
    names = rows["basis_name"] if "basis_name" in rows else pd.Series("", index=rows.index)
    figures: dict[str, Any] = {
        "count": rows["count"].round(),
        **{c: rows[c].round(1) for c in FIGURES[1:]},
    }
    return {
        "state": np.select([hidden, known & own, known], [WITHHELD, SHOWN, INHERITED], ABSENT),
        **{c: v.where(shown).to_numpy(dtype=float) for c, v in figures.items()},
        **{c: rows[c].where(shown).to_numpy(dtype=float) for c in RUNS},
        "basis": _lent(names.fillna("").astype(str), own),
        "basis_id": _lent(basis, own),
    }


def _lent(names: "pd.Series[str]", own: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
    found = names.to_numpy(dtype=object).copy()
    found[own] = None
    return found


def listed(columns: Columns) -> dict[str, list[Any]]:
    """Return columns as JSON holds them: null is no figure, whole numbers are whole."""
    plain = {c: columns[c].tolist() for c in ("state", "basis", "basis_id")}
    return plain | {c: [number(v) for v in columns[c].tolist()] for c in (*FIGURES, *RUNS)}


def number(value: Any) -> float | None:
    """Return a figure as JSON holds it."""
    if pd.isna(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


class Many:
    """Many periods: kept as arrays, and written as one long table.

    Parameters
    ----------
    places : sequence
        (id, name, country) of every place.
    """

    def __init__(self, places: list[tuple[str, str, str]]) -> None:
        self._places = places
        self._arrays: dict[str, list[npt.NDArray[Any]]] = {}
        self._lenders: dict[tuple[Any, Any], int] = {}
        self._written = [BOM, csv_line(("place_id", "name", "country", "period", *FIGURES,
                                        "status", "basis"))]  # fmt: skip
        self.periods: list[str] = []

    def add(self, period: str, columns: Columns) -> None:
        """Add a period."""
        self.periods.append(period)
        lent = [
            -1 if i is None else self._lenders.setdefault((i, n), len(self._lenders))
            for i, n in zip(columns["basis_id"], columns["basis"], strict=True)
        ]
        made: dict[str, npt.NDArray[Any]] = {
            "state": columns["state"].astype(np.uint8),
            "lent": np.array(lent, dtype=np.int32),
        }
        made |= {c: columns[c].astype(np.float32) for c in (*FIGURES, *RUNS)}
        for name, values in made.items():
            self._arrays.setdefault(name, []).append(values)
        plain = listed(columns)
        figures = zip(*(plain[c] for c in FIGURES), plain["state"], plain["basis"], strict=True)
        self._written += [
            csv_line((*place, period, *values, NAMES[state], basis))
            for place, (*values, state, basis) in zip(self._places, figures, strict=True)
        ]

    @property
    def table(self) -> bytes:
        """Every period as CSV, a row for each place."""
        return b"".join(self._written)

    @property
    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Figures by period and place; ``lent`` numbers the rows of ``lenders``, -1 is own."""
        return {name: np.stack(values) for name, values in self._arrays.items()}

    @property
    def lenders(self) -> list[list[str]]:
        """Id and name of the places whose figure others bear."""
        return [list(one) for one in self._lenders]
