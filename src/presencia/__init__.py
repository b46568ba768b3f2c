"""Presencia: assess places, plan a balanced portfolio, coordinate, monitor and evaluate.

``import presencia`` loads nothing heavy; the façade is imported when first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from presencia.workflow import Workspace

__version__ = "0.1.0"
__all__ = ["Workspace", "__version__"]


def __getattr__(name: str) -> Any:
    if name == "Workspace":
        return import_module("presencia.workflow").Workspace
    raise AttributeError(f"module 'presencia' has no attribute {name!r}")
