"""Region, place and evidence in a browser: axe, widths, schemes, print, no script, weight."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PATHS = (
    "/es/desk/",
    "/en/desk/place/GTM-1801/",
    "/es/desk/place/GTM-IZABAL/",
    "/en/desk/evidence/?stance=sceptical",
    "/es/desk/evidence/street_lighting/",
    "/en/desk/evidence/changes/",
    "/es/desk/nothing-here/",
)
MOST_BYTES = 300_000  # of the first page, compressed
DISCLOSED = "document.querySelectorAll('details').forEach(d => { d.open = true })"


@pytest.fixture
def opened(
    windows: Callable[..., Any], client_of: Callable[..., Client], workspace: Path
) -> Callable[..., Any]:
    """Return a function that opens a window signed in as the coordinator."""
    return partial(windows, client_of("regional_coordinator"))


def violations(page: Any) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {json.dumps([n['html'][:160] for n in v['nodes'][:3]])}"
        for v in found["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    opened: Callable[..., Any], width: int, scheme: str
) -> None:
    page = opened(viewport={"width": width, "height": 900}, color_scheme=scheme)
    for path in PATHS:
        page.goto(path)
        page.evaluate(DISCLOSED)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.said == [], path


def test_axe_finds_what_is_wrong_in_a_page_that_must_fail(opened: Callable[..., Any]) -> None:
    page = opened()
    page.goto("/es/desk/")
    page.evaluate("document.querySelector('main').innerHTML = '<img src=x><button></button>'")
    found = " ".join(violations(page))
    assert "image-alt" in found
    assert "button-name" in found


@pytest.mark.parametrize("width", [320, 768, 2560])
def test_no_width_scrolls_sideways(opened: Callable[..., Any], width: int) -> None:
    page = opened(viewport={"width": width, "height": 900})
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_no_text_is_smaller_than_twelve_pixels(opened: Callable[..., Any]) -> None:
    smallest = """[...document.querySelectorAll('main *')].flatMap(e => {
      if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) return [];
      const box = e.getBoundingClientRect();
      if (!box.width || getComputedStyle(e).visibility === 'hidden' || e.closest('.sr')) return [];
      const matrix = e.getScreenCTM ? e.getScreenCTM() : null;
      return [[parseFloat(getComputedStyle(e).fontSize) * (matrix ? matrix.a : 1),
               e.outerHTML.slice(0, 120)]];
    }).sort((a, b) => a[0] - b[0])[0]"""
    for width in (390, 1440):
        page = opened(viewport={"width": width, "height": 900})
        for path in PATHS[:4]:
            page.goto(path)
            size, what = page.evaluate(smallest)
            assert size >= 11.95, f"{path} at {width}: {size:.1f} px in {what}"


def test_the_first_page_is_light_and_asks_nobody_else(
    opened: Callable[..., Any], live_server: Any
) -> None:
    page = opened()
    seen: list[tuple[str, int]] = []
    page.on("response", lambda r: seen.append((r.url, r.request.sizes()["responseBodySize"])))
    page.goto("/es/desk/", wait_until="networkidle")
    assert all(url.startswith(live_server.url) for url, _ in seen)
    assert sum(size for _, size in seen) < MOST_BYTES


def test_light_and_dark_are_chosen_and_kept(opened: Callable[..., Any]) -> None:
    page = opened(color_scheme="light")
    page.goto("/es/desk/")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Modo oscuro").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.goto("/en/desk/evidence/")
    assert page.evaluate(ground) == dark
    assert page.get_by_role("button", name="Dark mode").get_attribute("aria-pressed") == "true"


def test_without_script_everything_reads_and_the_menu_opens(opened: Callable[..., Any]) -> None:
    page = opened(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto("/es/desk/evidence/")
    page.locator("details.phonenav summary").click()
    page.locator("details.phonenav").get_by_role("link", name="Región").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Siete países, cinco metas"
    page.goto("/es/desk/evidence/")
    page.get_by_role("combobox", name="Postura").select_option("optimistic")
    page.get_by_role("button", name="Ver", exact=True).click()
    assert "stance=optimistic" in page.url


def test_the_language_keeps_the_page_and_its_filters(opened: Callable[..., Any]) -> None:
    page = opened()
    page.goto("/es/desk/evidence/?stance=sceptical&q=policía")
    page.get_by_role("link", name="EN", exact=True).click()
    assert page.get_by_role("combobox", name="Stance").input_value() == "sceptical"
    assert page.get_by_label("Search an intervention").input_value() == "policía"


def test_print_is_light_and_without_controls(opened: Callable[..., Any]) -> None:
    page = opened(color_scheme="dark")
    page.goto("/es/desk/place/GTM-1801/")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("nav.nav").is_visible()
    assert not page.get_by_role("button", name="Imprimir").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(20, 33, 30)"
    assert page.get_by_role("heading", name="De dónde sale").is_visible()


def test_the_network_going_is_said_and_coming_back_too(opened: Callable[..., Any]) -> None:
    page = opened()
    page.goto("/es/desk/")
    strip = page.locator("[data-offline]")
    assert not strip.is_visible()
    page.context.set_offline(True)
    strip.wait_for(state="visible")
    page.context.set_offline(False)
    strip.wait_for(state="hidden")


def test_keyboard_reaches_the_content_first_and_closes_menus(opened: Callable[..., Any]) -> None:
    page = opened()
    page.goto("/es/desk/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Ir al contenido"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator(".who details summary").click()
    page.keyboard.press("Escape")
    assert page.locator(".who details").get_attribute("open") is None
