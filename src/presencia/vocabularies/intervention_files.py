"""Interventions: one YAML file each, those of the package and those of a workspace.

A workspace's file of the same id takes the place of the package's: whoever knows the local cost
or disagrees with an assumption changes it there, and every document says which file was read.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from presencia.errors import ConfigurationError, Problem, Where
from presencia.text import Text
from presencia.vocabularies.intervention_evidence import read_evidence
from presencia.vocabularies.intervention_reading import Reading
from presencia.vocabularies.intervention_types import (
    APPROACHES,
    LEVELS,
    VERIFIED,
    Cost,
    Figure,
    Intervention,
    OutcomeEvidence,
    Requirement,
)
from presencia.vocabularies.strict_yaml import parse
from presencia.vocabularies.table_files import table

MOST_YEARS = 30

_ID = re.compile(r"[a-z][a-z0-9_]{1,63}")
_ISO3 = re.compile(r"[A-Z]{3}")
_ROW = re.compile(r"C\d{3}")

_NEGATIVE = Text(
    "el costo «{key}» es {value}; un costo no puede ser negativo.",
    "the cost “{key}” is {value}; a cost cannot be negative.",
)
_NO_AMOUNT = Text("el costo «{key}» no trae monto.", "the cost “{key}” has no amount.")
_NO_COSTS = Text(
    "la intervención «{id}» no trae costos: saldría gratis y el plan la elegiría en todas partes.",
    "the intervention “{id}” has no costs: it would be free, and a plan would pick it everywhere.",
)
_NO_BASIS = Text(
    "la fila «{id}» no está en la tabla de costos.", "the row “{id}” is not in the table of costs."
)
_STRANGER = Text(
    "«{id}» requiere «{other}», y no hay tal intervención.",
    "“{id}” requires “{other}”, and there is no such intervention.",
)
_CIRCLE = Text(
    "los requisitos forman un círculo: {path}; ninguna podría empezar.",
    "prerequisites go in a circle: {path}; none could start.",
)
_TWICE = Text(
    "el resultado «{outcome}» está dos veces en «{id}».",
    "the outcome “{outcome}” stands twice in “{id}”.",
)
_PUT_AMOUNT = Text(
    "escriba el monto; si de verdad no cuesta nada, escriba 0 y por qué.",
    "write the amount; if it truly costs nothing, write 0 and say why.",
)
_PUT_COST = Text("agregue al menos una línea en costs.", "add at least one line under costs.")
_PUT_BASIS = Text(
    "use un id de la tabla costs, o escriba la cita.",
    "use an id of the table costs, or a citation.",
)
_PUT_REQUIRED = Text(
    "corrija el id o agregue esa intervención.", "mend the id or add that intervention."
)
_BREAK = Text("quite uno de esos requisitos.", "remove one of those prerequisites.")
_JOIN = Text("junte sus estudios en una sola entrada.", "join its studies in one entry.")

_RULE_ID = Text(
    "minúsculas, cifras y guion bajo, igual al nombre del archivo",
    "lower-case letters, digits and underscores, the same as the file's name",
)
_RULE_RISING = Text("una lista que sube, mayor que 0", "a rising list, above 0")
_RULE_DURATION = Text("«to_end» o años de 1 a 30", "“to_end” or years from 1 to 30")
_RULE_ISO3 = Text("un código ISO 3166 de tres letras", "a three-letter ISO 3166 code")
_RULE_MONEY = Text("un código ISO 4217 de tres letras", "a three-letter ISO 4217 code")
_ASSUMED_COST = Text("Costo «{label}»: {why}", "Cost “{label}”: {why}")


def interventions(own: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Intervention]:
    """Return every intervention, sorted by id: the package's, and over them a workspace's own.

    Parameters
    ----------
    own : mapping of str to mapping, optional
        File name (``night_bus.yaml`` or ``night_bus``) to what `parse` returned for it. A file
        with the id of a packaged one takes its place.

    Returns
    -------
    dict of str to Intervention

    Raises
    ------
    ConfigurationError
        All problems of all files together, each with file and key: ``E-PLN-100`` unknown key,
        ``101`` missing key, ``102`` wrong value, ``103`` negative cost, ``104`` cost without an
        amount, ``105`` no costs, ``106`` unknown outcome, ``107`` no such evidence, ``108`` no
        such cost row, ``109`` nothing pooled, ``110`` outcome twice, ``111`` unknown
        prerequisite, ``112`` a figure that stands on nothing, ``113`` circular prerequisites.

    Examples
    --------
    >>> interventions()["focused_deterrence"].approach
    'intervention'
    """
    found = dict(_packaged())
    problems: list[Problem] = []
    for name, content in (own or {}).items():
        file = name if name.endswith((".yaml", ".yml")) else f"{name}.yaml"
        one = _read(content, file, problems)
        found[one.id] = one
    problems += _prerequisites(found)
    _raise(problems)
    return dict(sorted(found.items()))


@cache
def _packaged() -> Mapping[str, Intervention]:
    folder = resources.files("presencia.vocabularies") / "interventions"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    problems: list[Problem] = []
    read = [_read(parse(f.read_bytes(), f.name), f.name, problems) for f in files]
    _raise(problems)
    return {one.id: one for one in read}


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise ConfigurationError(problems[0], problems[1:])


def _read(content: Mapping[str, Any], file: str, problems: list[Problem]) -> Intervention:
    """Return the intervention of one file; what is wrong is added to ``problems``."""
    top = Reading(content, file, problems=problems)
    target = top.figure("target", (0.0, 1.0)) or Figure(0.0, "assumption")
    absorption = top.figure("absorption", (0.0, 1.0), necessary=False)
    effects, costs = _effects(top), _costs(top)
    one = Intervention(
        id=_id(top),
        label=top.text("label"),
        summary=top.text("summary"),
        approach=top.choice("approach", APPROACHES),
        population_level=top.choice("population_level", LEVELS),
        effects=effects,
        target=target,
        dosages=_dosages(top),
        ramp=top.shares("ramp"),
        duration=_duration(top),
        decay=top.number("decay", bounds=(0.0, 1.0)),
        costs=costs,
        absorption=absorption,
        requires=_requires(top),
        assumptions=_assumptions(top, effects, (target, absorption), costs),
        file=file,
    )
    top.finish()
    return one


def _id(top: Reading) -> str:
    found = top.word("id")
    if found and not (_ID.fullmatch(found) and found == top.file.rsplit(".", 1)[0]):
        top.wrong("id", found, _RULE_ID)
    return found


def _dosages(top: Reading) -> tuple[float, ...]:
    found = top.shares("dosages")
    rising = all(a < b for a, b in zip((0.0, *found), found, strict=False))
    if not rising:
        top.wrong("dosages", list(found), _RULE_RISING)
    return found


def _duration(top: Reading) -> int | None:
    given = top.raw("duration")
    if given is None:
        top.lacks("duration")
    elif given != "to_end" and not (type(given) is int and 1 <= given <= MOST_YEARS):
        top.wrong("duration", given, _RULE_DURATION)
    return given if type(given) is int else None


def _effects(top: Reading) -> tuple[OutcomeEvidence, ...]:
    found = tuple(read_evidence(entry) for entry in top.each("effects"))
    seen: set[str] = set()
    for one in found:
        if one.outcome in seen:
            what = _TWICE.fill(outcome=one.outcome, id=top.raw("id"))
            top.problems.append(Problem("E-PLN-110", what, _JOIN, top.where("effects")))
        seen.add(one.outcome)
    return found


def _costs(top: Reading) -> tuple[Cost, ...]:
    found = tuple(_cost(entry) for entry in top.each("costs", []))
    if not found:
        what = _NO_COSTS.fill(id=top.raw("id"))
        top.problems.append(Problem("E-PLN-105", what, _PUT_COST, top.where("costs")))
    return found


def _cost(entry: Reading) -> Cost:
    one = Cost(
        item=entry.choice("item", ("setup", "yearly")),
        amount=_amount(entry),
        currency=_coded(entry, "currency", _RULE_MONEY),
        price_year=entry.whole("price_year", (1990, 2100)),
        people=entry.number("people", None, bounds=(1e-6, 1e9)),
        country=_coded(entry, "country", _RULE_ISO3),
        basis=entry.word("basis", ""),
        verified=entry.choice("verified", VERIFIED),
        why=entry.text("why", None),
        label=entry.text("label"),
    )
    entry.founded("", one.verified, one.why, one.basis)
    if _ROW.fullmatch(one.basis) and one.basis not in set(table("costs")["id"]):
        what = _NO_BASIS.fill(id=one.basis)
        entry.problems.append(Problem("E-PLN-108", what, _PUT_BASIS, entry.where("basis")))
    entry.finish()
    return one


def _amount(entry: Reading) -> float:
    """Return the amount; negative and missing ones have names of their own."""
    if not entry.has("amount"):
        entry.raw("amount")
        what = _NO_AMOUNT.fill(key=entry.path)
        entry.problems.append(Problem("E-PLN-104", what, _PUT_AMOUNT, entry.where("amount")))
        return 0.0
    found = float(entry.number("amount"))
    if found < 0:
        what = _NEGATIVE.fill(key=entry.path, value=f"{found:g}")
        entry.problems.append(Problem("E-PLN-103", what, _PUT_AMOUNT, entry.where("amount")))
    return found


def _coded(entry: Reading, name: str, rule: Text) -> str:
    found = entry.word(name)
    if found and not _ISO3.fullmatch(found):
        entry.wrong(name, found, rule)
    return found


def _requires(top: Reading) -> tuple[Requirement, ...]:
    found = []
    for entry in top.each("requires", []):
        found.append(
            Requirement(entry.word("intervention"), entry.whole("lag", (0, MOST_YEARS), 0))
        )
        entry.finish()
    return tuple(found)


def _assumptions(
    top: Reading,
    effects: tuple[OutcomeEvidence, ...],
    figures: tuple[Figure | None, ...],
    costs: tuple[Cost, ...],
) -> tuple[Text, ...]:
    """Return all that no source gives: stated in the file, then marked figure by figure."""
    given = top.items("assumptions", [])
    stated = []
    for i, _ in enumerate(given):
        entry = Reading({"text": given[i]}, top.file, f"assumptions[{i}]", top.problems)
        stated.append(entry.text("text"))
    marked = [f for f in figures if f is not None]
    for effect in effects:
        marked.append(effect.share_at_risk)
        marked += [s.base_risk for s in effect.studies if s.base_risk is not None]
    texts = stated + [f.why for f in marked if f.verified == "assumption" and f.why is not None]
    texts += [
        _ASSUMED_COST.fill(label=c.label, why=c.why)
        for c in costs
        if c.verified == "assumption" and c.why is not None
    ]
    texts += [
        s.why
        for e in effects
        for s in e.studies
        if s.verified == "assumption" and s.why is not None
    ]
    return tuple(dict.fromkeys(texts))


def _prerequisites(found: Mapping[str, Intervention]) -> list[Problem]:
    """Return prerequisites that name nothing, and one circle if there is any."""
    problems = []
    for one in found.values():
        for need in one.requires:
            if need.intervention not in found:
                what = _STRANGER.fill(id=one.id, other=need.intervention)
                where = Where(file=one.file, column="requires")
                problems.append(Problem("E-PLN-111", what, _PUT_REQUIRED, where))
    if circle := circle_of({i: [r.intervention for r in one.requires] for i, one in found.items()}):
        what = _CIRCLE.fill(path=" → ".join(circle))
        where = Where(file=found[circle[0]].file, column="requires")
        problems.append(Problem("E-PLN-113", what, _BREAK, where))
    return problems


def circle_of(needs: Mapping[str, list[str]]) -> list[str]:
    """Return one circle of prerequisites, first id repeated at its end; empty if there is none."""
    done: set[str] = set()

    def visit(node: str, path: list[str]) -> list[str]:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return []
        for other in needs.get(node, []):
            if circle := visit(other, [*path, node]):
                return circle
        done.add(node)
        return []

    for start in sorted(needs):
        if circle := visit(start, []):
            return circle
    return []
