"""A moment as the region writes it: the day with its month in letters, and the hour."""

from datetime import datetime

from django import template
from django.utils import timezone

from presencia.web.facts.writing import style

register = template.Library()


@register.filter
def when(moment: datetime | None) -> str:
    """Return day and hour; empty for none."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{style(()).day(local.date())}, {local:%H:%M}"
