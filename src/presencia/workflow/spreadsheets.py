"""Cells and lines of tables that a spreadsheet opens safely; the screens take them from here."""

from presencia.reporting.spreadsheets import BOM, csv_line, harmless, sheet_file

__all__ = ["BOM", "csv_line", "harmless", "sheet_file"]
