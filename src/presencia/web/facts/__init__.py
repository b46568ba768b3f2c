"""Reads the facts for pages and API: results, places, values; nothing here changes them.

Names that end in ``_of`` or take a person are masked by their scope. The others are not, and a
page that uses them masks what it shows.
"""

from presencia.web.facts.places import (
    contains,
    line_of,
    mask,
    parents,
    place_table,
    require_place,
)
from presencia.web.facts.released import release_extent
from presencia.web.facts.results import (
    ASSESS,
    PLAN,
    ResultCard,
    assessments,
    card,
    latest,
    require_result,
    results,
    results_of,
)
from presencia.web.facts.store import datasets_stamp, pages_await, results_stamp, workspace
from presencia.web.facts.values import cube, observed
from presencia.web.facts.views import narrowed, plan_view, view_of

__all__ = [
    "ASSESS",
    "PLAN",
    "ResultCard",
    "assessments",
    "card",
    "contains",
    "cube",
    "datasets_stamp",
    "latest",
    "line_of",
    "mask",
    "narrowed",
    "observed",
    "pages_await",
    "parents",
    "place_table",
    "plan_view",
    "release_extent",
    "require_place",
    "require_result",
    "results",
    "results_of",
    "results_stamp",
    "view_of",
    "workspace",
]
