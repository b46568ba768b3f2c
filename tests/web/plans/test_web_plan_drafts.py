"""Drafts: the form and the text say the same; nobody is overwritten; reach; check and solve."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from presencia.web.access.models import Change, Person
from presencia.web.desk.plans import setting
from presencia.web.desk.plans.models import DraftVersion, PlanDraft
from presencia.workflow import Workspace, plan_form
from tests.web.jobs.running import run_queued
from tests.web.plans.conftest import text_of

pytestmark = pytest.mark.django_db


def _form(draft: PlanDraft, client: Client, **changes: Any) -> dict[str, Any]:
    """Return what a browser would send of the form as shown, with some fields changed."""
    context = client.get(f"/es/desk/plans/drafts/{draft.pk}/").context
    sent: dict[str, Any] = {"version": draft.version}
    for form in (context["head"], context["floors"], *context["funds"], *context["shares"]):
        for field in form:
            value = field.value()
            if value is not None and value is not False and value != "":
                sent[field.html_name] = value
    for rows in (context["funds"], context["shares"]):
        sent |= {f.html_name: f.value() for f in rows.management_form}
    return {**sent, **changes}


def test_a_new_plan_begins_from_an_assessment(
    coordinator: Client, own_workspace: Workspace
) -> None:
    sent = {"title": "Plan <b>nuevo</b>", "assessments": ["guatemala"]}
    answer = coordinator.post("/es/desk/plans/new/", sent)
    draft = PlanDraft.objects.get()
    assert answer["Location"] == f"/es/desk/plans/drafts/{draft.pk}/"
    assert [c.code for c in draft.countries.all()] == ["GTM"]
    assert draft.name == "plan-b-nuevo-b"
    page = text_of(coordinator.get(answer["Location"]))
    assert "<b>nuevo" not in page
    assert Change.objects.filter(action="plan.started").count() == 1


def test_saving_the_form_untouched_changes_nothing(coordinator: Client, draft: PlanDraft) -> None:
    before = plan_form.from_yaml(draft.text)
    coordinator.post(f"/es/desk/plans/drafts/{draft.pk}/", _form(draft, coordinator))
    draft.refresh_from_db()
    assert draft.version == 2
    after = plan_form.from_yaml(draft.text)
    for key, value in before.items():
        if key in ("funds", "title", "constraints"):
            continue
        assert after[key] == value, key
    assert after["constraints"] == before["constraints"]
    assert [f["amount"] for f in after["funds"]] == [f["amount"] for f in before["funds"]]
    assert after["funds"][1]["carry_over"] is True  # the form does not show it, and keeps it


def test_the_form_sets_funds_floors_horizon_and_stance(
    coordinator: Client, draft: PlanDraft
) -> None:
    changes = {
        "years": 3,
        "stance": "sceptical",
        "funds-0-amount": "1 000; 2000;3000",
        "shares-0-least": "25",
        "floor_CRI": "10",
        "lottery": "40",
    }
    sent = _form(draft, coordinator, **changes)
    coordinator.post(f"/es/desk/plans/drafts/{draft.pk}/", sent)
    draft.refresh_from_db()
    spec = plan_form.from_yaml(draft.text)
    assert (spec["years"], spec["stance"]) == (3, "sceptical")
    assert spec["funds"][0]["amounts"] == {2027: 1000, 2028: 2000, 2029: 3000}
    assert {"kind": "share", "approach": "prevention", "least": 0.25} in spec["constraints"]
    assert {"kind": "floor_country", "shares": {"CRI": 0.1}} in spec["constraints"]
    assert spec["phase_in"]["share"] == 0.4


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("funds-0-amount", "mucho", "no es un monto"),
        ("funds-0-amount", "-5", "no es un monto"),
        ("funds-0-amount", "1;2;3;4", "E-"),
        ("years", "40", "10"),
        ("shares-0-least", "130", "100"),
        ("interventions", [], "Elija al menos una"),
        ("stance", "hopeful", "hopeful"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(
    coordinator: Client, draft: PlanDraft, field: str, value: Any, said: str
) -> None:
    sent = _form(draft, coordinator, **{field: value})
    answer = coordinator.post(f"/es/desk/plans/drafts/{draft.pk}/", sent)
    assert answer.status_code == 200
    assert said in text_of(answer)
    draft.refresh_from_db()
    assert draft.version == 1


def test_nobody_is_overwritten_unseen(
    coordinator: Client, client_of: Callable[..., Client], draft: PlanDraft
) -> None:
    stale = _form(draft, coordinator, first_year=2028)
    coordinator.post(f"/es/desk/plans/drafts/{draft.pk}/", _form(draft, coordinator))
    answer = coordinator.post(f"/es/desk/plans/drafts/{draft.pk}/", stale)
    page = text_of(answer)
    assert "guardó la versión 2 mientras usted escribía" in page
    assert 'value="2028"' in page  # what was typed is kept
    draft.refresh_from_db()
    assert plan_form.from_yaml(draft.text)["first_year"] == 2027
    assert draft.version == 2
    coordinator.post(f"/es/desk/plans/drafts/{draft.pk}/", {**stale, "version": 2})
    draft.refresh_from_db()
    assert plan_form.from_yaml(draft.text)["first_year"] == 2028
    assert list(DraftVersion.objects.values_list("number", flat=True)) == [3, 2, 1]


def test_the_text_view_names_each_wrong_key(coordinator: Client, draft: PlanDraft) -> None:
    text = draft.text + "surprise: 1\nstance: hopeful\n"
    page = text_of(
        coordinator.post(f"/en/desk/plans/drafts/{draft.pk}/text/", {"version": 1, "text": text})
    )
    assert "It was not saved" in page
    assert "surprise" in page
    draft.refresh_from_db()
    assert draft.version == 1


@pytest.mark.parametrize("text", ["", "[", "!!python/object:os.system x", "a: &a [*a]", "\x00"])
def test_hostile_texts_are_refused_in_words(
    coordinator: Client, draft: PlanDraft, text: str
) -> None:
    sent = {"version": 1, "text": text}
    answer = coordinator.post(f"/es/desk/plans/drafts/{draft.pk}/text/", sent)
    assert answer.status_code == 200
    assert "No se guardó" in text_of(answer)


def test_a_text_cannot_name_places_out_of_reach(
    client_of: Callable[..., Client], people: dict[str, Person], own_workspace: Workspace
) -> None:
    planner = client_of("national_planner")
    planner.post("/es/desk/plans/new/", {"title": "Mío", "assessments": ["region-2010"]})
    draft = PlanDraft.objects.get()
    spec = plan_form.from_yaml(draft.text)
    assert [c.code for c in draft.countries.all()] == ["GTM"]  # the others were left out
    del spec["outcomes"][0]["exclude"]
    sent = {"version": 1, "text": plan_form.to_yaml(spec)}
    reach = text_of(planner.post(f"/es/desk/plans/drafts/{draft.pk}/text/", sent))
    assert "E-WEB-501" in reach
    spec["outcomes"] = [{"assessment": "no-hay"}]
    sent["text"] = plan_form.to_yaml(spec)
    absent = text_of(planner.post(f"/es/desk/plans/drafts/{draft.pk}/text/", sent))
    assert "E-WEB-501" in absent


def test_a_draft_beyond_reach_looks_like_none(
    client_of: Callable[..., Client], draft: PlanDraft
) -> None:
    planner = client_of("national_planner")
    for path in ("", "text/", "check/", "solve/"):
        assert planner.get(f"/es/desk/plans/drafts/{draft.pk}/{path}").status_code == 404
    assert planner.post(f"/es/desk/plans/drafts/{draft.pk}/discard/").status_code == 404
    assert draft.name not in text_of(planner.get("/es/desk/plans/"))
    assert client_of("municipal_committee").get("/es/desk/plans/new/").status_code == 403


def test_the_check_says_which_conditions_clash(coordinator: Client, draft: PlanDraft) -> None:
    spec = plan_form.from_yaml(draft.text)
    spec["constraints"] = [
        {"kind": "share", "approach": "prevention", "least": 0.9},
        {
            "kind": "budget",
            "label": {"es": "tope", "en": "cap"},
            "most": 1000,
            "by": "plan",
            "approaches": ["prevention"],
        },
        {"kind": "floor_country", "amounts": {"PAN": 500000}},
    ]
    sent = {"version": 1, "text": plan_form.to_yaml(spec)}
    coordinator.post(f"/es/desk/plans/drafts/{draft.pk}/text/", sent)
    coordinator.post(f"/es/desk/plans/drafts/{draft.pk}/check/")
    run_queued()
    page = text_of(coordinator.get(f"/es/desk/plans/drafts/{draft.pk}/check/"))
    assert "Estas condiciones no se pueden cumplir juntas" in page
    assert "90% del gasto en prevención" in page


def test_solving_shows_the_bound_and_ends_at_the_plan(
    coordinator: Client, draft: PlanDraft, own_workspace: Workspace
) -> None:
    path = f"/es/desk/plans/drafts/{draft.pk}/solve/"
    coordinator.post(path, {"gap": "quick"})
    waiting = text_of(coordinator.get(path, {"part": "1"}))
    assert "data-live" in waiting
    assert "<html" not in waiting
    run_queued()
    over = text_of(coordinator.get(path, {"part": "1"}))
    draft.refresh_from_db()
    assert draft.result.startswith("borrador-")
    assert f'data-go="/es/desk/plans/of/{draft.result}/"' in over
    assert 'class="line bound"' in over
    assert coordinator.get(f"/es/desk/plans/of/{draft.result}/").status_code == 200


def test_a_solve_that_cannot_be_says_why(coordinator: Client, draft: PlanDraft) -> None:
    spec = plan_form.from_yaml(draft.text)
    spec["constraints"] = [{"kind": "floor_country", "amounts": {"PAN": 90_000_000}}]
    sent = {"version": 1, "text": plan_form.to_yaml(spec)}
    coordinator.post(f"/es/desk/plans/drafts/{draft.pk}/text/", sent)
    coordinator.post(f"/es/desk/plans/drafts/{draft.pk}/solve/", {"gap": "quick"})
    run_queued()
    page = text_of(coordinator.get(f"/es/desk/plans/drafts/{draft.pk}/solve/"))
    assert "No se pudo terminar" in page
    assert "E-PLN" in page
    draft.refresh_from_db()
    assert draft.result == ""


def test_discarding_hides_the_draft_and_keeps_its_versions(
    coordinator: Client, draft: PlanDraft
) -> None:
    coordinator.post(f"/es/desk/plans/drafts/{draft.pk}/discard/")
    assert coordinator.get(f"/es/desk/plans/drafts/{draft.pk}/").status_code == 404
    assert DraftVersion.objects.filter(draft=draft).count() == 1


def test_the_list_asks_the_database_alike_for_few_and_many(
    coordinator: Client, draft: PlanDraft, django_assert_max_num_queries: Any
) -> None:
    person = draft.made_by
    for k in range(12):
        other = PlanDraft.objects.create(
            name=f"otro-{k}", text=draft.text, organisation=person.organisation,
            made_by=person, changed_by=person,
        )  # fmt: skip
        other.countries.set(draft.countries.all())
    with django_assert_max_num_queries(14):
        assert coordinator.get("/es/desk/plans/").status_code == 200


def test_the_demonstration_plan_goes_through_the_form_and_back() -> None:
    from presencia import vocabularies

    spec = vocabularies.plans()["centroamerica-2027"]
    known = ["a", "b"]
    first = setting.initial(spec, known)
    head = {**first.head, "edits": []}
    funds = [{**f, "amount": [float(f["amount"])]} for f in first.funds]
    again = setting.merged(spec, head, funds, first.shares, first.floors, known)
    kinds = sorted(map(str, again["constraints"]))
    assert kinds == sorted(map(str, (dict(c) for c in spec["constraints"])))
    for key in ("first_year", "years", "currency", "discount_rate", "objective", "outcomes"):
        assert again[key] == spec[key]
    assert [f["id"] for f in again["funds"]] == [f["id"] for f in spec["funds"]]
