"""Disclosure control: time, what it withholds, and what an attacker recovers, against naive ways.

``python benchmarks/disclosure.py [--places 100 1000 5000] [--years 1 5] [--attacked 60]
[--quick] [--large 20000 120]``

Counts of homicides are drawn for places in departments of one country, with the totals of every
department, of the country and of the span of years published beside them. Three ways to withhold:

- *small only*: the counts from 1 to 4;
- *one beside it*: and, where a group of siblings has a single one withheld, its next smallest;
- *protect*: what Presencia does.

The attack is the same for all: least and greatest value of a small count by linear programming
over everything that is still printed. A count is recovered where both are equal, and guarded as
the rule promises where all values from 1 to 5 remain possible. Of more small counts than
``--attacked``, as many are drawn at random. Time is processor time.

``--large PLACES MONTHS`` measures besides how a release of several countries by month is guarded,
each country apart: processor time and the most memory, block by block.

It ends with status 1 if a single small count that `protect` guards is recovered or narrowed.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from presencia.reporting.disclosure import Rule, Table, build, intervals, protect, protect_apart
from presencia.reporting.disclosure.build import PUBLISHED, WITHHELD, System

KEY = ["place_id", "period", "measure"]
RULE = Rule(5)
SIBLINGS = 16  # municipalities of a department, about as many as in Guatemala


@dataclass(frozen=True, slots=True)
class Row:
    """One way on one table: how much it withheld, and what the attack got."""

    cells: int
    way: str
    seconds: float
    withheld: float
    small: int
    attacked: int
    recovered: float
    narrowed: float


def table(places: int, years: int, random: np.random.Generator) -> Table:
    """Return counts of places by year with all their totals."""
    names = [f"M{i:05d}" for i in range(places)]
    lines: dict[str, tuple[str, ...]] = {"C": ("C",)}
    for i, place in enumerate(names):
        upper = f"D{i // SIBLINGS:04d}"
        lines |= {place: (place, upper, "C"), upper: (upper, "C")}
    mean = random.gamma(0.7, 12.0, places)[:, None] * random.uniform(0.7, 1.3, (1, years))
    counts = random.poisson(mean)
    finest = pd.DataFrame(
        {
            "place_id": np.repeat(names, years),
            "period": np.tile([str(2020 + y) for y in range(years)], places),
            "measure": "homicides",
            "value": counts.reshape(-1),
        }
    )
    cells: list[Any] = [finest]
    if years > 1:
        spans = finest.groupby(["place_id", "measure"], as_index=False)["value"].sum()
        cells.append(spans.assign(period=f"2020/{2019 + years}"))
    own = pd.concat(cells, ignore_index=True)
    for step in (1, 2):
        above = own["place_id"].map(lambda p, k=step: lines[p][k])
        cells.append(own.assign(place_id=above).groupby(KEY, as_index=False)["value"].sum())
    return Table(finest, pd.concat(cells, ignore_index=True)[[*KEY, "value"]], lines)


def naive(made: Table, *, beside: bool) -> NDArray[np.bool_]:
    """Return which cells a naive rule withholds: the small ones, or one more where one is alone."""
    cells = made.cells
    held = RULE.small(cells["value"].to_numpy())
    if not beside:
        return np.asarray(held, dtype=bool)
    upper = [made.lines[p][1] if len(made.lines[p]) > 1 else "" for p in cells["place_id"]]
    groups = cells.assign(upper=upper, at=np.arange(len(cells))).groupby(["upper", "period"])
    for (parent, _), group in groups:
        at = group["at"].to_numpy()
        if parent and held[at].sum() == 1:
            free = at[~held[at] & (group["value"].to_numpy() > 0)]
            held[free[np.argsort(cells["value"].to_numpy()[free], kind="stable")[:1]]] = True
    return np.asarray(held, dtype=bool)


def withholding(made: Table, held: NDArray[np.bool_]) -> System:
    """Return the system of a table as an attacker sees it once cells are withheld."""
    system = build(made, (), RULE)
    mine = system.cell >= 0
    state = np.where(held[system.cell[mine]], WITHHELD, PUBLISHED)
    system.state[mine] = state
    return system


def attack(system: System, most: int, random: np.random.Generator) -> tuple[int, int, float, float]:
    """Return how many small counts there are and were tried; shares recovered and narrowed."""
    small = np.flatnonzero((system.state == WITHHELD) & system.small)
    tried = np.sort(random.choice(small, min(most, len(small)), replace=False))
    low, high = intervals(system, tried.tolist()).T
    recovered = high - low < 0.5
    narrowed = (low > 1 + 1e-6) | (high < RULE.threshold - 1e-6)
    return len(small), len(tried), float(recovered.mean()), float(narrowed.mean())


def measured(places: int, years: int, most: int) -> Iterator[Row]:
    """Yield what each way does to a table of a size."""
    made = table(places, years, np.random.default_rng(1000 * places + years))
    ways: dict[str, Callable[[], NDArray[np.bool_]]] = {
        "small only": lambda: naive(made, beside=False),
        "one beside it": lambda: naive(made, beside=True),
        "protect": lambda: protect(made, RULE).withheld,
    }
    for way, choose in ways.items():
        began = time.process_time()
        held = choose()
        seconds = time.process_time() - began
        got = attack(withholding(made, held), most, np.random.default_rng(7))
        yield Row(len(made.cells), way, seconds, float(held.mean()), *got)


def large(places: int, months: int) -> int:
    """Guard seven countries by month, with all their totals; return how much has no proof."""
    periods = [str(p) for p in pd.period_range("2015-01", periods=months, freq="M")]
    made = [monthly(places // 7, periods, c) for c in range(7)]
    finest, cells = (
        pd.concat([getattr(t, n) for t in made], ignore_index=True) for n in ("finest", "cells")
    )
    whole = Table(finest, cells, {p: line for t in made for p, line in t.lines.items()})
    print(f"\n{len(whole.cells):,} cells of {places:,} places by {months} months")
    print(f"{'done':>6}{'CPU s':>8}{'most MB':>9}")
    began = time.process_time()

    def told(share: float) -> None:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{share:>6.0%}{time.process_time() - began:>8.0f}{most:>9,.0f}", flush=True)

    found = protect_apart(whole, RULE, progress=told)
    print(f"{found.blocks} blocks; withheld {found.withheld.mean():.1%}, of which small "
          f"{found.primary.mean():.1%}; without proof {found.unproven}")  # fmt: skip
    return found.unproven + len(found.exposed)


def monthly(places: int, periods: Sequence[str], country: int) -> Table:
    """Return one country by month with the totals of departments, country and the whole span."""
    random = np.random.default_rng(country)
    made = table(places, len(periods), random)
    years = sorted(made.finest["period"].unique())
    names = dict(zip(years, periods, strict=True))
    names[f"{years[0]}/{years[-1]}"] = f"{periods[0]}/{periods[-1]}"

    def moved(frame: pd.DataFrame) -> pd.DataFrame:
        place = f"{country}-" + frame["place_id"]
        return frame.assign(place_id=place, period=frame["period"].map(names))

    lines = {f"{country}-{p}": tuple(f"{country}-{u}" for u in line)
             for p, line in made.lines.items()}  # fmt: skip
    return Table(moved(made.finest), moved(made.cells), lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; status 1 if anything guarded is recovered or narrowed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--places", type=int, nargs="+", default=[100, 1000, 5000])
    parser.add_argument("--years", type=int, nargs="+", default=[1, 5])
    parser.add_argument("--attacked", type=int, default=60)
    parser.add_argument("--quick", action="store_true", help="small tables only")
    parser.add_argument("--large", type=int, nargs=2, metavar=("PLACES", "MONTHS"))
    asked = parser.parse_args(arguments)
    sizes = [100] if asked.quick else asked.places
    print(f"{'places':>7}{'years':>6}{'cells':>8}  {'way':<14}{'CPU s':>8}{'withheld':>10}"
          f"{'small':>8}{'attacked':>9}{'recovered':>11}{'narrowed':>10}")  # fmt: skip
    failed = False
    for places in sizes:
        for years in asked.years:
            for row in measured(places, years, asked.attacked):
                print(f"{places:>7,}{years:>6}{row.cells:>8,}  {row.way:<14}{row.seconds:>8.2f}"
                      f"{row.withheld:>10.1%}{row.small:>8,}{row.attacked:>9}"
                      f"{row.recovered:>11.1%}{row.narrowed:>10.1%}", flush=True)  # fmt: skip
                failed |= row.way == "protect" and row.recovered + row.narrowed > 0
    if asked.large:
        failed |= large(*asked.large) > 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
