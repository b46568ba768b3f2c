"""Releases of many periods, of a range of them, and of whole years."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import poisson

from presencia.errors import DataInvalid
from presencia.reporting import release
from presencia.reporting.release.choice import Choice, by_year
from presencia.workflow import Workspace

MONTHS = [f"{y}-{m:02d}" for y in (2022, 2023) for m in range(1, 13)]
MAIN = "2022-01/2023-12"


@pytest.fixture(scope="module")
def ws(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("periods") / "ws"
    shutil.copytree(workspace, folder)
    return Workspace.open(folder)


def test_many_periods_stand_beside_the_document_and_say_the_same(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = ws.stored_results.find("guatemala").id
    few = ws.releases.freeze("few", name)
    monkeypatch.setattr(release, "FEW", 1)
    many = ws.releases.freeze("many", name)
    assert {f["name"] for f in many.files} - {f["name"] for f in few.files} == {"periods.csv"}
    whole, beside = (ws.releases.document(n)["outcome"]["periods"] for n in ("few", "many"))
    assert list(whole) == list(beside)
    for period, columns in whole.items():
        assert set(columns) == set(beside[period])
        for column, values in columns.items():
            got = list(beside[period][column])
            if column in ("rate", "low", "high"):
                values, got = ([np.nan if v is None else v for v in x] for x in (values, got))
                np.testing.assert_allclose(got, values, atol=0.051)
            else:
                assert got == values, (period, column)
    table = pd.read_csv(ws.releases.path("many", "periods.csv"), encoding="utf-8-sig")
    assert len(table) == len(whole) * len(next(iter(whole.values()))["state"])
    withheld = table["status"] == "withheld"
    assert table.loc[withheld, ["count", "rate", "low", "high"]].isna().all(axis=None)
    assert not table["count"].between(1, 4).any()


def test_a_range_of_periods_leaves_the_others_out_and_the_own_period_in(ws: Workspace) -> None:
    name = ws.stored_results.find("guatemala").id
    made = ws.releases.freeze("range", name, choice={"first": "2024", "last": "2024"})
    periods = ws.releases.document("range")["outcome"]["periods"]
    assert list(periods) == ["2024", "2023/2024"]
    assert "2024" in made.about["choice"][0]["en"]
    with pytest.raises(DataInvalid) as refused:
        ws.releases.freeze("none", name, choice={"first": "1990", "last": "1991"})
    assert refused.value.code == "E-DIS-007"


def test_months_are_released_as_the_years_they_make_up_whole() -> None:
    choice = Choice(first="2022-07", last="2023-12", yearly=True)
    assert choice.shown([*MONTHS, MAIN], MAIN) == ["2023", MAIN]
    shown = Choice(first="2023-01").shown([*MONTHS, MAIN, "2023"], MAIN)
    assert sorted(shown) == sorted([*MONTHS[12:], "2023", MAIN])
    rng = np.random.default_rng(1)
    risk = pd.DataFrame(
        {
            "place_id": np.repeat(["A", "B"], len(MONTHS)),
            "period": MONTHS * 2,
            "measure": "homicides",
            "count": rng.poisson(3, 2 * len(MONTHS)).astype(float),
            "exposure": 1000.0,
        }
    )
    risk.loc[(risk["place_id"] == "B") & (risk["period"] == "2023-05"), "count"] = np.nan
    view = SimpleNamespace(level_of_interval=0.9, meta={"breaks": [5.0, 300.0]})
    made = by_year(risk, {"2022": 12, "2023": 12}, MONTHS, view)  # type: ignore[arg-type]
    key = list(zip(made["place_id"], made["period"], strict=True))
    assert key == [("A", "2022"), ("A", "2023"), ("B", "2022")], "a year lacks nothing"
    row = made.iloc[0]
    n = int(risk["count"].iloc[:12].sum())
    assert (row["count"], row["rate"]) == (n, pytest.approx(n / 12000 * 1e5))
    assert poisson.sf(n - 1, row["low"] * 12000 / 1e5) == pytest.approx(0.05)
    assert poisson.cdf(n, row["high"] * 12000 / 1e5) == pytest.approx(0.05)


def test_a_choice_is_saved_as_what_differs_from_everything() -> None:
    assert Choice().saved == {}
    some = Choice(countries=("GTM",), yearly=True, indicators=())
    assert Choice.of(some.saved) == some
