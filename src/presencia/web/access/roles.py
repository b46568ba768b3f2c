"""Roles and what each may do. A permission says what; the scope of a person says how far."""

from dataclasses import dataclass
from typing import Literal, get_args

from presencia.text import Text

Permission = Literal[
    "facts.see",  # region, map, place, evidence
    "plan.see",
    "plan.edit",
    "plan.adopt",
    "data.see",
    "data.import",
    "evidence.edit",
    "release.see",
    "release.make",
    "people.see",
    "people.manage",
    "organisations.manage",
    "jobs.see",
    "settings.manage",
    "audit.see",
    "token.own",
]
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)
PERMISSION_LABELS: dict[Permission, Text] = {
    "facts.see": Text("Ver región, mapa, lugares y evidencia", "See region, map, places, evidence"),
    "plan.see": Text("Ver planes", "See plans"),
    "plan.edit": Text("Preparar y resolver planes", "Prepare and solve plans"),
    "plan.adopt": Text("Adoptar un plan", "Adopt a plan"),
    "data.see": Text("Ver los datos y su origen", "See the data and their origin"),
    "data.import": Text("Importar y retirar datos", "Import and withdraw data"),
    "evidence.edit": Text("Cambiar la evidencia", "Change the evidence"),
    "release.see": Text("Ver las publicaciones", "See the releases"),
    "release.make": Text("Publicar y retirar", "Release and withdraw"),
    "people.see": Text("Ver a las personas", "See the people"),
    "people.manage": Text("Invitar y administrar personas", "Invite and look after people"),
    "organisations.manage": Text("Administrar organizaciones", "Look after organisations"),
    "jobs.see": Text("Ver los trabajos", "See the jobs"),
    "settings.manage": Text("Cambiar los ajustes", "Change the settings"),
    "audit.see": Text("Ver el registro de cambios", "See the log of changes"),
    "token.own": Text("Tener claves de la API", "Have keys of the API"),
}
REACHES = ("region", "country", "places")  # from the widest
_READ: frozenset[Permission] = frozenset({"facts.see", "plan.see", "data.see", "token.own"})


@dataclass(frozen=True, slots=True)
class Role:
    """A job in the programme."""

    id: str
    label: Text
    permissions: frozenset[Permission]
    reach: Literal["region", "country", "places"]  # the widest scope the role may be given

    def may_give(self, other: "Role") -> bool:
        """Whether who has this role may give the other: nobody gives more than they have."""
        within = REACHES.index(other.reach) >= REACHES.index(self.reach)
        return within and other.permissions <= self.permissions


ROLES: dict[str, Role] = {
    role.id: role
    for role in (
        Role(
            "regional_coordinator",
            Text("Coordinación regional", "Regional coordinator"),
            frozenset(PERMISSIONS),
            "region",
        ),
        Role(
            "national_planner",
            Text("Planificación nacional", "National planner"),
            frozenset(PERMISSIONS) - {"settings.manage"},
            "country",
        ),
        Role(
            "monitoring_officer",
            Text("Monitoreo", "Monitoring officer"),
            _READ | {"data.import", "release.see", "jobs.see"},
            "country",
        ),
        Role(
            "municipal_committee",
            Text("Comité municipal", "Municipal committee"),
            frozenset({"facts.see", "plan.see", "token.own"}),
            "places",
        ),
        Role("partner", Text("Socio", "Partner"), frozenset({"facts.see", "plan.see"}), "country"),
        Role("evaluator", Text("Evaluación", "Evaluator"), _READ | {"release.see"}, "region"),
        Role(
            "auditor",
            Text("Auditoría (solo lectura)", "Auditor (read only)"),
            _READ | {"release.see", "people.see", "jobs.see", "audit.see"},
            "region",
        ),
    )
}
