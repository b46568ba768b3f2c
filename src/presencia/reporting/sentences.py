"""What the figures say, in words: the sentences all documents share."""

from typing import Any

import pandas as pd

from presencia.reporting.format import Style
from presencia.reporting.view import AssessmentView, as_text
from presencia.text import LANGS, Lang, Text, same

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
    "con cifra en {with_rate} de {places} lugares.",
    "In {period}, {what}: {rate} per 100,000 people a year ({level} between {low} and {high}), "
    "with figures for {with_rate} of {places} places.",
)


def measure_label(view: AssessmentView, measure: str, about: Any = None) -> Text:
    """Return what a measure is called: from the assessment, else from the list here."""
    given = about or (view.meta.get("measures") or {}).get(measure)
    if given:
        return as_text(given.get("label", given) if isinstance(given, dict) else given, measure)
    return MEASURES.get(measure, same(measure.replace("_", " ")))


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
    measure = str(view.risk["measure"].iloc[0])

    def fields(style: Style) -> dict[str, str]:
        return {
            "period": style.period(view.period),
            "what": measure_label(view, measure).say(style.lang),
            "rate": style.number(totals["rate"], 1),
            "low": style.number(totals.get("low"), 1),
            "high": style.number(totals.get("high"), 1),
            "level": style.percent(view.level_of_interval),
            "with_rate": style.number(totals.get("with_rate"), 0),
            "places": style.number(totals.get("places"), 0),
        }

    return [both(view, _RATE, fields)]


def both(view: AssessmentView, template: Text, fields: Any) -> Text:
    """Return a template filled in each language with that language's own figures.

    Parameters
    ----------
    view : AssessmentView
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
