"""The first version of a plan, as a commented file that its owner goes on with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from presencia.errors import ConfigurationError, Problem
from presencia.text import Lang, Text
from presencia.workflow.plan_answers import next_year
from presencia.workflow.plan_material import rates_seen

if TYPE_CHECKING:
    from presencia.workflow.actuals import Reading, Report
    from presencia.workflow.plan_answers import Answer
    from presencia.workflow.workspace import Workspace

YEARS = 5
PER_PERSON = 2.0
"""Yearly fund per inhabitant in the draft, in the plan's currency: a number to start from."""

_HEAD = Text(
    """\
# Un plan: qué hacer, dónde, desde cuándo y con qué dinero. Cámbielo y siga con
#   presencia plan check {id}
#   presencia plan solve {id}
# Lo que sigue es un punto de partida, no una recomendación: las cifras con «supuesto» son suyas.
""",
    """\
# A plan: what to do, where, from when and with which money. Change it and go on with
#   presencia plan check {id}
#   presencia plan solve {id}
# What follows is a place to start, not advice: the figures marked “assumption” are yours.
""",
)
_OUTCOMES = Text(
    "# Qué se quiere evitar: una o más evaluaciones; «weight» es el peso de cada hecho.",
    "# What is to be averted: one or more assessments; “weight” is the weight of each event.",
)
_TREND = Text(
    "# Cómo seguiría todo sin el plan: constant (igual) o last_change (según el último cambio).",
    "# How things would go on without the plan: constant, or last_change.",
)
_STANCE = Text(
    "# Cuánto se confía en los estudios: optimistic, neutral o sceptical.",
    "# How far studies are trusted: optimistic, neutral or sceptical.",
)
_INTERVENTIONS = Text(
    "# Todas las que tienen efecto sobre lo medido; para elegir, quite la marca.",
    "# All that have an effect on what is measured; to choose, remove the mark.",
)
_FUNDS = Text(
    "# Quién paga. Supuesto: {each:g} por habitante y año. Un fondo puede limitarse con\n"
    "# countries, approaches o interventions.",
    "# Who pays. Assumption: {each:g} per inhabitant and year. A fund may be limited by\n"
    "# countries, approaches or interventions.",
)
_FUND = Text("Fondo general", "General fund")
_CONSTRAINTS = Text(
    "# Qué se exige. Supuestos: las partes de cada enfoque y el piso de cada país, la mitad de su\n"
    "# parte de la población.",
    "# What is required. Assumptions: the shares of each approach and each country's floor, half\n"
    "# of its share of the people.",
)
_OBJECTIVE = Text(
    "# Qué se busca: expected_harm, downside, equity o cost_for_target.",
    "# What is sought: expected_harm, downside, equity or cost_for_target.",
)
_BY_HAND = Text(
    "# Lo que usted fija a mano, por ejemplo:",
    "# What you settle by hand, for instance:",
)

_FOLLOWS = Text(
    """\
# Sigue a {before} un año después. Lo que ya empezó queda comprometido; lo demás está abierto.
# Si algo no salió como se planeó, corríjalo aquí antes de seguir con
#   presencia plan check {id}
""",
    """\
# Goes on from {before} a year later. What has begun is committed; the rest is open.
# If something did not go as planned, correct it here before going on with
#   presencia plan check {id}
""",
)
_ALONE = Text(
    "lo hecho y el año son de un plan que sigue a otro.",
    "what was done and the year belong to a plan that goes on from another.",
)
_SAY_AFTER = Text("diga a cuál con --after.", "say which with --after.")
_FOLLOWS_FROM = Text(
    """\
# Sigue a {before} desde {year}. Lo que ya empezó queda comprometido; lo demás está abierto.
# Si algo no salió como se planeó, corríjalo aquí antes de seguir con
#   presencia plan check {id}
""",
    """\
# Goes on from {before} in {year}. What has begun is committed; the rest is open.
# If something did not go as planned, correct it here before going on with
#   presencia plan check {id}
""",
)
_FOLLOWS_REPORT = Text(
    """\
# Sigue a {before} desde {year}, según lo informado en {file} ({kept} filas; {refused} sin usar).
# Lo hecho queda comprometido con su inicio y su alcance verdaderos; lo no empezado está abierto.
#   presencia plan check {id}
""",
    """\
# Goes on from {before} in {year}, by what {file} reports ({kept} rows; {refused} not used).
# What was done is committed with its true start and reach; what has not begun is open.
#   presencia plan check {id}
""",
)


