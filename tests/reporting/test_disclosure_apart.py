"""Blocks of a large table are guarded apart, and nothing of one can be had from another."""

import numpy as np
import pandas as pd
from tests.reporting.test_disclosure_attack import KEY, RULE, table

from presencia.reporting.disclosure import (
    Rule,
    Table,
    blocks,
    intervals,
    protect,
    protect_apart,
    sizes,
)
from presencia.reporting.disclosure.build import PUBLISHED, WITHHELD, build


def countries(*tables: Table) -> Table:
    """Put tables side by side, each a country of its own."""

    def of(k: int, place: str) -> str:
        return f"{place}@{k}"

    def put(name: str) -> pd.DataFrame:
        frames = [getattr(t, name) for t in tables]
        moved = [f.assign(place_id=[of(k, p) for p in f["place_id"]]) for k, f in enumerate(frames)]
        return pd.concat(moved, ignore_index=True)

    lines = {
        of(k, p): tuple(of(k, u) for u in line)
        for k, t in enumerate(tables)
        for p, line in t.lines.items()
    }
    return Table(put("finest"), put("cells"), lines)


def with_total(made: Table) -> Table:
    """Add the total of all countries in the last period."""
    last = made.cells["period"].max()
    top = [p for p in made.lines if p.startswith("C@")]
    sums = made.cells[made.cells["place_id"].isin(top) & (made.cells["period"] == last)]
    whole = sums.groupby(["period", "measure"], as_index=False)["value"].sum()
    cells = pd.concat([made.cells, whole.assign(place_id="R")], ignore_index=True)
    lines = {p: (*line, "R") for p, line in made.lines.items()} | {"R": ("R",)}
    return Table(made.finest, cells[[*KEY, "value"]], lines)


def attacked(made: Table, withheld: np.ndarray, *earlier: Table) -> None:
    """Assert that the whole table, taken as one system, gives nothing away."""
    system = build(made, earlier, RULE)
    mine = system.cell >= 0
    system.state[mine] = np.where(withheld[system.cell[mine]], WITHHELD, PUBLISHED)
    targets = np.flatnonzero((system.state == WITHHELD) | system.small)
    for statement, (low, high) in zip(targets, intervals(system, targets), strict=True):
        if system.small[statement]:
            assert low <= 1 + 1e-6
            assert high >= RULE.threshold - 1e-6
        assert high - low >= RULE.width - 1e-6


def two(rng: np.random.Generator) -> Table:
    return countries(*(table(rng.poisson(5, (5, 3, 1)), months=True) for _ in range(2)))


def test_parts_without_a_common_total_are_guarded_apart_and_the_whole_is_safe() -> None:
    made = two(np.random.default_rng(3))
    assert len(sizes(made)) == 2
    found = protect_apart(made, RULE)
    assert (found.blocks, found.unproven, found.exposed) == (2, 0, ())
    assert found.withheld.any()
    attacked(made, found.withheld)


def test_a_total_that_ties_parts_makes_them_one_and_the_attack_across_fails() -> None:
    """Guarded as if it were not there, the total would give a small count away."""
    for seed in range(4):
        made = with_total(two(np.random.default_rng(seed)))
        assert max(sizes(made)) == len(made.cells)
        found = protect_apart(made, RULE)
        assert (found.blocks, found.unproven) == (1, 0)
        attacked(made, found.withheld)


def test_a_total_of_an_earlier_release_ties_what_the_new_one_leaves_apart() -> None:
    rng = np.random.default_rng(8)
    later = two(rng)
    before = with_total(later)
    first = protect_apart(before, RULE)
    told = Table(
        before.finest, before.cells.assign(withheld=first.withheld), before.lines, name="before"
    )
    assert len(sizes(later, [told])) == 1
    found = protect_apart(later, RULE, [told])
    assert (found.blocks, found.exposed, found.unproven) == (1, (), 0)
    attacked(later, found.withheld, told)


def test_periods_that_no_window_sums_are_apart_and_progress_is_told() -> None:
    made = table(np.random.default_rng(1).poisson(5, (6, 3, 1)))
    done: list[float] = []
    found = protect_apart(made, RULE, progress=done.append)
    assert found.blocks == 3
    assert done == sorted(done)
    assert done[-1] == 1
    attacked(made, found.withheld)


def test_years_alone_are_guarded_as_well_without_their_months() -> None:
    """A year is the detail where nothing tells its months apart; the months stay held."""
    months = table(np.random.default_rng(2).poisson(3, (6, 3, 1)), months=True)
    cells = months.cells[months.cells["period"] == "2024"].reset_index(drop=True)
    years = Table(months.finest, cells, months.lines)
    (block,) = blocks(years)
    assert set(block.table.details()["period"]) == {"2024"}
    found = protect_apart(years, RULE)
    attacked(years, found.withheld)
    told = Table(years.finest, cells.assign(withheld=found.withheld), years.lines, name="years")
    after = protect_apart(months, RULE, [told])
    assert (after.exposed, after.unproven) == ((), 0)
    attacked(months, after.withheld, told)


def test_what_is_withheld_apart_is_what_is_withheld_together() -> None:
    made = two(np.random.default_rng(5))
    assert (protect_apart(made, Rule(5)).withheld == protect(made, Rule(5)).withheld).all()
