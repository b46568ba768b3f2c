"""Packaged: homicides and population of the seven countries by province, 2010."""

from presencia.sources.packaged_facts import fact
from presencia.text import Text

SOURCE = fact(
    "ca7_admin1_homicides_2010",
    "fact-ca7-homicides-2010",
    Text("93 departamentos, provincias y distritos, 2010", "93 departments and provinces, 2010"),
    {
        "kind": "observations",
        "place": {"code": "adm1_key", "name": "adm1_name", "iso3": "iso3", "level": 1},
        "period": {"year": "year"},
        "measures": {"homicides": "homicides", "population": "population"},
    },
)
