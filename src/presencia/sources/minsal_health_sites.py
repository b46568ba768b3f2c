"""MINSAL of El Salvador: the public vaccination network of 2022, with coordinates."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="slv-minsal-health-sites",
        title=Text("Unidades de salud y vacunación", "Health units and vaccination sites"),
        publisher="Ministerio de Salud (MINSAL) de El Salvador",
        kind="facilities",
        coverage=Text(
            "428 sitios fijos de El Salvador, enero de 2022",
            "428 fixed sites of El Salvador, January 2022",
        ),
        licence="MIT (repository)",
        personal_data=Text(
            "Ninguno: sitios públicos; la dirección no se lee.",
            "None: public sites; the address is not read.",
        ),
        citation="MINSAL El Salvador, red de vacunación, enero de 2022; compiled by "
        "kernel503/el-salvador-vaccine-map",
        caveats=(
            Text(
                "Es la red de vacunación, no el registro completo de establecimientos.",
                "It is the vaccination network, not the full register of facilities.",
            ),
            Text(
                "Cuarenta cabinas móviles o virtuales no son lugares y quedan fuera.",
                "Forty mobile or virtual booths are no places and are left out.",
            ),
        ),
        url="https://www.salud.gob.sv",
        formats=("csv", "xlsx"),
    ),
    {
        "kind": "facilities",
        "place": {
            "parent": "departamento",
            "iso3": "SLV",
            "level": 2,
            "lon": "lon",
            "lat": "lat",
        },
        "period": {"value": "2022-01"},
        "without": {"site_type": "mobile_or_virtual"},
        "facility": {
            "id": "name",
            "name": "name",
            "kind": {"column": "site_type"},
            "map": {
                "primary_health_unit": "health_unit",
                "hospital": "hospital",
                "school": "vaccination_site",
                "vaccination_booth": "vaccination_site",
                "other": "vaccination_site",
            },
        },
    },
)
