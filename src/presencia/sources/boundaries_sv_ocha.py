"""El Salvador's 14 departments and 262 municipalities, as they were until April 2024."""

from presencia.sources.base import Card
from presencia.sources.boundaries import BoundarySource, Layout
from presencia.text import Text

LAKES = ["SV0399", "SV1099", "SV1298", "SV1299"]
LAST_DAY = "2024-04-30"  # Decreto Legislativo 762 of 13 June 2023: 44 municipalities since 1 May

SOURCE = BoundarySource(
    Card(
        id="slv-ocha-boundaries",
        title=Text(
            "El Salvador: departamentos y 262 municipios",
            "El Salvador: departments and 262 municipalities",
        ),
        publisher="OCHA, COD-AB El Salvador (líneas de GADM)",
        kind="places",
        coverage=Text(
            "14 departamentos, 262 municipios, válidos hasta el 30 de abril de 2024",
            "14 departments, 262 municipalities, valid until 30 April 2024",
        ),
        licence="not stated in the copy used; OCHA COD-AB and GADM terms apply, GADM forbids "
        "redistribution: check before a release ships it",
        personal_data=Text("No contiene.", "None."),
        citation="OCHA, El Salvador COD-AB, slv_admbnda_gadm_20210204",
        caveats=(
            Text(
                "El Decreto Legislativo 762 (13 de junio de 2023) unió los 262 municipios en 44 "
                "desde el 1 de mayo de 2024; los anteriores son hoy distritos.",
                "Legislative Decree 762 (13 June 2023) merged the 262 municipalities into 44 "
                "from 1 May 2024; the former ones are districts today.",
            ),
            Text(
                "Los lagos de Coatepeque, Güija e Ilopango y el embalse Cerrón Grande se dejan "
                "fuera: nadie vive en ellos.",
                "Lakes Coatepeque, Güija and Ilopango and the Cerrón Grande reservoir are left "
                "out: nobody lives there.",
            ),
        ),
        url="https://data.humdata.org/dataset/cod-ab-slv",
        formats=("geojson", "zip"),
    ),
    Layout(
        ("ADM1_ES", "ADM2_PCODE", "ADM2_ES"),
        {
            "iso3": "SLV",
            "level": 2,
            "code": "ADM2_PCODE",
            "name": "ADM2_ES",
            "parent": "ADM1_ES",
            "parent_code": "ADM1_PCODE",
            "drop": {"ADM2_PCODE": LAKES},
            "valid_to": LAST_DAY,
        },
        where={"ADM0_PCODE": "SV"},
    ),
    Layout(
        ("ADM1_PCODE", "ADM1_ES"),
        {"iso3": "SLV", "level": 1, "code": "ADM1_PCODE", "name": "ADM1_ES"},
        where={"ADM0_PCODE": "SV"},
    ),
)
