"""For every kind of job: an example on the small workspace, and when it is in its middle.

A kind without a case fails the test; add yours here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


def writing(root: Path) -> bool:
    """Whether something is half written in the staging folder."""
    staging = root / ".staging"
    return staging.is_dir() and any(p.is_file() for p in staging.rglob("*"))


def staging(root: Path) -> bool:
    """Whether it holds the workspace and computes."""
    return (root / ".staging").is_dir()


def documents(root: Path) -> bool:
    """Whether a document is written or being written."""
    return any((root / "reports").rglob("*.*"))


def anywhere(_root: Path) -> bool:
    """Whether it runs at all: the kind writes nothing into the workspace."""
    return True


@dataclass(frozen=True)
class Case:
    """An example of a kind.

    Parameters
    ----------
    params : callable
        From the folder of the workspace to the parameters.
    middle : callable
        Whether, by the files of the workspace, now is the time to kill.
    writes : str
        Folder of the workspace whose content must be the same as without the kill.
    """

    params: Callable[[Path], dict[str, Any]]
    middle: Callable[[Path], bool]
    writes: str = ""
    same_bytes: bool = True
    countries: tuple[str, ...] = field(default=("GTM",))


CASES: dict[str, Case] = {
    "assess": Case(lambda _: {"spec": "guatemala", "seed": 7}, staging, "results"),
    "report": Case(
        lambda root: {
            "result": next(p.name for p in (root / "results").glob("guatemala-*")),
            "formats": ["html", "xlsx", "gpkg"],
        },
        documents,
        "reports",
        same_bytes=False,
    ),
}
