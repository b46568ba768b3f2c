"""The real Chromium of the browser tests: one way to start it for all of them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

# Without the graphics card, which no machine of the tests has: a Chromium told to emulate one
# (ANGLE over SwiftShader) took seven seconds of processor for a map that takes it two so.
FLAGS = [
    "--no-sandbox", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic", "--disable-gpu",
]  # fmt: skip


@contextmanager
def chromium() -> Iterator[Any]:
    """Give a running Chromium, or skip the test where there is none."""
    playwright = pytest.importorskip("playwright.sync_api")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()
