"""The five goals of the programme, and which figures speak of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from presencia.text import Text


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal, and what to bring first where nothing is measured."""

    number: int
    label: Text
    first: Text


GOALS: tuple[Goal, ...] = (
    Goal(
        1,
        Text("Calles seguras", "Safe streets"),
        Text(
            "homicidios por lugar y periodo, con la población.",
            "homicides by place and period, with the population.",
        ),
    ),
    Goal(
        2,
        Text("Contrabando y crimen organizado", "Contraband and organised crime"),
        Text("incautaciones por tramo y fecha.", "seizures by stretch and date."),
    ),
    Goal(
        3,
        Text("Instituciones fuertes", "Strong institutions"),
        Text(
            "casos que entran, casos resueltos y personal, por lugar.",
            "cases filed, cases solved and staff, by place.",
        ),
    ),
    Goal(
        4,
        Text("Presencia y servicios", "Presence and services"),
        Text("servicios y establecimientos, por lugar.", "services and facilities, by place."),
    ),
    Goal(
        5,
        Text("Coordinación", "Coordination"),
        Text(
            "un plan con sus fondos y quién paga cada actividad.",
            "a plan with its funds and who pays for each activity.",
        ),
    ),
)

_BY_DIMENSION = {"violence": 1, "justice_burden": 3, "services": 4, "state_presence": 4}
_BY_MEASURE = {
    "municipal_management_index": 3,
    "access_to_information_score": 3,
    "complaints_solved": 3,
    "complaints_rate": 3,
    "police_rate": 3,
}


def goal_of(dimension: str, indicator: Mapping[str, Any]) -> int | None:
    """Return the goal that an indicator of an assessment speaks of; None for a root cause.

    Parameters
    ----------
    dimension : str
        Id of its dimension.
    indicator : mapping
        As the specification has it: ``value`` names a measure, or is ``over`` and ``under``.

    Examples
    --------
    >>> goal_of("state_presence", {"value": "municipal_management_index"})
    3
    >>> goal_of("services", {"value": {"over": "households", "under": "households"}})
    4
    """
    for measure in _measures(indicator.get("value")):
        if measure in _BY_MEASURE:
            return _BY_MEASURE[measure]
    return _BY_DIMENSION.get(dimension)


def _measures(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    over = value.get("over") if isinstance(value, Mapping) else None
    return [over] if isinstance(over, str) else list(over or ())
