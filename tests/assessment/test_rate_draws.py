"""Joint draws that travel with an assessment, for plans."""

import numpy as np
import pandas as pd
import pytest

from presencia.assessment import AssessmentSpec, assess
from presencia.assessment.rate_draws import DRAWS


@pytest.fixture
def run(places, measures, observe):
    def go(settings, figures, *, seed=1):
        spec = AssessmentSpec.from_mapping(settings)
        return assess(places, observe(figures), measures, spec, seed=seed)

    return go


def values(table: pd.DataFrame) -> np.ndarray:
    return table.drop(columns=["place_id", "period"]).to_numpy()


def test_draws_are_of_the_rates_shown(run, settings, figures, municipalities):
    result = run(settings, figures)
    table = result.rate_draws
    assert table["place_id"].tolist() == municipalities
    assert set(table["period"]) == {"2023"}
    drawn = values(table)
    assert drawn.shape == (10, DRAWS)
    assert drawn.dtype == np.float32
    risk = result.risk
    error = drawn.std(axis=1) / np.sqrt(DRAWS)
    assert (np.abs(drawn.mean(axis=1) - risk["rate"]) < 5 * error).all()
    inside = (drawn >= risk["low"].to_numpy()[:, None]) & (
        drawn <= risk["high"].to_numpy()[:, None]
    )
    assert inside.mean() == pytest.approx(0.9, abs=0.05)


def test_the_last_of_several_years_is_drawn(run, settings, figures, municipalities):
    for year, rise in (("2022", 1), ("2021", 2)):
        figures["deaths", year] = {p: float(rise) for p in municipalities}
    settings["outcome"] |= {"periods": [2021, 2022, 2023], "by_period": True}
    result = run(settings, figures)
    assert set(result.rate_draws["period"]) == {"2023"}
    last = result.risk[result.risk["period"] == "2023"]["rate"].to_numpy()
    middle = np.median(values(result.rate_draws), axis=1)
    assert np.corrcoef(middle, last)[0, 1] > 0.98


def test_months_say_too_little_of_a_year(run, settings, figures, municipalities):
    figures = {key: v for key, v in figures.items() if key[0] != "deaths"}
    months = [f"2023-{m:02d}" for m in range(1, 4)]
    for month in months:
        figures["deaths", month] = dict.fromkeys(municipalities, 3.0)
    settings["outcome"] |= {"periods": months, "by_period": True}
    pooled = run(settings, figures).rate_draws["period"].unique().tolist()
    assert pooled == ["2023-01-01/2023-03-31"]


def test_a_place_without_a_rate_has_no_draws(run, settings, figures):
    del figures["deaths", "2023"]["AAA-103"]
    drawn = values(run(settings, figures).rate_draws)
    assert np.isnan(drawn[2]).all()
    assert np.isfinite(np.delete(drawn, 2, axis=0)).all()


def test_the_seed_decides_and_moves_nothing_else(run, settings, figures):
    one, two, other = run(settings, figures), run(settings, figures), run(settings, figures, seed=2)
    pd.testing.assert_frame_equal(one.rate_draws, two.rate_draws, check_exact=True)
    assert (values(one.rate_draws) != values(other.rate_draws)).any()
    pd.testing.assert_frame_equal(one.risk, other.risk, check_exact=True)
