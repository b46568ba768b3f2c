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
from filelock import FileLock

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
from tests.web.small_workspace import make  # noqa: E402

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
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of settings.WORKSPACE, filled once; read it, never write into it."""
    made = tmp_path_factory.getbasetemp()
    made = made.parent if "PYTEST_XDIST_WORKER" in os.environ else made
    with FileLock(made / "web-workspace.lock"):
        if not (made / "web-workspace.done").exists():
            shutil.rmtree(made / "web-workspace", ignore_errors=True)
            make(made / "web-workspace")
            (made / "web-workspace.done").touch()
    shutil.copytree(made / "web-workspace", _BASE / "ws", dirs_exist_ok=True)
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
    playwright = pytest.importorskip("playwright.sync_api")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("no Chromium on this machine")
    # Playwright keeps a loop in this thread, where Django would refuse to ask its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    flags = ["--no-sandbox", "--no-first-run", "--disable-background-networking"]
    flags += ["--disable-component-update", "--disable-sync", "--disable-quic"]
    with playwright.sync_playwright() as p:
        opened = p.chromium.launch(executable_path=found, args=flags)
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
