"""The crime classification and the mapping of each source's words to it."""

import pandas as pd
import pytest

from presencia.vocabularies import measures, table

CLASSES = table("crime_classes").set_index("code")
MAPPED = table("crime_source_categories")
LENGTH = {2: 1, 4: 2, 5: 3, 6: 4}


def test_codes_follow_the_grammar_of_the_classification() -> None:
    assert CLASSES.index.is_monotonic_increasing
    for code, row in CLASSES.iterrows():
        assert code.isdigit()
        assert row["level"] == LENGTH[len(code)]
        parent = {1: None, 2: code[:2], 3: code[:4], 4: code[:5]}[row["level"]]
        assert (parent is None and pd.isna(row["parent"])) or row["parent"] == parent


def test_all_sections_and_divisions_are_there() -> None:
    by_level = CLASSES.groupby("level").size()
    assert by_level[1] == 11
    divisions = CLASSES[CLASSES["level"] == 2].groupby("parent").size().to_dict()
    assert divisions == {
        "01": 8,
        "02": 12,
        "03": 3,
        "04": 2,
        "05": 5,
        "06": 3,
        "07": 5,
        "08": 9,
        "09": 8,
        "10": 5,
        "11": 3,
    }


@pytest.mark.parametrize(
    ("code", "es", "en"),
    [
        ("0101", "Homicidio intencional", "Intentional homicide"),
        ("020221", "Secuestro", "Kidnapping"),
        ("02051", "Extorsión o chantaje", "Extortion or blackmail"),
        ("0301", "Violencia sexual", "Sexual violence"),
        ("0401", "Robo", "Robbery"),
        ("0501", "Robo con entrada ilícita", "Burglary"),
        ("0502", "Hurto", "Theft"),
        ("0703", "Corrupción", "Corruption"),
    ],
)
def test_official_titles(code: str, es: str, en: str) -> None:
    assert (CLASSES.loc[code, "name_es"], CLASSES.loc[code, "name_en"]) == (es, en)


def test_what_follows_the_police_covers_drugs_and_weapons_and_their_parts() -> None:
    driven = CLASSES["enforcement_driven"]
    assert driven[[c for c in CLASSES.index if c.startswith(("06", "0901"))]].all()
    assert not driven[[c for c in CLASSES.index if c.startswith(("01", "03", "04", "05"))]].any()
    for code, row in CLASSES.iterrows():
        if row["level"] > 2 and driven[row["parent"]]:
            assert driven[code], code


def test_sections_and_divisions_are_defined_unless_they_are_the_rest() -> None:
    rest = CLASSES["name_en"].str.startswith("Other ")
    upper = CLASSES[(CLASSES["level"] <= 2) & ~rest]
    assert upper["definition_es"].notna().all()


def test_mapped_classes_and_measures_exist() -> None:
    assert set(MAPPED["iccs"].dropna()) <= set(CLASSES.index)
    assert set(MAPPED["measure"].dropna()) <= set(measures())
    assert (MAPPED["iccs"].isna() == (MAPPED["match"] == "none")).all()


def test_a_mapped_measure_has_the_class_of_its_category() -> None:
    known = measures()
    rows = MAPPED.dropna(subset=["measure", "iccs"])
    assert [known[m].iccs for m in rows["measure"]] == rows["iccs"].tolist()


def test_nothing_that_follows_the_police_feeds_a_crime_measure() -> None:
    rows = MAPPED.dropna(subset=["iccs"])
    driven = rows[CLASSES.loc[rows["iccs"], "enforcement_driven"].to_numpy()]
    assert len(driven)
    assert driven["measure"].isna().all()


def test_words_that_are_not_the_whole_class_say_so() -> None:
    partial = MAPPED[MAPPED["match"].isin(["broader", "narrower"])]
    assert partial["note_es"].notna().all()


def test_the_six_words_of_costa_rica() -> None:
    rows = MAPPED[MAPPED["publisher"] == "OIJ"].set_index("category")["iccs"]
    assert rows.to_dict() == {
        "ASALTO": "0401",
        "HOMICIDIO": "0101",
        "HURTO": "0502",
        "ROBO": "0501",
        "ROBO DE VEHICULO": "050211",
        "TACHA DE VEHICULO": "050222",
    }
