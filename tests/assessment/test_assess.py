import copy
import json

import numpy as np
import pandas as pd
import pytest

from presencia.assessment import AssessmentSpec, assess, check
from presencia.errors import (
    ConfigurationError,
    DataInvalid,
    DesignUnsupported,
    EstimationFailed,
)


@pytest.fixture
def run(places, measures, observe):
    def go(settings, figures, *, seed=1, places=places):
        spec = AssessmentSpec.from_mapping(settings)
        return assess(places, observe(figures), measures, spec, seed=seed)

    return go


@pytest.fixture
def look(places, measures, observe):
    def go(settings, figures, *, places=places):
        return check(places, observe(figures), measures, AssessmentSpec.from_mapping(settings))

    return go


def codes(found):
    return [p.code for p in found]


def warned(result):
    return " ".join(w["es"] for w in result.meta["warnings"])


def test_the_tables_have_the_contract(run, settings, figures, municipalities):
    result = run(settings, figures)
    assert result.places["place_id"].tolist() == municipalities
    assert result.places["parent_name"].tolist() == ["Depto 1"] * 5 + ["Depto 2"] * 5
    assert result.places["population"].tolist() == [20_000 + 3_000 * i for i in range(10)]
    risk = result.risk.set_index("place_id")
    assert risk["rate_raw"]["AAA-101"] == 0
    assert 0 < risk["rate"]["AAA-101"] < risk["rate"]["AAA-205"]
    assert (risk["low"] < risk["rate"]).all()
    assert (risk["rate"] < risk["high"]).all()
    assert (risk["basis"] == "own").all()
    assert risk["run_width"].isin([1, 2, 4, 8]).all()
    assert set(result.indicators["indicator"]) == {"rate", "poverty", "dark", "management"}
    assert len(result.dimensions) == 30
    assert len(result.rank_density) == 480
    assert len(result.sensitivity) == 30
    priority = result.priority.set_index("place_id")
    assert priority["rank"]["AAA-205"] == 1
    assert priority["p_top"].sum() == pytest.approx(3.0)
    assert str(priority["rank"].dtype) == "Int64"
    assert json.loads(json.dumps(result.meta))["k"] == 3
    assert set(result.tables()) == {
        "places",
        "risk",
        "indicators",
        "dimensions",
        "priority",
        "rank_density",
        "sensitivity",
        "influence",
        "reporting",
        "rate_draws",
    }


def test_the_same_seed_gives_the_same_bits_and_the_order_of_rows_is_irrelevant(
    run, settings, figures, places, measures, observe
):
    one, two = run(settings, figures), run(settings, figures)
    for name, table in one.tables().items():
        if name != "places":
            pd.testing.assert_frame_equal(table, two.tables()[name], check_exact=True)
    spec = AssessmentSpec.from_mapping(settings)
    shuffled = observe(figures).sample(frac=1, random_state=3)
    three = assess(places.sample(frac=1, random_state=2), shuffled, measures, spec, seed=1)
    pd.testing.assert_frame_equal(one.priority, three.priority, check_exact=True)


def test_values_are_made_from_their_measures(run, settings, figures):
    table = run(settings, figures).indicators.set_index(["indicator", "place_id"])
    assert table["value"]["dark", "AAA-103"] == pytest.approx(10.0)  # (1000 − 900) / 1000
    assert table["normalised"]["management", "AAA-101"] == pytest.approx(0.05)  # best: 0.5 of 10
    assert table["percentile"]["poverty", "AAA-205"] == pytest.approx(95.0)


def test_an_absent_rate_is_a_row_without_numbers_not_a_zero(run, settings, figures):
    figures["deaths", "2023"]["AAA-102"] = np.nan
    del figures["deaths", "2023"]["AAA-103"]
    result = run(settings, figures)
    row = result.risk.set_index("place_id").loc[["AAA-102", "AAA-103"]]
    assert row[["count", "rate", "low", "high", "p_exceed"]].isna().all(axis=None)
    assert (row["basis"] == "absent").all()
    assert (row["run_width"] == 0).all()
    assert result.meta["totals"]["with_rate"] == 8
    assert result.meta["totals"]["count"] == 56 - 2 - 5
    measured = result.priority.set_index("place_id")["measured"]
    assert measured["AAA-102"] == pytest.approx(0.5)
    assert "ausentes, no en cero" in warned(result)


