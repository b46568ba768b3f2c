"""The details of a line of the audit log in words: what changed, from what, to what."""

from collections.abc import Callable, Mapping
from typing import Any

from presencia.text import LANGS, Text, same
from presencia.web.access import reach_words
from presencia.web.access.organisation_words import KIND_LABELS
from presencia.web.access.roles import PERMISSION_LABELS, ROLES
from presencia.web.facts.countries import countries
from presencia.web.jobs.registry import kinds

FIELDS: dict[str, Text] = {
    "after": Text("Quedó", "Became"),
    "before": Text("Estaba", "Was"),
    "changed": Text("Cambió", "Changed"),
    "contact": Text("Correo de contacto", "Contact address"),
    "countries": Text("Países", "Countries"),
    "days": Text("Días de validez", "Days it holds"),
    "email": Text("Correo", "E-mail"),
    "file": Text("Archivo", "File"),
    "format": Text("Formato", "Format"),
    "issuer": Text("Institución", "Provider"),
    "kind": Text("Clase", "Kind"),
    "language": Text("Idioma", "Language"),
    "name": Text("Nombre", "Name"),
    "organisation": Text("Organización", "Organisation"),
    "permissions": Text("Permisos", "Permissions"),
    "plan": Text("Plan", "Plan"),
    "reach_countries": Text("Países que alcanza", "Countries within reach"),
    "reach_places": Text("Lugares que alcanza", "Places within reach"),
    "reason": Text("Motivo", "Reason"),
    "result": Text("Resultado", "Result"),
    "role": Text("Papel", "Role"),
    "second_factor": Text("Segundo factor", "Second factor"),
    "sessions": Text("Sesiones cerradas", "Sessions ended"),
    "settled": Text("Nombres resueltos a mano", "Names settled by hand"),
    "sha256": Text("Suma SHA-256", "SHA-256 sum"),
    "table": Text("Tabla", "Table"),
    "version": Text("Versión", "Version"),
    "wanted": Text("Dirección pedida", "Address asked for"),
    "why": Text("Motivo", "Reason"),
}
CODES = frozenset({"after", "before", "sha256", "result", "plan"})
"""Fields whose value is a sum or an id: it is written as code, and a sum cut short."""
_TABLES = {
    "rows": Text("filas", "rows"),
    "rejects": Text("filas rechazadas", "refused rows"),
    "matches": Text("cotejo de lugares", "matching of places"),
}
_LANGUAGES = {"es": Text("español", "Spanish"), "en": Text("inglés", "English")}
_FROM_TO = Text("{what}: de {a} a {b}", "{what}: from {a} to {b}")
_NOTHING = Text("ninguno", "none")
_ALL = Text("todos", "all")
_YES, _NO = Text("sí", "yes"), Text("no", "no")


def details(found: Mapping[str, Any]) -> list[tuple[Text, Text, bool]]:
    """Return each detail as its label, its value in words and whether that is a code."""
    return [
        (FIELDS.get(field, same(field)), said(field, value), field in CODES)
        for field, value in found.items()
        if value not in (None, "", [], {})
    ]


def said(field: str, value: Any) -> Text:
    """Return the value of a detail in words."""
    if isinstance(value, dict):  # what changed: the old value and the new one of each field
        return _joined([_shift(k, v) for k, v in value.items()], "; ")
    if field == "changed" and isinstance(value, list):
        return _joined([FIELDS.get(str(v), same(str(v))) for v in value], ", ")
    if isinstance(value, list):
        return _joined([said(field, v) for v in value], ", ")
    if isinstance(value, bool):
        return _YES if value else _NO
    words = _WORDS[field](str(value)) if field in _WORDS else None
    return words or same(str(value) or "–")


def _shift(field: str, pair: Any) -> Text:
    label = FIELDS.get(field, same(field))
    if not (isinstance(pair, list) and len(pair) == 2):
        return Text("{what}: {a}", "{what}: {a}").fill(what=label, a=said(field, pair))
    old, new = (_old(field, str(v)) for v in pair)
    return _FROM_TO.fill(what=label, a=old, b=new)


def _old(field: str, value: str) -> Text:
    """Return a value that was written as Python shows it: no list is every country or place."""
    if value in ("None", ""):
        return _ALL if field.startswith("reach_") else _NOTHING
    if value.startswith("["):
        parts = [p.strip(" '\"") for p in value.strip("[]").split(",") if p.strip(" '\"")]
        return said(field, parts) if parts else _NOTHING
    return said(field, value)


def _joined(parts: list[Text], mark: str) -> Text:
    es, en = (mark.join(p.say(lang) for p in parts) for lang in LANGS)
    return Text(es, en) if es and en else _NOTHING


def _role(value: str) -> Text | None:
    return ROLES[value].label if value in ROLES else None


def _kind(value: str) -> Text | None:
    if value in kinds():
        return kinds()[value].label
    return KIND_LABELS.get(value)


def _country(value: str) -> Text | None:
    return next((c.name for c in countries() if c.code == value), None)


def _place(value: str) -> Text | None:
    return reach_words.place(value)


_WORDS: dict[str, Callable[[str], Text | None]] = {
    "countries": _country,
    "kind": _kind,
    "language": _LANGUAGES.get,
    "permissions": lambda value: {str(k): v for k, v in PERMISSION_LABELS.items()}.get(value),
    "reach_countries": _country,
    "reach_places": _place,
    "role": _role,
    "sha256": lambda value: same(value[:12]),
    "before": lambda value: same(value[:12]),
    "after": lambda value: same(value[:12]),
    "table": _TABLES.get,
}
