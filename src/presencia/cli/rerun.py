"""``presencia rerun``: make a result again and compare every byte."""

from typing import Annotated

import typer

from presencia.cli.language import tr
from presencia.cli.options import (
    JsonOption,
    ResultArgument,
    WorkspaceOption,
    examples,
    opened,
)
from presencia.cli.output import emit, progress, say


def add_to(application: typer.Typer) -> None:
    """Add the command."""
    application.command(
        "rerun",
        help=tr(
            "Repetir un resultado desde sus datos y decir si sale igual, bit por bit.",
            "Make a result again from its data and say whether it is equal, bit for bit.",
        ),
        epilog=examples("presencia rerun guatemala"),
    )(rerun)


def rerun(
    result: Annotated[str, ResultArgument],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Repeat a result."""
    ws = opened(workspace)
    with progress(quiet=json) as show:
        done = ws.history.rerun(result, progress=show)
    if json:
        emit(
            {
                "result": done.result.id,
                "identical": done.identical,
                "different": done.different,
                "same_code": done.same_code,
                "libraries": done.libraries,
            }
        )
    elif done.identical:
        say(
            tr(
                f"{done.result.id}: igual, bit por bit ({len(done.result.tables)} tablas).",
                f"{done.result.id}: equal, bit for bit ({len(done.result.tables)} tables).",
            )
        )
    else:
        names = ", ".join(done.different)
        say(
            tr(
                f"{done.result.id}: NO salió igual. Difieren: {names}.",
                f"{done.result.id}: NOT equal. These differ: {names}.",
            )
        )
    if not json:
        _say_versions(done.same_code, done.libraries)
    if not done.identical:
        raise typer.Exit(1)


def _say_versions(same_code: bool, libraries: dict[str, tuple[str, str]]) -> None:
    if not same_code:
        say(tr("El código no es el que lo hizo.", "The code is not the one that made it."))
    for name, (then, now) in libraries.items():
        say(tr(f"{name}: {then} entonces, {now} ahora.", f"{name}: {then} then, {now} now."))
