"""The evidence a plan stands on: interventions, their studies on one scale, and their costs.

A workspace's own file of an intervention takes the place of the package's. `save_own` and
`drop_own` are the only ways in: a file is read with all the others before it is written.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from presencia.errors import ConfigurationError, Problem
from presencia.text import Lang, Text

if TYPE_CHECKING:
    from presencia.portfolio.effects.rules import Stance
    from presencia.portfolio.evidence import Effect
    from presencia.reporting.format import Style
    from presencia.vocabularies.intervention_types import Cost, Intervention
    from presencia.workflow.workspace import Workspace

ROOM = "interventions"
_ID = re.compile(r"[a-z][a-z0-9_]{1,63}")
_MOST_BYTES = 200_000

_NONE = Text("no hay ninguna intervención «{id}».", "there is no intervention “{id}”.")
_CHOOSE = Text("elija una de la lista.", "choose one of the list.")
_OTHER_ID = Text(
    "el texto es de «{found}» y la página de «{id}».",
    "the text is of “{found}” and the page of “{id}”.",
)
_KEEP_ID = Text("deje el id como estaba.", "leave the id as it was.")
_LONG = Text("el texto pasa de 200 KB.", "the text is longer than 200 KB.")
_SHORTER = Text("quite lo que no sea de la intervención.", "remove what is not of it.")

APPROACHES: dict[str, Text] = {
    "prevention": Text("Prevención", "Prevention"),
    "intervention": Text("Intervención", "Intervention"),
    "law_enforcement": Text("Aplicación de la ley", "Law enforcement"),
}
LEVELS: dict[str, Text] = {
    "primary": Text("toda la población", "the whole population"),
    "secondary": Text("quienes están en riesgo", "those at risk"),
    "tertiary": Text("quienes ya están en la violencia", "those already in violence"),
    "place": Text("puntos del lugar", "spots of the place"),
}
VERIFIED: dict[str, Text] = {
    "seen": Text("fuente vista", "source seen"),
    "recalled": Text("escrita de memoria", "written from memory"),
    "assumption": Text("supuesto nuestro", "our assumption"),
}


@dataclass(frozen=True, slots=True)
class OwnFile:
    """The text of an intervention's file.

    Parameters
    ----------
    text : str
        YAML.
    own : bool
        Whether it is the workspace's; else the package's.
    sha256 : str
        Of the text.
    """

    text: str
    own: bool
    sha256: str


def stances() -> dict[str, Text]:
    """Return the stances by id, as a plan may take them."""
    from presencia.portfolio.effects.rules import STANCE_LABELS

    return {str(k): v for k, v in STANCE_LABELS.items()}


def names(ws: "Workspace") -> dict[str, Text]:
    """Return what each intervention in force is called, by id."""
    from presencia import vocabularies

    return {
        str(k): one.label for k, one in vocabularies.interventions(ws.own_interventions()).items()
    }


def book(ws: "Workspace", stance: str, lang: Lang) -> list[dict[str, Any]]:
    """Return every intervention in force with its evidence under a stance, JSON-able.

    Raises
    ------
    ConfigurationError
        If the stance is unknown or a file of the workspace is wrong.
    """
    from presencia import vocabularies
    from presencia.reporting.format import Style

    own = ws.own_interventions()
    style = Style.of(lang, [])
    every = vocabularies.interventions(own)
    ours = {name.rsplit(".", 1)[0] for name in own}
    order = list(APPROACHES)
    listed = sorted(every.values(), key=lambda i: (order.index(i.approach), i.label.say(lang)))
    return [_entry(one, stance, style, one.id in ours) for one in listed]


def glance(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what to expect of each intervention in a new place, all on one scale.

    Parameters
    ----------
    entries : list of dict
        Entries of `book`.

    Returns
    -------
    dict
        ``forest`` with a row for each, of its first outcome (homicide wherever it was studied);
        ``sure`` is of how many the whole interval is below no change, ``all`` how many there are,
        ``outcome`` the one they share, or empty.
    """
    from presencia.reporting.chart_shapes import forest as drawn

    rows = []
    for entry in entries:
        for effect in entry["effects"][:1]:
            line = next(r for r in effect["forest"]["rows"] if r["kind"] == "new_place")
            more = {"id": entry["id"], "outcome": effect["outcome"], "thin": effect["thin"]}
            rows.append(line | more | {"label": entry["label"], "approach": entry["approach"]})
    sure = sum(r["high"] is not None and r["high"] < 1 for r in rows)
    outcomes = {r["outcome"] for r in rows}
    shared = outcomes.pop() if len(outcomes) == 1 else ""
    return {"forest": drawn(rows), "sure": sure, "all": len(rows), "outcome": shared}


def _entry(one: "Intervention", stance: str, style: "Style", own: bool) -> dict[str, Any]:
    from presencia.portfolio.evidence import effects

    lang = style.lang
    found = effects(one, cast("Stance", stance))  # an unknown one is refused there
    return {
        "id": one.id,
        "label": one.label.say(lang),
        "summary": one.summary.say(lang),
        "approach": one.approach,
        "level": LEVELS[one.population_level].say(lang),
        "target": style.percent(one.target.value, 0 if one.target.value >= 0.1 else 1),
        "effects": [_effect(e, style) for e in found],
        "costs": [_cost(c, style) for c in one.costs],
        "ramp": " · ".join(style.percent(r) for r in one.ramp),
        "assumptions": [a.say(lang) for a in one.assumptions],
        "own": own,
    }


