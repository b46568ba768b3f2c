"""How soon the map is there, and how it moves, in a real browser.

``python benchmarks/web_map.py WORKSPACE [--runs 5]``

WORKSPACE is one made by ``benchmarks/web_data.py``. The application runs on loopback, once warm;
Chromium without a window and without a graphics card opens the newest assessment each time with an
empty cache. It prints, for each run, when the map was drawn after the address was asked for, how
long a frame lasts while it is dragged, and how long a step of the slider takes; then the medians.
It ends with status 1 if the median of the first drawing is over 2 s.
"""

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from web_load import start, stop, wait_for
from web_readers import people

LIMIT = 2_000.0  # milliseconds
DRAGGED = """async () => {
  const el = document.querySelector('.mapframe'), box = el.getBoundingClientRect();
  const frame = () => new Promise((r) => requestAnimationFrame(() => r(performance.now())));
  const send = (to, type, x) => to.dispatchEvent(new MouseEvent(type, {bubbles: true, view: window,
    clientX: box.left + x, clientY: box.top + 300}));
  send(el, 'mousedown', 300);
  const gaps = [];
  let last = await frame();
  for (let i = 0; i < 60; i++) {
    send(window, 'mousemove', 300 + 3 * i);
    const now = await frame();
    gaps.push(now - last);
    last = now;
  }
  send(window, 'mouseup', 480);
  gaps.sort((a, b) => a - b);
  return gaps[57];
}"""
STEP = """async () => {
  const s = document.getElementById('period-slider'), before = location.search;
  const began = performance.now();
  s.value = String(Number(s.value) - 1);
  s.dispatchEvent(new Event('input'));
  while (location.search === before) await new Promise((r) => setTimeout(r));
  await new Promise((r) => requestAnimationFrame(r));
  return performance.now() - began;
}"""


def main() -> int:
    """Open the map a few times and print how long it took."""
    asked = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="presencia-map-"))
    os.environ.update(
        PRESENCIA_WORKSPACE=str(asked.workspace.resolve()),
        PRESENCIA_DATABASE=f"sqlite:///{folder / 'decisions.sqlite3'}",
        PRESENCIA_SECRET_KEY=os.urandom(24).hex(),
        PRESENCIA_LOG="warning",
        DJANGO_SETTINGS_MODULE="presencia.web.settings",
    )
    server = None
    try:
        (user,) = people(1, random.Random(1))  # noqa: S311
        server = start(asked.workspace, asked.port, folder / "server.log")
        wait_for(server, asked.port, folder / "server.log")
        seen = watched(f"http://localhost:{asked.port}", user.cookie, asked.runs)
    finally:
        if server is not None:
            stop(server)
        shutil.rmtree(folder, ignore_errors=True)
    for name, times in seen.items():
        each = ", ".join(f"{t:,.0f}" for t in times)
        print(f"{name:<28} median {statistics.median(times):7,.0f} ms   ({each})")
    return int(statistics.median(seen["first drawn"]) > LIMIT)


def watched(address: str, cookie: str, runs: int) -> dict[str, list[float]]:
    """Return milliseconds of each run; one before them warms the server."""
    seen: dict[str, list[float]] = {
        "first drawn": [], "frame while dragged, 95%": [], "step of the slider": [],
    }  # fmt: skip
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise SystemExit("no Chromium on this machine")
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for run in range(runs + 1):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
            times = _once(context.new_page(), address)
            context.close()
            if run:
                for name, took in zip(seen, times, strict=True):
                    seen[name].append(took)
        browser.close()
    return seen


def _once(page: Any, address: str) -> tuple[float, float, float]:
    page.goto(f"{address}/es/desk/map/?measure=risk:homicides&period=2024-06")
    page.wait_for_selector("html[data-map=drawn]", timeout=120_000)
    drawn = page.evaluate("performance.getEntriesByName('map-drawn')[0].startTime")
    page.wait_for_timeout(3_000)  # the neighbouring periods come meanwhile
    return drawn, page.evaluate(DRAGGED), page.evaluate(STEP)


def _arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("workspace", type=Path)
    reader.add_argument("--port", type=int, default=8194)
    reader.add_argument("--runs", type=int, default=5)
    return reader.parse_args()


if __name__ == "__main__":
    sys.exit(main())
