"""Whatever bytes are changed, the answer is rows or a named refusal, never another exception."""

import random

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tabular_files import book_parts, read, sheet_xml, text_row, zipped

from presencia.errors import PresenciaError

TIMES = 150
ROWS = [text_row(1, "lugar", "casos", "tasa")]
ROWS += [text_row(i, f"Lugar {i}", i, i / 7) for i in range(2, 60)]
PARTS = book_parts(
    {"Hoja": sheet_xml(ROWS, tail='<mergeCells><mergeCell ref="A3:A5"/></mergeCells>')}
)
CSV = "Título\n\nlugar,tasa,casos\n" + "".join(f'"Cobán {i}",{i}.5,{i}\n' for i in range(99))


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Change, drop, repeat or insert a few bytes."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed))
        how = chance.randrange(4)
        if how == 0:
            changed[at] = chance.randrange(256)
        elif how == 1:
            del changed[at : at + chance.randint(1, 20)]
        elif how == 2:
            changed[at:at] = changed[at : at + 40]
        else:
            changed[at:at] = chance.choice([b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff", b'"'])
        changed = changed or bytearray(b"x")
    return bytes(changed)


def outcomes(path, contents):
    """Return the codes of refusals; anything but a named refusal fails the test."""
    codes = []
    for content in contents:
        if content is not None:
            path.write_bytes(content)
        try:
            found = read(path)
        except PresenciaError as error:
            named = error.problems[0].where.file == path.name
            codes.append(error.code if named else "names no file")
        else:
            assert found.frame.index.is_monotonic_increasing
            codes.append("")
    assert "names no file" not in codes
    return codes


def test_damaged_text(tmp_path):
    chance = random.Random(1)
    contents = [damaged(CSV.encode(), chance) for _ in range(TIMES)]
    assert "" in outcomes(tmp_path / "a.csv", contents)


def test_damaged_zip_of_a_workbook(tmp_path):
    chance = random.Random(2)
    path = zipped(tmp_path / "a.xlsx", PARTS)
    whole = path.read_bytes()
    codes = outcomes(path, (damaged(whole, chance) for _ in range(TIMES)))
    assert {"E-TAB-007", "E-TAB-008"} <= set(codes)


def test_damaged_parts_of_a_workbook(tmp_path):
    chance = random.Random(3)
    path = tmp_path / "a.xlsx"

    def rewritten():
        for _ in range(TIMES):
            part = chance.choice(list(PARTS))
            zipped(path, {**PARTS, part: damaged(PARTS[part], chance)})
            yield None

    codes = outcomes(path, rewritten())
    assert {"", "E-TAB-008"} <= set(codes)


@pytest.mark.parametrize("compression", ["none", "zstd"])
def test_damaged_parquet(tmp_path, compression):
    chance = random.Random(4)
    path = tmp_path / "a.parquet"
    frame = pd.DataFrame({"lugar": ["Cobán", None, "Peñas"] * 50, "n": range(150), "x": 0.5})
    pq.write_table(pa.Table.from_pandas(frame), path, row_group_size=60, compression=compression)
    whole = path.read_bytes()
    codes = outcomes(path, (damaged(whole, chance) for _ in range(TIMES)))
    assert {"E-TAB-008", "E-TAB-024"} & set(codes)
