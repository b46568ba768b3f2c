"""What the public page of a plan says before its list: where the money goes, by approach."""

from collections.abc import Sequence
from typing import Any

from presencia.web.facts.evidence import APPROACHES
from presencia.workflow.writing import Style, currency_sign

WIDE = 100.0
"""The whole bar; its parts are percentages of its width, so that no pattern is stretched."""


def money(amount: float, currency: str, style: Style) -> str:
    """Return an amount with the sign of its money: ``US$ 148,975,355``."""
    return f"{currency_sign(currency)} {style.number(amount, 0)}"


def by_approach(
    activities: Sequence[dict[str, Any]], currency: str, style: Style
) -> list[dict[str, Any]]:
    """Return how the money divides, in the approaches' fixed order.

    Parameters
    ----------
    activities : sequence of dict
        ``approach``, ``cost`` and ``place`` of each.

    Returns
    -------
    list of dict
        ``id``, ``label``, ``x`` and ``wide`` on a bar, ``share`` and ``cost`` as written, how many
        ``actions`` and ``places``; empty without money.
    """
    whole = sum(a["cost"] for a in activities)
    at, found = 0.0, []
    for approach, label in APPROACHES.items() if whole > 0 else ():
        mine = [a for a in activities if a["approach"] == approach]
        share = sum(a["cost"] for a in mine) / whole
        if mine:
            found.append(
                {
                    "id": "law" if approach == "law_enforcement" else approach,
                    "label": label,
                    "x": round(at, 2),
                    "wide": round(WIDE * share, 2),
                    "share": style.percent(share),
                    "cost": money(sum(a["cost"] for a in mine), currency, style),
                    "actions": style.number(len(mine), 0),
                    "places": style.number(len({a["place"] for a in mine}), 0),
                }
            )
        at += WIDE * share
    return found
