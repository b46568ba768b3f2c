"""The interactive report in a browser: offline, two languages, keyboard, screen readers, print."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import HOSTILE
from pdf_reading import pages
from tests.browsing import chromium

from presencia import reporting
from presencia.reporting import AssessmentView

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
LIVINGSTON = "GTM-1802"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def report(guatemala: AssessmentView, tmp_path_factory: Any) -> Path:
    path: Path = tmp_path_factory.mktemp("report") / "informe.html"
    path.write_bytes(reporting.html_report(guatemala))
    return path


@pytest.fixture(scope="module")
def odd_report(odd: AssessmentView, tmp_path_factory: Any) -> Path:
    path: Path = tmp_path_factory.mktemp("report") / "odd.html"
    path.write_bytes(reporting.html_report(odd))
    return path


class Watched:
    """A page with all it complained of and all it asked for."""

    def __init__(self, browser: Any, path: Path, fragment: str = "", **options: Any):
        options.setdefault("viewport", {"width": 1440, "height": 1000})
        self.page = browser.new_page(**options)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda m: self.said.append(f"{m.type}: {m.text}"))
        self.page.on("pageerror", lambda e: self.said.append(f"error: {e}"))
        self.page.on("dialog", lambda d: (self.said.append("dialog"), d.dismiss()))
        self.page.on("request", lambda r: self.asked.append(r.url))
        self.page.add_init_script("window.print = () => {}")
        self.page.goto(f"{path.as_uri()}{'#' if fragment else ''}{fragment}")
        self.page.wait_for_selector("html[data-ready]", state="attached")
        self.page.wait_for_timeout(150)

    def __enter__(self) -> Any:
        return self.page

    def __exit__(self, *_: Any) -> None:
        self.page.close()


def heading(page: Any) -> str:
    return str(page.locator("#place-name").inner_text())


def test_it_asks_for_nothing_and_complains_of_nothing(browser: Any, report: Path) -> None:
    watched = Watched(browser, report)
    with watched as page:
        page.click(".views button:has-text('Tabla')")
        page.click(".tops button >> nth=0")
        page.select_option("#measure", "risk:0")
        page.click(".views button:has-text('Mapa')")
        page.wait_for_timeout(200)
    assert not watched.said
    outside = [u for u in watched.asked if not u.startswith(("data:", report.as_uri()))]
    assert not outside


def test_the_policy_of_the_page_is_in_force(browser: Any, report: Path) -> None:
    watched = Watched(browser, report)
    with watched as page, page.expect_console_message():
        page.evaluate(
            "() => { const i = new Image(); i.src = 'https://example.invalid/x.png';"
            " document.body.append(i); }"
        )
    assert any("Content Security Policy" in s or "violates" in s for s in watched.said)


def test_all_places_are_drawn_and_named(browser: Any, report: Path) -> None:
    with Watched(browser, report) as page:
        assert page.locator("svg.map [role=option]").count() == 340
        label = page.locator(f"[data-i='{index(page, LIVINGSTON)}']").first.get_attribute(
            "aria-label"
        )
        assert label.startswith("Livingston, Izabal: ")
        counted = page.locator(".pyramid .cell b").all_inner_texts()
        assert sum(int(c) for c in counted) == 340


def index(page: Any, place_id: str) -> int:
    found = page.evaluate(
        "id => JSON.parse(document.getElementById('data').textContent).places.id.indexOf(id)",
        place_id,
    )
    assert found >= 0
    return int(found)


def test_the_language_changes_everywhere(browser: Any, report: Path) -> None:
    with Watched(browser, report, f"place={LIVINGSTON}") as page:
        assert page.locator("html").get_attribute("lang") == "es"
        page.click(".lang button[lang=en]")
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("h1").inner_text() == "Guatemala by municipality"
        said = page.locator("main").inner_text() + page.locator(".ctx").inner_text()
        for spanish in ("Prioridad", "Fuentes", "habitantes", "municipios", "Qué", "sin dato"):
            assert spanish not in said.replace("Instituto", "")
        assert "lang=en" in page.url
        assert page.evaluate("document.activeElement.lang") == "en"


@pytest.mark.parametrize("typed", ["peten", "Petén", "PETÉN"])
def test_a_place_is_found_with_or_without_accents(browser: Any, report: Path, typed: str) -> None:
    with Watched(browser, report) as page:
        page.fill("#q", typed)
        found = page.locator("#found [role=option]").all_inner_texts()
        assert found
        assert all("Petén" in f for f in found)
        page.fill("#q", "san juan ix")
        page.keyboard.press("Enter")
        assert heading(page) == "San Juan Ixcoy"


def test_a_name_nobody_bears_is_said_to_be_none(browser: Any, report: Path) -> None:
    with Watched(browser, report) as page:
        page.fill("#q", "zzzz")
        assert page.locator("#found").inner_text() == "Ningún lugar con ese nombre"
        page.keyboard.press("Enter")
        assert page.locator("#place-name").count() == 0


def test_the_table_sorts_and_says_so(browser: Any, report: Path) -> None:
    with Watched(browser, report, "view=table") as page:
        heads = page.locator(".places thead th")
        assert heads.nth(0).get_attribute("aria-sort") == "ascending"
        heads.nth(2).locator("button").click()
        assert heads.nth(2).get_attribute("aria-sort") == "descending"
        assert heads.nth(0).get_attribute("aria-sort") == "none"
        people = column(page, 3)
        assert people == sorted(people, reverse=True)
        heads.nth(2).locator("button").click()
        people = column(page, 3)
        assert people == sorted(people)
        assert page.evaluate("document.activeElement.closest('th').cellIndex") == 2


def column(page: Any, n: int) -> list[int]:
    texts = page.locator(f".places tbody tr > :nth-child({n})").all_inner_texts()
    return [int(t.replace(",", "")) for t in texts if t and t[0].isdigit()]


def test_the_table_holds_every_place_in_the_end(browser: Any, report: Path) -> None:
    with Watched(browser, report, "view=table") as page:
        box = page.locator(".tablebox")
        while (shown := page.locator(".places tbody tr").count()) < 340:
            box.evaluate("b => b.scrollTo(0, b.scrollHeight)")
            page.locator(".places tbody tr").nth(shown).wait_for(state="attached")
        assert shown == 340


def test_the_keyboard_walks_opens_and_closes(browser: Any, report: Path) -> None:
    with Watched(browser, report) as page:
        first = page.locator(".tops .who b").all_inner_texts()[:3]
        page.focus("#map")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        active = page.locator("#map").get_attribute("aria-activedescendant")
        assert page.locator(f"#{active}").get_attribute("aria-label").startswith(first[1])
        page.keyboard.press("Enter")
        assert heading(page) == first[1]
        assert page.evaluate("document.activeElement.id") == "place-name"
        page.keyboard.press("Escape")
        assert page.locator("#place-name").count() == 0
        assert page.evaluate("document.activeElement.id") == "map"
        page.keyboard.press("End")
        active = page.locator("#map").get_attribute("aria-activedescendant")
        assert active == "p339"


def test_a_click_on_the_map_opens_the_place(browser: Any, report: Path) -> None:
    with Watched(browser, report) as page:
        i = index(page, "GTM-1705")
        box = page.locator(f"#p{i}").bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert "place=GTM-" in page.url
        assert page.locator("svg.map path.chosen").count() == 1


def test_the_address_brings_back_what_was_shown(browser: Any, report: Path) -> None:
    with Watched(browser, report, f"place={LIVINGSTON}&measure=dim:services&lang=en") as page:
        assert heading(page) == "Livingston"
        assert page.locator("#measure").input_value() == "dim:services"
        page.select_option("#measure", "priority")
        assert "measure" not in page.url


def test_an_absent_place_is_hatched_and_never_zero(browser: Any, odd_report: Path) -> None:
    with Watched(browser, odd_report, f"place={LIVINGSTON}") as page:
        i = index(page, LIVINGSTON)
        assert page.locator(f"#p{i}").get_attribute("class") == "p nd"
        panel = page.locator("aside.place").inner_text()
        assert "sin dato" in panel
        assert "Queda sin dato, no en último lugar" in panel
        assert "0.º" not in panel
        assert "2 sin dato" in page.locator(".legend").inner_text()


def test_a_hostile_name_is_only_text(browser: Any, odd_report: Path) -> None:
    watched = Watched(browser, odd_report, "place=GTM-0101")
    with watched as page:
        assert heading(page) == HOSTILE
        page.fill("#q", "<img")
        page.keyboard.press("Enter")
        page.click(".views button:has-text('Tabla')")
        page.click(".place .pri")
        page.wait_for_timeout(200)
        assert page.locator("img").count() == 0
    assert "dialog" not in watched.said


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_follows_the_reader(browser: Any, report: Path, scheme: str) -> None:
    ground = {"light": "rgb(243, 246, 245)", "dark": "rgb(15, 23, 22)"}
    seen = "getComputedStyle(document.body).backgroundColor"
    with Watched(browser, report, color_scheme=scheme) as page:
        assert page.evaluate(seen) == ground[scheme]
        page.click(".theme")
        assert page.evaluate(seen) == ground["light"]
        page.click(".theme")
        assert page.evaluate(seen) == ground["dark"]
        page.emulate_media(media="print")
        assert page.evaluate(seen) == "rgb(255, 255, 255)"


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440, 2560])
@pytest.mark.parametrize("view", ["map", "table"])
def test_the_page_never_scrolls_sideways(browser: Any, report: Path, width: int, view: str) -> None:
    size = {"width": width, "height": 800}
    with Watched(browser, report, f"place={LIVINGSTON}&view={view}", viewport=size) as page:
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width


def test_no_text_is_smaller_than_twelve_pixels(browser: Any, report: Path) -> None:
    script = """() => [...document.querySelectorAll('#app *')]
      .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
      .filter(e => e.getClientRects().length && !e.closest('.sr, option'))
      .filter(e => {
        const svg = e.ownerSVGElement;
        const scale = svg && svg.viewBox.baseVal && svg.viewBox.baseVal.width
          ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
        return parseFloat(getComputedStyle(e).fontSize) * scale < 11.9;
      }).map(e => e.outerHTML.slice(0, 120))"""
    for width in (320, 390, 1440):
        size = {"width": width, "height": 900}
        with Watched(browser, report, f"place={LIVINGSTON}", viewport=size) as page:
            assert page.evaluate(script) == []


def axe(page: Any) -> list[str]:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run npm ci in the frontend folder")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {json.dumps([n['html'][:160] for n in v['nodes'][:3]])}"
        for v in found["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("fragment", ["", f"place={LIVINGSTON}", "view=table&lang=en",
                                      "measure=risk:0&lang=en"])  # fmt: skip
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing(
    browser: Any, report: Path, fragment: str, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 1000}
    with Watched(browser, report, fragment, color_scheme=scheme, viewport=size) as page:
        assert axe(page) == []


def test_axe_finds_nothing_on_a_sheet(
    browser: Any, guatemala: AssessmentView, tmp_path: Path
) -> None:
    path = tmp_path / "ficha.html"
    path.write_bytes(reporting.ficha_html(guatemala, LIVINGSTON))
    page = browser.new_page(bypass_csp=True)
    page.goto(path.as_uri())
    assert axe(page) == []
    page.close()


def test_axe_finds_what_is_wrong_in_the_control(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "control.html"
    path.write_text("<html><body><img src='x'><p style='color:#ccc'>pale</p></body></html>")
    page = browser.new_page()
    page.goto(path.as_uri())
    found = {v.split(":")[0] for v in axe(page)}
    page.close()
    assert {"html-has-lang", "image-alt", "color-contrast"} <= found


@pytest.mark.parametrize("place", [LIVINGSTON, "GTM-0101", "GTM-1323"])
def test_the_printed_sheet_is_one_page_with_all_of_it(
    browser: Any, report: Path, place: str
) -> None:
    with Watched(browser, report, f"place={place}&lang=es") as page:
        page.click(".place .pri")
        cut = page.evaluate(
            """() => { const f = document.querySelector('.ficha');
              const bottom = f.querySelector('footer').getBoundingClientRect().top;
              return [...f.querySelectorAll('.cols section')]
                .filter(s => s.getBoundingClientRect().bottom > bottom + 1).length; }"""
        )
        assert cut == 0
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.getElementById('app')).display") == "none"
        assert pages(page.pdf(prefer_css_page_size=True)) == 1
        page.emulate_media(media="screen")
        assert page.locator(".ficha").count() == 0


@pytest.mark.parametrize("place", [LIVINGSTON, "GTM-0101", "GTM-1323"])
@pytest.mark.parametrize("lang", ["es", "en"])
def test_the_sheet_file_prints_on_one_page(
    browser: Any, guatemala: AssessmentView, tmp_path: Path, place: str, lang: str
) -> None:
    path = tmp_path / "ficha.html"
    path.write_bytes(reporting.ficha_html(guatemala, place, lang))  # type: ignore[arg-type]
    page = browser.new_page()
    page.goto(path.as_uri())
    assert pages(page.pdf(prefer_css_page_size=True)) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.close()


def test_nothing_known_still_makes_a_page(
    browser: Any, empty: AssessmentView, tmp_path: Path
) -> None:
    path = tmp_path / "empty.html"
    path.write_bytes(reporting.html_report(empty))
    watched = Watched(browser, path)
    with watched as page:
        panel = page.locator("aside.place").inner_text()
        assert "Todavía no hay ningún lugar con orden de prioridad" in panel
        assert "presencia import" in panel
        assert "340 sin dato" in page.locator(".legend").inner_text()
        assert axe(page) == []
    assert not watched.said


def test_places_without_boundaries_have_a_table(
    browser: Any, guatemala: AssessmentView, tmp_path: Path
) -> None:
    places = guatemala.places.assign(geometry=None).set_geometry("geometry", crs=4326)
    tables = {n: getattr(guatemala, n) for n in reporting.view.REQUIRED}
    view = AssessmentView.from_tables({**tables, "places": places}, guatemala.meta)
    path = tmp_path / "flat.html"
    path.write_bytes(reporting.html_report(view))
    watched = Watched(browser, path)
    with watched as page:
        assert page.locator("svg.map").count() == 0
        assert page.locator(".places tbody tr").count() >= 100
        assert "no hay mapa" in page.locator(".mapbox").inner_text()
        assert axe(page) == []
    assert not watched.said


def test_without_script_the_page_still_says_the_main_thing(browser: Any, report: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(report.as_uri())
    said = page.locator("noscript").inner_text() or page.inner_text("body")
    page.close()
    assert "Guatemala por municipio" in said
    assert "San Juan Ixcoy" in said


def test_reduced_motion_and_forced_colours_draw_everything(browser: Any, report: Path) -> None:
    options = {"reduced_motion": "reduce", "forced_colors": "active"}
    watched = Watched(browser, report, f"place={LIVINGSTON}", **options)
    with watched as page:
        colours = page.evaluate(
            "() => new Set([...document.querySelectorAll('svg.map .p')]"
            ".map(p => getComputedStyle(p).fill)).size"
        )
        assert colours >= 6
    assert not watched.said


@pytest.mark.slow
def test_five_thousand_places_answer_at_once(
    browser: Any, guatemala: AssessmentView, tmp_path: Path
) -> None:
    from many import many_places

    path = tmp_path / "many.html"
    path.write_bytes(reporting.html_report(many_places(5_000)))
    with Watched(browser, path, "view=table") as page:
        assert page.locator(".places tbody tr").count() < 1_000
        sort = """() => { const t = performance.now();
          document.querySelectorAll('.places thead button')[2].click();
          document.body.offsetHeight; return performance.now() - t; }"""
        # Of three, because a processor that others use makes any one of them late.
        assert min(page.evaluate(sort) for _ in range(3)) < 1_000
