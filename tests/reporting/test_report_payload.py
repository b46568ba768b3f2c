import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presencia.reporting import AssessmentView
from presencia.reporting.payload import dumps, payload


@given(st.text())
def test_any_text_survives_inside_a_script_element(words: str) -> None:
    written = dumps({"name": words})
    assert not {"<", ">", "&", "\u2028", "\u2029"} & set(written)
    assert json.loads(written) == {"name": words}


def test_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        dumps({"x": float("nan")})


def test_columns_stand_beside_the_places(guatemala: AssessmentView) -> None:
    data = payload(guatemala)
    n = len(guatemala.places)
    assert len(data["places"]["id"]) == n == 340
    for risk in data["risk"]:
        assert {len(risk[k]) for k in ("rate", "low", "high", "start", "width", "basis")} == {n}
    for dimension in data["dimensions"]:
        assert len(dimension["percentile"]) == n
        assert all(len(i["value"]) == n for i in dimension["indicators"])
    density = data["priority"]["density"]
    assert len(base64.b64decode(density["data"])) == n * density["bins"]


def test_the_pooled_period_comes_first(guatemala: AssessmentView) -> None:
    assert [r["period"] for r in payload(guatemala)["risk"]] == ["2023/2024", "2023", "2024"]


def test_an_inherited_rate_names_the_place_it_stands_on(guatemala: AssessmentView) -> None:
    risk = payload(guatemala)["risk"][0]
    i = guatemala.places.index[guatemala.places["place_id"] == "GTM-1802"][0]
    name, rate, low, high = risk["bases"][risk["basis_place"][i]]
    assert name == "Izabal"
    assert low < rate < high
    assert risk["low"][i] < low
    assert high < risk["high"][i]


def test_absent_is_null_and_never_zero(odd: AssessmentView) -> None:
    data = payload(odd)
    i = data["places"]["id"].index("GTM-1802")
    assert data["priority"]["rank"][i] is None
    assert data["priority"]["width"][i] == 0
    assert data["risk"][0]["rate"][i] is None
    assert all(d["percentile"][i] is None for d in data["dimensions"])