def test_a_place_absent_everywhere_has_no_rank(run, settings, figures):
    for values in figures.values():
        values.pop("AAA-104")
    result = run(settings, figures)
    row = result.priority.set_index("place_id").loc["AAA-104"]
    assert pd.isna(row["rank"])
    assert pd.isna(row["p_top"])
    assert row["run_width"] == 0
    assert row["measured"] == 0
    assert "queda sin puesto, no en el último" in row["reason_es"]
    assert "AAA-104" not in set(result.rank_density["place_id"])


def test_periods_are_told_apart_and_together(run, settings, figures, municipalities):
    settings["outcome"] |= {"periods": [2022, 2023], "by_period": True}
    settings["period"] = "2022/2023"
    figures["deaths", "2022"] = dict.fromkeys(municipalities, 4)
    del figures["deaths", "2022"]["AAA-101"]
    result = run(settings, figures)
    assert result.risk["period"].unique().tolist() == ["2022/2023", "2022", "2023"]
    pooled = result.risk[result.risk["period"] == "2022/2023"].set_index("place_id")
    assert pooled["count"]["AAA-102"] == 6
    assert pooled["exposure"]["AAA-102"] == 2 * 23_000
    # one year was silent: its count and its years are both left out
    assert pooled["count"]["AAA-101"] == 0
    assert pooled["exposure"]["AAA-101"] == 20_000
    assert "Lugar 11 (2022)" in warned(result)
    assert set(result.meta["models"]) == {"2022/2023", "2022", "2023"}


def test_a_municipality_inherits_its_department_with_more_doubt(run, settings, figures):
    settings["outcome"] |= {"level": 1, "inherited_log_sd": 0.65}
    figures["deaths", "2023"] = {"AAA-D1": 40, "AAA-D2": 10}
    result = run(settings, figures)
    risk = result.risk
    assert (risk["basis"] == "inherited").all()
    assert risk["basis_place_id"].tolist() == ["AAA-D1"] * 5 + ["AAA-D2"] * 5
    assert risk["count"].isna().all()
    assert risk["basis_count"].tolist() == [40.0] * 5 + [10.0] * 5
    # the department's people are its municipalities' people
    assert risk["basis_exposure"].tolist() == [130_000.0] * 5 + [205_000.0] * 5
    assert risk["rate"].to_numpy() == pytest.approx(risk["basis_rate"].to_numpy())
    assert (risk["high"] - risk["low"] > 2 * (risk["basis_high"] - risk["basis_low"])).all()
    assert result.meta["totals"]["counted_places"] == 2
    assert result.meta["totals"]["count"] == 50
    rows = result.indicators[result.indicators["indicator"] == "rate"]
    assert (rows["status"] == "inherited").all()
    assert "se usa la de Depto 1" in result.priority["reason_es"].iloc[0]


def test_an_indicator_of_the_department_is_inherited_and_says_so(run, settings, figures):
    settings["dimensions"]["presence"]["indicators"][0]["level"] = 1
    figures["management", "2018"] = {"AAA-D1": 0.7, "AAA-D2": 0.2}
    result = run(settings, figures)
    rows = result.indicators[result.indicators["indicator"] == "management"]
    assert rows["value"].tolist() == [0.7] * 5 + [0.2] * 5
    assert (rows["status"] == "inherited").all()


def test_the_local_model_uses_the_map_and_names_islands(run, settings, figures, places):
    settings["outcome"]["model"] = "local"
    lonely = places.copy()
    lonely.loc[lonely["place_id"] == "AAA-205", "geometry"] = None
    result = run(settings, figures, places=lonely)
    assert result.meta["models"]["2023"]["model"] == "poisson_gamma_local"
    assert "no tocan a ningún otro" in warned(result)
    assert "Lugar 25" in warned(result)
    assert result.risk["rate"].notna().all()


def test_counts_are_rebuilt_from_published_rates(run, settings, figures, municipalities):
    settings["outcome"]["measure"] = "death_rate"
    del figures["deaths", "2023"]
    figures["death_rate", "2023"] = dict.fromkeys(municipalities, 26.0)
    result = run(settings, figures)
    # 26 per 100,000 of 20,000 people is 5.2 deaths
    assert result.risk["count"].iloc[0] == 5
    assert "tasa redondeada" in warned(result)


