"""Addresses of the API."""

from django.urls import URLPattern, include, path, re_path

from presencia.web.access.doors import everyone
from presencia.web.api.api import api, openapi
from presencia.web.api.gate import gate
from presencia.web.api.problems import nowhere

app_name = "api"


def _gated() -> list[URLPattern]:
    """Return the addresses of the operations, each behind the gate."""
    operations = [p for p in api.urls[0] if isinstance(p, URLPattern)]
    patterns = [p for p in operations if p.name != "api-root"]
    for pattern in patterns:
        pattern.callback = gate(pattern.callback)
    return patterns


urlpatterns = [
    path("v1/openapi.<str:lang>.json", openapi, name="openapi"),
    path("v1/", include(_gated())),
    re_path(r"^.*$", everyone()(nowhere), name="nowhere"),
]
