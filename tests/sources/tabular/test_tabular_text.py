"""CSV and its relatives as publishers send them: encodings, delimiters, ragged and broken rows."""

import csv
import gzip
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tabular_files import read

from presencia.errors import DataInvalid, SourceUnavailable
from presencia.sources.tabular import Limits, open_table

SAMPLE = "municipio,año,casos\nCobán,2023,5\nSan José,2023,\nPeñas,2024,7\n"


def refused(path, **options) -> DataInvalid:
    with pytest.raises(DataInvalid) as caught:
        read(path, **options)
    error = caught.value
    assert error.problems[0].where.file == path.name
    for lang in ("es", "en"):
        assert len(error.say(lang)) > 20
    return error


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp850"],
)
def test_encodings_are_found_and_assumptions_noted(text_file, encoding):
    found = read(text_file(SAMPLE * 1, encoding=encoding))
    assert found.table.columns == ["municipio", "año", "casos"]
    assert found.frame["municipio"].tolist() == ["Cobán", "San José", "Peñas"]
    assert found.frame["casos"].isna().tolist() == [False, True, False]
    assumed = "encoding" in found.notes
    assert assumed == (not encoding.startswith("utf-8"))


def test_latin_letters_after_the_first_megabyte_are_found(text_file):
    lines = ["lugar,casos"] + [f"Lugar {i},{i}" for i in range(90_000)] + ["Cobán,1", "Peñas,2"]
    found = read(text_file("\n".join(lines), encoding="cp1252"))
    assert found.frame["lugar"].tolist()[-2:] == ["Cobán", "Peñas"]
    assert "cp1252" in found.notes


def test_stray_bytes_in_a_utf8_file_refuse_their_rows_only(text_file):
    rows = "".join(f"Cobán {i},1\n" for i in range(20)).encode()
    path = text_file(b"lugar,casos\n" + rows + b"Pe\xf1as,2\n" + "Salamá,3\n".encode())
    found = read(path)
    assert found.rejects == [("E-TAB-012", 22)]
    assert len(found.frame) == 21
    assert found.frame["lugar"].iloc[-1] == "Salamá"
    assert found.table.rejects[0].problem.where.column == "lugar"


def test_doubly_encoded_letters_are_repaired_with_a_note(text_file):
    broken = SAMPLE.encode().decode("cp1252")
    assert "CobÃ¡n" in broken
    found = read(text_file(broken))
    assert found.table.columns == ["municipio", "año", "casos"]
    assert found.frame["municipio"].tolist() == ["Cobán", "San José", "Peñas"]
    assert "encoded twice" in found.notes
    portuguese = read(text_file("lugar,n\nSÃO PAULO,1\n"))
    assert portuguese.frame["lugar"].tolist() == ["SÃO PAULO"]
    assert portuguese.notes == ""


def test_lost_characters_are_noted_not_repaired(text_file):
    found = read(text_file("lugar,n\nCob\ufffdn,1\n"))
    assert found.frame["lugar"].tolist() == ["Cob\ufffdn"]
    assert "lost" in found.notes


def test_named_encoding_is_obeyed_or_refused(text_file):
    path = text_file(SAMPLE, encoding="cp1252")
    assert read(path, encoding="latin-1").frame["municipio"].iloc[0] == "Cobán"
    assert refused(path, encoding="utf-8").code == "E-TAB-013"
    assert refused(path, encoding="no-hay").code == "E-TAB-027"
    assert refused(path, encoding="hex").code == "E-TAB-027"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiters_are_found(text_file, mark):
    content = SAMPLE.replace(",", mark)
    found = read(text_file(content))
    assert found.table.columns == ["municipio", "año", "casos"]
    assert ("separator" in found.notes) == (mark != ",")


def test_decimal_commas_do_not_pass_for_delimiters(text_file):
    found = read(text_file("lugar;tasa;otra\nCobán;1,5;2,5\nSalamá;3,5;4,5\n"))
    assert found.frame["tasa"].tolist() == ["1,5", "3,5"]
    told = read(text_file("sep=;\nlugar;tasa\nCobán;1,5\n"))
    assert (told.table.columns, told.table.header_row) == (["lugar", "tasa"], 2)
    forced = read(text_file("a;b,c\n1;2,3\n"), delimiter=";")
    assert forced.table.columns == ["a", "b,c"]
    assert refused(text_file("a;b\n"), delimiter=";;").code == "E-TAB-027"


def test_ragged_rows_are_kept_in_the_rejects_with_their_row(text_file):
    path = text_file("a,b,c\n1,2,3\n4,5\n\n6,7,8\n9,10,11,12\n13,14,15\n")
    found = read(path)
    assert found.frame.index.tolist() == [2, 5, 7]
    assert found.frame.index.name == "row"
    assert found.rejects == [("E-TAB-011", 3), ("E-TAB-011", 6)]
    short, long = found.table.rejects
    assert short.content == {"a": "4", "b": "5"}
    assert long.content == {"a": "9", "b": "10", "c": "11", "col_4": "12"}
    assert "3" in short.problem.say("es")
    assert "1 blank" in found.notes


def test_rows_are_numbered_as_a_spreadsheet_counts_them(text_file):
    path = text_file('a,b\n"uno\ndos",1\n\n3,4\n')
    found = read(path)
    assert found.frame.index.tolist() == [2, 4]
    assert found.frame["a"].tolist() == ["uno\ndos", "3"]


