"""Collects what an assessment needs from all datasets: observations, incidents, facilities.

Incidents and facilities become observations here, by grouping in the engine. A listing that its
publisher calls complete says zero where it names nothing: in every place of the level and
countries it speaks of, in the months it spans. Any other listing says nothing there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, Problem, Where
from presencia.model import Measure
from presencia.model.provenance import DatasetVersion
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from presencia.workflow.workspace import Workspace

_KEY = ["place_id", "period", "measure"]

_CONFLICT = Text(
    "dos conjuntos traen cifras distintas de {measure} en {place}, {period}: "
    "{a} dice {x} y {b} dice {y} ({n} casos en total).",
    "two datasets hold different figures of {measure} in {place}, {period}: "
    "{a} says {x} and {b} says {y} ({n} cases in all).",
)
_CHOOSE = Text(
    "nombre los conjuntos que valen con --dataset, uno por cada uno.",
    "name the datasets that count with --dataset, once for each.",
)
_PARTIAL = Text(
    "«{dataset}» no cubre los doce meses de {years}: su total anual queda ausente.",
    "“{dataset}” does not cover the twelve months of {years}: its yearly total stays absent.",
)
_ZEROS = Text(
    "«{dataset}» es un listado completo: donde no nombra ningún hecho, cuenta cero ({n} casos).",
    "“{dataset}” is a complete listing: where it names no event, zero counts ({n} cases).",
)
_NOWHERE = Text(
    "{n} hechos de «{dataset}» no tienen lugar y no entran en ninguna tasa.",
    "{n} events of “{dataset}” have no place and enter no rate.",
)


@dataclass(slots=True)
class Gathered:
    """Observations ready for the analysis, the versions they came from, and remarks."""

    observations: "pd.DataFrame"
    versions: list[DatasetVersion] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


def gather(
    ws: "Workspace",
    *,
    needed: Mapping[str, Collection[str] | None],
    place_ids: Collection[str],
    measures: Mapping[str, Measure],
    versions: Sequence[DatasetVersion],
) -> Gathered:
    """Return the observations of the needed measures and periods in the places.

    ``needed`` gives the periods of each measure, or None for every period.

    Raises
    ------
    ConfigurationError
        If two datasets contradict each other.
    """
    import pandas as pd

    frames: list[pd.DataFrame] = []
    used: list[DatasetVersion] = []
    notes: list[Text] = []
    readers = {"observations": _observations, "incidents": _incidents, "facilities": _facilities}
    for version in versions:
        if version.kind not in readers:
            continue
        found, said = readers[version.kind](ws, version, set(needed), set(place_ids), measures)
        found = _of_periods(found, needed)
        if len(found):
            frames.append(found.assign(dataset=version.dataset))
            used.append(version)
            notes += said
    if not frames:
        empty = pd.DataFrame({c: pd.Series(dtype="str") for c in [*_KEY, "status", "dataset"]})
        return Gathered(empty.assign(value=pd.Series(dtype="float64"), row=0), used, notes)
    together = _agreed(pd.concat(frames, ignore_index=True))
    return Gathered(together.sort_values(_KEY, ignore_index=True), used, notes)


def _of_periods(
    frame: "pd.DataFrame", needed: Mapping[str, Collection[str] | None]
) -> "pd.DataFrame":
    wanted = [
        needed[measure] is None or period in (needed[measure] or ())
        for measure, period in zip(frame["measure"], frame["period"], strict=True)
    ]
    return frame[wanted]


def _observations(
    ws: "Workspace",
    version: DatasetVersion,
    needed: set[str],
    place_ids: set[str],
    measures: Mapping[str, Measure],
) -> tuple["pd.DataFrame", list[Text]]:
    table = ws.engine.table(ws.datasets.paths(version))
    columns = [*_KEY, "value", "status", "row"]
    frame = table.filter(table["measure"].isin(sorted(needed))).select(*columns).to_pandas()
    frame = frame[frame["place_id"].isin(place_ids)].reset_index(drop=True)
    return _with_years(frame, version.dataset, measures)


def _with_years(
    frame: "pd.DataFrame", dataset: str, measures: Mapping[str, Measure]
) -> tuple["pd.DataFrame", list[Text]]:
    """Add yearly totals of monthly counts; a year with a missing month stays absent."""
    import pandas as pd

    counts = {m for m in frame["measure"].unique() if measures[m].kind == "count"}
    monthly = frame[frame["measure"].isin(counts) & frame["period"].str.fullmatch(r"\d{4}-\d{2}")]
    if monthly.empty:
        return frame, []
    keyed = monthly.assign(period=monthly["period"].str[:4])
    present = keyed[keyed["status"] == "present"]
    grouped = present.groupby(_KEY, as_index=False).agg(
        value=("value", "sum"), months=("value", "size"), row=("row", "min")
    )
    whole = grouped["months"] == 12
    years = grouped.assign(
        value=grouped["value"].where(whole), status=whole.map({True: "present", False: "absent"})
    ).drop(columns="months")
    partial = sorted(grouped.loc[~whole, "period"].unique())
    notes = [_PARTIAL.fill(dataset=dataset, years=", ".join(partial))] if partial else []
    given = frame.loc[frame["period"].str.fullmatch(r"\d{4}"), _KEY]
    merged = years.merge(given, on=_KEY, how="left", indicator=True)
    new = merged[merged["_merge"] == "left_only"].drop(columns="_merge")
    return pd.concat([frame, new], ignore_index=True), notes


def _incidents(
    ws: "Workspace",
    version: DatasetVersion,
    needed: set[str],
    place_ids: set[str],
    measures: Mapping[str, Measure],
) -> tuple["pd.DataFrame", list[Text]]:
    import pandas as pd

    table = ws.engine.table(ws.datasets.paths(version))
    month = table["occurred"].substr(0, 7)
    counts = (
        table.mutate(month=month)
        .group_by(["iccs", "place_id", "month"])
        .aggregate(n=table["n"].sum())
        .to_pandas()
    )
    counts["measure"] = counts["iccs"].map(_measure_of_class(counts["iccs"].unique(), measures))
    counts = counts[counts["measure"].isin(needed)]
    if counts.empty:
        return pd.DataFrame(columns=[*_KEY, "value", "status", "row"]), []
    notes = []
    nowhere = int(counts.loc[counts["place_id"].isna(), "n"].sum())
    if nowhere:
        notes.append(_NOWHERE.fill(n=nowhere, dataset=version.dataset))
    located = counts[counts["place_id"].isin(place_ids)]
    full, zeros = _counted(located, _covered(ws, version, place_ids))
    if zeros:
        notes.append(_ZEROS.fill(dataset=version.dataset, n=zeros))
    frame, said = _with_years(full, version.dataset, measures)
    return frame, notes + said


def _covered(ws: "Workspace", version: DatasetVersion, place_ids: set[str]) -> list[str]:
    """Places a complete listing speaks of: all of the levels and countries it names."""
    if not version.complete:
        return []
    named = (
        set(
            ws.engine.table(ws.datasets.paths(version))
            .select("place_id")
            .distinct()
            .to_pandas()["place_id"]
        )
        & place_ids
    )
    if not named:
        return []
    index = ws.data.place_index()
    if index is None:
        return sorted(named)
    places = index.frame[["place_id", "iso3", "level", "hierarchy"]]
    of_named = places[places["place_id"].isin(named)]
    keys = set(zip(of_named["iso3"], of_named["level"], of_named["hierarchy"], strict=True))
    alike = [
        key in keys
        for key in zip(places["iso3"], places["level"], places["hierarchy"], strict=True)
    ]
    return sorted(set(places.loc[alike, "place_id"]) & place_ids)


def _counted(located: "pd.DataFrame", covered: Sequence[str]) -> tuple["pd.DataFrame", int]:
    """Return one row per place, month and measure listed, and zeros where ``covered`` has none."""
    import pandas as pd

    keys = ["place_id", "month", "measure"]
    summed = located.groupby(keys)["n"].sum()
    if covered:
        months = sorted(located["month"].dropna().unique())
        measures = sorted(located["measure"].unique())
        grid = pd.MultiIndex.from_product([covered, months, measures], names=keys)
        summed = summed.reindex(grid, fill_value=0)
    counted = summed.astype("float64").reset_index(name="value")
    frame = counted.rename(columns={"month": "period"}).assign(status="present", row=0)
    return frame, int((frame["value"] == 0).sum())


def _measure_of_class(classes: Collection[Any], measures: Mapping[str, Measure]) -> dict[str, str]:
    """Return, for each ICCS code, the count whose class is the nearest at or above it."""
    counted = {m.iccs: m.id for m in measures.values() if m.iccs and m.from_incidents}
    found: dict[str, str] = {}
    for code in classes:
        above = [c for c in counted if str(code).startswith(c)]
        if above:
            found[code] = counted[max(above, key=len)]
    return found


def _facilities(
    ws: "Workspace",
    version: DatasetVersion,
    needed: set[str],
    place_ids: set[str],
    measures: Mapping[str, Measure],
) -> tuple["pd.DataFrame", list[Text]]:
    table = ws.engine.table(ws.datasets.paths(version))
    counts = (
        table.group_by(["kind", "place_id", "as_of"]).aggregate(value=table.count()).to_pandas()
    )
    kinds = {kind: m.id for m in measures.values() for kind in m.from_facilities}
    counts["measure"] = counts["kind"].map(kinds)
    located = counts[counts["measure"].isin(needed) & counts["place_id"].isin(place_ids)]
    summed = located.groupby(["place_id", "as_of", "measure"], as_index=False)["value"].sum()
    covered = _covered(ws, version, place_ids)
    filled, zeros = _counted(summed.rename(columns={"as_of": "month", "value": "n"}), covered)
    notes = [_ZEROS.fill(dataset=version.dataset, n=zeros)] if zeros else []
    return filled, notes


def _agreed(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return one row per key; present beats absent; contradictions are refused."""
    present = frame[frame["status"] == "present"]
    spread = present.groupby(_KEY)["value"].agg(["min", "max"])
    clash = spread[spread["max"] > spread["min"]]
    if len(clash):
        place, period, measure = clash.index[0]
        rows = present.set_index(_KEY).loc[[(place, period, measure)]].reset_index()
        first, last = rows.iloc[0], rows[rows["value"] != rows["value"].iloc[0]].iloc[0]
        what = _CONFLICT.fill(
            measure=measure,
            place=place,
            period=period,
            n=len(clash),
            a=first["dataset"],
            x=first["value"],
            b=last["dataset"],
            y=last["value"],
        )
        raise ConfigurationError(Problem("E-WKF-020", what, _CHOOSE, Where(column=measure)))
    ordered = frame.sort_values("status", ascending=False, kind="stable")
    return ordered.drop_duplicates(_KEY)
