"""Policía Nacional de Nicaragua: crime rates by police delegation, as printed in yearbooks."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

DELEGATIONS = {
    "Nacional": "NIC",
    "Triángulo Minero": "NIC-POL-TRIANGULO_MINERO",
    "Zelaya Central": "NIC-POL-ZELAYA_CENTRAL",
}
"""Rows that are no department: the country, and two delegations inside the Caribbean regions.

The two keep a place of their own: their rates must not be added to the region's."""

SOURCE = MappedSource(
    Card(
        id="nic-police-rates",
        title=Text("Tasas de delitos por delegación policial", "Crime rates by police delegation"),
        publisher="Policía Nacional de Nicaragua",
        kind="observations",
        coverage=Text(
            "17 departamentos y regiones de Nicaragua, dos delegaciones y el país, 2007 a 2019",
            "17 departments and regions of Nicaragua, two delegations and the country, 2007-2019",
        ),
        licence="MIT (compiled data)",
        personal_data=Text("Ninguno: solo tasas.", "None: rates only."),
        citation="Policía Nacional de Nicaragua, anuarios estadísticos 2007-2019; compiled by "
        "RRMaximiliano/policia-nacional-nic-stats",
        caveats=(
            Text(
                "Tasas redondeadas a enteros: en un departamento chico, 4 puede ser de 3.5 a 4.5.",
                "Rates rounded to whole numbers: in a small department 4 may be 3.5 to 4.5.",
            ),
            Text(
                "En 2010 algunas tasas difieren de otras compilaciones (Boaco, 5 frente a 9).",
                "In 2010 some rates differ from other compilations (Boaco, 5 against 9).",
            ),
            Text(
                "«Robos» incluye el robo con fuerza en las cosas.",
                "“Robos” includes theft with force against things.",
            ),
        ),
        url="https://www.policia.gob.ni",
        formats=("csv", "xlsx"),
    ),
    {
        "kind": "observations",
        "place": {"name": "departamento", "iso3": "NIC", "level": 1, "ids": DELEGATIONS},
        "period": {"year": "year"},
        "long": {
            "measure": "indicator",
            "value": "rate_per_100k",
            "map": {
                "Denuncias": "complaints_rate",
                "Homicidios": "homicide_rate",
                "Robos": "robbery_rate",
                "Hurtos": "theft_rate",
                "Delitos sexuales": "sexual_offence_rate",
                "Lesiones": "injury_rate",
            },
        },
    },
)
