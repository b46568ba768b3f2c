"""Coordinates in the wrong system, the wrong order or the wrong country are noticed."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from boundary_files import canton, codes, grid, read, spoken, square, to_geojson, to_zip, write

from presencia.errors import DataInvalid
from presencia.sources.boundaries.countries import BOXES, iso3_of
from presencia.sources.boundaries.crs import inside

GTM = "+proj=tmerc +lat_0=0 +lon_0=-90.5 +k=0.9998 +x_0=500000 +y_0=0 +datum=WGS84"


def declared(places: gpd.GeoDataFrame, real: object, said: object) -> gpd.GeoDataFrame:
    """Return places in one system that claim to be in another."""
    moved = places.to_crs(real)
    return moved.set_crs(said, allow_override=True)


def refusal(path: Path, **options: object) -> tuple[str, str]:
    with pytest.raises(DataInvalid) as caught:
        read(path, **options)
    return caught.value.code, caught.value.say("es")


def test_no_system_and_no_degrees_asks_for_it_and_says_which_would_fit(tmp_path: Path) -> None:
    path = to_zip(declared(grid(), 5367, None), tmp_path / "a.zip", without=(".prj",))
    code, text = refusal(path)
    assert code == "E-GEO-031"
    assert "crs" in text
    assert "EPSG:5367" in text
    assert "EPSG:32616" not in text
    batch = read(path, crs="EPSG:5367")
    assert len(batch.frame) == 6
    assert batch.frame.total_bounds == pytest.approx((-84.5, 9.5, -84.2, 9.7))


def test_no_system_but_degrees_in_the_country_is_read_and_said(tmp_path: Path) -> None:
    batch = read(to_zip(grid(), tmp_path / "a.zip", without=(".prj",)))
    assert len(batch.frame) == 6
    assert "no declara sistema de coordenadas" in spoken(batch)


def test_degrees_declared_but_metres_written(tmp_path: Path) -> None:
    path = to_geojson(declared(grid(), 32616, 4326), tmp_path / "a.geojson")
    code, text = refusal(path)
    assert code == "E-GEO-031"  # GeoJSON without a crs member declares nothing
    assert "EPSG:32616" in text
    zipped = to_zip(declared(grid(), 32616, 4326), tmp_path / "a.zip")
    code, text = refusal(zipped)
    assert code == "E-GEO-032"
    assert "EPSG:4326" in text
    assert "EPSG:32616" in text
    batch = read(zipped, crs="EPSG:32616")
    assert batch.frame.total_bounds == pytest.approx((-84.5, 9.5, -84.2, 9.7))
    assert "EPSG:32616" in spoken(batch)


def test_islands_do_not_move_a_place_out_of_its_country(tmp_path: Path) -> None:
    """Puntarenas with Cocos Island: the middle of its bounds lies in the open sea."""
    parts = [square(-84, 9, 0.5)["coordinates"], square(-87.1, 5.52, 0.03)["coordinates"]]
    shape = {"type": "MultiPolygon", "coordinates": parts}
    assert len(read(write(tmp_path / "a.geojson", [canton(1, shape)])).frame) == 1


@pytest.mark.parametrize(
    ("real", "said"), [(5367, 32616), (32616, 5367), (32616, 32617), (4326, 5367), (32616, 3857)]
)
def test_another_system_declared_puts_places_elsewhere(
    tmp_path: Path, real: int, said: int
) -> None:
    path = to_zip(declared(grid(), real, said), tmp_path / "a.zip")
    code, text = refusal(path)
    assert code == "E-GEO-034"
    assert "Costa Rica" in text
    assert f"EPSG:{real}" in text.split("Qué hacer")[1]
    assert len(read(path, crs=f"EPSG:{real}").frame) == 6


def test_guatemalas_own_system_is_among_those_that_are_tried(tmp_path: Path) -> None:
    square_ = gpd.GeoDataFrame(
        {"departamento": ["Petén"]}, geometry=[shapely.box(-90.4, 16, -90, 16.4)], crs=4326
    )
    path = to_geojson(declared(square_, GTM, 4326), tmp_path / "a.geojson")
    code, text = refusal(path, iso3="GTM")
    assert code == "E-GEO-031"
    assert "+proj=tmerc" in text
    frame = read(path, iso3="GTM", crs=GTM).frame
    assert frame.total_bounds == pytest.approx((-90.4, 16, -90, 16.4))


@pytest.mark.parametrize("iso3", ["CRI", "GTM"])
def test_swapped_axes_are_refused_with_the_remedy_and_turned_when_told(
    tmp_path: Path, iso3: str
) -> None:
    x, y = (-84.5, 9.5) if iso3 == "CRI" else (-90.5, 14.6)  # 90.5 is no latitude at all
    shape = shapely.box(y, x, y + 0.1, x + 0.2)
    path = write(tmp_path / "a.geojson", [canton(1, shapely.geometry.mapping(shape))])
    code, text = refusal(path, iso3=iso3)
    assert code == "E-GEO-033"
    assert "swap: true" in text
    batch = read(path, iso3=iso3, swap=True)
    assert batch.frame.total_bounds == pytest.approx((x, y, x + 0.2, y + 0.1))
    assert "intercambiaron" in spoken(batch)


def test_swap_on_a_right_file_is_refused_too(tmp_path: Path) -> None:
    assert refusal(to_geojson(grid(), tmp_path / "a.geojson"), swap=True)[0] == "E-GEO-033"


def test_one_place_elsewhere_is_refused_alone(tmp_path: Path) -> None:
    features = [canton(i, square(-84.5 + 0.01 * i, side=0.01)) for i in range(12)]
    features.append(canton(50, square(-70, 40)))
    batch = read(write(tmp_path / "a.geojson", features))
    assert len(batch.frame) == 12
    assert codes(batch) == [(13, "E-GEO-035")]


def test_cocos_island_is_in_costa_rica_and_the_sea_is_not(tmp_path: Path) -> None:
    features = [canton(1, square(-87.1, 5.5)), canton(2, square())]
    assert len(read(write(tmp_path / "a.geojson", features)).frame) == 2
    assert refusal(write(tmp_path / "a.geojson", [canton(1, square(-86.5, 7))]))[0] == "E-GEO-034"


def test_country_without_a_box_is_read_and_said(tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", [canton(1, square(-58, -34))])
    batch = read(path, iso3="ARG")
    assert batch.frame["place_id"].tolist() == ["ARG-0101"]
    assert "ARG" in spoken(batch)


@pytest.mark.parametrize("text", ["EPSG:99999", "latitud", "EPSG:5703"])
def test_unknown_system(tmp_path: Path, text: str) -> None:
    code, said = refusal(to_geojson(grid(), tmp_path / "a.geojson"), crs=text)
    assert code == "E-GEO-030"
    assert text in said


def test_declared_system_that_is_unknown(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:x:nada"}}
    path = write(tmp_path / "a.geojson", [canton(1, square())], crs=crs)
    assert refusal(path)[0] == "E-GEO-030"
    assert len(read(path, crs="EPSG:4326").frame) == 1


def test_compound_system_is_read_by_its_plane(tmp_path: Path) -> None:
    path = to_geojson(grid().to_crs(32616), tmp_path / "a.geojson")
    assert len(read(path, crs="EPSG:32616+5773").frame) == 6


def test_coordinates_that_cannot_be_converted_refuse_the_row(tmp_path: Path) -> None:
    features = [canton(i, square(600_000 + 1000 * i, 1_050_000, 1000)) for i in range(3)]
    features.append(canton(9, square(1e300, 1e300, 1e299)))
    path = write(tmp_path / "a.geojson", features)
    batch = read(path, crs="EPSG:32616")
    assert codes(batch) == [(4, "E-GEO-036")]
    assert len(batch.frame) == 3


def test_nad27_is_said_to_be_approximate_or_exact(tmp_path: Path) -> None:
    path = to_geojson(grid().to_crs(26716), tmp_path / "a.geojson")
    batch = read(path)
    away = shapely.hausdorff_distance(batch.frame.geometry.to_numpy(), grid().geometry.to_numpy())
    assert away.max() < 1e-3
    assert "EPSG:26716" in spoken(batch)


@pytest.mark.parametrize(
    ("text", "iso3"),
    [("GT", "GTM"), ("guatemala", "GTM"), ("SV", "SLV"), ("México", "MEX"), ("Belize", "BLZ")],
)
def test_countries_by_code_and_name(text: str, iso3: str) -> None:
    assert iso3_of(text) == iso3


def test_boxes_hold_their_capitals_and_not_the_neighbours() -> None:
    import numpy as np

    capitals = {
        "BLZ": (-88.77, 17.25),
        "CRI": (-84.08, 9.93),
        "GTM": (-90.51, 14.63),
        "HND": (-87.22, 14.08),
        "NIC": (-86.27, 12.13),
        "PAN": (-79.52, 8.98),
        "SLV": (-89.19, 13.69),
        "MEX": (-99.13, 19.43),
        "COL": (-74.07, 4.61),
    }
    assert set(capitals) == set(BOXES)
    for iso3, point in capitals.items():
        assert inside(np.array([point]), iso3).all()
    assert not inside(np.array([capitals["PAN"]]), "CRI").any()
    assert not inside(np.array([capitals["HND"]]), "GTM").any()
