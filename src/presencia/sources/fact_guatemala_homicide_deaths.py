"""Packaged: deaths by assault in Guatemala by department, 2023 and 2024."""

from presencia.sources.packaged_facts import fact
from presencia.text import Text

SOURCE = fact(
    "gtm_department_homicides_2023_2024",
    "fact-gtm-homicide-deaths",
    Text("22 departamentos de Guatemala, 2023 y 2024", "22 departments of Guatemala, 2023, 2024"),
    {
        "kind": "observations",
        "place": {"name": "department", "iso3": "GTM", "level": 1},
        "period": {"year": "year"},
        "measures": {"homicide_deaths": "homicide_deaths"},
    },
)