@dataclass(frozen=True, slots=True)
class Subject:
    """An assessment a plan may be about: its countries with their places and people."""

    id: str
    title: Text
    places: Mapping[str, int]
    people: Mapping[str, float]


def without_overlap(subjects: Sequence[Subject]) -> list[tuple[Subject, tuple[str, ...]]]:
    """Return each assessment with the countries it gives way in.

    Where two hold a country, the one with more places of it speaks.
    """
    found = []
    for subject in subjects:
        others = [s for s in subjects if s is not subject]
        ahead = [
            country
            for country, places in subject.places.items()
            if any(
                (o.places.get(country, 0), o.id) > (places, subject.id)
                for o in others
                if country in o.places
            )
        ]
        found.append((subject, tuple(sorted(ahead))))
    return [(s, gone) for s, gone in found if set(gone) != set(s.places)]


def draft(
    plan_id: str, subjects: Sequence[Subject], interventions: Sequence[str], year: int, lang: Lang
) -> str:
    """Return the text of a new plan file.

    Parameters
    ----------
    plan_id : str
    subjects : sequence of Subject
        Assessments present in the workspace.
    interventions : sequence of str
        Ids to list, behind a mark.
    year : int
        First year of the plan.
    lang : str
        Language of the comments.
    """
    kept = without_overlap(subjects)
    inhabitants = {c: s.people[c] for s, gone in kept for c in s.places if c not in gone}
    amount = max(round(sum(inhabitants.values()) * PER_PERSON, -5), 100_000)
    title = Text("Plan de {t}", "Plan of {t}").fill(t=_together([s.title for s, _ in kept]))

    def note(text: Text, **fields: object) -> str:
        return text.fill(**fields).say(lang)

    lines = [
        note(_HEAD, id=plan_id) + f"id: {plan_id}",
        f"title:\n  es: {quoted(title.es)}\n  en: {quoted(title.en)}",
        f"first_year: {year}\nyears: {YEARS}\ncurrency: USD\nprice_year: {_PRICE_YEAR}\n",
        note(_OUTCOMES),
        "outcomes:\n" + "\n".join(_outcome(s, gone) for s, gone in kept) + "\n",
        note(_TREND) + "\ntrend: constant",
        note(_STANCE) + "\nstance: neutral",
        "discount_rate: 0.03\n",
        note(_INTERVENTIONS),
        f"# interventions: [{', '.join(interventions)}]\n",
        note(_FUNDS, each=PER_PERSON),
        "funds:\n  - id: general\n"
        f"    title: {{es: {quoted(_FUND.es)}, en: {quoted(_FUND.en)}}}\n"
        f"    amount: {amount:.0f}\n    currency: USD\n",
        note(_CONSTRAINTS),
        "constraints:\n" + "\n".join(_rules(inhabitants)) + "\n",
        note(_OBJECTIVE) + "\nobjective: {kind: expected_harm}\n",
        note(_BY_HAND),
        "# edits:\n#   - {place: GTM-0101, intervention: focused_deterrence, action: in}",
    ]
    return "\n".join(lines) + "\n"


_PRICE_YEAR = 2024


def _outcome(subject: Subject, gone: tuple[str, ...]) -> str:
    without = f", exclude: {{iso3: [{', '.join(gone)}]}}" if gone else ""
    return f"  - {{assessment: {subject.id}, weight: 1{without}}}"


