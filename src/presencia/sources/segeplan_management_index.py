"""SEGEPLAN and PDH Guatemala: how municipalities manage, and whether they answer requests."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="gtm-segeplan-management",
        title=Text("Ranking de la gestión municipal", "Municipal management ranking"),
        publisher="SEGEPLAN Guatemala; Procuraduría de los Derechos Humanos (PDH)",
        kind="observations",
        coverage=Text(
            "340 municipios de Guatemala: gestión 2013, 2016 y 2018; acceso a la información 2015, "
            "2017 y 2019",
            "340 municipalities of Guatemala: management 2013, 2016, 2018; access to information "
            "2015, 2017, 2019",
        ),
        licence="none stated",
        personal_data=Text(
            "Ninguno: califica a municipalidades.", "None: it rates municipalities."
        ),
        citation="SEGEPLAN, Ranking de la gestión municipal; PDH, acceso a la información pública",
        caveats=(
            Text(
                "En 2015 la PDH evaluó 188 municipalidades; las demás están ausentes, no en cero.",
                "In 2015 the PDH rated 188 municipalities; the others are absent, not zero.",
            ),
            Text(
                "El método del índice cambió entre ediciones: compare lugares, no años.",
                "The index's method changed between editions: compare places, not years.",
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
            "municipal_management_index": [
                {"column": f"segeplan{year}", "period": year} for year in (2013, 2016, 2018)
            ],
            "access_to_information_score": [
                {"column": f"aip{year}", "period": year} for year in (2015, 2017, 2019)
            ],
        },
    },
)
