"""The space–time engine inside an assessment: tables, fallback, time, streams, same bits."""

import numpy as np
import pandas as pd
import pytest

from presencia.assessment import AssessmentSpec, assess
from presencia.assessment.events import Events, rounded
from presencia.assessment.risk import PoissonGamma, RiskData
from presencia.assessment.risk.space_time import fit_periods, of_period, pooled
from presencia.assessment.risk.streaming import Tap, blocks
from presencia.assessment.timeline import in_time
from presencia.errors import DesignUnsupported, EstimationFailed
from presencia.spacetime import Neighbourhood

YEARS = ["2019", "2020", "2021", "2022", "2023"]
LEVELS = np.array([1, 2, 2, 3, 4, 6, 8, 9, 12, 20.0])


def yearly(municipalities, years=YEARS, seed=4):
    rng = np.random.default_rng(seed)
    return {
        ("deaths", y): dict(zip(municipalities, map(float, rng.poisson(LEVELS)), strict=True))
        for y in years
    }


@pytest.fixture
def run(places, measures, observe):
    def go(settings, figures, *, seed=1, more=None):
        seen = observe(figures)
        if more is not None:
            seen = more(seen)
        return assess(places, seen, measures, AssessmentSpec.from_mapping(settings), seed=seed)

    return go


@pytest.fixture
def several(settings, figures, municipalities):
    settings["outcome"] |= {"periods": YEARS, "forecast_check": False}
    settings["period"] = "2019/2023"
    del figures["deaths", "2023"]
    return settings, figures | yearly(municipalities)


def test_all_tables_of_the_engine_and_the_same_bits_twice(run, several, municipalities):
    settings, figures = several
    settings["outcome"]["forecast_check"] = True
    one, two = run(settings, figures), run(settings, figures)
    for name, table in one.tables().items():
        if name != "places":
            pd.testing.assert_frame_equal(table, two.tables()[name], check_exact=True)
    assert one.meta == two.meta
    assert one.meta["fallback"] is None
    assert one.meta["model"]["model"] == "space_time"
    assert "seconds" not in one.meta["model"]["diagnostics"]
    assert one.meta["model"]["hyperparameters"]["space.sd"]["low"] > 0
    assert one.risk["period"].unique().tolist() == ["2019/2023", *YEARS]

    change = one.change.set_index("place_id")
    assert change.index.tolist() == municipalities
    assert set(change["period_from"]) | set(change["period_to"]) == {"2022", "2023"}
    assert (change["low"] < change["ratio"]).all()
    assert (change["ratio"] < change["high"]).all()
    assert ((change["p_rose"] > 0.5) == (change["ratio"] > 1))[
        (change["p_rose"] - 0.5).abs() > 0.05
    ].all()

    ahead = one.expected.set_index("place_id")
    assert (ahead["period"] == "2024").all()
    assert (ahead["low"] <= ahead["count"]).all()
    assert (ahead["count"] <= ahead["high"]).all()
    assert (ahead[["low", "high"]] == ahead[["low", "high"]].round()).all(axis=None)
    assert ahead["count"]["AAA-205"] > 2 * ahead["count"]["AAA-101"]

    said = one.influence.set_index("place_id")
    assert said["own_share"].between(0, 1).all()
    assert said["own_share"]["AAA-205"] > said["own_share"]["AAA-101"]
    # what all say together lies between what the records and what the others say
    low = said[["rate_alone", "rate_neighbours"]].min(axis=1)
    high = said[["rate_alone", "rate_neighbours"]].max(axis=1)
    assert said["rate"].between(0.93 * low, 1.07 * high).all()
    assert said["neighbours"].tolist() == [3, 5, 5, 5, 3] * 2
    assert "Sus propios registros pesan" in said["sentence_es"].iloc[0]

    bands = one.reporting.pivot(index="place_id", columns="reporting_sd", values="p_top")
    assert bands.sum().to_numpy() == pytest.approx([3.0] * 3)
    risk = one.risk[one.risk["period"] == "2019/2023"].set_index("place_id")
    exceed = one.reporting.pivot(index="place_id", columns="reporting_sd", values="p_exceed")
    assert exceed[0.0].to_numpy() == pytest.approx(risk["p_exceed"].to_numpy(), abs=1e-12)
    assert ((exceed[0.25] - 0.5).abs() <= (exceed[0.0] - 0.5).abs() + 0.03).all()

    scores = one.forecast_check.set_index("method")
    assert {"space_time", "last_year", "raw", "empirical_bayes", "shrunk_persistence"} <= set(
        scores.index
    )
    assert one.meta["forecast_check"]["best"] == scores["log_score"].idxmax()
    warned = " ".join(w["es"] for w in one.meta["warnings"])
    assert ("previó mejor" in warned) == (one.meta["forecast_check"]["best"] != "space_time")


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        (dict.fromkeys(range(10), 0), "no hay ningún hecho"),
        ({0: 3, 1: 4, 2: 0, 3: 9}, "solo 4 lugares tienen cuentas"),
    ],
)
def test_it_falls_back_and_says_why(run, several, municipalities, counts, reason):
    settings, figures = several
    for year in YEARS:
        figures["deaths", year] = {municipalities[i]: v for i, v in counts.items()}
    result = run(settings, figures)
    assert reason in result.meta["fallback"]["es"]
    assert result.meta["fallback"]["en"]
    assert result.meta["model"]["model"] == "poisson_gamma_global"
    assert result.change.empty
    assert result.expected.empty
    assert "change" not in result.tables()
    assert reason in " ".join(w["es"] for w in result.meta["warnings"])


