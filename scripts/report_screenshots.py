"""Photograph every document in every width, theme and language, to be looked at.

Usage: ``python scripts/report_screenshots.py OUT [ASSESSMENT.html …]``. Without a report it
assesses Guatemala from the packaged facts, makes the documents of a plan with invented effects,
and renews the pictures of the documentation in ``docs/assets/screens``. Needs Chromium and
pdftoppm.
"""

import logging
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "reporting"))

log = logging.getLogger("screenshots")
PLACE = "GTM-1802"
SHOTS: dict[str, tuple[int, int, str, str]] = {
    "overview-1440": (1440, 1000, "", "light"),
    "place-1440": (1440, 1000, f"place={PLACE}", "light"),
    "place-1440-dark": (1440, 1000, f"place={PLACE}", "dark"),
    "table-1440": (1440, 1000, f"view=table&place={PLACE}", "light"),
    "risk-1440-en": (1440, 1000, "measure=risk:0&lang=en", "light"),
    "indicator-1440": (1440, 1000, "measure=ind:services/no_electric_light", "light"),
    "place-2560": (2560, 1300, f"place={PLACE}", "light"),
    "tablet-900": (900, 1100, f"place={PLACE}", "light"),
    "phone-390": (390, 844, f"place={PLACE}", "light"),
    "phone-390-dark": (390, 844, f"place={PLACE}&lang=en", "dark"),
    "phone-390-table": (390, 844, "view=table", "light"),
    "phone-320": (320, 700, f"place={PLACE}", "light"),
}
PLAN_SHOTS: dict[str, tuple[int, int, str, str]] = {
    "1440": (1440, 1000, "", "light"),
    "place-1440-dark": (1440, 1000, f"place={PLACE}", "dark"),
    "money-1440-en": (1440, 1000, "paint=money&lang=en", "light"),
    "2560": (2560, 1300, f"place={PLACE}", "light"),
    "tablet-900": (900, 1100, f"place={PLACE}", "light"),
    "phone-390": (390, 844, f"place={PLACE}", "light"),
    "phone-390-dark": (390, 844, "lang=en", "dark"),
    "phone-320": (320, 700, "", "light"),
}
DOCS = Path(__file__).parents[1] / "docs" / "assets" / "screens"
DOCS_SHOTS: dict[str, tuple[int, int, str, str]] = {
    "mapa": (1280, 860, f"place={PLACE}", "light"),
    "map": (1280, 860, f"place={PLACE}&lang=en", "light"),
}


def photograph(
    report: Path,
    out: Path,
    shots: dict[str, tuple[int, int, str, str]] = SHOTS,
    *,
    whole: bool = True,
) -> None:
    """Write one picture per entry of ``shots``: of the whole page, or of the window."""
    chromium = shutil.which("chromium")
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (width, height, fragment, scheme) in shots.items():
            size: Any = {"width": width, "height": height}
            page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(f"{report.resolve().as_uri()}#{fragment}")
            page.wait_for_selector("html[data-ready]", state="attached")
            page.wait_for_timeout(400)
            file = f"{report.stem}-{name}.png" if whole else f"{name}.png"
            page.screenshot(path=str(out / file), full_page=whole)
            page.close()
        browser.close()


def documents(out: Path) -> Path:
    """Make all documents of Guatemala and pictures of the typeset ones; return the page."""
    import real

    from presencia.reporting import REPORTS

    view = real.guatemala()
    for report in REPORTS.values():
        for lang in ("es", "en"):
            made = report.render(view, lang, PLACE if report.per_place else None)
            keep(out / f"{lang}-{report.file_name.say(lang).format(place=PLACE)}", made)
    return out / "es-informe.html"


def plan_documents(out: Path) -> Path:
    """Make all documents of a plan with invented effects; return the page."""
    import plan_builders

    from presencia.reporting import reports_for

    view = plan_builders.plan()
    for report in reports_for("plan").values():
        for lang in ("es", "en"):
            keep(out / f"{lang}-{report.file_name.say(lang)}", report.render(view, lang, None))
    return out / "es-plan.html"


def keep(path: Path, made: bytes) -> None:
    """Write a document, and pictures of its pages if it is typeset."""
    path.write_bytes(made)
    log.info("%s %d bytes", path.name, len(made))
    if path.suffix == ".pdf":
        command = ["pdftoppm", "-r", "90", "-png", str(path), str(path.with_suffix(""))]
        subprocess.run(command, check=True)  # noqa: S603


def main() -> None:
    """Run from the command line."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    given = [Path(a) for a in sys.argv[2:]]
    for report in given or [documents(out)]:
        photograph(report, out)
    if not given:
        photograph(plan_documents(out), out, PLAN_SHOTS)
        DOCS.mkdir(parents=True, exist_ok=True)
        photograph(out / "es-informe.html", DOCS, DOCS_SHOTS, whole=False)


if __name__ == "__main__":
    main()