CELL = st.text(alphabet="abñ ,;\"\n0'", max_size=6)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=1, max_size=30),
    size=st.integers(1, 7),
)
def test_every_row_is_read_or_refused_under_its_own_number(tmp_path_factory, rows, size):
    path = tmp_path_factory.mktemp("azar") / "azar.csv"
    memory = io.StringIO()
    csv.writer(memory, lineterminator="\n").writerows([["uno", "dos", "tres"], *rows])
    path.write_text(memory.getvalue(), encoding="utf-8", newline="")
    found = read(path, size=size, delimiter=",", header_row=1)
    width = len(found.table.columns)
    rejected = {row for _, row in found.rejects}
    kept = found.frame.index.tolist()
    assert not rejected & set(kept)
    for number, cells in enumerate(rows, 2):
        if number in kept:
            said = [None if pd.isna(cell) else cell for cell in found.frame.loc[number]]
            assert said == [cell or None for cell in cells][:width]
        else:
            assert number in rejected or not any(cells)
    assert kept == sorted(kept)


def test_chunks_have_the_size_asked_for_and_can_be_read_twice(text_file):
    path = text_file("a,b\n" + "".join(f"{i},{i}\n" for i in range(1000)))
    table = open_table(path)
    sizes = [len(chunk) for chunk in table.chunks(300)]
    assert sizes == [300, 300, 300, 100]
    again = pd.concat(list(table.chunks(7)))
    assert again["a"].tolist() == [str(i) for i in range(1000)]
    assert again.index.tolist() == list(range(2, 1002))
    with pytest.raises(ValueError, match="at least one row"):
        next(table.chunks(0))


def test_footnotes_and_repeated_headers_are_set_aside(text_file):
    path = text_file(
        "lugar,a,b\nCobán,1,2\nlugar,a,b\nSalamá,3,4\nSan Luis,,\n"
        "Fuente: INE 2024.,,\n1/ Cifras preliminares\n"
    )
    found = read(path)
    assert found.frame["lugar"].tolist() == ["Cobán", "Salamá", "San Luis"]
    assert sorted(found.rejects) == [("E-TAB-018", 6), ("E-TAB-018", 7), ("E-TAB-019", 3)]


def test_open_quotation_mark_does_not_swallow_the_file(text_file):
    lines = [f"{i},x,y" for i in range(50)]
    lines[10] = '10,"x,y'
    lines[30] = '30,"x,y'
    found = read(text_file("a,b,c\n" + "\n".join(lines)))
    codes = {code for code, _ in found.rejects}
    assert codes <= {"E-TAB-010", "E-TAB-011"}
    assert codes
    assert not found.frame.map(lambda cell: "\n" in str(cell)).any(axis=None)


def test_surplus_cells_are_refused_and_blank_ones_ignored(text_file):
    rows = "".join(f"{i},{i},\n" for i in range(150))
    found = read(text_file("a,b\n" + rows + "9,9,nueve\n"))
    assert found.table.columns == ["a", "b"]
    assert (len(found.frame), found.rejects) == (150, [("E-TAB-011", 152)])


def test_nul_characters_refuse_their_row(text_file):
    found = read(text_file(b"a,b\n1,2\n3\x00,4\n5,6\n"))
    assert found.rejects == [("E-TAB-014", 3)]
    assert found.frame["a"].tolist() == ["1", "5"]


def test_long_cells_refuse_their_row(text_file):
    path = text_file(f"a,b\n1,{'x' * 200}\n2,3\n")
    found = read(path, limits=Limits(max_cell_chars=100))
    assert found.rejects == [("E-TAB-022", 2)]
    assert len(found.table.rejects[0].problem.value) == 200


@pytest.mark.parametrize(
    "content", [b"", b"\n\n\n", b"  ", b",,,\n,,,\n", b"\xef\xbb\xbf"], ids=range(5)
)
def test_files_without_data_are_refused(text_file, content):
    assert refused(text_file(content)).code == "E-TAB-004"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04" + bytes(100), "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "Excel"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        (b"PAR1" + bytes(50), "Parquet"),
        (b"<!DOCTYPE html><html><table>", "web page"),
        (b"\xef\xbb\xbf <html>", "web page"),
        (gzip.compress(b"a,b\n"), "gzip"),
        (bytes(range(1, 32)) * 20, "binary"),
    ],
)
def test_other_content_under_a_text_name_is_told(text_file, content, said):
    error = refused(text_file(content))
    assert error.code == "E-TAB-003"
    assert said in error.say("en")
    assert ".csv" in error.say("es")


def test_gzipped_text_is_read_in_any_encoding(text_file):
    for encoding in ("utf-8-sig", "cp1252", "utf-16"):
        path = text_file(gzip.compress(SAMPLE.encode(encoding)), "datos.csv.gz")
        assert read(path).frame["municipio"].tolist()[0] == "Cobán"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(text_file, end):
    found = read(text_file(SAMPLE.replace("\n", end)))
    assert found.frame.index.tolist() == [2, 3, 4]


def test_missing_file_and_unknown_ending(tmp_path):
    with pytest.raises(SourceUnavailable) as caught:
        open_table(tmp_path / "no.csv")
    assert caught.value.code == "E-TAB-001"
    for name in ("viejo.xls", "libro.ods", "libro.xlsb", "datos.zip", "informe.pdf"):
        path = tmp_path / name
        path.write_bytes(b"x")
        with pytest.raises(DataInvalid) as caught2:
            open_table(path)
        assert caught2.value.code == "E-TAB-002"
        assert name.split(".")[1] in caught2.value.say("es")
