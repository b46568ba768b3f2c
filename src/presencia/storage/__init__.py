"""The workspace on disk: dataset versions, results, lineage and the engine that reads them.

Nothing outside this room opens a data file of a workspace or a database engine.
"""

from presencia.storage.engine import Engine
from presencia.storage.layout import Layout, create, open_layout
from presencia.storage.lineage import Node, lineage
from presencia.storage.lock import SAVING, refuse_if_busy, writing
from presencia.storage.results import Results
from presencia.storage.versions import Datasets, VersionWriter

__all__ = [
    "SAVING",
    "Datasets",
    "Engine",
    "Layout",
    "Node",
    "Results",
    "VersionWriter",
    "create",
    "lineage",
    "open_layout",
    "refuse_if_busy",
    "writing",
]
