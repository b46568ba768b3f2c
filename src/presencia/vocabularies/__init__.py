"""Dated, cited tables of the field, with their words in Spanish and English.

Crime classes, measures, indicators, evidence, costs, glossary, countries and published
facts. Everything here is read-only and comes with the package; a workspace adds measures of
its own through `measures(extra)` and interventions through `interventions(own)`.
"""

from presencia.vocabularies.assessment_files import assessments
from presencia.vocabularies.intervention_files import interventions
from presencia.vocabularies.intervention_types import OUTCOMES, Intervention, outcome_of
from presencia.vocabularies.measure_files import measures
from presencia.vocabularies.plan_files import plans
from presencia.vocabularies.strict_yaml import parse
from presencia.vocabularies.table_files import (
    TableCard,
    card,
    catalogue,
    fact_card,
    fact_catalogue,
    fact_path,
    facts,
    table,
)

__all__ = [
    "OUTCOMES",
    "Intervention",
    "TableCard",
    "assessments",
    "card",
    "catalogue",
    "fact_card",
    "fact_catalogue",
    "fact_path",
    "facts",
    "interventions",
    "measures",
    "outcome_of",
    "parse",
    "plans",
    "table",
]
