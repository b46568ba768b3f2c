"""Nicaragua's municipalities in the old division of 137."""

from presencia.sources.base import Card
from presencia.sources.boundaries import BoundarySource, Layout
from presencia.text import Text

SOURCE = BoundarySource(
    Card(
        id="nic-boundaries",
        title=Text(
            "Nicaragua: municipios, división antigua", "Nicaragua: municipalities, old division"
        ),
        publisher="not stated (probably GADM), through datasketch/geodata",
        kind="places",
        coverage=Text(
            "137 municipios de antes de las divisiones de los años 2000; hoy son 153",
            "137 municipalities from before the splits of the 2000s; today there are 153",
        ),
        licence="package says MIT, upstream probably GADM (no redistribution): development use "
        "only until cleared",
        personal_data=Text("No contiene.", "None."),
        citation="datasketch/geodata, inst/geodata/nic/nic-municipalities.topojson",
        caveats=(
            Text(
                "División antigua: 88 % de las escuelas del MINED cuyo municipio existe en el "
                "archivo caen dentro de él.",
                "Old division: 88% of the MINED schools whose municipality is in the file lie "
                "inside it.",
            ),
            Text(
                "Los números del archivo no son códigos oficiales: los municipios se identifican "
                "por su nombre.",
                "The file's numbers are no official codes: municipalities are identified by name.",
            ),
            Text(
                "El Lago de Nicaragua y el Lago de Managua se dejan fuera: nadie vive en ellos.",
                "Lake Nicaragua and Lake Managua are left out: nobody lives there.",
            ),
        ),
        formats=("geojson", "topojson", "gpkg", "zip"),
    ),
    Layout(
        ("iso3", "source_id", "name", "depto"),
        {
            "iso3": "NIC",
            "level": 2,
            "ids": "name",
            "name": "name",
            "parent": "depto",
            "drop": {"name": ["Lago de Nicaragua", "Lago de Managua"]},
        },
        where={"iso3": "NIC"},
    ),
)
