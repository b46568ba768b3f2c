"""Carries figures from one division of places to another, over splits and mergers.

Counts and populations are shared out by population and summed, so that totals stay. Rates,
shares and indices are averaged by population where places unite, and copied where a place is
divided. A part without a figure leaves the whole without one: absent is not zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from presencia.assessment.crosswalk_report import Tally
from presencia.assessment.crosswalk_steps import Step, check_weights, steps, weighed
from presencia.errors import DataInvalid, DesignUnsupported, Problem
from presencia.model.measure import Measure
from presencia.text import Text

Absent = Literal["whole", "skip"]

_KEY = ["measure", "period"]

_BOTH = Text(
    "«{measure}» en {period} trae lugares de las dos divisiones del {on}: {places}.",
    "“{measure}” in {period} has places of both divisions of {on}: {places}.",
)
_ONE = Text(
    "deje una sola división por medida y periodo, o diga de qué día es con `of`.",
    "leave one division a measure and period, or say whose day it is with `of`.",
)
_NO_PEOPLE = Text(
    "para promediar «{measure}» en {period} falta la población de {places}.",
    "to average “{measure}” in {period}, the population of {places} is needed.",
)
_GIVE_PEOPLE = Text(
    "dé esa población en `weights` o como medida «population» del mismo periodo.",
    "give that population in `weights` or as measure “population” of the same period.",
)
_UNKNOWN = Text("no hay una medida «{measure}».", "there is no measure “{measure}”.")
_DECLARE = Text(
    "declárela en un archivo de medidas: hay que saber si se suma.",
    "declare it in a measure file: whether it adds up must be known.",
)


@dataclass(frozen=True)
class Carried:
    """Figures in another division of places, with what was done to get them.

    Parameters
    ----------
    observations : pandas.DataFrame
        OBSERVATIONS schema and a column ``carried``: "" for figures as they were, else split,
        merge, rename, or several joined by "+". ``row`` is the first of the rows it is made of.
    report : tuple of Text
        What was done, one sentence each.
    totals : pandas.DataFrame
        For each additive measure that was carried: measure, before, after, withheld (parts of
        places left absent). before = after + withheld.
    """

    observations: pd.DataFrame
    report: tuple[Text, ...]
    totals: pd.DataFrame


def carry(
    observations: pd.DataFrame,
    changes: pd.DataFrame,
    *,
    to: date,
    measures: Mapping[str, Measure],
    weights: pd.DataFrame | None = None,
    of: date | None = None,
    absent: Absent = "whole",
) -> Carried:
    """Return observations in the division of places in force on a day.

    Parameters
    ----------
    observations : pandas.DataFrame
        OBSERVATIONS schema.
    changes : pandas.DataFrame
        from_id, to_id, on, kind, share and where there are from_name, to_name, source: the
        vocabulary table ``place_changes`` or one like it.
    to : datetime.date
        Day whose division is wanted; it may be earlier than the figures'.
    measures : mapping of str to Measure
        Tells which measures add up.
    weights : pandas.DataFrame, optional
        place_id, weight: population of the finer places (persons). Used to divide a place, in
        preference to the table's shares, and to average rates.
    of : datetime.date, optional
        Day whose division the figures follow. Where it is not given, it is read from the
        figures: a measure and period without any row of the new places follows the old division.
    absent : str
        "whole": a part that is absent leaves the whole absent. "skip": it is left out, and said.

    Returns
    -------
    Carried
        The same rows where no change concerns them.

    Notes
    -----
    Additive measures: ``y'(j) = Σᵢ s(i, j) y(i)`` with ``Σⱼ s(i, j) = 1``, so totals stay.
    Others: ``r'(j) = Σᵢ w(i) s(i, j) r(i) / Σᵢ w(i) s(i, j)``.

    Raises
    ------
    DataInvalid
        ``E-ASM-700`` and ``E-ASM-701`` for the table of changes, ``E-ASM-702`` both divisions
        in one measure and period, ``E-ASM-706`` wrong weights.
    DesignUnsupported
        ``E-ASM-703`` a population for averaging is missing, ``E-ASM-704`` a share is not known,
        ``E-ASM-705`` a measure is not declared.

    Examples
    --------
    >>> from presencia.vocabularies import measures, table
    >>> old = pd.DataFrame({"place_id": ["CRI-203"], "period": "2016", "measure": "homicides",
    ...                     "value": [100.0], "status": "present", "row": [2]})
    >>> new = carry(old, table("place_changes"), to=date(2023, 1, 1), measures=measures())
    >>> new.observations.round(4)[["place_id", "value", "carried"]].to_numpy().tolist()
    [['CRI-203', 85.5991, 'split'], ['CRI-216', 14.4009, 'split']]
    """
    population = check_weights(weights)
    frame = observations.reset_index(drop=True)
    if "carried" not in frame:
        frame["carried"] = ""
    tally = Tally()
    for step in steps(changes, to, of):
        frame = _take(frame, step, population, measures, of, absent, tally)
    return Carried(frame.reset_index(drop=True), tally.sentences(), tally.balance())


def _take(
    frame: pd.DataFrame,
    step: Step,
    population: Mapping[str, float],
    measures: Mapping[str, Measure],
    of: date | None,
    absent: Absent,
    tally: Tally,
) -> pd.DataFrame:
    """Return the frame after one step."""
    involved = frame["place_id"].isin(step.sources | step.targets)
    if not involved.any():
        return frame
    moving = _moving(frame[involved], step, of, tally)
    if moving.empty:
        return frame
    known, basis = weighed(step, population)
    unknown = sorted(set(moving["measure"]) - set(measures))
    if unknown:
        what = _UNKNOWN.fill(measure=unknown[0])
        raise DesignUnsupported(Problem("E-ASM-705", what, _DECLARE, value=unknown[0]))
    additive = moving["measure"].map(lambda m: measures[m].additive)
    pairs = _pairs(moving, known)
    summed = _summed(pairs[pairs["measure"].map(lambda m: measures[m].additive)], absent, tally)
    other = pairs[~pairs["measure"].map(lambda m: measures[m].additive)]
    averaged = _averaged(other, known, population, frame, absent, tally)
    made = _finished(pd.concat([summed, averaged]), known, frame)
    counts = int((additive & moving["value"].notna()).sum())
    tally.moved(known, basis, moving["place_id"], counts)
    kept = frame.drop(index=moving.index)
    return pd.concat([kept, made], ignore_index=True) if len(kept) else made


def _moving(rows: pd.DataFrame, step: Step, of: date | None, tally: Tally) -> pd.DataFrame:
    """Return the rows that follow the division the step leads away from.

    Raises
    ------
    DataInvalid
        ``E-ASM-702`` if a measure and period has places that exist only in one division and
        places that exist only in the other.
    """
    arrived = rows["place_id"].isin(step.targets - step.sources)
    leaving = rows["place_id"].isin(step.sources)
    only_old = rows["place_id"].isin(step.sources - step.targets)
    flags = (
        pd.DataFrame({"arrived": arrived, "leaving": leaving, "only_old": only_old})
        .groupby([rows[k] for k in _KEY])
        .transform("any")
    )
    both = flags["arrived"] & (flags["only_old"] if of is None else flags["leaving"])
    if both.any():
        first = rows[both].iloc[0]
        clash = rows[both & (rows[_KEY] == first[_KEY]).all(axis=1)]
        listed = ", ".join(step.name(p) for p in clash["place_id"].unique()[:6])
        what = _BOTH.fill(
            measure=first["measure"], period=first["period"], on=step.on, places=listed
        )
        raise DataInvalid(Problem("E-ASM-702", what, _ONE))
    moves = leaving & ~flags["arrived"]
    if step.backward and of is None:
        # A place that only lost a part keeps its identifier: it is the coarse division already
        # where none of the parts is named.
        moves &= flags["only_old"]
    elif of is None and step.targets & step.sources:
        fresh = ", ".join(step.name(p) for p in sorted(step.targets - step.sources))
        for measure, period in rows.loc[moves, _KEY].drop_duplicates().itertuples(index=False):
            tally.inferred(measure, period, fresh)
    return rows[moves]


def _pairs(moving: pd.DataFrame, step: Step) -> pd.DataFrame:
    """Return one row per source, target, measure and period, with sources that have no row."""
    links = pd.DataFrame(
        [(k.source, k.target, k.share) for k in step.links], columns=["place_id", "target", "share"]
    )
    keys = moving[_KEY].drop_duplicates()
    grid = keys.merge(links, how="cross")
    grid = grid[grid["share"] > 0]
    return grid.merge(moving, how="left", on=[*_KEY, "place_id"])


def _summed(pairs: pd.DataFrame, absent: Absent, tally: Tally) -> pd.DataFrame:
    """Return shares of counts, summed over the sources of each target."""
    parts = pairs.assign(part=pairs["value"] * pairs["share"], gap=pairs["value"].isna())
    made = _grouped(parts, absent, parts["part"], None)
    for measure, some in parts.groupby("measure"):
        after = made.loc[made["measure"] == measure, "value"].sum()
        tally.summed(str(measure), float(some["part"].sum()), float(after))
    _count_gaps(made, tally)
    return made


def _averaged(
    pairs: pd.DataFrame,
    step: Step,
    population: Mapping[str, float],
    frame: pd.DataFrame,
    absent: Absent,
    tally: Tally,
) -> pd.DataFrame:
    """Return rates copied to a target with one source, averaged for one with several."""
    several = {t for t in step.targets if step.kind(t) == "merge"}
    mixed = pairs["target"].isin(several)
    weight = pd.Series(1.0, index=pairs.index)
    if mixed.any():
        weight[mixed] = _people(pairs[mixed], step, population, frame) * pairs.loc[mixed, "share"]
    gap = pairs["value"].isna()
    parts = pairs.assign(gap=gap, weight=weight.where(~gap))
    made = _grouped(parts, absent, parts["value"] * parts["weight"], parts["weight"])
    present = made["value"].notna()
    tally.copied += int((present & made["target"].map(step.kind).eq("split")).sum())
    tally.averaged += int((present & made["target"].isin(several)).sum())
    _count_gaps(made, tally)
    return made


def _people(
    pairs: pd.DataFrame, step: Step, population: Mapping[str, float], frame: pd.DataFrame
) -> "pd.Series[float]":
    """Return the population of each source: given, else the same period's in the figures.

    Raises
    ------
    DesignUnsupported
        ``E-ASM-703`` if neither is there.
    """
    given = pairs["place_id"].map(population)
    told = frame[(frame["measure"] == "population") & frame["value"].notna()]
    own = told.set_index(["place_id", "period"])["value"]
    index = pd.MultiIndex.from_frame(pairs[["place_id", "period"]])
    people = given.fillna(pd.Series(own.reindex(index).to_numpy(), index=pairs.index))
    lacking = pairs[people.isna()]
    if len(lacking):
        first = lacking.iloc[0]
        same = lacking[(lacking[_KEY] == first[_KEY]).all(axis=1)]
        listed = ", ".join(step.name(p) for p in same["place_id"].unique()[:6])
        what = _NO_PEOPLE.fill(measure=first["measure"], period=first["period"], places=listed)
        raise DesignUnsupported(Problem("E-ASM-703", what, _GIVE_PEOPLE))
    return people


def _grouped(
    parts: pd.DataFrame,
    absent: Absent,
    value: "pd.Series[float]",
    weight: "pd.Series[float] | None",
) -> pd.DataFrame:
    """Return one row per target, measure and period: value, first row, what it was, gaps."""
    groups = parts.assign(
        amount=value, mass=1.0 if weight is None else weight, before=parts["carried"].fillna("")
    ).groupby(["target", *_KEY], sort=True)
    made = groups.agg(
        amount=("amount", "sum"),
        mass=("mass", "sum"),
        gaps=("gap", "sum"),
        n=("gap", "size"),
        row=("row", "min"),
        before=("before", "max"),
    ).reset_index()
    amount = made["amount"] if weight is None else made["amount"] / made["mass"]
    hidden = made["gaps"] == made["n"] if absent == "skip" else made["gaps"] > 0
    return made.assign(value=amount.where(~hidden))


def _count_gaps(made: pd.DataFrame, tally: Tally) -> None:
    partly = (made["gaps"] > 0) & (made["gaps"] < made["n"])
    tally.withheld += int((partly & made["value"].isna()).sum())
    tally.skipped += int((partly & made["value"].notna()).sum())


def _finished(made: pd.DataFrame, step: Step, frame: pd.DataFrame) -> pd.DataFrame:
    """Return carried rows with the columns of the frame."""
    kind = made["target"].map(step.kind)
    before = made["before"]
    carried = kind.where(before.eq("") | before.eq(kind), before + "+" + kind)
    rows = pd.DataFrame(
        {
            "place_id": made["target"],
            "period": made["period"],
            "measure": made["measure"],
            "value": made["value"].astype(float),
            "status": made["value"].notna().map({True: "present", False: "absent"}),
            "row": made["row"].astype("int64"),
            "carried": carried,
        }
    )
    return rows.reindex(columns=frame.columns)
