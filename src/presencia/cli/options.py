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


SpecArgument = typer.Argument(
    metavar=tr("EVALUACIÓN", "ASSESSMENT"),
    help=tr(
        "Id de una evaluación (véalas con `presencia check`) o un archivo YAML.",
        "Id of an assessment (see them with `presencia check`) or a YAML file.",
    ),
)
ResultArgument = typer.Argument(
    metavar=tr("RESULTADO", "RESULT"),
    help=tr(
        "Resultado, o el comienzo de su nombre (véalos con `presencia list`).",
        "Result, or the beginning of its name (see them with `presencia list`).",
    ),
)
PlacesOption = Annotated[
    str | None,
    typer.Option(
        "--places",
        metavar=tr("CONJUNTO", "DATASET"),
        help=tr("De qué conjunto tomar los lugares.", "Which dataset to take the places from."),
    ),
]
DatasetsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--dataset",
        metavar=tr("CONJUNTO", "DATASET"),
        help=tr(
            "De qué conjuntos tomar las cifras; se puede repetir.",
            "Which datasets to take figures from; may be repeated.",
        ),
    ),
]
