"""Small words of the data screens."""

from typing import Any

from presencia.text import Text
from presencia.workflow.doubts import CERTAINTIES

KINDS: dict[str, Text] = {
    "places": Text("Lugares", "Places"),
    "observations": Text("Cifras", "Figures"),
    "incidents": Text("Hechos", "Incidents"),
    "facilities": Text("Servicios", "Facilities"),
}
ROWS: dict[str, Text] = {
    "places": Text("lugares", "places"),
    "observations": Text("cifras", "figures"),
    "incidents": Text("hechos", "incidents"),
    "facilities": Text("servicios", "facilities"),
}
LEVELS: dict[int, Text] = {
    0: Text("país", "country"),
    1: Text("departamento o provincia", "department or province"),
    2: Text("municipio", "municipality"),
    3: Text("distrito", "district"),
}
STEPS = (
    Text("Archivo", "File"),
    Text("Columnas", "Columns"),
    Text("Lugares", "Places"),
    Text("Valores", "Values"),
    Text("Confirmar", "Confirm"),
)


def text(stored: Any) -> Text:
    """Return a text that was stored as JSON."""
    return Text(str(stored.get("es") or "?"), str(stored.get("en") or "?"))


def texts(stored: Any) -> list[Text]:
    """Return texts that were stored as JSON."""
    return [text(one) for one in stored or []]


def certainty_text(kind: str) -> Text:
    """Return what a certainty of a match report is called."""
    return CERTAINTIES[kind][0]  # type: ignore[index]
