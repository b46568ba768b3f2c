"""``presencia explain``: the whole past of a result."""

from typing import Annotated, Any

import typer

from presencia.cli.language import lang, tr
from presencia.cli.options import (
    JsonOption,
    ResultArgument,
    WorkspaceOption,
    examples,
    opened,
)
from presencia.cli.output import emit, say
from presencia.text import Text


def add_to(application: typer.Typer) -> None:
    """Add the command."""
    application.command(
        "explain",
        help=tr(
            "Ver de dónde salió un resultado: archivos, sumas, versiones, parámetros, código.",
            "See where a result came from: files, checksums, versions, parameters, code.",
        ),
        epilog=examples("presencia explain guatemala"),
    )(explain)


def explain(
    result: Annotated[str, ResultArgument],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Print the tree."""
    root = opened(workspace).history.explain(result)
    if json:
        emit(_as_json(root))
        return

    def line(depth: int, text: Text) -> None:
        say("   " * (depth - 1) + ("└─ " if depth else "") + text.say(lang()))

    root.walk(line)


def _as_json(node: Any) -> dict[str, Any]:
    return {"text": node.text, "children": [_as_json(c) for c in node.children]}
