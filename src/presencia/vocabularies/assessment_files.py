"""Assessment specifications that come with the package, one YAML file each."""

from functools import cache
from importlib import resources
from typing import Any

from presencia.vocabularies.strict_yaml import parse


@cache
def assessments() -> dict[str, dict[str, Any]]:
    """Return the packaged assessment specifications by id, as their files give them.

    Examples
    --------
    >>> assessments()["guatemala"]["level"]
    2
    """
    folder = resources.files("presencia.vocabularies") / "assessments"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    found = [parse(f.read_bytes(), f.name) for f in files]
    return {str(spec["id"]): spec for spec in found}
