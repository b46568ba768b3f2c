"""What a plan meant to happen: its activities and the commitments it found, and their money.

A plan made after another one holds part of what runs as commitments: people report on both, and
the next plan goes on from both. Money of commitments stands in ``owed``, because it was taken off
the funds when the plan was made.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

PAIR = ["place_id", "intervention"]


@dataclass(frozen=True, slots=True)
class Planned:
    """What was to happen.

    Parameters
    ----------
    activities : DataFrame
        place_id, intervention, start, end, dose (share of the people of the place, NaN where
        nobody said), committed (whether it was a commitment already).
    payments : DataFrame
        place_id, intervention, fund, year, amount in the plan's currency.
    """

    activities: pd.DataFrame
    payments: pd.DataFrame

    def running(self, years: range) -> pd.DataFrame:
        """Return one row per activity, year of ``years`` in which it runs, and fund that pays it.

        Returns
        -------
        DataFrame
            place_id, intervention, year, fund ("" where nothing was to be paid), planned (money),
            dose, start, committed.
        """
        made = self.activities
        parts = [
            made[(made["start"] <= year) & (made["end"] >= year)].assign(year=year)
            for year in years
        ]
        rows = pd.concat(parts, ignore_index=True) if parts else made.assign(year=0)[:0]
        paid = self.payments.groupby([*PAIR, "year", "fund"], as_index=False)["amount"].sum()
        rows = rows.merge(paid, on=[*PAIR, "year"], how="left")
        rows["fund"] = rows["fund"].astype(object).where(rows["fund"].notna(), "")
        rows = rows.rename(columns={"amount": "planned"}).fillna({"planned": 0.0})
        kept = [*PAIR, "year", "fund", "planned", "dose", "start", "committed"]
        return rows[kept].sort_values([*PAIR, "year", "fund"]).reset_index(drop=True)


def planned_of(
    raw: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], meta: Mapping[str, Any]
) -> Planned:
    """Return what a plan meant to happen.

    Parameters
    ----------
    raw : mapping
        Its specification.
    tables, meta
        As stored.
    """
    last = int(meta["first_year"]) + int(meta["years"]) - 1
    targets = targets_of(meta)
    own = tables["activities"][[*PAIR, "start", "end", "dose"]].assign(committed=False)
    given = [one for _, one in commitments(raw) if one["intervention"] in targets]
    before = pd.DataFrame(
        {
            "place_id": [str(one["place"]) for one in given],
            "intervention": [str(one["intervention"]) for one in given],
            "start": [int(one["start"]) for one in given],
            "end": [int(one.get("end") or last) for one in given],
            "dose": [_dose(one, targets) for one in given],
            "committed": [True] * len(given),
        }
    )
    paid = tables["payments"][[*PAIR, "fund", "year", "amount"]]
    # An empty frame would turn whole years into fractions.
    activities = pd.concat([own, before], ignore_index=True) if given else own
    return Planned(
        activities.reset_index(drop=True), pd.concat([paid, owed_of(given)], ignore_index=True)
    )


def commitments(raw: Mapping[str, Any]) -> list[tuple[int, Mapping[str, Any]]]:
    """Return every commitment of a specification with the position of its constraint."""
    return [
        (at, activity)
        for at, one in enumerate(raw.get("constraints", ()))
        if one.get("kind") == "committed"
        for activity in one.get("activities", ())
    ]


def owed_of(given: list[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the money that was taken off the funds for commitments, as payments."""
    rows = [
        (str(one["place"]), str(one["intervention"]), str(due["fund"]), int(due["year"]),
         float(due["amount"]))
        for one in given
        for due in one.get("owed", ())
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*PAIR, "fund", "year", "amount"])
    return frame.astype({"year": "int64", "amount": "float64"})


def targets_of(meta: Mapping[str, Any]) -> dict[str, float]:
    """Return the largest dose of each intervention, as a share of the people of a place."""
    return {name: float(one["target"]) for name, one in meta["interventions"].items()}


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Return the rows of a frame as tuples with names."""
    return iter(frame.itertuples())


def _dose(one: Mapping[str, Any], targets: Mapping[str, float]) -> float:
    given = one.get("dose")
    return float("nan") if given is None else float(given) * targets[str(one["intervention"])]
