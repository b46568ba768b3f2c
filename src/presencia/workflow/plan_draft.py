"""The first version of a plan, as a commented file that its owner goes on with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from presencia.text import Lang, Text

if TYPE_CHECKING:
    from presencia.workflow.plan_answers import Answer

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


def following(plan_id: str, before: "Answer", lang: Lang) -> str:
    """Return the text of a plan that goes on from a solved one, a year later.

    What has begun by then is committed and stays; the rest is open. Everything is taken to have
    gone as planned: the notes at its head say so.
    """
    from presencia.portfolio.rolling import roll

    raw = before.result.recipe.parameters["spec"]
    year = int(before.meta["first_year"]) + 1
    rolled = roll(raw, before.tables, before.meta, year)
    spec = {**rolled.spec, "id": plan_id}
    head = _FOLLOWS.fill(before=before.result.id, id=plan_id).say(lang)
    notes = "".join(f"#   {w.say(lang)}\n" for w in rolled.words)
    body = yaml.dump(
        spec, Dumper=Plain, sort_keys=False, allow_unicode=True, width=100, default_flow_style=None
    )
    return f"{head}{notes}{body}"


class Plain(yaml.SafeDumper):
    """Writes every value out: the reader refuses anchors and aliases."""

    def ignore_aliases(self, data: object) -> bool:
        """Say that nothing is written as a reference to what stands elsewhere."""
        return True
