"""The plan's page in a browser: offline, two languages, keyboard, filters, widths, axe, print."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import plan_builders
import pytest
from builders import HOSTILE
from pdf_reading import pages
from test_html_browser import Watched, axe
from tests.browsing import chromium

from presencia import reporting

pytestmark = pytest.mark.browser

LIVINGSTON = "GTM-1802"
TOO_SMALL = """() => [...document.querySelectorAll('#app *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .filter(e => e.getClientRects().length && !e.closest('.sr, option'))
  .filter(e => {
    const svg = e.ownerSVGElement;
    const scale = svg && svg.viewBox.baseVal && svg.viewBox.baseVal.width
      ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    return parseFloat(getComputedStyle(e).fontSize) * scale < 11.9;
  }).map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


def write(folder: Path, view: Any) -> Path:
    path = folder / "plan.html"
    path.write_bytes(reporting.plan_page(view))
    return path


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: Any) -> Path:
    return write(tmp_path_factory.mktemp("plan"), plan_builders.plan())


def test_it_asks_for_nothing_and_complains_of_nothing(browser: Any, page_file: Path) -> None:
    watched = Watched(browser, page_file)
    with watched as page:
        page.click(".tops button >> nth=0")
        for paint in ("averted", "money", "certainty"):
            page.select_option("#paint", paint)
        page.select_option("#pstate", "all")
        page.click(".prows .btn")
        page.wait_for_timeout(200)
    assert not watched.said
    assert all(u.startswith(("data:", page_file.as_uri())) for u in watched.asked)


def test_the_sentence_comes_first_and_the_assumptions_are_in_sight(
    browser: Any, page_file: Path
) -> None:
    with Watched(browser, page_file) as page:
        first = page.locator(".said p").first
        assert "90% entre" in first.inner_text()
        below = page.locator(".assumed").bounding_box()["y"]
        assert first.bounding_box()["y"] < below < 1000
        assert "6 supuestos" in page.locator(".assumed").inner_text()
        page.click(".assumed a")
        assert page.evaluate("document.activeElement.id") == "assumed"
        assert page.locator("#assumed li").count() == 6


def test_the_map_paints_every_place_and_its_legend_counts_them(
    browser: Any, page_file: Path
) -> None:
    plan = plan_builders.plan()
    with Watched(browser, page_file) as page:
        assert page.locator("svg.map [role=option]").count() == len(plan.places)
        for paint in ("certainty", "averted", "money"):
            page.select_option("#paint", paint)
            counted = page.locator(".lrows li b").all_inner_texts()
            assert sum(int(c) for c in counted) == len(plan.places)
        page.select_option("#paint", "certainty")
        firm = int((plan.certainty == "firm").sum())
        assert page.locator("svg.map .s-firm").count() == firm
        label = page.locator("svg.map [role=option]").first.get_attribute("aria-label")
        assert "Evita" in label
        assert "90% entre" in label


def test_every_figure_of_harm_has_its_interval(browser: Any, page_file: Path) -> None:
    with Watched(browser, page_file) as page:
        rows = page.locator(".bharm").all_inner_texts()
        assert rows
        assert all(" a " in r for r in rows)
        cells = page.locator(".places td.averts").all_inner_texts()
        assert all(" a " in c for c in cells)


def test_a_place_says_why_what_who_pays_and_how_firm(browser: Any, page_file: Path) -> None:
    plan = plan_builders.plan()
    chosen = plan.place(LIVINGSTON)
    assert chosen["chosen"]
    with Watched(browser, page_file, f"place={LIVINGSTON}") as page:
        panel = page.locator("aside.place").inner_text()
        assert chosen["why_es"] in panel
        assert "En el plan" in panel
        assert "volvería a elegirse" in panel
        assert "Quién paga y cuándo" in panel
        acts = plan.activities[plan.activities["place_id"] == LIVINGSTON]
        for key in acts["intervention"]:
            assert plan.actions[key].label.es in panel
        sums = page.locator(".pay tbody tr:last-child td:last-child").inner_text()
        assert float(sums.replace(",", "")) == pytest.approx(chosen["cost"] / 1000, abs=0.06)


def test_a_place_outside_says_why_it_is_out(browser: Any, page_file: Path) -> None:
    outside = plan_builders.plan().places.query("not chosen").iloc[0]
    with Watched(browser, page_file, f"place={outside['place_id']}") as page:
        panel = page.locator("aside.place").inner_text()
        assert "Fuera del plan" in panel
        assert outside["why_es"] in panel
        assert "se habría elegido" in panel


def test_the_language_changes_everywhere(browser: Any, page_file: Path) -> None:
    with Watched(browser, page_file, f"place={LIVINGSTON}") as page:
        page.click(".lang button[lang=en]")
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.evaluate("document.activeElement.lang") == "en"
        said = page.locator("#app").inner_text()
        for spanish in ("Prevención", "evitados", "supuestos", "Por qué", "Quién", "firme"):
            assert spanish not in said


def test_the_table_filters_and_sorts(browser: Any, page_file: Path) -> None:
    plan = plan_builders.plan()
    with Watched(browser, page_file) as page:
        page.select_option("#pwhat", label="Patrullaje de puntos críticos")
        page.select_option("#pfund", label="Fondo de seguridad")
        used = plan.activities[plan.activities["intervention"] == "hot_spots"]["place_id"].nunique()
        caption = page.locator(".places.plan caption")
        assert caption.inner_text().startswith(f"{used} de 340")
        page.fill("#pname", "peten")
        assert all("Petén" in t for t in page.locator(".places tbody th").all_inner_texts())
        page.fill("#pname", "zzzz")
        assert "Ningún lugar cumple" in page.locator(".prows").inner_text()
        page.fill("#pname", "")
        page.select_option("#pwhat", "")
        page.select_option("#pfund", "")
        heads = page.locator(".places.plan thead th")
        assert heads.nth(3).get_attribute("aria-sort") == "descending"
        heads.nth(2).locator("button").click()
        assert heads.nth(2).get_attribute("aria-sort") == "descending"
        assert page.evaluate("document.activeElement.closest('th').cellIndex") == 2
        cost = [int(t.replace(",", "")) for t in page.locator("td.cost").all_inner_texts()]
        assert cost == sorted(cost, reverse=True)
        page.select_option("#pstate", "near")
        assert "Fuera por" in page.locator("td.why").first.inner_text()


def test_the_keyboard_walks_opens_and_closes(browser: Any, page_file: Path) -> None:
    with Watched(browser, page_file) as page:
        first = page.locator(".tops .who b").all_inner_texts()[:3]
        page.focus("#map")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        active = page.locator("#map").get_attribute("aria-activedescendant")
        assert page.locator(f"#{active}").get_attribute("aria-label").startswith(first[1])
        page.keyboard.press("Enter")
        assert page.locator("#place-name").inner_text() == first[1]
        assert page.evaluate("document.activeElement.id") == "place-name"
        page.keyboard.press("Escape")
        assert page.locator("#place-name").count() == 0
        assert page.evaluate("document.activeElement.id") == "map"


def test_the_address_brings_back_what_was_shown(browser: Any, page_file: Path) -> None:
    fragment = f"place={LIVINGSTON}&paint=money&lang=en"
    with Watched(browser, page_file, fragment) as page:
        assert page.locator("#place-name").inner_text() == "Livingston"
        assert page.locator("#paint").input_value() == "money"
        assert page.locator("html").get_attribute("lang") == "en"


def test_a_hostile_name_is_only_text(browser: Any, tmp_path: Path) -> None:
    watched = Watched(browser, write(tmp_path, plan_builders.plan_with_name(HOSTILE)))
    with watched as page:
        page.fill("#pname", "<img")
        page.click(".places tbody th button >> nth=0")
        assert page.locator("#place-name").inner_text() == HOSTILE
        assert page.locator("img").count() == 0
    assert "dialog" not in watched.said


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440, 2560])
@pytest.mark.parametrize("lang", ["es", "en"])
def test_the_page_never_scrolls_sideways(
    browser: Any, page_file: Path, width: int, lang: str
) -> None:
    size = {"width": width, "height": 800}
    fragment = f"place={LIVINGSTON}&lang={lang}"
    with Watched(browser, page_file, fragment, viewport=size) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_no_text_is_smaller_than_twelve_pixels(browser: Any, page_file: Path, width: int) -> None:
    size = {"width": width, "height": 900}
    with Watched(browser, page_file, f"place={LIVINGSTON}", viewport=size) as page:
        assert page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing(
    browser: Any, page_file: Path, lang: str, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 1000}
    for place in ("", f"&place={LIVINGSTON}"):
        options = {"color_scheme": scheme, "viewport": size}
        with Watched(browser, page_file, f"lang={lang}{place}", **options) as page:
            assert axe(page) == []


