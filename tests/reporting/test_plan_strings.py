"""Every string of a plan exists in both languages, with the same fields, in known glyphs."""

import json
import re
from pathlib import Path

import plan_builders
import pytest
from test_report_strings import FACES, characters

from presencia.reporting import plan_sentences
from presencia.reporting.assets import font_folder
from presencia.reporting.plan_view import APPROACHES, CERTAINTY
from presencia.reporting.plan_words import WORDS, method
from presencia.text import Text

SOURCE = Path(__file__).parents[2] / "frontend" / "src"


def page_strings() -> dict[str, Text]:
    found = json.loads((SOURCE / "plan" / "strings.json").read_text("utf-8"))
    assert all(set(v) == {"es", "en"} for v in found.values())
    return {k: Text(v["es"], v["en"]) for k, v in found.items()}


def every() -> dict[str, Text]:
    named = {f"approach {k}": t for k, t in APPROACHES.items()}
    firm = {f"certainty {k}": t for k, t in CERTAINTY.items()}
    page = {f"page {k}": t for k, t in page_strings().items()}
    return {**named, **firm, **page, **WORDS, **plan_sentences.STANCES}


@pytest.mark.parametrize("key", sorted(every()))
def test_both_languages_use_the_same_fields(key: str) -> None:
    text = every()[key]
    fields = [sorted(set(re.findall(r"\{(\w+)\}", words))) for words in (text.es, text.en)]
    assert fields[0] == fields[1]
    assert "!" not in text.es + text.en


@pytest.mark.parametrize("face", FACES)
def test_every_string_is_in_the_typefaces(face: str) -> None:
    plan = plan_builders.plan()
    known = characters(font_folder() / f"{face}.ttf")
    texts = [*every().values(), *plan_sentences.summary(plan)]
    texts += [t for pair in method(plan) for t in pair]
    used = {c for t in texts for c in t.es + t.en} - {"\n"} | {"−", "–"}
    assert not sorted(c for c in used if ord(c) not in known)


def test_every_page_string_is_used() -> None:
    code = "\n".join(p.read_text("utf-8") for p in (SOURCE / "plan").glob("*.ts"))
    quoted = set(re.findall(r'"(\w+)"', code)) | set(re.findall(r"(\w+)\b(?=\" \? )", code))
    assert not sorted(set(page_strings()) - quoted)


def test_every_fixed_word_of_the_documents_is_used() -> None:
    package = Path(plan_sentences.__file__).parent
    code = "\n".join(p.read_text("utf-8") for p in package.rglob("plan_*.py"))
    template = (package / "templates" / "plan.typ").read_text("utf-8")
    named = set(re.findall(r"""["'](\w+)["']""", code.replace(_definitions(package), "")))
    named |= set(re.findall(r"words\.(\w+)", template))
    named |= {f"by_{by}" for by in ("approach", "fund", "year", "country", "intervention")}
    assert not sorted(set(WORDS) - named)


def _definitions(package: Path) -> str:
    return (package / "plan_words.py").read_text("utf-8")
