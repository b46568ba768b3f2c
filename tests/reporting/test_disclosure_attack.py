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


def check(made: Table, *earlier: Table) -> Protected:
    """Protect, and assert that nothing small is printed and nothing can be worked out."""
    found = protect(made, RULE, earlier)
    shown = made.cells.loc[~found.withheld, "value"]
    assert not RULE.small(shown.to_numpy()).any()
    safe(found)
    return found


@settings(max_examples=30, deadline=None)
@given(counts_of(6, 1, 1))
def test_places_and_their_totals_give_nothing_away(counts: np.ndarray) -> None:
    check(table(counts))


@settings(max_examples=20, deadline=None)
@given(counts_of(5, 3, 1))
def test_months_and_the_year_give_nothing_away(counts: np.ndarray) -> None:
    check(table(counts, months=True))


@settings(max_examples=20, deadline=None)
@given(counts_of(5, 2, 2))
def test_women_and_men_and_all_give_nothing_away(counts: np.ndarray) -> None:
    check(table(counts, parts=True))


@settings(max_examples=20, deadline=None)
@given(counts_of(4, 3, 1))
def test_windows_that_differ_by_a_year_give_nothing_away(counts: np.ndarray) -> None:
    made = table(counts, windows=("2020/2021", "2020/2022"))
    windows = made.cells["period"].str.contains("/")
    check(Table(made.finest, made.cells[windows].reset_index(drop=True), made.lines))


@settings(max_examples=20, deadline=None)
@given(counts_of(5, 1, 1), counts_of(5, 1, 1))
def test_the_rest_of_a_total_gives_nothing_away(few: np.ndarray, rest: np.ndarray) -> None:
    counts = np.concatenate([few, few + rest], axis=2)
    made = table(counts, share=True)
    found = check(made)
    both = made.cells.assign(withheld=found.withheld).pivot(
        index="place_id", columns="measure", values=["value", "withheld"]
    )
    left = both["value"]["all"] - both["value"]["few"]
    shown = ~(both["withheld"]["all"].astype(bool) | both["withheld"]["few"].astype(bool))
    assert not RULE.small(left[shown].to_numpy(dtype=float)).any()


@settings(max_examples=20, deadline=None)
@given(counts_of(5, 2, 1), st.integers(1, 2**5 - 1), st.booleans())
def test_an_earlier_release_of_some_places_gives_nothing_away(
    counts: np.ndarray, some: int, with_totals: bool
) -> None:
    made = table(counts)
    chosen = [f"P{i}" for i in range(5) if some >> i & 1] + ["D0", "C"] * with_totals
    first_cells = made.cells[made.cells["place_id"].isin(chosen)].reset_index(drop=True)
    first = Table(made.finest, first_cells, made.lines, name="first")
    before = check(first)
    told = Table(
        made.finest, first_cells.assign(withheld=before.withheld), made.lines, name="first"
    )
    # The second release may withhold nothing that the first one showed, and shows no more.
    found = protect(made, RULE, [told])
    assert found.exposed == (), (before.withheld, counts.tolist(), chosen)
    safe(found)
    known = first_cells.loc[~before.withheld, KEY].merge(
        made.cells.loc[found.withheld, KEY], on=KEY
    )
    assert known.empty


def test_what_an_earlier_release_gave_away_is_named() -> None:
    """A stricter rule comes too late for what is public: it is said, not hidden."""
    counts = np.array([7, 3, 40, 20, 11, 9]).reshape(6, 1, 1)
    made = table(counts)
    loose = protect(made, Rule(2))
    told = Table(
        made.finest, made.cells.assign(withheld=loose.withheld), made.lines, name="informe 2019"
    )
    found = protect(made, RULE, [told])
    assert [(e.place_id, e.release) for e in found.exposed] == [("P1", "informe 2019")]


def test_the_attack_breaks_a_release_that_only_hides_small_counts() -> None:
    """The control: primary suppression alone is undone by the totals."""
    counts = np.array([3, 9, 40, 20, 11, 9]).reshape(6, 1, 1)
    found = protect(table(counts), RULE)
    naive = found.system
    naive.state[naive.state == WITHHELD] = PUBLISHED
    small = np.flatnonzero(RULE.small(naive.total))
    naive.state[small] = WITHHELD
    low, high = intervals(naive, small[:1])[0]
    assert (low, high) == (3, 3)
    assert witnessed(found, RULE), "the exact check must see it too"


def test_whole_numbers_give_no_more_away_than_fractions() -> None:
    """Counts are whole: the attack by integer programming finds the same ends."""
    rng = np.random.default_rng(5)
    for _ in range(4):
        found = check(table(rng.poisson(4, (6, 3, 1)), months=True))
        for statement, low, high in list(attacked(found))[:12]:
            assert whole_ends(found.system, statement, high) == (
                pytest.approx(np.ceil(low - 1e-6)),
                pytest.approx(np.floor(high + 1e-6)),
            )


def whole_ends(system: System, statement: int, high: float) -> tuple[float, float]:
    """Return the ends of a statement over whole tables that agree with what is public."""
    n = len(system.value)
    rows = np.zeros((len(system.state), n))
    for s in range(len(system.state)):
        rows[s, system.details(s)] = 1
    known = rows[np.isin(system.state, (PUBLISHED, PINNED))]
    sums = known @ system.value
    ends = []
    for sign in (1, -1):
        done = milp(
            sign * rows[statement],
            constraints=LinearConstraint(known, sums, sums),
            integrality=np.ones(n),
            bounds=Bounds(0, max(1000, high if np.isfinite(high) else 0)),
        )
        ends.append(sign * done.fun if done.status == 0 else np.inf)
    return ends[0], ends[1]


def test_the_order_of_rows_does_not_matter_for_safety_nor_zero_for_showing() -> None:
    counts = np.array([3, 0, 40, 20, 11, 0]).reshape(6, 1, 1)
    made = table(counts)
    found = check(made)
    zeros = made.cells["value"] == 0
    assert not found.withheld[zeros.to_numpy()].any()
