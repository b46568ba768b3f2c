"""Workbooks: sheets, dates, formulas, merged cells, and what is no XLSX."""

import datetime as dt

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from tabular_files import MAIN, book_parts, read, sheet_xml, text_row, zipped

from presencia.errors import DataInvalid
from presencia.sources.tabular import open_table, parse_dates, parse_numbers, peek
from presencia.sources.tabular.worksheet import column_number, from_serial, unescape


@pytest.fixture
def book(tmp_path):
    """Return a writer of workbooks by openpyxl: a dict of sheets, each a list of rows."""

    def write(sheets, name="libro.xlsx", change=None):
        made = openpyxl.Workbook()
        made.remove(made.active)
        for title, rows in sheets.items():
            sheet = made.create_sheet(title)
            for row in rows:
                sheet.append(row)
        if change:
            change(made)
        made.save(tmp_path / name)
        return tmp_path / name

    return write


def refused(path, **options) -> DataInvalid:
    with pytest.raises(DataInvalid) as caught:
        read(path, **options)
    return caught.value


def test_cells_keep_number_and_text_and_dates_become_iso(book):
    rows = [
        ["código", "lugar", "tasa", "fecha", "hora", "sí"],
        ["0101", "Cobán", 1.234, dt.date(2023, 5, 3), dt.time(14, 30), True],
        [1802, None, 5, dt.datetime(2023, 5, 3, 10, 20, 30), None, False],
    ]
    found = read(book({"Datos": rows}))
    assert found.table.typed
    assert found.frame.iloc[0].tolist() == [
        "0101",
        "Cobán",
        1.234,
        "2023-05-03",
        "14:30:00",
        "TRUE",
    ]
    assert found.frame.iloc[1].tolist() == [1802, None, 5, "2023-05-03T10:20:30", None, "FALSE"]
    assert found.frame.index.tolist() == [2, 3]
    assert parse_numbers(found.frame["tasa"]).values.tolist() == [1.234, 5.0]
    dates = parse_dates(found.frame["fecha"], no_later_than=dt.date(2024, 1, 1))
    assert dates.iso().tolist() == ["2023-05-03", "2023-05-03"]


def test_old_macintosh_calendar(book):
    def change(made):
        made.epoch = CALENDAR_MAC_1904

    path = book({"Datos": [["fecha"], [dt.datetime(2023, 5, 3)]]}, change=change)
    assert read(path).frame["fecha"].tolist() == ["2023-05-03"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "1900-01-01"),
        (59, "1900-02-28"),
        (61, "1900-03-01"),
        (45049, "2023-05-03"),
        (45049.75, "2023-05-03T18:00:00"),
        (45049.9999999, "2023-05-04"),
        (0.5, "12:00:00"),
        (-3.0, -3.0),
        (1e9, 1e9),
    ],
)
def test_serial_numbers(number, said):
    assert from_serial(number, dt.datetime(1899, 12, 30)) in (
        said,
        said[:10] if isinstance(said, str) else said,
    )


def test_the_only_sheet_with_data_is_chosen_and_noted(book):
    found = read(book({"Vacía": [], "Datos": [["a", "b"], [1, 2]], "Otra": []}))
    assert found.table.sheet == "Datos"
    assert "Datos" in found.notes

    def hide(made):
        made["Listas"].sheet_state = "hidden"

    hidden = book({"Datos": [["a", "b"], [1, 2]], "Listas": [["x"], [1]]}, change=hide)
    assert read(hidden).table.sheet == "Datos"
    assert read(hidden, sheet="listas ").table.columns == ["x"]


def test_several_sheets_ask_which(book):
    path = book({"2022": [["a"], [1]], "2023": [["a"], [2]]})
    error = refused(path)
    assert error.code == "E-TAB-016"
    assert "«2022», «2023»" in error.say("es")
    assert read(path, sheet="2023").frame["a"].tolist() == [2]
    missing = refused(path, sheet="2024")
    assert missing.code == "E-TAB-017"
    assert "2022" in missing.say("en")
    assert refused(book({"A": [], "B": []}, name="nada.xlsx")).code == "E-TAB-004"


