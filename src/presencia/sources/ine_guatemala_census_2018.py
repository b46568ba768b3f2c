"""INE Guatemala: ten tables of the census of 2018, by municipality, told apart by header."""

from typing import Any

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text


def _table(measures: dict[str, Any]) -> dict[str, Any]:
    """Return the layout of one census table; all share place and year."""
    return {
        "kind": "observations",
        # The printed name is wrong in places; the codes were repaired and hold.
        "place": {
            "code": "gt_muni_code",
            "name": "municipio",
            "iso3": "GTM",
            "level": 2,
            "conflict": "code",
        },
        "period": {"value": "2018"},
        "measures": measures,
    }


A1_POPULATION = _table(
    {
        "population": "Poblacion total",
        "population_15_24": {"column": ["15 - 19", "20 - 24"]},
        "population_urban": "Urbana",
    }
)
A4_BIRTHPLACE = _table(
    {
        "population_born_elsewhere": {
            "column": ["Lugar nacimiento En otro municipio", "Lugar nacimiento en otro pais"]
        },
        "population_moved_5_years": {
            "column": [
                "Residencia antes 2013 en otro municipio",
                "Residencia antes 2013 en otro pais",
            ]
        },
    }
)
A9_EDUCATION = _table(
    {"population_4plus": "Poblacion de 4 años y mas", "no_schooling_4plus": "Ninguno"}
)
A10_NOT_ATTENDING = _table(
    {
        "not_attending_school_4_29": "Poblacion de 4 a 29 años de edad que no asiste",
        "not_attending_lack_of_money": "Falta de dinero",
        "not_attending_has_to_work": "Tiene que trabajar",
        "not_attending_no_school": "No hay escuela, instituto o universidad",
    }
)
A11_LITERACY = _table(
    {
        "population_7plus": "Población de 7 años o mas",
        "literate_7plus": {"column": ["Hombres", "Mujeres"]},
        "attending_school_7plus": "Asiste",
    }
)
A13_LABOUR = _table(
    {
        "population_15plus": "Poblacion de 15 años y mas",
        "labour_force_15plus": "Total PEA",
        "unemployed_15plus": {"column": ["PEA Cesante", "PEA Aspirante"]},
    }
)
B3_SANITATION = _table({"households": "Total de hogares", "households_no_sanitation": "No tiene"})
B4_ENERGY = _table(
    {
        "households_electric_light": "Tipo de alumbrado de energia electrica",
        "households_firewood": "Fuente para cocina Leña",
    }
)
B8_HOUSEHOLDS = _table({"households_one_person": "Unipersonal1"})
C3_FLOOR = _table({"dwellings": "Total de viviendas", "dwellings_earth_floor": "Tierra"})

SOURCE = MappedSource(
    Card(
        id="gtm-ine-census-2018",
        title=Text("Censo de Guatemala 2018, cuadros A y B", "Census of Guatemala 2018, tables"),
        publisher="Instituto Nacional de Estadística (INE) Guatemala",
        kind="observations",
        coverage=Text(
            "340 municipios de Guatemala, 2018; cuadros A1, A4, A9, A10, A11, A13, B3, B4, B8, C3",
            "340 municipalities of Guatemala, 2018; tables A1, A4, A9, A10, A11, A13, B3, B4, B8, "
            "C3",
        ),
        licence="none stated",
        personal_data=Text("Ninguno: solo conteos.", "None: counts only."),
        citation="INE Guatemala, XII Censo Nacional de Población y VII de Vivienda 2018",
        caveats=(
            Text(
                "El cuadro A1 imprime «Santo Tomas La Unión» con el código de Chichicastenango "
                "(1406): vale el código.",
                "Table A1 prints “Santo Tomas La Unión” with the code of Chichicastenango (1406): "
                "the code holds.",
            ),
            Text(
                "Quince códigos del archivo original estaban errados y se repararon.",
                "Fifteen codes of the original file were wrong and were repaired.",
            ),
            Text(
                "La raya del original se leyó como cero antes de llegar aquí.",
                "A dash of the original was read as zero before it came here.",
            ),
        ),
        url="https://www.censopoblacion.gt",
        formats=("csv", "xlsx"),
    ),
    A1_POPULATION,
    A4_BIRTHPLACE,
    A9_EDUCATION,
    A10_NOT_ATTENDING,
    A11_LITERACY,
    A13_LABOUR,
    B3_SANITATION,
    B4_ENERGY,
    B8_HOUSEHOLDS,
    C3_FLOOR,
)
