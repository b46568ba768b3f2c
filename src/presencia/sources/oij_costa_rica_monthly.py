"""OIJ of Costa Rica: counts of reported crimes by canton and month, zeros filled."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="cri-oij-monthly",
        title=Text("Estadísticas policiales del OIJ, por mes", "OIJ police statistics by month"),
        publisher="Organismo de Investigación Judicial (OIJ), Poder Judicial de Costa Rica",
        kind="observations",
        coverage=Text("Costa Rica por cantón y mes, 2023", "Costa Rica by canton and month, 2023"),
        licence="CC BY 4.0 according to a downstream re-user; check with the publisher",
        personal_data=Text("Ninguno: solo conteos.", "None: counts only."),
        citation="OIJ, Poder Judicial de Costa Rica, Estadísticas policiales 2023",
        caveats=(
            Text(
                "Faltan los 125 hechos de cantón desconocido.",
                "The 125 incidents of unknown canton are missing.",
            ),
            Text(
                "Son los mismos hechos que la fuente cri-oij: use una de las dos.",
                "These are the same incidents as the source cri-oij: use one of the two.",
            ),
        ),
        url="https://sitiooij.poder-judicial.go.cr",
        formats=("csv",),
    ),
    {
        "kind": "observations",
        "place": {"code": "cr_canton_code", "iso3": "CRI", "level": 2},
        "period": {"year": "year", "month": "month"},
        "long": {
            "measure": "crime",
            "value": "n",
            "map": {
                "ASALTO": "robberies",
                "HOMICIDIO": "homicides",
                "HURTO": "thefts",
                "ROBO": "burglaries",
                "ROBO DE VEHICULO": "vehicle_thefts",
                "TACHA DE VEHICULO": "thefts_from_vehicle",
            },
        },
    },
)
