"""Small words of the data screens."""

import re
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

HEADS: dict[str, Text] = {
    "place_id": Text("lugar", "place"),
    "parent_id": Text("dentro de", "within"),
    "period": Text("periodo", "period"),
    "measure": Text("medida", "measure"),
    "value": Text("cifra", "figure"),
    "status": Text("estado", "state"),
    "row": Text("fila", "row"),
    "iccs": Text("delito", "offence"),
    "occurred": Text("cuándo", "when"),
    "category": Text("según la fuente", "as the source says"),
    "n": Text("hechos", "events"),
    "name": Text("nombre", "name"),
    "level": Text("nivel", "level"),
    "iso3": Text("país", "country"),
    "code": Text("código", "code"),
    "hierarchy": Text("jerarquía", "hierarchy"),
    "valid_from": Text("desde", "from"),
    "valid_to": Text("hasta", "until"),
    "lon": Text("longitud", "longitude"),
    "lat": Text("latitud", "latitude"),
}
"""Short heads of columns; the whole meaning stands in the reference."""

_SPOT = re.compile(
    r"^\[[A-Z]+-[A-Z]+-\d+\] (?:.*?, (?:fila|row) \d+(?:, (?:columna|column) [^:]+)?: )?"
)


def plain_reason(said: object) -> str:
    """Return a stored reason without its code and spot, which have columns of their own.

    Examples
    --------
    >>> plain_reason("[E-VAL-001] a.csv, fila 7, columna n: no es un número.")
    'no es un número.'
    """
    return _SPOT.sub("", str(said)) or "?"


def text(stored: Any) -> Text:
    """Return a text that was stored as JSON."""
    return Text(str(stored.get("es") or "?"), str(stored.get("en") or "?"))


def texts(stored: Any) -> list[Text]:
    """Return texts that were stored as JSON."""
    return [text(one) for one in stored or []]


_OF_ONE = {
    "same": Text("idéntico", "identical"),
    "alike": Text("igual salvo mayúsculas, tildes o abreviaturas", "alike but for case or accents"),
    "settled": Text("decidido", "decided"),
}


def certainty_text(kind: str) -> Text:
    """Return what the certainty of one name of a match report is called."""
    return _OF_ONE.get(kind) or CERTAINTIES[kind][0]  # type: ignore[index]
