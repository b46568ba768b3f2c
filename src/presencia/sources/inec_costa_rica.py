"""INEC of Costa Rica: population projection of 2019 and housing of 2011 by canton."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="cri-inec-cantons",
        title=Text("Población y vivienda por cantón", "Population and housing by canton"),
        publisher="INEC Costa Rica",
        kind="observations",
        coverage=Text(
            "81 cantones de Costa Rica: población 2019, vivienda 2011",
            "81 cantons of Costa Rica: population 2019, housing 2011",
        ),
        licence="MIT (repository); check with the publisher",
        personal_data=Text("Ninguno: solo conteos y porcentajes.", "None: counts and percentages."),
        citation="INEC Costa Rica, proyección de población 2019; Censo 2011",
        caveats=(
            Text(
                "Faltan Río Cuarto, Monteverde y Puerto Jiménez: su gente está en el cantón de "
                "origen.",
                "Río Cuarto, Monteverde and Puerto Jiménez are missing: their people are counted "
                "in the canton of origin.",
            ),
            Text(
                "Con delitos de 2023, la población es cuatro años anterior.",
                "With crimes of 2023, the population is four years older.",
            ),
        ),
        url="https://inec.cr",
        formats=("csv", "xlsx"),
    ),
    {
        "kind": "observations",
        "place": {
            "code": "cr_canton_code",
            "name": "canton_src",
            "parent": "provincia_src",
            "iso3": "CRI",
            "level": 2,
        },
        "measures": {
            "population": {"column": "population_2019", "period": 2019},
            "density_per_km2": {"column": "density_per_km2_2011", "period": 2011},
            "slum_dwellings_pct": {"column": "pct_slum_dwellings_2011", "period": 2011},
            "waste_collection_pct": {"column": "pct_waste_collection_2011", "period": 2011},
            "piped_water_pct": {"column": "pct_piped_water_2011", "period": 2011},
        },
    },
)
