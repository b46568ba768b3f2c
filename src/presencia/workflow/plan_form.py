"""What a plan may be set to, and a specification read, written and changed without a file.

For pages that let people set a plan: the choices of each key, the specification as YAML and back,
and the changes a solved plan suggests (another million, an easier floor, a place in or out).
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, Problem
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.workflow.workspace import Workspace

MILLION = 1_000_000.0
POINTS = 0.05
NAME = "plan.yaml"

_NO_CHANGE = Text(
    "«{subject}» no se puede cambiar de un paso.", "“{subject}” cannot be changed in one step."
)
_BY_HAND = Text("cámbielo en el borrador.", "change it in the draft.")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its id, what it is called and, of an intervention, its approach."""

    id: str
    label: Text
    approach: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """Everything a specification may name.

    Parameters
    ----------
    interventions, approaches, objectives, stances, trends : tuple of Choice
    constraints : mapping of str to Text
        Titles of the kinds of constraint.
    years : int
        How many a plan may have at most.
    """

    interventions: tuple[Choice, ...]
    approaches: tuple[Choice, ...]
    objectives: tuple[Choice, ...]
    stances: tuple[Choice, ...]
    trends: tuple[Choice, ...]
    constraints: Mapping[str, Text]
    years: int


_TRENDS = {
    "constant": Text("Todo sigue igual", "All goes on as it is"),
    "last_change": Text("Sigue según el último cambio", "Goes on by the last change"),
}


def menu(ws: "Workspace") -> Menu:
    """Return what a specification may name in a workspace."""
    from presencia import vocabularies
    from presencia.portfolio.constraints import find_constraints
    from presencia.portfolio.objectives import find_objectives
    from presencia.portfolio.spec import MOST_YEARS, TRENDS
    from presencia.reporting.plan_sentences import STANCES
    from presencia.reporting.plan_view import APPROACHES

    known = vocabularies.interventions(ws.own_interventions()).values()
    order = list(APPROACHES)
    listed = sorted(known, key=lambda i: (order.index(i.approach), i.label.es))
    return Menu(
        interventions=tuple(Choice(i.id, i.label, i.approach) for i in listed),
        approaches=tuple(Choice(k, t) for k, t in APPROACHES.items()),
        objectives=tuple(Choice(k, o.title) for k, o in find_objectives().items()),
        stances=tuple(Choice(k, t) for k, t in STANCES.items()),
        trends=tuple(Choice(k, _TRENDS[k]) for k in TRENDS),
        constraints={k: c.title for k, c in find_constraints().items() if c.listed},
        years=MOST_YEARS,
    )


def from_yaml(text: str) -> dict[str, Any]:
    """Return the mapping a YAML text describes.

    Raises
    ------
    ConfigurationError, DataInvalid
        If it is no YAML, or uses what a plan file may not.
    """
    from presencia import vocabularies

    return dict(vocabularies.parse(text.encode(), NAME))


def to_yaml(spec: Mapping[str, Any]) -> str:
    """Return a specification as YAML, in the order of its keys."""
    import yaml

    from presencia.workflow.plan_draft import Plain

    return yaml.dump(
        dict(spec),
        Dumper=Plain,
        sort_keys=False,
        allow_unicode=True,
        width=100,
        default_flow_style=None,
    )


def changed(spec: Mapping[str, Any], subject: str, change: str) -> dict[str, Any]:
    """Return a specification with one change that a solved plan put a figure on.

    Parameters
    ----------
    spec : mapping
    subject : str
        Fund or demand, as the table ``worths`` names it.
    change : str
        ``more_money``: a million more in a fund, over all years, in proportion to what each has.
        ``relaxed``: a share of spending five points easier. ``removed``: without the demand.

    Raises
    ------
    ConfigurationError
        If the subject is none of the specification's, or cannot be changed so.
    """
    made: dict[str, Any] = copy.deepcopy(dict(spec))
    if change == "more_money":
        fund = next((f for f in made.get("funds", ()) if f.get("id") == subject), None)
        if fund is not None:
            _richer(fund, int(made["years"]))
            return made
    named = {name: c for name, c in _named(made) if subject.split(":")[0] == name}
    for constraint in named.values():
        if change == "relaxed" and _eased(constraint, subject.rsplit(":", 1)[-1]):
            return made
        if change == "removed":
            _removed(made, constraint, subject.rsplit(":", 1)[-1])
            return made
    what = _NO_CHANGE.fill(subject=subject)
    raise ConfigurationError(Problem("E-WKF-074", what, _BY_HAND))


def with_edits(spec: Mapping[str, Any], edits: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a specification with changes by hand; one of the same place and intervention goes."""
    made: dict[str, Any] = copy.deepcopy(dict(spec))
    new = {(e["place"], e["intervention"]) for e in edits}
    kept = [e for e in made.get("edits", ()) if (e["place"], e["intervention"]) not in new]
    made["edits"] = [*kept, *map(dict, edits)]
    return made


def _richer(fund: dict[str, Any], years: int) -> None:
    if "amounts" in fund:
        total = sum(fund["amounts"].values()) or 1.0
        fund["amounts"] = {
            y: round(a + MILLION * (a / total), 2) for y, a in fund["amounts"].items()
        }
    else:
        fund["amount"] = round(fund["amount"] + MILLION / years, 2)


def _named(spec: Mapping[str, Any]) -> "list[tuple[str, dict[str, Any]]]":
    """Return the constraints with their ids: given, or the kind with a number from the second."""
    found: list[tuple[str, dict[str, Any]]] = []
    counts: dict[str, int] = {}
    for one in spec.get("constraints", ()):
        kind = str(one["kind"])
        counts[kind] = counts.get(kind, 0) + 1
        name = kind if counts[kind] == 1 else f"{kind}-{counts[kind]}"
        found.append((str(one.get("id", name)), one))
    return found


def _eased(constraint: dict[str, Any], part: str) -> bool:
    """Ease a share by five points, where the constraint has one."""
    if part == "most" and "most" in constraint and constraint["kind"] == "share":
        constraint["most"] = round(min(1.0, constraint["most"] + POINTS), 4)
        return True
    if part == "least" and "least" in constraint and constraint["kind"] == "share":
        constraint["least"] = round(max(0.0, constraint["least"] - POINTS), 4)
        return True
    if part in constraint.get("shares", {}):
        constraint["shares"][part] = round(max(0.0, constraint["shares"][part] - POINTS), 4)
        return True
    if "share" in constraint:
        constraint["share"] = round(max(0.0, constraint["share"] - POINTS), 4)
        return True
    return False


def _removed(spec: dict[str, Any], constraint: dict[str, Any], part: str) -> None:
    """Drop a demand: a country of a floor, one side of a share, or the whole constraint."""
    if part in constraint.get("shares", {}) and len(constraint["shares"]) > 1:
        del constraint["shares"][part]
    elif part in ("least", "most") and {"least", "most"} <= constraint.keys():
        del constraint[part]
    else:
        spec["constraints"] = [c for c in spec["constraints"] if c is not constraint]