def test_merged_header_and_merged_labels(book):
    rows = [
        ["Cuadro 3. Hechos", None, None, None],
        ["Departamento", "2023", None, None],
        [None, "Ene", "Feb", "Mar"],
        ["Izabal", 1, 2, 3],
        [None, 4, 5, 6],
        ["Petén", 7, 8, 9],
        ["Fuente: PNC, 2024. Cifras preliminares", None, None, None],
    ]

    def merge(made):
        sheet = made["Datos"]
        for merged in ("A1:D1", "A2:A3", "B2:D2", "A4:A5", "A7:D7"):
            sheet.merge_cells(merged)

    found = read(book({"Datos": rows}, change=merge))
    assert found.table.columns == ["Departamento", "2023 / Ene", "2023 / Feb", "2023 / Mar"]
    assert found.table.header_row == 3
    assert found.frame["Departamento"].tolist() == ["Izabal", "Izabal", "Petén"]
    assert found.rejects == [("E-TAB-018", 7)]
    assert "merged" in found.notes


def test_merged_figures_are_not_repeated(book):
    rows = [["lugar", "casos", "n"], ["Izabal", 10, 1], ["Petén", None, 2]]

    def merge(made):
        made["Datos"].merge_cells("B2:B3")

    found = read(book({"Datos": rows}, change=merge))
    assert found.frame["casos"].tolist() == [10, None]
    assert "count in the first only" in found.notes


def test_formulas_give_their_stored_result_or_refuse_the_row(workbook):
    rows = [
        text_row(1, "lugar", "casos"),
        '<row r="2"><c r="A2" t="str"><f>"Co"&amp;"bán"</f><v>Cobán</v></c>'
        '<c r="B2"><f>1+2</f><v>3</v></c></row>',
        '<row r="3"><c r="A3" t="inlineStr"><is><t>Salamá</t></is></c>'
        '<c r="B3"><f>SUM(B1:B2)</f></c></row>',
    ]
    found = read(workbook(sheet_xml(rows)))
    assert found.frame.values.tolist() == [["Cobán", 3]]
    assert found.rejects == [("E-TAB-020", 3)]
    problem = found.table.rejects[0].problem
    assert (problem.where.column, problem.value) == (
        "casos",
        "SUM(B1:B2)" if False else "=SUM(B1:B2)",
    )


def test_spreadsheet_errors_reach_the_parser(workbook):
    rows = [
        text_row(1, "lugar", "tasa"),
        '<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c>'
        '<c r="B2" t="e"><v>#DIV/0!</v></c></row>',
    ]
    found = read(workbook(sheet_xml(rows)))
    parsed = parse_numbers(found.frame["tasa"], file="libro.xlsx")
    assert [p.code for _, p in parsed.problems] == ["E-VAL-007"]
    assert parsed.problems[0][1].where.say("es") == "libro.xlsx, fila 2, columna tasa"


def test_rich_phonetic_and_escaped_text(workbook):
    strings = (
        f'<sst xmlns="{MAIN}"><si><r><t>Co</t></r><r><t>bán</t></r>'
        '<rPh sb="0" eb="1"><t>NO</t></rPh></si><si><t>a_x000A_b</t></si></sst>'
    ).encode()
    rows = [
        text_row(1, "a", "b"),
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>',
        '<row r="3"><c r="A3" t="s"><v>99</v></c><c r="B3" t="n"><v>nada</v></c></row>',
    ]
    found = read(workbook(sheet_xml(rows), sharedStrings=strings))
    assert found.frame.values.tolist() == [["Cobán", "a\nb"], ["#99", "nada"]]
    assert unescape("_x0041_") == "A"


