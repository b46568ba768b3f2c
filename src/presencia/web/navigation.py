"""The screens in the order of the work: see, decide, bring data, look after."""

from dataclasses import dataclass

from presencia.text import Text
from presencia.web.access.roles import Permission


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
    Entry("desk:administration", Text("Administración", "Administration"), "people.see"),
)
