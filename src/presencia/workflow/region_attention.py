"""What asks for attention in what one person sees, the gravest first."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from presencia.text import Lang, Text, same

if TYPE_CHECKING:
    from presencia.reporting.view import AssessmentView
    from presencia.workflow.region_page import Seen

_OLD_YEARS = 5
_NAMED = 4
_WARNINGS = 3

_NO_FIGURE = Text("{n} {unit} sin cifra de {period}", "{n} {unit} without a figure of {period}")
_OUT = Text(
    "Quedan fuera de cada total, y cada total lo dice: {names}.",
    "They stay out of every total, and every total says so: {names}.",
)
_MORE = Text("{names} y {n} más", "{names} and {n} more")
_NO_ASSESSMENT = Text("{names}: sin evaluación", "{names}: no assessment")
_ASSESS = Text(
    "Hay que traer sus cifras y evaluarlos; mientras tanto quedan ausentes, no seguros.",
    "Their figures have to be brought and assessed; meanwhile they are absent, not safe.",
)
_OLD = Text("Las cifras de violencia son de {period}", "The figures of violence are of {period}")
_AGO = Text(
    "Han pasado {n} años. El orden de hoy puede ser otro.",
    "{n} years have passed. Today's order may be another.",
)


def attention(
    seen: Sequence["Seen"], countries: Collection[str], lang: Lang, today: date
) -> list[dict[str, Any]]:
    """Return what asks for attention.

    Parameters
    ----------
    seen : sequence of Seen
        Assessments as the person sees them.
    countries : collection of str
        Countries within reach.
    lang : str
        Language.
    today : date
        Age is counted from here.

    Returns
    -------
    list of dict
        ``tone`` (prob, attn or wait), ``icon``, ``title``, ``text``, ``of`` (title of the
        assessment, or empty) and ``result`` (its name, or empty).
    """
    out: list[dict[str, Any]] = []
    out += _unassessed(seen, countries, lang)
    for one in seen:
        out += [_entry(one, *line) for line in _of(one, lang, today)]
    order = ("prob", "attn", "wait")
    return sorted(out, key=lambda e: order.index(e["tone"]))


def _entry(one: "Seen", tone: str, icon: str, title: Text, text: Text | str) -> dict[str, Any]:
    return {
        "tone": tone,
        "icon": icon,
        "title": title,
        "text": text,
        "of": one.view.title,
        "result": one.name,
    }


def _unassessed(
    seen: Sequence["Seen"], countries: Collection[str], lang: Lang
) -> list[dict[str, Any]]:
    from presencia.workflow.place_page import country_name

    held = {c for one in seen for c in one.view.iso3}
    missing = sorted(country_name(c, lang) for c in set(countries) - held)
    if not missing:
        return []
    title = _NO_ASSESSMENT.fill(names=", ".join(missing))
    return [
        {"tone": "prob", "icon": "none", "title": title, "text": _ASSESS, "of": "", "result": ""}
    ]


def _of(one: "Seen", lang: Lang, today: date) -> list[tuple[str, str, Text, Text | str]]:
    from presencia.reporting.model_words import fallback

    view = one.view
    out: list[tuple[str, str, Text, Text | str]] = []
    if absent := _absent(view, lang):
        out.append(("prob", "stop", *absent))
    if old := _old(view, lang, today):
        out.append(("attn", "clock", *old))
    if reason := fallback(view):
        out.append(("attn", "warn", view.title, reason))
    named = absent_names(view)
    rest = [w for w in view.warnings if not (named and all(n in w.es for n in named))]
    out += [("attn", "warn", *_parted(w)) for w in rest[:_WARNINGS] if one.whole]
    return out


def _parted(warning: Text) -> tuple[Text, Text | str]:
    """Return what a warning says first, as a title, and the rest of it."""
    from presencia.reporting.shown import upper_first

    es, en = (re.split(r"[:;.]\s+", t.rstrip(), maxsplit=1) for t in (warning.es, warning.en))
    if len(es) < 2 or len(en) < 2:
        return warning, ""
    return Text(es[0], en[0]), upper_first(Text(es[1], en[1]))


def absent_names(view: "AssessmentView") -> list[str]:
    """Return the names of the places without a rate."""
    import pandas as pd

    rates = view.main_risk.drop_duplicates("place_id").set_index("place_id")
    rate = pd.to_numeric(rates["rate"]).reindex(view.places["place_id"]).to_numpy(float)
    return [str(n) for n in view.places["name"][~np.isfinite(rate)]]


def _absent(view: "AssessmentView", lang: Lang) -> tuple[Text, Text] | None:
    names = absent_names(view)
    if not names:
        return None
    style = view.style(lang)
    counted = {"n": style.number(len(names), 0), "period": style.period(view.risk_period)}
    title = _NO_FIGURE.fill(**counted, unit=view.unit[1] if len(names) > 1 else view.unit[0])
    listed = same(", ".join(names[:_NAMED]))
    if len(names) > _NAMED:
        listed = _MORE.fill(names=listed, n=len(names) - _NAMED)
    return title, _OUT.fill(names=listed)


def _old(view: "AssessmentView", lang: Lang, today: date) -> tuple[Text, Text] | None:
    years = [int(part[:4]) for part in view.risk_period.split("/") if part[:4].isdigit()]
    if not years or today.year - max(years) < _OLD_YEARS:
        return None
    period = view.style(lang).period(view.risk_period)
    return _OLD.fill(period=period), _AGO.fill(n=today.year - max(years))
