"""One worker process: ``python -m presencia.web.jobs [--batch] [--parent PID]``."""

import argparse
import os

from presencia.web.operations.parent import end_with


def main() -> None:
    """Work until stopped."""
    parser = argparse.ArgumentParser(prog="python -m presencia.web.jobs")
    parser.add_argument("--batch", action="store_true")
    parser.add_argument("--parent", type=int)
    asked = parser.parse_args()
    if asked.parent:
        end_with(asked.parent)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "presencia.web.settings")
    import django

    django.setup()
    from presencia.web.jobs.liveness import living
    from presencia.web.jobs.worker import Worker

    with living() as name:
        worker = Worker(name, batch=asked.batch, parent=asked.parent)
        worker.listen()
        worker.run()


if __name__ == "__main__":
    main()
