"""Jobs and health. Letters in the order of `table.WHO`."""

from tests.web.attacks.table import row

#: Jobs of others are for those with `jobs.see`; the rest have only their own.
HERE = "s ooo--- o"

ROWS = [
    row("jobs:health", "GET", "u" * 8),
    row("desk:jobs", "GET", "s ooooooo"),
    *(
        row(view, method, letters, pk=pk)
        for view, method in (
            ("desk:job", "GET"), ("desk:job-status", "GET"),
        )
        for pk, letters in (("@job_here", HERE), ("@job_beyond", "s o----- o"))
    ),
    *(
        row(view, "POST", letters, pk=pk)
        for view in ("desk:job-cancel", "desk:job-enough")
        for pk, letters in (("@job_here", "s oox--- x"), ("@job_beyond", "s o----- x"))
    ),
]  # fmt: skip
