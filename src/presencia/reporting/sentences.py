"""What the figures say, in words: the sentences all documents share."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from presencia.reporting.format import Style
from presencia.reporting.shown import ShownPlaces, as_text
from presencia.reporting.view import AssessmentView
from presencia.text import LANGS, Lang, Text, inside, same

if TYPE_CHECKING:
    from presencia.reporting.trends import Trends

MEASURES: dict[str, Text] = {
    "homicides": Text("homicidios", "homicides"),
    "homicide_deaths": Text("muertes por agresión", "deaths by assault"),
    "robberies": Text("robos", "robberies"),
    "sexual_offences": Text("delitos sexuales", "sexual offences"),
    "assaults": Text("lesiones", "injuries by assault"),
}

_NONE = Text(
    "Ningún lugar tiene todavía cifras suficientes: no hay orden que mostrar.",
    "No place has enough figures yet: there is no order to show.",
)
_RANKED = Text(
    "{ranked} de {places} {unit} tienen orden de prioridad.",
    "{ranked} of {places} {unit} have a place in the order.",
)
_SURE = Text(
    "De los {k} de mayor prioridad, {sure} lo son con probabilidad de {bar} o más; "
    "otros {maybe} podrían serlo.",
    "Of the {k} highest priorities, {sure} are so with probability {bar} or more; "
    "another {maybe} might be.",
)
_RATE = Text(
    "En {period}, {what}: {rate} por 100,000 habitantes al año ({level} entre {low} y {high}), "
    "con cifra de {with_rate} de {places} {unit}.",
    "In {period}, {what}: {rate} per 100,000 people a year ({level} between {low} and {high}), "
    "with figures for {with_rate} of {places} {unit}.",
)


_HOLD = Text(
    "De los {n} {unit} que pasan de {threshold} con probabilidad de {bar} o más, {m} seguirían "
    "así aunque el registro difiriera en cerca de {sd} de un lugar a otro.",
    "Of the {n} {unit} above {threshold} with probability {bar} or more, {m} would remain so even "
    "if reporting differed by about {sd} from place to place.",
)
_HOLD_OWN = Text(
    "De los {n} {unit} que pasan de su umbral con probabilidad de {bar} o más, {m} seguirían así "
    "aunque el registro difiriera en cerca de {sd} de un lugar a otro.",
    "Of the {n} {unit} above their threshold with probability {bar} or more, {m} would remain so "
    "even if reporting differed by about {sd} from place to place.",
)
_ROSE = Text(
    "De {first} a {last}, {rose} de {n} {unit} subieron con probabilidad de 90% o más y {fell} "
    "bajaron; de los otros {rest} no se sabe.",
    "From {first} to {last}, {rose} of {n} {unit} rose with probability 90% or more and {fell} "
    "fell; of the other {rest} it is not known.",
)


def measure_label(view: AssessmentView, measure: str, about: Any = None) -> Text:
    """Return what a measure is called: from the assessment, else from the list here."""
    given = about or (view.meta.get("measures") or {}).get(measure)
    if given:
        label = given.get("label", given) if isinstance(given, dict) else given
        return inside(as_text(label, measure))
    return MEASURES.get(measure, same(measure.replace("_", " ")))


def basis(row: pd.Series | Mapping[Any, Any]) -> tuple[float, float, float]:
    """Return rate, low and high of the place a rate stands on, before it was passed down."""
    given = [row.get(f"basis_{k}", row.get(k)) for k in ("rate", "low", "high")]
    rate, low, high = (math.nan if v is None else float(v) for v in given)
    return rate, low, high


def basis_name(view: AssessmentView, place_id: str, row: pd.Series | Mapping[Any, Any]) -> str:
    """Return the name of the place a rate stands on."""
    given = row.get("basis_name")
    return str(given) if isinstance(given, str) else view.parents.get(place_id, place_id)


def summary(view: AssessmentView) -> list[Text]:
    """Return the two or three sentences a reader must not miss."""
    ranked = view.priority[view.priority["rank"].notna()]
    if ranked.empty:
        return [_NONE]
    out = [both(view, _RANKED, _ranked_fields(view, len(ranked)))]
    p = pd.to_numeric(ranked["p_top"]).astype(float)
    if view.k:
        sure, maybe = int((p >= 0.9).sum()), int(((p >= 0.1) & (p < 0.9)).sum())
        counts = {"k": view.k, "sure": sure, "maybe": maybe}
        out.append(both(view, _SURE, lambda s: {**_counts(s, counts), "bar": s.percent(0.9)}))
    return out + rate(view)


def _ranked_fields(view: AssessmentView, n: int) -> Any:
    def fields(style: Style) -> dict[str, str]:
        counts = _counts(style, {"ranked": n, "places": len(view.places)})
        return {**counts, "unit": view.unit[1].say(style.lang)}

    return fields


def _counts(style: Style, counts: dict[str, int]) -> dict[str, str]:
    return {k: style.number(v, 0) for k, v in counts.items()}


def rate(view: AssessmentView) -> list[Text]:
    """Return the sentence with the rate of all places together, if there is one."""
    totals = view.meta.get("totals") or {}
    if totals.get("rate") is None or view.risk.empty:
        return []
    measure = str(view.main_risk["measure"].iloc[0])
    above = totals.get("counted_places", totals.get("places")) != totals.get("places")
    unit = view.parent_units[1] if above else view.unit[1]
    key = "counted_" if above else ""
    with_rate, places = totals.get(f"{key}with_rate"), totals.get(f"{key}places")

    def fields(style: Style) -> dict[str, str]:
        return {
            "period": style.period(view.risk_period),
            "what": measure_label(view, measure).say(style.lang),
            "rate": style.number(totals["rate"], 1),
            "low": style.number(totals.get("low"), 1),
            "high": style.number(totals.get("high"), 1),
            "level": style.percent(view.level_of_interval),
            "with_rate": style.number(with_rate, 0),
            "places": style.number(places, 0),
            "unit": unit.say(style.lang),
        }

    return [both(view, _RATE, fields)]


def both(view: ShownPlaces, template: Text, fields: Any) -> Text:
    """Return a template filled in each language with that language's own figures.

    Parameters
    ----------
    view : ShownPlaces
        Gives the style of each language.
    template : Text
        With named fields.
    fields : callable
        From a `Style` to the fields.
    """
    words: dict[Lang, str] = {
        lang: template.say(lang).format(**fields(view.style(lang))) for lang in LANGS
    }
    return Text(words["es"], words["en"])


def units_word(view: AssessmentView, told: "Trends") -> Text:
    """Return what the units of the series are called, in the plural."""
    own = told.units["own"].astype(bool)
    return view.unit[1] if not len(own) or own.mean() > 0.5 else view.parent_units[1]


def reporting_said(view: AssessmentView, told: "Trends") -> list[Text]:
    """Return how many places stay above the threshold if reporting differed between places."""
    if not told.tested:
        return []
    sure = told.p_exceed[:, 0] >= 0.9
    limits = pd.to_numeric(view.main_risk.get("threshold", pd.Series(dtype=float))).dropna()
    template = _HOLD if limits.nunique() == 1 else _HOLD_OWN

    def fields(sd: float, column: int) -> Any:
        stay = int((sure & (told.p_exceed[:, column] >= 0.9)).sum())

        def of(style: Style) -> dict[str, str]:
            return {
                **_counts(style, {"n": int(sure.sum()), "m": stay}),
                "unit": view.unit[1].say(style.lang),
                "threshold": style.number(float(limits.iloc[0])) if len(limits) else "",
                "bar": style.percent(0.9),
                "sd": style.percent(sd),
            }

        return of

    last = len(told.sds) - 1
    return [both(view, template, fields(told.sds[last], last))] if sure.any() else []


def change_said(view: AssessmentView, told: "Trends") -> Text | None:
    """Return how many places rose and fell, None where the engine does not say."""
    if not told.changed:
        return None
    p = pd.to_numeric(told.units["p_rose"]).dropna()
    rose, fell = int((p >= 0.9).sum()), int((p <= 0.1).sum())
    first = view.change.iloc[0]

    def fields(style: Style) -> dict[str, str]:
        counts = {"rose": rose, "fell": fell, "n": len(p), "rest": len(p) - rose - fell}
        return {
            **_counts(style, counts),
            "first": style.period(str(first["period_from"])),
            "last": style.period(str(first["period_to"])),
            "unit": units_word(view, told).say(style.lang),
        }

    return both(view, _ROSE, fields)