def test_a_plan_that_may_do_harm_draws_zero_and_says_so(browser: Any, tmp_path: Path) -> None:
    watched = Watched(browser, write(tmp_path, plan_builders.harmful()))
    with watched as page:
        assert page.locator(".bharm .nil").count() == page.locator(".bharm .span").count() > 0
        said = page.locator("#app").inner_text()
        assert "homicidios más que sin el plan" in page.locator(".figures").inner_text()
        assert "haría daño en vez de evitarlo" in said
        assert axe(page) == []
    assert not watched.said


@pytest.mark.parametrize("make", [plan_builders.bare, plan_builders.nothing])
def test_a_bare_and_an_empty_plan_still_make_a_page(
    browser: Any, make: Any, tmp_path: Path
) -> None:
    watched = Watched(browser, write(tmp_path, make()))
    with watched as page:
        assert page.locator("h1").inner_text() == "Plan"
        assert axe(page) == []
    assert not watched.said


def test_places_without_boundaries_have_a_table(browser: Any, tmp_path: Path) -> None:
    view = plan_builders.plan()
    flat = view.places.assign(geometry=None).set_geometry("geometry", crs=4326)
    tables, _ = plan_builders.tables()
    made = reporting.PlanView.from_tables(tables, flat, plan_builders.META)
    watched = Watched(browser, write(tmp_path, made))
    with watched as page:
        assert page.locator("svg.map").count() == 0
        assert "no hay mapa" in page.locator(".mapbox").inner_text()
        assert page.locator(".places.plan tbody tr").count() == 20
    assert not watched.said


def test_it_prints_every_row_in_light_colours(browser: Any, page_file: Path) -> None:
    with Watched(browser, page_file, "theme=dark") as page:
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        rows = page.locator(".places.plan tbody tr").count()
        assert rows == len(plan_builders.plan().chosen)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == (
            "rgb(255, 255, 255)"
        )
        assert pages(page.pdf(prefer_css_page_size=True)) >= 5


def test_without_script_the_page_still_says_the_main_thing(browser: Any, page_file: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(page_file.as_uri())
    said = page.locator("noscript").inner_text() or page.inner_text("body")
    page.close()
    assert "el plan evitaría" in said
    assert str(plan_builders.plan().chosen["name"].iloc[0]) in said


def test_forced_colours_keep_the_patterns(browser: Any, page_file: Path) -> None:
    options = {"reduced_motion": "reduce", "forced_colors": "active"}
    watched = Watched(browser, page_file, f"place={LIVINGSTON}", **options)
    with watched as page:
        images = page.evaluate(
            "() => [0, 1, 2].map(a => getComputedStyle("
            "document.querySelector(`.mbar .a${a}`)).backgroundImage)"
        )
        assert len(set(images)) == 3
    assert not watched.said
