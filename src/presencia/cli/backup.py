"""``presencia backup`` and ``presencia restore``: facts and decisions together, in one file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presencia.cli.language import tr
from presencia.cli.options import JsonOption, WorkspaceOption, examples
from presencia.cli.output import emit, say, tell

if TYPE_CHECKING:
    from presencia.web.operations.archive import Manifest

FileArgument = typer.Argument(
    metavar=tr("ARCHIVO", "FILE"), help=tr("La copia de respaldo.", "The backup.")
)


def add_to(application: typer.Typer) -> None:
    """Add the commands."""
    application.command(
        "backup",
        help=tr(
            "Guardar en un archivo los datos, los resultados y las decisiones (cuentas, planes,"
            " publicaciones), con una huella de cada parte. Contiene las cuentas: guárdelo bien.",
            "Save data, results and decisions (accounts, plans, releases) in one file, with a"
            " digest of every part. It holds the accounts: keep it safe.",
        ),
        epilog=examples("presencia backup copia.presencia --workspace mi-region"),
    )(backup)
    application.command(
        "restore",
        help=tr(
            "Restaurar una copia en una carpeta y una base de datos vacías, y compararlas con lo"
            " que se guardó.",
            "Restore a backup into an empty folder and an empty database, and compare them with"
            " what was saved.",
        ),
        epilog=examples("presencia restore copia.presencia otra-carpeta"),
    )(restore)


def backup(
    file: Annotated[Path, FileArgument],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Back up."""
    from presencia.web.operations.backup import backup as save

    made = save(workspace or Path(), file, tell)
    if not json:
        say(tr(f"Copia escrita y comprobada: {file}", f"Backup written and checked: {file}"))
    _show(made, json)


def restore(
    file: Annotated[Path, FileArgument],
    folder: Annotated[
        Path,
        typer.Argument(
            metavar=tr("CARPETA", "FOLDER"),
            help=tr("Carpeta nueva o vacía.", "A new or empty folder."),
        ),
    ],
    json: JsonOption = False,
) -> None:
    """Restore."""
    from presencia.web.operations.restore import restore as bring_back

    made = bring_back(file, folder)
    if not json:
        say(tr(f"Restaurado igual en: {folder}", f"Restored alike into: {folder}"))
    _show(made, json)


def _show(made: "Manifest", json: bool) -> None:
    size = sum(part.bytes for part in made.parts.values())
    if json:
        emit({"parts": len(made.parts), "bytes": size, "sha256": made.sha256, "made": made.made})
        return
    n, mb = len(made.parts), f"{size / 1e6:,.1f}"
    say(tr(f"{n} partes, {mb} MB, de {made.made}", f"{n} parts, {mb} MB, of {made.made}"))
    say(f"sha256 {made.sha256}")
