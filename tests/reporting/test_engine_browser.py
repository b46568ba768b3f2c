"""The space–time engine on the interactive page: series, maps of sides, firmness, forecasts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import engine
import pytest
from pdf_reading import pages
from test_html_browser import Watched, axe, heading, index
from tests import browsing

from presencia import reporting

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browsing.chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: Any) -> Path:
    path: Path = tmp_path_factory.mktemp("engine") / "informe.html"
    path.write_bytes(reporting.html_report(engine.view()))
    return path


def rates(page: Any) -> list[float]:
    texts = page.locator(".minis li > p > span").all_inner_texts()
    return [float(t.replace(",", "")) for t in texts if t[:1].isdigit()]


def test_it_complains_of_nothing_and_asks_for_nothing(chromium: Any, page_file: Path) -> None:
    watched = Watched(chromium, page_file, f"place={engine.ROSE}")
    with watched as page:
        for measure in ("change", "exceed:0", "risk:1", "priority"):
            page.select_option("#measure", measure)
        page.click(".lang button[lang=en]")
        page.click("#trends .more button")
        page.click("#reporting .more button")
    assert not watched.said
    assert not [u for u in watched.asked if not u.startswith(("data:", page_file.as_uri()))]


def test_the_multiples_sort_are_capped_and_open_up(chromium: Any, page_file: Path) -> None:
    with Watched(chromium, page_file) as page:
        assert page.locator(".minis li").count() == 24
        said = page.locator(".minis li > p > b").all_inner_texts()
        assert all(s.startswith("subió") for s in said)
        shares = [99.5 if "más" in s else float(s.split(": ")[1].rstrip("%")) for s in said]
        assert shares == sorted(shares, reverse=True)
        page.select_option("#trendsort", "rate")
        assert rates(page) == sorted(rates(page), reverse=True)
        page.select_option("#trendsort", "fell")
        assert page.locator(".minis li > p > b").first.inner_text().startswith("bajó")
        page.click("#trends .more button")
        assert page.locator(".minis li").count() == 340
        assert page.locator("#trends .more button").get_attribute("aria-expanded") == "true"
        assert page.evaluate("document.activeElement.textContent") == "Ver menos"
        page.keyboard.press("Enter")
        assert page.locator(".minis li").count() == 24


def test_the_order_outlives_a_change_of_language(chromium: Any, page_file: Path) -> None:
    with Watched(chromium, page_file) as page:
        page.select_option("#trendsort", "fell")
        page.click(".lang button[lang=en]")
        assert page.locator("#trendsort").input_value() == "fell"
        assert page.locator(".minis li > p > b").first.inner_text().startswith("fell")


def test_a_multiple_opens_its_place_by_keyboard(chromium: Any, page_file: Path) -> None:
    with Watched(chromium, page_file) as page:
        button = page.locator(".minis button").nth(2)
        name = button.inner_text()
        button.focus()
        page.keyboard.press("Enter")
        assert heading(page) == name
        assert page.evaluate("document.activeElement.id") == "place-name"


def test_all_multiples_share_one_scale(chromium: Any, page_file: Path) -> None:
    with Watched(chromium, page_file) as page:
        rules = page.evaluate(
            "() => [...new Set([...document.querySelectorAll('.minichart .limit')]"
            ".map(l => l.getAttribute('y1')))]"
        )
        assert len(rules) == 1
        labels = page.locator(".minichart").evaluate_all(
            "all => all.map(m => m.getAttribute('aria-label'))"
        )
        assert all("2017" in x and "2024" in x for x in labels)


@pytest.mark.parametrize(("measure", "mark"), [("change", "m"), ("exceed:0", "e")])
def test_a_map_of_sides_counts_every_place(
    chromium: Any, page_file: Path, measure: str, mark: str
) -> None:
    with Watched(chromium, page_file, f"measure={measure}") as page:
        counted = page.locator(".signed .cell b").all_inner_texts()
        assert sum(int(c) for c in counted) == 340
        drawn = page.evaluate(
            "() => [...document.querySelectorAll('svg.map .p')].map(p => p.classList[1])"
        )
        assert {d[0] for d in drawn} == {mark}
        grey = page.locator(f".{mark}60.cell b").inner_text()
        assert drawn.count(f"{mark}60") == int(grey)
        assert page.locator("svg.map .dots").get_attribute("d")
        label = page.locator(".signed").get_attribute("aria-label")
        assert "90% o más: " in label
        assert f"no se sabe: {grey}" in label


def test_a_place_on_the_map_of_change_speaks_its_probability(
    chromium: Any, page_file: Path
) -> None:
    with Watched(chromium, page_file, "measure=change&lang=en") as page:
        i = index(page, engine.ROSE)
        label = page.locator(f"#p{i}").get_attribute("aria-label")
        assert label.startswith("Livingston, Izabal: rose with probability")


def test_the_panel_says_trend_forecast_and_influence(chromium: Any, page_file: Path) -> None:
    with Watched(chromium, page_file, f"place={engine.ROSE}") as page:
        said = page.locator("aside.place").inner_text()
        assert "Subió de 2023 a 2024 con probabilidad de" in said
        assert "En 2025 se esperan" in said
        assert "Sus propios registros pesan" in said
        assert "debajo de 25" in said
        chart = page.locator("aside.place svg[aria-label^='Tasa por periodo']")
        assert "2017: " in chart.get_attribute("aria-label")
        assert chart.locator(".rod.next").count() == 1
        assert page.locator(".firm tbody tr").count() == 3


def test_a_silent_period_is_hatched_and_said(chromium: Any, page_file: Path) -> None:
    with Watched(chromium, page_file, f"place={engine.SILENT}") as page:
        chart = page.locator("aside.place svg[aria-label^='Tasa por periodo']")
        assert chart.get_attribute("aria-label").count("sin dato publicado") == 2
        assert chart.locator(".band-of").count() == 2
        assert chart.locator("rect").count() == 2


def test_the_table_has_the_new_columns_and_sorts_by_them(chromium: Any, page_file: Path) -> None:
    with Watched(chromium, page_file, "view=table") as page:
        head = page.locator(".places thead th", has_text="Casos esperados 2025")
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == "descending"
        n = head.evaluate("h => h.cellIndex")
        cells = page.locator(f".places tbody tr > :nth-child({n + 1})").all_inner_texts()
        numbers = [float(c.replace(",", "")) for c in cells]
        assert numbers == sorted(numbers, reverse=True)


def test_a_better_rival_is_said_so(chromium: Any, page_file: Path, tmp_path: Path) -> None:
    with Watched(chromium, page_file) as page:
        assert "acertó más que los otros" in page.locator("#engine").inner_text()
        assert page.locator("#engine .best").inner_text().startswith("modelo de espacio y tiempo")
        raw = page.locator("#engine tbody tr", has_text="tasa cruda")
        assert "imposible" in raw.inner_text()
        assert "probabilidad cero" in page.locator("#engine").inner_text()
    path = tmp_path / "bad.html"
    path.write_bytes(reporting.html_report(engine.view("last_year")))
    with Watched(chromium, path) as page:
        assert "acertó más otro método" in page.locator("#engine .attn").inner_text()


def test_a_fallback_is_said_with_its_reason(chromium: Any, tmp_path: Path) -> None:
    path = tmp_path / "fallen.html"
    path.write_bytes(reporting.html_report(engine.fallen_back()))
    with Watched(chromium, path) as page:
        said = page.locator("#engine .attn").inner_text()
        assert "No se usó el modelo de espacio y tiempo" in said
        assert "solo hay un periodo con cifras" in said
        assert page.locator("#measure option[value=change]").count() == 0
        assert page.locator("#trendsort option").count() == 2
        assert page.locator("#reporting").count() == 0
        assert axe(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("fragment", [f"place={engine.ROSE}&measure=change",
                                      "measure=exceed:0&lang=en"])  # fmt: skip
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_with_the_engine(
    chromium: Any, page_file: Path, fragment: str, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 1000}
    with Watched(chromium, page_file, fragment, color_scheme=scheme, viewport=size) as page:
        assert axe(page) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
def test_it_never_scrolls_sideways(chromium: Any, page_file: Path, width: int) -> None:
    size = {"width": width, "height": 800}
    fragment = f"place={engine.ROSE}&measure=change"
    with Watched(chromium, page_file, fragment, viewport=size) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_text_of_it_is_smaller_than_twelve_pixels(chromium: Any, page_file: Path) -> None:
    script = """() => [...document.querySelectorAll('#trends *, #reporting *, #engine *, .place *')]
      .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
      .filter(e => e.getClientRects().length && !e.closest('.sr, option'))
      .filter(e => {
        const svg = e.ownerSVGElement;
        const box = svg && svg.viewBox.baseVal;
        const scale = box && box.width ? svg.getBoundingClientRect().width / box.width : 1;
        return parseFloat(getComputedStyle(e).fontSize) * scale < 11.9;
      }).map(e => e.outerHTML.slice(0, 120))"""
    for width in (320, 1440):
        size = {"width": width, "height": 900}
        with Watched(chromium, page_file, f"place={engine.ROSE}", viewport=size) as page:
            assert page.evaluate(script) == []


@pytest.mark.parametrize("place", [engine.ROSE, engine.SILENT])
def test_the_printed_sheet_with_its_trend_is_one_page(
    chromium: Any, page_file: Path, place: str
) -> None:
    with Watched(chromium, page_file, f"place={place}") as page:
        page.click(".place .pri")
        assert "En 2025 se esperan" in (page.locator(".ficha").text_content() or "")
        cut = page.evaluate(
            """() => { const f = document.querySelector('.ficha');
              const bottom = f.querySelector('footer').getBoundingClientRect().top;
              return [...f.querySelectorAll('.cols section')]
                .filter(s => s.getBoundingClientRect().bottom > bottom + 1).length; }"""
        )
        assert cut == 0
        page.emulate_media(media="print")
        assert pages(page.pdf(prefer_css_page_size=True)) == 1


@pytest.mark.parametrize("lang", ["es", "en"])
def test_the_sheet_file_with_its_trend_prints_on_one_page(
    chromium: Any, tmp_path: Path, lang: Any
) -> None:
    path = tmp_path / "ficha.html"
    path.write_bytes(reporting.ficha_html(engine.view(), engine.ROSE, lang))
    page = chromium.new_page(bypass_csp=True)
    page.goto(path.as_uri())
    assert axe(page) == []
    assert pages(page.pdf(prefer_css_page_size=True)) == 1
    page.close()


def test_printing_the_page_keeps_the_bands_and_hides_the_buttons(
    chromium: Any, page_file: Path
) -> None:
    with Watched(chromium, page_file) as page:
        page.emulate_media(media="print")
        assert page.locator("#trends .more button").is_hidden()
        assert page.locator("#trendsort").is_hidden()
        assert page.locator(".minis li").first.is_visible()
