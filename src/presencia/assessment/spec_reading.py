"""Turn a mapping into an `AssessmentSpec`, telling every wrong key by its path."""

from collections.abc import Mapping
from typing import Any

from presencia.assessment.composite import AGGREGATIONS, NORMALISATIONS
from presencia.assessment.reader import Node, parse_period
from presencia.assessment.risk import MODELS, SPACE_TIME
from presencia.assessment.spec import (
    AssessmentSpec,
    DimensionSpec,
    IndicatorSpec,
    OutcomeSpec,
    PrioritySpec,
    Threshold,
    Value,
)
from presencia.model import HIERARCHIES
from presencia.text import Text

_EDGES = Text("siete números que suben, desde 0", "seven ascending numbers, from 0")
_COUNTRIES = Text("{iso3: [GTM, …]}", "{iso3: [GTM, …]}")
_WEIGHTS = Text("pesos que no sumen 0", "weights that do not sum to 0")
_TOP = Text("«k» o «share», no ambos", "“k” or “share”, not both")
_VALUE = Text(
    "una medida, o {over: medidas, less: medidas, under: medida, per: número}",
    "a measure, or {over: measures, less: measures, under: measure, per: number}",
)
_THRESHOLD = Text(
    "un número, regional, national, o {times: 1.5, of: regional}",
    "a number, regional, national, or {times: 1.5, of: regional}",
)
_SPREAD = Text(
    "un número mayor que 0 cuando los casos se cuentan en un nivel más alto",
    "a number above 0 where counts stand at a higher level",
)
_LEVEL = Text("un nivel más alto o igual que el de los lugares", "a level not below the places'")
_INDICATOR = Text("un identificador que no se repita", "an identifier used once")


def read_spec(mapping: Mapping[str, Any]) -> AssessmentSpec:
    """Return the specification a mapping describes.

    Raises
    ------
    ConfigurationError
        With one problem for each key that is missing, unknown or wrong.
    """
    top = Node(mapping)
    level = top.integer("level", high=3)
    places = top.node("places")
    spec = AssessmentSpec(
        id=top.word("id"),
        title=top.text("title"),
        level=level,
        countries=_countries(places),
        within=tuple(str(p) for p in places.items("within", [])),
        as_of=places.period("as_of", None),
        hierarchy=places.choice("hierarchy", tuple(HIERARCHIES), "administrative"),
        period=top.period("period"),
        outcome=_outcome(top.node("outcome"), level),
        breaks=_breaks(top),
        interval=top.number("interval", 0.9, low=0.5, high=0.99),
        dimensions=_dimensions(top.node("dimensions"), level),
        priority=_priority(top.node("priority")),
        citations=tuple(str(c) for c in top.items("citation", [])),
        raw=mapping,
    )
    places.finish()
    top.finish()
    top.raise_if_wrong()
    return spec


def _countries(places: Node) -> tuple[str, ...]:
    found = tuple(str(c) for c in places.items("iso3"))
    if places.has("iso3") and not (found and all(len(c) == 3 and c.isupper() for c in found)):
        places.wrong("iso3", found, _COUNTRIES)
    return found


def _breaks(top: Node) -> tuple[float, ...]:
    found = top.items("breaks")
    numeric = [float(b) for b in found if isinstance(b, (int, float)) and not isinstance(b, bool)]
    rising = all(a < b for a, b in zip([0.0, *numeric], numeric, strict=False))
    if top.has("breaks") and not (len(numeric) == len(found) == 7 and rising):
        top.wrong("breaks", found, _EDGES)
    return tuple(numeric)


def _outcome(node: Node, level: int) -> OutcomeSpec:
    counted = node.integer("level", level, high=3)
    spread = node.number("inherited_log_sd", None, low=0, high=3, above=True)
    if counted > level:
        node.wrong("level", counted, _LEVEL)
    if counted < level and spread is None:
        node.wrong("inherited_log_sd", spread, _SPREAD)
    periods = []
    for period in node.items("periods"):
        try:
            periods.append(parse_period(period))
        except ValueError:
            node.wrong("periods", period, Text("periodos ISO 8601", "ISO 8601 periods"))
    if node.has("periods") and not periods:
        node.wrong("periods", [], Text("una lista con periodos", "a list of periods"))
    outcome = OutcomeSpec(
        measure=node.word("measure"),
        periods=tuple(dict.fromkeys(periods)),
        exposure=node.word("exposure"),
        exposure_period=node.period("exposure_period", None),
        exposure_growth=node.number("exposure_growth", 0.0, low=-0.2, high=0.2),
        by_period=node.flag("by_period", False),
        forecast_check=node.flag("forecast_check", True),
        model=node.choice("model", tuple(MODELS), SPACE_TIME),
        level=counted,
        inherited_log_sd=spread,
        threshold=_threshold(node),
    )
    node.finish()
    return outcome


