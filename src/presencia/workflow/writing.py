"""How a reader of some countries writes numbers, dates and money; the screens take it from here."""

from presencia.reporting.format import Style
from presencia.vocabularies.countries import currency_sign

__all__ = ["Style", "currency_sign"]
