"""A saved plan as it is read and asked: its sentences, one place, its lottery."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from presencia.errors import ConfigurationError, DesignUnsupported, Problem
from presencia.model.provenance import Result
from presencia.text import Text, inside
from presencia.workflow.plan_making import TRYING, watching
from presencia.workflow.plan_material import place_of

if TYPE_CHECKING:
    import pandas as pd

    from presencia.portfolio.compile import Compiled
    from presencia.portfolio.detectable import Detectable
    from presencia.portfolio.lottery_record import Block, Lottery
    from presencia.portfolio.phase_in_design import Design
    from presencia.portfolio.solver import Solution

_COSTS = Text(
    "Con {cost} en {years} años se evitarían {averted} {unit} ({level} entre {low} y {high}):"
    " {share} de los esperados, en {places} de {all} lugares.",
    "With {cost} over {years} years, {averted} {unit} would be averted ({level} between {low} and"
    " {high}): {share} of those expected, in {places} of {all} places.",
)
_NO_RANGE = Text(
    "Con {cost} en {years} años se evitarían {averted} {unit}, en {places} de {all} lugares.",
    "With {cost} over {years} years, {averted} {unit} would be averted, in {places} of {all}"
    " places.",
)
_TAIL = Text(
    "En 1 de cada 10 mundos posibles evita menos de {below}.",
    "In 1 of 10 possible worlds it averts fewer than {below}.",
)
_WORSE = Text(
    "En {share} de los mundos posibles no evita nada o empeora las cosas: lo que se sabe de los"
    " efectos no lo descarta.",
    "In {share} of the possible worlds it averts nothing or makes things worse: what is known of"
    " the effects does not rule that out.",
)
_PLACE = Text("{name} ({id}, {country}): {where}.", "{name} ({id}, {country}): {where}.")
_IN = Text("en el plan", "in the plan")
_OUT = Text("fuera del plan", "outside the plan")
_DOES = Text(
    "Desde {start}: {what}, {people} personas al año, {cost} en total; evitaría {averted}.",
    "From {start}: {what}, {people} people a year, {cost} in all; it would avert {averted}.",
)
_NO_PHASE = Text(
    "el plan «{name}» no pide empezar por sorteo.",
    "plan “{name}” does not ask for a start by lottery.",
)
_ASK = Text(
    "agregue «phase_in: {{share: 0.5}}» y resuélvalo de nuevo.",
    "add “phase_in: {{share: 0.5}}” and solve it again.",
).fill()
_BLOCKS = Text(
    "{n} lugares en {blocks} bloques de valor casi igual; en {first} empiezan unos y en {then} los"
    " demás.",
    "{n} places in {blocks} blocks of nearly equal value; some start in {first} and the others in"
    " {then}.",
)
_FORGONE = Text(
    "Esperar deja de evitar {mean} {unit} ({level} entre {low} y {high}).",
    "Waiting forgoes {mean} {unit} ({level} between {low} and {high}).",
)
_DETECTS = Text(
    "Con eso se notaría una caída de {share} o más de la tasa, con potencia de {power}.",
    "That would show a fall of {share} or more of the rate, with power {power}.",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A saved plan as it is read: its tables by name and its meta data."""

    result: Result
    tables: "Mapping[str, pd.DataFrame]"
    meta: Mapping[str, Any]

    @property
    def words(self) -> tuple[Text, ...]:
        """The plan in a few sentences."""
        from presencia.portfolio.plan_words import money, number, percent

        totals = self.tables["totals"]
        whole = totals[totals["by"] == "all"].iloc[0]
        places = self.tables["places"]
        fields = {
            "cost": money(float(whole["cost"]), str(self.meta["currency"])),
            "years": self.meta["years"],
            "averted": number(float(whole["averted"])),
            "unit": inside(_text(self.meta["harm_unit"])),
            "level": percent(float(self.meta["level"])),
            "low": number(float(whole["averted_low"])),
            "high": number(float(whole["averted_high"])),
            "share": percent(float(whole["averted"]) / max(float(whole["harm"]), 1e-9)),
            "places": int(places["chosen"].sum()),
            "all": f"{len(places):,}",
        }
        known = np.isfinite(float(whole["averted_low"]))
        said = [(_COSTS if known else _NO_RANGE).fill(**fields)]
        tail = self.meta["tail"]
        if tail and tail["below"] > 0:
            said.append(_TAIL.fill(below=number(float(tail["below"]))))
        elif tail:
            said.append(_WORSE.fill(share=percent(float(tail["negative"]))))
        return (*said, _text(self.meta["solver"]["words"]))


