"""SEPOL of Honduras: homicides and population by department, 2019."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="hnd-sepol-homicides",
        title=Text(
            "Homicidios de Honduras por departamento", "Homicides of Honduras by department"
        ),
        publisher="SEPOL, Policía Nacional de Honduras; INE Honduras",
        kind="observations",
        coverage=Text("18 departamentos de Honduras, 2019", "18 departments of Honduras, 2019"),
        licence="MIT (package openhn)",
        personal_data=Text("Ninguno: solo conteos.", "None: counts only."),
        citation="SEPOL e INE Honduras 2019; compiled by Nolivera007/openhn",
        caveats=(
            Text(
                "Un solo año: no muestra tendencia. La tasa del archivo se deriva y no se lee.",
                "A single year: it shows no trend. The file's rate is derived and not read.",
            ),
        ),
        url="https://www.sepol.hn",
        formats=("csv", "xlsx"),
    ),
    {
        "kind": "observations",
        "place": {"code": "adm1_key", "name": "departamento", "iso3": "HND", "level": 1},
        "period": {"year": "year"},
        "measures": {"homicides": "homicidios", "population": "poblacion"},
    },
)
