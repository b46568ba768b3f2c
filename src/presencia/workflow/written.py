"""Numbers and dates as a country writes them, for pages that show one by itself."""

from collections.abc import Sequence
from datetime import date

from presencia.text import Lang


def day(when: date, lang: Lang, countries: Sequence[str] = ()) -> str:
    """Return a date with its month in letters, so that no order can mislead.

    Examples
    --------
    >>> day(date(2027, 3, 14), "es", ["GTM"])
    '14 de marzo de 2027'
    """
    from presencia.reporting.format import Style

    return Style.of(lang, list(countries)).day(when)


def number(
    value: float, lang: Lang, countries: Sequence[str] = (), decimals: int | None = None
) -> str:
    """Return a number with the separators of a country, or of the region.

    Examples
    --------
    >>> number(12340, "es", ["GTM"]), number(0.38, "es", ["CRI"])
    ('12,340', '0,38')
    """
    from presencia.reporting.format import Style

    return Style.of(lang, list(countries)).number(value, decimals)
