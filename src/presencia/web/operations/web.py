"""The web server's process: granian with the options of its own command line.

``python -m presencia.web.operations.web PARENT OPTIONS…``
"""

import sys

from presencia.web.operations.parent import end_with, forks_end_too


def main() -> None:
    """Serve until stopped, or until the process PARENT is gone."""
    from granian.cli import entrypoint

    end_with(int(sys.argv.pop(1)))
    forks_end_too()
    entrypoint()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
