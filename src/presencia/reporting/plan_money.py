"""Money as people of the region write it: the sign of its currency always before it."""

import math

from presencia.reporting.format import Style
from presencia.vocabularies.countries import currency_sign

_MILLION = {"es": ("millón", "millones"), "en": ("million", "million")}


def money(style: Style, amount: float, currency: str) -> str:
    """Return an amount in words: millions from a million on, else to the nearest hundred.

    Examples
    --------
    >>> money(Style("es", "es_GT"), 12_340_000, "USD"), money(Style("en", "en_US"), 71_240, "GTQ")
    ('US$ 12.34 millones', 'Q 71,200')
    """
    if not math.isfinite(amount):
        return ""
    if abs(amount) >= 999_500:
        millions = amount / 1e6
        text = style.number(millions, 2 if millions < 20 else 1)
        one = text in ("1.00", "1,00")
        return f"{currency_sign(currency)} {text} {_MILLION[style.lang][0 if one else 1]}"
    rounded = round(amount, -2) if abs(amount) >= 10_000 else round(amount)
    return f"{currency_sign(currency)} {style.number(rounded, 0)}"


def harm(style: Style, value: float, like: float | None = None) -> str:
    """Return an amount of harm: a decimal under 20, none above; its interval is written alike.

    A true minus sign, never a dash, and none before what is written as nothing.

    Examples
    --------
    >>> [harm(Style("es", "es_GT"), v) for v in (9.94, -101.3, -0.02)]
    ['9.9', '−101', '0.0']
    """
    if not math.isfinite(value):
        return ""
    size = abs(value if like is None else like)
    said = style.number(value, 1 if size < 20 else 0).replace("-", "−")
    nothing = not any(digit in said for digit in "123456789")
    return said.removeprefix("−") if nothing else said