def next_year(answer: Answer) -> int:
    """Return the year after the first of a plan: when it is planned again unless said otherwise."""
    return int(answer.meta["first_year"]) + 1


@dataclass(frozen=True, slots=True)
class Restored:
    """A saved plan with its problem compiled again and its solution as it was."""

    result: Result
    answer: Answer
    compiled: "Compiled"
    solution: "Solution"


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """Why a place is in a plan or out of it, and what changing that would cost.

    Parameters
    ----------
    place : mapping
        Its row of ``places``.
    activities : DataFrame
        Its rows of ``activities``.
    edits : DataFrame
        Table ``edits``: the plan solved again with the place out, or in.
    """

    place: Mapping[str, Any]
    activities: "pd.DataFrame"
    edits: "pd.DataFrame"
    words: tuple[Text, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "place": dict(self.place),
            "activities": _records(self.activities),
            "edits": _records(self.edits),
            "words": list(self.words),
        }


def place_answer(restored: Restored, place_id: str, edits: "pd.DataFrame") -> PlaceAnswer:
    """Return what there is to say of one place of a plan."""
    from presencia.portfolio.plan_words import money, number

    tables = restored.answer.tables
    places = tables["places"].set_index("place_id", drop=False)
    row = _records(places.loc[[place_id]])[0]
    mine = tables["activities"]
    mine = mine[mine["place_id"] == place_id]
    where = _IN if row["chosen"] else _OUT
    said = [_PLACE.fill(name=row["name"], id=place_id, country=row["iso3"], where=where)]
    said.append(Text(row["why_es"], row["why_en"]))
    labels = {one.id: one.label for one in restored.compiled.interventions}
    currency = restored.compiled.spec.currency
    for _, one in mine.iterrows():
        said.append(
            _DOES.fill(
                start=one["start"],
                what=labels[one["intervention"]],
                people=f"{one['people']:,.0f}",
                cost=money(float(one["cost"]), currency),
                averted=number(float(one["averted"])),
            )
        )
    said += [Text(e["price_es"], e["price_en"]) for _, e in edits.iterrows()]
    return PlaceAnswer(row, mine, edits, tuple(said))


@dataclass(frozen=True, slots=True)
class PhasedIn:
    """The design of a plan's lottery.

    Parameters
    ----------
    detectable : Detectable or None
        None where the design could detect nothing.
    words : tuple of Text
        Who waits, what that forgoes, what it would show.
    """

    design: "Design"
    detectable: "Detectable | None"
    words: tuple[Text, ...]

    @property
    def blocks(self) -> "tuple[Block, ...]":
        """Blocks as the lottery takes them."""
        return self.design.blocks

    def record(self, lottery: "Lottery | None" = None) -> dict[str, Any]:
        """Return the design as JSON values, for the evaluation."""
        found = None if self.detectable is None else self.detectable.record()
        return self.design.record(lottery, found)


