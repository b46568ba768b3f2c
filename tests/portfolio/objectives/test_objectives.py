"""One suite over every objective found, and what each of them asks for."""

import json
import os
from pathlib import Path
from typing import Any

import made_up
import numpy as np
import pytest

from presencia.portfolio import Compiled, evaluate
from presencia.portfolio.evaluate import tail_mean
from presencia.portfolio.objectives import find_objectives
from presencia.text import Text

GOLDEN = Path(__file__).parent / "golden"
KINDS = find_objectives()
SETTINGS: dict[str, dict[str, Any]] = {
    "expected_harm": {},
    "downside": {"weight": 0.4, "share": 0.2, "draws": 50, "seed": 3},
    "equity": {"groups": {"near": {"within": ["AAA-D1"]}, "far": {"countries": ["BBB"]}},
               "mean": 0.1},
    "cost_for_target": {"share": 0.1},
}  # fmt: skip


def compiled(kind: str, **more: Any) -> Compiled:
    return made_up.compiled(objective={"kind": kind, **SETTINGS[kind], **more})


def test_every_objective_has_its_case_and_its_golden_file() -> None:
    assert set(KINDS) == set(SETTINGS) == {p.stem for p in GOLDEN.glob("*.json")}


@pytest.mark.parametrize("kind", KINDS)
def test_it_asks_for_what_it_asked_for(kind: str) -> None:
    made = compiled(kind)
    goal = made.problem.goal
    found = {
        "es": made.spec.objective.words.es,
        "en": made.spec.objective.words.en,
        "worlds": 0 if made.problem.scenarios is None else len(made.problem.scenarios.rate),
        **{
            name: value.tolist() if isinstance(value, np.ndarray) else value
            for name in goal.__slots__
            for value in [getattr(goal, name)]
        },
    }
    found = json.loads(json.dumps(found))
    path = GOLDEN / f"{kind}.json"
    if os.environ.get("PRESENCIA_WRITE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_it_speaks_both_languages(kind: str) -> None:
    made = KINDS[kind]
    assert isinstance(made.title, Text)
    assert all(isinstance(words, Text) for words in made.fields.values())
    words = compiled(kind).spec.objective.words
    assert "{" not in words.es + words.en
    assert not words.es.endswith(".")


def taken(made: Compiled) -> np.ndarray:
    plan = np.full((6, 3), -1)
    first = made.problem.first_choice()
    plan[0, 0], plan[0, 1], plan[4, 1] = first[0], first[1] + 1, first[1] + 3
    return plan


def test_the_downside_is_the_mean_of_the_worst_worlds() -> None:
    made = compiled("downside")
    found = evaluate(made.problem, taken(made))
    worst = np.sort(found.scenario_values)[:10].mean()
    assert tail_mean(found.scenario_values, 0.2) == pytest.approx(worst)
    assert found.value == pytest.approx(0.6 * found.averted.sum() + 0.4 * worst)


def test_equity_is_the_smallest_share_of_harm_averted() -> None:
    made = compiled("equity")
    found = evaluate(made.problem, taken(made))
    averted, harm = found.averted.sum(axis=1), made.problem.harm.sum(axis=1)
    near, far = (averted[a].sum() / harm[a].sum() for a in ([0, 1], [4, 5]))
    scale = harm[[0, 1, 4, 5]].sum()
    assert found.value == pytest.approx(0.1 * averted.sum() + 0.9 * min(near, far) * scale)


def test_equity_by_country_region_and_person() -> None:
    made = made_up.compiled(objective={"kind": "equity"})
    assert made.problem.goal.group.tolist() == [0, 0, 0, 0, 1, 1]
    assert made.problem.goal.group_size == pytest.approx([3 * 49, 3 * 28])
    made = made_up.compiled(objective={"kind": "equity", "groups": "parent", "per": "people"})
    assert made.problem.goal.group.tolist() == [0, 0, 1, 1, 2, 2]
    assert made.problem.goal.group_size == pytest.approx([160_000, 60_000, 140_000])


def test_a_target_is_a_share_of_the_harm_or_an_amount() -> None:
    made = compiled("cost_for_target")
    assert made.problem.goal.target == pytest.approx(0.1 * made.problem.harm.sum())
    found = evaluate(made.problem, taken(made))
    assert found.value == pytest.approx(found.spending.sum())
    assert "target" in found.broken
    low = made_up.compiled(objective={"kind": "cost_for_target", "averted": 1.0})
    assert "target" not in evaluate(low.problem, taken(low)).broken
