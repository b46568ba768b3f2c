"""Descriptions of the API in both languages, side by side where they are written.

`both` returns the Spanish sentence and remembers the English one; `translated` turns a whole
OpenAPI document over.
"""

from typing import Any

from presencia.text import Lang, Text

_ENGLISH: dict[str, str] = {}
_SAID = ("description", "summary")

STATUSES: dict[int, Text] = {
    200: Text("Bien.", "Fine."),
    202: Text("Aceptado: se hace en segundo plano.", "Accepted: it is done in the background."),
    204: Text("Hecho; nada que devolver.", "Done; nothing to return."),
    304: Text("Sin cambios desde su ETag.", "Not changed since your ETag."),
    400: Text("La petición no se puede leer.", "The request cannot be read."),
    401: Text(
        "Falta la clave de acceso, o ya no abre.", "The access token is missing or opens nothing."
    ),
    403: Text("El rol o la clave no lo permite.", "The role or the token does not allow it."),
    404: Text(
        "No existe, o está fuera de su alcance.", "It does not exist, or is out of your reach."
    ),
    409: Text("No va con el estado en que está.", "It does not fit the state it is in."),
    410: Text("Se retiró; la respuesta dice por qué.", "Withdrawn; the answer says why."),
    422: Text("Un dato de la petición está mal.", "A value in the request is wrong."),
    429: Text("Demasiadas peticiones en este minuto.", "Too many requests in this minute."),
}


def both(es: str, en: str) -> str:
    """Return the Spanish sentence; the English one is remembered for `translated`."""
    text = Text(es, en)
    known = _ENGLISH.setdefault(text.es, text.en)
    if known != text.en:
        raise ValueError(f"two translations of {es!r}")
    return text.es


def english(es: str) -> str:
    """Return the English of a sentence said with `both`; `KeyError` if it was not."""
    return _ENGLISH[es]


def translated(document: Any, lang: Lang) -> Any:
    """Return an OpenAPI document in one language, without titles and docstrings of the code.

    Raises
    ------
    KeyError
        If a description was not said with `both`.
    """
    if isinstance(document, list):
        return [translated(part, lang) for part in document]
    if not isinstance(document, dict):
        return document
    out: dict[str, Any] = {}
    for key, value in document.items():
        if key in _SAID and "properties" in document:
            continue  # a docstring: for who reads the code
        if key in _SAID and isinstance(value, str):
            out[key] = value if lang == "es" else english(value)
        elif key == "title" and isinstance(value, str) and _made_up(document):
            continue
        elif key == "properties":
            out[key] = {name: translated(about, lang) for name, about in value.items()}
        else:
            out[key] = translated(value, lang)
    return out


def _made_up(document: dict[str, Any]) -> bool:
    return not {"type", "anyOf", "allOf", "$ref", "enum", "const"}.isdisjoint(document)
