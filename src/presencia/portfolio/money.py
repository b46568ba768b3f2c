"""Amounts of other years, currencies and countries in the money of a plan.

An amount is first put into the currency of the country whose prices it is stated in, then moved
to the wanted year with that country's consumer prices, and only then into the wanted currency:
local prices move with local inflation, not with that of the currency they happen to be quoted in
(Turner, Lauer, Tran, Teerawattananon and Jit 2019, Value in Health 22, 1026–1032).

    out = amount · r(local, y₀)/r(currency, y₀) · P(country, y₁)/P(country, y₀)
                 · r(wanted, y₁)/r(local, y₁)

with r units per US dollar, yearly means, and P the consumer price index.
"""

from collections.abc import Mapping
from functools import cache
from math import isfinite
from typing import NoReturn

from presencia.errors import ConfigurationError, Problem
from presencia.text import Text
from presencia.vocabularies import table

_NO_RATE = Text(
    "no hay tipo de cambio de {currency} para el año {year}.",
    "there is no exchange rate of {currency} for the year {year}.",
)
_NO_INDEX = Text(
    "no hay índice de precios de {country} para el año {year}.",
    "there is no price index of {country} for the year {year}.",
)
_NO_CURRENCY = Text(
    "la moneda «{currency}» no está en la tabla de tipos de cambio.",
    "the currency “{currency}” is not in the table of exchange rates.",
)
_NO_COUNTRY = Text(
    "no se sabe de qué país son los precios en {currency}.",
    "it is not known which country's prices {currency} are.",
)
_NO_LEVEL = Text(
    "no hay nivel de precios ni moneda de «{country}».",
    "there is no price level or currency of “{country}”.",
)
_NOT_MONEY = Text(
    "{amount} no es un monto: debe ser un número finito de 0 o más.",
    "{amount} is not an amount: it must be a finite number of 0 or more.",
)
_USE_YEAR = Text("use un año de {first} a {last}.", "use a year from {first} to {last}.")
_USE_ONE = Text("use una de estas: {known}.", "use one of these: {known}.")
_GIVE_COUNTRY = Text(
    "diga el país (country) cuyos precios son.", "name the country whose prices they are."
)
_MEND = Text("corrija el monto.", "mend the amount.")


def convert(
    amount: float,
    currency: str,
    price_year: int,
    to_currency: str,
    to_year: int,
    country: str | None = None,
) -> float:
    """Return an amount in another currency, at prices of another year.

    Parameters
    ----------
    amount : float
        At least 0.
    currency, price_year : str, int
        What it is stated in, ISO 4217.
    to_currency, to_year : str, int
        What is wanted.
    country : str, optional
        ISO 3166 alpha-3 of the country whose prices it is stated in; by default the country of
        the currency.

    Raises
    ------
    ConfigurationError
        ``E-PLN-140`` no rate for that currency and year, ``E-PLN-141`` no price index for that
        country and year, ``E-PLN-142`` unknown currency, ``E-PLN-143`` no country for the
        currency, ``E-PLN-144`` unknown country, ``E-PLN-145`` not an amount.

    Examples
    --------
    >>> round(convert(100, "USD", 2010, "USD", 2024))
    144
    >>> round(convert(100, "USD", 2016, "GTQ", 2016, "GTM"))
    760
    """
    if not (isfinite(amount) and amount >= 0):
        raise ConfigurationError(Problem("E-PLN-145", _NOT_MONEY.fill(amount=amount), _MEND))
    country = country or _country_of(currency)
    local = currency_of(country)
    out = amount * _cross(currency, local, price_year)
    if to_year != price_year:
        out *= _index(country, to_year) / _index(country, price_year)
    return out * _cross(local, to_currency, to_year)


def price_level(country: str) -> float:
    """Return the price level of a country, United States = 1.

    For costs stated at one country's prices and paid in another:
    ``cost · price_level(there) / price_level(here)``.

    Raises
    ------
    ConfigurationError
        ``E-PLN-144`` if the country is not in the table.
    """
    levels = _levels()
    if country not in levels:
        _unknown_country(country)
    return levels[country]


def currency_of(country: str) -> str:
    """Return the currency used in a country.

    Raises
    ------
    ConfigurationError
        ``E-PLN-144`` if the country is not known.
    """
    found = _currencies().get(country)
    if found is None:
        _unknown_country(country)
    return found


def _unknown_country(country: str) -> NoReturn:
    known = ", ".join(sorted(set(_currencies()) & set(_levels())))
    what = _NO_LEVEL.fill(country=country)
    raise ConfigurationError(Problem("E-PLN-144", what, _USE_ONE.fill(known=known)))


def _country_of(currency: str) -> str:
    homes = {"USD": "USA", **{c: i for i, c in _currencies().items() if c != "USD"}, "SVC": "SLV"}
    if currency not in homes:
        known = currency in {c for c, _ in _rates()}
        if not known:
            _unknown_currency(currency)
        what = _NO_COUNTRY.fill(currency=currency)
        raise ConfigurationError(Problem("E-PLN-143", what, _GIVE_COUNTRY))
    return homes[currency]


def _unknown_currency(currency: str) -> NoReturn:
    known = ", ".join(sorted({c for c, _ in _rates()}))
    what = _NO_CURRENCY.fill(currency=currency)
    raise ConfigurationError(Problem("E-PLN-142", what, _USE_ONE.fill(known=known)))


def _cross(currency: str, wanted: str, year: int) -> float:
    """Return how many units of the wanted currency one unit of the other is worth."""
    if currency == wanted:
        return 1.0
    given = _rate(currency, year)
    return _rate(wanted, year) / given


def _rate(currency: str, year: int) -> float:
    rates = _rates()
    if (currency, year) in rates:
        return rates[currency, year]
    years = [y for c, y in rates if c == currency]
    if not years:
        _unknown_currency(currency)
    what = _NO_RATE.fill(currency=currency, year=year)
    remedy = _USE_YEAR.fill(first=min(years), last=max(years))
    raise ConfigurationError(Problem("E-PLN-140", what, remedy))


def _index(country: str, year: int) -> float:
    found = _indices()
    if (country, year) in found:
        return found[country, year]
    years = [y for c, y in found if c == country] or [y for _, y in found]
    what = _NO_INDEX.fill(country=country, year=year)
    remedy = _USE_YEAR.fill(first=min(years), last=max(years))
    raise ConfigurationError(Problem("E-PLN-141", what, remedy))


@cache
def _rates() -> Mapping[tuple[str, int], float]:
    frame = table("exchange_rates")
    keys = zip(frame["currency"], frame["year"], strict=True)
    return {(str(c), int(y)): float(r) for (c, y), r in zip(keys, frame["per_usd"], strict=True)}


@cache
def _indices() -> Mapping[tuple[str, int], float]:
    frame = table("price_index")
    keys = zip(frame["iso3"], frame["year"], strict=True)
    return {(str(c), int(y)): float(p) for (c, y), p in zip(keys, frame["index"], strict=True)}


@cache
def _levels() -> Mapping[str, float]:
    frame = table("price_levels")
    return {str(c): float(v) for c, v in zip(frame["iso3"], frame["level"], strict=True)}


@cache
def _currencies() -> Mapping[str, str]:
    frame = table("countries")
    return {"USA": "USD", **dict(zip(frame["iso3"], frame["currency"], strict=True))}
