"""Dress a workspace for its photographs: what a programme has after its first weeks.

A file with doubtful names stands at each step of its import and once as a dataset; a plan was
drafted, solved, tried with other money, adopted and released. All of it is done through the pages,
as the regional coordinator.
"""

import re
import tempfile
from pathlib import Path
from typing import Any

PATIENCE = 900_000  # milliseconds: a plan is solved several times on whatever machine this is
ASSESSMENT = "guatemala"
OWNER = ("ana@example.org", "un café con pan en 2027")
"""The first account of the empty installation, made for its photograph."""
MENU = ("mentoring", "hot_spots_policing", "street_lighting", "violence_interruption")
LINES = (
    "depto,municipio,anio,homicidios",
    "Izabal,Puerto Barrios,2024,40",
    "Izabal,PUERTO BARIOS,2023,41",  # one letter short: to confirm
    "Izabal,Livingston,2024,12",
    "Quiché,Santo Tomás La Unión,2024,3",  # of Suchitepéquez: to decide
    "Izabal,Atlántida,2024,5",  # no place
    "Petén,Flores,2024,12",
    "Petén,Flores,2023,doce",  # refused: no number
    "Petén,San Benito,2024,9",
)
COLUMNS = {
    "place-name": "municipio",
    "place-parent": "depto",
    "level": "2",
    "iso3": "GTM",
    "measure-3": "homicides",
}
"""What a person says of the columns that the guess cannot know."""
SAID = {
    "title_es": "Homicidios por municipio, 2023 y 2024",
    "title_en": "Homicides by municipality, 2023 and 2024",
    "publisher": "Policía Nacional Civil",
    "citation": "Policía Nacional Civil, cuadro de homicidios por municipio",
}


