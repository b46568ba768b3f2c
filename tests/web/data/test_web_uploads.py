"""Hostile and unlucky uploads: names that leave the folder, bombs, scripts, a full disk."""

import errno
import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from presencia.errors import DataInvalid
from presencia.web.desk.data import uploads
from presencia.web.desk.data.models import ImportDraft
from presencia.workflow import Workspace
from tests.web.data.wizard_steps import address, content, send
from tests.web.jobs.running import run_queued

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../etc/cron.d/x.csv", "x.csv"),
        ("..\\..\\windows\\x.csv", "x.csv"),
        ("C:\\datos\\Población.CSV", "Población.csv"),
        ("/abs/olute.xlsx", "olute.xlsx"),
        ("a\x00b\n.csv", "a_b.csv"),
        ("<script>alert(1)</script>.csv", "script.csv"),
        ("....csv", None),
        (".csv", None),
        ("virus.exe", None),
        ("dibujo.svg", None),
        ("", None),
        ("x" * 400 + ".csv", "x" * 116 + ".csv"),
        ("tabla.csv.gz", "tabla.csv.gz"),
    ],
)
def test_names_stay_inside_the_folder(given: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(DataInvalid) as caught:
            uploads.safe_name(given)
        assert caught.value.code == "E-WEB-024"
    else:
        assert uploads.safe_name(given) == kept


def zip_bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 300_000_000)
    return held.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.domain)</script></svg>'


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("bomba.xlsx", zip_bomb, "E-TAB-006"),
        ("bomba.csv.gz", lambda: gzip.compress(b"a,b\n" + b"1,1\n" * 60_000_000), "E-TAB-00"),
        ("dibujo.csv", lambda: SVG, "E-TAB-003"),
        ("pagina.csv", lambda: b"<!doctype html><script>1</script>", "E-TAB-003"),
        ("viejo.xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "E-TAB-002"),
        ("roto.xlsx", lambda: b"PK\x03\x04roto", "E-TAB-008"),
        ("falso.parquet", lambda: b"a,b\n1,2\n", "E-TAB-003"),
        ("nada.csv", lambda: b"   \n  \n", "E-TAB-004"),
        ("ruido.csv", lambda: bytes(range(1, 9)) * 4000, "E-TAB-003"),
    ],
)
def test_what_is_no_table_is_refused_in_words_and_leaves_the_data_alone(
    own_workspace: Workspace, client_of: ClientOf, name: str, body: Callable[[], bytes], code: str
) -> None:
    browser = client_of("monitoring_officer")
    before = own_workspace.datasets.names()
    answer = send(browser, name=name, body=body())
    assert answer.status_code == 302
    run_queued()
    draft = ImportDraft.objects.get()
    page = browser.get(address(draft)).content.decode()
    assert draft.job is not None
    assert draft.job.state == "failed"
    assert code in page
    assert "<script>alert" not in page
    assert own_workspace.datasets.names() == before


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-8-sig"])
def test_other_encodings_are_understood(
    own_workspace: Workspace, client_of: ClientOf, encoding: str
) -> None:
    browser = client_of("monitoring_officer")
    send(browser, body=content().decode().encode(encoding))
    run_queued()
    draft = ImportDraft.objects.get()
    columns = dict(draft.look["columns"])
    assert "Quiché" in columns["depto"]


def test_cells_and_names_with_markup_are_shown_as_text(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("monitoring_officer")
    evil = '<img src=x onerror="alert(1)">'
    lines = [
        f"depto,municipio {evil},anio,homicidios",
        f"Izabal,{evil},2019,3",
        "Petén,Flores,2019,1",
    ]
    send(browser, body=content(lines), name="a<b>.csv")
    run_queued()
    draft = ImportDraft.objects.get()
    page = browser.get(address(draft, "columns/")).content.decode()
    assert "onerror" in page
    assert "<img" not in page


def test_an_empty_post_and_an_empty_file_are_told(
    own_workspace: Workspace, client_of: ClientOf
) -> None:
    browser = client_of("monitoring_officer")
    answer = browser.post("/es/desk/data/import/", {})
    assert (answer.status_code, "E-WEB-021" in answer.content.decode()) == (400, True)
    answer = send(browser, body=b"")
    assert (answer.status_code, ImportDraft.objects.count()) == (400, 0)


def test_too_large_is_refused_without_keeping_it(
    own_workspace: Workspace, client_of: ClientOf, settings: Any
) -> None:
    settings.UPLOAD_LIMIT = 10_000
    browser = client_of("monitoring_officer")
    answer = send(browser, body=content() + b"x" * 20_000)
    assert answer.status_code == 400
    assert "E-WEB-022" in answer.content.decode()
    answer = send(browser, body=b"y" * 500_000)  # announced as too large
    assert (answer.status_code, "E-WEB-022" in answer.content.decode()) == (413, True)
    assert ImportDraft.objects.count() == 0
    assert not (own_workspace.layout.root / "imports").exists()


@pytest.mark.parametrize("when", ["first", "later", "before"])
def test_a_full_disk_is_told_and_nothing_is_left(
    own_workspace: Workspace, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    def full(target: Any, chunk: bytes) -> None:
        if when == "later":
            target.write(chunk[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    if when == "before":
        monkeypatch.setattr(uploads, "_SPARE", 10**18)
    else:
        monkeypatch.setattr(uploads, "_write", full)
    browser = client_of("monitoring_officer")
    answer = send(browser)
    assert answer.status_code == 400
    assert "E-WEB-023" in answer.content.decode()
    left = own_workspace.layout.root / "imports"
    assert not left.exists() or not any(left.iterdir())
    monkeypatch.undo()
    assert send(browser).status_code == 302  # a clean retry


def test_a_forged_upload_is_refused(own_workspace: Workspace, client_of: ClientOf) -> None:
    browser = client_of("monitoring_officer")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert send(strict).status_code == 403
    assert ImportDraft.objects.count() == 0


def test_the_door_is_tried_before_the_file_is_taken(
    own_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    monkeypatch.setattr(uploads.BoundedHandler, "receive_data_chunk", lambda *_: taken.append(1))
    answer = send(Client())
    assert answer.status_code == 302
    assert "/account/" in answer.url
    assert not taken


def test_a_folder_that_is_there_is_neither_written_to_nor_removed(tmp_path: Path) -> None:
    folder = tmp_path / "draft"
    folder.mkdir()
    (folder / "datos.csv").write_text("of somebody else")

    class Sent:
        size = 5

        def chunks(self) -> list[bytes]:
            return [b"a,b\n1"]

    with pytest.raises(FileExistsError):
        uploads.store(Sent(), folder, "datos.csv")
    assert (folder / "datos.csv").read_text() == "of somebody else"
