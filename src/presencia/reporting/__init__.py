"""What people see: documents made from a finished assessment. Pure: bytes out, no files.

>>> from presencia import reporting
>>> sorted(reporting.REPORTS)
['ficha', 'ficha-html', 'gpkg', 'html', 'pdf', 'xlsx']
"""

from presencia.reporting.documents.ficha import ficha_pdf
from presencia.reporting.documents.ficha_html import ficha_html
from presencia.reporting.documents.gpkg import geopackage
from presencia.reporting.documents.html import html_report
from presencia.reporting.documents.pdf import pdf_report
from presencia.reporting.documents.xlsx import workbook
from presencia.reporting.registry import Report, find_reports
from presencia.reporting.view import AssessmentView

REPORTS: dict[str, Report] = find_reports()

__all__ = [
    "REPORTS",
    "AssessmentView",
    "Report",
    "ficha_html",
    "ficha_pdf",
    "geopackage",
    "html_report",
    "pdf_report",
    "workbook",
]
