"""Panama's provinces, comarcas and districts since Panamá Oeste (2014)."""

from presencia.sources.base import Card
from presencia.sources.boundaries import BoundarySource, Layout
from presencia.text import Text

FIRST_DAY = "2014-01-01"  # Ley 119 of 30 December 2013 sets new limits for both (article 14)
SINCE_2014 = {"PAN-PANAMA": (FIRST_DAY, None), "PAN-PANAMA_OESTE": (FIRST_DAY, None)}

SOURCE = BoundarySource(
    Card(
        id="pan-boundaries",
        title=Text(
            "Panamá: provincias, comarcas y distritos desde 2014",
            "Panama: provinces, comarcas and districts since 2014",
        ),
        publisher="not stated (HASC codes suggest GADM), through datasketch/geodata",
        kind="places",
        coverage=Text(
            "13 provincias y comarcas; 77 distritos", "13 provinces and comarcas; 77 districts"
        ),
        licence="package says MIT, upstream probably GADM (no redistribution): development use "
        "only until cleared",
        personal_data=Text("No contiene.", "None."),
        citation="datasketch/geodata, inst/geodata/pan",
        caveats=(
            Text(
                "Panamá Oeste existe desde el 1 de enero de 2014 (Ley 119 de 2013); en este "
                "archivo incluye Taboga.",
                "Panamá Oeste exists since 1 January 2014 (Law 119 of 2013); in this file it "
                "includes Taboga.",
            ),
            Text(
                "Los números del archivo no son códigos oficiales: los distritos se identifican "
                "por su nombre. Faltan los creados después de 2014.",
                "The file's numbers are no official codes: districts are identified by name. "
                "Those created after 2014 are missing.",
            ),
            Text(
                "Los dos polígonos de «Lago Gatún» se dejan fuera: no son distritos.",
                "The two polygons called “Lago Gatún” are left out: they are no districts.",
            ),
        ),
        formats=("geojson", "topojson", "gpkg", "zip"),
    ),
    Layout(
        ("iso3", "source_id", "name", "depto"),
        {
            "iso3": "PAN",
            "level": 2,
            "ids": "name",
            "name": "name",
            "parent": "depto",
            "drop": {"name": "Lago Gatún"},
        },
        where={"iso3": "PAN"},
    ),
    Layout(
        ("iso3", "source_id", "name"),
        {
            "iso3": "PAN",
            "level": 1,
            "code": "source_id",
            "name": "name",
            "validity": SINCE_2014,
        },
        where={"iso3": "PAN"},
    ),
)
