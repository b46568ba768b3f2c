"""The parts of the administration, as far as a person may open them."""

from typing import Any

from django.urls import reverse

from presencia.text import Text
from presencia.web.access.roles import Permission
from presencia.web.access.rule import permits

_TABS: tuple[tuple[str, Text, Permission], ...] = (
    ("desk:administration", Text("Personas", "People"), "people.see"),
    ("desk:invitations", Text("Invitaciones", "Invitations"), "people.see"),
    ("desk:organisations", Text("Organizaciones", "Organisations"), "people.see"),
    ("desk:roles", Text("Papeles", "Roles"), "people.see"),
    ("desk:jobs", Text("Trabajos", "Jobs"), "jobs.see"),
    ("desk:settings", Text("Ajustes", "Settings"), "settings.manage"),
    ("desk:changes", Text("Registro de cambios", "Log of changes"), "audit.see"),
)


def tabs(person: Any, here: str) -> list[dict[str, Any]]:
    """Return address and label of each; `here` is the open one."""
    return [
        {"url": reverse(view), "label": label, "here": view == here}
        for view, label, permission in _TABS
        if permits(person, permission)
    ]
