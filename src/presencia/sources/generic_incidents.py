"""Any list of crimes or events, described by a mapping that the wizard drafts."""

from presencia.sources.base import Card
from presencia.sources.generic import FORMATS, GenericSource
from presencia.text import Text

SOURCE = GenericSource(
    Card(
        id="generic-incidents",
        title=Text("Cualquier lista de hechos", "Any list of incidents"),
        publisher="(the reader states it)",
        kind="incidents",
        coverage=Text("la del archivo", "the file's"),
        licence="(the file's)",
        personal_data=Text(
            "Solo se guardan delito, fecha, lugar y coordenadas; las filas rechazadas se guardan "
            "enteras: quite antes nombres, documentos y teléfonos.",
            "Only offence, date, place and coordinates are kept; refused rows are kept whole: "
            "remove names, documents and telephone numbers first.",
        ),
        citation="(the file's)",
        caveats=(
            Text(
                "Necesita un mapeo con la clase ICCS de cada delito.",
                "It needs a mapping with the ICCS class of each offence.",
            ),
        ),
        formats=FORMATS,
    )
)
