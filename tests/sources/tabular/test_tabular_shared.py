"""Every real table we have opens, with the columns and rows that pandas finds."""

import pandas as pd
import pytest
from tabular_files import read

from presencia.errors import DataInvalid
from presencia.sources.tabular import open_table, parse_numbers, peek

pytestmark = pytest.mark.shared


@pytest.mark.parametrize("folder", ["geo", "evaluation"])
def test_real_text_tables(shared, folder):
    paths = sorted(p for p in shared(folder).rglob("*") if p.name.endswith((".csv", ".csv.gz")))
    assert len(paths) > 15
    for path in paths:
        if path.name.startswith("chicago_"):
            with pytest.raises(DataInvalid) as caught:  # these have no header
                open_table(path)
            assert caught.value.code == "E-TAB-015"
            continue
        expected = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
        found = read(path, size=1000)
        assert found.rejects == [], path.name
        assert len(found.table.columns) == len(expected.columns), path.name
        assert len(found.frame) == len(expected), path.name
        assert found.frame.index.tolist() == list(range(2, len(expected) + 2)), path.name
        expected.columns, expected.index = found.frame.columns, found.frame.index
        pd.testing.assert_frame_equal(found.frame, expected, check_dtype=False, obj=path.name)
        assert list(peek(path).columns) == found.table.columns


def test_real_parquet_tables(shared):
    paths = sorted(shared("geo").rglob("*.parquet"))
    assert len(paths) >= 5
    for path in paths:
        expected = pd.read_parquet(path)
        found = read(path, size=5000)
        assert found.table.columns == list(expected.columns)
        assert len(found.frame) == len(expected) == found.table.rows_total


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_real_workbooks(shared):
    paths = sorted(shared("standards").rglob("*.xlsx"))
    assert len(paths) > 20
    seen = 0
    for path in paths:
        if "hxl" in path.parts:
            continue
        for name, expected in pd.read_excel(path, sheet_name=None, dtype=object).items():
            expected = expected.dropna(how="all")
            if expected.empty:
                continue
            found = read(path, sheet=name)
            assert len(found.frame) + len(found.rejects) == len(expected), (path.name, name)
            assert len(found.table.columns) == len(expected.columns), (path.name, name)
            seen += 1
    assert seen > 40


def test_real_hxl_tables(shared):
    for name in ("input-valid.csv", "input-valid.xlsx", "input-merged.xlsx"):
        found = read(shared(f"standards/hxl/{name}"))
        assert found.table.header_row == 3
        assert found.table.columns[8] == "¿Cuándo?"
        assert found.table.columns[1].endswith("Qué? / Sector/Cluster")
        assert list(found.table.tags.values())[-2:] == ["#adm1", "#date+reported"]
        assert len(found.frame) == 4


def test_old_workbooks_say_what_to_do(shared):
    path = shared("standards/openrosa/xlsform/pyxform/widgets.xls")
    with pytest.raises(DataInvalid) as caught:
        open_table(path)
    assert ".xlsx" in caught.value.problems[0].remedy.es


def test_real_numbers_tell_their_own_decimal_point(shared):
    path = shared("geo/socio/gtm_multidimensional_poverty_2000_2014.csv")
    frame = read(path).frame
    parsed = parse_numbers(frame["Poblacion2006"])
    assert parsed.decimal == "."
    assert parsed.problems == []
    assert parsed.values[0] == 523.453