def _rules(people: Mapping[str, float]) -> list[str]:
    """Return the demands: by approach, and half of each country's share of the people."""
    rules = [
        "  - {kind: share, approach: prevention, least: 0.3}",
        "  - {kind: share, approach: law_enforcement, most: 0.5}",
    ]
    if len(people) > 1:
        total = sum(people.values())
        shares = ", ".join(f"{c}: {people[c] / total / 2:.3f}" for c in sorted(people))
        rules.append(f"  - {{kind: floor_country, shares: {{{shares}}}}}")
    return rules


def _together(titles: Sequence[Text]) -> Text:
    return Text("; ".join(t.es for t in titles), "; ".join(t.en for t in titles))


def quoted(words: str) -> str:
    """Return words as a YAML string."""
    return "'" + words.replace("'", "''") + "'"


def goes_on(
    ws: "Workspace",
    plan_id: str,
    after: str,
    actuals: "Path | Reading | None",
    year: int | None,
    lang: Lang,
) -> str:
    """Return the text of a plan that goes on from a solved one; a report about it is kept.

    Raises
    ------
    ConfigurationError
        If there is no such plan, or the year is none of its later ones.
    DataInvalid
        If the file cannot be read, or no row of it can be used.
    """
    if isinstance(actuals, Path):
        actuals = ws.actuals.read(after, actuals, year=year)
    if actuals is not None:
        return following_report(plan_id, actuals, ws.actuals.keep(actuals), lang)
    before = ws.plans.answer(after)
    seen = rates_seen(ws, before.result.recipe.parameters["spec"])
    return following(plan_id, before, lang, year, seen)


def following(
    plan_id: str,
    before: "Answer",
    lang: Lang,
    year: int | None = None,
    rates_year: int | None = None,
) -> str:
    """Return the text of a plan that goes on from a solved one, a year later or from ``year``.

    What has begun by then is committed and stays; the rest is open. Everything is taken to have
    gone as planned: the notes at its head say so.
    """
    from presencia.portfolio.rolling import roll

    raw = before.result.recipe.parameters["spec"]
    begins = year or next_year(before)
    rolled = roll(raw, before.tables, before.meta, begins, rates_year=rates_year)
    one = begins == next_year(before)
    head = (_FOLLOWS if one else _FOLLOWS_FROM).fill(
        before=before.result.id, id=plan_id, year=begins
    )
    return _written(plan_id, rolled.spec, head, rolled.words, lang)


def following_report(plan_id: str, reading: "Reading", report: "Report", lang: Lang) -> str:
    """Return the text of a plan that goes on from what was done with a solved one.

    Parameters
    ----------
    plan_id : str
    reading : Reading
        What was reported, and what follows from it.
    report : Report
        The same as it is kept: the plan names it.
    lang : str
        Language of the notes.
    """
    before = reading.answer.result.id
    follows = {"plan": before, "actuals": report.id}
    spec = {**reading.rolled.spec, "follows": follows}
    head = _FOLLOWS_REPORT.fill(
        before=before, id=plan_id, year=reading.year, file=reading.source["name"],
        kept=reading.judged.kept, refused=len(reading.rejects),
    )  # fmt: skip
    return _written(plan_id, spec, head, reading.words, lang)


def needs_after() -> ConfigurationError:
    """Return the error about a report or a year without a plan to go on from."""
    return ConfigurationError(Problem("E-WKF-081", _ALONE, _SAY_AFTER))


def _written(
    plan_id: str, spec: Mapping[str, object], about: Text, words: Sequence[Text], lang: Lang
) -> str:
    """Return a specification as text, with notes at its head."""
    spec = {**spec, "id": plan_id}
    head = about.say(lang)
    notes = "".join(f"#   {w.say(lang)}\n" for w in words)
    body = yaml.dump(
        spec, Dumper=Plain, sort_keys=False, allow_unicode=True, width=100, default_flow_style=None
    )
    return f"{head}{notes}{body}"


class Plain(yaml.SafeDumper):
    """Writes every value out: the reader refuses anchors and aliases."""

    def ignore_aliases(self, data: object) -> bool:
        """Say that nothing is written as a reference to what stands elsewhere."""
        return True
