"""Pages read what was laid down once, and say what the whole result would have them say."""

import gc
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from django.test import Client
from django.urls import reverse

from presencia.reporting import basemap
from presencia.web import facts
from presencia.web.access.models import Person
from presencia.web.facts import store
from presencia.web.facts.cache import Kept
from presencia.workflow import Workspace
from presencia.workflow.assessment_rows import assessment_rows
from presencia.workflow.ground import ground, part_of
from presencia.workflow.region_page import Seen, changed, goals
from presencia.workflow.reports import Reports

pytestmark = pytest.mark.django_db

Clients = Callable[..., Client]
OWN = "GTM-1801"
_TOKEN = re.compile(rb'value="\w{64}"')


def as_new_process() -> None:
    for one in gc.get_objects():
        if type(one) is Kept:  # a lazy object would be woken by being asked what it is
            one.clear()


def test_a_new_process_reads_no_whole_result_and_draws_nothing_again(
    own_workspace: Workspace,
    client_of: Clients,
    people: dict[str, Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    for role in ("regional_coordinator", "national_planner"):
        plans = [reverse("desk:plan", args=[c.id]) for c in facts.results_of(people[role], "plan")]
        pages = [reverse("desk:region"), reverse("desk:place", args=[OWN]), *plans]
        asked += [(client_of(role), page) for page in pages]
    before = [client.get(page) for client, page in asked]
    assert {a.status_code for a in before} == {200}
    as_new_process()

    def refused(*_: Any, **__: Any) -> Any:
        raise AssertionError("made again")

    monkeypatch.setattr(Reports, "view", refused)
    monkeypatch.setattr(basemap, "draw", refused)
    after = [client.get(page) for client, page in asked]
    for (_, page), one, other in zip(asked, before, after, strict=True):
        assert _TOKEN.sub(b"", one.content) == _TOKEN.sub(b"", other.content), page


@pytest.mark.parametrize("every", [1, 3])
def test_a_summary_is_the_one_of_the_whole_assessment(workspace: Path, every: int) -> None:
    for card in facts.results(facts.ASSESS):
        whole = facts.workspace().reports.view(card.id)[1]
        keep = np.zeros(len(whole.places), bool)
        keep[::every] = True
        part = whole
        if every > 1:
            part = facts.narrowed(whole, frozenset(whole.places["place_id"][keep]))
        short = assessment_rows(facts.workspace(), card.id).summed(keep)
        assert len(short.risk) < len(part.risk) or part.risk["period"].nunique() == 1
        for lang in ("es", "en"):
            one, other = (Seen(card.id, card.name, v, every == 1) for v in (part, short))
            assert goals([one], ["GTM"], lang) == goals([other], ["GTM"], lang)
            assert changed(one, lang) == changed(other, lang)
        assert short.meta == part.meta


def test_land_out_of_reach_covers_just_what_its_places_do(workspace: Path) -> None:
    result = facts.results(facts.ASSESS)[0].id
    whole, table = ground(facts.workspace(), result), facts.place_table(result)
    assert whole is not None
    keep = np.arange(len(table)) % 7 == 0
    part = part_of(whole, keep, table.countries)
    merged = part.land[len(whole.land) :]
    found = shapely.union_all(
        [shapely.make_valid(shapely.Polygon(np.reshape(r, (-1, 2)))) for r in merged]
    )
    wanted = shapely.union_all(
        [
            shapely.make_valid(shapely.Polygon(_closed(whole.arcs, ring)))
            for i in np.flatnonzero(~keep)
            for ring in whole.rings[i]
        ]
    )
    filled = shapely.union_all([shapely.Polygon(p.exterior) for p in shapely.get_parts(wanted)])
    assert shapely.symmetric_difference(found, filled).area < 1e-4 * filled.area


def _closed(arcs: Any, ring: list[int]) -> Any:
    parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]
    return np.vstack([parts[0], *(p[1:] for p in parts[1:])])


def test_a_page_looks_at_a_folder_once_and_code_at_once(
    own_workspace: Workspace, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, looked = client_of("national_planner"), []
    look = store._looked_at

    def counted(folder: Path, *, deep: bool) -> Any:
        looked.append(folder.name)
        return look(folder, deep=deep)

    monkeypatch.setattr(store, "_looked_at", counted)
    assert client.get(f"/es/desk/place/{OWN}/").status_code == 200
    assert sorted(looked) == ["datasets", "results"]
    before = facts.datasets_stamp()
    (own_workspace.layout.datasets / "new").mkdir()
    assert facts.datasets_stamp() != before
