"""Structured logs: one JSON object a line on standard error, the same for pages and workers."""

import logging
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

log = logging.getLogger("presencia.web.requests")

_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def config(level: str) -> dict[str, Any]:
    """Return the description of the logs that `logging.config` takes."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                    _extras,
                ],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
                ],
            }
        },
        "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["err"], "level": level},
        # Django mails errors and prints requests by itself; here they go where everything goes.
        "loggers": {
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "propagate": False},
            "axes": {"level": "WARNING"},
        },
    }


def _extras(_logger: Any, _name: str, event: Any) -> Any:
    """Add what a call gave as ``extra``."""
    record: logging.LogRecord = event["_record"]
    for key, value in vars(record).items():
        if key not in _KNOWN and key not in ("request", "server_time"):
            event[key] = value
    return event


class RequestLog:
    """One line per request: what was asked, by whom, how it ended, how long it took.

    Query strings may hold names and tokens of links, and are left out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and write the line."""
        begun = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        person = getattr(request, "user", None)
        log.info(
            "request",
            extra={
                "method": request.method,
                "view": match.view_name if match else None,
                "status": response.status_code,
                "ms": round(1000 * (time.perf_counter() - begun), 1),
                "person": getattr(person, "pk", None),
            },
        )
        return response
