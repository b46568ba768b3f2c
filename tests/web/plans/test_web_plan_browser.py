"""Plans in a browser: the bound closes before one's eyes, the map is walked, nothing fails axe."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from presencia.web.desk.plans.models import PlanDraft
from presencia.web.jobs.models import Job
from presencia.workflow import Workspace
from tests.web.jobs.running import run_queued
from tests.web.plans.test_web_plan_replan import filled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def opened(windows: Callable[..., Any], coordinator: Client) -> Callable[..., Any]:
    """Return a function that opens a window of the coordinator; it keeps every error in `said`."""

    def page(width: int = 1440, scheme: str = "light") -> Any:
        size = {"width": width, "height": 900}
        made = windows(coordinator, viewport=size, color_scheme=scheme)
        made.set_default_timeout(30_000)
        made.on("console", lambda m: made.said.append(m.text) if m.type == "error" else None)
        return made

    return page


def reported(ws: Workspace, solved: str, path: Path) -> str:
    """Keep a report on a plan with a row that cannot be used; return its name."""
    path.write_bytes(filled(ws, solved, bad=1))
    return ws.actuals.keep(ws.actuals.read(solved, path)).id


def violations(page: Any) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {json.dumps([n['html'][:160] for n in v['nodes'][:3]])}"
        for v in found["violations"]
    ]


def test_the_bound_closes_before_ones_eyes(opened: Callable[..., Any], draft: PlanDraft) -> None:
    page = opened()
    page.goto(f"/es/desk/plans/drafts/{draft.pk}/solve/")
    page.check("input[name=gap][value=quick]")
    page.click("form.form button.pri")
    page.wait_for_selector("#live[data-live] .jobbox")
    assert "En la cola" in page.inner_text("#live")
    job = Job.objects.get(kind="solve")
    trace = [[0.5, 10.0, 30.0], [1.5, 18.0, 24.0]]
    Job.objects.filter(pk=job.pk).update(state="running", trace=trace, progress=0.4)
    page.wait_for_selector("#live .line.bound", timeout=90_000)  # drawn without a reload
    assert "como mucho 24" in page.inner_text("#live").replace("\n", " ")
    Job.objects.filter(pk=job.pk).update(state="waiting", trace=[], progress=None)
    run_queued()
    page.wait_for_url("**/plans/of/**", timeout=90_000)
    draft.refresh_from_db()
    page.goto(f"/es/desk/plans/drafts/{draft.pk}/solve/")
    draft.refresh_from_db()
    assert draft.result
    assert page.said == []


def test_the_map_is_drawn_and_walked_with_the_keyboard(
    opened: Callable[..., Any], solved: str
) -> None:
    page = opened()
    page.goto(f"/es/desk/plans/of/{solved}/")
    page.wait_for_selector("#plan-map svg.map .p")
    assert page.locator("#plan-map svg.map .p").count() == 36
    page.focus("#plan-map svg.map")
    page.keyboard.press("ArrowDown")
    said = page.inner_text("#plan-map [role=status]")
    assert "en el plan" in said
    page.select_option("#paint", "money")
    page.focus("#plan-map svg.map")
    page.keyboard.press("Enter")
    page.wait_for_url("**/places/**")
    assert page.inner_text("h1") == said.split(":")[0]
    assert page.said == []


@pytest.mark.parametrize(("lang", "width", "scheme"), [("es", 390, "dark"), ("en", 1440, "light")])
def test_no_page_fails_axe_or_scrolls_sideways(
    opened: Callable[..., Any],
    solved: str,
    draft: PlanDraft,
    own_workspace: Workspace,
    tmp_path: Path,
    lang: str,
    width: int,
    scheme: str,
) -> None:
    page = opened(width, scheme)
    base = f"/{lang}/desk/plans"
    places = own_workspace.plans.answer(solved).tables["places"]
    chosen = places.loc[places["chosen"], "place_id"].iloc[0]
    report = reported(own_workspace, solved, tmp_path / "hecho.xlsx")
    for path in (
        "/", "/new/", "/verify/", "/compare/", f"/of/{solved}/", f"/of/{solved}/lottery/",
        f"/of/{solved}/adopt/", f"/of/{solved}/places/{chosen}/", f"/drafts/{draft.pk}/",
        f"/drafts/{draft.pk}/text/", f"/drafts/{draft.pk}/check/", f"/drafts/{draft.pk}/solve/",
        f"/of/{solved}/replan/", f"/of/{solved}/actuals/{report}/",
    ):  # fmt: skip
        page.goto(base + path)
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, path
    assert page.said == []


def test_axe_finds_what_is_wrong(opened: Callable[..., Any], solved: str) -> None:
    page = opened()
    page.goto(f"/es/desk/plans/of/{solved}/")
    page.evaluate("document.querySelector('label[for=q]').remove()")
    assert any(v.startswith("label") for v in violations(page))
