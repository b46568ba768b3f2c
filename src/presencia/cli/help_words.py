"""The library's own words on help pages, in the language of the run."""

from collections.abc import Iterator
from typing import Any

from typer import Context, rich_utils

from presencia.cli.language import tr


def translate(command: Any) -> None:
    """Translate titles and standard options of a command and of those below it."""
    rich_utils.OPTIONS_PANEL_TITLE = tr("Opciones", "Options")
    rich_utils.ARGUMENTS_PANEL_TITLE = tr("Argumentos", "Arguments")
    rich_utils.COMMANDS_PANEL_TITLE = tr("Órdenes", "Commands")
    words = {
        "install_completion": tr(
            "Instalar el autocompletado en este intérprete de órdenes.",
            "Install completion for the current shell.",
        ),
        "show_completion": tr(
            "Mostrar el autocompletado, para copiarlo o adaptarlo.",
            "Show completion for the current shell, to copy or customise it.",
        ),
        "help": tr("Mostrar esta ayuda y salir.", "Show this help and exit."),
    }
    for one in _all(command):
        for parameter in (*one.params, one.get_help_option(Context(one))):
            if parameter.name in words:
                parameter.help = words[parameter.name]


def _all(command: Any) -> Iterator[Any]:
    """Yield a command and every one below it."""
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from _all(below)
