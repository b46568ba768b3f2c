"""The command line, from the commands' own definitions."""

from collections.abc import Iterator
from typing import Any

from presencia.text import Lang, Text
from reference.markdown import code, head, table

TITLE = Text("Órdenes", "Commands")
ABOUT = Text(
    "Lo mismo que dice `presencia ORDEN --help`. Toda orden admite `--lang es` o `--lang en`;"
    " la variable `PRESENCIA_LANG` fija el idioma y `PRESENCIA_WORKSPACE` el espacio de trabajo.",
    "The same that `presencia COMMAND --help` says. Every command takes `--lang es` or"
    " `--lang en`; the variable `PRESENCIA_LANG` sets the language and `PRESENCIA_WORKSPACE` the"
    " workspace.",
)
HEADS = (Text("argumento u opción", "argument or option"), Text("qué es", "what it is"))


def page(lang: Lang) -> str:
    """Return the page."""
    import typer

    from presencia.cli.app import build

    group: Any = typer.main.get_command(build())  # type: ignore[arg-type]
    lines = head(TITLE, ABOUT, lang)
    lines += ["## presencia", "", *table(HEADS, _rows(group, lang), lang)]
    for name, command in _all(group):
        lines += [f"## presencia {name}", "", command.help or "", ""]
        lines += table(HEADS, _rows(command, lang), lang)
        lines += ["" if line is None else line for line in (command.epilog or "").split("\n")]
        lines.append("")
    return "\n".join(lines)


def _all(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every command below a group with its name, groups before what they hold."""
    for name, command in group.commands.items():
        yield f"{before}{name}", command
        if hasattr(command, "commands"):
            yield from _all(command, f"{before}{name} ")


def _rows(command: Any, lang: Lang) -> list[tuple[str, str]]:
    rows = []
    for parameter in command.params:
        names = [*parameter.opts, *parameter.secondary_opts]
        if parameter.param_type_name == "argument":
            names = [parameter.metavar or parameter.name.upper()]
        elif not parameter.is_flag and parameter.metavar:
            names[-1] += f" {parameter.metavar}"
        shown = " ".join(code(n) for n in names)
        rows.append((shown, _help(parameter, lang)))
    return rows


def _help(parameter: Any, lang: Lang) -> str:
    text = getattr(parameter, "help", None) or ""
    default = parameter.default
    if default in (None, False, ()) or callable(default):
        return text
    word = Text("Por defecto", "Default").say(lang)
    return f"{text} {word}: {default}."
