"""Any list of schools, clinics, courts or police posts, described by a mapping."""

from presencia.sources.base import Card
from presencia.sources.generic import FORMATS, GenericSource
from presencia.text import Text

SOURCE = GenericSource(
    Card(
        id="generic-facilities",
        title=Text("Cualquier lista de servicios", "Any list of facilities"),
        publisher="(the reader states it)",
        kind="facilities",
        coverage=Text("la del archivo", "the file's"),
        licence="(the file's)",
        personal_data=Text(
            "Solo se guardan nombre del servicio, clase, lugar y coordenadas.",
            "Only the facility's name, kind, place and coordinates are kept.",
        ),
        citation="(the file's)",
        caveats=(
            Text(
                "Necesita un mapeo que diga la clase y la fecha de la lista.",
                "It needs a mapping that says the kind and the date of the list.",
            ),
        ),
        formats=FORMATS,
    )
)
