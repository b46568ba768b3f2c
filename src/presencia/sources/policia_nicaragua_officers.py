"""Policía Nacional de Nicaragua: officers per 100,000 people by police delegation."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.sources.policia_nicaragua_rates import DELEGATIONS
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="nic-police-officers",
        title=Text("Policías por 100,000 habitantes", "Police officers per 100,000 people"),
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
                "Cuenta plazas, no policías en la calle; redondeado a enteros.",
                "It counts posts, not officers in the street; rounded to whole numbers.",
            ),
        ),
        url="https://www.policia.gob.ni",
        formats=("csv", "xlsx"),
    ),
    {
        "kind": "observations",
        "place": {"name": "departamento", "iso3": "NIC", "level": 1, "ids": DELEGATIONS},
        "period": {"year": "year"},
        "measures": {"police_rate": "police_per_100k"},
    },
)