def test_periods_of_different_length_fall_back(run, several, figures, municipalities):
    settings, figures = several
    settings["outcome"]["periods"] = ["2021", "2022/2023"]
    figures["deaths", "2022/2023"] = figures["deaths", "2022"]
    assert "no son del mismo largo" in run(settings, figures).meta["fallback"]["es"]


def test_an_engine_that_fails_is_replaced_and_rounding_is_taken_back(
    run, several, municipalities, monkeypatch
):
    settings, figures = several
    settings["outcome"]["measure"] = "death_rate"
    for year in YEARS:
        figures["death_rate", year] = dict.fromkeys(municipalities, 26.0)
    sound = run(settings, figures)
    assert sound.meta["fallback"] is None
    assert "esa duda va en los intervalos" in str(sound.meta["warnings"])
    monkeypatch.setattr("presencia.assessment.risk.space_time.FEWEST_POINTS", 1e9)
    failed = run(settings, figures)
    assert "puntos efectivos" in failed.meta["fallback"]["es"]
    assert "esa duda va en los intervalos" not in str(failed.meta["warnings"])
    assert "no lleva su redondeo" in str(failed.meta["warnings"])


def test_a_rounded_rate_leaves_more_doubt_than_its_count():
    near = Neighbourhood.from_pairs(8, np.array([[i, i + 1] for i in range(7)]))
    people = np.full((8, 4), 200_000.0)
    counts = np.random.default_rng(2).poisson(14, (8, 4)).astype(float)
    rates = np.round(counts / 2)  # per 100,000, to whole numbers
    low, high = rounded(rates.ravel(), (people / 1e5).ravel())
    assert ((low <= counts.ravel()) & (counts.ravel() <= high)).all()
    exact = of_period(fit_periods(RiskData(counts, people, near)), 3)
    ends = low.reshape(8, 4), high.reshape(8, 4)
    ranged = of_period(fit_periods(RiskData(counts, people, near, *ends)), 3)
    assert ranged.shape.sd.mean() > exact.shape.sd.mean() * 0.98
    assert np.abs(np.log(ranged.mean / exact.mean)).max() < 0.3


def silent(period, counts=None):
    given = np.full(3, np.nan) if counts is None else np.array(counts, float)
    return Events(period, given, np.full(3, 1e4))


def test_time_is_in_order_and_a_year_left_out_keeps_its_place():
    made = in_time([silent("2023", [1, 2, 3]), silent("2020", [4, 5, 6])])
    assert [e.period for e in made] == ["2020", "2021", "2022", "2023"]
    assert np.isnan(made[1].counts).all()
    assert made[1].exposure.tolist() == [1e4] * 3
    assert made[3].counts.tolist() == [1, 2, 3]
    months = in_time([silent("2023-01"), silent("2022-11")])
    assert [e.period for e in months] == ["2022-11", "2022-12", "2023-01"]


@pytest.mark.parametrize("pair", [("2020", "2020-05"), ("2020", "2021-01"), ("2020/2021", "2021")])
def test_periods_that_do_not_fit_are_refused(pair):
    with pytest.raises(DesignUnsupported) as caught:
        in_time([silent(p) for p in pair])
    assert caught.value.code == "E-ASM-107"


