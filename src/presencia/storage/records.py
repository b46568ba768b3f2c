"""Provenance records to and from JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from presencia.model.provenance import (
    CodeVersion,
    DatasetVersion,
    Recipe,
    Result,
    ResultRef,
    SourceFile,
    TableFile,
    VersionRef,
)
from presencia.text import Text


def to_json(record: DatasetVersion | Result) -> dict[str, Any]:
    """Return a record as plain JSON values."""
    return asdict(record)


def version_from_json(data: Mapping[str, Any]) -> DatasetVersion:
    """Read a `DatasetVersion` back."""
    return DatasetVersion(
        **{
            **data,
            "title": Text(**data["title"]),
            "files": tuple(SourceFile(**f) for f in data["files"]),
            "inputs": _refs(data["inputs"]),
            "code": CodeVersion(**data["code"]),
            "notes": tuple(Text(**n) for n in data["notes"]),
            "parts": tuple(TableFile(**p) for p in data["parts"]),
        }
    )


def result_from_json(data: Mapping[str, Any]) -> Result:
    """Read a `Result` back."""
    recipe = data["recipe"]
    return Result(
        **{
            **data,
            "title": Text(**data["title"]),
            "recipe": Recipe(
                **{
                    **recipe,
                    "inputs": _refs(recipe["inputs"]),
                    "code": CodeVersion(**recipe["code"]),
                    "results": tuple(ResultRef(**r) for r in recipe.get("results", ())),
                }
            ),
            "tables": tuple(TableFile(**t) for t in data["tables"]),
        }
    )


def _refs(items: list[dict[str, Any]]) -> tuple[VersionRef, ...]:
    return tuple(VersionRef(**item) for item in items)