def phased_in(restored: Restored) -> PhasedIn:
    """Return the design of the lottery a plan asks for.

    Raises
    ------
    ConfigurationError
        If it asks for none.
    DesignUnsupported
        If no block of places can wait.
    """
    from presencia.portfolio.phase_in import design
    from presencia.portfolio.phase_in_design import PhaseInSettings

    compiled = restored.compiled
    asked = compiled.spec.phase_in
    if asked is None:
        what = _NO_PHASE.fill(name=compiled.spec.id)
        raise ConfigurationError(Problem("E-WKF-069", what, _ASK))
    done = (restored.solution.taken >= 0).any(axis=0)
    names = tuple(np.array(compiled.problem.interventions)[done].tolist())
    settings = PhaseInSettings.from_spec(asked, names)
    seed = restored.result.recipe.seed
    made = design(compiled.problem, restored.solution.taken, settings, seed=seed)
    said = [_blocks_words(made), _forgone_words(restored, made)]
    try:
        found = _detectable(compiled, made, seed)
    except DesignUnsupported as none:
        return PhasedIn(made, None, (*said, none.problems[0].what))
    share, power = f"{100 * found.share:.0f}%", f"{100 * found.power:.0f}%"
    return PhasedIn(made, found, (*said, _DETECTS.fill(share=share, power=power)))


def _detectable(compiled: "Compiled", made: "Design", seed: int) -> "Detectable":
    """Return what the counts of the plan's first outcome would show."""
    from presencia.portfolio.detectable import detectable, stepped

    harm = compiled.harm_data
    order = {str(p): k for k, p in enumerate(compiled.problem.places)}
    at = np.array([order[u] for b in made.blocks for u in b.units])
    expected = np.nan_to_num(harm.events[at, 0])[:, None] * harm.trend[at, made.start :, 0]
    cv = harm.draws[0][:, at].astype(float).std(axis=0)
    one = next(i for i in compiled.interventions if i.id == made.asked.interventions[0])
    ramp = [one.share_of_effect(t) for t in range(expected.shape[1])]
    trial = stepped(made.blocks, expected, cv, wait=made.asked.wait, ramp=ramp)
    return detectable(trial, seed=seed)


def _blocks_words(made: "Design") -> Text:
    labels = [w.label for w in made.blocks[0].waves]
    return _BLOCKS.fill(
        n=len(made.units), blocks=len(made.blocks), first=labels[0], then=labels[-1]
    )


def _forgone_words(restored: Restored, made: "Design") -> Text:
    from presencia.portfolio.plan_words import number, percent

    found = made.forgone
    return _FORGONE.fill(
        mean=number(found.mean),
        unit=inside(_text(restored.answer.meta["harm_unit"])),
        level=percent(found.level),
        low=number(found.low),
        high=number(found.high),
    )


def _text(given: Mapping[str, str]) -> Text:
    return Text(given["es"], given["en"])


def _records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    kept = frame.astype(object).where(frame.notna(), None)
    return [dict(zip(map(str, kept.columns), row, strict=True)) for row in kept.to_numpy()]


def why_of(restored: Restored, place: str, progress: Any = None) -> PlaceAnswer:
    """Say why a place is in a plan or not, and solve once more with that turned round.

    Raises
    ------
    DataInvalid
        If no place of the plan is called so, or several are.
    """
    from presencia.portfolio.ask import ask_edits
    from presencia.portfolio.locks import Lock

    compiled = restored.compiled
    place_id = place_of(compiled.places, place)
    places = restored.answer.tables["places"]
    inside = bool(places.loc[places["place_id"] == place_id, "chosen"].iloc[0])
    locks = [Lock(place_id, None, "out" if inside else "in")]
    spec = replace(compiled.spec, edits=())
    asked = replace(compiled, base=replace(compiled.base, spec=spec))
    gap = float(restored.result.recipe.parameters["asked"]["gap"])
    watch = watching(progress, compiled, TRYING) if progress else None
    edits = ask_edits(asked, restored.solution, locks, gap=gap, progress=watch)
    return place_answer(restored, place_id, edits)


def axes(kind: str) -> tuple[Text, Text]:
    """Return what the two axes of a frontier are."""
    from presencia.portfolio.ask import AXES

    return AXES[kind]["x"], AXES[kind]["y"]
