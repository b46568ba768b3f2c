"""DIGESTYC of El Salvador: indicators of the census of 2007 by municipality."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="slv-digestyc-2007",
        title=Text(
            "Indicadores municipales de El Salvador, censo 2007",
            "Municipal indicators of El Salvador, census 2007",
        ),
        publisher="DIGESTYC El Salvador",
        kind="observations",
        coverage=Text(
            "262 municipios de El Salvador (antes de 2024), 2007",
            "262 municipalities of El Salvador (before 2024), 2007",
        ),
        licence="none stated",
        personal_data=Text("Ninguno: solo porcentajes.", "None: percentages only."),
        citation="DIGESTYC El Salvador, VI Censo de Población y V de Vivienda 2007",
        caveats=(
            Text(
                "Son de 2007; no hay población municipal, solo densidad.",
                "They are of 2007; there is no municipal population, only density.",
            ),
        ),
        url="https://www.bcr.gob.sv",
        formats=("csv", "xlsx"),
    ),
    {
        "kind": "observations",
        "place": {
            "code": "ADM2_PCODE",
            "name": "municipio",
            "parent": "departamento",
            "iso3": "SLV",
            "level": 2,
        },
        "period": {"value": "2007"},
        "measures": {
            "density_per_km2": "densidad",
            "urban_pct": "percent_urbano",
            "sex_ratio": "masculinidad",
            "dependency_ratio": "relacion_dependencia",
            "population_60plus_pct": "x60_anos_y_mas",
            "total_fertility_rate": "tgf",
            "infant_mortality_rate": "tmi",
            "illiteracy_pct": "tasa_analfabetismo",
            "school_attendance_pct": "asistencia_escolar",
            "piped_water_pct": "agua_potable",
            "electricity_pct": "electricidad",
            "no_sanitation_pct": "sin_servicio_sanitario",
            "earth_floor_pct": "con_piso_de_tierra",
        },
    },
)
