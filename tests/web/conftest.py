"""The application under test: its settings, one person per role, and a small real workspace.

Runs on SQLite in a file of its own, or on the database that PRESENCIA_DATABASE names.
"""

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

_BASE = Path(tempfile.mkdtemp(prefix="presencia-web-"))
atexit.register(shutil.rmtree, _BASE, ignore_errors=True)
os.environ["PRESENCIA_WORKSPACE"] = str(_BASE / "ws")
os.environ["PRESENCIA_SECRET_KEY"] = "only-for-the-tests-of-the-application"  # noqa: S105
os.environ["DJANGO_SETTINGS_MODULE"] = "presencia.web.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings as in_force  # noqa: E402

# A worker of xdist inherits the environment of its parent and may have read it already.
in_force.WORKSPACE = _BASE / "ws"
#: The application's hasher is slow on purpose; what it costs is tested in `access`.
SLOW_HASHERS = in_force.PASSWORD_HASHERS
in_force.PASSWORD_HASHERS = ["tests.web.hashing.Quick"]

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.test import Client  # noqa: E402

from presencia.web.access.backend import NAME as PEOPLE_IN_USE  # noqa: E402
from presencia.web.access.middleware import CONFIRMED  # noqa: E402
from presencia.web.access.models import Organisation, Person  # noqa: E402
from presencia.web.access.roles import ROLES  # noqa: E402
from presencia.workflow import Workspace  # noqa: E402
from tests import browsing  # noqa: E402
from tests.web.small_workspace import made_once  # noqa: E402

Workspace.create(_BASE / "ws")  # empty until a test asks for `workspace`

PASSWORD = "café con pan 1936"  # noqa: S105
_STORED = make_password(PASSWORD)
#: How far each role of `people` reaches: countries, then places; None is no bound.
REACH: dict[str, tuple[list[str] | None, list[str] | None]] = {
    "regional_coordinator": (None, None),
    "national_planner": (["GTM"], None),
    "monitoring_officer": (["GTM"], None),
    "municipal_committee": (["GTM"], ["GTM-1801"]),
    "partner": (["GTM"], None),
    "evaluator": (None, None),
    "auditor": (None, None),
}
#: Their organisation: name, kind.
HOUSES = {
    "regional_coordinator": ("Secretaría regional", "regional"),
    "national_planner": ("Oficina de Guatemala", "national"),
    "monitoring_officer": ("Oficina de Guatemala", "national"),
    "municipal_committee": ("Municipalidad de Puerto Barrios", "municipal"),
    "partner": ("Socio internacional", "partner"),
    "evaluator": ("Secretaría regional", "regional"),
    "auditor": ("Secretaría regional", "regional"),
}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Keep the decisions of the tests in a file: several threads and processes open it."""
    from django.db import connections

    described = connections.databases["default"]
    if described["ENGINE"].endswith("sqlite3"):
        described["TEST"]["NAME"] = str(_BASE / "decisions.sqlite3")


@pytest.fixture(scope="session")
def workspace(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of settings.WORKSPACE, filled once; read it, never write into it."""
    cache = getattr(pytestconfig, "cache", None)  # absent under -p no:cacheprovider
    shelf = cache.mkdir("web-workspace") if cache else tmp_path_factory.mktemp("web-workspace")
    shutil.copytree(made_once(shelf), _BASE / "ws", dirs_exist_ok=True)
    return _BASE / "ws"


@pytest.fixture
def own_workspace(workspace: Path, tmp_path: Path, settings: Any) -> Workspace:
    """Return a copy that the test may change; settings.WORKSPACE points to it."""
    shutil.copytree(workspace, tmp_path / "ws")
    settings.WORKSPACE = tmp_path / "ws"
    return Workspace.open(tmp_path / "ws")


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    """Return one person per role, by role; `PASSWORD` is everyone's."""
    made = {}
    for role in ROLES:
        countries, places = REACH[role]
        name, kind = HOUSES[role]
        house, _ = Organisation.objects.get_or_create(
            name=name,
            defaults={"kind": kind, "reach_countries": countries, "reach_places": places},
        )
        made[role] = Person.objects.create(
            email=f"{role}@example.org",
            name=ROLES[role].label.es,
            organisation=house,
            role=role,
            reach_countries=countries,
            reach_places=places,
            password=_STORED,
        )
    return made


@pytest.fixture
def client_of(people: dict[str, Person]) -> Callable[..., Client]:
    """Return a function from a role to a browser signed in as it; "public" is nobody.

    ``confirmed=False`` is somebody who gave the password long ago.
    """

    def client(role: str, *, confirmed: bool = True) -> Client:
        browser = Client()
        if role != "public":
            browser.force_login(people[role], backend=PEOPLE_IN_USE)
            session = browser.session
            session[CONFIRMED] = time.time() if confirmed else 0.0
            session.save()
        return browser

    return client


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Return a real Chromium; its loop ends with the module, so that others may open theirs."""
    # Playwright keeps a loop in this thread, where Django would refuse to ask its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with browsing.chromium() as opened:
        yield opened
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def windows(chromium: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a window, signed in as a browser of `client_of` is.

    Further arguments are those of a window: ``viewport``, ``color_scheme`` … Its page keeps in
    ``said`` every script that failed and everything the security policy forbade.
    """
    contexts = []

    def new(desk: Client | None = None, **options: Any) -> Any:
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if desk:
            key = desk.session.session_key
            cookie = {"name": in_force.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}
            context.add_cookies([cookie])
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.said = []
        page.on("pageerror", lambda e: page.said.append(str(e)))
        page.on("console", lambda m: page.said.append(m.text) if "Content Sec" in m.text else None)
        return page

    yield new
    for context in contexts:
        context.close()
