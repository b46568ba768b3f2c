"""What the form of a plan shows of a specification, and the specification it makes.

The form sets what most plans set. What it cannot show (a ceiling, a pilot, commitments …) stays
in the specification as it is and is listed beside the form; the text view sets everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Keys of a share of spending that the form shows; one with others is left to the text.
_PLAIN_SHARE = {"kind", "approach", "least", "most"}
_SHOWN_FUND = {"id", "title", "amount", "amounts", "currency", "approaches", "countries"}


@dataclass(frozen=True, slots=True)
class Initial:
    """A specification as the form's first values.

    Parameters
    ----------
    head : dict
        Of `forms.HeadForm`.
    funds, shares : list of dict
        Of `forms.FundForm` and `forms.ShareForm`.
    floors : dict of str to float
        Least share of each country, in percent.
    other : list of dict
        Constraints the form does not show.
    edits : list of dict
        Changes by hand.
    """

    head: dict[str, Any]
    funds: list[dict[str, Any]]
    shares: list[dict[str, Any]]
    floors: dict[str, float]
    other: list[dict[str, Any]]
    edits: list[dict[str, Any]]


def initial(spec: Mapping[str, Any], known: list[str]) -> Initial:
    """Return what the form shows of a specification.

    Parameters
    ----------
    spec : mapping
    known : list of str
        Every intervention: all are ticked where the specification names none.
    """
    constraints = list(spec.get("constraints") or ())
    floor = next((c for c in constraints if _is_floor(c)), None)
    absorption = next((c for c in constraints if _is_absorption(c)), None)
    other = [c for c in constraints if not _is_share(c) and c is not floor and c is not absorption]
    return Initial(
        head=_head(spec, known, absorption),
        funds=[_fund(f) for f in spec.get("funds") or ()],
        shares=[_share(c) for c in constraints if _is_share(c)],
        floors={k: percent(v) for k, v in (floor or {}).get("shares", {}).items()},
        other=other,
        edits=list(spec.get("edits") or ()),
    )


def merged(
    spec: Mapping[str, Any],
    head: Mapping[str, Any],
    funds: list[dict[str, Any]],
    shares: list[dict[str, Any]],
    floors: Mapping[str, float | None],
    known: list[str],
) -> dict[str, Any]:
    """Return the specification with what the form says; the rest stays as it was."""
    made = dict(spec)
    made["title"] = {"es": head["title_es"], "en": head["title_en"]}
    for key in ("first_year", "years", "price_year", "currency", "trend", "stance"):
        made[key] = head[key]
    made["discount_rate"] = round(head["discount"] / 100, 6)
    if set(head["interventions"]) == set(known):
        made.pop("interventions", None)
    else:
        made["interventions"] = list(head["interventions"])
    before = {f.get("id"): f for f in spec.get("funds") or ()}
    made["funds"] = [_fund_spec(f, head, before.get(f["id"], {})) for f in funds]
    made["objective"] = _objective(spec, head)
    made["constraints"] = _constraints(spec, head, shares, floors)
    _phase_in(made, head)
    made["edits"] = [e for e in made.get("edits") or () if edit_key(e) in head["edits"]]
    if not made["edits"]:
        del made["edits"]
    return made


def edit_key(edit: Mapping[str, Any]) -> str:
    """Return the name of a change by hand within its plan."""
    return f"{edit['place']}/{edit['intervention']}"


def percent(share: float) -> float:
    """Return a share of 1 in percent, without the noise of its digits."""
    return round(100 * float(share), 4)


def _head(
    spec: Mapping[str, Any], known: list[str], absorption: Mapping[str, Any] | None
) -> dict[str, Any]:
    title, objective = spec.get("title") or {}, spec.get("objective") or {"kind": "expected_harm"}
    phase_in = spec.get("phase_in") or {}
    named = isinstance(title, Mapping)
    return {
        "title_es": title.get("es", "") if named else title,
        "title_en": title.get("en", "") if named else title,
        **{k: spec.get(k) for k in ("first_year", "years", "price_year", "currency")},
        "trend": spec.get("trend", "constant"),
        "stance": spec.get("stance", "neutral"),
        "discount": percent(spec.get("discount_rate", 0.0)),
        "interventions": spec.get("interventions") or known,
        "objective": objective.get("kind", "expected_harm"),
        "target": percent(objective["share"]) if _is_target(objective) else None,
        "per_person": (absorption or {}).get("per_person"),
        "lottery": percent(phase_in["share"]) if phase_in.get("share") else None,
        "blocks": phase_in.get("blocks", 4),
        "edits": [edit_key(e) for e in spec.get("edits") or ()],
    }


def _fund(fund: Mapping[str, Any]) -> dict[str, Any]:
    title = fund.get("title") or fund.get("id", "")  # as the plan itself calls it
    named = isinstance(title, Mapping)
    amounts = fund.get("amounts")
    listed = "; ".join(f"{a:.0f}" for a in amounts.values()) if amounts else fund.get("amount")
    return {
        "id": fund.get("id", ""),
        "title_es": title.get("es", "") if named else title,
        "title_en": title.get("en", "") if named else title,
        "amount": f"{listed:.0f}" if isinstance(listed, int | float) else (listed or ""),
        "currency": fund.get("currency", ""),
        "approaches": fund.get("approaches", []),
        "countries": fund.get("countries", []),
    }


def _fund_spec(
    fund: Mapping[str, Any], head: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a fund as the form says, with what the form does not show of it."""
    made: dict[str, Any] = {
        "id": fund["id"],
        "title": {"es": fund["title_es"], "en": fund["title_en"] or fund["title_es"]},
        "currency": fund["currency"] or head["currency"],
    }
    amounts: list[float] = fund["amount"]
    if len(amounts) == 1:
        made["amount"] = amounts[0]
    else:
        first = int(head["first_year"])
        made["amounts"] = {first + k: a for k, a in enumerate(amounts)}
    for key in ("approaches", "countries"):
        if fund[key]:
            made[key] = list(fund[key])
    return {**made, **{k: v for k, v in before.items() if k not in _SHOWN_FUND}}


