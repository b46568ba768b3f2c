"""Planning again in the application: the template down, the filled file up, a draft from both."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from presencia.web.access.models import Change
from presencia.web.desk.plans.models import PlanDraft
from presencia.workflow import Workspace, plan_form
from presencia.workflow.actuals_template import as_file
from tests.web.jobs.running import run_queued
from tests.web.plans.conftest import text_of

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def address(solved: str) -> str:
    return f"/es/desk/plans/of/{solved}/replan/"


def filled(ws: Workspace, solved: str, bad: int = 0) -> bytes:
    heads, rows = ws.actuals.template(solved)
    for row in rows:
        row[heads.index("estado")] = "hecha"
        row[heads.index("gastado")] = 1000.0
    for _ in range(bad):
        rows.append(["<b>XXX</b>", *rows[0][1:]])
    return as_file(heads, rows, "xlsx")


def send(client: Client, solved: str, content: bytes, name: str = "hecho.xlsx") -> Any:
    file = SimpleUploadedFile(name, content, XLSX)
    return client.post(address(solved), {"title": "Plan <i>2028</i>", "file": file})


def test_the_template_comes_down_and_goes_up_filled(
    coordinator: Client, own_workspace: Workspace, solved: str
) -> None:
    page = text_of(coordinator.get(f"/es/desk/plans/of/{solved}/"))
    assert address(solved) in page
    assert "actuals.xlsx" in text_of(coordinator.get(address(solved)))
    for form in ("csv", "xlsx"):
        got = coordinator.get(f"/es/desk/plans/of/{solved}/actuals.{form}")
        assert got["Content-Disposition"].startswith("attachment")
        assert got.content
    answer = send(coordinator, solved, filled(own_workspace, solved, bad=2))
    draft = PlanDraft.objects.get()
    spec = plan_form.from_yaml(draft.text)
    assert spec["follows"]["plan"] == solved
    assert answer["Location"].endswith(f"{spec['follows']['actuals']}/?draft={draft.pk}")
    shown = text_of(coordinator.get(answer["Location"]))
    assert "no tiene ningún lugar" in shown
    assert "<b>XXX" not in shown
    assert f"/es/desk/plans/drafts/{draft.pk}/" in shown
    listed = coordinator.get(answer["Location"].split("?")[0] + "rejects.csv")
    assert b"E-PLN-290" in b"".join(listed.streaming_content)
    assert Change.objects.filter(action="plan.reported").count() == 1
    # The form of the draft keeps what it does not show.
    assert coordinator.get(f"/es/desk/plans/drafts/{draft.pk}/").status_code == 200
    coordinator.post(f"/es/desk/plans/drafts/{draft.pk}/solve/", {"gap": "quick"})
    run_queued()
    made = own_workspace.plans.last(draft.name)
    assert made is not None
    assert made.meta["follows"]["file"]["name"] == "hecho.xlsx"
    assert "hecho.xlsx" in text_of(coordinator.get(f"/es/desk/plans/of/{made.id}/"))


def test_without_a_file_all_is_taken_as_planned(coordinator: Client, solved: str) -> None:
    coordinator.post(address(solved), {"title": "Sigue"})
    spec = plan_form.from_yaml(PlanDraft.objects.get().text)
    assert "follows" not in spec
    assert spec["first_year"] == 2028


def test_a_bad_file_begins_nothing_and_says_why(
    coordinator: Client, own_workspace: Workspace, solved: str
) -> None:
    for name, content, code in (
        ("hecho.xlsx", b"PK\x03\x04 broken", "E-TAB-008"),
        ("hecho.csv", b"a,b\n1,2\n", "E-WKF-075"),
        ("hecho.exe", b"MZ", "E-WEB-024"),
        ("hecho.csv", b"", "E-WEB-025"),
    ):
        answer = send(coordinator, solved, content, name)
        assert answer.status_code == 400, name
        assert code in text_of(answer)
    with override_settings(UPLOAD_LIMIT=10):
        assert send(coordinator, solved, filled(own_workspace, solved)).status_code in (400, 413)
    assert not PlanDraft.objects.exists()
    assert not list(own_workspace.layout.actuals.glob("*"))


def test_a_forged_or_foreign_request_gets_nothing(
    coordinator: Client, costa_rican: Client, own_workspace: Workspace, solved: str
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = coordinator.cookies
    assert strict.post(address(solved), {"title": "x"}).status_code == 403
    send(coordinator, solved, filled(own_workspace, solved))
    report = plan_form.from_yaml(PlanDraft.objects.get().text)["follows"]["actuals"]
    base = f"/es/desk/plans/of/{solved}/actuals"
    for there in (address(solved), f"{base}.csv", f"{base}/{report}/",
                  f"{base}/{report}/rejects.csv"):  # fmt: skip
        assert coordinator.get(there).status_code == 200, there
        assert costa_rican.get(there).status_code == 404, there
    # Nor by a draft of one's own that names the plan it would follow.
    mine = {"id": "mio", "follows": {"plan": solved, "actuals": report}}
    costa_rican.post("/es/desk/plans/new/", {"title": "Mío", "assessments": ["region-2010"]})
    own = PlanDraft.objects.exclude(text__contains="follows:").get()
    text = plan_form.to_yaml({**plan_form.from_yaml(own.text), **mine})
    sent = {"text": text, "version": own.version}
    assert "E-WEB-502" in text_of(costa_rican.post(f"/es/desk/plans/drafts/{own.pk}/text/", sent))
    own.refresh_from_db()
    assert "follows" not in own.text
    assert coordinator.get(f"{base}/nothing-00000000/").status_code == 404
    assert coordinator.get(f"{base}.exe").status_code == 404
