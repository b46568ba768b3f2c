"""Numbers, ranks, periods and dates as the country writes them (CLDR, through Babel).

Plain ``es`` would write 1.234,5; Guatemala, El Salvador, Honduras, Nicaragua and Panama write
1,234.5 and Costa Rica 1 234,5. So the locale always carries the country.
"""

import math
import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol, get_minus_sign_symbol

from presencia.text import Lang

ALPHA2 = {
    "GTM": "GT",
    "SLV": "SV",
    "HND": "HN",
    "NIC": "NI",
    "CRI": "CR",
    "PAN": "PA",
    "BLZ": "BZ",
}
_NUMBER = re.compile(r"\b\d{1,3}(?:,\d{3})+(?:\.\d+)?\b|\b\d+\.\d+\b")
_FALLBACK: dict[Lang, str] = {"es": "es_419", "en": "en_US"}


def locale_name(lang: Lang, iso3: list[str]) -> str:
    """Return the CLDR locale for a language in one country, or in several together.

    Examples
    --------
    >>> locale_name("es", ["GTM"]), locale_name("es", ["GTM", "HND"]), locale_name("en", ["BLZ"])
    ('es_GT', 'es_419', 'en_BZ')
    """
    if len(iso3) == 1 and iso3[0] in ALPHA2:
        name = f"{lang}_{ALPHA2[iso3[0]]}"
        return name if _known(name) else _FALLBACK[lang]
    return _FALLBACK[lang]


@cache
def _known(locale: str) -> bool:
    try:
        Locale.parse(locale)
    except UnknownLocaleError:
        return False
    return True


@cache
def _marks(locale: str) -> dict[int, str]:
    """Return what a locale writes for the marks of a plain number, digits in groups of three.

    A page writes hundreds of numbers, and Babel reads its pattern anew for each.
    """
    group, point, minus = (
        of(locale) for of in (get_group_symbol, get_decimal_symbol, get_minus_sign_symbol)
    )
    return str.maketrans({",": group.replace("\u202f", "\xa0"), ".": point, "-": minus})


@dataclass(frozen=True, slots=True)
class Style:
    """How one reader's numbers are written.

    Parameters
    ----------
    lang : str
        Language of the words around the numbers.
    locale : str
        CLDR locale of the digits' punctuation.
    """

    lang: Lang
    locale: str

    @classmethod
    def of(cls, lang: Lang, iso3: list[str]) -> "Style":
        """Return the style of a language in the countries shown."""
        return cls(lang, locale_name(lang, iso3))

    def number(self, value: float | None, decimals: int | None = None) -> str:
        """Return a number with its country's separators; empty for a missing one.

        Examples
        --------
        >>> Style("es", "es_GT").number(1234.5), Style("es", "es_CR").number(0.3821)
        ('1,235', '0,38')
        """
        if value is None or not math.isfinite(value):
            return ""
        places = _decimals(value) if decimals is None else decimals
        # Halves go up, as in the page's script, so that two documents never differ by one.
        exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return f"{exact:,f}".translate(_marks(self.locale))

    def cases(self, mean: float) -> str:
        """Return an expected number of cases: it is a mean, so a small one keeps a decimal.

        Examples
        --------
        >>> Style("es", "es_GT").cases(2.66), Style("es", "es_GT").cases(41.3)
        ('2.7', '41')
        """
        return self.number(mean, 1 if mean < 10 and mean != int(mean) else 0)

    def percent(self, share: float | None, decimals: int = 0) -> str:
        """Return a share of 1 as a percentage, no space before the sign."""
        return "" if share is None else self.number(share * 100, decimals) + "%"

    def probability(self, p: float) -> str:
        """Return a probability; never 0% or 100%, which no sample can show.

        Examples
        --------
        >>> Style("es", "es_GT").probability(0.999), Style("en", "en_US").probability(0.86)
        ('más de 99%', '86%')
        """
        if p > 0.99:
            return {"es": "más de 99%", "en": "more than 99%"}[self.lang]
        if p < 0.01:
            return {"es": "menos de 1%", "en": "less than 1%"}[self.lang]
        return self.percent(p)

    def ordinal(self, n: int) -> str:
        """Return a position: ``15.º``, ``15th``.

        Examples
        --------
        >>> [Style("en", "en_US").ordinal(n) for n in (1, 12, 22)]
        ['1st', '12th', '22nd']
        """
        if self.lang == "es":
            return f"{self.number(n, 0)}.º"
        tail = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
        return self.number(n, 0) + tail

    def interval(self, low: float, high: float, decimals: int | None = None) -> str:
        """Return ``29.1 a 38.5``: a dash would read as a minus."""
        places = min(_decimals(low), _decimals(high)) if decimals is None else decimals
        to = {"es": "a", "en": "to"}[self.lang]
        return f"{self.number(low, places)} {to} {self.number(high, places)}"

    def restyle(self, sentence: str) -> str:
        """Return a sentence whose numbers, written 1,234.5, are rewritten in this style.

        Examples
        --------
        >>> Style("es", "es_CR").restyle("36.1% de 204 hogares; entre 5.º y 48.º.")
        '36,1% de 204 hogares; entre 5.º y 48.º.'
        """
        if self.number(1234.5, 1) == "1,234.5":
            return sentence
        return _NUMBER.sub(lambda m: self._again(m[0]), sentence)

    def _again(self, written: str) -> str:
        plain = written.replace(",", "")
        return self.number(float(plain), len(plain.partition(".")[2]))

    def period(self, text: str) -> str:
        """Return an ISO 8601 period as people write it: ``2023/2024`` becomes 2023–2024."""
        return text.replace("/", "–")

    def day(self, when: date) -> str:
        """Return a date with its month in letters, so that no order can mislead."""
        pattern = {"es": "d 'de' MMMM 'de' y", "en": "d MMMM y"}[self.lang]
        return str(format_date(when, format=pattern, locale=self.locale))

    def day_short(self, when: date) -> str:
        """Return a date for where there is little room, its month still in letters: 24 nov 2026."""
        return str(format_date(when, "d MMM y", locale=self.locale))


def _decimals(value: float) -> int:
    """Return how many decimals keep about three figures without false precision."""
    size = abs(value)
    if size >= 100 or value == int(value):
        return 0
    return 1 if size >= 1 else 2
