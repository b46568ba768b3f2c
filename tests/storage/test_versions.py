"""Dataset versions: what is written is what is read, always in the same bytes."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from making import CARD, FILE, check_whole, observations, places, publish_version
from pandas.testing import assert_frame_equal

from presencia.errors import ConfigurationError, DataInvalid, Problem, Where
from presencia.model.provenance import DatasetVersion, VersionRef
from presencia.storage import Datasets, Engine, Layout, VersionWriter
from presencia.storage.files import canonical_json, replace_file, sha256_lines
from presencia.storage.parquet import write_frame
from presencia.storage.records import to_json, version_from_json
from presencia.text import Text

WRONG_CELL = Problem(
    "E-VAL-001",
    Text("«doce» no es un número.", "“doce” is not a number."),
    Text("escríbalo con cifras.", "write it in digits."),
    Where(file="homicidios.csv", row=7, column="Total"),
    value="doce",
)


def test_versions_count_up_and_stay(layout: Layout) -> None:
    first = publish_version(layout, observations(1))
    second = publish_version(layout, observations(2))
    datasets = Datasets(layout)
    assert (first.version, second.version) == (1, 2)
    assert datasets.get("homicidios") == second
    assert datasets.get("homicidios", 1) == first
    assert datasets.history("homicidios") == [first, second]
    assert list(datasets.latest()) == [second]
    engine = Engine()
    assert_frame_equal(engine.frame(datasets.paths(first)), observations(1))
    assert_frame_equal(engine.frame(datasets.paths(second)), observations(2))


def test_same_frame_same_bytes_same_digest(layout: Layout) -> None:
    one = publish_version(layout, observations(1), observations(2).assign(period="2024"))
    two = publish_version(layout, observations(1), observations(2).assign(period="2024"))
    other = publish_version(layout, observations(1), observations(3).assign(period="2024"))
    datasets = Datasets(layout)
    for left, right in zip(datasets.paths(one), datasets.paths(two), strict=True):
        assert left.read_bytes() == right.read_bytes()
    assert one.sha256 == two.sha256 != other.sha256
    assert one.parts == two.parts
    assert one.parts[0] == other.parts[0]


def test_same_places_same_bytes(layout: Layout) -> None:
    one = publish_version(layout, places(["GTM-0101", "GTM-0102"]), name="lugares", kind="places")
    two = publish_version(layout, places(["GTM-0101", "GTM-0102"]), name="lugares", kind="places")
    assert one.sha256 == two.sha256


def test_places_are_geoparquet(layout: Layout) -> None:
    record = publish_version(layout, places(["GTM-0101"]), name="lugares", kind="places")
    (path,) = Datasets(layout).paths(record)
    geo = json.loads(pq.read_schema(path).metadata[b"geo"])
    assert geo["primary_column"] == "geometry"
    assert geo["columns"]["geometry"]["encoding"] == "WKB"
    assert geo["columns"]["geometry"]["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]


def test_geometry_comes_back_exactly(layout: Layout) -> None:
    frame = places([f"GTM-{i:04d}" for i in range(50)])
    frame.loc[3, "geometry"] = None
    record = publish_version(layout, frame, name="lugares", kind="places")
    back = Engine().places(Datasets(layout).paths(record))
    assert back.crs == "EPSG:4326"
    assert back.geometry.to_wkb().tolist() == frame.geometry.to_wkb().tolist()
    assert back["place_id"].tolist() == frame["place_id"].tolist()
    assert "bbox" not in back.columns


@pytest.mark.parametrize("empty_first", [True, False])
def test_an_empty_column_keeps_its_type_over_batches(layout: Layout, empty_first: bool) -> None:
    empty = observations(1).assign(value=np.nan, status="absent")
    full = observations(2, value=3.0).assign(period="2024", status="present")
    none = pd.Series([None] * len(empty), dtype=object)
    batches = [empty.assign(value=none), full] if empty_first else [full, empty.assign(value=none)]
    record = publish_version(layout, *batches)
    assert record.schema["value"] == "double"
    back = Engine().frame(Datasets(layout).paths(record))
    assert back["value"].dtype == np.float64
    assert back["value"].isna().sum() == len(empty)
    assert back["period"].tolist() == pd.concat(batches)["period"].tolist()


@pytest.mark.parametrize("empty_first", [True, False])
def test_an_empty_column_of_places_keeps_its_type(layout: Layout, empty_first: bool) -> None:
    empty = places(["GTM", "HND"], level=0)
    full = places(
        ["GTM-A", "GTM-B"],
        parent_id="GTM",
        code=["1", None],
        valid_from=[pd.Timestamp("2001-02-03"), pd.NaT],
        valid_to=[pd.Timestamp("2021-12-31"), pd.NaT],
    )
    batches = [empty, full] if empty_first else [full, empty]
    record = publish_version(layout, *batches, name="lugares", kind="places")
    back = Engine().places(Datasets(layout).paths(record)).set_index("place_id")
    assert back.loc["GTM-A", "parent_id"] == "GTM"
    assert back.loc["GTM-A", "valid_from"] == pd.Timestamp("2001-02-03")
    assert back["parent_id"].isna().sum() == 2
    assert str(back["valid_to"].dtype).startswith("datetime64")
    assert record.schema["valid_from"] == "timestamp[us]"


def test_an_undeclared_empty_column_is_text(tmp_path: Path) -> None:
    for frame in (pd.DataFrame({"x": [None, None]}), places(["A"]).assign(x=None)):
        path = tmp_path / f"{type(frame).__name__}.parquet"
        write_frame(path, frame)
        assert "string" in str(pq.read_schema(path).field("x").type)


def test_absent_is_not_zero_on_disk(layout: Layout) -> None:
    frame = observations(1)
    frame.loc[1, "value"] = 0.0
    back = Engine().frame(Datasets(layout).paths(publish_version(layout, frame)))
    assert back.loc[1, "value"] == 0.0
    assert back.loc[1, "status"] == "present"
    assert back["value"].isna()[0]
    assert back.loc[0, "status"] == "absent"


def test_refused_rows_are_kept_with_their_reason(layout: Layout, tmp_path: Path) -> None:
    writer = VersionWriter(tmp_path / "v", "observations")
    writer.add(observations(1))
    writer.add(observations(1).iloc[:0])
    writer.refuse(WRONG_CELL, {"Municipio": "Morales", "Total": "doce"})
    writer.refuse(WRONG_CELL.at(row=9))
    note = Text("se saltó una fila de totales", "one row of totals was skipped")
    writer.note(note)
    writer.note(note)
    writer.matched(pd.DataFrame({"query": ["Morales"], "place_id": ["GTM-1804"]}))
    record = finished(writer)
    Datasets(layout).publish(tmp_path / "v", record)
    assert (record.rows, record.rejects, record.notes, len(record.parts)) == (40, 2, (note,), 1)
    path = Datasets(layout).side(record, "rejects")
    assert path is not None
    rejects = Engine().frame([path])
    assert rejects["row"].tolist() == [7, 9]
    assert rejects.loc[0, "code"] == "E-VAL-001"
    assert "Qué hacer: escríbalo con cifras." in rejects["reason_es"].tolist()[0]
    assert json.loads(rejects["content"].tolist()[0]) == {"Municipio": "Morales", "Total": "doce"}
    assert Datasets(layout).side(record, "matches") is not None
    plain = publish_version(layout, observations(1))
    assert Datasets(layout).side(plain, "rejects") is None


def finished(writer: VersionWriter) -> DatasetVersion:
    return writer.finish(
        dataset="homicidios", version=1, card=CARD, files=(FILE,), options={}, inputs=()
    )


def test_no_good_row_is_an_error_that_lists_the_reasons(tmp_path: Path) -> None:
    writer = VersionWriter(tmp_path / "v", "observations")
    for row in range(2, 252):
        writer.refuse(WRONG_CELL.at(row=row))
    with pytest.raises(DataInvalid) as error:
        finished(writer)
    assert error.value.code == "E-STO-020"
    assert error.value.total == 251
    assert len(error.value.problems) == 101
    assert "250 rechazadas" in error.value.say("es")
    assert not (tmp_path / "v" / "version.json").exists()


def test_a_batch_that_breaks_the_schema_is_refused(tmp_path: Path) -> None:
    writer = VersionWriter(tmp_path / "v", "observations")
    with pytest.raises(DataInvalid, match="E-SCH-002"):
        writer.add(observations(1).assign(place_id=None))
    assert (writer.rows, list((tmp_path / "v").iterdir())) == (0, [])


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda d: d.get("nada"), "E-STO-021"),
        (lambda d: d.get("homicidios", 9), "E-STO-022"),
        (lambda d: d.get("../homicidios"), "E-STO-005"),
        (lambda d: d.next_version("../x"), "E-STO-005"),
        (lambda d: d.next_version("a/b"), "E-STO-005"),
        (lambda d: d.next_version(""), "E-STO-005"),
        (lambda d: d.next_version("Homicidios"), "E-STO-005"),
        (lambda d: d.next_version("x" * 81), "E-STO-005"),
        (lambda d: d.next_version("homicidios\n"), "E-STO-005"),
        (lambda d: d.folder("..", 1), "E-STO-005"),
        (lambda d: d.folder("/etc", 1), "E-STO-005"),
    ],
)
def test_names_that_are_unknown_or_unsafe(
    layout: Layout, ask: Callable[[Datasets], object], code: str
) -> None:
    publish_version(layout, observations(1))
    with pytest.raises(ConfigurationError) as error:
        ask(Datasets(layout))
    assert error.value.code == code
    assert error.value.exit_code == 2


def test_a_version_is_never_published_outside(layout: Layout, tmp_path: Path) -> None:
    """A record whose dataset is a path is refused even where nobody asked for its number."""
    writer = VersionWriter(tmp_path / "v", "observations")
    writer.add(observations(1))
    record = writer.finish(
        dataset="../../fuera", version=1, card=CARD, files=(), options={}, inputs=()
    )
    with pytest.raises(ConfigurationError, match="E-STO-005"):
        Datasets(layout).publish(tmp_path / "v", record)
    assert not (tmp_path / "fuera").exists()


def test_a_withdrawn_version_is_gone_and_its_number_free(layout: Layout) -> None:
    first = publish_version(layout, observations(1))
    second = publish_version(layout, observations(2))
    datasets = Datasets(layout)
    layout.staging.mkdir()
    datasets.withdraw(second, layout.staging / "b")
    assert datasets.history("homicidios") == [first]
    datasets.withdraw(first, layout.staging / "a")
    assert datasets.names() == []
    assert not (layout.datasets / "homicidios").exists()
    assert publish_version(layout, observations(3)).version == 1


def test_altered_data_are_noticed(layout: Layout) -> None:
    """One flipped bit, one file exchanged, one file lost."""
    datasets = Datasets(layout)
    record = publish_version(layout, observations(1), observations(2).assign(period="2024"))
    first, second = datasets.paths(record)
    content = first.read_bytes()
    assert not datasets.altered(record)
    first.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    assert datasets.altered(record)
    first.write_bytes(second.read_bytes())
    assert datasets.altered(record)
    first.unlink()
    assert datasets.altered(record)
    first.write_bytes(content)
    assert not datasets.altered(record)
    check_whole(layout)


def test_the_record_survives_json(layout: Layout) -> None:
    record = publish_version(
        layout,
        observations(1),
        options={"mapping": {"place": {"name": "Municipio"}}, "decimal": ","},
        inputs=(VersionRef("lugares", 3, "ef" * 32),),
        notes=(Text("una nota", "a note"),),
    )
    assert version_from_json(json.loads(json.dumps(to_json(record)))) == record
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", record.created)
    assert record.sha256 == sha256_lines(p.sha256 for p in record.parts)


def test_canonical_json_is_one_text_for_equal_values() -> None:
    assert canonical_json({"b": 1, "a": [1.5, "ñ"]}) == '{"a":[1.5,"ñ"],"b":1}'
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_json({"a": float("nan")})
    with pytest.raises(TypeError):
        canonical_json({"a": {1, 2}})


def test_a_replaced_file_leaves_no_trace(tmp_path: Path) -> None:
    target = tmp_path / "new" / "x.json"
    replace_file(target, b"one")
    replace_file(target, b"two")
    assert target.read_bytes() == b"two"
    assert [p.name for p in target.parent.iterdir()] == ["x.json"]
