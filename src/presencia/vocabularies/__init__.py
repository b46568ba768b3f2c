"""Dated, cited tables of the field, with their words in Spanish and English.

Crime classes, measures, indicators, evidence, costs, glossary, countries and published
facts. Everything here is read-only and comes with the package; a workspace adds measures of
its own through `measures(extra)`.
"""

from presencia.vocabularies.assessment_files import assessments
from presencia.vocabularies.measure_files import measures
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
    "TableCard",
    "assessments",
    "card",
    "catalogue",
    "fact_card",
    "fact_catalogue",
    "fact_path",
    "facts",
    "measures",
    "parse",
    "table",
]
