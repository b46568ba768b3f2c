"""The countries of the programme by name, and how currencies are signed."""

from functools import cache

from presencia.text import Text, same
from presencia.vocabularies.table_files import table

_ABROAD = {"MXN": "MX$", "EUR": "€"}


@cache
def country_names() -> dict[str, Text]:
    """Return the name of each country of the programme by its ISO 3166-1 alpha-3 code."""
    rows = table("countries")[["iso3", "name_es", "name_en"]]
    return {iso3: Text(es, en) for iso3, es, en in rows.itertuples(index=False)}


def country_name(iso3: str) -> Text:
    """Return the name of a country; its code where it is none of the programme's.

    Examples
    --------
    >>> country_name("PAN").es, country_name("MEX").es
    ('Panamá', 'MEX')
    """
    return country_names().get(iso3) or same(iso3)


@cache
def _signs() -> dict[str, str]:
    rows = table("countries")[["currency", "currency_sign"]]
    return {**_ABROAD, **dict(rows.itertuples(index=False, name=None))}


def currency_sign(currency: str) -> str:
    """Return what is written before an amount; the code where there is no sign.

    Examples
    --------
    >>> currency_sign("USD"), currency_sign("GTQ"), currency_sign("COP")
    ('US$', 'Q', 'COP')
    """
    return _signs().get(currency, currency)
