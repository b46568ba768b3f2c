"""Ctrl-C as a wish to stop with what there is."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from presencia.cli.output import tell
from presencia.text import Text


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """Take the first Ctrl-C as a wish to stop with what there is; the second interrupts."""
    wished = threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def handle(_number: int, _frame: Any) -> None:
        signal.signal(signal.SIGINT, before)
        wished.set()
        tell(
            Text(
                "Interrumpido: se guarda el mejor plan hasta aquí, con su cota.",
                "Interrupted: the best plan so far is saved, with its bound.",
            )
        )

    if threading.current_thread() is not threading.main_thread():
        yield wished.is_set
        return
    signal.signal(signal.SIGINT, handle)
    try:
        yield wished.is_set
    finally:
        signal.signal(signal.SIGINT, before)
