"""One suite over every source that is found: a new source needs its file and its fixture.

A fixture is a folder ``fixtures/ID`` with one small file in the publisher's format and an
``expected.yaml``: how many rows it gives, which problems it has in order, and, where the
source needs them, ``mapping`` or ``options``.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from small_places import small_index

from presencia.errors import PresenciaError
from presencia.model import KINDS
from presencia.sources import Batch, Request, Source, all_sources, source, source_for
from presencia.sources.matching.resolution import COLUMNS
from presencia.text import LANGS, Text

FIXTURES = Path(__file__).parent / "fixtures"
SOURCES = sorted(all_sources())
READING = [i for i in SOURCES if source(i).card.formats]
BY_ID_ONLY = {"generic-tables", "generic-incidents", "generic-facilities", "mex-inegi-places"}
"""Sources that are asked for by id: nothing in a file says that it is theirs."""
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CODE = re.compile(r"E-[A-Z]{3}-\d{3}")


def fixture_of(source_id: str) -> Path:
    files = [p for p in (FIXTURES / source_id).glob("*") if p.name != "expected.yaml"]
    assert len(files) == 1, f"fixtures/{source_id} must hold one file and expected.yaml"
    return files[0]


def expected_of(source_id: str) -> dict[str, Any]:
    text = (FIXTURES / source_id / "expected.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def read(source_id: str) -> list[Batch]:
    expected = expected_of(source_id)
    options = dict(expected.get("options", {}))
    if "mapping" in expected:
        options["mapping"] = expected["mapping"]
    request = Request(fixture_of(source_id), options, small_index())
    return list(source(source_id).read(request))


def complete(text: Text) -> bool:
    return all(text.say(lang).strip() for lang in LANGS)


@pytest.mark.parametrize("source_id", SOURCES)
def test_the_card_is_complete(source_id: str) -> None:
    found = source(source_id)
    card = found.card
    assert isinstance(found, Source)
    assert ID.fullmatch(card.id)
    assert card.kind in KINDS
    for text in (card.title, card.coverage, card.personal_data, *card.caveats):
        assert isinstance(text, Text)
        assert complete(text)
        assert text.es != text.en or not text.es.isalpha()
    for words in (card.publisher, card.licence, card.citation):
        assert words.strip()
    assert card.caveats, "a source without a known limit has not been looked at"
    assert all(form == form.lower().strip(".") for form in card.formats)


def test_ids_are_unique_over_the_files() -> None:
    folder = Path(sys.modules["presencia.sources"].__file__ or "").parent
    with_source = [p for p in folder.glob("*.py") if re.search(r"^SOURCE\b", p.read_text(), re.M)]
    assert len(with_source) == len(SOURCES)


@pytest.mark.parametrize("source_id", READING)
def test_recognises_its_own_fixture_and_nobody_elses(source_id: str) -> None:
    own = fixture_of(source_id)
    if source_id in BY_ID_ONLY:
        assert not source(source_id).recognises(own)
    else:
        assert source_for(own).card.id == source_id
    for other in READING:
        if other != source_id and other != "mex-inegi-places":
            assert not source(source_id).recognises(fixture_of(other)), other


@pytest.mark.parametrize("source_id", READING)
def test_recognises_no_other_file(source_id: str, tmp_path: Path) -> None:
    (tmp_path / "nota.csv").write_text("esto no es una tabla\n", encoding="utf-8")
    (tmp_path / "vacio.csv").write_bytes(b"")
    (tmp_path / "roto.parquet").write_bytes(b"PAR1 roto")
    for path in (*tmp_path.iterdir(), tmp_path / "no_existe.csv"):
        assert not source(source_id).recognises(path)


@pytest.mark.parametrize("source_id", READING)
def test_reads_its_fixture_as_expected(source_id: str) -> None:
    expected = expected_of(source_id)
    batches = read(source_id)
    schema = KINDS[source(source_id).card.kind]
    for batch in batches:
        schema.check(batch.frame)
        assert all(complete(note) for note in batch.notes)
    assert sum(len(b.frame) for b in batches) == expected["rows"]
    codes = [r.problem.code for b in batches for r in b.rejects]
    assert sorted(codes) == sorted(expected["rejects"])


@pytest.mark.parametrize("source_id", READING)
def test_rejects_say_where_why_and_what_to_do(source_id: str) -> None:
    name = fixture_of(source_id).name
    for reject in (r for b in read(source_id) for r in b.rejects):
        problem = reject.problem
        assert CODE.fullmatch(problem.code)
        assert complete(problem.what)
        assert complete(problem.remedy)
        assert "{" not in problem.what.es + problem.what.en
        assert problem.where.file == name
        assert problem.where.row is not None
        assert problem.where.row >= 2, "the header is row 1"
        assert reject.content, "the whole row is kept"


@pytest.mark.parametrize("source_id", READING)
def test_the_match_report_counts_every_row(source_id: str) -> None:
    tables = [b.matches for b in read(source_id) if b.matches is not None]
    by_point_only = source_id == "generic-incidents"
    boundaries = source(source_id).card.kind == "places"
    assert len(tables) == (0 if by_point_only or boundaries else 1)
    for matches in tables:
        check_matches(matches)


def check_matches(matches: pd.DataFrame) -> None:
    assert list(matches.columns) == COLUMNS
    assert matches["n_rows"].sum() > 0
    assert (matches["place_id"].notna() == matches["accepted"]).all()


@pytest.mark.parametrize("source_id", READING)
def test_reading_twice_gives_the_same(source_id: str) -> None:
    one, two = read(source_id), read(source_id)
    for first, second in zip(one, two, strict=True):
        assert first.frame.equals(second.frame)
        assert [r.problem for r in first.rejects] == [r.problem for r in second.rejects]
        assert first.notes == second.notes


@pytest.mark.parametrize("source_id", READING)
def test_a_missing_file_is_refused_as_such(source_id: str, tmp_path: Path) -> None:
    expected = expected_of(source_id)
    options = {"mapping": expected["mapping"]} if "mapping" in expected else {}
    suffix = fixture_of(source_id).suffix
    request = Request(tmp_path / f"no_existe{suffix}", options, small_index())
    with pytest.raises(PresenciaError) as caught:
        list(source(source_id).read(request))
    assert CODE.fullmatch(caught.value.code)
    assert caught.value.say("es").strip()


def test_finding_the_sources_loads_nothing_heavy() -> None:
    code = (
        "import sys; from presencia.sources import all_sources; all_sources();"
        "print([m for m in ('numpy', 'pandas', 'shapely', 'duckdb') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
