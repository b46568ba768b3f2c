"""What happens before the doors open: settings checked, database migrated, accounts of a demo."""

import os

from presencia.errors import ConfigurationError, Problem
from presencia.text import Lang, Text, same
from presencia.web.operations.say import Say

_SETTING = Text("la configuración no sirve: {why}", "the settings will not do: {why}")
_MEND = Text(
    "corrija la variable de entorno que se nombra; todas están en la página «Servir».",
    "mend the environment variable that is named; all are on the page “Serving”.",
)
_NO_DATABASE = Text("la base de datos no responde: {why}", "the database does not answer: {why}")
_CHECK_DATABASE = Text(
    "revise PRESENCIA_DATABASE y que el servidor esté en marcha.",
    "check PRESENCIA_DATABASE and that the server is running.",
)
_MISSING = Text(
    "falta la parte de la aplicación ({name}).", "the part for the application is missing ({name})."
)
_INSTALL = Text(
    "instálela: pip install 'presencia[web]'", "install it: pip install 'presencia[web]'"
)
_MIGRATED = Text(
    "base de datos al día: {n} cambios aplicados", "database up to date: {n} changes applied"
)
_PAGES = Text("páginas de lo que ya estaba guardado", "pages of what was saved already")


def set_up() -> None:
    """Load Django with the settings of the environment, and open the workspace.

    Raises
    ------
    ConfigurationError
        If it is not installed, the settings are wrong, or the workspace is none.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "presencia.web.settings")
    try:
        import django
        from django.core.exceptions import ImproperlyConfigured
    except ModuleNotFoundError as error:
        what = _MISSING.fill(name=error.name)
        raise ConfigurationError(Problem("E-WEB-011", what, _INSTALL)) from error
    try:
        django.setup()
    except ImproperlyConfigured as error:
        what = _SETTING.fill(why=same(str(error)))
        raise ConfigurationError(Problem("E-WEB-012", what, _MEND)) from error
    from presencia.web import facts

    facts.workspace()


def pending() -> int:
    """Return how many changes the database lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> int:
    """Bring the database up to date and return how many changes that took.

    Raises
    ------
    ConfigurationError
        If the database does not answer.
    """
    from django.core.management import call_command
    from django.db import OperationalError, connection

    try:
        lacking = pending()
        if lacking:
            call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        what = _NO_DATABASE.fill(why=same(str(error).strip()))
        raise ConfigurationError(Problem("E-WEB-013", what, _CHECK_DATABASE)) from error
    finally:
        connection.close()
    return lacking


def lay_down() -> None:
    """Put the preparation of pages into the queue where nothing is prepared, as after an upgrade.

    It belongs to the first coordinator of the whole region; without one, pages prepare themselves
    when somebody opens them.
    """
    from presencia.web import facts
    from presencia.web.access.models import Person
    from presencia.web.access.rule import permits, scope_of
    from presencia.web.jobs import queue

    if not facts.pages_await():
        return
    for person in Person.objects.select_related("organisation").order_by("pk"):
        if person.acts and permits(person, "data.import") and scope_of(person).everywhere:
            queue.start(person, "cube", {}, subject=_PAGES)
            return


def prepared(demo: bool, say: Say, lang: Lang) -> str | None:
    """Get ready to serve, and return where the first account is made, if there is none yet."""
    set_up()
    if applied := migrate():
        say(_MIGRATED.fill(n=applied))
    from django.db import connection

    from presencia.web.access.setting_up import setup_path, wanted

    try:
        if demo:
            from presencia.web.access.demo import make_accounts

            for line in make_accounts():
                say(line)
        lay_down()
        return setup_path(lang) if wanted() else None
    finally:
        connection.close()
