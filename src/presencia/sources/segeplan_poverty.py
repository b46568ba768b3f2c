"""SEGEPLAN Guatemala: multidimensional poverty by municipality."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

YEARS = (2006, 2011, 2014)

SOURCE = MappedSource(
    Card(
        id="gtm-segeplan-poverty",
        title=Text("Pobreza multidimensional de Guatemala", "Multidimensional poverty, Guatemala"),
        publisher="SEGEPLAN Guatemala",
        kind="observations",
        coverage=Text(
            "340 municipios de Guatemala, 2006, 2011 y 2014",
            "340 municipalities of Guatemala, 2006, 2011 and 2014",
        ),
        licence="none stated",
        personal_data=Text("Ninguno: solo porcentajes.", "None: percentages only."),
        citation="SEGEPLAN Guatemala, Índice de pobreza multidimensional 2006, 2011 y 2014",
        caveats=(
            Text(
                "Se publicó para grupos de municipios en partes: varios comparten la misma cifra.",
                "Published for groups of municipalities in places: several share one figure.",
            ),
            Text(
                "Definición nacional de pobreza; 2000 está vacío. La población en miles, estimada, "
                "no se lee.",
                "A national definition of poverty; 2000 is empty. The population in thousands, an "
                "estimate, is not read.",
            ),
        ),
        url="https://portal.segeplan.gob.gt",
        formats=("csv", "xlsx"),
    ),
    {
        "kind": "observations",
        "place": {
            "code": "gt_muni_code",
            "name": "municipio",
            "iso3": "GTM",
            "level": 2,
            "conflict": "code",
        },
        "measures": {
            "poverty_multidimensional_pct": [
                {"column": f"Incidencia{year}", "period": year} for year in YEARS
            ],
            "poverty_multidimensional_index": [
                {"column": f"IPM{year}", "period": year} for year in YEARS
            ],
        },
    },
)
