"""What a plan says in sentences, before any chart."""

import math

from presencia.reporting.format import Style
from presencia.reporting.plan_money import harm, money
from presencia.reporting.plan_view import PlanView
from presencia.reporting.sentences import both
from presencia.reporting.shown import as_text
from presencia.text import Lang, Text

_WHAT = Text(
    "Con {money} en {years}, de {first} a {last}, el plan evitaría unos {averted} {unit}: {level} "
    "entre {low} y {high}.",
    "With {money} over {years}, {first} to {last}, the plan would avert about {averted} {unit}: "
    "{level} between {low} and {high}.",
)
_WHERE = Text(
    "Trabaja en {n} de {total} {units}. Sin el plan se esperan {harm} {unit}: evitaría {share}.",
    "It works in {n} of {total} {units}. Without the plan, {harm} {unit} are expected: it would "
    "avert {share}.",
)
_FIRM = Text(
    "En {firm} de los {n} la elección es firme: se repetiría en 90% o más de los futuros posibles.",
    "In {firm} of the {n} the choice is firm: it would be made again in 90% or more of possible "
    "futures.",
)
_ASSUMED = Text(
    "Descansa en {n} supuestos escritos: no son mediciones.",
    "It rests on {n} written assumptions: they are not measurements.",
)
_WORSE = Text(
    "No es seguro: en {p} de los futuros posibles habría más {unit} que sin el plan.",
    "It is not certain: in {p} of possible futures there would be more {unit} than without the "
    "plan.",
)
_NOTHING = Text(
    "El plan no elige ningún lugar: con lo que usted fijó, ningún paquete cabe o ninguno evita "
    "nada.",
    "The plan chooses no place: with what you set, no package fits or none averts anything.",
)
_SOLVED = Text(
    "Resuelto: a lo más {gap} bajo el mejor posible.", "Solved: at most {gap} below the best "
    "possible.",
)  # fmt: skip
_STOPPED = Text(
    "Se detuvo antes de terminar: a lo más {gap} bajo el mejor posible.",
    "Stopped before the end: at most {gap} below the best possible.",
)
_YEARS = {
    "es": ("un año", "dos años", "tres años", "cuatro años", "cinco años", "seis años",
           "siete años", "ocho años", "nueve años", "diez años"),
    "en": ("one year", "two years", "three years", "four years", "five years", "six years",
           "seven years", "eight years", "nine years", "ten years"),
}  # fmt: skip
#: A chance of doing harm smaller than this is not in the summary.
LEAST_SAID = 0.01
STANCES: dict[str, Text] = {
    "neutral": Text("efecto esperado", "expected effect"),
    "optimistic": Text("optimista", "optimistic"),
    "sceptical": Text("escéptica", "sceptical"),
}


def how_long(years: int, lang: Lang) -> str:
    """Return a number of years in words."""
    words = _YEARS[lang]
    tail = {"es": "años", "en": "years"}[lang]
    return words[years - 1] if years <= len(words) else f"{years} {tail}"


def summary(view: PlanView) -> list[Text]:
    """Return what the plan buys, where, how firm it is and what it rests on."""
    if view.chosen.empty:
        return [_NOTHING]
    said = [both(view, _WHAT, lambda s: _what(view, s))]
    worse = float((view.meta.get("tail") or {}).get("negative") or 0.0)
    if worse >= LEAST_SAID:
        said.append(both(view, _WORSE, lambda s: _worse(view, s, worse)))
    said.append(both(view, _WHERE, lambda s: _where(view, s)))
    firm, n = int((view.certainty == "firm").sum()), len(view.chosen)
    if view.chosen["stability"].notna().any():
        counts = {"firm": firm, "n": n}
        said.append(both(view, _FIRM, lambda s: {k: s.number(c, 0) for k, c in counts.items()}))
    if view.assumptions:
        many = len(view.assumptions)
        said.append(both(view, _ASSUMED, lambda s: {"n": s.number(many, 0)}))
    return said


def _what(view: PlanView, style: Style) -> dict[str, str]:
    found = view.whole
    return {
        "money": money(style, found["cost"], view.currency),
        "years": how_long(len(view.years), style.lang),
        "first": str(view.years[0]),
        "last": str(view.years[-1]),
        "averted": harm(style, found["averted"]),
        "unit": view.harm_unit.say(style.lang),
        "level": style.percent(view.level_of_interval),
        "low": harm(style, found["averted_low"], found["averted"]),
        "high": harm(style, found["averted_high"], found["averted"]),
    }


def _worse(view: PlanView, style: Style, share: float) -> dict[str, str]:
    return {"p": style.probability(share), "unit": view.harm_unit.say(style.lang)}


def _where(view: PlanView, style: Style) -> dict[str, str]:
    found = view.whole
    share = found["averted"] / found["harm"] if found["harm"] else math.nan
    return {
        "n": style.number(len(view.chosen), 0),
        "total": style.number(view.candidates, 0),
        "units": view.unit[1].say(style.lang),
        "harm": harm(style, found["harm"]),
        "unit": view.harm_unit.say(style.lang),
        "share": style.percent(share, 1 if share < 0.2 else 0),
    }


def solved(view: PlanView) -> Text | None:
    """Return how near the best possible the plan is proven to be; None if not said."""
    if view.solver.get("words"):
        return as_text(view.solver["words"], "-")
    gap = view.solver.get("gap")
    if gap is None or not math.isfinite(float(gap)):
        return None
    text = _STOPPED if view.solver.get("interrupted") else _SOLVED
    return both(view, text, lambda s: {"gap": gap_words(s, float(gap))})


def gap_words(style: Style, gap: float) -> str:
    """Return a gap as a percentage that never claims more than was proven.

    Examples
    --------
    >>> gap_words(Style("es", "es_GT"), 0.000012), gap_words(Style("es", "es_GT"), 0.0371)
    ('0.01%', '3.8%')
    """
    decimals = 2 if gap < 0.01 else 1
    step = 10.0**-decimals
    up = max(math.ceil(gap * 100 / step - 1e-9) * step, step)
    return style.number(up, decimals) + "%"


def stance(view: PlanView) -> Text:
    """Return the stance on evidence the plan was made under."""
    key = str(view.meta.get("stance") or "neutral")
    return STANCES.get(key, Text(key, key))
