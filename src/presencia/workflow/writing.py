"""How a reader of some countries writes numbers and dates; the screens take it from here."""

from presencia.reporting.format import Style

__all__ = ["Style"]
