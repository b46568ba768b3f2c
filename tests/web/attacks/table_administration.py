"""People, organisations, settings, the log. Letters in the order of `table.WHO`."""

from tests.web.attacks.table import row

SEE = "s oo xxxx o"
MANAGE = "s oo xxxxx"
BEYOND = "s o- xxxxx"
NONE = "s -- xxxxx"

ROWS = [
    row("desk:administration", "GET", SEE),
    row("desk:administration", "GET", SEE, "hostile", sent={"q": "' OR 1=1 --", "role": "<b>"}),
    row("desk:roles", "GET", SEE),
    row("desk:invitations", "GET", SEE),
    row("desk:organisations", "GET", SEE),
    row("desk:changes", "GET", SEE),
    row("desk:settings", "GET", "s o xxxxxx"),
    row("desk:settings", "POST", "s o xxxxxx", sent={"name": ""}),
    row("desk:person", "GET", SEE, pk="@person_here"),
    row("desk:person", "GET", "s o- xxxx o", pk="@person_beyond"),
    row("desk:person", "GET", "s -- xxxx -", pk=9999),
    *(
        row(f"desk:person-{what}", method, letters, pk=pk)
        for what, method in (
            ("change", "GET"), ("change", "POST"), ("state", "POST"),
            ("sessions-end", "POST"), ("email", "GET"), ("email", "POST"),
            ("link", "POST"), ("no-phone", "POST"),
        )
        for pk, letters in (
            ("@person_here", MANAGE), ("@person_beyond", BEYOND), (9999, NONE),
        )
    ),
    row("desk:invite", "GET", MANAGE),
    row("desk:invite", "POST", MANAGE, sent={"email": "x"}),
    *(
        row(f"desk:invite-{what}", "POST", letters, pk=pk)
        for what in ("withdraw", "again")
        for pk, letters in (("@invitation_here", MANAGE), ("@invitation_beyond", BEYOND))
    ),
    row("desk:organisation-new", "GET", MANAGE),
    row("desk:organisation-new", "POST", MANAGE, sent={"name": ""}),
    row("desk:organisation", "GET", MANAGE, pk="@house_here"),
    row("desk:organisation", "GET", BEYOND, pk="@house_beyond"),
    row("desk:organisation", "POST", MANAGE, sent={"name": ""}, pk="@house_here"),
    row("desk:organisation", "POST", BEYOND, sent={"name": ""}, pk="@house_beyond"),
]  # fmt: skip
