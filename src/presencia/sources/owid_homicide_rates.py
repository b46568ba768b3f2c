"""UNODC through Our World in Data: homicide rate by country and year, the whole world."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="world-owid-homicide-rates",
        title=Text("Tasa de homicidios por país", "Homicide rate by country"),
        publisher="UNODC, through Our World in Data",
        kind="observations",
        coverage=Text(
            "205 países, 1990 a 2024; los siete de la región hasta 2021-2023",
            "205 countries, 1990-2024; the region's seven until 2021-2023",
        ),
        licence="CC BY 4.0 (Our World in Data)",
        personal_data=Text("Ninguno: solo tasas.", "None: rates only."),
        citation="UNODC (2024), Intentional homicide victims, processed by Our World in Data",
        caveats=(
            Text(
                "Guatemala empieza en 1992, El Salvador en 1994 y Belice en 2000; Honduras y "
                "Nicaragua tienen huecos.",
                "Guatemala starts in 1992, El Salvador in 1994 and Belize in 2000; Honduras and "
                "Nicaragua have gaps.",
            ),
            Text(
                "Los países llevan su código aunque no estén entre los lugares del espacio de "
                "trabajo: sirven de comparación. Los agregados (África, mundo) quedan fuera.",
                "Countries keep their code although they are no places of the workspace: they "
                "serve as comparison. Aggregates (Africa, world) are left out.",
            ),
        ),
        url="https://ourworldindata.org/grapher/homicide-rate-unodc",
        formats=("csv",),
    ),
    {
        "kind": "observations",
        "place": {"code": "Code", "level": 0, "make": {"prefix": ""}},
        "period": {"year": "Year"},
        "without": {"Code": ["", "OWID_KOS", "OWID_WRL"]},
        "measures": {"homicide_rate": "Homicide rate per 100,000 population"},
    },
)
