"""The page of two plans side by side in a browser: widths, light and dark, axe, nothing asked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import comparison_builders
import pytest
from test_html_browser import axe
from test_plan_html_browser import TOO_SMALL
from tests.browsing import chromium

from presencia import reporting

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: Any) -> Path:
    path = tmp_path_factory.mktemp("comparison") / "comparison.html"
    path.write_bytes(reporting.comparison_page(comparison_builders.comparison(), "en"))
    return path


@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "light"), (390, "dark"), (1024, "light"), (1440, "dark")]
)
def test_it_fits_reads_and_asks_for_nothing(
    browser: Any, page_file: Path, width: int, scheme: str
) -> None:
    size = {"width": width, "height": 900}
    page = browser.new_page(viewport=size, color_scheme=scheme, bypass_csp=True)
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not page.evaluate(TOO_SMALL.replace("#app *", "body *"))
    assert all(u.startswith(("data:", page_file.as_uri())) for u in asked)
    assert axe(page) == []
    page.close()
