"""Attacks releases by linear and integer programming: no small count may be worked out."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from presencia.reporting.disclosure import Protected, Rule, Table, intervals, protect, witnessed
from presencia.reporting.disclosure.build import PINNED, PUBLISHED, WITHHELD, System

RULE = Rule(5)
KEY = ["place_id", "period", "measure"]


def table(
    counts: np.ndarray,
    *,
    months: bool = False,
    parts: bool = False,
    share: bool = False,
    windows: tuple[str, ...] = (),
    name: str = "",
) -> Table:
    """Make a table of places in two provinces of one country, with every total published."""
    n, t, m = counts.shape
    periods = [f"2024-{k + 1:02d}" if months else str(2020 + k) for k in range(t)]
    measures = ["women", "men"][:m] if parts else ["few", "all"][:m]
    places = [f"P{i}" for i in range(n)]
    lines = {p: (p, f"D{i % 2}", "C") for i, p in enumerate(places)}
    lines |= {"D0": ("D0", "C"), "D1": ("D1", "C"), "C": ("C",)}
    rows = [
        (places[i], periods[k], measures[j], int(counts[i, k, j]))
        for i, k, j in product(range(n), range(t), range(m))
    ]
    finest = pd.DataFrame(rows, columns=[*KEY, "value"])
    cells = [finest]
    if parts:
        both = finest.groupby(["place_id", "period"], as_index=False)["value"].sum()
        cells.append(both.assign(measure="all"))
    whole = pd.concat(cells, ignore_index=True)
    if months:
        windows = ("2024", *windows)
    spans = [
        whole[[_within(p, w) for p in whole["period"]]]
        .groupby(["place_id", "measure"], as_index=False)["value"]
        .sum()
        .assign(period=w)
        for w in windows
    ]
    whole = pd.concat([whole, *spans], ignore_index=True)
    upper = [
        whole.assign(place_id=whole["place_id"].map(lambda p, k=k: lines[p][k]))
        .groupby(KEY, as_index=False)["value"]
        .sum()
        for k in (1, 2)
    ]
    return Table(
        finest,
        pd.concat([whole, *upper], ignore_index=True),
        lines,
        complements={"few": "all"} if share else {},
        sums={"all": ("women", "men")} if parts else {},
        name=name,
    )


def _within(period: str, window: str) -> bool:
    if "/" in window:
        first, last = window.split("/")
        return first <= period[: len(first)] and period[: len(last)] <= last
    return period.startswith(window)


def attacked(found: Protected) -> Iterator[tuple[int, float, float]]:
    """Yield statement, least and greatest value of everything withheld or derivable and small."""
    system = found.system
    targets = np.flatnonzero((system.state == WITHHELD) | RULE.small(system.total))
    for statement, (low, high) in zip(targets, intervals(system, targets), strict=True):
        yield int(statement), low, high


def safe(found: Protected) -> None:
    """Assert that linear programming recovers nothing."""
    assert found.exposed == ()
    assert witnessed(found, RULE) == []
    for statement, low, high in attacked(found):
        value = found.system.total[statement]
        if RULE.small(value):
            assert low <= 1 + 1e-6, (statement, value, low, high)
            assert high >= RULE.threshold - 1e-6, (statement, value, low, high)
        assert high - low >= RULE.width - 1e-6, (statement, value, low, high)


small_counts = st.one_of(st.integers(0, 6), st.integers(0, 60))


def counts_of(n: int, t: int, m: int) -> st.SearchStrategy[np.ndarray]:
    return st.lists(small_counts, min_size=n * t * m, max_size=n * t * m).map(
        lambda v: np.asarray(v).reshape(n, t, m)
    )


@settings(max_examples=60, deadline=None)
@given(counts_of(6, 1, 1))
def test_places_and_their_totals_give_nothing_away(counts: np.ndarray) -> None:
    safe_or_nothing_to_hide_behind(table(counts), counts)


def safe_or_nothing_to_hide_behind(made: Table, counts: np.ndarray, *earlier: Table) -> None:
    """Everything is safe, or what is not is named; and nothing small is printed either way."""
    found = protect(made, RULE, earlier)
    shown = made.cells.loc[~found.withheld, "value"]
    assert not RULE.small(shown.to_numpy()).any()
    if not found.exposed:
        safe(found)
        return
    # Only a country with almost no cases has no other table of the same totals.
    assert counts.sum() < 2 * RULE.threshold, found.exposed


@settings(max_examples=40, deadline=None)
@given(counts_of(6, 3, 1))
def test_months_and_the_year_give_nothing_away(counts: np.ndarray) -> None:
    safe_or_nothing_to_hide_behind(table(counts, months=True), counts)


@settings(max_examples=40, deadline=None)
@given(counts_of(5, 2, 2))
def test_women_and_men_and_all_give_nothing_away(counts: np.ndarray) -> None:
    safe_or_nothing_to_hide_behind(table(counts, parts=True), counts)
