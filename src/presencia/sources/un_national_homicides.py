"""UNODC Homicide Statistics: national counts and rates of the seven countries, 1995 to 2011."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="ca7-un-homicides",
        title=Text("Homicidios nacionales 1995-2011", "National homicides 1995-2011"),
        publisher="UNODC Homicide Statistics",
        kind="observations",
        coverage=Text("Los siete países, 1995 a 2011", "The seven countries, 1995-2011"),
        licence="none stated",
        personal_data=Text("Ninguno: solo conteos.", "None: counts only."),
        citation="UNODC Homicide Statistics 1995-2011; compiled by diegovalle/central-america",
        caveats=(
            Text(
                "Cada fila dice su fuente (policía, CTS, OEA) y no todas cuentan igual.",
                "Each row names its source (police, CTS, OAS) and they do not all count alike.",
            ),
            Text(
                "Faltan años: 11 de Belice, 13 de Honduras y 16 o 17 de los demás están.",
                "Years are missing: there are 11 of Belize, 13 of Honduras, 16 or 17 of the rest.",
            ),
        ),
        url="https://dataunodc.un.org",
        formats=("csv",),
    ),
    {
        "kind": "observations",
        "place": {"name": "Country or Area", "level": 0},
        "period": {"year": "Year"},
        "where": {"Source Type": "CJ"},
        "measures": {"homicides": "Count", "homicide_rate": "Rate"},
    },
)
