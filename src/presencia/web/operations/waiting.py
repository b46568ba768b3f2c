"""Waiting until the application answers."""

import time
import urllib.request
from collections.abc import Callable
from http.client import HTTPException


def well(address: str, *, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
    """Ask ``/health`` until it says well; False when time or patience runs out."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not until():
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # nosec B310  # noqa: S310
                if answer.status == 200:
                    return True
        except (OSError, HTTPException):  # refused, cut short, or in the middle of an answer
            time.sleep(0.5)
    return False
