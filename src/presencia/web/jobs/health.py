"""Whether the application is well: ``/health``, for the machine that watches it."""

import logging

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from presencia.errors import PresenciaError
from presencia.web import facts
from presencia.web.access.doors import everyone
from presencia.web.jobs.liveness import workers

log = logging.getLogger(__name__)


@require_safe
@never_cache
@everyone()
def health(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when everything works, else 503 with what does not; nothing secret is said."""
    parts = {"database": _database(), "workspace": _workspace(), "workers": bool(workers())}
    well = all(parts.values())
    return JsonResponse({"well": well, **parts}, status=200 if well else 503)


def _database() -> bool:
    """Whether it answers and has every migration."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        log.warning("health: database", extra={"error": type(error).__name__})
        connection.close()
        return False


def _workspace() -> bool:
    """Whether it opens and can be written to."""
    try:
        facts.workspace()
        probe = settings.WORKSPACE / ".workers" / "health"
        probe.parent.mkdir(exist_ok=True)
        probe.write_bytes(b"well")
    except (OSError, PresenciaError) as error:
        log.warning("health: workspace", extra={"error": type(error).__name__})
        return False
    return True
