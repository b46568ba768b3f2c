import pandas as pd
import pytest

from presencia.errors import DataInvalid
from presencia.reporting import AssessmentView
from presencia.reporting.shown import as_text
from presencia.reporting.view import REQUIRED
from presencia.text import Text, inside


def tables(view: AssessmentView) -> dict[str, pd.DataFrame]:
    return {name: getattr(view, name) for name in REQUIRED}


def test_places_stand_in_the_order_of_the_table(odd: AssessmentView) -> None:
    ranks = odd.priority.set_index("place_id")["rank"].reindex(odd.places["place_id"])
    known = ranks.dropna().astype(int).tolist()
    assert known == sorted(known)
    assert ranks.iloc[-2:].isna().all()


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_a_missing_table_is_told_by_name(guatemala: AssessmentView, name: str) -> None:
    given = {k: v for k, v in tables(guatemala).items() if k != name}
    with pytest.raises(DataInvalid) as caught:
        AssessmentView.from_tables(given, guatemala.meta)
    assert caught.value.code == "E-REP-001"
    assert name in caught.value.say("es")


def test_a_missing_column_is_told_by_name(guatemala: AssessmentView) -> None:
    given = tables(guatemala)
    given["priority"] = given["priority"].drop(columns=["p_top"])
    with pytest.raises(DataInvalid) as caught:
        AssessmentView.from_tables(given, guatemala.meta)
    assert caught.value.code == "E-REP-002"
    assert "p_top" in caught.value.say("en")


def test_an_unknown_place_is_refused(guatemala: AssessmentView) -> None:
    with pytest.raises(DataInvalid) as caught:
        guatemala.place("GTM-9999")
    assert caught.value.code == "E-REP-003"


def test_runs_of_the_order_count_from_the_lowest_priority(guatemala: AssessmentView) -> None:
    merged = guatemala.priority_runs.merge(guatemala.priority[["place_id", "rank"]], on="place_id")
    sure = merged[merged["run_width"] == 1]
    assert sure.loc[sure["rank"].idxmin(), "run_start"] == 7
    assert sure.loc[sure["rank"].idxmax(), "run_start"] == 0
    assert ((merged["run_start"] >= 0) & (merged["run_start"] + merged["run_width"] <= 8)).all()


def test_words_for_the_places(guatemala: AssessmentView) -> None:
    assert guatemala.unit[1].es == "municipios"
    assert guatemala.parent_units[1].en == "departments"
    assert guatemala.ambit.es == "Guatemala"
    assert guatemala.level == 2


def test_a_text_may_come_in_one_language() -> None:
    assert as_text({"es": "hola"}, "-") == Text("hola", "hola")
    assert as_text(None, "otro").es == "otro"
    assert inside(Text("PIB por habitante", "GDP per head")).es == "PIB por habitante"


def test_the_day_never_is_today(guatemala: AssessmentView, odd: AssessmentView) -> None:
    assert odd.dated.isoformat() == "2024-12-31"
    assert guatemala.dated.isoformat() == "2024-12-31"