def test_a_gap_in_the_specification_is_answered(run, several):
    settings, figures = several
    settings["outcome"]["periods"] = ["2023", "2019", "2020", "2022"]
    result = run(settings, figures)
    assert result.meta["fallback"] is None
    rows = result.risk[result.risk["place_id"] == "AAA-205"].set_index("period")
    assert rows.index.tolist()[1:] == ["2023", "2019", "2020", "2022"]
    for year in ("2019", "2023"):
        assert rows["count"][year] == figures["deaths", year]["AAA-205"]
    assert (result.expected["period"] == "2024").all()


def test_a_silent_place_and_a_silent_year_are_absent(run, several):
    settings, figures = several
    del figures["deaths", "2021"]
    for year in ("2019", "2020", "2022", "2023"):
        del figures["deaths", year]["AAA-103"]
    result = run(settings, figures)
    assert result.meta["fallback"] is None
    rows = result.risk.set_index(["period", "place_id"])
    assert rows.xs("AAA-103", level=1)["rate"].isna().all()
    assert "2021" not in result.risk["period"].tolist()
    for table in (result.change, result.expected):
        here = table.set_index("place_id").drop(columns=["period", "level"], errors="ignore")
        numbers = here.select_dtypes("number")
        assert numbers.loc["AAA-103"].isna().all()
        assert numbers.drop(index="AAA-103").notna().all(axis=None)


def test_the_pooled_rate_agrees_with_its_draws():
    near = Neighbourhood.from_pairs(10, np.array([[i, i + 1] for i in range(9)]))
    counts = np.random.default_rng(0).poisson(LEVELS[:, None] * np.ones(5)).astype(float)
    data = RiskData(counts, np.full((10, 5), 1e4), near)
    whole = pooled(fit_periods(data), data)
    drawn = np.concatenate(list(blocks(whole, 40_000, np.random.default_rng(5))))
    assert drawn.shape == (40_000, 10)
    assert whole.mean == pytest.approx(drawn.mean(axis=0), rel=0.03)
    low, high = whole.interval(0.9)
    inside = (low <= drawn) & (drawn <= high)
    assert inside.mean(axis=0) == pytest.approx(np.full(10, 0.9), abs=0.025)


def test_one_point_of_the_hyperparameters_is_refused(monkeypatch):
    monkeypatch.setattr("presencia.assessment.risk.space_time.FEWEST_POINTS", 1e9)
    data = RiskData(np.array([[3.0, 4], [1, 0], [9, 8], [2, 2]]), np.full((4, 2), 1e4))
    with pytest.raises(EstimationFailed) as caught:
        fit_periods(data)
    assert caught.value.code == "E-ASM-109"


def test_a_tap_gives_the_stream_in_any_helpings():
    posterior = PoissonGamma().fit(RiskData(np.arange(6.0), np.full(6, 1e4)))
    whole = np.concatenate(list(blocks(posterior, 120, np.random.default_rng(3))))
    tap, rng = Tap(posterior, 120), np.random.default_rng(3)
    parts = np.concatenate([tap.take(size, rng) for size in (7, 80, 33)])
    assert np.array_equal(whole, parts)


def test_counts_shared_out_after_a_split_are_absent(run, several):
    settings, figures = several
    figures["deaths", "2019"] |= {"AAA-101": 2.6, "AAA-102": 1.4, "AAA-103": 0.0}

    def carried(seen):
        split = (seen["period"] == "2019") & seen["place_id"].isin(
            ["AAA-101", "AAA-102", "AAA-103"]
        )
        return seen.assign(carried=np.where(split & (seen["measure"] == "deaths"), "split", ""))

    result = run(settings, figures, more=carried)
    first = result.risk[result.risk["period"] == "2019"].set_index("place_id")
    assert first["count"].isna().tolist()[:3] == [True, True, False]
    assert "repartirlas por población no es contarlas" in str(result.meta["warnings"])
    assert result.meta["fallback"] is None


def test_places_without_boundaries_are_independent(several, places, measures, observe):
    settings, figures = several
    bare = places.copy()
    bare["geometry"] = None
    spec = AssessmentSpec.from_mapping(settings)
    result = assess(bare.set_geometry("geometry"), observe(figures), measures, spec, seed=1)
    assert result.meta["fallback"] is None
    assert result.meta["model"]["space"] == "iid"
    assert (result.influence["neighbours"] == 0).all()
    assert result.influence["sentence_es"].str.contains("No toca a ningún lugar").all()


def test_enforcement_driven_records_feed_no_space_time_ranking(run, several, municipalities):
    settings, figures = several
    settings["outcome"]["measure"] = "possession"
    with pytest.raises(DesignUnsupported) as caught:
        run(settings, figures)
    assert caught.value.code == "E-ASM-001"
