"""The wizard as a person walks it, for the tests."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from presencia.web.desk.data.models import ImportDraft
from tests.web.jobs.running import run_queued

LINES = (
    "depto,municipio,anio,homicidios",
    "Izabal,Puerto Barrios,2019,40",
    "Izabal,PUERTO BARIOS,2020,41",  # one letter short: to confirm
    "Quiché,Santo Tomás La Unión,2019,3",  # of Suchitepéquez: to decide
    "Izabal,Atlántida,2019,5",  # no place
    "Petén,Flores,2019,12",
    "Petén,Flores,2020,doce",  # refused: no number
)


def content(lines: Any = LINES) -> bytes:
    """Return a table as a file."""
    return ("\n".join(lines) + "\n").encode()


def send(browser: Client, name: str = "homicidios.csv", body: bytes | None = None) -> Any:
    """Send a file in step 1."""
    file = SimpleUploadedFile(name, content() if body is None else body)
    return browser.post("/es/desk/data/import/", {"file": file})


def begun(browser: Client, **how: Any) -> ImportDraft:
    """Send a file and let it be looked at."""
    answer = send(browser, **how)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    run_queued()
    return ImportDraft.objects.get(pk=answer.url.rstrip("/").rsplit("/", 1)[-1])


def address(draft: ImportDraft, step: str = "") -> str:
    """Return the address of a step."""
    return f"/es/desk/data/import/{draft.pk}/{step}"


def form_of(page: str) -> dict[str, str]:
    """Return the fields of a page's mapping form as a browser would send them."""
    fields: dict[str, str] = {}
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        first = re.search(r'<option value="([^"]*)"', body)
        fields[name] = (chosen or first).group(1) if (chosen or first) else ""  # type: ignore[union-attr]
    for tag in re.findall(r"<input[^>]*>", page):
        name = re.search(r'name="([^"]+)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        if not name or (kind and kind[1] in ("hidden", "file", "radio")):
            continue
        if kind and kind[1] == "checkbox" and " checked" not in tag:
            continue
        value = re.search(r'value="([^"]*)"', tag)
        fields[name[1]] = value[1] if value else ""
    return fields


MENDED = {
    "place-name": "municipio",
    "place-parent": "depto",
    "level": "2",
    "iso3": "GTM",
    "measure-3": "homicides",
}
"""What a person mends: one cell that is no number hides what the column is."""


def described(browser: Client, draft: ImportDraft, **changes: str) -> None:
    """Send the mapping form as it was drafted, with changes, and let it be tried."""
    page = browser.get(address(draft, "columns/"))
    assert page.status_code == 200
    answer = browser.post(
        address(draft, "columns/"), {**form_of(page.content.decode()), **MENDED, **changes}
    )
    assert answer.status_code == 302, answer.content.decode()
    run_queued()
    draft.refresh_from_db()


def settle(browser: Client, draft: ImportDraft, **fields: str) -> Any:
    """Decide about one name, or about all that wait for a yes."""
    draft.refresh_from_db()
    data = {"digest": draft.trial["digest"], **fields}
    return browser.post(address(draft, "places/settle/"), data)
