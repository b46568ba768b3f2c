"""INE Guatemala: registered deaths by external cause and department of occurrence."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="gtm-ine-external-causes",
        title=Text(
            "Muertes por causa externa por departamento", "Deaths by external cause by department"
        ),
        publisher="Instituto Nacional de Estadística (INE) Guatemala",
        kind="observations",
        coverage=Text(
            "22 departamentos de Guatemala, 2023 y 2024",
            "22 departments of Guatemala, 2023 and 2024",
        ),
        licence="none stated",
        personal_data=Text("Ninguno: solo conteos.", "None: counts only."),
        citation="INE Guatemala, Estadísticas vitales, defunciones por causa externa, 2023 y 2024",
        caveats=(
            Text(
                "Certificados de defunción (CIE-10 X85-Y09): menos que los conteos de la policía o "
                "de la morgue.",
                "Death certificates (ICD-10 X85-Y09): lower than police or morgue counts.",
            ),
            Text(
                "Las filas «Total país» repiten la suma y no se importan.",
                "The rows “Total país” repeat the sum and are not imported.",
            ),
        ),
        url="https://www.ine.gob.gt",
        formats=("csv", "xlsx"),
    ),
    {
        "kind": "observations",
        "place": {"code": "adm1_key", "name": "departamento", "iso3": "GTM", "level": 1},
        "period": {"year": "year"},
        "long": {
            "measure": "cie10",
            "value": "total",
            "map": {
                "X85-Y09": "homicide_deaths",
                "V01-V99": "transport_deaths",
                "X60-X84": "suicide_deaths",
            },
        },
    },
)
