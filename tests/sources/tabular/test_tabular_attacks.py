"""Files made to exhaust the machine or to read elsewhere: refused, in bounded time and memory."""

import gzip
import struct
import zipfile
from pathlib import Path

import pytest
from tabular_files import MAIN, book_parts, sheet_xml, text_row, zipped

from presencia.errors import DataInvalid
from presencia.sources.tabular import Limits, guard_zip, open_table

GOOD = sheet_xml([text_row(1, "lugar", "casos"), text_row(2, "Cobán", 3)])
BOMB_HEAD = (
    '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)


def test_zip_bomb_is_refused(tmp_path, bounded):
    parts = book_parts({"Hoja1": b"<worksheet>" + b" " * (96 << 20)})
    path = zipped(tmp_path / "bomba.xlsx", parts)
    assert path.stat().st_size < 1 << 20
    outcome = bounded(path)
    assert outcome.codes == ["E-TAB-006"]
    assert "sheet1.xml" in outcome.message
    assert outcome.grown_mib < 30


def test_zip_bomb_that_lies_about_its_size_is_refused(tmp_path, bounded):
    parts = book_parts({"Hoja1": b"<worksheet>" + b" " * (64 << 20)})
    path = zipped(tmp_path / "bomba.xlsx", parts)
    size = len(parts["xl/worksheets/sheet1.xml"])
    content = path.read_bytes()
    assert content.count(struct.pack("<I", size)) == 2
    path.write_bytes(content.replace(struct.pack("<I", size), struct.pack("<I", 4000)))
    assert bounded(path).codes == ["E-TAB-008"]


def test_overlapping_entries_are_refused(tmp_path):
    path = zipped(tmp_path / "encimado.zip", {"a.csv": b"a" * 500, "b.csv": b"b" * 500})
    content = bytearray(path.read_bytes())
    second = content.rfind(b"PK\x01\x02")
    content[second + 42 : second + 46] = struct.pack("<I", 0)
    path.write_bytes(content)
    with pytest.raises(DataInvalid) as caught:
        guard_zip(path)
    assert caught.value.code == "E-TAB-007"


def test_directory_of_many_entries_is_refused_before_it_is_built(tmp_path, bounded):
    parts = {f"{i}.xml": b"" for i in range(12_000)}
    path = zipped(tmp_path / "muchos.xlsx", parts)
    assert bounded(path).codes == ["E-TAB-005"]


@pytest.mark.parametrize(
    "name", ["../fuera.csv", "/etc/passwd", "a/../../b", "C:\\x.csv", "..\\x.csv", "dentro.zip"]
)
def test_names_that_leave_the_folder_or_nest_are_refused(tmp_path, name):
    path = zipped(tmp_path / "malo.zip", {"bueno.csv": b"a", name: b"b"})
    with pytest.raises(DataInvalid) as caught:
        guard_zip(path)
    assert caught.value.code == "E-TAB-007"
    assert caught.value.problems[0].where.file == "malo.zip"


def test_symbolic_link_encryption_and_twin_are_refused(tmp_path):
    def refused(path: Path) -> str:
        with pytest.raises(DataInvalid) as caught:
            guard_zip(path)
        return caught.value.code

    link = tmp_path / "enlace.zip"
    with zipfile.ZipFile(link, "w") as archive:
        info = zipfile.ZipInfo("enlace")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert refused(link) == "E-TAB-007"
    locked = zipped(tmp_path / "cifrado.zip", {"a.csv": b"a"})
    content = bytearray(locked.read_bytes())
    content[content.find(b"PK\x01\x02") + 8] |= 1
    locked.write_bytes(content)
    assert refused(locked) == "E-TAB-007"
    twin = tmp_path / "doble.zip"
    with zipfile.ZipFile(twin, "w") as archive:
        archive.writestr("a.csv", "1")
        archive.writestr("A.csv", "2")
    assert refused(twin) == "E-TAB-007"


def test_a_safe_zip_passes_the_guard(tmp_path):
    path = zipped(tmp_path / "bien.zip", {"mapa/a.shp": b"1", "mapa/a.dbf": b"2"})
    assert [entry.filename for entry in guard_zip(path)] == ["mapa/a.shp", "mapa/a.dbf"]
    nested = zipped(tmp_path / "dentro.zip", {"a.zip": b"1"})
    assert len(guard_zip(nested, nested=True)) == 1


def test_truncated_zip_is_refused(tmp_path, workbook):
    path = workbook(GOOD)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DataInvalid) as caught:
        open_table(path)
    assert caught.value.code == "E-TAB-008"


