"""What stored assessments say of the events to avert."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from presencia.errors import DataInvalid
from presencia.model import Measure
from presencia.portfolio import OutcomeData
from presencia.text import Text, same

DEATHS = Measure("deaths", Text("muertes", "deaths"), same("u"), "count", iccs="0101")
META: dict[str, Any] = {"id": "a", "title": {"es": "Evaluación", "en": "Assessment"}}


def tables(**more: Any) -> dict[str, pd.DataFrame]:
    ids = ["P1", "P2", "P3"]
    draws = np.array([[9.0, 11.0], [19.0, 21.0], [np.nan, np.nan]], dtype=np.float32)
    risk = pd.DataFrame(
        {
            "place_id": ids * 3,
            "period": ["2022/2023"] * 3 + ["2022"] * 3 + ["2023"] * 3,
            "rate": [99.0, 99, 99, 50, 50, 50, 10, 20, np.nan],
        }
    )
    drawn = pd.DataFrame({"place_id": ids, "period": "2023"})
    drawn[["d000", "d001"]] = draws
    change = pd.DataFrame(
        {"place_id": ids, "period_from": "2022", "period_to": "2023", "ratio": [0.5, 2, np.nan]}
    )
    places = pd.DataFrame({"place_id": ids, "population": [100_000.0, 50_000.0, 10_000.0]})
    return {"places": places, "risk": risk, "rate_draws": drawn, "change": change, **more}


def test_rates_of_the_last_year_become_events() -> None:
    found = OutcomeData.from_tables(tables(), META, DEATHS)
    assert found.outcome == "homicide"
    assert found.events[:2] == pytest.approx([10.0, 10.0])
    assert np.isnan(found.events[2])
    assert found.draws.shape == (2, 3)
    assert found.draws[:, 0] == pytest.approx([9.0, 11.0])
    assert found.draws[:, 1] == pytest.approx([9.5, 10.5])
    assert found.draws.dtype == np.float32
    assert found.change == pytest.approx([0.5, 2.0, 1.0])


def test_a_change_between_months_is_no_yearly_change() -> None:
    given = tables()
    given["change"]["period_to"] = "2023-12"
    assert OutcomeData.from_tables(given, META, DEATHS).change.tolist() == [1, 1, 1]
    del given["change"]
    assert OutcomeData.from_tables(given, META, DEATHS).change.tolist() == [1, 1, 1]


def test_an_assessment_without_draws_or_without_a_crime_class_is_refused() -> None:
    old = tables()
    del old["rate_draws"]
    with pytest.raises(DataInvalid, match="E-PLN-153"):
        OutcomeData.from_tables(old, META, DEATHS)
    schools = Measure("schools", same("s"), same("u"), "count")
    with pytest.raises(DataInvalid, match="E-PLN-152"):
        OutcomeData.from_tables(tables(), META, schools)
