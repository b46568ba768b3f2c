"""The portal and the pages of a release's job in a browser: axe, widths, schemes, print."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from presencia.web.access.models import Person
from presencia.web.public import map_view
from presencia.web.public.models import Release
from presencia.web.public.releasing import publish
from presencia.workflow import Workspace
from tests.web.public.conftest import result_of
from tests.web.screens.test_web_screens_browser import violations
from tests.web.small_workspace import PLAN

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PLACES = ("BLZ-COROZAL", "GTM-IZABAL")
PAGES = ("", "?q=limon", *(f"place/{p}/" for p in PLACES), "plan/", "data/", "methods/", "embed/")
LIGHT = {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"}
DARK = {"viewport": {"width": 1440, "height": 1000}, "color_scheme": "dark"}
WIDE = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def public(
    prepared: Callable[..., Release], people: dict[str, Person], own_workspace: Workspace
) -> Release:
    """Return a published release with a plan."""
    row = prepared(plan=result_of(own_workspace, str(PLAN["id"])))
    publish(people["regional_coordinator"], row)
    return row


def test_axe_finds_nothing_on_any_page_of_the_portal(
    public: Release, windows: Callable[..., Any]
) -> None:
    for lang, how in (("es", LIGHT), ("en", DARK)):
        page = windows(**how)
        for path in (f"/{lang}/", *(f"/{lang}/r/{public.name}/1/{p}" for p in PAGES)):
            assert page.goto(path).status == 200, path
            assert violations(page) == [], path
            assert page.evaluate(WIDE), path
        assert page.said == []


@pytest.mark.parametrize("width", [320, 2560])
def test_no_width_scrolls_sideways_and_print_neither(
    public: Release, windows: Callable[..., Any], width: int
) -> None:
    page = windows(viewport={"width": width, "height": 900})
    for p in PAGES:
        page.goto(f"/es/r/{public.name}/1/{p}")
        assert page.evaluate(WIDE), p
    page.emulate_media(media="print")
    for p in ("", "place/GTM-IZABAL/"):
        page.goto(f"/es/r/{public.name}/1/{p}")
        assert page.evaluate(WIDE), p
        assert not page.locator("header.top nav").first.is_visible(), "nothing to press on paper"


def test_the_map_of_many_places_is_drawn_in_the_colours_of_the_page(
    public: Release, windows: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a file of its own; the ramp of the page reaches into it, in light and in dark."""
    monkeypatch.setattr(map_view, "MOST_INLINE", 10)
    looks = {}
    for scheme in ("light", "dark"):
        page = windows(color_scheme=scheme, viewport={"width": 1000, "height": 900})
        with page.expect_response("**/map.svg") as answer:
            page.goto(f"/es/r/{public.name}/1/")
        assert answer.value.status == 200
        page.wait_for_load_state("networkidle")
        assert page.locator("svg.released .place").count() == 0
        looks[scheme] = page.locator("svg.released").screenshot()
        page.evaluate("document.querySelector('svg.released use').remove()")
        assert page.locator("svg.released").screenshot() != looks[scheme], "it was drawn"
        assert page.said == []
    assert looks["light"] != looks["dark"]


def test_axe_finds_nothing_on_the_pages_of_releases_and_of_their_jobs(
    public: Release, prepared: Callable[..., Release], windows: Callable[..., Any],
    client_of: Callable[..., Client],
) -> None:  # fmt: skip
    failed = prepared("tarde", threshold=12)
    ready = prepared("lista")
    of = "desk/releases/"
    paths = [
        of, f"{of}new/", f"{of}{public.pk}/", f"{of}{public.pk}/withdraw/", f"{of}{ready.pk}/",
        f"{of}{ready.pk}/publish/", f"{of}{failed.pk}/", f"{of}{failed.pk}/discard/",
        "desk/jobs/", f"desk/jobs/{failed.job}/", f"desk/jobs/{ready.job}/",
    ]  # fmt: skip
    for lang, how in (("es", LIGHT), ("en", DARK)):
        page = windows(client_of("regional_coordinator"), **how)
        for path in paths:
            assert page.goto(f"/{lang}/{path}").status == 200, path
            assert violations(page) == [], path
            assert page.evaluate(WIDE), path
        assert page.said == []


def test_axe_finds_what_is_wrong_in_a_portal_page_that_must_fail(
    public: Release, windows: Callable[..., Any]
) -> None:
    page = windows()
    page.goto(f"/es/r/{public.name}/1/")
    page.evaluate("document.querySelector('svg.released').removeAttribute('aria-label')")
    page.evaluate("document.querySelector('.filters label').remove()")
    assert violations(page) != []