def _effect(effect: "Effect", style: "Style") -> dict[str, Any]:
    from presencia.portfolio.evidence import LEVEL, forest
    from presencia.reporting.chart_shapes import forest as drawn
    from presencia.reporting.shown import upper_first
    from presencia.vocabularies import OUTCOMES

    lang = style.lang
    studies = {f"{r.source}, {r.year}": r for r in effect.studies}
    rows = []
    for line in forest(effect):
        study = studies.get(line.label.es)
        imputed = line.imputed
        rows.append(
            {
                "kind": line.kind,
                "label": line.label.say(lang),
                "setting": study.setting if study else "",
                "design": _design(study.design).say(lang) if study else "",
                "filled": bool(study and study.design in ("randomised", "review")),
                "url": study.url if study else "",
                "ratio": line.ratio,
                "low": None if imputed else line.low,
                "high": None if imputed else line.high,
                "said": _percent(line.ratio, style),
                "interval": "" if imputed else _span(line.low, line.high, style),
                "imputed": imputed,
                "weight": style.percent(line.weight) if line.weight else "",
                "verified": VERIFIED[line.verified].say(lang) if line.verified else "",
                "note": line.note.say(lang) if line.note else "",
                "disputed": bool(study and line.disputed),
            }
        )
    return {
        "outcome": upper_first(OUTCOMES[effect.outcome].label).say(lang),
        "share": style.percent(effect.share_at_risk.value),
        "words": style.restyle(effect.words.say(lang)),
        "level": style.percent(LEVEL),
        "thin": effect.thin,
        "disputed": effect.disputed,
        "forest": drawn(rows),
    }


def _design(design: str) -> Text:
    from presencia.portfolio.effects.rules import RULES

    return RULES.design[design].words


def _percent(ratio: float | None, style: "Style") -> str:
    if ratio is None:
        return ""
    change = round(100 * (ratio - 1))
    mark = "+" if change > 0 else "−" if change < 0 else ""
    return f"{mark}{style.number(abs(change), 0)}%"


def _span(low: float | None, high: float | None, style: "Style") -> str:
    if low is None or high is None:
        return ""
    to = {"es": "a", "en": "to"}[style.lang]
    return f"{_percent(low, style)} {to} {_percent(high, style)}"


def _cost(cost: "Cost", style: "Style") -> dict[str, Any]:
    from presencia.vocabularies.countries import currency_sign

    each: Text | None = None
    if cost.people is not None:
        people = style.number(cost.people, 0)
        one = Text("por persona", "per person")
        each = one if cost.people == 1 else Text(f"por {people} personas", f"per {people} people")
    when = {"setup": Text("al empezar", "to set up"), "yearly": Text("por año", "a year")}
    sign = currency_sign(cost.currency)
    return {
        "label": cost.label.say(style.lang),
        "amount": f"{sign} {style.number(cost.amount, 0 if cost.amount >= 100 else None)}",
        "when": when[cost.item].say(style.lang),
        "each": (each or Text("por lugar", "per place")).say(style.lang),
        "year": cost.price_year,
        "country": cost.country,
        "basis": cost.basis,
        "verified": VERIFIED[cost.verified].say(style.lang),
        "why": cost.why.say(style.lang) if cost.why else "",
    }


def file_of(ws: "Workspace", intervention: str) -> OwnFile:
    """Return the file of an intervention in force.

    Raises
    ------
    ConfigurationError
        ``E-WKF-090`` if there is none.
    """
    from importlib import resources

    for path in ws.layout.own(ROOM):
        if path.stem == intervention:
            return _file(path.read_text("utf-8"), own=True)
    packaged = resources.files("presencia.vocabularies") / ROOM / f"{intervention}.yaml"
    if not _ID.fullmatch(intervention) or not packaged.is_file():
        raise ConfigurationError(Problem("E-WKF-090", _NONE.fill(id=intervention), _CHOOSE))
    return _file(packaged.read_text("utf-8"), own=False)


def save_own(ws: "Workspace", intervention: str, text: str) -> OwnFile:
    """Write the workspace's own file of an intervention, once all of them read well together.

    Raises
    ------
    ConfigurationError
        One problem for each thing wrong in it; nothing is written.
    """
    from presencia import vocabularies
    from presencia.portfolio.evidence import effects
    from presencia.storage.files import replace_file

    file_of(ws, intervention)
    content = text.replace("\r\n", "\n").encode()
    if len(content) > _MOST_BYTES:
        raise ConfigurationError(Problem("E-WKF-091", _LONG, _SHORTER))
    name = f"{intervention}.yaml"
    read = vocabularies.parse(content, name)
    if read.get("id") != intervention:
        what = _OTHER_ID.fill(found=read.get("id"), id=intervention)
        raise ConfigurationError(Problem("E-WKF-092", what, _KEEP_ID))
    every = vocabularies.interventions({**ws.own_interventions(), name: read})
    effects(every[intervention])
    replace_file(ws.layout.root / ROOM / name, content)
    return _file(content.decode(), own=True)


def drop_own(ws: "Workspace", intervention: str) -> None:
    """Take the workspace's own file of an intervention away: the package's is in force again.

    Raises
    ------
    ConfigurationError
        If there is none, or others need it.
    """
    from presencia import vocabularies

    kept = {n: v for n, v in ws.own_interventions().items() if n != f"{intervention}.yaml"}
    path = ws.layout.root / ROOM / f"{intervention}.yaml"
    if not path.is_file():
        raise ConfigurationError(Problem("E-WKF-090", _NONE.fill(id=intervention), _CHOOSE))
    vocabularies.interventions(kept)
    path.unlink()


def _file(text: str, *, own: bool) -> OwnFile:
    return OwnFile(text, own, hashlib.sha256(text.encode()).hexdigest())
