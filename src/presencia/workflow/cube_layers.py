"""Which figures of an assessment become layers of its cube, and what each is called."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from presencia.model.period import Period
from presencia.storage.cubes import Layer
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from presencia.reporting import AssessmentView

#: Figures of a risk beside its rate, by role.
_RISK = {
    "low": "low",
    "high": "high",
    "probability": "p_exceed",
    "threshold": "threshold",
    "run_start": "run_start",
    "run_width": "run_width",
    "count": "count",
    "exposure": "exposure",
    "inherited": "inherited",
}
_PRIORITY = {"low": "rank_low", "high": "rank_high", "probability": "p_top", "score": "score"}
_CHANGE = {"low": "low", "high": "high", "probability": "p_rose"}

_RATE = Text("por 100,000 habitantes al año", "per 100,000 people a year")
_PERCENTILE = Text("percentil", "percentile")


def period_order(period: str) -> tuple[Any, ...]:
    """Return a key by which periods sort: oldest first, the shorter of two that end together."""
    read = Period.parse(period)
    return read.end, read.start.toordinal() * -1


def frames(view: "AssessmentView", source: str) -> Iterator[tuple[Layer, "pd.DataFrame"]]:
    """Yield each layer of an assessment with its rows: place_id, period, value."""
    yield from _risks(view, source)
    yield from _priority(view, source)
    yield from _changes(view, source)
    yield from _dimensions(view, source)


def _risks(view: "AssessmentView", source: str) -> Iterator[tuple[Layer, "pd.DataFrame"]]:
    from presencia.reporting.shown import as_text

    breaks = tuple(float(b) for b in view.meta.get("breaks") or ())
    labels = view.meta.get("measures") or {}
    for measure, rows in view.risk.groupby("measure", sort=False):
        label = as_text((labels.get(measure) or {}).get("label"), str(measure))
        head = Layer(
            f"risk:{measure}", label, _RATE, "rate", "risk", "value", f"risk:{measure}",
            source, "worse", 1, breaks,
        )  # fmt: skip
        known = rows.assign(inherited=(rows["basis"] == "inherited").astype(float))
        yield from _with_roles(head, known, "rate", _RISK)


def _priority(view: "AssessmentView", source: str) -> Iterator[tuple[Layer, "pd.DataFrame"]]:
    label = Text("Prioridad con su probabilidad", "Priority with its probability")
    unit = Text("lugar en el orden", "place in the order")
    head = Layer(
        "priority", label, unit, "score", "priority", "value", "priority", source, "neutral", 0
    )
    runs = view.priority_runs.set_index("place_id")[["run_start", "run_width"]]
    rows = view.priority.drop(columns=["run_start", "run_width"]).join(runs, on="place_id")
    roles = {**_PRIORITY, "run_start": "run_start", "run_width": "run_width"}
    yield from _with_roles(head, rows.assign(period=view.period), "rank", roles)


def _changes(view: "AssessmentView", source: str) -> Iterator[tuple[Layer, "pd.DataFrame"]]:
    if view.change.empty:
        return
    first = view.change.iloc[0]
    label = Text("Cambio de {a} a {b}", "Change from {a} to {b}")
    head = Layer(
        "change",
        label.fill(a=first["period_from"], b=first["period_to"]),
        Text("veces", "times"),
        "rate", "change", "value", "change", source, "worse", 2,
    )  # fmt: skip
    rows = view.change.assign(period=view.change["period_to"].astype(str))
    yield from _with_roles(head, rows, "ratio", _CHANGE)


def _dimensions(view: "AssessmentView", source: str) -> Iterator[tuple[Layer, "pd.DataFrame"]]:
    for dimension in view.dimension_list:
        name = f"dim:{dimension.id}"
        head = Layer(
            name, dimension.label, _PERCENTILE, "score", "dimension", "value", name, source, "worse"
        )
        rows = view.dimensions[view.dimensions["dimension"] == dimension.id]
        yield from _with_roles(
            head, rows.assign(period=view.period), "percentile", {"score": "score"}
        )
        for one in dimension.indicators:
            name = f"ind:{dimension.id}/{one.id}"
            head = Layer(
                name,
                one.label,
                Text("%", "%") if one.percent else one.unit,
                "share" if one.percent else "count",
                "indicator", "value", name, source, one.direction, 1,
            )  # fmt: skip
            of = view.indicators["dimension"] == dimension.id
            rows = view.indicators[of & (view.indicators["indicator"] == one.id)]
            inherited = (rows["status"] == "inherited").astype(float)
            rows = rows.assign(period=view.period, inherited=inherited)
            roles = {"percentile": "percentile", "inherited": "inherited"}
            yield from _with_roles(head, rows, "value", roles)


def _with_roles(
    head: Layer, rows: "pd.DataFrame", value: str, roles: dict[str, str]
) -> Iterator[tuple[Layer, "pd.DataFrame"]]:
    """Yield a value layer and those that qualify it, as far as the rows have them."""
    keys = ["place_id", "period"]
    yield head, rows[[*keys, value]].rename(columns={value: "value"})
    for role, column in roles.items():
        if column in rows and rows[column].notna().any():
            layer = Layer(
                f"{head.id}.{role}", head.label, head.unit, head.kind, head.group, role, head.id,
                head.source, head.direction, head.decimals,
            )  # fmt: skip
            yield layer, rows[[*keys, column]].rename(columns={column: "value"})