def _threshold(node: Node) -> Threshold:
    given = node.raw("threshold", "regional")
    if isinstance(given, Mapping):
        inner = Node(given, node.key("threshold"), node.problems)
        times = inner.number("times", 1.0, low=0, above=True)
        of = inner.choice("of", ("regional", "national"))
        inner.finish()
        return Threshold(times, of)
    if given in ("regional", "national"):
        return Threshold(1.0, given)
    if isinstance(given, (int, float)) and not isinstance(given, bool) and given >= 0:
        return Threshold(float(given), "number")
    node.wrong("threshold", given, _THRESHOLD)
    return Threshold(1.0, "regional")


def _dimensions(node: Node, level: int) -> tuple[DimensionSpec, ...]:
    found = tuple(
        _dimension(Node(node.raw(name), node.key(name), node.problems), name, level)
        for name in node.names()
    )
    if not sum(d.weight for d in found) > 0:
        node.wrong("", [d.weight for d in found], _WEIGHTS)
    return found


def _dimension(node: Node, name: str, level: int) -> DimensionSpec:
    from_risk = node.choice("from", ("risk",), None) == "risk"
    listed = node.items("indicators", []) if from_risk else node.items("indicators")
    indicators = tuple(
        _indicator(Node(item, f"{node.key('indicators')}[{i}]", node.problems), level)
        for i, item in enumerate(listed)
    )
    ids = [i.id for i in indicators]
    if len(set(ids)) < len(ids) or (from_risk and ids):
        node.wrong("indicators", ids, _INDICATOR)
    dimension = DimensionSpec(
        id=name,
        label=node.text("label"),
        weight=node.number("weight", 1.0, low=0),
        from_risk=from_risk,
        indicators=indicators,
        normalise=node.choice("normalise", NORMALISATIONS, "rank"),
        aggregate=node.choice("aggregate", AGGREGATIONS, "arithmetic"),
        weights=node.choice("weights", ("equal", "given", "pca"), "equal"),
        phrase=node.text("phrase", None),
        absent=node.text("absent", None),
    )
    if dimension.weights == "given" and ids and not sum(i.weight for i in indicators) > 0:
        node.wrong("indicators", [i.weight for i in indicators], _WEIGHTS)
    node.finish()
    return dimension


def _indicator(node: Node, level: int) -> IndicatorSpec:
    value = _value(node)
    at = node.integer("level", None, high=level)
    indicator = IndicatorSpec(
        id=node.word("id"),
        label=node.text("label"),
        unit=node.text("unit"),
        value=value,
        period=node.period("period", None),
        direction=node.choice("direction", ("worse", "better"), None),
        weight=node.number("weight", 1.0, low=0),
        sd=node.number("sd", None, low=0, above=True),
        level=at,
        decimals=node.integer("decimals", 1, high=6),
        phrase=node.text("phrase", None),
    )
    node.finish()
    return indicator


def _value(node: Node) -> Value:
    given = node.raw("value")
    if isinstance(given, str) and given.strip():
        return Value((given,))
    if not isinstance(given, Mapping):
        if given is not None:
            node.wrong("value", given, _VALUE)
        return Value(())
    inner = Node(given, node.key("value"), node.problems)
    over, less = _measures(inner, "over"), _measures(inner, "less")
    if not over:
        inner.wrong("over", over, _VALUE)
    value = Value(
        over=over,
        less=less,
        under=inner.word("under", None),
        per=inner.number("per", 1.0, low=0, above=True),
        under_period=inner.period("under_period", None),
    )
    inner.finish()
    return value


def _measures(node: Node, name: str) -> tuple[str, ...]:
    given = node.raw(name, ())
    listed = (given,) if isinstance(given, str) else given
    if not isinstance(listed, (list, tuple)) or not all(isinstance(m, str) for m in listed):
        node.wrong(name, given, _VALUE)
        return ()
    return tuple(listed)


def _priority(node: Node) -> PrioritySpec:
    if node.has("k") and node.has("share"):
        node.wrong("k", node.raw("k"), _TOP)
    k = node.integer("k", None, low=1)
    priority = PrioritySpec(
        k=k,
        share=node.number("share", 0.1, low=0, high=1, above=True),
        concentration=_concentration(node),
        draws=node.integer("draws", 2000, low=100, high=1_000_000),
        least_measured=node.number("least_measured", 0.0, low=0, high=1),
    )
    node.finish()
    return priority


def _concentration(node: Node) -> float | None:
    if node.raw("concentration", None) == "certain":
        return None
    return float(node.number("concentration", 60.0, low=0, above=True))
