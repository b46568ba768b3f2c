"""The application: its commands, and how errors become words and exit codes."""

import logging
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from presencia.cli import language
from presencia.cli.language import lang, tr

if TYPE_CHECKING:
    import typer

INTERRUPTED = 130


def run(argv: Sequence[str]) -> int:
    """Run one command line.

    Returns
    -------
    int
        0 when all went well; 1 to 9 by kind of error (see `presencia.errors`); 130 after
        Ctrl-C.
    """
    rest = language.choose(argv)
    from presencia.errors import PresenciaError

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    from typer.main import get_command

    command = get_command(build())
    if not rest or "--help" in rest:
        from presencia.cli.help_words import translate

        translate(command)
    try:
        code = command.main(args=rest, prog_name="presencia", standalone_mode=False)
    except PresenciaError as error:
        sys.stderr.write(error.say(lang()) + "\n")
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:
        code = _usage(error)
    if code == INTERRUPTED:
        from presencia.cli.output import interrupted

        interrupted()
    return code if isinstance(code, int) else 0


def _usage(error: Exception) -> int:
    """Show a mistake in the command line; anything else is ours and is raised."""
    show = getattr(error, "show", None)
    if type(error).__name__ in ("Abort", "Exit"):
        return INTERRUPTED if type(error).__name__ == "Abort" else getattr(error, "exit_code", 0)
    if show is None:
        raise error
    show()
    return int(getattr(error, "exit_code", 2))


def build() -> "typer.Typer":
    """Return the application in the language of this run."""
    import typer

    from presencia.cli import (
        assess,
        backup,
        check,
        explain,
        import_,
        list_,
        new,
        plan,
        report,
        rerun,
        serve,
        sources,
        top,
    )

    application = typer.Typer(
        name="presencia",
        no_args_is_help=True,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        help=tr(
            "Presencia: evaluar lugares, planificar, coordinar, dar seguimiento y evaluar"
            " programas de seguridad ciudadana.",
            "Presencia: assess places, plan, coordinate, monitor and evaluate"
            " citizen-security programmes.",
        ),
        epilog=tr(
            "Añada --lang en para leer en inglés. El orden del trabajo: new, import, check,"
            " assess, plan, report.",
            "Add --lang es to read in Spanish. The order of the work: new, import, check,"
            " assess, plan, report.",
        ),
    )
    stages = (top, new, sources, import_, list_, check, assess, plan, report, explain, rerun)
    for stage in (*stages, serve, backup):
        stage.add_to(application)
    return application
