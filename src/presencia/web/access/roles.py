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
_READ: frozenset[Permission] = frozenset({"facts.see", "plan.see", "data.see", "token.own"})


@dataclass(frozen=True, slots=True)
class Role:
    """A job in the programme."""

    id: str
    label: Text
    permissions: frozenset[Permission]
    reach: Literal["region", "country", "places"]  # the widest scope the role may be given


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
            frozenset(PERMISSIONS) - {"organisations.manage", "settings.manage"},
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
