"""INE Guatemala: registered deaths by place of death and municipality of residence."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="gtm-ine-deaths-by-place",
        title=Text(
            "Muertes por lugar de ocurrencia y municipio",
            "Deaths by place of death and municipality",
        ),
        publisher="Instituto Nacional de Estadística (INE) Guatemala",
        kind="observations",
        coverage=Text(
            "340 municipios de residencia, Guatemala, 2023 y 2024",
            "340 municipalities of residence, Guatemala, 2023 and 2024",
        ),
        licence="none stated",
        personal_data=Text("Ninguno: solo conteos.", "None: counts only."),
        citation="INE Guatemala, Estadísticas vitales, defunciones por lugar, 2023 y 2024",
        caveats=(
            Text(
                "Por municipio de residencia, no de ocurrencia; vía pública incluye el tránsito.",
                "By municipality of residence, not of occurrence; public road includes traffic.",
            ),
            Text(
                "En 2023, 11,533 muertes (12%) no tienen municipio; en 2024, 4,357.",
                "In 2023, 11,533 deaths (12%) have no municipality; in 2024, 4,357.",
            ),
        ),
        url="https://www.ine.gob.gt",
        formats=("csv", "xlsx"),
    ),
    {
        "kind": "observations",
        "place": {
            "code": "gt_muni_code",
            "name": "municipio",
            "parent": "departamento",
            "iso3": "GTM",
            "level": 2,
        },
        "period": {"year": "year"},
        "measures": {"deaths_total": "total", "deaths_public_road": "public_road"},
    },
)
