"""A trial says what an import would do and writes nothing; decisions about names are obeyed."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from presencia.errors import ConfigurationError, DataInvalid
from presencia.workflow import Workspace
from tests.workflow.conftest import tree

MAPPING: dict[str, Any] = {
    "kind": "observations",
    "place": {"name": "municipio", "parent": "depto", "iso3": "GTM", "level": 2},
    "period": {"year": "anio"},
    "measures": {"population": "habitantes"},
}
LINES = (
    "depto,municipio,anio,habitantes",
    "Izabal,Puerto Barrios,2020,100605",
    "Izabal,PUERTO BARIOS,2021,101605",  # one letter short
    "Quiché,Santo Tomás La Unión,2020,11698",  # of Suchitepéquez
    "Izabal,Atlántida,2020,5",  # no place
    "Petén,Flores,2020,38035",
)
SETTLED = [
    {"name": "PUERTO BARIOS", "parent": "Izabal", "iso3": "GTM", "place_id": "GTM-1801"},
    {
        "name": "Santo Tomás La Unión",
        "parent": "Quiché",
        "iso3": "GTM",
        "place_id": "GTM-1406",
        "note": "oficio 12-2025",
    },
    {"name": "Atlántida", "parent": "Izabal", "iso3": "GTM", "place_id": ""},
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "habitantes.csv"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return path


def options(**more: Any) -> dict[str, Any]:
    return {"mapping": MAPPING, **more}


def test_a_trial_tells_all_and_writes_nothing(guatemala: Workspace, table: Path) -> None:
    before = tree(guatemala.layout.root)
    found = guatemala.data.trial(table, source="generic-tables", options=options())
    assert tree(guatemala.layout.root) == before
    assert (found.rows, found.rejects, found.stops) == (3, 2, ())
    assert set(found.places) == {"GTM-1801", "GTM-1701"}
    how = dict(zip(found.matches["query"], found.matches["how"], strict=True))
    assert how["Puerto Barrios"] == "exact"
    assert how["PUERTO BARIOS"] == "fuzzy"
    assert how["Atlántida"] == "unmatched"
    assert found.refused["row"].tolist() == [4, 5]
    assert found.coverage[["what", "period", "places"]].to_numpy().tolist() == [
        ["population", "2020", 2],
        ["population", "2021", 1],
    ]


def test_what_a_person_settled_is_obeyed_recorded_and_repeated(
    guatemala: Workspace, table: Path
) -> None:
    how = {"source": "generic-tables", "options": options(settled=SETTLED)}
    found = guatemala.data.trial(table, **how)
    done = guatemala.data.bring(table, name="habitantes", **how)
    assert (found.rows, found.rejects) == (done.version.rows, done.version.rejects) == (4, 1)
    frame = guatemala.data.frame("habitantes").set_index(["place_id", "period"])["value"]
    assert frame["GTM-1406", "2020"] == 11698
    assert done.version.options["settled"] == SETTLED
    matches = guatemala.data.side_table("habitantes", "matches").set_index("query")
    assert matches.loc["Santo Tomás La Unión", "how"] == "settled"
    assert matches.loc["Santo Tomás La Unión", "name"] == "Chichicastenango"
    assert "oficio 12-2025" in matches.loc["Santo Tomás La Unión", "why_es"]
    assert not matches["doubtful"].any()
    rejects = guatemala.data.side_table("habitantes", "rejects")
    assert rejects["code"].tolist() == ["E-MAP-026"]


@pytest.mark.parametrize(
    ("settled", "code"),
    [
        ([{"name": "Flores", "place_id": "GTM-9999"}], "E-MAP-028"),
        ([{"name": "Flores"}], "E-MAP-027"),
        ([{"place_id": "GTM-1701"}], "E-MAP-027"),
        ([{"name": "Flores", "place_id": "", "plcae": 1}], "E-MAP-027"),
        (["Flores"], "E-MAP-027"),
        ([{"name": "Flores", "place_id": ""}, {"name": "Flores", "place_id": ""}], "E-MAP-027"),
    ],
)
def test_decisions_that_make_no_sense_are_refused(
    guatemala: Workspace, table: Path, settled: Any, code: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        guatemala.data.trial(table, source="generic-tables", options=options(settled=settled))
    assert caught.value.code == code


def test_what_would_stop_the_import_is_told_and_then_stops_it(
    guatemala: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "malo.csv"
    rows = ["Izabal,Puerto Barrios,2020,1", *(f"Izabal,Nadie {i},2020,1" for i in range(3))]
    path.write_text("\n".join([LINES[0], *rows]) + "\n", encoding="utf-8")
    how = {"source": "generic-tables", "options": options()}
    found = guatemala.data.trial(path, **how)
    assert [p.code for p in found.stops] == ["E-WKF-003"]
    with pytest.raises(DataInvalid) as caught:
        guatemala.data.bring(path, name="malo", **how)
    assert caught.value.code == "E-WKF-003"
    path.write_text("\n".join([LINES[0], *rows[1:]]) + "\n", encoding="utf-8")
    none = guatemala.data.trial(path, **how)
    assert [p.code for p in none.stops] == ["E-MAP-012"]
    assert len(none.matches) == 3  # the doubts can still be settled


def test_rows_out_of_reach_are_refused_whole(guatemala: Workspace, table: Path) -> None:
    def admits(ids: Any) -> list[str]:
        return [i for i in ids if i != "GTM-1801"]

    how: dict[str, Any] = {"source": "generic-tables", "options": options(), "admits": admits}
    assert [p.code for p in guatemala.data.trial(table, **how).stops] == ["E-WKF-008"]
    before = guatemala.datasets.names()
    with pytest.raises(DataInvalid) as caught:
        guatemala.data.bring(table, name="habitantes", **how)
    assert caught.value.code == "E-WKF-008"
    assert guatemala.datasets.names() == before


def test_changes_against_the_last_version_are_counted(guatemala: Workspace, table: Path) -> None:
    how = {"source": "generic-tables", "name": "habitantes", "options": options()}
    assert guatemala.data.trial(table, **how).changes is None
    guatemala.data.bring(table, **how)
    lines = pd.read_csv(table)
    lines.loc[0, "habitantes"] = 7
    lines.loc[4, "anio"] = 2021
    lines.to_csv(table, index=False)
    changes = guatemala.data.trial(table, **how).changes
    assert changes is not None
    assert (changes.version, changes.new, changes.changed, changes.gone, changes.equal) == (
        1,
        1,
        1,
        1,
        1,
    )
