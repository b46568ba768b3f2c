"""OIJ of Costa Rica: every reported crime, by day, canton and kind, without coordinates."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

CLASSES = {
    "ASALTO": "0401",
    "HOMICIDIO": "0101",
    "HURTO": "0502",
    "ROBO": "0501",
    "ROBO DE VEHICULO": "050211",
    "TACHA DE VEHICULO": "050222",
}
"""The OIJ's six kinds of crime by ICCS class; see the table ``crime_source_categories``."""

SOURCE = MappedSource(
    Card(
        id="cri-oij",
        title=Text("Estadísticas policiales del OIJ, hechos", "OIJ police statistics, incidents"),
        publisher="Organismo de Investigación Judicial (OIJ), Poder Judicial de Costa Rica",
        kind="incidents",
        coverage=Text(
            "Costa Rica por cantón y día; 2023 verificado",
            "Costa Rica by canton and day; 2023 checked",
        ),
        licence="CC BY 4.0 according to a downstream re-user; check with the publisher",
        personal_data=Text(
            "El archivo trae edad, sexo y clase de víctima; no se leen. No trae nombres.",
            "The file has age, sex and kind of victim; they are not read. It has no names.",
        ),
        citation="OIJ, Poder Judicial de Costa Rica, Estadísticas policiales",
        caveats=(
            Text(
                "Solo seis delitos denunciados; lo que no se denuncia no está.",
                "Only six reported crimes; what is not reported is not there.",
            ),
            Text(
                "En 2023, 125 hechos traen cantón «DESCONOCIDO»: cuentan para el país.",
                "In 2023, 125 incidents have canton “DESCONOCIDO”: they count for the country.",
            ),
            Text(
                "2023 trae 903 homicidios; el total oficial es cercano a 905.",
                "2023 holds 903 homicides; the official total is about 905.",
            ),
        ),
        url="https://sitiooij.poder-judicial.go.cr",
        formats=("parquet", "csv", "xlsx"),
    ),
    {
        "kind": "incidents",
        "place": {
            "code": "cr_canton_code",
            "name": "canton",
            "parent": "provincia",
            "iso3": "CRI",
            "level": 2,
        },
        "period": {"date": "date"},
        "incident": {"category": "crime", "map": CLASSES},
        "complete": True,
    },
)
