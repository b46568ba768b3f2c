"""Currency, price year and price level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presencia.errors import ConfigurationError
from presencia.portfolio.money import convert, currency_of, price_level
from presencia.vocabularies import table

YEARS = st.integers(2010, 2024)
MONEY = st.sampled_from(["USD", "GTQ", "HNL", "NIO", "CRC", "PAB", "BZD", "EUR"])
COUNTRIES = st.sampled_from(["GTM", "HND", "SLV", "NIC", "CRI", "PAN", "BLZ", "USA"])


def test_consumer_prices_of_the_united_states_are_the_published_ones() -> None:
    """BLS, CPI-U, yearly means: 218.056 in 2010 and 313.689 in 2024."""
    assert convert(218.056, "USD", 2010, "USD", 2024) == pytest.approx(313.689, rel=1e-4)


def test_local_prices_move_with_local_inflation() -> None:
    dollars = convert(100, "USD", 2016, "USD", 2024, "GTM")
    index = table("price_index").set_index(["iso3", "year"])["index"]
    rate = table("exchange_rates").set_index(["currency", "year"])["per_usd"]
    by_hand = 100 * rate["GTQ", 2016] * index["GTM", 2024] / index["GTM", 2016] / rate["GTQ", 2024]
    assert dollars == pytest.approx(by_hand)
    assert dollars > convert(100, "USD", 2016, "USD", 2024)  # Guatemala's prices rose more


@given(st.floats(0, 1e9), MONEY, YEARS, COUNTRIES)
def test_same_money_same_year_is_unchanged(
    amount: float, money: str, year: int, country: str
) -> None:
    assert convert(amount, money, year, money, year, country) == pytest.approx(amount)


@given(MONEY, YEARS, MONEY, YEARS, COUNTRIES)
def test_there_and_back(a: str, year: int, b: str, later: int, country: str) -> None:
    there = convert(1000, a, year, b, later, country)
    assert convert(there, b, later, a, year, country) == pytest.approx(1000)


@given(MONEY, MONEY, MONEY, YEARS, YEARS, YEARS, COUNTRIES)
def test_the_way_does_not_matter(
    a: str, b: str, c: str, x: int, y: int, z: int, country: str
) -> None:
    direct = convert(1000, a, x, c, z, country)
    around = convert(convert(1000, a, x, b, y, country), b, y, c, z, country)
    assert around == pytest.approx(direct)


def test_fixed_parities() -> None:
    assert convert(100, "PAB", 2020, "USD", 2020) == pytest.approx(100)
    assert convert(100, "BZD", 2020, "USD", 2020) == pytest.approx(50)
    assert convert(8.75, "SVC", 2020, "USD", 2020) == pytest.approx(1)


def test_every_country_of_the_region_can_be_planned_in() -> None:
    for country in table("countries")["iso3"]:
        assert convert(100, "USD", 2022, currency_of(country), 2024, country) > 0
        assert 0.2 < price_level(country) < 1
    assert price_level("USA") == 1


def test_quetzal_is_near_the_central_banks_monthly_means() -> None:
    """Banco de Guatemala, selling rate, January to July (seen); ours is the year's, recalled."""
    seen = {2010: 8.092, 2016: 7.679, 2020: 7.707, 2024: 7.810}
    rate = table("exchange_rates").set_index(["currency", "year"])["per_usd"]
    for year, value in seen.items():
        assert rate["GTQ", year] == pytest.approx(value, rel=0.015)


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        ((1, "HNL", 1995, "USD", 2024, "USA"), "E-PLN-140", ("HNL", "1995")),
        ((1, "USD", 2024, "GTQ", 2031, "USA"), "E-PLN-141", ("USA", "2031")),
        ((1, "GTQ", 2024, "USD", 2031), "E-PLN-141", ("GTM", "2031")),
        ((1, "EUR", 2015, "USD", 2024), "E-PLN-143", ("EUR",)),
        ((1, "XXX", 2015, "USD", 2024), "E-PLN-142", ("XXX",)),
        ((1, "USD", 2015, "XXX", 2015), "E-PLN-142", ("XXX",)),
        ((1, "USD", 2015, "USD", 2024, "MEX"), "E-PLN-144", ("MEX",)),
        ((-1, "USD", 2015, "USD", 2024), "E-PLN-145", ("-1",)),
        ((float("nan"), "USD", 2015, "USD", 2024), "E-PLN-145", ("nan",)),
        ((float("inf"), "USD", 2015, "USD", 2024), "E-PLN-145", ("inf",)),
    ],
)
def test_what_is_missing_is_named(
    arguments: tuple[object, ...], code: str, named: tuple[str, ...]
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        convert(*arguments)  # type: ignore[arg-type]
    assert caught.value.code == code
    for word in named:
        assert word in caught.value.say("es")
        assert word in caught.value.say("en")


def test_unknown_price_level_is_named() -> None:
    with pytest.raises(ConfigurationError) as caught:
        price_level("ATL")
    assert caught.value.code == "E-PLN-144"
    assert "GTM" in caught.value.say("es")
