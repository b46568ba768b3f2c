"""Releases, from the desk. Letters in the order of `table.WHO`."""

from tests.web.attacks.table import row

SEE = "s ooo xx oo"
MAKE = "s oo xxxxx"
BEYOND = "s o- xxxxx"
NONE = "s -- xxxxx"

ROWS = [
    row("desk:releases", "GET", SEE),
    row("desk:release-new", "GET", MAKE),
    row("desk:release-new", "POST", MAKE, sent={"name": ""}),
    row("desk:release-count", "GET", MAKE),
    row("desk:release", "GET", SEE, pk="@release_here"),
    row("desk:release", "GET", "s o-- xx oo", pk="@release_beyond"),
    row("desk:release", "GET", "s --- xx --", pk=9999),
    *(
        row(f"desk:release-{what}", method, letters, pk=pk)
        for what in ("publish", "withdraw")
        for method in ("GET", "POST")
        for pk, letters in (("@release_here", MAKE), ("@release_beyond", BEYOND), (9999, NONE))
    ),
    *(
        row(f"desk:release-{what}", method, letters, pk=pk)
        for what, method in (("retry", "POST"), ("discard", "GET"), ("discard", "POST"))
        for pk, letters in (("@release_here", MAKE), ("@release_beyond", BEYOND), (9999, NONE))
    ),
]
