"""A small plan for the tests: three interventions, two or three years, some of the countries."""

from typing import Any

SMALL: dict[str, Any] = {
    "id": "prueba",
    "title": {"es": "Plan de prueba", "en": "Trial plan"},
    "first_year": 2027,
    "years": 2,
    "currency": "USD",
    "price_year": 2024,
    "outcomes": [{"assessment": "region-2010", "exclude": {"iso3": ["BLZ", "GTM", "HND", "SLV"]}}],
    "interventions": ["focused_deterrence", "hot_spots_policing", "street_lighting"],
    "funds": [
        {"id": "prevention", "amount": 2_000_000, "approaches": ["prevention"]},
        {"id": "general", "amount": 4_000_000, "carry_over": True},
    ],
    "constraints": [{"kind": "share", "approach": "prevention", "least": 0.2}],
}


def small(**changes: Any) -> dict[str, Any]:
    """Return the plan with some keys changed."""
    return {**SMALL, **changes}
