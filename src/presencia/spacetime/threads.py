"""One BLAS thread at a time: points of the hyperparameters are what runs side by side."""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()  # looking for the libraries takes milliseconds: once


def one_thread() -> AbstractContextManager[Any]:
    """Return a context in which BLAS uses one thread, so that bits do not depend on cores."""
    limited: AbstractContextManager[Any] = _controller().limit(limits=1)
    return limited
