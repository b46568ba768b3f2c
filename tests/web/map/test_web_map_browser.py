"""The map in a browser: keyboard, search, offline, compare, axe, and what it asks for."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from presencia.web.facts import mapped

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RISK = "measure=risk:homicide_deaths&period=2024"


@pytest.fixture
def page(
    chromium: Any, live_server: Any, client_of: Callable[..., Client], workspace: Path
) -> Iterator[Any]:
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 1440, "height": 900}
    )
    key = client_of("regional_coordinator").session.session_key
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}
    context.add_cookies([cookie])
    opened = context.new_page()
    opened.said, opened.asked = [], []
    opened.on("console", lambda m: opened.said.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda e: opened.said.append(str(e)))
    opened.on("request", lambda r: opened.asked.append(r.url))
    opened.set_default_timeout(15_000)
    yield opened
    context.close()


def show(page: Any, query: str = "", lang: str = "es") -> None:
    page.goto(f"/{lang}/desk/map/?{query}")
    page.wait_for_selector("html[data-map=drawn]", timeout=90_000)


def inked(page: Any) -> dict[str, int]:
    """Return how many different colours the canvas holds, and how many points are not water."""
    found: dict[str, int] = page.evaluate(
        """() => { const c = document.querySelector('.mapframe canvas');
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        const all = new Map();
        for (let i = 0; i < d.length; i += 4) {
          const k = d[i] * 65536 + d[i + 1] * 256 + d[i + 2];
          all.set(k, (all.get(k) ?? 0) + 1);
        }
        return {colours: [...all.values()].filter((n) => n > 40).length}; }"""
    )
    return found


def test_it_draws_says_no_error_and_asks_nobody_else(page: Any, live_server: Any) -> None:
    show(page)
    assert inked(page)["colours"] > 8
    assert page.said == []
    assert {u for u in page.asked if not u.startswith((live_server.url, "data:", "blob:"))} == set()


def test_the_keyboard_walks_the_table_and_opens_a_place(page: Any) -> None:
    show(page)
    order = page.evaluate("[...document.querySelectorAll('.firsts b')].map((x) => x.textContent)")
    page.locator(".mapframe").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    spoken = page.locator(".mapbox > .sr[role=status]").text_content()
    assert spoken.startswith(f"{order[1]}: ")
    page.keyboard.press("Enter")
    assert page.locator("#place-name").text_content() == order[1]
    assert page.evaluate("document.activeElement.id") == "place-name"
    assert "place=GTM-" in page.url
    page.wait_for_selector(".beside .rankstrip path.fill-anil")  # how likely each position is
    assert page.locator(".beside .rankstrip").get_attribute("aria-label").startswith("2.º de ")
    page.locator(".mapframe").focus()
    page.keyboard.press("Escape")
    page.wait_for_selector(".firsts")
    assert "place=" not in page.url


def test_a_name_without_accents_is_found(page: Any) -> None:
    show(page)
    page.fill("#q", "coban")
    page.keyboard.press("Enter")
    page.wait_for_selector("#place-name")
    assert page.locator("#place-name").text_content() == "Cobán"


def test_the_page_of_a_place_says_what_the_table_says(page: Any) -> None:
    show(page, f"{RISK}&view=table", "en")
    row = page.locator(".maptable tbody tr").first
    name, value = row.locator("th").text_content(), row.locator("td.n").first.text_content()
    row.locator("button").click()
    page.wait_for_selector("#place-name")
    assert page.locator("#place-name").text_content() == name
    assert page.locator(".lead-figure").text_content().startswith(f"{value} per 100,000")


def test_it_goes_on_without_a_network(page: Any) -> None:
    show(page, RISK)
    page.context.set_offline(True)
    asked = len(page.asked)
    page.get_by_role("button", name="2023", exact=True).click()
    page.select_option("select[name=measure]", "priority")
    page.wait_for_url("**measure=priority**")
    page.get_by_role("button", name="Comparar").click()
    page.wait_for_selector(".is-two, .is-compare")
    page.fill("#q", "livingston")
    page.keyboard.press("Enter")
    page.wait_for_selector("#place-name")
    assert page.locator(".drivers li").count() > 3
    assert [u for u in page.asked[asked:] if "/desk/" in u] == []
    page.context.set_offline(False)


def test_two_periods_share_one_legend_and_one_movement(page: Any) -> None:
    show(page, f"{RISK}&view=compare")
    assert page.locator(".mapframe").count() == 2
    assert page.locator(".legend").count() == 1
    captions = page.locator(".caption").all_text_contents()
    assert captions[0].endswith("2023")
    assert captions[1].endswith("2024")
    page.locator(".mapframe").first.focus()
    before = page.evaluate("document.querySelectorAll('.names')[1].innerHTML")
    page.keyboard.press("+")
    page.wait_for_function(
        "(b) => document.querySelectorAll('.names')[1].innerHTML !== b", arg=before
    )
    page.get_by_role("button", name="Diferencia").click()
    page.wait_for_selector(".legend .pyramid.signed")
    assert page.locator(".mapframe").count() == 1
    assert "difference=1" in page.url


def test_a_measure_that_does_not_come_is_said_and_the_map_stays(
    page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.route("**/values*", lambda r: r.continue_() if "priority" in r.request.url else r.abort())
    monkeypatch.setattr(mapped, "WHOLE", 0)  # as where there are too many to be sent at once
    show(page, "measure=priority")
    page.select_option("select[name=measure]", "risk:homicide_deaths")
    page.wait_for_selector(".mapnote.on")
    assert "No se pudieron traer" in page.locator(".mapnote").text_content()
    assert page.locator("select[name=measure]").input_value() == "priority"
    page.unroute("**/values*")
    page.get_by_role("button", name="Intentar otra vez").click()
    page.wait_for_url("**measure=risk**")
    assert page.locator(".mapnote.on").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Any, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    for query in ("place=GTM-1802", f"{RISK}&view=table", f"{RISK}&view=compare"):
        show(page, query, "en" if "table" in query else "es")
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        wrong = [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found["violations"]]
        assert wrong == [], query
        assert page.evaluate("document.documentElement.scrollWidth") <= width, query


def test_without_script_there_is_a_table(chromium: Any, page: Any, live_server: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto("/es/desk/map/")
    assert plain.locator(".maprows").is_visible()
    assert not plain.locator(".mapstage").is_visible()
    assert plain.locator(".maprows tbody tr").count() == 50
    context.close()
