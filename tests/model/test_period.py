"""Periods: every name means one span of days and every span has one name."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presencia.model import Period

days = st.dates(date(1900, 1, 8), date(2200, 12, 20))
years = st.integers(1900, 2200)
months = st.builds(Period.of_month, years, st.integers(1, 12))
quarters = st.builds(lambda y, q: Period.parse(f"{y}-Q{q}"), years, st.integers(1, 4))
weeks = st.builds(lambda d: Period.parse("{}-W{:02d}".format(*d.isocalendar()[:2])), days)
single = st.builds(lambda d: Period.parse(d.isoformat()), days)
intervals = st.builds(
    lambda d, n: Period(d, d + timedelta(days=n), "interval"), days, st.integers(0, 3000)
)
periods = st.one_of(st.builds(Period.of_year, years), months, quarters, weeks, single, intervals)


@given(periods)
def test_text_and_back(period: Period) -> None:
    assert Period.parse(str(period)) == period
    assert Period.parse(f"  {period}\n") == period


@given(periods)
def test_a_period_is_as_long_as_its_days(period: Period) -> None:
    assert period.days == len({period.start + timedelta(days=i) for i in range(period.days)})
    assert period.start + timedelta(days=period.days - 1) == period.end
    assert period.years > 0
    assert period.years == pytest.approx(period.days / 365.25, rel=0.09)


@given(years)
def test_parts_make_the_year_exactly(year: int) -> None:
    whole = Period.of_year(year)
    twelve = [Period.of_month(year, m) for m in range(1, 13)]
    four = [Period.parse(f"{year}-Q{q}") for q in (1, 2, 3, 4)]
    for parts in (twelve, four):
        assert sum(p.days for p in parts) == whole.days
        assert sum(p.years for p in parts) == pytest.approx(1, abs=1e-12)
        assert all(whole.covers(p) and not p.covers(whole) for p in parts)
        assert (parts[0].start, parts[-1].end) == (whole.start, whole.end)
    assert whole.years == 1


@given(years, st.integers(0, 40))
def test_an_interval_of_whole_years(first: int, more: int) -> None:
    period = Period.parse(f"{first}/{first + more}")
    assert period.years == more + 1
    assert str(period) == f"{first}/{first + more}"
    assert period == Period.parse(f"{first}-01-01/{first + more}-12-31")
    assert period == Period.parse(f"{first}-01/{first + more}-Q4")


@given(weeks)
def test_a_week_is_monday_to_sunday(week: Period) -> None:
    assert (week.start.weekday(), week.end.weekday(), week.days) == (0, 6, 7)


@pytest.mark.parametrize(
    ("text", "start", "end", "frequency"),
    [
        ("2024", "2024-01-01", "2024-12-31", "year"),
        ("2024-Q1", "2024-01-01", "2024-03-31", "quarter"),
        ("2024-02", "2024-02-01", "2024-02-29", "month"),
        ("2023-02", "2023-02-01", "2023-02-28", "month"),
        ("2020-W53", "2020-12-28", "2021-01-03", "week"),
        ("2024-W01", "2024-01-01", "2024-01-07", "week"),
        ("2023-02-28", "2023-02-28", "2023-02-28", "day"),
        ("2018/2024", "2018-01-01", "2024-12-31", "interval"),
        ("2023-11/2024-02", "2023-11-01", "2024-02-29", "interval"),
    ],
)
def test_known_periods(text: str, start: str, end: str, frequency: str) -> None:
    period = Period.parse(text)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)
    assert period.frequency == frequency


@pytest.mark.parametrize(
    "text",
    [
        "2023-13", "2023-00", "2023-1", "2023-Q0", "2023-Q5", "2023-W00", "2021-W53", "2023-W54",
        "2023-02-29", "2023-04-31", "2024/2023", "2023/", "/2023", "2023/2024/2025", "", " ",
        "23", "20233", "0000", "enero", "2023-ene", "2023 02", "01/02/2023", "2023-02-28T00:00",
        "-2023", "2023.0", "nan",
    ],
)  # fmt: skip
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="not an ISO 8601 period") as error:
        Period.parse(text)
    assert repr(text) in str(error.value)


@given(st.text(max_size=12))
def test_any_text_is_a_period_or_a_value_error(text: str) -> None:
    try:
        period = Period.parse(text)
    except ValueError:
        return
    assert Period.parse(str(period)) == period


@given(periods, periods)
def test_covering_is_an_order(a: Period, b: Period) -> None:
    assert a.covers(a)
    if a.covers(b) and b.covers(a):
        assert (a.start, a.end) == (b.start, b.end)
    if a.covers(b):
        assert a.days >= b.days
