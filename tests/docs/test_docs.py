"""The documentation: both languages, a tutorial that runs, a reference that leaves nothing out."""

import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(p for p in DOCS.rglob("*.md") if "generated" not in p.parts)
BLOCK = re.compile(r"^```(\S*)( run)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ASSESSED = {"costa-rica", "el-salvador", "guatemala", "nicaragua", "panama"}


def other(page: Path) -> Path:
    pair = {".es.md": ".en.md", ".en.md": ".es.md"}
    ending = page.name[-6:]
    return page.with_name(page.name[:-6] + pair[ending])


def commands(page: Path) -> list[str]:
    """The blocks of a page that are meant to be run, in order."""
    return [code for language, run, code in BLOCK.findall(page.read_text("utf-8")) if run]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reference")
    script = ROOT / "scripts" / "build_reference.py"
    subprocess.run([sys.executable, str(script), str(folder)], check=True)
    return folder


def presencia(*words: str) -> str:
    """What a command prints, in English and wide enough that nothing is cut."""
    environment = {**os.environ, "PRESENCIA_LANG": "en", "COLUMNS": "200", "NO_COLOR": "1"}
    command = [sys.executable, "-c", "from presencia.cli import main; main()", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.slow
def test_the_site_builds_without_warnings_and_asks_nobody(reference: Path, tmp_path: Path) -> None:
    shutil.copytree(DOCS, tmp_path / "docs", ignore=shutil.ignore_patterns("generated"))
    shutil.copytree(reference, tmp_path / "docs" / "reference" / "generated")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    pages = list((tmp_path / "site").rglob("*.html"))
    assert (tmp_path / "site" / "en" / "tutorial.html") in pages
    loaded = re.compile(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["']?https?://""")
    assert not [p for p in pages if loaded.search(p.read_text("utf-8"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(DOCS)))
def test_a_page_exists_in_both_languages(page: Path) -> None:
    assert page.name.endswith((".es.md", ".en.md")), "name it page.es.md or page.en.md"
    assert other(page).is_file()


@pytest.mark.parametrize("page", [p for p in PAGES if p.name.endswith(".es.md")], ids=str)
def test_both_languages_have_the_same_headings(page: Path) -> None:
    def levels(path: Path) -> list[int]:
        text = BLOCK.sub("", path.read_text("utf-8"))
        return [len(mark) for mark in re.findall(r"^(#+) ", text, re.MULTILINE)]

    assert levels(page) == levels(other(page))


def test_every_page_is_in_the_navigation() -> None:
    def leaves(nav: object) -> list[str]:
        if isinstance(nav, str):
            return [nav]
        parts = nav.values() if isinstance(nav, dict) else nav
        return [leaf for part in parts for leaf in leaves(part)]  # type: ignore[union-attr]

    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]
    listed = {leaf for leaf in leaves(nav) if "/generated/" not in leaf}
    written = {str(p.relative_to(DOCS)).replace(".es.md", ".md") for p in PAGES if ".es." in p.name}
    assert listed == written


def test_the_tutorials_give_the_same_commands() -> None:
    spanish, english = DOCS / "tutorial.es.md", DOCS / "tutorial.en.md"
    assert commands(spanish)
    assert commands(spanish) == commands(english)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_tutorial_runs_word_for_word(shared: Callable[[str], Path], tmp_path: Path) -> None:
    data = shared("geo/README.md").parents[2]
    blocks = commands(DOCS / "tutorial.es.md")
    script = "set -euo pipefail\n" + "\n".join(blocks)
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PRESENCIA_SHARED": str(data),
        "PRESENCIA_LANG": "es",
    }
    environment.pop("PRESENCIA_WORKSPACE", None)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    results = {p.name.rpartition("-")[0] for p in (tmp_path / "mis-archivos/results").iterdir()}
    assert results == ASSESSED
    assert list((tmp_path / "mi-region" / "reports").rglob("*.html"))


def runs(page: str, shared_data: str = "") -> subprocess.CompletedProcess[str]:
    script = ROOT / "scripts" / "run_tutorial.py"
    environment = {**os.environ, "PRESENCIA_SHARED": shared_data}
    command = [sys.executable, str(script), page]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("name", ["tutorials/nicaragua", "howto/space-time-library"])
def test_notebooks_have_the_same_code_and_output_in_both_languages(name: str) -> None:
    def shown(lang: str) -> list[tuple[str, str]]:
        blocks = BLOCK.findall((DOCS / f"{name}.{lang}.md").read_text("utf-8"))
        return [(run, code) for language, run, code in blocks if language in ("python", "text")]

    assert any(run for run, _ in shown("es"))
    assert shown("es") == shown("en")


@pytest.mark.slow
def test_the_library_page_prints_what_it_says(tmp_path: Path) -> None:
    page = DOCS / "howto" / "space-time-library.en.md"
    done = runs(str(page))
    assert done.returncode == 0, done.stderr[-2000:]
    wrong = tmp_path / page.name  # another number on the page must be noticed
    told, printed, _ = page.read_text("utf-8").partition("(36, 9)")
    assert printed
    wrong.write_text(f"{told}(36, 11)\n```\n", "utf-8")
    assert "block 1" in runs(str(wrong)).stderr


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_tutorial_of_nicaragua_prints_what_it_says(shared: Callable[[str], Path]) -> None:
    data = shared("geo/crime/nic_police_crime_rates_department_2007_2019.csv").parents[3]
    done = runs(str(DOCS / "tutorials" / "nicaragua.es.md"), str(data))
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_tutorial_of_the_plan_gives_the_same_commands() -> None:
    pages = [DOCS / "tutorials" / f"plan.{lang}.md" for lang in ("es", "en")]
    assert commands(pages[0])
    assert commands(pages[0]) == commands(pages[1])


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_the_tutorial_of_the_plan_prints_what_it_says() -> None:
    """The English page has the same commands; a second run would cost minutes and find no more."""
    done = runs(str(DOCS / "tutorials" / "plan.es.md"))
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_changelog_has_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## {re.escape(version('presencia'))}\b", text, re.MULTILINE)


def test_every_command_and_option_is_in_the_reference(reference: Path) -> None:
    page = (reference / "commands.en.md").read_text("utf-8")
    named = set(re.findall(r"^│ ([a-z]+) ", presencia("--help"), re.MULTILINE))
    assert {"new", "import", "assess", "rerun"} <= named
    for command in sorted(named):
        assert f"## presencia {command}\n" in page
        section = page.split(f"## presencia {command}\n")[1].split("\n## ")[0]
        options = set(re.findall(r"^│ [* ]*(--[a-z-]+)", presencia(command, "--help"), re.M))
        for option in options - {"--help"}:
            assert f"`{option}" in section, f"{command} {option}"


def test_every_source_and_measure_is_in_the_reference(reference: Path) -> None:
    from presencia import vocabularies
    from presencia.sources import all_sources

    sources = (reference / "sources.es.md").read_text("utf-8")
    measures = (reference / "measures.es.md").read_text("utf-8")
    assert not [i for i in all_sources() if f"## {i}\n" not in sources]
    assert not [i for i in vocabularies.measures() if f"| `{i}` |" not in measures]


def test_every_error_code_is_in_the_reference_and_says_what_to_do(reference: Path) -> None:
    page = (reference / "errors.es.md").read_text("utf-8")
    code = re.compile(r'"(E-[A-Z]{3}-\d{3})"')
    files = (ROOT / "src" / "presencia").rglob("*.py")
    used = {c for path in files for c in code.findall(path.read_text("utf-8"))}
    rows = dict(re.findall(r"^\| `(E-[A-Z]{3}-\d{3})` \|(.*)\|$", page, re.MULTILINE))
    assert used == set(rows)
    assert not [c for c, row in rows.items() if not all(x.strip() for x in row.split(" | "))]


def test_the_page_of_the_screens_shows_every_picture_there_is() -> None:
    shown = runpy.run_path(str(ROOT / "scripts" / "app_screens.py"))
    pictures = {p.name for p in (DOCS / "assets" / "screens" / "app").glob("*.jpg")}
    known = {f"{s.name}-{lang}.jpg" for s in shown["SCREENS"] for lang in ("es", "en")}
    assert pictures <= known  # of a screen that is photographed no more: remove it
    for lang in ("es", "en"):
        written = (DOCS / "howto" / f"application-screens.{lang}.md").read_text("utf-8")
        assert written == shown["page"](lang, pictures), "run make screenshots"
        named = set(re.findall(r"/app/([a-z-]+)-..\.jpg", written))
        assert named == {p[:-7] for p in pictures if p.endswith(f"-{lang}.jpg")}
