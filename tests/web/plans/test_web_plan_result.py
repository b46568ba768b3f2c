"""A solved plan on screen: whole, in part, not at all; its table; changes begun from it."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from presencia.web.desk.plans import charts
from presencia.web.desk.plans.models import PlanDraft
from presencia.web.jobs.models import Job
from presencia.workflow import Workspace, plan_form
from tests.web.jobs.running import run_queued
from tests.web.plans.conftest import text_of

pytestmark = pytest.mark.django_db


def test_the_page_says_what_the_plan_says(coordinator: Client, solved: str) -> None:
    es = text_of(coordinator.get(f"/es/desk/plans/of/{solved}/"))
    en = text_of(coordinator.get(f"/en/desk/plans/of/{solved}/"))
    assert "Plan pequeño" in es
    assert "Small plan" in en
    assert "Qué costaría cambiar esto" in es
    assert "What changing this would cost" in en
    assert "al menos 20% del gasto en prevención" in es.lower()
    assert "at least 20% of spending on prevention" in en.lower()
    assert "Se repite" not in es  # solved alone: no future was drawn, so there is no such column
    assert re.search(r"[−+]?\d+%, de [−+]?\d+% a [−+]?\d+%<", es)
    assert es.index('id="plan-map"') < es.index("plantable")  # as a phone shows them


def test_figures_are_those_of_the_result(
    coordinator: Client, solved: str, own_workspace: Workspace
) -> None:
    places = own_workspace.plans.answer(solved).tables["places"]
    data = json.loads(coordinator.get(f"/es/desk/plans/of/{solved}/data/").content)
    known = [i for i, h in zip(data["places"]["id"], data["places"]["harm"], strict=True) if h]
    assert sorted(known) == sorted(places["place_id"])
    assert sum(data["places"]["chosen"]) == int(places["chosen"].sum())
    chosen = places[places["chosen"]]
    assert data["about"]["whole"]["cost"] == pytest.approx(chosen["cost"].sum(), rel=1e-3)


def test_who_reaches_no_place_is_told_nothing(
    client_of: Callable[..., Client], solved: str
) -> None:
    planner = client_of("national_planner")  # Guatemala; the plan works elsewhere
    assert solved not in text_of(planner.get("/es/desk/plans/"))
    for path in ("", "data/", "adopt/", "lottery/", "places/CRI-LIMON/"):
        assert planner.get(f"/es/desk/plans/of/{solved}/{path}").status_code == 404, path
    found, absent = (
        re.sub(r'value="\w{64}"', "", text_of(planner.get(f"/es/desk/plans/of/{one}/")))
        for one in (solved, "no-hay-00000000")
    )
    assert found == absent.replace("no-hay-00000000", solved)


def test_who_reaches_some_places_sees_those_and_no_figure_of_the_whole(
    costa_rican: Client, coordinator: Client, solved: str, own_workspace: Workspace
) -> None:
    data = json.loads(costa_rican.get(f"/es/desk/plans/of/{solved}/data/").content)
    assert set(data["places"]["iso3"]) == {"CRI"}
    mine = own_workspace.plans.answer(solved).tables["places"].query("iso3 == 'CRI' and chosen")
    assert data["about"]["whole"]["cost"] == pytest.approx(mine["cost"].sum(), rel=1e-3, abs=1)
    assert data["about"]["whole"]["available"] is None
    assert data["about"]["tail"] is None
    assert not any(data["places"]["why"]["es"])
    page = text_of(costa_rican.get(f"/es/desk/plans/of/{solved}/"))
    assert "llega más lejos que su cuenta" in page
    assert "Qué costaría cambiar esto" not in page
    assert "Nicaragua" not in page
    whole = json.loads(coordinator.get(f"/es/desk/plans/of/{solved}/data/").content)
    other = next(p for p in whole["places"]["id"] if not p.startswith("CRI"))
    assert costa_rican.get(f"/es/desk/plans/of/{solved}/places/{other}/").status_code == 404


@pytest.mark.parametrize("step", ["again", "more", "attempt"])
def test_nothing_of_the_whole_is_done_by_who_sees_a_part(
    costa_rican: Client, solved: str, step: str
) -> None:
    assert costa_rican.post(f"/es/desk/plans/of/{solved}/{step}/").status_code == 404
    assert not PlanDraft.objects.exists()


def test_the_table_is_searched_filtered_and_ordered(
    coordinator: Client, solved: str, own_workspace: Workspace
) -> None:
    places = own_workspace.plans.answer(solved).tables["places"]
    accented = next(n for n in places["name"] if "ó" in n)  # Colón, Limón
    found = text_of(
        coordinator.get(
            f"/es/desk/plans/of/{solved}/", {"q": accented.replace("ó", "O"), "show": "all"}
        )
    )
    rows = found.split("<tbody>")[-1]
    assert accented in rows
    assert rows.count('<th scope="row">') == 1
    outside = text_of(coordinator.get(f"/es/desk/plans/of/{solved}/", {"show": "out"}))
    table = outside.split('class="rows plantable"')[1]
    for name in places.loc[places["chosen"], "name"]:
        assert f">{name}</a>" not in table
    odd = coordinator.get(f"/es/desk/plans/of/{solved}/", {"sort": "' OR 1=1", "page": "nine"})
    assert odd.status_code == 200


def test_trying_a_change_begins_a_draft_with_it(
    coordinator: Client, solved: str, own_workspace: Workspace
) -> None:
    change = {"subject": "general", "change": "more_money"}
    answer = coordinator.post(f"/es/desk/plans/of/{solved}/attempt/", change)
    draft = PlanDraft.objects.get()
    assert answer["Location"] == f"/es/desk/plans/drafts/{draft.pk}/solve/"
    spec = plan_form.from_yaml(draft.text)
    funds = {f["id"]: f["amount"] for f in spec["funds"]}
    assert funds == {"prevention": 2_000_000, "general": 4_500_000}
    assert spec["id"] == draft.name != "prueba"


def test_a_change_the_plan_does_not_have_is_refused_in_words(
    coordinator: Client, solved: str
) -> None:
    change = {"subject": "nobody", "change": "more_money"}
    page = coordinator.post(f"/es/desk/plans/of/{solved}/attempt/", change, follow=True)
    assert "E-WKF-074" in text_of(page)
    assert not PlanDraft.objects.exists()


def test_a_place_is_locked_out_into_the_draft_of_ones_choice(
    coordinator: Client, solved: str, own_workspace: Workspace, draft: PlanDraft
) -> None:
    acts = own_workspace.plans.answer(solved).tables["activities"].iloc[0]
    sent = {"what": acts["intervention"], "action": "out", "draft": str(draft.pk)}
    coordinator.post(f"/es/desk/plans/of/{solved}/places/{acts['place_id']}/fix/", sent)
    draft.refresh_from_db()
    wanted = {"place": acts["place_id"], "intervention": acts["intervention"], "action": "out"}
    assert plan_form.from_yaml(draft.text)["edits"] == [wanted]
    assert draft.version == 2


def test_the_price_of_a_place_is_a_second_solve(
    coordinator: Client, solved: str, own_workspace: Workspace
) -> None:
    chosen = own_workspace.plans.answer(solved).tables["places"].query("chosen").iloc[0]
    path = f"/es/desk/plans/of/{solved}/places/{chosen['place_id']}/"
    assert "Probar" in text_of(coordinator.get(path))
    coordinator.post(f"{path}price/")
    run_queued()
    page = text_of(coordinator.get(path))
    assert "Qué costaría sacarlo" in page
    assert chosen["name"] in page.split('id="live"')[1].split("</section>")[0]


def test_the_reader_changes_nothing(client_of: Callable[..., Client], solved: str) -> None:
    reader = client_of("auditor")
    page = text_of(reader.get(f"/es/desk/plans/of/{solved}/"))
    assert "Adoptar el plan" not in page
    assert "Probar los cambios" not in page
    for step in ("again", "more", "attempt", "adopt"):
        assert reader.post(f"/es/desk/plans/of/{solved}/{step}/").status_code == 403


def test_two_plans_side_by_side(
    coordinator: Client,
    costa_rican: Client,
    client_of: Callable[..., Client],
    own_workspace: Workspace,
    solved: str,
) -> None:
    from tests.web.small_workspace import PLAN

    funds = [{"id": "general", "amount": 9_000_000}]
    second = own_workspace.plans.solve(
        {**PLAN, "id": "segundo", "funds": funds}, quick=True, gap=0.01
    ).result.id
    page = text_of(coordinator.get("/en/desk/plans/compare/", {"first": solved, "second": second}))
    assert "The second averts" in page
    assert "By fund" in page
    alike = coordinator.get("/en/desk/plans/compare/", {"first": solved, "second": solved})
    assert "Choose two different plans" in text_of(alike)
    assert "Make the 3 documents" in page
    shelf = f"/en/desk/plans/of/{solved}/and/{second}/"
    assert costa_rican.post(shelf).status_code == 404
    assert client_of("auditor").post(shelf).status_code == 403
    back = coordinator.post(shelf)
    assert back["Location"].endswith(f"?first={solved}&second={second}#documents")
    assert "data-live" in text_of(coordinator.get(shelf, {"part": "1"}))
    run_queued()
    names = re.findall(rf'{shelf}([^"/]+)"', text_of(coordinator.get(shelf, {"part": "1"})))
    assert names == ["comparacion.html", "comparison.html", "comparacion.pdf", "comparison.pdf",
                     "comparison.xlsx"]  # fmt: skip
    given = coordinator.get(f"{shelf}comparison.html")
    assert given["Content-Disposition"].startswith("attachment")
    content = b"".join(given.streaming_content).decode()  # type: ignore[attr-defined]
    assert "B minus A, 90% between" in content
    assert costa_rican.get(f"{shelf}comparison.html").status_code == 404
    assert coordinator.get(f"{shelf}plan.pdf").status_code == 404
    coordinator.post(shelf)  # nothing is missing: no second job
    assert Job.objects.filter(kind="comparison").count() == 1


def test_documents_are_made_once_and_only_for_who_reaches_the_whole_plan(
    coordinator: Client, costa_rican: Client, client_of: Callable[..., Client], solved: str
) -> None:
    base = f"/es/desk/plans/of/{solved}/"
    assert "Hacer los 4 documentos" in text_of(coordinator.get(base))
    assert costa_rican.post(f"{base}documents/").status_code == 404
    assert client_of("auditor").post(f"{base}documents/").status_code == 403
    coordinator.post(f"{base}documents/")
    waiting = text_of(coordinator.get(f"{base}documents/", {"part": "1"}))
    assert "En la cola" in waiting
    assert "data-live" in waiting
    run_queued()
    page = text_of(coordinator.get(base))
    names = re.findall(r'/documents/([^"/]+)"', page)
    assert names == ["plan.gpkg", "plan.html", "plan.pdf", "plan-en.pdf", "plan-pagos.xlsx"]
    starts = {"pdf": b"%PDF", "lsx": b"PK", "pkg": b"SQLite"}
    for name in names:
        given = coordinator.get(f"{base}documents/{name}")
        content = b"".join(given.streaming_content)  # type: ignore[attr-defined]
        assert content.startswith(starts.get(name[-3:], b"<!"))
        assert given["Content-Disposition"].startswith("attachment")
        assert costa_rican.get(f"{base}documents/{name}").status_code == 404
    assert "documents/" not in text_of(costa_rican.get(base))
    coordinator.post(f"{base}documents/")  # nothing is missing: no second job
    assert Job.objects.filter(kind="report").count() == 1


def test_the_words_beside_this_plan_stand_where_the_frontier_is_not() -> None:
    def drawn(*points: tuple[float, float, bool]) -> Any:
        found = charts.frontier(points, str, str)
        assert found
        return found["label"], found["own"]

    label, own = drawn((1, 10, False), (5, 30, True), (9, 35, False))
    assert label["anchor"] == "end"  # it rises: above, on the left
    assert (label["x"], label["y"]) < (own["x"], own["y"])
    label, own = drawn((1, 10, True), (5, 30, False), (9, 35, False))
    assert label["anchor"] == "start"  # no room on the left: below, on the right
    assert label["y"] > own["y"]
    label, own = drawn((1, 35, False), (5, 30, True), (9, 10, False))
    assert label["anchor"] == "start"  # it falls: above, on the right
    assert label["y"] < own["y"]
