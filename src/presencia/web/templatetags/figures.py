"""Numbers and dates as the countries of the page write them.

The page's context names them in ``shown_countries``; without it the region's style is used.
``{% count 1234 %}`` writes 1,234 or 1 234; ``{% share 0.5 %}`` 50%; ``{% day moment %}`` a date
with its month in letters; ``{% size 36000 %}`` 36 KB.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone

from presencia.web.facts.countries import countries_in_words
from presencia.web.facts.writing import style
from presencia.web.language import say

register = template.Library()


@register.simple_tag(takes_context=True)
def count(context: dict[str, Any], number: float | None, decimals: int | None = None) -> str:
    """Return a number; empty for a missing one."""
    return style(context.get("shown_countries", ())).number(number, decimals)


@register.filter
def countries_said(codes: Iterable[str]) -> str:
    """Return countries by name instead of by code."""
    return say(countries_in_words(codes))


@register.simple_tag(takes_context=True)
def share(context: dict[str, Any], part: float | None, decimals: int = 0) -> str:
    """Return a share of 1 as a percentage."""
    return style(context.get("shown_countries", ())).percent(part, decimals)


@register.simple_tag(takes_context=True)
def day(context: dict[str, Any], moment: datetime | date | str | None) -> str:
    """Return the day of a moment or of an ISO 8601 time; empty for none."""
    if not moment:
        return ""
    when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if isinstance(when, datetime):
        when = timezone.localtime(when).date() if timezone.is_aware(when) else when.date()
    return style(context.get("shown_countries", ())).day(when)


@register.simple_tag(takes_context=True)
def size(context: dict[str, Any], octets: int | None) -> str:
    """Return a number of bytes in the unit that keeps it short."""
    if octets is None:
        return ""
    value, unit = float(octets), "B"
    for larger in ("KB", "MB", "GB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    decimals = 1 if unit != "B" and value < 10 else 0
    return f"{style(context.get('shown_countries', ())).number(value, decimals)} {unit}"
