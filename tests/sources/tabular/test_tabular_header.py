"""The row of names: under titles, over several rows, repeated, missing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tabular_files import read

from presencia.errors import DataInvalid
from presencia.sources.tabular.header import Merge, find_header, is_note, unique_names


def test_titles_above_the_names_are_skipped_with_a_note(text_file):
    path = text_file(
        "Cuadro 9. Defunciones por departamento,,,\nAño 2023,,,\n,,,\n"
        "Departamento,Total,Hombres,Mujeres\nGuatemala,10,6,4\nIzabal,5,3,2\n"
    )
    found = read(path)
    assert found.table.header_row == 4
    assert found.table.columns == ["Departamento", "Total", "Hombres", "Mujeres"]
    assert found.frame.index.tolist() == [5, 6]
    assert "Cuadro 9" in found.notes


def test_titles_without_their_delimiters(text_file):
    found = read(text_file("Cuadro 1\n\nlugar;a;b\nCobán;1;2\nSalamá;3;4\n"))
    assert (found.table.header_row, found.rejects) == (3, [])
    assert found.frame.index.tolist() == [4, 5]


def test_groups_over_names_are_joined(text_file):
    blank_corner = ",2022,,2023,\nDepartamento,Ene,Feb,Ene,Feb\nIzabal,1,2,3,4\nPetén,5,6,7,8\n"
    found = read(text_file(blank_corner))
    joined = ["Departamento", "2022 / Ene", "2022 / Feb", "2023 / Ene", "2023 / Feb"]
    assert found.table.columns == joined
    assert found.frame.index.tolist() == [3, 4]
    corner_above = "Departamento,2022,,2023,\n,Ene,Feb,Ene,Feb\nIzabal,1,2,3,4\nPetén,5,6,7,8\n"
    assert read(text_file(corner_above)).table.columns == joined
    assert "rows 1 to 2" in found.notes


def test_years_and_numbered_months_are_names():
    years = [["Lugar", "2018", "2019"], ["Cobán", "5", "6"], ["Salamá", "7", "8"]]
    assert find_header(years).columns == ["Lugar", "2018", "2019"]
    months = [["Lugar", *map(str, range(1, 13))], ["Cobán", *"123456789123"]]
    assert find_header(months).columns[-1] == "12"


def test_numbers_over_numbers_are_no_header(text_file):
    with pytest.raises(DataInvalid) as caught:
        read(text_file("Cobán,12,3.5\nSalamá,14,2.5\n"))
    assert caught.value.code == "E-TAB-015"
    assert "header_row" in caught.value.say("es")


def test_said_header_row_is_obeyed(text_file):
    path = text_file("x,y\na,b\n1,2\n")
    found = read(path, header_row=2)
    assert found.table.columns == ["a", "b"]
    assert found.frame.index.tolist() == [3]
    with pytest.raises(DataInvalid) as caught:
        read(path, header_row=9)
    assert caught.value.code == "E-TAB-015"


def test_repeated_and_missing_names(text_file):
    found = read(text_file("a,,a,a (2),\n1,2,3,4,5\n"))
    assert found.table.columns == ["a", "col_2", "a (3)", "a (2)", "col_5"]
    assert "«a (3)»" in found.notes
    assert "«col_2»" in found.notes


@settings(deadline=None)
@given(st.lists(st.sampled_from(["", "a", "b", "a (2)", "col_1", "col_2"]), max_size=12))
def test_made_names_are_unique_and_keep_what_is_unique(raw):
    names = unique_names(raw, [])
    assert len(set(names)) == len(names) == len(raw)
    for name, made in zip(raw, names, strict=True):
        if name and raw.count(name) == 1:
            assert made == name
        assert made.startswith(name)


def test_vertical_and_horizontal_merges():
    rows = [
        ["Lugar", "Casos", None, "Tasa"],
        [None, "Hombres", "Mujeres", None],
        ["Cobán", 1, 2, 3.5],
    ]
    merges = [Merge(1, 1, 2, 1), Merge(1, 2, 1, 3), Merge(1, 4, 2, 4)]
    header = find_header(rows, merges=merges)
    assert header.columns == ["Lugar", "Casos / Hombres", "Casos / Mujeres", "Tasa"]
    assert (header.first, header.last) == (1, 2)


def test_horizontal_merge_over_data_stays_one_row():
    rows = [["Lugar", None, "Casos"], ["Guatemala", "Mixco", 5], ["Guatemala", "Palín", 6]]
    header = find_header(rows, merges=[Merge(1, 1, 1, 2)])
    assert header.last == 1
    assert header.columns == ["Lugar", "Lugar (2)", "Casos"]


def test_merged_title_is_a_title():
    rows = [["Cuadro 1", None, None], ["Lugar", "Casos", "Tasa"], ["Cobán", 1, 2]]
    header = find_header(rows, merges=[Merge(1, 1, 1, 3)])
    assert (header.first, header.columns) == (2, ["Lugar", "Casos", "Tasa"])


def test_hxl_tags_describe_the_columns(text_file):
    path = text_file("Sector,Provincia,Personas\n#sector,#adm1,#affected\nSalud,Coclé,20\n")
    found = read(path)
    assert found.table.tags == {"Sector": "#sector", "Provincia": "#adm1", "Personas": "#affected"}
    assert found.frame.index.tolist() == [3]
    alone = read(text_file("#sector,#adm1\nSalud,Coclé\n"))
    assert alone.table.columns == ["#sector", "#adm1"]


def test_one_column_is_a_table(text_file):
    found = read(text_file("lugar\nCobán\nSalamá\n"))
    assert found.frame["lugar"].tolist() == ["Cobán", "Salamá"]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Fuente: Instituto Nacional de Estadística", True),
        ("Nota: cifras preliminares.", True),
        ("* Incluye zona 18", True),
        ("(1) Datos al 30 de junio", True),
        ("Elaboración propia con datos de PNC.", True),
        ("x" * 61, True),
        ("Fuentes", False),
        ("Notas", False),
        ("San José Poaquil", False),
        ("Datos", False),
        (12, False),
        (None, False),
    ],
)
def test_what_reads_like_a_note(text, note):
    assert is_note(text) is note
