from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from presencia.reporting.format import Style, locale_name


@pytest.mark.parametrize(
    ("iso3", "written"),
    [
        ("GTM", "1,234.5"), ("SLV", "1,234.5"), ("HND", "1,234.5"),
        ("NIC", "1,234.5"), ("PAN", "1,234.5"), ("CRI", "1\xa0234,5"),
    ],
)  # fmt: skip
def test_numbers_follow_the_country(iso3: str, written: str) -> None:
    said = Style.of("es", [iso3]).number(1234.5, 1)
    assert said == written


@given(
    st.floats(-1e12, 1e12), st.integers(0, 4),
    st.sampled_from(["es_GT", "es_CR", "es_419", "es_PA", "en_BZ", "en_US"]),
)  # fmt: skip
def test_numbers_are_those_of_babel(value: float, places: int, locale: str) -> None:
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    written = str(format_decimal(exact, format=pattern, locale=locale)).replace("\u202f", "\xa0")
    assert Style("es", locale).number(value, places) == written


def test_several_countries_never_use_the_numbers_of_spain() -> None:
    assert locale_name("es", ["GTM", "HND"]) == "es_419"
    assert Style.of("es", ["GTM", "HND"]).number(1234.5, 1) == "1,234.5"


@pytest.mark.parametrize("lang", ["es", "en"])
def test_no_probability_is_certain(lang: str) -> None:
    style = Style.of(lang, ["GTM"])  # type: ignore[arg-type]
    said = [style.probability(p) for p in (0.0, 0.004, 0.996, 1.0)]
    assert all(s not in ("0%", "100%") for s in said)
    assert "99%" in said[-1]
    assert "1%" in said[0]


def test_absent_is_not_zero() -> None:
    style = Style.of("es", ["GTM"])
    assert style.number(None) == style.number(float("nan")) == ""
    assert style.number(0.0) == "0"


@given(st.integers(1, 5000))
def test_english_ordinals_end_as_they_are_read(n: int) -> None:
    said = Style("en", "en_US").ordinal(n)
    expected = "th" if n // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    assert said.endswith(expected)


def test_dates_spell_the_month() -> None:
    assert Style.of("es", ["PAN"]).day(date(2027, 3, 4)) == "4 de marzo de 2027"
    assert Style.of("en", ["BLZ"]).day(date(2027, 3, 4)) == "4 March 2027"


def test_sentences_are_rewritten_in_the_style_of_the_country() -> None:
    sentence = "Con 36.1% de 1,204 hogares; entre 5.º y 48.º."
    assert Style.of("es", ["GTM"]).restyle(sentence) == sentence
    said = Style.of("es", ["CRI"]).restyle(sentence)
    assert "36,1%" in said
    assert "5.º y 48.º." in said
    assert "1,204" not in said


def test_halves_go_up_as_in_the_page() -> None:
    style = Style.of("es", ["GTM"])
    assert [style.number(x, 0) for x in (0.5, 1.5, 2.5)] == ["1", "2", "3"]
    assert style.number(0.285, 2) == "0.29"
