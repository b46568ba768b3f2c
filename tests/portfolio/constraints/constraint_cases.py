"""For each kind of constraint: settings of a plan that uses it, a plan that breaks it, one that
keeps it.

A plan is written as {place: {intervention: (year, dosage)}}. A new kind of constraint adds its
entry here and its golden file, and the suite runs over it.
"""

from typing import Any

Taken = dict[str, dict[str, tuple[int, float]]]

EVERYTHING = 1e12
RICH: dict[str, Any] = {"funds": [{"id": "national", "amount": EVERYTHING}]}


def listed(kind: str, **keys: Any) -> dict[str, Any]:
    return {**RICH, "constraints": [{"kind": kind, **keys}]}


SETTINGS: dict[str, dict[str, Any]] = {
    "absorption": listed("absorption", per_person=1.0, amount=80_000, growth=0.1),
    "budget": listed("budget", most=90_000, approaches=["prevention"], countries=["AAA"]),
    "committed": listed(
        "committed",
        activities=[
            {"place": "AAA-1", "intervention": "lights", "start": 2026, "fund": "national"},
            {
                "place": "BBB-1", "intervention": "mentors", "start": 2027, "end": 2027,
                "fund": "national", "amounts": {2027: 12_000},
            },
        ],
    ),
    "edits": {
        **RICH,
        "edits": [
            {"place": "AAA-1", "intervention": "lights", "action": "in"},
            {"place": "AAA-2", "intervention": "mentors", "action": "out"},
            {"place": "BBB-1", "intervention": "mentors", "action": "start", "year": 2028},
        ],
    },
    "exclusion": listed("exclusion", countries=["BBB"], interventions=["mentors"], years=[2027]),
    "floor_country": listed("floor_country", shares={"AAA": 0.2, "BBB": 0.5}),
    "floor_group": listed("floor_group", within=["AAA-D2"], amount=50_000),
    "funds": {
        "funds": [
            {"id": "national", "amounts": {2027: 60_000, 2028: 70_000, 2029: 80_000}},
            {"id": "donor", "amount": 40_000, "countries": ["BBB"], "currency": "GTQ"},
            {"id": "police", "amount": 5_000, "approaches": ["law_enforcement"],
             "countries": ["AAA"]},
        ]
    },
    "minimum_package": listed("minimum_package", least=2, approaches=2, countries=["AAA"]),
    "partner_capacity": listed(
        "partner_capacity", quantity="people", most=6_000, interventions=["mentors"],
        countries=["AAA"], label={"es": "Los municipios", "en": "The municipalities"},
    ),
    "pilot": listed("pilot", intervention="mentors", exactly=1, countries=["AAA"]),
    "prerequisites": listed(
        "prerequisites", pairs=[{"intervention": "mentors", "needs": "lights", "lag": 1}]
    ),
    "share": listed("share", approach="prevention", least=0.3, most=0.6, by="year"),
}  # fmt: skip

LIGHTS, MENTORS = ("lights", (2027, 1.0)), ("mentors", (2027, 1.0))

BREAKS: dict[str, Taken] = {
    "absorption": {"AAA-1": dict([LIGHTS, MENTORS])},
    "budget": {"AAA-1": dict([LIGHTS]), "AAA-2": dict([LIGHTS])},
    "committed": {"AAA-1": dict([LIGHTS])},
    "edits": {"AAA-1": dict([LIGHTS]), "BBB-1": dict([MENTORS])},
    "exclusion": {"BBB-1": dict([MENTORS])},
    "floor_country": {"AAA-1": dict([MENTORS])},
    "floor_group": {"AAA-1": dict([MENTORS])},
    "funds": {"AAA-1": dict([LIGHTS])},
    "minimum_package": {"AAA-1": dict([LIGHTS])},
    "partner_capacity": {"AAA-1": dict([MENTORS])},
    "pilot": {"AAA-1": dict([MENTORS]), "AAA-2": dict([MENTORS])},
    "prerequisites": {"AAA-1": dict([LIGHTS, MENTORS])},
    "share": {"AAA-1": dict([LIGHTS])},
}

KEEPS: dict[str, Taken] = {
    "absorption": {"BBB-2": {"lights": (2028, 1.0)}},
    "budget": {"AAA-4": {"lights": (2029, 1.0)}, "BBB-1": dict([LIGHTS])},
    "committed": {"AAA-2": dict([LIGHTS])},
    "edits": {"AAA-1": dict([LIGHTS]), "BBB-1": {"mentors": (2028, 1.0)}},
    "exclusion": {"BBB-1": {"mentors": (2028, 1.0)}, "AAA-1": dict([MENTORS])},
    "floor_country": {"AAA-4": dict([MENTORS]), "BBB-1": dict([MENTORS])},
    "floor_group": {"AAA-3": dict([MENTORS])},
    "funds": {"BBB-2": {"mentors": (2029, 0.5)}},
    "minimum_package": {"AAA-1": dict([LIGHTS, MENTORS]), "BBB-1": dict([LIGHTS])},
    "partner_capacity": {"AAA-2": dict([MENTORS]), "BBB-1": dict([MENTORS])},
    "pilot": {"AAA-2": dict([MENTORS])},
    "prerequisites": {"AAA-1": {"lights": (2027, 1.0), "mentors": (2028, 1.0)}},
    "share": {"AAA-1": dict([MENTORS]), "AAA-2": dict([LIGHTS])},
}
