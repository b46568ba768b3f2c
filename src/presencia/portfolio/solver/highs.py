"""HiGHS, quiet, of one thread, and stoppable."""

import time
from collections.abc import Callable

import highspy

from presencia.portfolio.solver.duals import Stopped

_EXACT = 1e-9
# HiGHS 1.16 circles for ever at the root of some programs of forty rows when this is 1e-9, and
# asks nobody whether to stop meanwhile.
_INTEGER = 1e-7


class Quiet(highspy.Highs):
    """A solver that does not print its banner when it is made."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the library's name
        """Silence first: enabling callbacks prints."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def make_highs(seed: int) -> highspy.Highs:
    """Return a quiet solver of one thread whose result does not depend on the clock."""
    solver: highspy.Highs = Quiet()  # type: ignore[no-untyped-call]
    for name, value in (
        ("threads", 1), ("parallel", "off"), ("random_seed", seed),
        ("primal_feasibility_tolerance", _EXACT), ("dual_feasibility_tolerance", _EXACT),
        ("mip_feasibility_tolerance", _INTEGER),
    ):  # fmt: skip
        solver.setOptionValue(name, value)
    return solver


def run(solver: highspy.Highs, poll: Callable[[], None], cpu_seconds: float | None = None) -> None:
    """Run a solver, for at most ``cpu_seconds`` of this process.

    ``poll`` may stop it by raising `Stopped`, which is raised here when it ended.
    """
    end = None if cpu_seconds is None else time.process_time() + cpu_seconds
    stopped: list[BaseException] = []

    def look(event: highspy.HighsCallbackEvent) -> None:
        if end is not None and time.process_time() > end:
            event.interrupt()
        try:
            poll()
        except (Stopped, KeyboardInterrupt) as stop:
            stopped.append(stop)
            event.interrupt()

    solver.cbMipInterrupt += look
    solver.cbSimplexInterrupt += look
    solver.run()
    if stopped:
        raise stopped[0]