def test_numbers_that_are_none_stay_text(workbook):
    cells = "".join(f"<c s='1'><v>{said}</v></c>" for said in ("inf", "nan", "1e999"))
    found = read(workbook(sheet_xml([text_row(1, "a", "b", "c"), f"<row>{cells}</row>"])))
    assert found.frame.values.tolist() == [["inf", "nan", "1e999"]]


def test_prefixed_and_strict_namespaces(tmp_path):
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    sheet = (
        f'<x:worksheet xmlns:x="{strict}"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr">'
        "<x:is><x:t>lugar</x:t></x:is></x:c></x:row><x:row><x:c><x:v>5</x:v></x:c></x:row>"
        "</x:sheetData></x:worksheet>"
    ).encode()
    path = zipped(tmp_path / "estricto.xlsx", book_parts({"Hoja": sheet}))
    found = read(path)
    assert found.frame["lugar"].tolist() == [5]
    assert found.frame.index.tolist() == [2]


def test_cells_out_of_place_are_refused(workbook):
    twice = text_row(1, "a", "b").replace("B1", "A1")
    assert refused(workbook(sheet_xml([twice]))).code == "E-TAB-008"
    back = [text_row(5, "a", "b"), text_row(2, 1, 2)]
    assert refused(workbook(sheet_xml(back))).code == "E-TAB-005"
    beyond = [text_row(1, "a", "b"), text_row(2_000_000, 1, 2)]
    assert refused(workbook(sheet_xml(beyond))).code == "E-TAB-005"


def test_surplus_cells_and_repeated_headers(book):
    rows = [["a", "b"], *([i, i] for i in range(80)), ["a", "b"], [1, 2, "tres"], [5, 6]]
    found = read(book({"Datos": rows}))
    assert found.rejects == [("E-TAB-019", 82), ("E-TAB-011", 83)]
    assert found.table.rejects[1].content == {"a": "1", "b": "2", "col_3": "tres"}
    assert len(found.frame) == 81


def test_chunks_of_a_sheet(book):
    path = book({"Datos": [["a"], *([i] for i in range(100))]})
    table = open_table(path)
    assert [len(chunk) for chunk in table.chunks(30)] == [30, 30, 30, 10]
    assert [len(chunk) for chunk in table.chunks(100)] == [100]


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "contraseña"),
        (b"a,b\n1,2\n", "binario"),
        (b"<html><table>", "página web"),
    ],
)
def test_what_only_bears_the_name_of_a_workbook(tmp_path, start, said):
    path = tmp_path / "falso.xlsx"
    path.write_bytes(start + bytes(100))
    error = refused(path)
    assert error.code in ("E-TAB-002", "E-TAB-003")
    assert said in error.say("es")


def test_other_zips_are_no_workbooks(tmp_path):
    path = zipped(tmp_path / "falso.xlsx", {"a.csv": b"1"})
    assert refused(path).code == "E-TAB-003"
    parts = book_parts({"Hoja": b""})
    rels = parts.pop("_rels/.rels").replace(b"workbook.xml", b"workbook.bin")
    binary = {**parts, "_rels/.rels": rels, "xl/workbook.bin": b"x"}
    assert refused(zipped(tmp_path / "binario.xlsx", binary)).code == "E-TAB-002"


def test_broken_xml_is_told_with_its_row(workbook):
    rows = [text_row(i, "a", "b") for i in range(1, 200)]
    path = workbook(sheet_xml(rows).replace(b'<row r="150">', b'<row r="150"<'))
    error = refused(path)
    assert error.code == "E-TAB-008"
    assert error.problems[0].where.row == 149


def test_columns_can_be_peeked_at(book, tmp_path):
    path = book({"Datos": [["a", "b"], [1, 2]]})
    assert peek(path).columns == ("a", "b")
    assert peek(tmp_path / "no.xlsx") is None
    path.write_bytes(b"PK\x03\x04" + bytes(50))
    assert peek(path) is None


def test_column_letters():
    assert [column_number(c) for c in ("A", "Z", "AA", "XFD")] == [1, 26, 27, 16384]
