"""Photograph every screen of the application: both languages, phone and desktop, light and dark.

Usage: ``python scripts/app_screenshots.py WORKSPACE OUT [--only NAME …] [--sheets FOLDER]``. A copy
of the workspace is served with the demonstration's accounts; OUT gets one picture per screen,
language, width and theme. ``--sheets`` also puts the four of a language side by side, for the
documentation. Needs Chromium. Status 1 if a page answers with an error or writes one to its
console.
"""

import argparse
import base64
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
WIDTHS = {"desktop": (1440, 1000), "phone": (390, 844)}
THEMES = ("light", "dark")
PLACE = "GTM-1802"


@dataclass(frozen=True, slots=True)
class Screen:
    """A page: its name, its address after the language, and who looks at it."""

    name: str
    address: str
    role: str = "regional-coordinator"


SCREENS = (
    Screen("sign-in", "account/sign-in/", ""),
    Screen("region", "desk/"),
    Screen("map", "desk/map/"),
    Screen("place", f"desk/place/{PLACE}/"),
    Screen("plans", "desk/plans/"),
    Screen("plan", "desk/plans/of/{plan}/"),
    Screen("plan-place", f"desk/plans/of/{{plan}}/places/{PLACE}/"),
    Screen("plan-new", "desk/plans/new/"),
    Screen("plan-compare", "desk/plans/compare/"),
    Screen("data", "desk/data/"),
    Screen("data-quality", "desk/data/quality/"),
    Screen("lineage", "desk/data/lineage/{plan}/"),
    Screen("import", "desk/data/import/"),
    Screen("assessments", "desk/data/assessments/"),
    Screen("assessment", "desk/data/assessments/guatemala/"),
    Screen("evidence", "desk/evidence/"),
    Screen("releases", "desk/releases/"),
    Screen("people", "desk/administration/"),
    Screen("organisations", "desk/administration/organisations/"),
    Screen("roles", "desk/administration/roles/"),
    Screen("settings", "desk/administration/settings/"),
    Screen("changes", "desk/administration/changes/"),
    Screen("jobs", "desk/jobs/"),
    Screen("account", "account/"),
    Screen("no-permission", "desk/administration/", "partner"),
    Screen("not-found", "desk/place/NOWHERE/"),
    Screen("api", "api/"),
    Screen("public", "", ""),
)


