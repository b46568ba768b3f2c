"""A worker that stops for ever in the middle of its first job: ``python -m tests.web.jobs.held``.

The job runs as always until the moment its case in `kill_cases` calls the middle; it is looked
for wherever the program opens, makes or renames a file. There the worker writes the file that
``HELD`` names and waits to be killed, so that no test depends on how quick a machine is.
"""

import os
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

FILES = {"open", "os.mkdir", "os.rename"}


def hold_in_the_middle() -> None:
    """Make every job of this process stop in its middle."""
    from django.conf import settings

    from presencia.web.jobs import worker
    from presencia.web.jobs.registry import Done
    from presencia.web.jobs.work import Work
    from tests.web.jobs.kill_cases import CASES

    mine = threading.get_ident()
    middle: list[Any] = []

    def look(event: str, _arguments: tuple[object, ...]) -> None:
        if not middle or event not in FILES or threading.get_ident() != mine:
            return
        reached = middle.pop()  # looking opens folders too
        if not reached(settings.WORKSPACE):
            middle.append(reached)
            return
        Path(os.environ["HELD"]).touch()
        while True:
            time.sleep(3600)

    def held(work: Work) -> Done:
        middle.append(CASES[work.job.kind].middle)
        return kind(work.job.kind).run(work)

    kind = worker.kind
    worker.kind = lambda id: replace(kind(id), run=held)
    sys.addaudithook(look)


if __name__ == "__main__":
    import django

    django.setup()
    hold_in_the_middle()
    from presencia.web.jobs.__main__ import main

    main()
