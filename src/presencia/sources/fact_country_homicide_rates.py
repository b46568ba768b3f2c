"""Packaged: homicide rate of the seven countries by year, 1990 to 2023."""

from presencia.sources.packaged_facts import fact
from presencia.text import Text

SOURCE = fact(
    "ca7_country_homicide_rates",
    "fact-ca7-country-rates",
    Text("los siete países, 1990 a 2023", "the seven countries, 1990-2023"),
    {
        "kind": "observations",
        "place": {"code": "iso3", "level": 0, "make": {"prefix": ""}},
        "period": {"year": "year"},
        "measures": {"homicide_rate": "homicide_rate_per_100k"},
    },
)
