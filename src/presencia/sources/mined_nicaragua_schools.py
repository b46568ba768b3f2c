"""MINED of Nicaragua: all public schools with coordinates."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="nic-mined-schools",
        title=Text("Escuelas públicas de Nicaragua", "Public schools of Nicaragua"),
        publisher="Ministerio de Educación (MINED) de Nicaragua",
        kind="facilities",
        coverage=Text(
            "10,252 escuelas públicas, julio de 2025", "10,252 public schools, July 2025"
        ),
        licence="MIT, with a notice: research, non-commercial",
        personal_data=Text(
            "Ninguno. Algunos nombres de escuelas son de personas ilustres.",
            "None. Some schools are named after people.",
        ),
        citation="MINED Nicaragua, directorio de escuelas, julio de 2025; compiled by "
        "RRMaximiliano/nicaraguan-public-schools",
        caveats=(
            Text(
                "El 0.8% de los puntos cae fuera de los polígonos y el 4% en otro departamento.",
                "0.8% of the points lie outside the polygons and 4% in another department.",
            ),
            Text(
                "No hay escuelas privadas ni alumnos por escuela.",
                "There are no private schools and no pupils per school.",
            ),
        ),
        url="https://www.mined.gob.ni",
        formats=("csv", "xlsx"),
    ),
    {
        "kind": "facilities",
        "place": {
            "name": "department",
            "iso3": "NIC",
            "level": 1,
            "lon": "long",
            "lat": "lat",
        },
        "period": {"value": "2025-07"},
        "facility": {"id": "school_id", "name": "school_name", "kind": {"value": "school"}},
        "complete": True,
    },
)
