"""A solved plan pinned down: all that is needed to prove later that it is still the same."""

from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from presencia.storage.files import canonical_json

if TYPE_CHECKING:
    from presencia.model.provenance import Result
    from presencia.workflow.workspace import Workspace

SCHEMA = "presencia-adoption"
VERSION = 1


def frozen(ws: "Workspace", name: str) -> dict[str, Any]:
    """Return the specification of a solved plan, and digests of all it is made from and of.

    Raises
    ------
    ConfigurationError
        If there is no such plan.
    DataInvalid
        If one of its tables was altered since it was saved.
    """
    from presencia.errors import DataInvalid, Problem
    from presencia.workflow.plan_material import ALTERED, RESTORE

    result = ws.plans.find(name)
    if ws.stored_results.altered(result):
        raise DataInvalid(Problem("E-WKF-061", ALTERED.fill(name=result.id), RESTORE))
    return _pinned(result)


def unchanged(ws: "Workspace", pinned: Mapping[str, Any]) -> bool:
    """Say whether the plan of the workspace is, byte for byte, the one that was pinned down."""
    if not ws.stored_results.exists(str(pinned["result"])):
        return False
    result = ws.stored_results.get(str(pinned["result"]))
    same = canonical_json(_pinned(result)) == canonical_json(pinned)
    return same and not ws.stored_results.altered(result)


def sealed(record: Mapping[str, Any]) -> tuple[str, str]:
    """Return the one text of a record, with its keys in order, and the text's SHA-256."""
    text = canonical_json(record)
    return text, digest(text)


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8: what ``sha256sum`` says of the file."""
    return sha256(text.encode()).hexdigest()


def _pinned(result: "Result") -> dict[str, Any]:
    recipe = result.recipe
    # Years are keys of funds; JSON has only words for keys.
    spec = _worded(recipe.parameters["spec"])
    return {
        "result": result.id,
        "created": result.created,
        "specification": spec,
        "specification_sha256": digest(canonical_json(spec)),
        "asked": _worded(recipe.parameters["asked"]),
        "interventions_sha256": digest(canonical_json(_worded(recipe.parameters["interventions"]))),
        "seed": recipe.seed,
        "code_sha256": recipe.code.sha256,
        "assessments": [{"result": r.id, "sha256": r.sha256} for r in recipe.results],
        "tables": [{"name": t.name, "rows": t.rows, "sha256": t.sha256} for t in result.tables],
        "description_sha256": result.meta_sha256,
    }


def _worded(value: Any) -> Any:
    """Return a value whose mappings have words for keys."""
    if isinstance(value, Mapping):
        return {str(k): _worded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_worded(v) for v in value]
    return value
