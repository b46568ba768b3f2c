"""INEGI of Mexico: homicides by municipality and month, 2004 to 2010, for comparison."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

CARD = Card(
    id="mex-inegi-homicides",
    title=Text("Homicidios de México por municipio y mes", "Homicides of Mexico by municipality"),
    publisher="INEGI; CONAPO (population)",
    kind="observations",
    coverage=Text(
        "2,454 municipios de México por mes, 2004 a 2010",
        "2,454 municipalities of Mexico by month, 2004-2010",
    ),
    licence="none stated",
    personal_data=Text("Ninguno: solo conteos.", "None: counts only."),
    citation="INEGI, estadísticas de mortalidad 2004-2010; CONAPO; compiled by "
    "diegovalle/central-america",
    caveats=(
        Text(
            "Vecino para comparar: los lugares llevan su clave (MEX-07101) aunque no estén en el "
            "espacio de trabajo. La fuente mex-inegi-places los trae, con centroide y sin "
            "polígono.",
            "A neighbour for comparison: places keep their code (MEX-07101) although they are not "
            "in the workspace. The source mex-inegi-places brings them, with centroid and without "
            "polygon.",
        ),
        Text(
            "La población mensual es interpolada; las cifras de 2011 y sin estado quedaron fuera.",
            "Monthly population is interpolated; 2011 and figures without state were left out.",
        ),
    ),
    url="https://www.inegi.org.mx",
    formats=("parquet", "csv"),
)

SOURCE = MappedSource(
    CARD,
    {
        "kind": "observations",
        "place": {"code": "mx_muni_code", "level": 2, "make": {"prefix": "MEX-", "digits": 5}},
        "period": {"year": "year", "month": "month"},
        "measures": {"homicides": "homicides", "population": "population"},
    },
)
