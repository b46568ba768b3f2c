"""Figures carried over splits and mergers: totals stay, absent is not zero, doubt is said."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from presencia.assessment.crosswalk import carry
from presencia.assessment.crosswalk_places import carry_places
from presencia.errors import DataInvalid, DesignUnsupported
from presencia.model import OBSERVATIONS, Measure
from presencia.text import same
from presencia.vocabularies import table

KINDS = {
    "homicides": "count",
    "population": "population",
    "homicide_rate": "rate",
    "poverty": "share",
}
MEASURES = {
    name: Measure(id=name, label=same(name), unit=same("u"), kind=kind)
    for name, kind in KINDS.items()
}


def changes(*links: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(links, columns=["from_id", "to_id", "on", "kind", "share"])
    frame["on"] = pd.to_datetime(frame["on"])
    frame["share"] = frame["share"].astype(float)
    return frame.assign(source="Ley 1")


SPLIT = changes(("A", "A", "2017-05-01", "split", 0.75), ("A", "B", "2017-05-01", "split", 0.25))
MERGE = changes(("A", "M", "2024-05-01", "merge", 1), ("B", "M", "2024-05-01", "merge", 1))


def observed(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["place_id", "period", "measure", "value"])
    frame["value"] = frame["value"].astype(float)
    frame["status"] = frame["value"].notna().map({True: "present", False: "absent"})
    frame["row"] = np.arange(2, len(frame) + 2)
    return frame


def values(frame: pd.DataFrame) -> dict:
    keyed = frame.set_index(["place_id", "measure", "period"])["value"]
    return {k: None if pd.isna(v) else round(float(v), 9) for k, v in keyed.items()}


def words(carried, lang="en") -> str:
    return "\n".join(t.say(lang) for t in carried.report)


def test_a_split_shares_out_counts_and_says_so():
    obs = observed(("A", "2016", "homicides", 10), ("Z", "2016", "homicides", 3))
    done = carry(obs, SPLIT, to=date(2020, 1, 1), measures=MEASURES)
    assert values(done.observations) == {
        ("A", "homicides", "2016"): 7.5,
        ("B", "homicides", "2016"): 2.5,
        ("Z", "homicides", "2016"): 3,
    }
    kinds = done.observations.set_index("place_id")["carried"].to_dict()
    assert kinds == {"A": "split", "B": "split", "Z": ""}
    OBSERVATIONS.check(done.observations)
    assert "A 75.0%, B 25.0%" in words(done)
    assert "expected counts" in words(done)
    assert "recuentos esperados" in words(done, "es")
    assert "no figure of B; read as of the other division" in words(done)
    assert done.totals.to_dict("records") == [
        {"measure": "homicides", "before": 10.0, "after": 10.0, "withheld": 0.0}
    ]


def test_figures_of_the_new_division_are_left_alone():
    obs = observed(("A", "2023", "homicides", 8), ("B", "2023", "homicides", 1))
    done = carry(obs, SPLIT, to=date(2024, 1, 1), measures=MEASURES)
    assert values(done.observations) == values(obs)
    assert done.report == ()


def test_each_measure_and_period_is_judged_by_itself():
    obs = observed(
        ("A", "2016", "homicides", 8),
        ("A", "2023", "homicides", 6),
        ("B", "2023", "homicides", 0),
    )
    done = values(carry(obs, SPLIT, to=date(2024, 1, 1), measures=MEASURES).observations)
    assert done["B", "homicides", "2016"] == 2
    assert done["B", "homicides", "2023"] == 0
    assert done["A", "homicides", "2023"] == 6


def test_the_division_of_the_figures_may_be_told():
    obs = observed(("A", "2023", "homicides", 8))
    told = carry(obs, SPLIT, to=date(2024, 1, 1), measures=MEASURES, of=date(2023, 1, 1))
    assert values(told.observations) == values(obs)
    old = carry(obs, SPLIT, to=date(2024, 1, 1), measures=MEASURES, of=date(2011, 1, 1))
    assert values(old.observations)["B", "homicides", "2023"] == 2
    assert "read as" not in words(old)


def test_given_population_is_preferred_to_the_table_s_share():
    weights = pd.DataFrame({"place_id": ["A", "B"], "weight": [600.0, 400.0]})
    obs = observed(("A", "2016", "homicides", 10))
    done = carry(obs, SPLIT, to=date(2020, 1, 1), measures=MEASURES, weights=weights)
    assert values(done.observations)["B", "homicides", "2016"] == 4
    assert "given population" in words(done)


def test_an_unknown_share_is_refused_with_what_to_do():
    unknown = SPLIT.assign(share=np.nan)
    obs = observed(("A", "2016", "homicides", 10))
    with pytest.raises(DesignUnsupported) as refusal:
        carry(obs, unknown, to=date(2020, 1, 1), measures=MEASURES)
    assert refusal.value.code == "E-ASM-704"
    assert "weights" in refusal.value.say("es")
    weights = pd.DataFrame({"place_id": ["A", "B"], "weight": [3.0, 1.0]})
    done = carry(obs, unknown, to=date(2020, 1, 1), measures=MEASURES, weights=weights)
    assert values(done.observations)["A", "homicides", "2016"] == 7.5


def test_a_part_that_comes_from_two_places_needs_a_share():
    two = changes(
        ("A", "A", "2004-01-01", "split", None),
        ("A", "N", "2004-01-01", "split", None),
        ("B", "B", "2004-01-01", "split", None),
        ("B", "N", "2004-01-01", "split", None),
    )
    weights = pd.DataFrame({"place_id": ["A", "B", "N"], "weight": [1.0, 1.0, 1.0]})
    obs = observed(("A", "2000", "homicides", 4), ("B", "2000", "homicides", 6))
    with pytest.raises(DesignUnsupported, match="several places"):
        carry(obs, two, to=date(2020, 1, 1), measures=MEASURES, weights=weights)
    known = two.assign(share=[0.5, 0.5, 0.5, 0.5])
    done = values(carry(obs, known, to=date(2020, 1, 1), measures=MEASURES).observations)
    assert done["N", "homicides", "2000"] == 5


def test_rates_are_copied_on_a_split_and_averaged_on_a_merger():
    obs = observed(
        ("A", "2020", "homicide_rate", 10),
        ("B", "2020", "homicide_rate", 40),
        ("A", "2020", "population", 300),
        ("B", "2020", "population", 100),
    )
    merged = carry(obs, MERGE, to=date(2025, 1, 1), measures=MEASURES)
    assert values(merged.observations) == {
        ("M", "homicide_rate", "2020"): 17.5,
        ("M", "population", "2020"): 400,
    }
    assert "means weighted by population" in words(merged)
    rate = observed(("A", "2016", "homicide_rate", 10))
    split = carry(rate, SPLIT, to=date(2020, 1, 1), measures=MEASURES)
    assert set(values(split.observations).values()) == {10}
    assert "copied to the parts" in words(split)
    assert split.totals.empty


def test_averaging_without_population_is_refused():
    obs = observed(("A", "2020", "poverty", 10), ("B", "2020", "poverty", 40))
    with pytest.raises(DesignUnsupported) as refusal:
        carry(obs, MERGE, to=date(2025, 1, 1), measures=MEASURES)
    assert refusal.value.code == "E-ASM-703"
    weights = pd.DataFrame({"place_id": ["A", "B"], "weight": [1.0, 2.0]})
    done = carry(obs, MERGE, to=date(2025, 1, 1), measures=MEASURES, weights=weights)
    assert values(done.observations)["M", "poverty", "2020"] == 30


@pytest.mark.parametrize("gap", ["absent row", "no row"])
def test_an_absent_part_leaves_the_whole_absent(gap):
    rows = [("A", "2020", "homicides", 5), ("B", "2020", "homicides", None)]
    obs = observed(*rows[: 2 if gap == "absent row" else 1])
    done = carry(obs, MERGE, to=date(2025, 1, 1), measures=MEASURES)
    [row] = done.observations.to_dict("records")
    assert pd.isna(row["value"])
    assert row["status"] == "absent"
    assert "absent is not zero" in words(done)
    assert done.totals[["before", "after", "withheld"]].to_numpy().tolist() == [[5, 0, 5]]
    told = carry(obs, MERGE, to=date(2025, 1, 1), measures=MEASURES, absent="skip")
    assert values(told.observations) == {("M", "homicides", "2020"): 5}
    assert "not the place's total" in words(told)


def test_an_absent_place_is_divided_into_absent_places():
    done = carry(
        observed(("A", "2016", "homicides", None)), SPLIT, to=date(2020, 1, 1), measures=MEASURES
    )
    assert set(done.observations["status"]) == {"absent"}
    assert len(done.observations) == 2


def test_both_divisions_at_once_are_refused():
    obs = observed(("A", "2024", "homicides", 5), ("M", "2024", "homicides", 7))
    with pytest.raises(DataInvalid) as refusal:
        carry(obs, MERGE, to=date(2025, 1, 1), measures=MEASURES)
    assert refusal.value.code == "E-ASM-702"


def test_shares_that_do_not_add_up_are_refused():
    wrong = SPLIT.assign(share=[0.5, 0.4])
    with pytest.raises(DataInvalid) as refusal:
        carry(observed(), wrong, to=date(2020, 1, 1), measures=MEASURES)
    assert refusal.value.code == "E-ASM-701"


def test_wrong_weights_and_unknown_measures_are_refused():
    obs = observed(("A", "2016", "homicides", 1))
    twice = pd.DataFrame({"place_id": ["A", "A"], "weight": [1.0, 2.0]})
    with pytest.raises(DataInvalid) as refusal:
        carry(obs, SPLIT, to=date(2020, 1, 1), measures=MEASURES, weights=twice)
    assert refusal.value.code == "E-ASM-706"
    with pytest.raises(DesignUnsupported) as refused:
        carry(obs, SPLIT, to=date(2020, 1, 1), measures={})
    assert refused.value.code == "E-ASM-705"


def test_going_back_unites_what_was_split():
    obs = observed(("A", "2023", "homicides", 8), ("B", "2023", "homicides", 1))
    done = carry(obs, SPLIT, to=date(2016, 1, 1), measures=MEASURES)
    assert values(done.observations) == {("A", "homicides", "2023"): 9}
    assert done.observations["carried"].tolist() == ["merge"]


def test_going_back_divides_what_was_merged_by_population():
    obs = observed(("M", "2024", "homicides", 8))
    with pytest.raises(DesignUnsupported) as refusal:
        carry(obs, MERGE, to=date(2020, 1, 1), measures=MEASURES)
    assert refusal.value.code == "E-ASM-704"
    weights = pd.DataFrame({"place_id": ["A", "B"], "weight": [3.0, 1.0]})
    done = carry(obs, MERGE, to=date(2020, 1, 1), measures=MEASURES, weights=weights)
    assert values(done.observations) == {
        ("A", "homicides", "2024"): 6,
        ("B", "homicides", "2024"): 2,
    }


def test_changes_follow_one_another():
    later = changes(("B", "C", "2020-01-01", "rename", 1))
    both = pd.concat([later, SPLIT], ignore_index=True)
    obs = observed(("A", "2016", "homicides", 4))
    done = carry(obs, both, to=date(2022, 1, 1), measures=MEASURES)
    assert values(done.observations) == {
        ("A", "homicides", "2016"): 3,
        ("C", "homicides", "2016"): 1,
    }
    kinds = done.observations.set_index("place_id")["carried"].to_dict()
    assert kinds == {"A": "split", "C": "split+rename"}


PLACES = [f"P{i}" for i in range(8)]


@st.composite
def divisions(draw) -> pd.DataFrame:
    """Draw a table that splits some places and merges others."""
    links = []
    for place in PLACES[:4]:
        if draw(st.booleans()):
            share = draw(st.floats(0.01, 0.99))
            links += [(place, place, "2015-01-01", "split", share),
                      (place, place + "n", "2015-01-01", "split", 1 - share)]  # fmt: skip
    for place in PLACES[4:]:
        if draw(st.booleans()):
            into = draw(st.sampled_from(["M1", "M2"]))
            links.append((place, into, "2018-01-01", "merge", 1))
    return changes(*links)


figures = st.lists(
    st.one_of(st.none(), st.floats(0, 1e6)), min_size=len(PLACES), max_size=len(PLACES)
)


def of_all(figures: list) -> pd.DataFrame:
    return observed(*[(p, "2010", "homicides", v) for p, v in zip(PLACES, figures, strict=True)])


@settings(max_examples=30, deadline=None)
@given(divisions(), figures)
def test_totals_stay(table, figures):
    obs = of_all(figures)
    done = carry(obs, table, to=date(2020, 1, 1), measures=MEASURES)
    withheld = done.totals["withheld"].sum()
    assert np.isclose(obs["value"].sum(), done.observations["value"].sum() + withheld)
    OBSERVATIONS.check(done.observations)


@settings(max_examples=30, deadline=None)
@given(divisions(), st.lists(st.floats(0, 1e6), min_size=8, max_size=8))
def test_nothing_is_withheld_where_nothing_is_absent(table, figures):
    obs = of_all(figures)
    done = carry(obs, table, to=date(2020, 1, 1), measures=MEASURES)
    assert np.isclose(obs["value"].sum(), done.observations["value"].sum())
    assert (done.observations["value"] >= 0).all()


@settings(max_examples=20, deadline=None)
@given(divisions(), figures, st.randoms())
def test_the_order_of_rows_does_not_matter(table, figures, rng):
    obs = of_all(figures)
    order = list(range(len(obs)))
    rng.shuffle(order)
    one = carry(obs, table, to=date(2020, 1, 1), measures=MEASURES)
    two = carry(obs.iloc[order], table.sample(frac=1, random_state=1), to=date(2020, 1, 1),
                measures=MEASURES)  # fmt: skip
    assert values(one.observations) == values(two.observations)


@settings(max_examples=15, deadline=None)
@given(figures)
def test_without_changes_nothing_changes(figures):
    obs = of_all(figures)
    for none in (changes(), SPLIT):
        done = carry(obs, none, to=date(2020, 1, 1), measures=MEASURES)
        pd.testing.assert_frame_equal(done.observations.drop(columns="carried"), obs)
        assert done.report == ()


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 1e6), st.floats(0.01, 0.99))
def test_a_split_undone_is_what_it_was(count, share):
    table = changes(("A", "A", "2017-05-01", "split", share),
                    ("A", "B", "2017-05-01", "split", 1 - share))  # fmt: skip
    obs = observed(("A", "2016", "homicides", count))
    there = carry(obs, table, to=date(2020, 1, 1), measures=MEASURES).observations
    back = carry(there, table, to=date(2016, 1, 1), measures=MEASURES).observations
    assert np.isclose(back["value"].item(), count)
    assert back["carried"].item() == "split+merge"


def test_packaged_costa_rica_population_of_2019_in_today_s_cantons():
    obs = observed(
        ("CRI-203", "2019", "population", 84_000),
        ("CRI-601", "2019", "population", 137_000),
        ("CRI-607", "2019", "population", 44_000),
        ("CRI-101", "2019", "population", 344_851),
    )
    done = carry(obs, table("place_changes"), to=date(2023, 1, 1), measures=MEASURES)
    assert len(done.observations) == 7
    assert np.isclose(done.observations["value"].sum(), obs["value"].sum())
    new = {"CRI-216", "CRI-612", "CRI-613"}
    assert new <= set(done.observations["place_id"])
    assert "Ley 9440" in words(done)


def test_packaged_el_salvador_262_to_44():
    law = table("place_changes").query("iso3 == 'SLV'")
    old = law["from_id"].tolist()
    obs = observed(*[(p, "2020", "homicides", i % 7) for i, p in enumerate(old)])
    done = carry(obs, table("place_changes"), to=date(2024, 5, 1), measures=MEASURES)
    assert len(done.observations) == 44
    assert done.observations["value"].sum() == obs["value"].sum()
    assert set(done.observations["carried"]) == {"merge", "rename"}
    assert "262 figures of 262 places were united in 44 places" in words(done)
    before = carry(obs, table("place_changes"), to=date(2024, 4, 30), measures=MEASURES)
    assert len(before.observations) == 262


def boxes(*names: str):
    import geopandas as gpd
    from shapely.geometry import box

    return gpd.GeoDataFrame(
        {
            "place_id": list(names),
            "name": list(names),
            "level": 2,
            "parent_id": "X",
            "iso3": "SLV",
            "code": "1",
            "hierarchy": "administrative",
            "valid_from": pd.Series([pd.NaT] * len(names), dtype="datetime64[us]"),
            "valid_to": pd.Series([pd.NaT] * len(names), dtype="datetime64[us]"),
        },
        geometry=[box(i, 0, i + 1, 1) for i in range(len(names))],
        crs=4326,
    )


def test_places_unite_their_borders():
    from presencia.model import PLACES as SCHEMA

    named = MERGE.assign(from_name="old", to_name="Nuevo")
    places, notes = carry_places(boxes("A", "B", "Z"), named, to=date(2025, 1, 1))
    SCHEMA.check(places)
    assert places["place_id"].tolist() == ["Z", "M"]
    new = places.iloc[-1]
    assert (new["name"], new["valid_from"]) == ("Nuevo", pd.Timestamp("2024-05-01"))
    assert shapely.area(places.geometry.array).tolist() == [1, 2]
    assert places.crs.to_epsg() == 4326
    assert notes[0].en == "2 places were united in 1 (Ley 1)."


def test_a_divided_place_waits_for_new_borders():
    places, notes = carry_places(boxes("A", "Z"), SPLIT, to=date(2025, 1, 1))
    assert places["place_id"].tolist() == ["A", "Z"]
    assert "borders are missing" in notes[0].en
    there, notes = carry_places(boxes("A", "B"), SPLIT, to=date(2025, 1, 1))
    assert (len(there), notes) == (2, ())
    back, _ = carry_places(boxes("A", "B"), SPLIT, to=date(2010, 1, 1))
    assert back["place_id"].tolist() == ["A"]
    assert shapely.area(back.geometry.array).tolist() == [2]