def _share(constraint: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "approach": constraint["approach"],
        "least": percent(constraint["least"]) if "least" in constraint else None,
        "most": percent(constraint["most"]) if "most" in constraint else None,
    }


def _objective(spec: Mapping[str, Any], head: Mapping[str, Any]) -> dict[str, Any]:
    before = dict(spec.get("objective") or {"kind": "expected_harm"})
    kind = head["objective"]
    made = before if before.get("kind") == kind else {"kind": kind}
    if kind == "cost_for_target" and head["target"] is not None:
        made.pop("averted", None)
        made["share"] = round(head["target"] / 100, 6)
    return made


def _constraints(
    spec: Mapping[str, Any],
    head: Mapping[str, Any],
    shares: list[dict[str, Any]],
    floors: Mapping[str, float | None],
) -> list[dict[str, Any]]:
    before = list(spec.get("constraints") or ())
    made: list[dict[str, Any]] = []
    for one in shares:
        limits = {k: round(one[k] / 100, 6) for k in ("least", "most") if one[k] is not None}
        made.append({"kind": "share", "approach": one["approach"], **limits})
    kept = {k: round(v / 100, 6) for k, v in floors.items() if v}
    if kept:
        made.append({"kind": "floor_country", "shares": kept})
    if head["per_person"]:
        made.append({"kind": "absorption", "per_person": head["per_person"]})
    shown_floor = next((c for c in before if _is_floor(c)), None)
    shown_absorption = next((c for c in before if _is_absorption(c)), None)
    return made + [
        dict(c)
        for c in before
        if not _is_share(c) and c is not shown_floor and c is not shown_absorption
    ]


def _phase_in(made: dict[str, Any], head: Mapping[str, Any]) -> None:
    if head["lottery"]:
        before = dict(made.get("phase_in") or {})
        made["phase_in"] = {
            **before,
            "share": round(head["lottery"] / 100, 6),
            "blocks": head["blocks"] or 4,
        }
    else:
        made.pop("phase_in", None)


def _is_share(constraint: Mapping[str, Any]) -> bool:
    return (
        constraint.get("kind") == "share"
        and set(constraint) <= _PLAIN_SHARE
        and isinstance(constraint.get("approach"), str)
    )


def _is_floor(constraint: Mapping[str, Any]) -> bool:
    return constraint.get("kind") == "floor_country" and set(constraint) == {"kind", "shares"}


def _is_absorption(constraint: Mapping[str, Any]) -> bool:
    return constraint.get("kind") == "absorption" and set(constraint) == {"kind", "per_person"}


def _is_target(objective: Mapping[str, Any]) -> bool:
    return objective.get("kind") == "cost_for_target" and "share" in objective
