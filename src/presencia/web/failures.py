"""The page shown when something failed on our side: it needs no database and no session."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from presencia.web.language import current
from presencia.web.templatetags.assets import built


def failed(request: HttpRequest) -> HttpResponse:
    """Say that the error is noted, with the hour by which it can be found."""
    try:
        styles = built("src/web/shell.ts")[0]
    except ImproperlyConfigured:  # the styles were not built: the page stays readable
        styles = []
    now = datetime.now(ZoneInfo(settings.TIME_ZONE))
    context = {"lang": current(), "styles": styles, "when": now.strftime("%Y-%m-%d %H:%M:%S %Z")}
    return HttpResponse(render_to_string("500.html", context), status=500)
