"""Plan specifications that come with the package, one YAML file each."""

from functools import cache
from importlib import resources
from typing import Any

from presencia.vocabularies.strict_yaml import parse


@cache
def plans() -> dict[str, dict[str, Any]]:
    """Return the packaged plan specifications by id, as their files give them.

    Examples
    --------
    >>> plans()["centroamerica-2027"]["years"]
    5
    """
    folder = resources.files("presencia.vocabularies") / "plans"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    found = [parse(f.read_bytes(), f.name) for f in files]
    return {str(spec["id"]): spec for spec in found}
