"""The command line: one file per stage of the work, a thin layer over `presencia.workflow`."""

import sys


def main() -> None:
    """Run the command line; the console script ``presencia`` calls this."""
    from presencia.cli.app import run

    sys.exit(run(sys.argv[1:]))
