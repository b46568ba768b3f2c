"""The interventions of the package, and those a workspace adds or replaces."""

import copy
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from presencia.errors import ConfigurationError
from presencia.text import Text
from presencia.vocabularies import OUTCOMES, interventions, measures, outcome_of, parse, table
from presencia.vocabularies.intervention_files import circle_of
from presencia.vocabularies.intervention_types import Intervention

FOLDER = resources.files("presencia.vocabularies") / "interventions"
FILES = sorted(f.name for f in FOLDER.iterdir() if f.name.endswith(".yaml"))
MINE: dict[str, Any] = {
    "id": "night_bus",
    "label": {"es": "Bus nocturno", "en": "Night bus"},
    "summary": {"es": "Un bus de noche.", "en": "A bus at night."},
    "approach": "prevention",
    "population_level": "place",
    "target": {"value": 0.1, "verified": "assumption", "why": {"es": "Uno.", "en": "One."}},
    "effects": [
        {
            "outcome": "robbery",
            "share_at_risk": {"value": 0.2, "verified": "seen", "citation": "A survey, 2020"},
            "studies": [
                {
                    "id": "mine",
                    "citation": "Someone 2020",
                    "setting": "Somewhere",
                    "verified": "seen",
                    "metric": "rate ratio",
                    "estimate": 0.9,
                    "ci_low": 0.8,
                    "ci_high": 1.0,
                    "distance": "near",
                    "match": "same",
                    "design": "randomised",
                }
            ],
        }
    ],
    "ramp": [0.5, 1.0],
    "duration": 3,
    "decay": 0.5,
    "dosages": [0.5, 1.0],
    "costs": [
        {
            "item": "yearly",
            "label": {"es": "Buses", "en": "Buses"},
            "amount": 1000,
            "currency": "USD",
            "price_year": 2022,
            "country": "GTM",
            "basis": "A quote of 2022",
            "verified": "seen",
        }
    ],
}


def changed(path: str, value: object) -> dict[str, Any]:
    """Return the own file with one key set, or removed with `...`."""
    content = copy.deepcopy(MINE)
    *inner, last = [int(p) if p.isdigit() else p for p in path.split(".")]
    spot: Any = content
    for part in inner:
        spot = spot[part]
    if value is ...:
        del spot[last]
    else:
        spot[last] = value
    return content


def refused(content: dict[str, Any]) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        interventions({"night_bus.yaml": content})
    return caught.value


def test_the_approaches_and_levels_are_all_there() -> None:
    found = interventions()
    assert 12 <= len(found) <= 20
    assert list(found) == sorted(found)
    assert {i.approach for i in found.values()} == {"prevention", "intervention", "law_enforcement"}
    levels = {i.population_level for i in found.values()}
    assert levels == {"primary", "secondary", "tertiary", "place"}
    assert all("homicide" in {e.outcome for e in i.effects} for i in found.values())


@pytest.mark.parametrize("file", FILES)
def test_every_figure_is_cited_or_an_assumption_in_both_languages(file: str) -> None:
    one = interventions()[file.removesuffix(".yaml")]
    figures = [one.target, *(e.share_at_risk for e in one.effects)]
    figures += [s.base_risk for e in one.effects for s in e.studies if s.base_risk is not None]
    figures += [one.absorption] if one.absorption is not None else []
    for figure in figures:
        assert stands(figure.verified, figure.why, figure.citation)
        assert figure.verified != "assumption" or figure.why in one.assumptions
    for cost in one.costs:
        assert stands(cost.verified, cost.why, cost.basis)
        assert cost.verified != "assumption" or any(
            cost.why is not None and cost.why.es in a.es for a in one.assumptions
        )
    assert one.assumptions, "ramp, decay and dosages have no source: say so"


def stands(verified: str, why: Text | None, citation: str) -> bool:
    return why is not None if verified == "assumption" else bool(citation)


@pytest.mark.parametrize("file", FILES)
def test_no_published_figure_is_typed_a_second_time(file: str) -> None:
    """Studies of the table are named by their row; those written out are not in the table."""
    raw = parse((FOLDER / file).read_bytes(), file)
    rows = set(table("evidence")["id"])
    for effect in raw["effects"]:
        for study in effect["studies"]:
            assert study.get("evidence") in rows or study["verified"] == "assumption"


def test_words_are_plain_and_spanish_does_not_shout() -> None:
    for file in FILES:
        text = (FOLDER / file).read_text(encoding="utf-8")
        assert not re.search("[¡!]|amenaza|zona roja|combat", text), file
        assert b"\r" not in (FOLDER / file).read_bytes()


def test_a_file_of_the_workspace_adds_and_replaces() -> None:
    found = interventions({"night_bus": MINE})
    assert found["night_bus"].duration == 3
    raw = parse((FOLDER / "mentoring.yaml").read_bytes(), "mentoring.yaml")
    raw["decay"] = 0.123
    assert interventions({"mentoring.yaml": raw})["mentoring"].decay == 0.123
    assert interventions()["mentoring"].decay != 0.123
    assert len(interventions({"mentoring.yaml": raw})) == len(interventions())


@pytest.mark.parametrize("lang", ["es", "en"])
def test_the_example_of_the_guide_is_read(lang: str) -> None:
    guide = Path(__file__).parents[2] / "docs" / "howto" / f"add-an-intervention.{lang}.md"
    block = guide.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    one = interventions({"night_bus": parse(block, "night_bus.yaml")})["night_bus"]
    assert one.requires[0].intervention == "street_lighting"
    assert [s.id for s in one.effects[0].studies] == ["E034", "my-trial"]
    assert len(one.assumptions) == 2


