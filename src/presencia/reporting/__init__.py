"""What people see: documents made from a finished result. Pure: bytes out, no files.

>>> from presencia import reporting
>>> sorted(reporting.REPORTS)
['ficha', 'ficha-html', 'gpkg', 'html', 'pdf', 'xlsx']
>>> sorted(reporting.reports_for("plan"))
['gpkg', 'html', 'pdf', 'xlsx']
>>> sorted(reporting.reports_for("comparison"))
['html', 'pdf', 'xlsx']
"""

from presencia.reporting.comparison_view import ComparisonView
from presencia.reporting.documents.comparison_html import comparison_page
from presencia.reporting.documents.comparison_pdf import comparison_document
from presencia.reporting.documents.comparison_xlsx import comparison_workbook
from presencia.reporting.documents.ficha import ficha_pdf
from presencia.reporting.documents.ficha_html import ficha_html
from presencia.reporting.documents.gpkg import geopackage
from presencia.reporting.documents.html import html_report
from presencia.reporting.documents.pdf import pdf_report
from presencia.reporting.documents.plan_gpkg import plan_geopackage
from presencia.reporting.documents.plan_html import plan_page
from presencia.reporting.documents.plan_pdf import plan_document
from presencia.reporting.documents.plan_xlsx import plan_workbook
from presencia.reporting.documents.xlsx import workbook
from presencia.reporting.plan_view import PlanView
from presencia.reporting.registry import Report, Subject, find_reports
from presencia.reporting.view import AssessmentView

REPORTS: dict[str, Report] = find_reports()
_BY_SUBJECT: dict[Subject, dict[str, Report]] = {
    "assessment": REPORTS,
    "plan": find_reports("plan"),
    "comparison": find_reports("comparison"),
}


def reports_for(subject: Subject) -> dict[str, Report]:
    """Return the reports about an assessment, a plan or two plans side by side, by id."""
    return _BY_SUBJECT[subject]


__all__ = [
    "REPORTS",
    "AssessmentView",
    "ComparisonView",
    "PlanView",
    "Report",
    "Subject",
    "comparison_document",
    "comparison_page",
    "comparison_workbook",
    "ficha_html",
    "ficha_pdf",
    "geopackage",
    "html_report",
    "pdf_report",
    "plan_document",
    "plan_geopackage",
    "plan_page",
    "plan_workbook",
    "reports_for",
    "workbook",
]
