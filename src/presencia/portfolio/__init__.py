"""The balanced plan: what to do where and when, with which money, and how sure it is.

`PlanSpec` says what is wanted, `compile_problem` puts it into arrays, `presencia.portfolio.solver`
finds the plan and `evaluate` values it anew. Pure functions: they read no file.
"""

from presencia.portfolio.compile import Compiled, compile_problem
from presencia.portfolio.evaluate import Evaluation, evaluate
from presencia.portfolio.material import Material, OutcomeData
from presencia.portfolio.problem import Choices, Goal, Problem, Row, Scenarios
from presencia.portfolio.scenarios import scenarios
from presencia.portfolio.spec import PlanSpec

__all__ = [
    "Choices",
    "Compiled",
    "Evaluation",
    "Goal",
    "Material",
    "OutcomeData",
    "PlanSpec",
    "Problem",
    "Row",
    "Scenarios",
    "compile_problem",
    "evaluate",
    "scenarios",
]