def test_flipped_bytes_in_a_sheet_are_refused(tmp_path, workbook):
    rows = [text_row(1, "lugar", "casos"), *(text_row(i, f"L{i * 7919}", i) for i in range(2, 900))]
    path = workbook(sheet_xml(rows))
    content = bytearray(path.read_bytes())
    at = content.find(b"sheet1.xml") + 1500
    content[at : at + 40] = bytes(40)
    path.write_bytes(content)
    with pytest.raises(DataInvalid) as caught:
        list(open_table(path).chunks())
    assert caught.value.code == "E-TAB-008"


def entity_bomb(part: str) -> bytes:
    bodies = {
        "sheet1": f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is>'
        "<t>&d;</t></is></c></row></sheetData></worksheet>",
        "sharedStrings": f'<sst xmlns="{MAIN}"><si><t>&d;</t></si></sst>',
        "styles": f'<styleSheet xmlns="{MAIN}"><x>&d;</x></styleSheet>',
        "workbook": f'<workbook xmlns="{MAIN}"><x>&d;</x></workbook>',
    }
    return (BOMB_HEAD + bodies[part]).encode()


@pytest.mark.parametrize("part", ["sheet1", "sharedStrings", "styles", "workbook"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_bombs_are_refused_in_every_part(workbook, bounded, part, encoding):
    bomb = entity_bomb(part).decode()
    said = f'<?xml version="1.0" encoding="{encoding}"?>' + bomb
    outcome = bounded(workbook(GOOD, **{part: said.encode(encoding)}))
    assert outcome.codes == ["E-TAB-009"]
    assert outcome.grown_mib < 30


def test_external_entity_reads_no_file(tmp_path, workbook):
    secret = tmp_path / "secreto.txt"
    secret.write_text("nadie debe leer esto")
    head = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    sheet = sheet_xml(
        ['<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>'], head=head
    )
    with pytest.raises(DataInvalid) as caught:
        open_table(workbook(sheet))
    assert caught.value.code == "E-TAB-009"
    assert "nadie" not in caught.value.say("es")


def test_ten_million_columns_are_refused_without_building_the_row(workbook, bounded):
    cells = "<c><v>1</v></c>" * 10_000_000
    path = workbook(sheet_xml(['<row r="1">', cells, "</row>"]))
    outcome = bounded(path, max_ratio=5000.0)
    assert outcome.codes == ["E-TAB-005"]
    assert "2000" in outcome.message
    assert outcome.grown_mib < 60


def test_ten_million_columns_of_blank_styled_cells_are_refused(workbook, bounded):
    path = workbook(sheet_xml(['<row r="1">', '<c s="1"/>' * 10_000_000, "</row>"]))
    assert bounded(path, max_ratio=5000.0).codes == ["E-TAB-005"]


def test_claimed_dimension_is_not_believed(workbook, bounded):
    outcome = bounded(workbook(GOOD))
    assert outcome.rows == 1
    assert outcome.grown_mib < 30


def blank_rows(first: int, last: int) -> list[str]:
    cells = "".join(f'<c r="{c}%d" s="1"/>' for c in "ABCDEF")
    row = f'<row r="%d">{cells}</row>'
    return [row % ((n,) * 7) for n in range(first, last)]


@pytest.mark.slow
def test_a_million_blank_rows_end_the_reading_with_a_note(workbook, bounded):
    rows = [text_row(1, "lugar", "casos"), text_row(2, "Cobán", 3), *blank_rows(3, 1_000_000)]
    outcome = bounded(workbook(sheet_xml(rows)))
    assert (outcome.rows, outcome.rejects) == (1, [])
    assert any("blank rows" in note for note in outcome.notes)
    assert outcome.grown_mib < 60


@pytest.mark.slow
def test_data_after_a_million_blank_rows_are_reported_not_lost(workbook, bounded):
    rows = [text_row(1, "lugar", "casos"), text_row(2, "Cobán", 3), *blank_rows(3, 1_000_000)]
    outcome = bounded(workbook(sheet_xml([*rows, text_row(1_000_001, "Salamá", 4)])))
    assert (outcome.rows, outcome.rejects) == (1, ["E-TAB-021"])
    jump = [text_row(1, "lugar", "casos"), text_row(2, "Cobán", 3), text_row(900_000, "Salamá", 4)]
    assert bounded(workbook(sheet_xml(jump), name="salto.xlsx")).rejects == ["E-TAB-021"]


def test_huge_shared_string_refuses_its_row_only(workbook, bounded):
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * (12 << 20)}</t></si></sst>'.encode()
    rows = [
        text_row(1, "lugar", "casos"),
        text_row(2, "Cobán", 3),
        '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3"><v>5</v></c></row>',
    ]
    outcome = bounded(workbook(sheet_xml(rows), sharedStrings=strings))
    assert (outcome.rows, outcome.rejects) == (1, ["E-TAB-022"])


def test_gzip_bomb_is_refused(tmp_path, bounded):
    path = tmp_path / "bomba.csv.gz"
    with gzip.open(path, "wb", compresslevel=9) as file:
        for _ in range(200):
            file.write(b"a,b\n1,2\n" * (1 << 17))
    assert bounded(path).codes == ["E-TAB-006"]


def test_truncated_gzip_is_refused(text_file, bounded):
    lines = "".join(f"lugar {i * 7919},{i}\n" for i in range(50_000))
    path = text_file(gzip.compress(("lugar,casos\n" + lines).encode())[:-500], "corto.csv.gz")
    assert bounded(path).codes == ["E-TAB-008"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"," * 10_000_000 + b"\n", "E-TAB-005"),
        (b"a" * 200_000_000, "E-TAB-005"),
        (b"a,b\n1,2\n" + b'3,"' + b"x,y\n" * 20_000_000, "E-TAB-010"),
    ],
    ids=["ten million columns", "one endless line", "a quotation mark left open"],
)
def test_endless_rows_of_text_are_refused(text_file, bounded, line, code):
    outcome = bounded(text_file(line))
    assert outcome.codes == [code]
    assert outcome.grown_mib < 200


def test_a_text_file_of_refused_rows_only_stops_early(text_file, bounded):
    path = text_file(b"a,b,c\n1,2,3\n" + b"1,2\n" * 5_000_000)
    outcome = bounded(path)
    assert outcome.codes[0] == "E-TAB-025"


def test_limits_can_be_narrowed(text_file):
    path = text_file("a,b\n1,2\n3,4\n5,6\n")
    with pytest.raises(DataInvalid) as caught:
        open_table(path, limits=Limits(max_bytes=5))
    assert caught.value.code == "E-TAB-005"
    with pytest.raises(DataInvalid) as caught:
        list(open_table(path, limits=Limits(max_rows=2)).chunks())
    assert caught.value.code == "E-TAB-005"


def test_bounded_reader_sees_growth(text_file, bounded):
    """The bound itself works: a good file of 40 MB is read whole within it."""
    path = text_file(b"a,b\n" + b"uno,22\n" * 6_000_000)
    outcome = bounded(path)
    assert outcome.rows == 6_000_000
    assert outcome.grown_mib > 5
