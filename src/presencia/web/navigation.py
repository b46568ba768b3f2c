"""The screens in the order of the work: see, decide, bring data, look after."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from presencia.text import Text
from presencia.web.access.roles import Permission
from presencia.web.access.rule import permits


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation; `views` are further views under the same line."""

    view: str
    label: Text
    permission: Permission
    views: frozenset[str] = frozenset()


ENTRIES = (
    Entry("desk:region", Text("Región", "Region"), "facts.see", frozenset({"desk:place"})),
    Entry("desk:map", Text("Mapa", "Map"), "facts.see"),
    Entry("desk:plans", Text("Planes", "Plans"), "plan.see"),
    Entry("desk:data", Text("Datos", "Data"), "data.see"),
    Entry("desk:evidence", Text("Evidencia", "Evidence"), "facts.see"),
    Entry("desk:releases", Text("Publicación", "Releases"), "release.see"),
    Entry(
        "desk:administration",
        Text("Administración", "Administration"),
        "people.see",
        frozenset({"desk:jobs", "desk:job"}),
    ),
)
PARTS: tuple[tuple[str, Text, Permission], ...] = (
    ("desk:administration", Text("Personas", "People"), "people.see"),
    ("desk:invitations", Text("Invitaciones", "Invitations"), "people.see"),
    ("desk:organisations", Text("Organizaciones", "Organisations"), "people.see"),
    ("desk:roles", Text("Papeles", "Roles"), "people.see"),
    ("desk:jobs", Text("Trabajos", "Jobs"), "jobs.see"),
    ("desk:settings", Text("Ajustes", "Settings"), "settings.manage"),
    ("desk:changes", Text("Registro de cambios", "Log of changes"), "audit.see"),
)
"""The parts of the administration: view, name, and what opens it."""


def tabs(person: Any, here: str) -> list[dict[str, Any]]:
    """Return address and name of each part a person may open; `here` is the open one."""
    return [
        {"url": reverse(view), "label": label, "here": view == here}
        for view, label, permission in PARTS
        if permits(person, permission)
    ]
