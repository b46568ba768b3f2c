"""HiGHS with our settings ends, and can be stopped."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from presencia.portfolio.solver.highs import make_highs, run

solver = make_highs(0)
solver.setOptionValue("mip_rel_gap", 0.0)
solver.setOptionValue("mip_max_nodes", 50)
solver.readModel(sys.argv[1])
run(solver, lambda: None)
print("whole plan:", solver.getSolution().value_valid)
"""


def test_a_program_on_which_a_tighter_tolerance_circles_for_ever_ends() -> None:
    """The packages of 40 simulated places; at 1e-9 HiGHS 1.16 never leaves the root."""
    model = Path(__file__).with_name("circling.mps")
    done = subprocess.run(  # a process of its own: what circles hears nobody
        [sys.executable, "-c", PROGRAM, str(model)],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "whole plan: True" in done.stdout