class Stage:
    """The coordinator at one window."""

    def __init__(self, page: Any, url: str, word: str) -> None:
        self.page, self.url, self.word = page, url, word
        page.set_default_timeout(PATIENCE)

    def go(self, path: str) -> None:
        """Open a page in Spanish."""
        answer = self.page.goto(f"{self.url}/es/{path}")
        if answer.status >= 400:
            raise SystemExit(f"{path}: {answer.status}")

    def press(self, selector: str = "main .btn.pri") -> None:
        """Press the one thing the page asks for."""
        self.page.locator(selector).last.click()

    def wait(self, pattern: str) -> str:
        """Wait for an address and return its path after the language."""
        self.page.wait_for_url(re.compile(pattern), timeout=PATIENCE)
        return str(self.page.url).split("/es/", 1)[1]

    def confirm(self) -> None:
        """Give the password where a sensitive step asks for it."""
        if "/confirm/" in self.page.url and "/import/" not in self.page.url:
            self.page.fill("input[name=password]", self.word)
            self.press()

    def send(self, folder: Path, name: str) -> str:
        """Send the file and say what its columns are; return the address of its import."""
        path = folder / f"{name}.csv"
        path.write_text("\n".join(LINES) + "\n", "utf-8")
        self.go("desk/data/import/")
        self.page.set_input_files("input[name=file]", path)
        self.press("main form.drop button")
        base = self.wait(r"/columns/$").removesuffix("columns/")
        for field, value in COLUMNS.items():
            self.page.select_option(f"[name={field}]", value)
        self.page.fill("input[name=dataset]", name)
        self.press()
        self.page.wait_for_selector("section.decide:has-text('Santo Tomás La Unión')")
        return base

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

    def on(self, until: str) -> str:
        """Press on through the steps of an import until an address."""
        while not re.search(until, self.page.url):
            self.page.wait_for_selector("main .btn.pri")
            if self.page.url.endswith("/places/"):
                self.settle()
            for field, words in SAID.items():
                box = self.page.locator(f"main input[name={field}]")
                if box.count() and not box.input_value():
                    box.fill(words)
            address = self.page.url
            self.press()
            self.leave(address)
        return str(self.page.url).split("/es/", 1)[1]

    def leave(self, address: str) -> None:
        """Wait until another step of an import is there, or its dataset: a job runs between."""
        step = re.compile(r"/(places|values|confirm)/$|/sets/.+/v\d+/$")
        self.page.wait_for_url(
            lambda url: url != address and bool(step.search(url)), timeout=PATIENCE
        )

    def imports(self) -> dict[str, str]:
        """Leave an import at its columns and places, one at its values, and one done."""
        with tempfile.TemporaryDirectory() as folder:
            first = self.send(Path(folder), "homicidios-2024")
            second = self.send(Path(folder), "homicidios-pnc")
            self.on(r"/confirm/$")
            self.send(Path(folder), "homicidios-policia")
            done = self.on(r"/sets/.+/v\d+/$")
        return {"import": first, "import_tried": second, "dataset": done}

    def plan(self) -> dict[str, str]:
        """Draft a plan, solve it, draw its frontier, ask what changes are worth."""
        self.go("desk/plans/new/")
        self.page.fill("input[name=title]", "Guatemala, primer plan")
        self.page.locator(f"input[name=assessments][value^={ASSESSMENT}]").check()
        self.press()
        draft = self.wait(r"/drafts/\d+/$")
        for box in self.page.locator("input[name$=interventions]").all():
            box.set_checked(box.get_attribute("value") in MENU)
        self.page.locator("button[name=then][value=solve]").click()
        solve = self.wait(r"/solve/$")
        self.page.check("input[name=gap][value=quick]")
        self.press("main form .btn.pri")
        solved = self.wait(r"/plans/of/[^/]+/$")
        return {"draft": draft, "solve": solve, "solved": solved}

    def tried(self, plan: str) -> str:
        """Solve a plan again with its frontier and its changes; return the new one."""
        self.go(plan)
        self.page.locator("button[name=frontier]").first.click()
        return self.wait(r"/plans/of/[^/]+/$")

    def adopted(self, plan: str) -> str:
        """Adopt a plan; return the address of its record."""
        self.go(f"{plan}adopt/")
        self.confirm()
        self.page.fill("[name=statement]", "Se adopta como línea de base del programa.")
        self.page.check("input[name=read]")
        self.press("main form .btn.pri")
        return self.wait(r"/adoptions/\d+/$")

    def released(self) -> dict[str, str]:
        """Release places and plan; return the addresses of the release, staff's and public."""
        self.go("desk/releases/new/")
        self.page.fill("input[name=title_es]", "Guatemala: lugares y plan")
        self.page.fill("input[name=title_en]", "Guatemala: places and plan")
        self.page.fill("input[name=name]", "guatemala-2027")
        results = self.page.locator("select[name=result] option")
        values = [o.get_attribute("value") or "" for o in results.all()]
        chosen = next(v for v in values if v.startswith(ASSESSMENT))
        self.page.select_option("select[name=result]", chosen)
        if self.page.locator("select[name=plan] option").count() > 1:
            self.page.select_option("select[name=plan]", index=1)
        self.press("main form .btn.pri")
        release = self.wait(r"/releases/\d+/$")
        self.page.locator("a[href$='/publish/']").click()
        self.confirm()
        self.press("main form .btn.pri")
        self.page.wait_for_selector("a[href*='/guatemala-2027/']")
        href = self.page.locator("a[href*='/guatemala-2027/']").first.get_attribute("href")
        return {"release": release, "public": str(href).split("/es/", 1)[1]}


def begin(page: Any, setup: str, owner: tuple[str, str]) -> None:
    """Walk the wizard of a new installation to its first account."""
    page.goto(setup)
    page.fill("input[name=name]", "Programa regional")
    page.locator("main button[type=submit]").last.click()
    page.fill("input[name=name]", "Secretaría regional")
    page.select_option("[name=kind]", "regional")
    page.locator("main button[type=submit]").last.click()
    page.fill("input[name=name]", "Ana Morales")
    page.fill("input[name=email]", owner[0])
    page.select_option("[name=language]", "es")
    page.fill("input[name=new]", owner[1])
    page.fill("input[name=again]", owner[1])
    page.locator("main button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/desk/$"))
    page.close()


def dress(page: Any, url: str, word: str) -> dict[str, str]:
    """Do all of it at the window of a coordinator; return the addresses it left, by name."""
    stage = Stage(page, url, word)
    found = stage.imports() | stage.plan()
    found["first"] = found["solved"].rstrip("/").rsplit("/", 1)[-1]
    found["solved"] = stage.tried(found["solved"])
    found["adoption"] = stage.adopted(found["solved"])
    return found | stage.released()
