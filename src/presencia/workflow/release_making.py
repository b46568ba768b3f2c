"""What a release of an assessment and a plan needs, collected from the workspace."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from presencia.text import Text, same
from presencia.workflow.place_table import ancestry, line

if TYPE_CHECKING:
    import pandas as pd

    from presencia.assessment import AssessmentSpec
    from presencia.model import Measure
    from presencia.model.provenance import Result
    from presencia.reporting import AssessmentView, PlanView
    from presencia.reporting.release import Choice, Many, Share
    from presencia.workflow.workspace import Workspace

_ADD_UP = ("count", "population")


def lines(ws: "Workspace", view: "AssessmentView") -> dict[str, tuple[str, ...]]:
    """Return, of every place a release speaks of, itself and all that contain it."""
    parents = ancestry(ws)
    found: dict[str, tuple[str, ...]] = {}
    own = zip(view.places["place_id"], view.places["iso3"], view.places["parent_id"], strict=True)
    for place, iso3, parent in own:
        known = {**({place: parent} if isinstance(parent, str) else {})}
        whole = line(place, iso3, _Either(known, parents))
        for k in range(len(whole)):
            found.setdefault(whole[k], whole[k:])
    return found


class _Either(Mapping[str, Any]):
    """What a result says of a place, else what the workspace does."""

    def __init__(self, first: Mapping[str, Any], second: Mapping[str, Any]) -> None:
        self._first, self._second = first, second

    def __getitem__(self, key: str) -> Any:
        return self._first[key] if key in self._first else self._second[key]

    def __iter__(self) -> Any:
        return iter({**self._second, **self._first})

    def __len__(self) -> int:
        return len({**self._second, **self._first})


def chosen(whole: "AssessmentView", choice: "Choice") -> "tuple[AssessmentView, pd.DataFrame]":
    """Return what is chosen of an assessment, and the risk of its places in all periods.

    What lies beneath a release is held with it, so that a later one of the same places in finer
    periods is checked against it.
    """
    from presencia.reporting.release import narrowed

    view = narrowed(whole, choice)
    below = whole.risk[whole.risk["place_id"].isin(set(view.places["place_id"]))]
    return view, below


def labels(meta: Mapping[str, Any]) -> tuple[tuple[str, Text], ...]:
    """Return the indicators of an assessment with their names; not the outcome's own rate."""
    from presencia.assessment.result import RISK_INDICATOR

    listed = [i for d in (meta.get("dimensions") or {}).values() for i in d.get("indicators", ())]
    names = {str(i["id"]): i.get("label") for i in listed if i["id"] != RISK_INDICATOR}
    return tuple(
        (i, Text(**of) if isinstance(of, Mapping) else same(str(of or i)))
        for i, of in names.items()
    )


def many(view: "AssessmentView") -> "Many | None":
    """Return what takes the periods of a release where they are many."""
    from presencia.reporting.release import FEW, Many

    if view.risk["period"].nunique() <= FEW:
        return None
    places = view.places
    return Many(list(zip(places["place_id"], places["name"], places["iso3"], strict=True)))


def shares(ws: "Workspace", result: "Result", view: "AssessmentView") -> "list[Share]":
    """Return the counts behind every indicator that is a share of people or households."""
    from presencia.reporting.release import Share

    stage = ws.assessments
    spec = stage.spec(result.recipe.parameters["spec"])
    versions = [ws.datasets.get(r.dataset, r.version) for r in result.recipe.inputs]
    material = stage.material(spec, versions=versions)
    there = material.observations
    there = there[there["status"] == "present"]
    out = []
    for indicator in _of_counts(spec, material.measures):
        frame = _frame(there, indicator, view)
        if len(frame):
            out.append(Share(indicator.id, str(indicator.value.under), frame))
    return out


def _of_counts(spec: "AssessmentSpec", measures: "Mapping[str, Measure]") -> list[Any]:
    return [
        i
        for d in spec.dimensions
        for i in d.indicators
        if i.value.under and all(measures[m].kind in _ADD_UP for m in i.value.measures)
    ]


def _frame(there: "pd.DataFrame", indicator: Any, view: "AssessmentView") -> "pd.DataFrame":
    """Return place_id, period, part and whole of one indicator."""
    import pandas as pd

    rows = view.indicators[view.indicators["indicator"] == indicator.id]
    rows = rows.dropna(subset=["basis_place_id", "period"])
    key = rows[["basis_place_id", "period"]].set_axis(["place_id", "period"], axis=1)
    key = key.drop_duplicates(ignore_index=True)
    value = indicator.value
    under = key.assign(period=value.under_period) if value.under_period else key
    part = sum(_of(there, m, key) for m in value.over) - sum(_of(there, m, key) for m in value.less)
    found: pd.DataFrame = key.assign(part=part, whole=_of(there, value.under, under))
    found = found.dropna(ignore_index=True)
    return found[(found["part"] >= 0) & (found["whole"] >= 0)].reset_index(drop=True)


def _of(there: "pd.DataFrame", measure: str, key: "pd.DataFrame") -> Any:
    import pandas as pd

    rows = there[there["measure"] == measure].set_index(["place_id", "period"])["value"]
    rows = rows[~rows.index.duplicated()]
    return rows.reindex(pd.MultiIndex.from_frame(key)).to_numpy(dtype=float)


def plan_part(view: "PlanView", place_ids: Sequence[str]) -> dict[str, Any]:
    """Return what a release says of a plan in the places it releases."""
    inside = set(place_ids)
    names = dict(zip(view.places["place_id"], view.places["name"], strict=True))
    rows = view.activities[view.activities["place_id"].isin(inside)]
    actions = {i: view.actions[i] for i in rows["intervention"].unique()}
    return {
        "result": view.meta.get("id"),
        "title": view.title,
        "period": view.period,
        "made": view.dated.isoformat(),
        "currency": str(view.meta.get("spec", {}).get("currency") or "USD"),
        "activities": [
            _action(r, names, actions[r["intervention"]]) for r in rows.to_dict("records")
        ],
    }


def _action(row: Mapping[Any, Any], names: Mapping[str, str], what: Any) -> dict[str, Any]:
    return {
        "place": row["place_id"],
        "name": names.get(row["place_id"], row["place_id"]),
        "label": {"es": what.label.es, "en": what.label.en},
        "approach": what.approach,
        "start": int(row["start"]),
        "end": int(row["end"]),
        "cost": round(float(row["cost"])),
    }
