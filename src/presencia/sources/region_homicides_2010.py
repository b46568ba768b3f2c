"""The region in 2010: homicides and population by department, province or district."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="ca7-homicides-2010",
        title=Text("Homicidios de la región en 2010", "Homicides of the region in 2010"),
        publisher="National police forces, through UNDP and press reports",
        kind="observations",
        coverage=Text(
            "93 departamentos, provincias y distritos de los siete países, 2010",
            "93 departments, provinces and districts of the seven countries, 2010",
        ),
        licence="none stated",
        personal_data=Text("Ninguno: solo conteos.", "None: counts only."),
        citation="National police figures for 2010 as compiled in UNDP and press reports "
        "(La Prensa Gráfica, 2011); diegovalle/central-america",
        caveats=(
            Text(
                "Emberá, Kuna Yala y Ngöbe Buglé no tienen fila: ausentes, no en cero.",
                "Emberá, Kuna Yala and Ngöbe Buglé have no row: absent, not zero.",
            ),
            Text(
                "Siete policías, siete maneras de contar.",
                "Seven police forces, seven ways to count.",
            ),
        ),
        url="https://github.com/diegovalle/central-america",
        formats=("csv",),
    ),
    {
        "kind": "observations",
        "place": {"code": "adm1_key", "name": "adm1_name", "iso3": "iso3", "level": 1},
        "period": {"year": "year"},
        "measures": {
            "homicides": "homicides",
            "population": "population",
            "homicide_rate": "rate_per_100k",
        },
    },
)
