"""SIEC of Panama: homicide victims by month, province, sex, age band and weapon."""

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text

SOURCE = MappedSource(
    Card(
        id="pan-siec-homicides",
        title=Text("Homicidios de Panamá por mes y provincia", "Homicides of Panama by month"),
        publisher="Datos Abiertos Panamá (SIEC, Ministerio de Seguridad Pública)",
        kind="observations",
        coverage=Text(
            "Provincias y comarcas de Panamá por mes, 2017 a 2024",
            "Provinces and comarcas of Panama by month, 2017-2024",
        ),
        licence="MIT (compiled data); check with the publisher",
        personal_data=Text(
            "El archivo trae sexo y banda de edad de las víctimas; se suman y no se guardan.",
            "The file has sex and age band of victims; they are added up and not kept.",
        ),
        citation="Datos Abiertos Panamá, SIEC/MINSEG, homicidios 2017-2024",
        caveats=(
            Text(
                "Lista cada víctima: un mes sin filas de una provincia es un cero.",
                "It lists every victim: a month without rows of a province is a zero.",
            ),
            Text(
                "2017 (412 víctimas) parece incompleto: los informes oficiales dicen cerca de 440.",
                "2017 (412 victims) looks incomplete: official reports say about 440.",
            ),
            Text(
                "Con límites anteriores a 2014, Panamá Oeste se cuenta en Panamá.",
                "With boundaries before 2014, Panamá Oeste is counted in Panamá.",
            ),
        ),
        url="https://www.datosabiertos.gob.pa",
        formats=("csv", "xlsx"),
    ),
    {
        "kind": "observations",
        # The key is of the division before Panamá Oeste: the name holds where it is known.
        "place": {
            "code": "adm1_key",
            "name": "provincia",
            "iso3": "PAN",
            "level": 1,
            "conflict": "name",
        },
        "period": {"year": "year", "month": "month"},
        "where": {"tipo_crimen": ["Homicidio", "Femicidio"]},
        "measures": {"homicides": "victims"},
        "sum": True,
        "complete": True,
    },
)
