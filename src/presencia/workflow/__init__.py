"""The façade: one workspace, one namespace per stage of the work, in its order.

The Python API, the command line and the web call only this.
"""

from presencia.workflow.workspace import Workspace

__all__ = ["Workspace"]
