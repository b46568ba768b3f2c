"""Numbers as people write them: decimal styles, absence, dressing, counts."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from presencia.sources.tabular import (
    Evidence,
    as_text,
    decimal_evidence,
    parse_integers,
    parse_numbers,
)
from presencia.sources.tabular.absent import MARKS


def column(*cells, dtype="str"):
    index = pd.RangeIndex(2, 2 + len(cells), name="row")
    return pd.Series(list(cells), index=index, name="casos", dtype=dtype)


def codes(parsed):
    return {position: problem.code for position, problem in parsed.problems}


def values(*cells, **options):
    return parse_numbers(column(*cells), **options).values.tolist()


def test_one_clear_figure_tells_the_column():
    assert values("1.234,5", "1.234") == [1234.5, 1234.0]
    assert values("1,234.5", "1,234", "1.234") == [1234.5, 1234.0, 1.234]
    assert values("0.581", "523.453", "17.7") == [0.581, 523.453, 17.7]
    assert values("0,581", "523,453") == [0.581, 523.453]
    assert values("1,234,567", "2,345") == [1234567.0, 2345.0]
    assert values("1.234.567", "2.345") == [1234567.0, 2345.0]
    assert values("1234,567", "2,345") == [1234.567, 2.345]


@pytest.mark.parametrize("cells", [("1,234", "2,345"), ("1.234",), ("12", "1,234", "999")])
def test_what_no_figure_tells_is_asked(cells):
    parsed = parse_numbers(column(*cells))
    doubtful = [i for i, cell in enumerate(cells) if not cell.isdigit()]
    assert codes(parsed) == dict.fromkeys(doubtful, "E-VAL-002")
    assert parsed.decimal is None
    problem = parsed.problems[0][1]
    assert problem.what.es.startswith("Dos lecturas posibles: ")
    assert problem.what.en.startswith("This can be read two ways: ")
    assert "decimal" in problem.remedy.es
    assert problem.where.row == 2 + doubtful[0]
    assert (problem.where.column, problem.value) == ("casos", cells[doubtful[0]])


def test_the_readers_word_settles_it():
    assert values("1,234", "2,345", decimal=".") == [1234.0, 2345.0]
    assert values("1,234", "2,345", decimal=",") == [1.234, 2.345]
    parsed = parse_numbers(column("1.234,5", "1,5", "2"), decimal=".")
    assert codes(parsed) == {0: "E-VAL-003", 1: "E-VAL-003"}


def test_two_styles_in_one_column_refuse_only_what_is_doubtful():
    parsed = parse_numbers(column("1.234,5", "1,234.5", "1.234", "7"))
    assert parsed.values.tolist()[:2] == [1234.5, 1234.5]
    assert codes(parsed) == {2: "E-VAL-002"}
    assert "mezcla" in parsed.notes[0].es


def test_evidence_of_several_columns_and_pieces_adds_up():
    first, second = column("1,234", "2,345"), column("0.5", "s/d")
    assert decimal_evidence([first]) == Evidence(0, 0, 2)
    assert decimal_evidence([first]).decimal is None
    assert decimal_evidence([first, second]).decimal == "."
    mixed = column("1,5", 2.5, None, dtype=object)
    assert decimal_evidence([mixed]).decimal == ","
    assert decimal_evidence([pd.Series([1.5, 2.5])]) == Evidence()
    assert (decimal_evidence([second]) + decimal_evidence([mixed])).decimal is None


def test_absent_marks_are_absent_and_never_zero():
    cells = [*MARKS, *(mark.upper() for mark in MARKS), " S/D ", "\u00a0", None]
    parsed = parse_numbers(column(*cells))
    assert parsed.absent.all()
    assert np.isnan(parsed.values).all()
    assert parsed.problems == []
    assert parse_numbers(column("0", "0.0")).absent.tolist() == [False, False]


def test_dash_is_zero_only_where_the_reader_says_so():
    parsed = parse_numbers(column("-", "–", "..", "3"), dash_is_zero=True)
    assert parsed.values.tolist()[:2] == [0.0, 0.0]
    assert parsed.absent.tolist() == [False, False, True, False]
    assert "2 rayas" in parsed.notes[0].es


def test_signs_spaces_and_groups():
    assert values("−5", "-6", "+7", "–8") == [-5.0, -6.0, 7.0, -8.0]
    assert values("1 234", "1\u00a0234 567", "1\u202f234,5") == [1234.0, 1234567.0, 1234.5]
    assert values("1'234", "1’234.5") == [1234.0, 1234.5]
    assert values("1E5", "1.5e-3", ".5", "5.") == [1e5, 0.0015, 0.5, 5.0]


@pytest.mark.parametrize(
    "cell",
    ["12 34", "1,23,456", "1.2.3", "12-3", "abc", "1231/", "(5)", "5 casos", "--5", "1e", ",", "٣"],
)
def test_what_is_no_number_is_refused(cell):
    parsed = parse_numbers(column("1", cell))
    assert codes(parsed) == {1: "E-VAL-001"}
    assert math.isnan(parsed.values[1])
    assert not parsed.absent[1]
    assert parsed.refused.tolist() == [False, True]


def test_percent_signs():
    parsed = parse_numbers(column("12.5%", "3 %", "s/d"))
    assert parsed.values.tolist()[:2] == [12.5, 3.0]
    assert "por cien" in parsed.notes[0].es
    assert codes(parse_numbers(column("12%", "0.5", "3"))) == {0: "E-VAL-008"}
    assert codes(parse_numbers(column("12%", "5%", "3"))) == {2: "E-VAL-008"}


def test_currencies():
    parsed = parse_numbers(column("Q1,234.50", "Q. 20", "GTQ 3", "5"))
    assert parsed.values.tolist() == [1234.5, 20.0, 3.0, 5.0]
    assert "«Q»" in parsed.notes[0].es
    mixed = parse_numbers(column("Q1.5", "US$2.5", "3"))
    assert codes(mixed) == {0: "E-VAL-009", 1: "E-VAL-009"}
    assert values("₡1 500,75", "B/.3,5", decimal=",")[0] != values("3,5")[0]


def test_footnote_marks():
    parsed = parse_numbers(column("123*", "5 1/", "7(p)", "8 ²", "9a/", "10†"))
    assert parsed.values.tolist() == [123.0, 5.0, 7.0, 8.0, 9.0, 10.0]
    assert "6 figures" in parsed.notes[0].en


def test_spreadsheet_errors_and_infinite_figures():
    parsed = parse_numbers(column("#REF!", "#div/0!", "1e400", "inf", "#N/A"))
    assert codes(parsed) == {0: "E-VAL-007", 1: "E-VAL-007", 2: "E-VAL-006", 3: "E-VAL-001"}
    assert parsed.absent.tolist() == [False, False, False, False, True]


def test_typed_and_mixed_columns():
    assert parse_numbers(pd.Series([1, 2])).values.tolist() == [1.0, 2.0]
    nullable = parse_numbers(pd.Series([1, None], dtype="Int64"))
    assert nullable.absent.tolist() == [False, True]
    assert codes(parse_numbers(pd.Series([1.0, np.inf, np.nan]))) == {1: "E-VAL-006"}
    mixed = parse_numbers(column(1, 1.234, "2,5", None, True, "x", dtype=object))
    assert mixed.values.tolist()[:3] == [1.0, 1.234, 2.5]
    assert codes(mixed) == {4: "E-VAL-001", 5: "E-VAL-001"}
    assert codes(parse_numbers(pd.Series([True, False]))) == {0: "E-VAL-001", 1: "E-VAL-001"}
    assert parse_numbers(pd.Series(["1", "2"], dtype="category")).values.tolist() == [1.0, 2.0]
    for empty in (pd.Series([], dtype="str"), pd.Series([], dtype=object)):
        assert len(parse_numbers(empty).values) == 0
    nothing = parse_numbers(pd.Series([None, None], dtype="str"))
    assert nothing.absent.all()


def test_negative_and_fractional_counts_are_refused_each_with_its_reason():
    parsed = parse_integers(column("3", "-1", "2.5", "4.0", "x", "1e300", ""), file="a.csv")
    assert codes(parsed) == {1: "E-VAL-004", 2: "E-VAL-005", 4: "E-VAL-001", 5: "E-VAL-006"}
    assert parsed.values.tolist()[3] == 4.0
    assert parsed.absent.tolist()[-1]
    assert parsed.problems[0][1].where.say("es") == "a.csv, fila 3, columna casos"
    assert np.isnan(parsed.values[[1, 2, 4, 5]]).all()


def test_bounds_of_integers():
    assert codes(parse_integers(column("1899", "2030", "13"), 1900, maximum=2100)) == {
        0: "E-VAL-004",
        2: "E-VAL-004",
    }
    assert codes(parse_integers(column("-5"), None)) == {}
    assert codes(parse_integers(column(str(2**53 + 2)))) == {0: "E-VAL-006"}


def test_as_text_keeps_codes_as_they_are_written():
    said = as_text(pd.Series([1802.0, 101, "0101", None, 1.5, float("nan"), 10**20], dtype=object))
    assert said.isna().tolist() == [False, False, False, True, False, True, False]
    assert said.dropna().tolist() == ["1802", "101", "0101", "1.5", "1" + "0" * 20]
    assert as_text(pd.Series([1, None], dtype="Int64")).iloc[0] == "1"


def write(number: float, decimal: str, grouped: bool) -> str:
    said = f"{number:,.6f}" if grouped else f"{number:.6f}"
    if decimal == ",":
        said = said.translate(str.maketrans(",.", ".,"))
    return said


@settings(deadline=None)
@given(
    numbers=st.lists(st.floats(-1e12, 1e12, allow_nan=False), min_size=1, max_size=20),
    decimal=st.sampled_from([".", ","]),
    grouped=st.booleans(),
)
def test_numbers_come_back_in_both_styles(numbers, decimal, grouped):
    parsed = parse_numbers(column(*(write(n, decimal, grouped) for n in numbers)))
    assert parsed.problems == []
    assert parsed.decimal == decimal
    assert parsed.values.tolist() == [float(f"{n:.6f}") for n in numbers]


@settings(deadline=None)
@given(
    numbers=st.lists(st.integers(0, 10**12), min_size=1, max_size=20),
    decimal=st.sampled_from([".", ","]),
)
def test_grouped_counts_come_back_once_the_style_is_known(numbers, decimal):
    cells = [f"{n:,}" if decimal == "." else f"{n:,}".replace(",", ".") for n in numbers]
    assert parse_integers(column(*cells), decimal=decimal).values.tolist() == numbers
    guessed = parse_integers(column(*cells))
    for position, number in enumerate(numbers):
        refused = bool(guessed.refused[position])
        assert refused or guessed.values[position] == number


@settings(deadline=None)
@given(st.lists(st.text(alphabet="0123456789.,-% QaEe*'/ ", max_size=8), max_size=12))
def test_no_text_is_both_read_and_refused_nor_neither(cells):
    parsed = parse_numbers(column(*cells))
    read = np.isfinite(parsed.values)
    assert ((read.astype(int) + parsed.refused + parsed.absent) == 1).all()


@settings(deadline=None)
@given(st.lists(st.text(alphabet="0123456789.,", min_size=1, max_size=7), min_size=1, max_size=6))
def test_a_column_reads_alike_in_any_order(cells):
    forward = parse_numbers(column(*cells))
    backward = parse_numbers(column(*reversed(cells)))
    assert np.array_equal(forward.values, backward.values[::-1], equal_nan=True)


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_figures_python_writes_are_read_exactly(number):
    assume(abs(number) < 1e16)
    assert values(repr(number), decimal=".") == [number]
