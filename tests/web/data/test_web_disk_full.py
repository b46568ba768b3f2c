"""A disk that is really full: a small one is mounted; where that is not allowed, a bound on the
size of files stands in for it."""

import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from presencia.web.desk.data import uploads
from presencia.web.desk.data.models import ImportDraft
from presencia.web.jobs.models import Job
from presencia.workflow import Workspace
from tests.web.data.wizard_steps import content, send
from tests.web.jobs.running import run_queued

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
MB = 1_000_000
LARGE = content() + b"x" * (6 * MB)


@contextmanager
def disk(folder: Path, megabytes: int) -> Iterator[None]:
    """Mount a small disk on a folder; skip where this is not allowed."""
    folder.mkdir(exist_ok=True)
    size = f"size={megabytes}m"
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=False)
    if made.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def files_up_to(bytes_: int) -> Iterator[None]:
    """Let no file of this process become larger."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def told(answer: Any, root: Path) -> None:
    """Check that the page says it in words and nothing is left."""
    page = answer.content.decode()
    assert (answer.status_code, "E-WEB-023" in page) == (400, True)
    assert "hay espacio en el disco" in page
    assert ImportDraft.objects.count() == 0
    left = root / "imports"
    assert not left.exists() or not any(left.iterdir())


def test_the_disk_where_uploads_arrive_is_full(
    own_workspace: Workspace, client_of: ClientOf, settings: Any, tmp_path: Path
) -> None:
    browser = client_of("monitoring_officer")
    with disk(tmp_path / "arrivals", 4):
        settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "arrivals")
        told(send(browser, body=LARGE), own_workspace.layout.root)
        assert not any((tmp_path / "arrivals").iterdir())
        assert send(browser).status_code == 302  # what fits is taken


def test_the_disk_of_the_workspace_is_full(
    own_workspace: Workspace, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client_of("monitoring_officer")
    root = own_workspace.layout.root
    with disk(root / "imports", 4):
        told(send(browser, body=LARGE), root)  # seen before a byte is written
        monkeypatch.setattr(uploads, "_SPARE", -100 * MB)  # others fill it meanwhile
        told(send(browser, body=LARGE), root)
        assert send(browser).status_code == 302


def test_a_bound_on_the_size_of_files_is_told_as_a_full_disk(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("monitoring_officer")
    body = content() + b"x" * (60 * MB)
    with files_up_to(50 * MB):  # the database of the tests is smaller
        told(send(browser, body=body), own_workspace.layout.root)
    assert send(browser).status_code == 302


def test_an_import_on_a_full_disk_fails_in_words_and_works_once_there_is_room(
    workspace: Path, client_of: ClientOf, settings: Any, tmp_path: Path
) -> None:
    browser = client_of("monitoring_officer")
    with disk(tmp_path / "ws", 60):
        settings.WORKSPACE = tmp_path / "ws"
        shutil.copytree(workspace, tmp_path / "ws", dirs_exist_ok=True)
        ws = Workspace.open(tmp_path / "ws")
        draft = published(browser, ws)
        before = ws.datasets.names()
        filler = tmp_path / "ws" / "filler"
        with pytest.raises(OSError, match="No space left"):
            fill(filler)
        run_queued()
        job = Job.objects.get(kind="import")
        assert (job.state, job.problem["code"]) == ("failed", "E-WEB-039")  # type: ignore[index]
        assert ws.datasets.names() == before
        assert not any((tmp_path / "ws" / "datasets").rglob("version.json.*"))
        assert not list((tmp_path / "ws" / "datasets").glob("otra-vez/*"))
        filler.unlink()
        published(browser, ws, draft)
        run_queued()
        assert "otra-vez" in ws.datasets.names()


def fill(path: Path) -> None:
    """Write until nothing more fits."""
    with path.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)


def published(browser: Client, ws: Workspace, draft: ImportDraft | None = None) -> ImportDraft:
    """Queue the import of a source that comes with the package."""
    from presencia.web.access.models import Person
    from presencia.web.desk.data import drafts

    person = Person.objects.get(role="monitoring_officer")
    draft = draft or ImportDraft.objects.create(
        person=person,
        organisation=person.organisation,
        source="fact-gtm-municipalities",
        dataset="otra-vez",
    )
    drafts.run(person, draft, "import", digest=drafts.digest_of(draft))
    return draft
