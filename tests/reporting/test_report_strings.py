"""Every string exists in both languages, with the same fields, in glyphs the typefaces have."""

import json
import re
import struct
from pathlib import Path

import pytest

from presencia.reporting import sentences, shown, table_heads, view
from presencia.reporting.assets import font_folder
from presencia.reporting.method import method
from presencia.reporting.words import WORDS
from presencia.text import Text

SOURCE = Path(__file__).parents[2] / "frontend" / "src"


def page_strings() -> dict[str, Text]:
    """What the assessment's page says: its own sentences and those all pages share."""
    files = [json.loads((SOURCE / f"{n}.json").read_text("utf-8")) for n in ("shared", "strings")]
    assert not set(files[0]) & set(files[1])
    found = files[0] | files[1]
    assert all(set(v) == {"es", "en"} for v in found.values())
    return {k: Text(v["es"], v["en"]) for k, v in found.items()}


def every() -> dict[str, Text]:
    heads = {f"head {k}": v for k, v in table_heads.HEADS.items()}
    sheets = {f"sheet {k}": v for k, v in table_heads.SHEETS.items()}
    page = {f"page {k}": v for k, v in page_strings().items()}
    units = {f"unit {k}": t for k, pair in shown.UNITS.items() for t in pair}
    return {**heads, **sheets, **page, **units, **WORDS, **sentences.MEASURES}


def characters(font: Path) -> set[int]:
    """The characters of a TrueType face: formats 4 and 12 of its cmap."""
    data = font.read_bytes()
    tables = struct.unpack(">H", data[4:6])[0]
    at = next(
        struct.unpack(">L", data[12 + 16 * i + 8 : 12 + 16 * i + 12])[0]
        for i in range(tables)
        if data[12 + 16 * i : 16 + 16 * i] == b"cmap"
    )
    found: set[int] = set()
    for i in range(struct.unpack(">H", data[at + 2 : at + 4])[0]):
        sub = at + struct.unpack(">L", data[at + 8 + 8 * i : at + 12 + 8 * i])[0]
        kind = struct.unpack(">H", data[sub : sub + 2])[0]
        if kind == 4:
            n = struct.unpack(">H", data[sub + 6 : sub + 8])[0] // 2
            ends = struct.unpack(f">{n}H", data[sub + 14 : sub + 14 + 2 * n])
            starts = struct.unpack(f">{n}H", data[sub + 16 + 2 * n : sub + 16 + 4 * n])
            pairs = zip(starts, ends, strict=True)
        elif kind == 12:
            n = struct.unpack(">L", data[sub + 12 : sub + 16])[0]
            rows = (data[sub + 16 + 12 * k : sub + 28 + 12 * k] for k in range(n))
            pairs = [struct.unpack(">LL", row[:8]) for row in rows]
        else:
            continue
        for first, last in pairs:
            found.update(range(first, last + 1))
    return found


@pytest.mark.parametrize("key", sorted(every()))
def test_both_languages_use_the_same_fields(key: str) -> None:
    text = every()[key]
    fields = [sorted(set(re.findall(r"\{(\w+)\}", words))) for words in (text.es, text.en)]
    assert fields[0] == fields[1]


def test_no_string_shouts() -> None:
    assert not [k for k, t in every().items() if "!" in t.es + t.en]


FACES = (
    "AtkinsonHyperlegibleNext_400Regular", "AtkinsonHyperlegibleNext_600SemiBold",
    "AndadaPro_400Regular", "AndadaPro_600SemiBold",
)  # fmt: skip


@pytest.mark.parametrize("face", FACES)
def test_every_string_is_in_the_typefaces(face: str, guatemala: view.AssessmentView) -> None:
    known = characters(font_folder() / f"{face}.ttf")
    texts = [*every().values(), *sentences.summary(guatemala)]
    texts += [t for pair in method(guatemala) for t in pair]
    used = {c for t in texts for c in t.es + t.en} - {"\n"}
    assert not sorted(c for c in used if ord(c) not in known)
    assert ord("→") not in characters(font_folder() / "AtkinsonHyperlegibleNext_400Regular.ttf")


def test_every_page_string_is_used_and_every_used_one_exists() -> None:
    code = "\n".join(p.read_text("utf-8") for p in SOURCE.glob("*.ts"))
    quoted = set(re.findall(r'"(\w+)"', code))
    unused = sorted(set(page_strings()) - quoted)
    assert not unused
