"""Dates in five formats, in the future, and those that could be either."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presencia.sources.tabular import (
    MONTH_NAMES,
    is_total_label,
    parse_dates,
    parse_months,
)

LIMIT = dt.date(2024, 6, 30)
SPANISH = ("enero", "febrero", "marzo", "abril", "mayo", "junio")
SPANISH += ("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre")


def column(*cells, dtype="str"):
    index = pd.RangeIndex(2, 2 + len(cells), name="row")
    return pd.Series(list(cells), index=index, name="fecha", dtype=dtype)


def read(*cells, dtype="str", **options):
    return parse_dates(column(*cells, dtype=dtype), no_later_than=LIMIT, **options)


def days(*cells, **options):
    return [None if pd.isna(day) else day for day in read(*cells, **options).iso()]


def codes(parsed):
    return {position: problem.code for position, problem in parsed.problems}


def test_five_formats_in_one_column():
    same = ["2023-05-13", "13/05/2023", "13 de mayo de 2023", "45059", "20230513", "13-may-23"]
    assert days(*same) == ["2023-05-13"] * 6


@pytest.mark.parametrize(
    "cell",
    [
        "3 de mayo de 2023",
        "3 de Mayo del 2023",
        "miércoles, 3 de mayo de 2023",
        "3 mayo 2023",
        "03-MAY-2023",
        "3.may.2023",
        "May 3, 2023",
        "mayo 3, 2023",
        "3rd May 2023",
        "3 may. 2023",
        "2023/5/3",
        "2023.05.03",
        "2023-05-03T23:59:59-06:00",
        "2023-05-03 08:15",
        "2023-05-03T08:15:30.123Z",
    ],
)
def test_ways_of_writing_the_third_of_may(cell):
    assert days(cell) == ["2023-05-03"]


def test_first_of_the_month_in_words():
    assert (
        days("1ro de enero de 2020", "1° de enero de 2020", "1.º de enero de 2020")
        == ["2020-01-01"] * 3
    )


def test_order_of_day_and_month_comes_from_the_column():
    day_first = read("03/05/2023", "13/05/2023")
    assert (day_first.iso().tolist()[0], day_first.dayfirst) == ("2023-05-03", True)
    month_first = read("03/05/2023", "05/13/2023")
    assert (month_first.iso().tolist()[0], month_first.dayfirst) == ("2023-03-05", False)
    assert "va primero el mes" in month_first.notes[0].es


def test_dates_with_two_readings_are_asked():
    parsed = read("03/05/2023", "05/05/2023", "2023-01-02")
    assert codes(parsed) == {0: "E-VAL-011"}
    problem = parsed.problems[0][1]
    assert problem.what.es == "Dos lecturas posibles: 2023-05-03 o 2023-03-05. Elija una."
    assert "dayfirst" in problem.remedy.es
    assert (problem.where.row, problem.where.column) == (2, "fecha")
    assert days("03/05/2023", dayfirst=True) == ["2023-05-03"]
    assert days("03/05/2023", dayfirst=False) == ["2023-03-05"]


def test_contradictory_order_refuses_only_what_is_doubtful():
    parsed = read("03/05/2023", "05/13/2023", "13/05/2023")
    assert codes(parsed) == {0: "E-VAL-011"}
    assert "mezcla" in parsed.notes[0].es
    assert codes(read("03/05/2023", "05/13/2023", dayfirst=True)) == {1: "E-VAL-012"}


def test_future_past_and_impossible_dates_are_refused():
    parsed = read(
        "2024-06-30", "2024-07-01", "0203-05-03", "31/02/2023", "2023-13-01", "29/02/2023"
    )
    assert codes(parsed) == {
        1: "E-VAL-013",
        2: "E-VAL-014",
        3: "E-VAL-012",
        4: "E-VAL-012",
        5: "E-VAL-012",
    }
    assert "2024-06-30" in parsed.problems[0][1].say("es")
    assert days("29/02/2024", dayfirst=True) == ["2024-02-29"]
    assert codes(read("2024-06-30 23:59:59")) == {}


def test_incomplete_dates_and_other_text():
    parsed = read("2023", "2023-05", "05/2023", "mayo de 2023", "ayer", "12", "3 de foo de 2020")
    assert [code for _, code in sorted(codes(parsed).items())] == [
        *["E-VAL-015"] * 4,
        *["E-VAL-010"] * 3,
    ]
    assert read("s/d", "", None, "-").absent.all()


def test_clocks():
    parsed = read(
        "13/5/2023 2:30 p. m.", "13/5/2023 12:05 a.m.", "2023-05-13T07:08:09", "13/5/2023"
    )
    assert parsed.values.astype(str).tolist() == [
        "2023-05-13T14:30:00",
        "2023-05-13T00:05:00",
        "2023-05-13T07:08:09",
        "2023-05-13T00:00:00",
    ]
    assert parsed.timed.tolist() == [True, True, True, False]
    assert codes(read("2023-05-13 25:00", "2023-05-13 10:61")) == {0: "E-VAL-012", 1: "E-VAL-012"}
    zoned = read("2023-05-13T23:00:00Z")
    assert zoned.values.astype(str).tolist() == ["2023-05-13T23:00:00"]
    assert "time zone" in zoned.notes[0].en


def test_two_digit_years_end_with_the_limit():
    parsed = read("13/5/24", "13/5/99", "13/5/25")
    assert parsed.iso().tolist() == ["2024-05-13", "1999-05-13", "1925-05-13"]
    assert "1925" in parsed.notes[0].es


def test_serials_typed_cells_and_typed_columns():
    cells = (45049, 45049.5, dt.datetime(2023, 5, 3, 1, 2), dt.date(2023, 5, 3), None, 12)
    parsed = read(*cells, dtype=object)
    assert parsed.iso().tolist()[:4] == ["2023-05-03"] * 4
    assert parsed.timed.tolist() == [False, True, True, False, False, False]
    assert codes(parsed) == {5: "E-VAL-010"}
    typed = pd.Series(pd.to_datetime(["2023-05-03", None, "2025-01-01"]), name="fecha")
    assert codes(parse_dates(typed, no_later_than=LIMIT)) == {2: "E-VAL-013"}
    aware = typed.dt.tz_localize("America/Guatemala")
    assert parse_dates(aware, no_later_than=LIMIT).iso()[0] == "2023-05-03"
    assert len(read().values) == 0


DAY = st.dates(dt.date(1927, 6, 1), LIMIT)
WRITERS = {
    "iso": lambda d: d.isoformat(),
    "day first": lambda d: f"{d.day:02d}/{d.month:02d}/{d.year}",
    "words": lambda d: f"{d.day} de {SPANISH[d.month - 1]} de {d.year}",
    "short": lambda d: f"{d.day}-{SPANISH[d.month - 1][:3]}-{d.year}",
    "serial": lambda d: str((d - dt.date(1899, 12, 30)).days),
    "compact": lambda d: d.strftime("%Y%m%d"),
}


@pytest.mark.parametrize("way", WRITERS)
@settings(deadline=None)
@given(st.lists(DAY, min_size=1, max_size=15))
def test_dates_come_back_in_every_format(way, dates):
    parsed = read(*(WRITERS[way](day) for day in dates), dayfirst=True)
    assert parsed.problems == []
    assert parsed.values.astype("datetime64[D]").tolist() == dates


@settings(deadline=None)
@given(st.lists(DAY, min_size=1, max_size=15), st.booleans())
def test_slashed_dates_are_read_right_or_asked(dates, day_first):
    pattern = "%d/%m/%Y" if day_first else "%m/%d/%Y"
    parsed = read(*(day.strftime(pattern) for day in dates))
    found = parsed.values.astype("datetime64[D]").tolist()
    clear = any(day.day > 12 for day in dates)
    for position, day in enumerate(dates):
        if clear or day.day == day.month:
            assert found[position] == day
        else:
            assert codes(parsed)[position] == "E-VAL-011"


@settings(deadline=None)
@given(st.lists(st.text(alphabet="0123456789/-: demayo.TZ", max_size=12), max_size=10))
def test_no_text_is_both_a_date_and_refused_nor_neither(cells):
    parsed = read(*cells)
    refused = np.zeros(len(cells), dtype=int)
    refused[[position for position, _ in parsed.problems]] = 1
    assert ((~np.isnat(parsed.values)).astype(int) + refused + parsed.absent == 1).all()


def test_months_by_name_number_and_the_thirteenth():
    parsed = parse_months(column("Enero", "SEPT.", "setiembre", "Jan", "01", "13", "0", "x", None))
    assert parsed.values.tolist()[:5] == [1, 9, 9, 1, 1]
    assert codes(parsed) == {5: "E-VAL-017", 6: "E-VAL-017", 7: "E-VAL-016"}
    assert "13" in parsed.problems[0][1].say("es")
    assert parsed.absent.tolist()[-1]
    assert parse_months(pd.Series([1, 12.0, 2.5])).values.tolist()[:2] == [1, 12]
    assert [MONTH_NAMES[name] for name in SPANISH] == list(range(1, 13))


@pytest.mark.parametrize(
    ("label", "total"),
    [
        ("Total", True),
        ("Total país", True),
        ("TOTAL NACIONAL", True),
        ("Gran total", True),
        ("Total general", True),
        ("Total:", True),
        ("Subtotal", True),
        ("Sub-total Región II", True),
        ("Nacional", True),
        ("Todo el país", True),
        ("Promedio nacional", True),
        ("Grand total", True),
        ("Totonicapán", False),
        ("El General", False),
        ("General", False),
        ("Nacional Monte Alto", False),
        ("La Unión", False),
        ("", False),
    ],
)
def test_labels_of_totals(label, total):
    assert is_total_label(pd.Series([label, "Cobán", None])).tolist() == [total, False, False]