def test_population_of_another_year_is_told_and_grown(run, settings, figures):
    figures["population", "2013"] = figures.pop(("population", "2023"))
    settings["outcome"]["exposure_period"] = 2013
    assert "se usó sin cambio" in warned(run(settings, figures))
    settings["outcome"]["exposure_growth"] = 0.02
    result = run(settings, figures)
    assert "2% al año" in warned(result)
    assert result.risk["exposure"].iloc[0] == pytest.approx(20_000 * 1.02**10, rel=1e-4)


def test_months_are_a_twelfth_of_a_year(run, settings, figures):
    figures["deaths", "2023-02"] = figures.pop(("deaths", "2023"))
    settings["outcome"]["periods"] = ["2023-02"]
    result = run(settings, figures)
    assert result.risk["exposure"].iloc[0] == pytest.approx(20_000 / 12)


def test_thresholds(run, settings, figures):
    settings["outcome"]["threshold"] = {"times": 1.5, "of": "national"}
    result = run(settings, figures)
    pooled = 56 / sum(20_000 + 3_000 * i for i in range(10)) * 1e5
    assert result.meta["threshold"] == pytest.approx(1.5 * pooled)
    settings["outcome"]["threshold"] = 30
    assert run(settings, figures).risk["threshold"].unique().tolist() == [30.0]


def test_a_dimension_nobody_measured_stays_in_sight(run, settings, figures):
    settings["dimensions"]["justice"] = {
        "label": {"es": "Justicia", "en": "Justice"},
        "weight": 1,
        "indicators": [],
        "absent": {"es": "Nadie lo publica.", "en": "Nobody publishes it."},
    }
    result = run(settings, figures)
    rows = result.dimensions[result.dimensions["dimension"] == "justice"]
    assert rows["score"].isna().all()
    assert (rows["coverage"] == 0).all()
    assert result.meta["weights"]["justice"] == pytest.approx(0.2)
    assert result.priority["measured"].to_numpy() == pytest.approx(0.8)
    assert "«Justicia» (20% del peso)" in warned(result)
    assert "Nadie lo publica." in warned(result)
    assert "justice" not in set(result.sensitivity["dimension"])


@pytest.mark.parametrize("where", ["outcome", "over", "under"])
def test_enforcement_driven_records_cannot_rank(run, look, settings, figures, where):
    if where == "outcome":
        settings["outcome"]["measure"] = "possession"
    else:
        value = {"over": "deaths", "under": "population"} | {where: "possession"}
        settings["dimensions"]["causes"]["indicators"][0]["value"] = value
    with pytest.raises(DesignUnsupported) as caught:
        run(settings, figures)
    assert caught.value.code == "E-ASM-001"
    assert "no puede ordenar lugares" in caught.value.say("es")
    assert codes(look(settings, figures)) == ["E-ASM-001"]


def test_an_unknown_measure_is_named_with_its_key(run, settings, figures):
    settings["dimensions"]["causes"]["indicators"][0]["value"] = "povrty"
    with pytest.raises(ConfigurationError) as caught:
        run(settings, figures)
    assert caught.value.code == "E-ASM-204"
    assert "dimensions.causes.indicators.poverty.value" in caught.value.say("es")
    assert "poverty" in caught.value.problems[0].remedy.es


@pytest.mark.parametrize(
    ("key", "place", "value", "code"),
    [
        (("deaths", "2023"), "AAA-101", -1, "E-ASM-302"),
        (("deaths", "2023"), "AAA-101", 1.5, "E-ASM-303"),
        (("deaths", "2023"), "AAA-101", np.inf, "E-ASM-302"),
        (("population", "2023"), "AAA-101", -5, "E-ASM-302"),
        (("population", "2023"), "AAA-102", 0, "E-ASM-307"),
        (("poverty", "2014"), "AAA-101", 140, "E-ASM-302"),
        (("homes_lit", "2018"), "AAA-101", 1_200, "E-ASM-314"),
    ],
)
def test_impossible_figures_are_refused(run, look, settings, figures, key, place, value, code):
    figures[key][place] = value
    with pytest.raises(DataInvalid) as caught:
        run(settings, figures)
    assert caught.value.code == code
    assert code in codes(look(settings, figures).refusals)
    assert not look(settings, figures).ready


