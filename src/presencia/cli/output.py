"""What the commands print: answers to standard output, progress and errors to standard error."""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from presencia.cli.language import lang, tr
from presencia.text import Text

Progress = Callable[[float | None, Text], None]


def say(text: Text | str = "") -> None:
    """Print one line of the answer."""
    sys.stdout.write(_words(text) + "\n")


def tell(text: Text | str) -> None:
    """Print one line to standard error."""
    sys.stderr.write(_words(text) + "\n")


def emit(value: Any) -> None:
    """Print a JSON answer."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=_plain) + "\n")


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]], numbers: Sequence[int] = ()) -> None:
    """Print rows under heads; the columns in ``numbers`` are set to the right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text as Rich

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for i, head in enumerate(heads):
        shown.add_column(head, justify="right" if i in numbers else "left", overflow="fold")
    for row in rows:
        shown.add_row(*[Rich(_words(cell)) for cell in row])
    width = None if sys.stdout.isatty() else 160
    Console(file=sys.stdout, width=width, highlight=False).print(shown)


@contextmanager
def progress(quiet: bool = False) -> Iterator[Progress]:
    """Show long work as it goes on: a bar on a terminal, lines elsewhere, nothing if quiet."""
    if quiet:
        yield lambda _share, _what: None
    elif sys.stderr.isatty():
        with _bar() as show:
            yield show
    else:
        yield _lines()


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def show(share: float | None, what: Text) -> None:
            total = None if share is None else 1.0
            bar.update(task, completed=share or 0.0, total=total, description=what.say(lang()))

        yield show


def _lines(pause: float = 2.0) -> Progress:
    """Print what is being done, at most once every ``pause`` seconds."""
    last = [time.monotonic() - pause]

    def show(_share: float | None, what: Text) -> None:
        now = time.monotonic()
        if now - last[0] >= pause:
            last[0] = now
            tell(what)

    return show


def interrupted() -> None:
    """Say that Ctrl-C left everything as it was."""
    tell(
        tr(
            "Interrumpido: el espacio de trabajo quedó como estaba.",
            "Interrupted: the workspace is as it was.",
        )
    )


def _words(text: Any) -> str:
    return text.say(lang()) if isinstance(text, Text) else str(text)


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return {"es": value.es, "en": value.en}
    if hasattr(value, "item"):
        return value.item()
    return str(value)


def show_files(paths: Sequence[Path], as_json: bool) -> None:
    """Print where the documents are that were written."""
    if as_json:
        emit([str(p) for p in paths])
        return
    for path in paths:
        say(f"{path}  ({path.stat().st_size / 1024:,.0f} KB)")
