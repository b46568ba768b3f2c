"""Bad input, end to end: an error that names file, reason and remedy; the workspace unchanged."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from presencia.errors import PresenciaError
from presencia.workflow import Workspace
from tests.workflow.conftest import tree

PEOPLE = {
    "kind": "observations",
    "place": {"code": "codigo", "name": "municipio", "parent": "depto", "iso3": "GTM", "level": 2},
    "period": {"value": "2018"},
    "measures": {"population": {"column": "personas"}},
}
DATED = {
    "kind": "incidents",
    "place": {"code": "codigo", "iso3": "GTM", "level": 2},
    "period": {"date": "fecha"},
    "incident": {"category": "delito", "map": {"HOMICIDIO": "0101"}},
}
MONTHS = {
    "kind": "observations",
    "place": {"code": "codigo", "iso3": "GTM", "level": 2},
    "period": {"year": "anio", "month": "mes"},
    "measures": {"homicides": {"column": "n"}},
}
HEAD = "codigo,municipio,depto,personas\n"
GOOD = "101,Guatemala,Guatemala,923392\n102,Santa Catarina Pinula,Guatemala,80582\n"


def text(content: str, encoding: str = "utf-8") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "datos.csv"
        path.write_bytes(content.encode(encoding))
        return path

    return make


def bring(ws: Workspace, path: Path, mapping: dict, **more):
    source = {"incidents": "generic-incidents"}.get(mapping["kind"], "generic-tables")
    return ws.data.bring(path, source=source, name="datos", options={"mapping": mapping}, **more)


REFUSED_ROWS = {
    "negative count": (PEOPLE, HEAD + GOOD + "103,San José Pinula,Guatemala,-5\n", "personas"),
    "fractional count": (PEOPLE, HEAD + GOOD + "103,San José Pinula,Guatemala,2.5\n", "personas"),
    "population zero": (PEOPLE, HEAD + GOOD + "103,San José Pinula,Guatemala,0\n", "personas"),
    "not a number": (PEOPLE, HEAD + GOOD + "103,San José Pinula,Guatemala,muchas\n", "personas"),
    "unknown code": (PEOPLE, HEAD + GOOD + "9999,Atlántida,Guatemala,7\n", None),
    "two departments": (PEOPLE, HEAD + GOOD + "103,San José Pinula,Petén,7\n", None),
    "13 months": (
        MONTHS,
        "codigo,anio,mes,n\n101,2023,1,4\n101,2023,2,6\n101,2023,13,5\n",
        "mes",
    ),
    "a future date": (
        DATED,
        "codigo,fecha,delito\n101,2023-01-05,HOMICIDIO\n"
        "101,2023-01-06,HOMICIDIO\n101,2999-01-05,HOMICIDIO\n",
        "fecha",
    ),
}


@pytest.mark.parametrize("case", REFUSED_ROWS)
def test_a_bad_row_is_refused_with_row_column_reason_and_remedy(
    guatemala: Workspace, tmp_path: Path, case: str
) -> None:
    mapping, content, column = REFUSED_ROWS[case]
    done = bring(guatemala, text(content)(tmp_path), mapping)
    assert (done.version.rows, done.version.rejects) == (2, 1)
    reject = guatemala.data.side_table("datos", "rejects").iloc[0]
    assert reject["row"] == 4
    if column:
        assert reject["column"] == column
    assert "datos.csv" in reject["reason_es"]
    assert "Qué hacer:" in reject["reason_es"]
    assert "What to do:" in reject["reason_en"]
    assert json.loads(reject["content"])["codigo"] in ("103", "101", "9999")


def test_duplicate_codes_are_both_refused(guatemala: Workspace, tmp_path: Path) -> None:
    content = HEAD + GOOD + "103,San José Pinula,Guatemala,5\n103,San José Pinula,Guatemala,6\n"
    done = bring(guatemala, text(content)(tmp_path), PEOPLE)
    assert (done.version.rows, done.version.rejects) == (2, 2)
    assert list(guatemala.data.side_table("datos", "rejects")["row"]) == [4, 5]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-8-sig"])
def test_encodings_are_understood(guatemala: Workspace, tmp_path: Path, encoding: str) -> None:
    content = HEAD + GOOD + "103,San José Pinula,Guatemala,79844\n"
    done = bring(guatemala, text(content, encoding)(tmp_path), PEOPLE)
    assert (done.version.rows, done.version.rejects) == (3, 0)


def test_comma_decimals_and_totals(guatemala: Workspace, tmp_path: Path) -> None:
    mapping = {**PEOPLE, "measures": {"poverty_multidimensional_pct": {"column": "personas"}}}
    content = (
        "codigo;municipio;depto;personas\n101;Guatemala;Guatemala;29,72\n"
        "102;Santa Catarina Pinula;Guatemala;31,5\n;Total país;;30,1\n"
    )
    done = bring(guatemala, text(content)(tmp_path), mapping)
    assert done.version.rows == 2
    values = guatemala.data.frame("datos").set_index("place_id")["value"]
    assert dict(values) == {"GTM-0101": 29.72, "GTM-0102": 31.5}


def test_dates_in_five_formats(guatemala: Workspace, tmp_path: Path) -> None:
    dates = ["2023-05-17", "17/05/2023", "17-05-2023", "17 de mayo de 2023", "20230517"]
    for i, written in enumerate(dates):
        content = f"codigo,fecha,delito\n101,{written},HOMICIDIO\n"
        folder = tmp_path / str(i)
        folder.mkdir()
        bring(guatemala, text(content)(folder), DATED)
        assert list(guatemala.data.frame("datos")["occurred"]) == ["2023-05-17"], written


def zip_bomb(folder: Path) -> Path:
    path = folder / "datos.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("xl/worksheets/sheet1.xml", b"0" * 600_000_000)
    return path


def lying_parquet(folder: Path) -> Path:
    buffer = io.BytesIO()
    pd.DataFrame({"codigo": ["101"] * 5000, "personas": range(5000)}).to_parquet(buffer)
    content = bytearray(buffer.getvalue())
    content[200:900] = b"\xff" * 700
    path = folder / "datos.parquet"
    path.write_bytes(bytes(content))
    return path


def nested_geojson(folder: Path) -> Path:
    path = folder / "datos.geojson"
    path.write_text('{"type":"FeatureCollection","features":' + "[" * 5_000_000)
    return path


def square(lon: float, lat: float, side: float = 0.1) -> dict:
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    ring = [[lon + a, lat + b] for a, b in corners]
    return {"type": "Polygon", "coordinates": [ring]}


def boundaries(*geometries: dict, codes: tuple[str, ...] = ()) -> Callable[[Path], Path]:
    names = ("Guatemala", "Mixco", "Villa Nueva")

    def make(folder: Path) -> Path:
        features = [
            {
                "type": "Feature",
                "properties": {"codigo": c, "nombre": n, "depto": "Guatemala"},
                "geometry": g,
            }
            for g, n, c in zip(geometries, names, codes or ("101", "108", "115"), strict=False)
        ]
        path = folder / "datos.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return path

    return make


COLUMNS = {"code": "codigo", "name": "nombre", "parent": "depto", "iso3": "GTM", "level": 2}
WHOLE_FILES: dict[str, tuple[Callable[[Path], Path], str, dict]] = {
    "a zip bomb": (zip_bomb, "generic-tables", {"mapping": PEOPLE}),
    "a Parquet that lies": (lying_parquet, "generic-tables", {"mapping": PEOPLE}),
    "a missing column": (
        text("codigo,gente\n101,5\n"),
        "generic-tables",
        {"mapping": PEOPLE},
    ),
    "nested GeoJSON": (nested_geojson, "generic-boundaries", COLUMNS),
    "swapped coordinates": (
        boundaries(square(14.6, -90.5), square(14.8, -90.5)),
        "generic-boundaries",
        COLUMNS,
    ),
    "metres called degrees": (
        boundaries(square(496000, 1620000, 900), square(498000, 1620000, 900)),
        "generic-boundaries",
        COLUMNS,
    ),
    "overlapping polygons": (
        boundaries(square(-90.5, 14.6), square(-90.45, 14.6)),
        "generic-boundaries",
        COLUMNS,
    ),
    "duplicate place codes": (
        boundaries(square(-90.5, 14.6), square(-90.3, 14.6), codes=("101", "101")),
        "generic-boundaries",
        COLUMNS,
    ),
}


@pytest.mark.parametrize("case", WHOLE_FILES)
def test_a_hostile_file_is_refused_and_the_workspace_is_unchanged(
    guatemala: Workspace, tmp_path: Path, case: str
) -> None:
    make, source, options = WHOLE_FILES[case]
    path = make(tmp_path)
    before = tree(guatemala.layout.root)
    with pytest.raises(PresenciaError) as caught:
        guatemala.data.bring(path, source=source, name="datos", options=options)
    for lang, remedy in (("es", "Qué hacer:"), ("en", "What to do:")):
        said = caught.value.say(lang)  # type: ignore[arg-type]
        assert path.name in said, said
        assert remedy in said
    assert tree(guatemala.layout.root) == before
