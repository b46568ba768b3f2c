"""Costa Rica's provinces and 84 cantons (division of 2025)."""

from presencia.sources.base import Card
from presencia.sources.boundaries import BoundarySource, Layout
from presencia.text import Text

NEW_CANTONS = {
    "CRI-216": ("2017-05-20", None),  # Río Cuarto, Ley 9440
    "CRI-612": ("2021-09-29", None),  # Monteverde, Ley 10019
    "CRI-613": ("2022-04-08", None),  # Puerto Jiménez, Ley 10195
}

SOURCE = BoundarySource(
    Card(
        id="cri-ign-boundaries",
        title=Text("Costa Rica: provincias y cantones", "Costa Rica: provinces and cantons"),
        publisher="Instituto Geográfico Nacional de Costa Rica (IGN), SNIT",
        kind="places",
        coverage=Text(
            "7 provincias, 84 cantones, división de enero de 2025",
            "7 provinces, 84 cantons, division of January 2025",
        ),
        licence="none stated",
        personal_data=Text("No contiene.", "None."),
        citation="IGN Costa Rica, SNIT WFS, cantones, enero de 2025",
        caveats=(
            Text(
                "Límites simplificados a 0.001°: quedan traslapes de hasta 0.35 % del menor.",
                "Simplified at 0.001°: overlaps of up to 0.35% of the smaller canton remain.",
            ),
            Text(
                "Río Cuarto (Ley 9440, 2017), Monteverde (Ley 10019, 2021) y Puerto Jiménez "
                "(Ley 10195, 2022) se separaron de Grecia, Puntarenas y Golfito: cifras "
                "anteriores de estos tres incluyen a los nuevos.",
                "Río Cuarto (Law 9440, 2017), Monteverde (Law 10019, 2021) and Puerto Jiménez "
                "(Law 10195, 2022) were split from Grecia, Puntarenas and Golfito: earlier "
                "figures of those three include the new ones.",
            ),
        ),
        url="https://www.snitcr.go.cr",
        formats=("geojson", "gpkg", "zip"),
    ),
    Layout(
        ("cr_canton_code", "canton", "cr_prov_code", "provincia"),
        {
            "iso3": "CRI",
            "level": 2,
            "code": "cr_canton_code",
            "name": "canton",
            "parent": "provincia",
            "parent_code": "cr_prov_code",
            "validity": NEW_CANTONS,
        },
    ),
    Layout(
        ("cr_prov_code", "provincia"),
        {"iso3": "CRI", "level": 1, "code": "cr_prov_code", "name": "provincia"},
    ),
)