def test_figures_of_other_places_are_not_judged(run, settings, figures):
    figures["deaths", "2023"]["BBB-101"] = -4
    assert run(settings, figures).meta["totals"]["count"] == 56


def test_duplicates_are_refused_with_their_row(run, settings, figures, observe, places, measures):
    doubled = observe(figures)
    doubled = pd.concat([doubled, doubled.iloc[[0]].assign(value=7.0, row=99)])
    with pytest.raises(DataInvalid) as caught:
        assess(places, doubled, measures, AssessmentSpec.from_mapping(settings), seed=1)
    assert caught.value.code == "E-ASM-301"
    assert caught.value.problems[0].where.row == 99


def test_population_zero_or_missing_leaves_the_place_without_a_rate(run, settings, figures):
    figures["population", "2023"]["AAA-101"] = 0  # and no deaths there
    del figures["population", "2023"]["AAA-102"]  # two deaths
    result = run(settings, figures)
    assert result.risk["basis"].tolist()[:3] == ["absent", "absent", "own"]
    assert "población 0" in warned(result)
    assert "con 2 hechos fuera de los totales: Lugar 12" in warned(result)


def test_no_events_anywhere_is_answered_and_told(run, settings, figures, municipalities):
    figures["deaths", "2023"] = dict.fromkeys(municipalities, 0)
    result = run(settings, figures)
    assert (result.risk["rate"] > 0).all()
    assert result.meta["totals"]["rate"] == 0
    assert "no hay ningún hecho" in warned(result)


def test_nothing_to_assess_is_refused(run, look, settings, figures, places):
    empty = {k: v for k, v in figures.items() if k[0] != "deaths"}
    assert "E-ASM-319" in codes(look(settings, empty).refusals)
    with pytest.raises((DataInvalid, EstimationFailed)):
        run(settings, empty)
    with pytest.raises(DataInvalid):
        run(settings, {k: v for k, v in figures.items() if k[0] != "population"})
    settings["places"]["iso3"] = ["ZZZ"]
    with pytest.raises(ConfigurationError) as caught:
        run(settings, figures)
    assert caught.value.code == "E-ASM-210"


def test_a_single_place(run, settings, figures):
    settings["places"]["within"] = ["AAA-205"]
    result = run(settings, figures)
    assert result.priority["rank"].tolist() == [1]
    assert result.priority["p_top"].tolist() == [1.0]
    assert result.risk["rate"].notna().all()
    assert result.dimensions["score"].to_numpy() == pytest.approx(0.5)


def test_within_takes_what_lies_inside(run, settings, figures, places):
    settings["places"]["within"] = ["AAA-D2"]
    found = run(settings, figures, places=places.sample(frac=1, random_state=8)).places
    assert found["place_id"].tolist() == [f"AAA-20{m}" for m in range(1, 6)]


def test_a_constant_indicator_is_told(run, settings, figures, municipalities):
    figures["poverty", "2014"] = dict.fromkeys(municipalities, 30)
    result = run(settings, figures)
    assert "no distingue a ninguno" in warned(result)
    rows = result.indicators[result.indicators["indicator"] == "poverty"]
    assert (rows["normalised"] == 0.5).all()


def test_a_place_whose_parent_is_unknown_cannot_inherit(run, settings, figures, places):
    settings["outcome"] |= {"level": 1, "inherited_log_sd": 0.65}
    with pytest.raises(DataInvalid) as caught:
        run(settings, figures, places=places[places["place_id"] != "AAA-D2"])
    assert caught.value.code == "E-ASM-211"


def test_places_that_no_longer_exist_are_left_out(run, settings, figures, places):
    ended = places.copy()
    ended.loc[ended["place_id"] == "AAA-101", "valid_to"] = pd.Timestamp("2020-12-31")
    ended.loc[ended["place_id"] == "AAA-102", "valid_from"] = pd.Timestamp("2024-05-01")
    result = run(settings, figures, places=ended)
    assert result.places["place_id"].tolist()[0] == "AAA-103"
    assert "no existían al final de 2023 y quedan fuera: Lugar 11, Lugar 12" in warned(result)
    settings["places"]["as_of"] = 2019
    result = run(settings, figures, places=ended)
    assert result.places["place_id"].tolist()[:2] == ["AAA-101", "AAA-103"]


