"""Photograph every screen of the application: both languages, phone and desktop, light and dark.

Usage: ``python scripts/app_screenshots.py WORKSPACE OUT [--only NAME …] [--sheets FOLDER]``. A copy
of the workspace is served with the demonstration's accounts; OUT gets one picture per screen,
language, width and theme. ``--sheets`` also puts the four of a language side by side, for the
documentation, and writes its page of them. Needs Chromium. Status 1 if a page answers with an
error or writes one to its console.
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
from dataclasses import replace
from pathlib import Path
from typing import Any

from app_screens import SCREENS, Screen, page
from app_stage import OWNER, begin, dress
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
DOCS = Path(__file__).resolve().parents[1] / "docs"
REFUSED = {"no-permission", "not-found"}
"""Screens that are the answer to what is not allowed or not there."""


@contextmanager
def served(workspace: Path | None) -> Iterator[tuple[str, str]]:
    """Serve a copy of a workspace with accounts, or an empty one; give address and what it said."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        copy = Path(folder) / "workspace"
        program = str(Path(sys.executable).with_name("presencia"))
        if workspace is None:
            subprocess.run([program, "new", str(copy)], check=True, capture_output=True)  # noqa: S603
        else:  # without its decisions: their accounts were printed to somebody else
            leave = shutil.ignore_patterns("decisions.sqlite3*")
            shutil.copytree(workspace, copy, ignore=leave)
        demo = ["--demo"] if workspace else []
        log = (Path(folder) / "log").open("w+")
        running = subprocess.Popen(  # noqa: S603
            [program, "serve", *demo, "--port", str(port), "--workspace", str(copy)],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PRESENCIA_LANG": "es", "PRESENCIA_LOG": "WARNING"},
        )
        try:
            yield f"http://127.0.0.1:{port}", _wait(running, Path(folder) / "log")
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(60)


def accounts_in(said: str) -> dict[str, tuple[str, str]]:
    """Return address and password of each role, as the demonstration printed them."""
    found = re.findall(r"(([a-z-]+)@\S+)\s+(\S+)", said)
    return {role: (mail, word) for mail, role, word in found}


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
        address = f"{self.url}/{lang}/{screen.address}"
        answer = page.goto(address, wait_until="networkidle")
        if answer and answer.status >= 400 and screen.name not in REFUSED:
            self.troubles.append(f"{address}: {answer.status}")
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(600)
        page.context.set_offline(screen.offline)
        if page.locator(".bar").count():  # a bar in sight at the foot would cut a long picture
            high = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": WIDTHS[width][0], "height": high})
        path = out / f"{screen.name}-{lang}-{width}-{theme}.png"
        page.screenshot(path=path, full_page=True)
        page.context.set_offline(False)
        page.set_viewport_size({"width": WIDTHS[width][0], "height": WIDTHS[width][1]})
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
        f'align-items:flex-start;max-height:876px;overflow:hidden">{inside}</div></body>'
    )
    page.wait_for_timeout(200)
    page.locator("div").screenshot(path=path, type="jpeg", quality=72)
    page.close()


def plan_of(workspace: Path) -> str:
    """Return the id of the demonstration's plan."""
    from presencia.workflow import Workspace

    found = Workspace.open(workspace).plans.last("centroamerica-2027")
    if found is None:
        raise SystemExit("the workspace has no plan centroamerica-2027: make demo")
    return found.id


def photograph(
    browser: Browser, camera: Camera, screens: list[Screen], asked: argparse.Namespace
) -> None:
    """Take every picture of some screens, and their sheets."""
    for screen in screens:
        for lang in ("es", "en"):
            taken = [
                camera.shoot(screen, lang, width, theme, asked.out)
                for width in WIDTHS
                for theme in THEMES
            ]
            if asked.sheets:
                asked.sheets.mkdir(parents=True, exist_ok=True)
                sheet(browser, taken, asked.sheets / f"{screen.name}-{lang}.jpg")


def filled(browser: Browser, asked: argparse.Namespace) -> list[str]:
    """Photograph a programme at work; return what went wrong."""
    plan = plan_of(asked.workspace)
    wanted = [s for s in SCREENS if not s.empty and s.name in asked.only]
    if not wanted:
        return []
    with served(asked.workspace) as (url, said):
        camera = Camera(browser, url, accounts_in(said))
        left = {"plan": plan}
        if any("{" in s.address.replace("{plan}", "") for s in wanted):
            word = camera.accounts["regional-coordinator"][1]
            left |= dress(camera.page("regional-coordinator", "desktop", "light"), url, word)
            left["second"] = left["solved"].rstrip("/").rsplit("/", 1)[-1]
        screens = [replace(s, address=s.address.format(**left)) for s in wanted]
        photograph(browser, camera, screens, asked)
        return camera.troubles


def empty(browser: Browser, asked: argparse.Namespace) -> list[str]:
    """Photograph a new installation: its wizard, and the first page with nothing in it."""
    wanted = [s for s in SCREENS if s.empty and s.name in asked.only]
    if not wanted:
        return []
    with served(None) as (url, said):
        found = re.search(r"setup/\?key=\w+", said)
        if found is None:
            raise SystemExit(f"no link to the wizard:\n{said}")
        camera = Camera(browser, url, {"owner": OWNER})
        first = [replace(s, address=found[0]) for s in wanted if not s.role]
        photograph(browser, camera, first, asked)
        begin(browser.new_page(), f"{url}/es/{found[0]}", OWNER)
        photograph(browser, camera, [s for s in wanted if s.role], asked)
        return camera.troubles


def write_pages() -> None:
    """Write the documentation's page of the pictures that are there, in both languages."""
    pictures = {p.name for p in (DOCS / "assets" / "screens" / "app").glob("*.jpg")}
    for lang in ("es", "en"):
        (DOCS / "howto" / f"application-screens.{lang}.md").write_text(page(lang, pictures))


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", nargs="*", default=[s.name for s in SCREENS])
    parser.add_argument("--sheets", type=Path)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        troubles = [*empty(browser, asked), *filled(browser, asked)]
        browser.close()
    if asked.sheets and asked.sheets.resolve() == DOCS / "assets" / "screens" / "app":
        write_pages()
    sys.stderr.writelines(f"{trouble}\n" for trouble in troubles)
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
