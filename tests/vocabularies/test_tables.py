"""Every table of the vocabulary: its card, its declared columns, its words, its dates."""

import re
from importlib import resources

import pandas as pd
import pytest

from presencia import vocabularies
from presencia.errors import ConfigurationError
from presencia.model import Period
from presencia.vocabularies import card, catalogue, fact_card, fact_catalogue, fact_path, facts
from presencia.vocabularies import table as read

ROOT = resources.files("presencia.vocabularies")
TABLES = sorted(catalogue()["name"])
FACTS = sorted(fact_catalogue()["name"])
ALL = [("tables", n) for n in TABLES] + [("facts", n) for n in FACTS]
PARTS = {"tables": (card, read), "facts": (fact_card, facts)}
URL = re.compile(r"https?://[^\s/]+\.[^\s/]+(/\S*)?")
# Atkinson Hyperlegible Next draws these; it lacks arrows, comparison and per-mille signs.
DRAWN = re.compile("[ -~áéíóúüñÁÉÍÓÚÜÑãçïëâêôàè¿¡«»“”‘’–ºª°·]+")


def words(folder: str, name: str) -> pd.Series:
    known, frame = PARTS[folder][0](name), PARTS[folder][1](name)
    columns = [c for pair in known.labels for c in pair]
    return frame[columns].stack().dropna() if columns else pd.Series(dtype=str)


def test_the_tables_of_the_field_are_there() -> None:
    assert {
        "admin_levels",
        "costs",
        "countries",
        "crime_classes",
        "crime_source_categories",
        "evidence",
        "facility_kinds",
        "glossary",
        "indicators",
        "terms",
    } <= set(TABLES)
    assert set(FACTS) == {
        "ca7_admin1_homicides_2010",
        "ca7_country_homicide_rates",
        "gtm_department_homicides_2023_2024",
        "gtm_municipalities",
    }


@pytest.mark.parametrize("folder", ["tables", "facts"])
def test_every_table_has_a_card_and_every_card_a_table(folder: str) -> None:
    files = [f.name for f in (ROOT / folder).iterdir()]
    by_end = {
        end: {f.removesuffix(end) for f in files if f.endswith(end)} for end in (".csv", ".yaml")
    }
    assert by_end[".csv"] == by_end[".yaml"]


@pytest.mark.parametrize(("folder", "name"), ALL)
def test_card_is_complete_and_dated(folder: str, name: str) -> None:
    known = PARTS[folder][0](name)
    Period.parse(known.as_of)
    assert known.citation
    assert known.licence
    assert known.publisher
    assert not known.url or URL.fullmatch(known.url)
    assert known.verified in ("seen", "recalled", "mixed")
    for text in (known.title, known.limits, *(c.about for c in known.schema.columns)):
        assert DRAWN.fullmatch(text.es), text
        assert DRAWN.fullmatch(text.en), text


@pytest.mark.parametrize(("folder", "name"), ALL)
def test_table_has_its_declared_columns_and_no_others(folder: str, name: str) -> None:
    known, frame = PARTS[folder][0](name), PARTS[folder][1](name)
    assert list(frame.columns) == known.schema.names
    assert known.schema.key
    known.schema.check(frame)
    assert len(frame)


@pytest.mark.parametrize(("folder", "name"), ALL)
def test_words_exist_in_both_languages(folder: str, name: str) -> None:
    known, frame = PARTS[folder][0](name), PARTS[folder][1](name)
    for es, en in known.labels:
        lone = frame[frame[es].isna() != frame[en].isna()]
        assert lone.empty, lone[[es, en]]


@pytest.mark.parametrize("name", TABLES)
def test_interface_words_can_be_drawn_and_are_clean(name: str) -> None:
    for word in words("tables", name):
        assert DRAWN.fullmatch(word), word
        assert word == word.strip()
        assert "  " not in word


@pytest.mark.parametrize("name", TABLES)
def test_rows_say_whether_they_were_checked(name: str) -> None:
    frame, known = read(name), card(name)
    found = set(frame["verified"]) if "verified" in frame else {"seen"}
    assert found <= {"seen", "recalled"}
    assert known.verified == ("mixed" if len(found) == 2 else found.pop())
    if "url" in frame:
        for url in frame["url"].dropna():
            assert URL.fullmatch(url), url


@pytest.mark.parametrize("name", [n for n in TABLES if card(n).parent])
def test_parents_exist(name: str) -> None:
    known, frame = card(name), read(name)
    assert set(frame[known.parent].dropna()) <= set(frame[known.schema.key[0]])


def test_nothing_of_the_machine_is_in_the_files() -> None:
    for folder in ("tables", "facts", "measures"):
        for file in (ROOT / folder).iterdir():
            raw = file.read_bytes()
            text = raw.decode("utf-8")
            assert b"\r" not in raw, file.name
            assert not re.search(r"(^|[\s\"',])/(work|tmp|home|root)/|localhost", text), file.name


def test_a_copy_is_yours() -> None:
    mine = read("countries")
    mine["name_es"] = "x"
    assert "x" not in set(read("countries")["name_es"])


def test_catalogue_counts_rows() -> None:
    counts = catalogue().set_index("name")["rows"]
    assert counts["countries"] == 7
    assert counts["indicators"] == 70
    assert counts["glossary"] == 62
    assert counts["evidence"] == 111
    assert counts["costs"] == 38
    assert fact_catalogue().set_index("name")["rows"].to_dict() == {
        "ca7_admin1_homicides_2010": 93,
        "ca7_country_homicide_rates": 212,
        "gtm_department_homicides_2023_2024": 44,
        "gtm_municipalities": 340,
    }


@pytest.mark.parametrize("door", [read, facts, card, fact_card, fact_path])
@pytest.mark.parametrize("name", ["nothing", "../tables/countries", "", "countries.csv"])
def test_unknown_table_is_refused_with_the_names(door: object, name: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        door(name)  # type: ignore[operator]
    assert caught.value.code == "E-VOC-020"
    assert any(known in caught.value.say("es") for known in ("countries", "gtm_municipalities"))


def test_fact_path_is_the_file_that_facts_reads() -> None:
    name = "gtm_municipalities"
    raw = pd.read_csv(fact_path(name), dtype=str)
    assert raw["gt_muni_code"].tolist() == facts(name)["gt_muni_code"].tolist()


def test_published_totals_are_kept() -> None:
    places = facts("gtm_municipalities")
    assert places["population_2018"].sum() == 14_901_286
    assert places["households_2018"].sum() == 3_275_931
    deaths = facts("gtm_department_homicides_2023_2024")
    parts = deaths["homicide_deaths_men"] + deaths["homicide_deaths_women"]
    assert (deaths["homicide_deaths"] == parts).all()


def test_coded_columns_have_words() -> None:
    known = read("terms").groupby("kind")["term"].agg(set)
    for name, column, kind in (
        ("indicators", "unit", "indicator_unit"),
        ("indicators", "goal", "goal"),
        ("evidence", "approach", "approach"),
        ("costs", "approach", "approach"),
        ("evidence", "population_level", "population_level"),
        ("evidence", "direction", "direction"),
        ("costs", "kind", "cost_kind"),
        ("crime_source_categories", "match", "match"),
    ):
        assert set(read(name)[column]) <= known[kind], (name, column)
    assert set(catalogue()["verified"]) <= known["verified"]
    assert {m.kind for m in vocabularies.measures().values()} <= known["measure_kind"]


def test_same_english_word_has_one_spanish_word() -> None:
    for name in ("evidence", "costs"):
        for es, en in card(name).labels:
            assert (read(name).groupby(en)[es].nunique() == 1).all(), (name, en)
