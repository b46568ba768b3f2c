"""Figures of places as cubes: of each assessment, and of all observations together."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from presencia.model import Measure
from presencia.model.provenance import DatasetVersion, VersionRef
from presencia.storage.cubes import Cube, Cubes, Floats, Layer
from presencia.storage.files import sha256_lines
from presencia.storage.packed import pack
from presencia.text import Text
from presencia.workflow import places
from presencia.workflow.assessments import STAGE as ASSESS
from presencia.workflow.cube_layers import frames, period_order
from presencia.workflow.gather import gather
from presencia.workflow.ground import ground, ground_path

if TYPE_CHECKING:
    import pandas as pd

    from presencia.workflow.workspace import Workspace

    _Counted = Mapping[VersionRef, pd.DataFrame]

_OBSERVED = "observed"
_CUBE = Text("valores de {of}", "values of {of}")
_OBSERVATIONS = Text("las observaciones", "the observations")
_FROM = Text("{label} ({publisher})", "{label} ({publisher})")


__all__ = ["Cube", "Floats", "Layer", "Values", "grid", "pack"]


class Values:
    """Makes the cubes of a workspace and opens them."""

    def __init__(self, ws: "Workspace") -> None:
        self._ws = ws
        self._cubes = Cubes(ws.layout)

    def of(self, result_id: str) -> Cube:
        """Return the cube of an assessment, made now if nobody has.

        Raises
        ------
        ConfigurationError
            If there is no such result.
        DataInvalid
            If its tables or its cube are damaged.
        """
        result = self._ws.stored_results.find(result_id)
        if not self._cubes.exists(result.id):
            self._assess(result.id)
        return self._cubes.open(result.id)

    def observed(self) -> Cube:
        """Return the cube of all observations of the latest dataset versions."""
        versions = self._observations()
        key = self._observed_key(versions)
        if not self._cubes.exists(key):
            self._observe(key, versions)
        return self._cubes.open(key)

    def prepare(self, progress: Any = None) -> list[str]:
        """Make every cube that is missing, remove those nobody asks for; return what was made."""
        stored = self._ws.stored_results
        assessed = [i for i in stored.ids() if stored.get(i).recipe.stage == ASSESS]
        observed = self._observed_key(self._observations())
        wanted = [*assessed, observed]
        for stale in set(self._cubes.keys()) - set(wanted):
            self._cubes.remove(stale)
        missing = [k for k in wanted if not self._ready(k)]
        for i, key in enumerate(missing):
            if progress:
                name: Any = _OBSERVATIONS if key == observed else key
                progress(i / len(missing), _CUBE.fill(of=name))
            if key == observed:
                self.observed()
            else:
                self.of(key)
                ground(self._ws, key)
        return missing

    def _ready(self, key: str) -> bool:
        drawn = key.startswith(_OBSERVED) or ground_path(self._ws, key).is_file()
        return drawn and self._cubes.exists(key)

    def _assess(self, result_id: str) -> None:
        _, view = self._ws.reports.view(result_id)
        path = self._ws.stored_results.paths(self._ws.stored_results.get(result_id))["places"]
        ids = self._ws.engine.frame([path], ["place_id"])["place_id"].astype(str).tolist()
        self._write(result_id, ids, list(frames(view, result_id)))

    def _write(
        self, key: str, ids: Sequence[str], parts: "list[tuple[Layer, pd.DataFrame]]"
    ) -> None:
        every = {str(p) for _, rows in parts for p in rows["period"].unique()}
        periods = sorted(every, key=period_order)
        draft = self._cubes.draft(ids, periods, len(parts))
        try:
            for layer, rows in parts:
                draft.add(layer, grid(rows, ids, periods))
            self._cubes.save(key, draft)
        except BaseException:
            draft.discard()
            raise

    def _observations(self) -> list[DatasetVersion]:
        return [v for v in self._ws.datasets.latest() if v.kind != "places"]

    def _observed_key(self, versions: Iterable[DatasetVersion]) -> str:
        refs = [v.ref for v in (*versions, *places.place_versions(self._ws))]
        digest = sha256_lines(f"{ref} {ref.sha256}" for ref in refs)
        return f"{_OBSERVED}-{digest[:12]}"

    def _observe(self, key: str, versions: Sequence[DatasetVersion]) -> None:
        known = self._ws.measures()
        ids = self._places(versions)
        lists = [v for v in versions if v.kind != "observations"]
        counted = {v.ref: self._counted(v, ids, known) for v in lists}
        held = [(v, m) for v in versions for m in self._measures_of(v, counted)]
        times = Counter(measure for _, measure in held)
        periods = self._periods(versions, counted)
        draft = self._cubes.draft(ids, periods, len(held))
        try:
            for version, measure in held:
                layer = _observed_layer(version, known[measure], times[measure] > 1)
                draft.add(layer, grid(self._rows(version, measure, counted), ids, periods))
            self._cubes.save(key, draft)
        except BaseException:
            draft.discard()
            raise

    def _counted(
        self, version: DatasetVersion, ids: Sequence[str], known: Mapping[str, Measure]
    ) -> "pd.DataFrame":
        """Return a list of incidents or facilities as an assessment would count it."""
        found = gather(
            self._ws,
            needed=dict.fromkeys(known),
            place_ids=set(ids),
            measures=known,
            versions=[version],
        )
        return found.observations

    def _places(self, versions: Sequence[DatasetVersion]) -> list[str]:
        """Return every place that a version names, and every other known place."""
        ids: set[str] = set()
        for version in (*versions, *places.place_versions(self._ws)):
            table = self._ws.engine.table(self._ws.datasets.paths(version))
            ids.update(table.select("place_id").distinct().to_pandas()["place_id"].dropna())
        return sorted(ids)

    def _periods(self, versions: Sequence[DatasetVersion], counted: "_Counted") -> list[str]:
        found = [counted[v.ref]["period"] for v in versions if v.ref in counted]
        for version in versions:
            if version.ref not in counted:
                table = self._ws.engine.table(self._ws.datasets.paths(version))
                found.append(table.select("period").distinct().to_pandas()["period"])
        return sorted({str(p) for periods in found for p in periods}, key=period_order)

    def _measures_of(self, version: DatasetVersion, counted: "_Counted") -> list[str]:
        if version.ref in counted:
            return sorted(counted[version.ref]["measure"].unique())
        table = self._ws.engine.table(self._ws.datasets.paths(version))
        return sorted(table.select("measure").distinct().to_pandas()["measure"])

    def _rows(self, version: DatasetVersion, measure: str, counted: "_Counted") -> "pd.DataFrame":
        if version.ref in counted:
            frame = counted[version.ref]
            return frame[(frame["measure"] == measure) & (frame["status"] == "present")]
        table = self._ws.engine.table(self._ws.datasets.paths(version))
        chosen = table.filter((table["measure"] == measure) & (table["status"] == "present"))
        rows: pd.DataFrame = chosen.select("place_id", "period", "value").to_pandas()
        return rows


def grid(rows: "pd.DataFrame", ids: Sequence[str], periods: Sequence[str]) -> Floats:
    """Return rows of place_id, period, value as (periods, places), NaN where there is none."""
    import pandas as pd

    out = np.full((len(periods), len(ids)), np.nan, dtype=np.float32)
    place = pd.Index(ids).get_indexer(pd.Index(rows["place_id"].astype(str)))
    period = pd.Index(periods).get_indexer(pd.Index(rows["period"].astype(str)))
    values = pd.to_numeric(rows["value"], errors="coerce").to_numpy(np.float32)
    there = (place >= 0) & (period >= 0)
    out[period[there], place[there]] = values[there]
    return out


def _observed_layer(version: DatasetVersion, measure: Measure, several: bool) -> Layer:
    """Return the layer of a measure of one dataset; named after both where several hold it."""
    name = f"{measure.id}@{version.dataset}" if several else measure.id
    label = _FROM.fill(label=measure.label, publisher=version.publisher)
    return Layer(
        id=name,
        label=label if several else measure.label,
        unit=measure.unit,
        kind=measure.kind,
        group="observed",
        role="value",
        of=name,
        source=str(version.ref),
        direction=measure.direction,
        decimals=measure.decimals,
    )
