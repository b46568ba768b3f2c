"""Any boundary file: GeoJSON, TopoJSON, GeoPackage, zipped Shapefile, in any coordinate system."""

from collections.abc import Iterator
from pathlib import Path

from presencia.sources.base import Batch, Card, Request
from presencia.sources.boundaries import BoundarySource, Layout
from presencia.sources.boundaries.header import first_place
from presencia.text import Text

CARD = Card(
    id="generic-boundaries",
    title=Text("Límites territoriales de cualquier archivo", "Boundaries of any file"),
    publisher="the file's own",
    kind="places",
    coverage=Text("la que tenga el archivo", "that of the file"),
    licence="that of the file: ask its publisher before it is redistributed",
    personal_data=Text(
        "Los límites no llevan datos personales; solo se guardan nombre, código y geometría.",
        "Boundaries hold no personal data; only name, code and geometry are kept.",
    ),
    citation="the file's own: cite its publisher",
    caveats=(
        Text(
            "Las columnas que no se indican se deducen de sus nombres; la importación dice "
            "cuáles tomó y se detiene si duda.",
            "Columns that are not named are guessed from their names; the import says which "
            "it took and stops when in doubt.",
        ),
        Text(
            "Traslapes de más de 1 % del lugar menor detienen la importación; se admiten con "
            "overlaps: keep.",
            "Overlaps above 1% of the smaller place stop the import; overlaps: keep allows them.",
        ),
    ),
    formats=("geojson", "json", "topojson", "gpkg", "zip"),
)


class GenericBoundaries:
    """Reads a boundary file by the reader's options and by what its columns are called."""

    card = CARD

    def recognises(self, path: Path) -> bool:
        """Say whether it is a boundary file that no publisher's source knows."""
        return first_place(path) is not None and not any(s.recognises(path) for s in _publishers())

    def packaged_files(self) -> list[Path]:
        """Return no file: the reader brings it."""
        return []

    def read(self, request: Request) -> Iterator[Batch]:
        """Yield one batch of places; see `presencia.sources.boundaries.reader`."""
        yield from BoundarySource(CARD, Layout(())).read(request)


def _publishers() -> list[BoundarySource]:
    from presencia.sources.registry import all_sources

    return [s for s in all_sources().values() if isinstance(s, BoundarySource)]


SOURCE = GenericBoundaries()
