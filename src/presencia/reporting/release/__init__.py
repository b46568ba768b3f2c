"""What a release shows of an assessment and a plan, after disclosure control. Pure.

>>> from presencia.reporting.release import SHOWN, WITHHELD, ABSENT, INHERITED
>>> ABSENT, SHOWN, WITHHELD, INHERITED
(0, 1, 2, 3)
"""

from presencia.reporting.release.choice import TOTALS, Choice, narrowed, whole_years
from presencia.reporting.release.counts import Share, counts
from presencia.reporting.release.document import document
from presencia.reporting.release.files import geojson_file, places_file, plan_file
from presencia.reporting.release.series import FEW, Many
from presencia.reporting.release.states import ABSENT, INHERITED, SHOWN, WITHHELD

__all__ = [
    "ABSENT",
    "FEW",
    "INHERITED",
    "SHOWN",
    "TOTALS",
    "WITHHELD",
    "Choice",
    "Many",
    "Share",
    "counts",
    "document",
    "geojson_file",
    "narrowed",
    "places_file",
    "plan_file",
    "whole_years",
]
