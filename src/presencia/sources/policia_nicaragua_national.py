"""Policía Nacional de Nicaragua: complaints and solved cases of the whole country by offence."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="nic-police-national",
        title=Text(
            "Denuncias y casos resueltos de Nicaragua", "Complaints and cases solved, Nicaragua"
        ),
        publisher="Policía Nacional de Nicaragua",
        kind="observations",
        coverage=Text("Nicaragua, 1980 a 2019", "Nicaragua, 1980-2019"),
        licence="MIT (compiled data)",
        personal_data=Text("Ninguno: solo conteos.", "None: counts only."),
        citation="Policía Nacional de Nicaragua, anuarios estadísticos 1980-2019; compiled by "
        "RRMaximiliano/policia-nacional-nic-stats",
        caveats=(
            Text(
                "Homicidios suma asesinatos y homicidios, que pueden incluir los culposos.",
                "Homicides adds murders and homicides, which may include negligent ones.",
            ),
            Text(
                "Los delitos de drogas no se importan: siguen a la actividad policial.",
                "Drug offences are not imported: they follow police activity.",
            ),
            Text(
                "En diez años faltan los casos resueltos de «Robo con violencia»: el total queda "
                "ausente.",
                "In ten years the solved cases of “Robo con violencia” are missing: the total "
                "stays absent.",
            ),
        ),
        url="https://www.policia.gob.ni",
        formats=("csv", "xlsx"),
    ),
    {
        "kind": "observations",
        "place": {"value": "NIC", "level": 0},
        "period": {"year": "year"},
        "sum": True,
        "measures": {"police_complaints": "denuncias", "complaints_solved": "resueltos"},
        "long": {
            "measure": "delito",
            "value": "denuncias",
            "map": {
                "Asesinatos": "homicides",
                "Homicidios": "homicides",
                "Lesiones": "assaults",
                "Robo con violencia": "robberies",
                "Robo con intimidación": "robberies",
                "Robo con fuerza": "burglaries",
                "Hurtos": "thefts",
            },
        },
    },
)
