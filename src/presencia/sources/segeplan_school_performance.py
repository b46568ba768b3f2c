"""MINEDUC and SEGEPLAN Guatemala: final-year students who pass reading and mathematics."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="gtm-segeplan-school-performance",
        title=Text(
            "Logro en lectura y matemática por municipio",
            "Reading and mathematics achievement by municipality",
        ),
        publisher="MINEDUC Guatemala, through SEGEPLAN",
        kind="observations",
        coverage=Text(
            "326 municipios de Guatemala, 2015 a 2019", "326 municipalities of Guatemala, 2015-2019"
        ),
        licence="none stated",
        personal_data=Text("Ninguno: solo porcentajes.", "None: percentages only."),
        citation="MINEDUC Guatemala, evaluación de graduandos 2015-2019, through SEGEPLAN",
        caveats=(
            Text(
                "Solo graduandos que llegaron a la prueba; 14 municipios no tienen ninguno.",
                "Only final-year students who took the test; 14 municipalities have none.",
            ),
            Text(
                "En 2015 una fila de San José Acatempa trae el código de San José (Petén): se "
                "rechaza.",
                "In 2015 a row of San José Acatempa has the code of San José (Petén): it is "
                "refused.",
            ),
        ),
        url="https://portal.segeplan.gob.gt",
        formats=("csv", "xlsx"),
    ),
    {
        "kind": "observations",
        "place": {"code": "gt_muni_code", "name": "Municipio", "iso3": "GTM", "level": 2},
        "period": {"year": "Periodo"},
        "measures": {
            "reading_pass_pct": "LecturaMunicipal",
            "maths_pass_pct": "MatematicaMunicipal",
        },
    },
)
