"""Packaged: census, poverty and management figures of Guatemala's 340 municipalities."""

from presencia.sources.packaged_facts import fact
from presencia.text import Text

CENSUS = (
    "population",
    "population_15_24",
    "population_urban",
    "not_attending_school_4_29",
    "not_attending_lack_of_money",
    "not_attending_has_to_work",
    "not_attending_no_school",
    "population_4plus",
    "no_schooling_4plus",
    "population_15plus",
    "labour_force_15plus",
    "unemployed_15plus",
    "households",
    "households_no_sanitation",
    "households_electric_light",
    "municipal_management_index",
)

SOURCE = fact(
    "gtm_municipalities",
    "fact-gtm-municipalities",
    Text("340 municipios de Guatemala, 2014 y 2018", "340 municipalities of Guatemala, 2014, 2018"),
    {
        "kind": "observations",
        "place": {
            "code": "gt_muni_code",
            "name": "municipality",
            "iso3": "GTM",
            "level": 2,
            "conflict": "code",
        },
        "measures": {
            **{m: {"column": f"{m}_2018", "period": 2018} for m in CENSUS},
            "poverty_multidimensional_pct": {
                "column": "poverty_multidimensional_pct_2014",
                "period": 2014,
            },
        },
    },
)
