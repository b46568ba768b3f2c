"""The address a request comes from."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """Return it; behind our own proxy, the one the proxy saw.

    Only the last entry of X-Forwarded-For is the proxy's word: those before it are whatever the
    caller wrote, and without a proxy all of it is.
    """
    said = request.META.get("REMOTE_ADDR", "")
    if settings.HTTPS and (forwarded := request.META.get("HTTP_X_FORWARDED_FOR")):
        said = forwarded.split(",")[-1].strip()
    try:
        return str(ip_address(said))
    except ValueError:  # a socket of the same machine has no address
        return None
