"""The constraint of the how-to page works as it stands there, in both languages."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import made_up
import numpy as np

from presencia.assessment.reader import Node
from presencia.portfolio import evaluate
from presencia.portfolio.compile import assemble

PAGES = Path(__file__).parents[3] / "docs" / "howto"


def code(lang: str) -> str:
    page = (PAGES / f"add-a-constraint.{lang}.md").read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", page, re.S)[0]


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("rollout", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_both_pages_show_the_same_file() -> None:
    assert code("es") == code("en")


def test_it_limits_what_starts(tmp_path: Path) -> None:
    path = tmp_path / "rollout.py"
    path.write_text(code("es"), encoding="utf-8")
    node = Node({"country": "BBB", "most": 1})
    rule = load(path).CONSTRAINT.read(node, "rollout")
    node.finish()
    assert not node.problems
    base = made_up.compiled().base
    assert rule.check(base) == []
    (part,) = rule.build(base)
    problem = assemble(base, [part], None)
    taken = np.full((6, 3), -1)
    taken[[0, 1, 4], 0] = 0
    assert not evaluate(problem, taken).broken
    taken[5, 0] = 0
    assert evaluate(problem, taken).broken == ("rollout:2027",)
    told = rule.explain(part.rows[0], 0.0, 0.0)
    assert told.es == "Ritmo de despliegue: sobra 1; no le cuesta nada al plan"
