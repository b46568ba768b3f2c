"""Any table of figures, described by a mapping that the wizard drafts."""

from presencia.sources.base import Card
from presencia.sources.generic import FORMATS, GenericSource
from presencia.text import Text

SOURCE = GenericSource(
    Card(
        id="generic-tables",
        title=Text("Cualquier tabla de cifras", "Any table of figures"),
        publisher="(the reader states it)",
        kind="observations",
        coverage=Text("la del archivo", "the file's"),
        licence="(the file's)",
        personal_data=Text(
            "Solo se guardan lugar, periodo, medida y cifra; las filas rechazadas se guardan "
            "enteras: quite antes lo que identifique a personas.",
            "Only place, period, measure and figure are kept; refused rows are kept whole: remove "
            "what identifies persons first.",
        ),
        citation="(the file's)",
        caveats=(
            Text(
                "Necesita un mapeo: `presencia import --guess ARCHIVO` lo redacta.",
                "It needs a mapping: `presencia import --guess FILE` drafts it.",
            ),
        ),
        formats=FORMATS,
    )
)