@contextmanager
def served(workspace: Path) -> Iterator[tuple[str, dict[str, tuple[str, str]]]]:
    """Serve a copy of a workspace; give its address and, by role, the accounts printed."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        copy = Path(folder) / "workspace"
        shutil.copytree(  # without its decisions: their accounts were printed to somebody else
            workspace, copy, ignore=shutil.ignore_patterns("decisions.sqlite3*")
        )
        command = [str(Path(sys.executable).with_name("presencia")), "serve", "--demo"]
        log = (Path(folder) / "log").open("w+")
        running = subprocess.Popen(  # noqa: S603
            [*command, "--port", str(port), "--workspace", str(copy)],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PRESENCIA_LANG": "es"},
        )
        try:
            said = _wait(running, Path(folder) / "log")
            accounts = re.findall(r"(([a-z-]+)@\S+)\s+(\S+)", said)
            yield f"http://127.0.0.1:{port}", {role: (mail, word) for mail, role, word in accounts}
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(60)


def _wait(running: "subprocess.Popen[Any]", log: Path) -> str:
    for _ in range(600):
        said = log.read_text()
        if "http://127.0.0.1" in said:
            return said
        if running.poll() is not None:
            break
        time.sleep(0.5)
    raise SystemExit(f"presencia serve did not start:\n{log.read_text()}")


class Camera:
    """Signs in once per role, width and theme, and photographs pages."""

    def __init__(self, browser: Browser, url: str, accounts: dict[str, tuple[str, str]]) -> None:
        self.browser, self.url, self.accounts = browser, url, accounts
        self.pages: dict[tuple[str, str, str], Page] = {}
        self.troubles: list[str] = []

    def page(self, role: str, width: str, theme: str) -> Page:
        """Return a window of a person, signed in."""
        key = (role, width, theme)
        if key not in self.pages:
            w, h = WIDTHS[width]
            context = self.browser.new_context(
                viewport={"width": w, "height": h}, color_scheme=theme, reduced_motion="reduce"
            )
            page = context.new_page()
            page.on("console", lambda m: self._heard(page, m))
            page.on("pageerror", lambda e: self.troubles.append(f"{page.url}: {e}"))
            if role:
                mail, word = self.accounts[role]
                page.goto(f"{self.url}/es/account/sign-in/")
                page.locator("input[type=email], input[name=username]").first.fill(mail)
                page.locator("input[type=password]").first.fill(word)
                page.locator("main button[type=submit]").first.click()
                page.wait_for_load_state("networkidle")
            self.pages[key] = page
        return self.pages[key]

    def _heard(self, page: Page, message: Any) -> None:
        expected = "status of 40" in message.text  # the error pages that are photographed
        if message.type == "error" and not expected:
            self.troubles.append(f"{page.url}: {message.text}")

    def shoot(self, screen: Screen, lang: str, width: str, theme: str, out: Path) -> Path:
        """Write one picture and return its path."""
        page = self.page(screen.role, width, theme)
        answer = page.goto(f"{self.url}/{lang}/{screen.address}", wait_until="networkidle")
        if answer and answer.status >= 500:
            self.troubles.append(f"{page.url}: {answer.status}")
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(600)
        path = out / f"{screen.name}-{lang}-{width}-{theme}.png"
        page.screenshot(path=path, full_page=True)
        return path


def sheet(browser: Browser, pictures: list[Path], path: Path) -> None:
    """Put a desktop and a phone, light and dark, side by side."""
    page = browser.new_page(viewport={"width": 1500, "height": 900})

    def tag(picture: Path, wide: int) -> str:
        data = base64.b64encode(picture.read_bytes()).decode()
        return f'<img src="data:image/png;base64,{data}" style="width:{wide}px">'

    def width(picture: Path) -> int:
        return 520 if "-desktop-" in picture.name else 190

    inside = "".join(tag(p, width(p)) for p in pictures)
    page.set_content(
        '<body style="margin:0;background:#777"><div style="display:flex;gap:12px;padding:12px;'
        f'align-items:flex-start;height:876px;overflow:hidden">{inside}</div></body>'
    )
    page.wait_for_timeout(200)
    page.screenshot(path=path, type="jpeg", quality=72)
    page.close()


def plan_of(workspace: Path) -> str:
    """Return the id of the demonstration's plan."""
    from presencia.workflow import Workspace

    found = Workspace.open(workspace).plans.last("centroamerica-2027")
    if found is None:
        raise SystemExit("the workspace has no plan centroamerica-2027: make demo")
    return found.id


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", nargs="*", default=[s.name for s in SCREENS])
    parser.add_argument("--sheets", type=Path)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    plan = plan_of(asked.workspace)
    chromium = shutil.which("chromium")
    with served(asked.workspace) as (url, accounts), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        camera = Camera(browser, url, accounts)
        for screen in SCREENS:
            if screen.name not in asked.only:
                continue
            there = Screen(screen.name, screen.address.format(plan=plan), screen.role)
            for lang in ("es", "en"):
                taken = [
                    camera.shoot(there, lang, width, theme, asked.out)
                    for width in WIDTHS
                    for theme in THEMES
                ]
                if asked.sheets:
                    asked.sheets.mkdir(parents=True, exist_ok=True)
                    sheet(browser, taken, asked.sheets / f"{screen.name}-{lang}.jpg")
        browser.close()
    sys.stderr.writelines(f"{trouble}\n" for trouble in camera.troubles)
    return 1 if camera.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