def test_an_indicator_without_direction_is_refused(run, settings, figures):
    settings["dimensions"]["causes"]["indicators"][1].pop("direction")
    with pytest.raises(ConfigurationError) as caught:
        run(settings, figures)
    assert caught.value.code == "E-ASM-214"


@pytest.mark.parametrize("key", ["measure", "exposure"])
def test_outcome_and_exposure_must_be_of_their_kind(run, settings, figures, key):
    settings["outcome"][key] = "poverty"
    with pytest.raises(ConfigurationError) as caught:
        run(settings, figures)
    assert caught.value.code in ("E-ASM-212", "E-ASM-213")


def test_a_denominator_of_zero_is_absent_and_told(run, settings, figures):
    figures["homes", "2018"]["AAA-101"] = figures["homes_lit", "2018"]["AAA-101"] = 0
    result = run(settings, figures)
    assert "denominador 0" in warned(result)
    rows = result.indicators.set_index(["indicator", "place_id"])
    assert rows["status"]["dark", "AAA-101"] == "absent"
    coverage = result.dimensions.set_index(["dimension", "place_id"])["coverage"]
    assert coverage["causes", "AAA-101"] == pytest.approx(0.5)


def test_stated_errors_make_the_order_less_sure(run, settings, figures):
    settings["dimensions"]["violence"]["weight"] = 0
    settings["priority"]["concentration"] = "certain"
    sure = run(settings, figures)
    for indicator in settings["dimensions"]["causes"]["indicators"]:
        indicator["sd"] = 15
    unsure = run(settings, figures)
    assert set(sure.priority["p_top"]) == {0.0, 1.0}
    assert unsure.priority["p_top"].between(0.05, 0.95).sum() >= 2


@pytest.mark.parametrize("normalise", ["rank", "minmax", "z"])
@pytest.mark.parametrize("aggregate", ["arithmetic", "geometric"])
@pytest.mark.parametrize("weights", ["equal", "given", "pca"])
def test_every_method_of_the_handbook(run, settings, figures, normalise, aggregate, weights):
    chosen = {"normalise": normalise, "aggregate": aggregate, "weights": weights}
    settings["dimensions"]["causes"] |= chosen
    settings["dimensions"]["violence"] |= {"normalise": normalise}
    result = run(settings, figures)
    scores = result.dimensions["score"]
    assert scores.between(0, 1).all()
    assert result.priority.set_index("place_id")["rank"]["AAA-205"] == 1
    listed = result.meta["dimensions"]["causes"]["indicators"]
    assert sum(i["weight"] for i in listed) == pytest.approx(1.0)


def test_check_counts_what_is_there(look, settings, figures):
    del figures["poverty", "2014"]["AAA-101"]
    found = look(settings, figures)
    assert found.ready
    rows = found.coverage.set_index("indicator")
    assert rows.loc["poverty", ["present", "inherited", "absent", "places"]].tolist() == [
        9,
        0,
        1,
        10,
    ]
    assert rows["present"]["deaths"] == 10


def test_check_never_raises_for_what_it_is_there_to_find(look, settings, figures):
    settings["outcome"]["measure"] = "nothing"
    found = look(settings, figures)
    assert codes(found) == ["E-ASM-204"]
    assert len(found) == 1
    assert found.coverage.empty


def test_the_input_is_left_as_it_was(run, settings, figures, places):
    before, given = places.copy(), copy.deepcopy(settings)
    run(settings, figures)
    pd.testing.assert_frame_equal(pd.DataFrame(before), pd.DataFrame(places))
    assert settings == given


def test_progress_is_told(settings, figures, places, measures, observe):
    told = []
    spec = AssessmentSpec.from_mapping(settings)
    assess(
        places, observe(figures), measures, spec, seed=1, progress=lambda s, t: told.append((s, t))
    )
    assert [s for s, _ in told] == sorted(s for s, _ in told)
    assert all(t.es and t.en for _, t in told)
