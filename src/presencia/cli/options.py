"""Arguments and options that several commands share."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presencia.cli.language import tr

if TYPE_CHECKING:
    from presencia.workflow import Workspace

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        metavar=tr("CARPETA", "FOLDER"),
        envvar="PRESENCIA_WORKSPACE",
        show_envvar=False,
        help=tr(
            "Espacio de trabajo; por defecto la carpeta actual o PRESENCIA_WORKSPACE.",
            "Workspace; by default the current folder or PRESENCIA_WORKSPACE.",
        ),
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help=tr("Responder en JSON.", "Answer in JSON."))
]


def opened(path: Path | None) -> "Workspace":
    """Open the workspace that the options name."""
    from presencia.workflow import Workspace

    engine = os.environ.get("PRESENCIA_ENGINE", "duckdb://")
    return Workspace.open(path or Path(), engine)


def examples(*lines: str) -> str:
    """Return the examples shown under a command's help."""
    head = tr("Ejemplos:", "Examples:")
    return "\n\n".join([f"**{head}**", *[f"`{line}`" for line in lines]])
