"""A small made-up plan: six places of two countries, three interventions; nothing is real."""

import copy
from typing import Any

import numpy as np
import pandas as pd

from presencia.portfolio import Compiled, Material, OutcomeData, PlanSpec, compile_problem
from presencia.text import Text, same
from presencia.vocabularies.intervention_types import (
    Cost,
    Figure,
    Intervention,
    OutcomeEvidence,
    Requirement,
    Study,
)

PLACES = ["AAA-1", "AAA-2", "AAA-3", "AAA-4", "BBB-1", "BBB-2"]
EVENTS = [30.0, 12.0, 5.0, 2.0, 20.0, 8.0]
PEOPLE = [100_000.0, 60_000.0, 40_000.0, 20_000.0, 90_000.0, 50_000.0]


def figure(value: float) -> Figure:
    return Figure(value, "assumption", same("made up"))


def study(estimate: float, se: float | None = 0.1) -> Study:
    return Study(
        "S1", "made up", "2020", "nowhere", "reduces", "seen", "log rate ratio", estimate, se, None,
        None, "same", "same", "randomised",
    )  # fmt: skip


def cost(amount: float, item: str = "yearly", people: float | None = None, **more: Any) -> Cost:
    given: dict[str, Any] = {"currency": "USD", "price_year": 2024, "country": "USA", **more}
    return Cost(
        item=item, amount=amount, people=people, basis="", verified="assumption",  # type: ignore[arg-type]
        why=same("made up"), label=same("staff"), **given,
    )  # fmt: skip


def intervention(id: str, approach: str, estimate: float, **more: Any) -> Intervention:
    given: dict[str, Any] = {
        "effects": (OutcomeEvidence("homicide", figure(0.5), (study(estimate),)),),
        "target": figure(0.1),
        "dosages": (1.0,),
        "ramp": (0.5, 1.0),
        "duration": None,
        "decay": 0.5,
        "costs": (cost(20_000.0), cost(10.0, people=1.0), cost(30_000.0, "setup")),
        "absorption": None,
        "requires": (),
        "assumptions": (),
        **more,
    }
    return Intervention(
        id=id, label=Text(f"{id} es", f"{id} en"), summary=same(id), approach=approach,  # type: ignore[arg-type]
        population_level="primary", file=f"{id}.yaml", **given,
    )  # fmt: skip


def interventions() -> dict[str, Intervention]:
    listed = [
        intervention("lights", "prevention", -0.2),
        intervention("mentors", "intervention", -0.4, dosages=(0.5, 1.0)),
        intervention(
            "patrols", "law_enforcement", -0.3, requires=(Requirement("lights", 1),), duration=2
        ),
    ]
    return {i.id: i for i in listed}


def places() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "place_id": PLACES,
            "name": [f"Lugar {p}" for p in PLACES],
            "iso3": [p[:3] for p in PLACES],
            "parent_id": ["AAA-D1", "AAA-D1", "AAA-D2", "AAA-D2", "BBB-D1", "BBB-D1"],
            "population": PEOPLE,
        }
    )


def outcome(
    place_id: list[str] = PLACES,
    events: list[float] = EVENTS,
    assessment: str = "made-up",
    outcome: str = "homicide",
) -> OutcomeData:
    expected = np.array(events)
    factor = np.random.default_rng(1).gamma(9.0, 1 / 9.0, (20, len(events)))
    factor /= factor.mean(axis=0)
    return OutcomeData(
        assessment, same(assessment), Text("homicidios", "homicides"), "homicides", outcome,
        np.array(place_id, dtype=object), expected, (expected * factor).astype(np.float32),
        np.full(len(events), 0.8),
    )  # fmt: skip


def convert(
    amount: float, currency: str, price_year: int, to: str, to_year: int, country: str | None
) -> float:
    return amount * {"USD": 1.0, "GTQ": 0.125}[currency]


def material(**more: Any) -> Material:
    given: dict[str, Any] = {
        "places": places(),
        "outcomes": (outcome(),),
        "interventions": interventions(),
        "convert": convert,
        "price_level": lambda country: {"USA": 1.0, "AAA": 1.0, "BBB": 0.5}[country],
        **more,
    }
    return Material(**given)


SETTINGS: dict[str, Any] = {
    "id": "made-up-plan",
    "title": {"es": "Plan", "en": "Plan"},
    "first_year": 2027,
    "years": 3,
    "currency": "USD",
    "price_year": 2024,
    "outcomes": [{"assessment": "made-up"}],
    "funds": [{"id": "national", "amount": 900_000}],
}


def settings(**more: Any) -> dict[str, Any]:
    return {**copy.deepcopy(SETTINGS), **more}


def spec(**more: Any) -> PlanSpec:
    return PlanSpec.from_mapping(settings(**more))


def compiled(given: Material | None = None, **more: Any) -> Compiled:
    return compile_problem(spec(**more), given or material())
