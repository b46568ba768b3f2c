"""The web server's process: granian with the options of its own command line.

Linux is asked to stop it when ``presencia serve`` dies, however that dies: nobody would be left
to stop it, and the address would stay taken.
"""

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Ask Linux for SIGTERM when the parent of this process dies; elsewhere nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def main() -> None:
    """Serve until stopped."""
    from granian.cli import entrypoint

    end_with_parent()
    entrypoint()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
