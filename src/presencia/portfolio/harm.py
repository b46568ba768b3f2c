"""The harm to expect without the plan: places of all assessments together, year by year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from presencia.assessment.findings import some
from presencia.errors import Problem
from presencia.portfolio.harm_index import harm_index
from presencia.portfolio.material import Material, OutcomeData
from presencia.portfolio.spec import OutcomeEntry, PlanSpec
from presencia.text import Text
from presencia.vocabularies.intervention_types import OUTCOMES

FloatArray = NDArray[np.float64]

DAMPING = 0.5
"""Share of last year's change that each further year repeats (Gardner & McKenzie 1985)."""

_NO_ASSESSMENT = Text(
    "el plan nombra la evaluación «{name}», que no se entregó.",
    "the plan names the assessment “{name}”, which was not given.",
)
_FIX_ASSESSMENT = Text(
    "evalúela antes: `presencia assess {name}`.", "make it first: `presencia assess {name}`."
)
_TWICE = Text(
    "estos lugares traen dos cifras de {outcome}: {places}.",
    "these places have two figures of {outcome}: {places}.",
)
_FIX_TWICE = Text(
    "quite una con «exclude» en «outcomes».", "leave one out with “exclude” in “outcomes”."
)
_NESTED = Text(
    "los hechos de estos lugares se contarían dos veces, solos y dentro de otro: {places}.",
    "events of these places would count twice, alone and inside another: {places}.",
)
_NO_WEIGHT = Text(
    "nadie dijo cuánto pesa un hecho de la clase «{outcome}».",
    "nobody said what an event of the class “{outcome}” weighs.",
)
_FIX_WEIGHT = Text("agréguelo en «harm.weights».", "add it in “harm.weights”.")
_NOBODY = Text("ningún lugar tiene cifra del resultado.", "no place has a figure of the outcome.")
_FIX_NOBODY = Text(
    "revise «outcomes» y sus exclusiones.", "check “outcomes” and what they exclude."
)
_LEFT_OUT = Text(
    "{n} lugares sin cifra del resultado quedan fuera del plan: {places}. No es que ahí no pase "
    "nada: no se sabe.",
    "{n} places without a figure of the outcome stay out of the plan: {places}. Not that nothing "
    "happens there: it is not known.",
)
_NO_PEOPLE = Text(
    "{n} lugares sin población quedan fuera del plan: {places}.",
    "{n} places without a population stay out of the plan: {places}.",
)
_PARTLY = Text(
    "{n} lugares no tienen cifra de {outcome}; ahí el plan solo cuenta lo demás: {places}.",
    "{n} places have no figure of {outcome}; there the plan counts the rest only: {places}.",
)
_CONSTANT = Text(
    "sin plan, los hechos siguen como en el último periodo.",
    "without the plan, events go on as in the last period.",
)
_CHANGING = Text(
    "sin plan, el último cambio anual sigue, cada año a la mitad que el anterior.",
    "without the plan, the last yearly change goes on, each year half of the one before.",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One kind of event the plan averts.

    Parameters
    ----------
    id : str
        Its class among `OUTCOMES`.
    label : Text
        What is counted.
    weight : float
        Of an event in the plan's harm, where all assessments weigh alike; the largest otherwise.
    assessments : tuple of str
        Whose figures they are.
    """

    id: str
    label: Text
    weight: float
    assessments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Harm:
    """What is to be averted.

    Parameters
    ----------
    places : DataFrame
        place_id, name, iso3, parent_id, population, of the places in the plan.
    outcomes : tuple of Outcome
    events : (n, outcomes) float array
        Expected events a year at the start; NaN where there is no figure.
    weights : (n, outcomes) float array
        Of an event.
    trend : (n, years, outcomes) float array
        How many times ``events`` each year sees.
    draws : tuple of (k, n) float32 arrays
        For each outcome, posterior draws of ``events``, divided by their expectation; 1 where
        there is no figure.
    notes : tuple of Text
    """

    places: pd.DataFrame
    outcomes: tuple[Outcome, ...]
    events: FloatArray
    weights: FloatArray
    trend: FloatArray
    draws: tuple[NDArray[np.float32], ...]
    notes: tuple[Text, ...]

    def cells(self, discount_rate: float) -> FloatArray:
        """Return weighted harm by cell, discounted to the first year, (n, years · outcomes)."""
        n, years, outcomes = self.trend.shape
        discount = (1 + discount_rate) ** -np.arange(years)
        base = np.nan_to_num(self.events) * self.weights
        whole = base[:, None, :] * self.trend * discount[None, :, None]
        return np.asarray(whole.reshape(n, years * outcomes))


def gather_harm(spec: PlanSpec, material: Material, problems: list[Problem]) -> Harm | None:
    """Put the assessments together; what is wrong is added to ``problems``.

    Returns
    -------
    Harm or None
        None if nothing is left to plan for.
    """
    parts = _parts(spec, material, problems)
    if not parts:
        return None
    _refuse_doubles(parts, material, problems)
    ids = list(dict.fromkeys(p for _, data, keep in parts for p in data.place_id[keep]))
    places, notes = _places(ids, material, parts)
    if not len(places):
        problems.append(Problem("E-PLN-158", _NOBODY, _FIX_NOBODY))
        return None
    classes = list(dict.fromkeys(data.outcome for _, data, _ in parts))
    weight = _class_weights(spec, classes, problems)
    position = pd.Index(places["place_id"])
    shape = (len(places), len(classes))
    events, weights, change = np.full(shape, np.nan), np.ones(shape), np.ones(shape)
    draws = [np.ones((_fewest(parts, c), len(places)), dtype=np.float32) for c in classes]
    for entry, data, keep in parts:
        o = classes.index(data.outcome)
        at = position.get_indexer(data.place_id)
        use = keep & (at >= 0)
        events[at[use], o] = data.events[use]
        weights[at[use], o] = entry.weight * weight[data.outcome]
        change[at[use], o] = data.change[use]
        draws[o][:, at[use]] = _relative(data, use, len(draws[o]))
    trend = _trend(change, spec)
    outcomes = tuple(_outcome(c, parts, weight) for c in classes)
    notes += _partly(places, outcomes, events)
    notes.append(_CONSTANT if spec.trend == "constant" else _CHANGING)
    return Harm(places, outcomes, events, weights, trend, tuple(draws), tuple(notes))


Part = tuple[OutcomeEntry, OutcomeData, NDArray[np.bool_]]


def _parts(spec: PlanSpec, material: Material, problems: list[Problem]) -> list[Part]:
    frame = material.places.set_index("place_id", drop=False)
    parts: list[Part] = []
    for entry in spec.outcomes:
        found = [d for d in material.outcomes if d.assessment == entry.assessment]
        if not found:
            name = entry.assessment
            what, remedy = _NO_ASSESSMENT.fill(name=name), _FIX_ASSESSMENT.fill(name=name)
            problems.append(Problem("E-PLN-154", what, remedy))
        for data in found:
            keep = np.ones(len(data.place_id), dtype=bool)
            if entry.exclude is not None:
                keep = ~entry.exclude.mask(frame.reindex(data.place_id))
            parts.append((entry, data, keep))
    return parts


def _refuse_doubles(parts: Sequence[Part], material: Material, problems: list[Problem]) -> None:
    """Refuse a place with two figures of one outcome, alone or through the place it lies in."""
    parent = dict(zip(material.places["place_id"], material.places["parent_id"], strict=True))
    for outcome in dict.fromkeys(data.outcome for _, data, _ in parts):
        listed = [
            str(p) for _, data, keep in parts if data.outcome == outcome
            for p in data.place_id[keep & ~np.isnan(data.events)]
        ]  # fmt: skip
        have = set(listed)
        twice = (
            sorted({p for p in listed if listed.count(p) > 1}) if len(have) < len(listed) else []
        )
        if twice:
            what = _TWICE.fill(outcome=OUTCOMES[outcome].label, places=some(twice))
            problems.append(Problem("E-PLN-155", what, _FIX_TWICE))
        nested = sorted(p for p in have if _inside(p, parent, have))
        if nested:
            problems.append(Problem("E-PLN-156", _NESTED.fill(places=some(nested)), _FIX_TWICE))


def _inside(place: str, parent: Mapping[str, str | None], others: set[str]) -> bool:
    above = parent.get(place)
    while isinstance(above, str):
        if above in others:
            return True
        above = parent.get(above)
    return False


def _places(
    ids: Sequence[str], material: Material, parts: Sequence[Part]
) -> tuple[pd.DataFrame, list[Text]]:
    """Return the places with a figure and people, and what to say of the others."""
    figured = {p for _, data, keep in parts for p in data.place_id[keep & ~np.isnan(data.events)]}
    columns = ["place_id", "name", "iso3", "parent_id", "population"]
    frame = material.places.set_index("place_id", drop=False).reindex(list(ids))[columns]
    frame = frame.reset_index(drop=True)
    frame["place_id"] = list(ids)
    known = frame["place_id"].isin(figured).to_numpy()
    peopled = (frame["population"].fillna(0) > 0).to_numpy()
    notes = []
    for text, out in ((_LEFT_OUT, ~known), (_NO_PEOPLE, known & ~peopled)):
        if out.any():
            names = frame["name"].where(frame["name"].notna(), frame["place_id"])[out].tolist()
            notes.append(text.fill(n=int(out.sum()), places=some([str(x) for x in names])))
    return frame[known & peopled].reset_index(drop=True), notes


def _class_weights(
    spec: PlanSpec, classes: Sequence[str], problems: list[Problem]
) -> dict[str, float]:
    listed = harm_index(spec.harm.index) if spec.harm.index else {}
    given = {**listed, **spec.harm.weights}
    if not given and len(classes) == 1:
        return {classes[0]: 1.0}
    for outcome in classes:
        if outcome not in given:
            what = _NO_WEIGHT.fill(outcome=outcome)
            problems.append(Problem("E-PLN-157", what, _FIX_WEIGHT))
    return {c: given.get(c, 1.0) for c in classes}


def _fewest(parts: Sequence[Part], outcome: str) -> int:
    return min(len(data.draws) for _, data, _ in parts if data.outcome == outcome)


def _relative(data: OutcomeData, use: NDArray[np.bool_], k: int) -> NDArray[np.float32]:
    """Return draws over their expectation; 1 where nothing is expected or known."""
    expected = data.events[use]
    sure = np.isfinite(expected) & (expected > 0)
    factor = np.where(sure, data.draws[:k, use] / np.where(sure, expected, 1.0), 1.0)
    return factor.astype(np.float32)


def _trend(change: FloatArray, spec: PlanSpec) -> FloatArray:
    """Return the factor on today's events in each year, (n, years, outcomes)."""
    n, outcomes = change.shape
    if spec.trend == "constant":
        return np.ones((n, spec.years, outcomes))
    reach = np.cumsum(DAMPING ** np.arange(1, spec.years + 1))
    return np.asarray(change[:, None, :] ** reach[None, :, None])


def _outcome(outcome: str, parts: Sequence[Part], weight: Mapping[str, float]) -> Outcome:
    own = [(entry, data) for entry, data, _ in parts if data.outcome == outcome]
    return Outcome(
        outcome,
        own[0][1].label,
        max(entry.weight for entry, _ in own) * weight[outcome],
        tuple(data.assessment for _, data in own),
    )


def _partly(places: pd.DataFrame, outcomes: Sequence[Outcome], events: FloatArray) -> list[Text]:
    notes = []
    for o, outcome in enumerate(outcomes):
        lacking = np.isnan(events[:, o])
        if lacking.any():
            names = some([str(x) for x in places["name"][lacking]])
            label = OUTCOMES[outcome.id].label
            notes.append(_PARTLY.fill(n=int(lacking.sum()), outcome=label, places=names))
    return notes
