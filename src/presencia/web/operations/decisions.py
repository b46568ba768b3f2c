"""The decisions (every table of the database) as lines of JSON, alike on any database.

A table is written in the order of its key, so that equal tables give equal lines and digests
can be compared between SQLite and PostgreSQL. Sessions and tables that Django fills by itself
are left out.
"""

import base64
import hashlib
import json
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

LEFT_OUT = frozenset({"sessions", "contenttypes", "auth", "axes", "migrations"})
"""Applications whose tables are no decisions: logins, counters of wrong passwords, Django's own."""

Model = type[models.Model]


def tables(apps: Any, migrations: Container[str]) -> list[Model]:
    """Return the models whose tables are kept, joins of many-to-many fields among them.

    Only applications that were migrated have tables.
    """
    kept = [
        m
        for m in apps.get_models(include_auto_created=True)
        if m._meta.app_label in migrations and m._meta.app_label not in LEFT_OUT
        if m._meta.managed and not m._meta.proxy
    ]
    return sorted(kept, key=lambda m: m._meta.label_lower)


def state() -> dict[str, str]:
    """Return the last applied migration of each application; empty for a new database."""
    executor = MigrationExecutor(connection)
    applied = executor.loader.applied_migrations
    leaves = executor.loader.graph.leaf_nodes()
    found: dict[str, str] = {}
    for app, _ in leaves:
        mine = sorted(name for label, name in applied if label == app)
        if mine:
            found[app] = mine[-1]
    return found


def models_at(migrations: dict[str, str]) -> Apps:
    """Return the models as they were at a state of the migrations.

    Raises
    ------
    KeyError
        If this version does not know one of them.
    """
    loader = MigrationExecutor(connection).loader
    for node in migrations.items():
        loader.graph.node_map[node]
    apps: Apps = loader.project_state(list(migrations.items())).apps
    return apps


@contextmanager
def one_moment() -> Iterator[None]:
    """See the database as it is at one moment, whatever others write meanwhile."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def lines_of(model: Model) -> Iterator[bytes]:
    """Return the rows of a table, one JSON object a line, in the order of the key."""
    names = [f.attname for f in model._meta.local_concrete_fields]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=2000):
        content = dict(zip(names, row, strict=True))
        yield json.dumps(content, ensure_ascii=False, default=_plain, sort_keys=True).encode()


def digest_of(lines: Iterable[bytes]) -> str:
    """Return the SHA-256 over lines, each closed by a newline."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line + b"\n")
    return digest.hexdigest()


def load(model: Model, lines: Iterable[bytes]) -> int:
    """Write rows as they were, moments of making among them; return how many."""
    fields = {f.attname: f for f in model._meta.local_concrete_fields}
    count = 0
    for line in lines:
        content: dict[str, Any] = json.loads(line)
        values = {name: _value(fields[name], value) for name, value in content.items()}
        model(**values).save_base(raw=True, force_insert=True)
        count += 1
    return count


def empty(kept: list[Model]) -> None:
    """Remove what the migrations themselves put into the tables."""
    for model in kept:
        model._base_manager.all()._raw_delete(connection.alias)


def count_on(kept: list[Model]) -> None:
    """Let the numbering of new rows go on after the last one."""
    statements = connection.ops.sequence_reset_sql(no_style(), kept)
    with connection.cursor() as cursor:
        for statement in statements:  # Django wrote them
            cursor.execute(statement)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"{type(value).__name__} cannot be written")


def _value(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.DurationField):
        return timedelta(seconds=value)
    if isinstance(field, models.ForeignKey):
        field = field.target_field
    return field.to_python(value)
