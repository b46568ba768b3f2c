"""Stata and SPSS: labels, missing values, encodings, damage."""

import pandas as pd
import pyreadstat
import pytest
from tabular_files import read

from presencia.errors import DataInvalid
from presencia.sources.tabular import Limits, statistical

FRAME = pd.DataFrame(
    {"depto": [1.0, 2.0, 1.0, 9.0], "lugar": ["Cobán", "Peñas", "", "León"], "n": [5.0, 6, 7, None]}
)
LABELS = {"depto": {1: "Alta Verapaz", 2: "Petén"}}


@pytest.fixture(params=["dta", "sav", "zsav"])
def survey(request, tmp_path):
    path = tmp_path / f"encuesta.{request.param}"
    if request.param == "dta":
        pyreadstat.write_dta(FRAME, str(path), variable_value_labels=LABELS)
    else:
        compress = request.param == "zsav"
        pyreadstat.write_sav(FRAME, str(path), variable_value_labels=LABELS, compress=compress)
    return path


def test_labels_take_the_place_of_codes(survey):
    found = read(survey, size=3)
    assert found.table.columns == ["depto", "lugar", "n"]
    assert found.frame["depto"].tolist() == ["Alta Verapaz", "Petén", "Alta Verapaz", "9"]
    assert found.frame["lugar"].tolist()[:2] == ["Cobán", "Peñas"]
    assert found.frame["n"].isna().tolist() == [False, False, False, True]
    assert found.frame.index.tolist() == [1, 2, 3, 4]
    assert found.frame.index.name == "row"
    assert "value labels" in found.notes


def test_declared_missing_values_are_absent(tmp_path):
    path = tmp_path / "faltan.sav"
    pyreadstat.write_sav(FRAME, str(path), missing_ranges={"depto": [9]})
    assert read(path).frame["depto"].isna().tolist() == [False, False, False, True]


def test_damaged_files_are_refused(survey):
    whole = survey.read_bytes()
    for cut in (40, len(whole) // 2):
        survey.write_bytes(whole[:cut])
        with pytest.raises(DataInvalid) as caught:
            read(survey)
        assert caught.value.code in ("E-TAB-008", "E-TAB-023")
    survey.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(DataInvalid) as caught:
        read(survey)
    assert caught.value.code == "E-TAB-003"


def test_limits_hold(survey):
    for limits in (Limits(max_columns=2), Limits(max_rows=2)):
        with pytest.raises(DataInvalid) as caught:
            read(survey, limits=limits)
        assert caught.value.code == "E-TAB-005"


def test_wrong_encoding_is_read_as_western_with_a_note(tmp_path):
    path = tmp_path / "latino.dta"
    pyreadstat.write_dta(FRAME, str(path))
    content = path.read_bytes().replace("Cobán".encode(), b"Cob\xe1n\0")
    path.write_bytes(content)
    found = read(path)
    assert found.frame["lugar"].iloc[0] == "Cobán"
    assert "WINDOWS-1252" in found.notes


def test_a_file_that_kills_the_library_does_not_kill_us(tmp_path):
    """The width of a variable is damaged: ReadStat dies of it, in a process of its own."""
    path = tmp_path / "mortal.sav"
    pyreadstat.write_sav(FRAME, str(path))
    content = bytearray(path.read_bytes())
    content[180:184] = b"\xff\x7f\xff\x7f"
    path.write_bytes(content)
    with pytest.raises(DataInvalid) as caught:
        read(path)
    assert caught.value.code == "E-TAB-008"
    assert caught.value.problems[0].where.file == "mortal.sav"


@pytest.mark.parametrize("module", ["presencia.no_such_module", "platform"])
def test_a_child_that_says_nothing_or_nonsense_refuses_the_file(tmp_path, monkeypatch, module):
    path = tmp_path / "bueno.sav"
    pyreadstat.write_sav(FRAME, str(path))
    monkeypatch.setattr(statistical, "_CHILD", module)
    with pytest.raises(DataInvalid) as caught:
        read(path)
    assert "could not cope" in caught.value.say("en")
