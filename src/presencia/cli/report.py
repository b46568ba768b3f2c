"""``presencia report``: the documents of a result."""

from pathlib import Path
from typing import Annotated

import typer

from presencia.cli.language import lang, tr
from presencia.cli.options import (
    JsonOption,
    ResultArgument,
    WorkspaceOption,
    examples,
    opened,
)
from presencia.cli.output import progress, show_files


def add_to(application: typer.Typer) -> None:
    """Add the command."""
    application.command(
        "report",
        help=tr(
            "Escribir los documentos de un resultado: informe interactivo, PDF, hoja de cálculo,"
            " GeoPackage y fichas de lugares.",
            "Write a result's documents: interactive report, PDF, workbook, GeoPackage and"
            " sheets of places.",
        ),
        epilog=examples(
            "presencia report guatemala",
            "presencia report guatemala --format html",
            "presencia report guatemala --place GTM-1802",
        ),
    )(report)


def report(
    result: Annotated[str, ResultArgument],
    format_: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="html|pdf|xlsx|gpkg|ficha",
            help=tr("Documento; se puede repetir.", "Document; may be repeated."),
        ),
    ] = None,
    place: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help=tr("Lugar del que se quiere la ficha.", "Place whose sheet is wanted."),
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar=tr("CARPETA", "FOLDER"),
            help=tr("Dónde; por defecto reports/ del espacio.", "Where; by default reports/."),
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write documents."""
    ws = opened(workspace)
    formats = format_ or (["ficha"] if place else [])
    with progress(quiet=json) as show:
        paths = ws.reports.write(
            result,
            formats=formats,
            place_ids=place or (),
            lang=lang(),
            folder=out,
            progress=show,
        )
    show_files(paths, json)
