"""Parquet that is honest, and Parquet that lies."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tabular_files import read

from presencia.errors import DataInvalid
from presencia.sources.tabular import Limits, open_table, parse_dates, parse_numbers


@pytest.fixture
def parquet(tmp_path):
    def write(columns, name="datos.parquet", **options):
        path = tmp_path / name
        pq.write_table(pa.table(columns), path, **options)
        return path

    return write


def refused(path, **limits) -> DataInvalid:
    with pytest.raises(DataInvalid) as caught:
        read(path, limits=Limits(**limits))
    assert caught.value.problems[0].where.file == path.name
    return caught.value


def test_types_are_kept_and_groups_numbered_through(parquet):
    path = parquet(
        {
            "lugar": pa.array(["Cobán", "Salamá", None]).dictionary_encode(),
            "casos": pa.array([1, None, 2**60]),
            "tasa": pa.array([1.5, None, 2.5]),
            "fecha": pa.array([dt.date(2023, 5, 3), None, dt.date(2030, 1, 1)]),
            "monto": pa.array([1, 2, 3]).cast(pa.decimal128(19, 0)),
        },
        row_group_size=2,
    )
    found = read(path, size=2)
    assert found.table.rows_total == 3
    assert found.table.header_row == 0
    assert found.frame.index.tolist() == [1, 2, 3]
    assert found.frame["lugar"].tolist()[:2] == ["Cobán", "Salamá"]
    assert found.frame["casos"].iloc[2] == 2**60
    parsed = parse_numbers(found.frame["casos"].iloc[:2])
    assert (parsed.values[0], parsed.absent.tolist()) == (1.0, [False, True])
    dates = parse_dates(found.frame["fecha"], no_later_than=dt.date(2024, 1, 1))
    assert dates.values[0] == np.datetime64("2023-05-03")
    assert [(i, p.code, p.where.row) for i, p in dates.problems] == [(2, "E-VAL-013", 3)]
    assert found.frame["monto"].tolist() == [1.0, 2.0, 3.0]


def test_nested_and_binary_columns_are_left_out_with_a_note(parquet):
    path = parquet({"a": [1], "geometry": pa.array([b"\x01"]), "lista": pa.array([[1, 2]])})
    found = read(path)
    assert found.table.columns == ["a"]
    assert "geometry" in found.notes
    assert "lista" in found.notes
    assert refused(parquet({"g": pa.array([b"\x01"])}, "solo.parquet")).code == "E-TAB-026"


def test_repeated_and_dotted_column_names(tmp_path):
    path = tmp_path / "doble.parquet"
    pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]), path)
    found = read(path)
    assert found.table.columns == ["a", "a (2)"]
    assert found.frame.values.tolist() == [[1, 2]]
    dotted = tmp_path / "punto.parquet"
    pq.write_table(pa.table({"x.y": [1], "x": [2]}), dotted)
    assert read(dotted).frame["x.y"].tolist() == [1]


def test_truncated_and_foreign_files_are_refused(parquet, tmp_path):
    path = parquet({"a": list(range(1000))})
    whole = path.read_bytes()
    for cut in (len(whole) - 1, len(whole) // 2, 9):
        path.write_bytes(whole[:cut])
        assert refused(path).code == "E-TAB-008"
    path.write_bytes(b"PAR1" + b"\xff" * 100 + (2**31 - 1).to_bytes(4, "little") + b"PAR1")
    assert refused(path).code == "E-TAB-008"
    path.write_bytes(b"a,b\n1,2\n")
    assert refused(path).code == "E-TAB-003"


@pytest.mark.parametrize("compression", ["none", "snappy", "zstd"])
def test_corrupted_pages_are_told_with_their_row_group(parquet, compression):
    rng = np.random.default_rng(7)
    path = parquet(
        {"a": rng.random(4000)},
        row_group_size=1000,
        compression=compression,
        use_dictionary=False,
        write_page_checksum=True,
    )
    content = bytearray(path.read_bytes())
    at = pq.ParquetFile(path).metadata.row_group(2).column(0).data_page_offset + 200
    content[at : at + 64] = b"\xaa" * 64
    path.write_bytes(content)
    error = refused(path)
    assert error.code == "E-TAB-024"
    assert "3" in error.say("es")


def varint(number: int) -> bytes:
    said = b""
    number *= 2
    while number > 127:
        said += bytes([number & 127 | 128])
        number >>= 7
    return said + bytes([number])


def test_row_counts_that_lie_are_refused(parquet):
    path = parquet({"a": list(range(5000))}, compression="none", use_dictionary=False)
    whole = path.read_bytes()
    told, lie = b"\x16" + varint(5000), b"\x16" + varint(6000)
    places = [i for i in range(len(whole)) if whole.startswith(told, i)]
    assert len(places) == 3  # of the column, of the row group, of the file
    codes = []
    for place in places:
        path.write_bytes(whole[:place] + lie + whole[place + len(told) :])
        try:
            assert read(path).frame["a"].tolist() == list(range(5000))
        except DataInvalid as error:
            codes.append(error.code)
    assert codes == ["E-TAB-023", "E-TAB-023"]
    path.write_bytes(whole.replace(told, lie))
    error = refused(path)
    assert error.code == "E-TAB-023"
    assert "6000" in error.say("es")
    assert "5000" in error.say("es")


def test_a_schema_that_lies_about_a_type_is_refused(parquet):
    """The footer says 32-bit integers; the pages hold 64-bit ones."""
    path = parquet(
        {"casos": pa.array(range(1000), pa.int64())},
        compression="none",
        use_dictionary=False,
        store_schema=False,
    )
    whole = path.read_bytes()
    told = b"\x15\x04\x25\x02\x18\x05casos"
    assert whole.count(told) == 1
    path.write_bytes(whole.replace(told, b"\x15\x02\x25\x02\x18\x05casos"))
    assert refused(path).code in ("E-TAB-008", "E-TAB-023", "E-TAB-024")


def test_text_that_is_no_utf8_is_refused(tmp_path):
    offsets = pa.py_buffer(np.array([0, 3, 6], dtype=np.int32).tobytes())
    texts = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"Cob\xe1n!")])
    path = tmp_path / "roto.parquet"
    pq.write_table(pa.table({"lugar": texts}), path)
    assert refused(path).code == "E-TAB-024"


def test_limits_hold_for_parquet(parquet):
    path = parquet({"a": np.zeros(4_000_000)}, use_dictionary=False, compression="zstd")
    assert refused(path).code == "E-TAB-006"
    assert refused(path, max_rows=1000).code == "E-TAB-005"
    assert refused(path, max_unzipped_bytes=1000).code == "E-TAB-005"
    wide = parquet({f"c{i}": [1] for i in range(30)}, "ancho.parquet")
    assert refused(wide, max_columns=20).code == "E-TAB-005"


def test_long_cells_refuse_their_row(parquet):
    path = parquet({"a": ["x", "y" * 50, None], "b": [1, 2, 3]})
    table = open_table(path, limits=Limits(max_cell_chars=20))
    frame = pd.concat(list(table.chunks()))
    assert frame.index.tolist() == [1, 3]
    reject = table.rejects[0]
    assert (reject.problem.code, reject.problem.where.row) == ("E-TAB-022", 2)
    assert reject.content == {"a": "y" * 20, "b": "2"}
