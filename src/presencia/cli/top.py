"""``presencia --version``: what stands before any command."""

from typing import Annotated

import typer

from presencia.cli.language import tr
from presencia.cli.output import say


def add_to(application: typer.Typer) -> None:
    """Add the options that stand before a command."""
    application.callback(invoke_without_command=True)(top)


def top(
    version: Annotated[
        bool, typer.Option("--version", help=tr("Decir la versión.", "Say the version."))
    ] = False,
) -> None:
    """Say the version."""
    if version:
        from presencia import __version__

        say(f"presencia {__version__}")
