"""``presencia serve``: the application that people open."""

from pathlib import Path
from typing import Annotated

import typer

from presencia.cli.language import lang, tr
from presencia.cli.options import WorkspaceOption, examples
from presencia.cli.output import say


def add_to(application: typer.Typer) -> None:
    """Add the command."""
    application.command(
        "serve",
        help=tr(
            "Abrir la aplicación para el equipo y el público: páginas, API y trabajos en segundo"
            " plano. Ctrl-C la detiene.",
            "Open the application for staff and public: pages, API and background work."
            " Ctrl-C stops it.",
        ),
        epilog=examples(
            "presencia serve --workspace mi-region",
            "presencia serve --port 8080 --workers 2",
            "presencia serve --demo",
        ),
    )(serve)


def serve(
    host: Annotated[
        str,
        typer.Option(
            metavar=tr("DIRECCIÓN", "ADDRESS"),
            help=tr(
                "Dónde escucha; 0.0.0.0 para toda la red.",
                "Where it listens; 0.0.0.0 for the whole network.",
            ),
        ),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help=tr("Puerto.", "Port."))] = 8000,
    processes: Annotated[
        int, typer.Option(min=1, max=64, help=tr("Procesos de páginas.", "Processes of pages."))
    ] = 2,
    threads: Annotated[
        int,
        typer.Option(
            min=1,
            max=64,
            help=tr("Peticiones a la vez en cada proceso.", "Requests at a time in each process."),
        ),
    ] = 4,
    workers: Annotated[
        int,
        typer.Option(
            min=1,
            max=64,
            help=tr("Procesos de trabajo en segundo plano.", "Processes of background work."),
        ),
    ] = 1,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo",
            help=tr(
                "Crear una cuenta por papel y mostrar sus contraseñas una vez.",
                "Make one account per role and show their passwords once.",
            ),
        ),
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Serve the application."""
    from presencia.web.operations.serve import Serving
    from presencia.web.operations.serve import serve as keep_serving

    asked = Serving(workspace or Path(), host, port, processes, threads, workers, demo)
    raise typer.Exit(keep_serving(asked, say, lang()))