def test_share_of_effect_ramps_holds_and_decays() -> None:
    one: Intervention = interventions({"night_bus": MINE})["night_bus"]
    shares = [one.share_of_effect(t) for t in range(-1, 6)]
    assert shares == [0, 0.5, 1, 1, 0.5, 0.25, 0.125]
    endless = interventions({"night_bus": changed("duration", "to_end")})["night_bus"]
    assert [endless.share_of_effect(t) for t in (0, 1, 9)] == [0.5, 1, 1]


def test_outcome_of_the_measures() -> None:
    found = {m.id: outcome_of(m.iccs) for m in measures().values() if m.iccs}
    assert found["homicides"] == found["homicide_deaths"] == found["homicide_rate"] == "homicide"
    assert found["robberies"] == "robbery"
    assert found["burglaries"] == "burglary"
    assert found["assaults"] == found["sexual_offences"] == "violent_crime"
    assert found["thefts"] == found["drug_possession"] == "any_crime"
    assert outcome_of("02051") == "extortion"
    codes = set(table("crime_classes")["code"])
    assert {c for o in OUTCOMES.values() for c in o.iccs if c} <= codes


@pytest.mark.parametrize(
    ("path", "value", "code", "key"),
    [
        ("nonsense", 1, "E-PLN-100", "nonsense"),
        ("effects.0.studies.0.weight", 1, "E-PLN-100", "effects[0].studies[0].weight"),
        ("summary", ..., "E-PLN-101", "summary"),
        ("target", ..., "E-PLN-101", "target"),
        ("duration", ..., "E-PLN-101", "duration"),
        ("costs.0.currency", ..., "E-PLN-101", "costs[0].currency"),
        ("effects.0.studies.0.distance", ..., "E-PLN-101", "effects[0].studies[0].distance"),
        ("id", "day_bus", "E-PLN-102", "id"),
        ("label", {"es": "Bus"}, "E-PLN-102", "label"),
        ("approach", "repression", "E-PLN-102", "approach"),
        ("dosages", [1.0, 0.5], "E-PLN-102", "dosages"),
        ("dosages", [0.0, 0.5], "E-PLN-102", "dosages"),
        ("dosages", [], "E-PLN-102", "dosages"),
        ("ramp", [0.5, 1.2], "E-PLN-102", "ramp"),
        ("duration", 0, "E-PLN-102", "duration"),
        ("duration", True, "E-PLN-102", "duration"),
        ("decay", float("nan"), "E-PLN-102", "decay"),
        ("target.value", 1.5, "E-PLN-102", "target.value"),
        ("effects", {}, "E-PLN-102", "effects"),
        ("effects.0.studies.0.se", 0, "E-PLN-102", "effects[0].studies[0].se"),
        ("costs.0.currency", "dollars", "E-PLN-102", "costs[0].currency"),
        ("costs.0.people", 0, "E-PLN-102", "costs[0].people"),
        ("costs.0.amount", "much", "E-PLN-102", "costs[0].amount"),
        ("costs.0.amount", -5, "E-PLN-103", "costs[0].amount"),
        ("costs.0.amount", ..., "E-PLN-104", "costs[0].amount"),
        ("costs", ..., "E-PLN-105", "costs"),
        ("costs", [], "E-PLN-105", "costs"),
        ("effects.0.outcome", "noise", "E-PLN-106", "effects[0].outcome"),
        ("effects.0.studies.0", {"evidence": "E999", "distance": "far", "match": "same",
         "design": "review"}, "E-PLN-107", "effects[0].studies[0].evidence"),
        ("costs.0.basis", "C999", "E-PLN-108", "costs[0].basis"),
        ("effects.0.studies.0.pooled", False, "E-PLN-109", "effects[0].studies"),
        ("effects.0.studies", [], "E-PLN-109", "effects[0].studies"),
        ("effects", [MINE["effects"][0]] * 2, "E-PLN-110", "effects"),
        ("requires", [{"intervention": "nobody"}], "E-PLN-111", "requires"),
        ("target.why", ..., "E-PLN-112", "target"),
        ("effects.0.share_at_risk.citation", ..., "E-PLN-112", "effects[0].share_at_risk"),
        ("costs.0.basis", ..., "E-PLN-112", "costs[0]"),
        ("requires", [{"intervention": "night_bus"}], "E-PLN-113", "requires"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(path: str, value: object, code: str, key: str) -> None:
    error = refused(changed(path, value))
    problem = next(p for p in error.problems if p.code == code)
    assert problem.where.file == "night_bus.yaml"
    assert problem.where.column == key
    assert problem.what.es != problem.what.en


def test_all_wrong_keys_are_told_at_once() -> None:
    content = changed("costs.0.amount", -1)
    content["approach"] = "x"
    content["effects"][0]["outcome"] = "y"
    content["extra"] = 1
    codes = {p.code for p in refused(content).problems}
    assert {"E-PLN-100", "E-PLN-102", "E-PLN-103", "E-PLN-106"} <= codes


def test_circular_prerequisites_are_told_with_their_path() -> None:
    two = {**copy.deepcopy(MINE), "id": "day_bus"}
    two["requires"] = [{"intervention": "night_bus", "lag": 1}]
    one = {**copy.deepcopy(MINE), "requires": [{"intervention": "day_bus"}]}
    with pytest.raises(ConfigurationError) as caught:
        interventions({"night_bus": one, "day_bus": two})
    assert caught.value.code == "E-PLN-113"
    assert "day_bus → night_bus → day_bus" in caught.value.say("es")


def test_circles_are_found_wherever_they_are() -> None:
    assert circle_of({"a": ["b"], "b": ["c"], "c": []}) == []
    assert circle_of({"a": ["b"], "b": ["c", "d"], "c": [], "d": ["b"]}) == ["b", "d", "b"]
    assert circle_of({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}) == []
