"""Plans: drafts, solved plans, adoption, lottery. Letters in the order of `table.WHO`."""

from tests.web.attacks.table import EVERYBODY, row

SEE = "s ooooooo"
OF = "s ooo-o oo"  # a plan of Costa Rica, Nicaragua and Panama: the committee is Guatemalan
EDIT = "s oo xxxxx"
BEYOND = "s o- xxxxx"
NONE = "s -- xxxxx"

ROWS = [
    row("desk:plans", "GET", SEE),
    row("desk:plan-compare", "GET", SEE),
    row("desk:plan-compare", "GET", SEE, "hostile", sent={"a": "../../x", "b": "' OR 1=1"}),
    row("desk:plan-new", "GET", EDIT),
    row("desk:plan-new", "POST", EDIT),
    row("desk:plan-verify", "GET", EVERYBODY),
    row("desk:plan-verify", "POST", EVERYBODY),
    row("desk:plan-under-way", "GET", EDIT, pk="@job_here"),
    row("desk:plan-under-way", "GET", BEYOND, pk="@job_beyond"),
    row("desk:plan-adoption", "GET", SEE, pk="@adoption_here"),
    row("desk:plan-adoption", "GET", "s o---- oo", pk="@adoption_beyond"),
    row("desk:plan-record", "GET", SEE, pk="@adoption_here"),
    row("desk:plan-record", "GET", "s o---- oo", pk="@adoption_beyond"),
    *(
        row(f"desk:plan-draft{what}", method, letters, pk=pk)
        for what, method in (
            ("", "GET"), ("", "POST"), ("-text", "GET"), ("-text", "POST"),
            ("-discard", "POST"), ("-check", "GET"), ("-check", "POST"),
        )
        for pk, letters in (("@draft_here", EDIT), ("@draft_beyond", BEYOND), (9999, NONE))
    ),
    *(
        row("desk:plan-solve", method, letters, pk=pk)
        for method in ("GET", "POST")
        for pk, letters in (("@draft_here", EDIT), ("@draft_beyond", BEYOND))
    ),
    row("desk:plan", "GET", OF, result="@plan"),
    row("desk:plan", "GET", "s -------", result="nothing-00000000"),
    row("desk:plan", "GET", "s -------", "an assessment is no plan", result="@assessment"),
    row("desk:plan-data", "GET", OF, result="@plan"),
    row("desk:plan-documents", "GET", OF, result="@plan"),
    row("desk:plan-documents", "POST", "s oo x-x xx", result="@plan"),
    row("desk:plan-document", "GET", "s -------", "none written", result="@plan", name="plan.pdf"),
    row("desk:plan-document", "GET", "s -------", result="@plan", name="..%2fpresencia.json"),
    row("desk:comparison-documents", "GET", OF, result="@plan", other="@plan"),
    row("desk:comparison-documents", "GET", "s -------", result="@plan", other="nothing-00000000"),
    row("desk:comparison-documents", "POST", "s oo x-x xx", result="@plan", other="@plan"),
    row("desk:comparison-documents", "POST", "s -------", "an assessment is no plan",
        result="@plan", other="@assessment"),
    row("desk:comparison-document", "GET", "s -------", "none written", result="@plan",
        other="@plan", name="comparacion.pdf"),
    row("desk:comparison-document", "GET", "s -------", result="@plan", other="@plan",
        name="..%2fpresencia.json"),
    row("desk:plan-more", "POST", EDIT, result="@plan"),
    row("desk:plan-attempt", "POST", EDIT, result="@plan"),
    row("desk:plan-again", "POST", EDIT, result="@plan"),
    row("desk:plan-replan", "GET", EDIT, result="@plan"),
    row("desk:plan-replan", "POST", EDIT, result="@plan"),
    row("desk:plan-replan", "POST", NONE, result="nothing-00000000"),
    row("desk:plan-actuals", "GET", EDIT, result="@plan", form="csv"),
    row("desk:plan-actuals", "GET", NONE, "neither csv nor xlsx", result="@plan", form="exe"),
    row("desk:plan-actuals", "GET", NONE, result="nothing-00000000", form="csv"),
    *(
        row(f"desk:plan-{what}", "GET", NONE, result="@plan", report="nothing-00000000")
        for what in ("report", "rejects")
    ),
    row("desk:plan-adopt", "GET", EDIT, result="@plan"),
    row("desk:plan-adopt", "POST", EDIT, result="@plan"),
    row("desk:plan-adopt", "POST", NONE, result="nothing-00000000"),
    row("desk:plan-lottery", "GET", OF, result="@plan"),
    *(
        row(f"desk:lottery-{step}", method, EDIT, result="@plan")
        for step in ("announce", "draw")
        for method in ("GET", "POST")
    ),
    row("desk:lottery-file", "GET", "s -------", result="@plan", name="..%2f..%2fpresencia.json"),
    row("desk:plan-place", "GET", OF, result="@plan", place="NIC-MANAGUA"),
    row("desk:plan-place", "GET", "s -------", "not in it", result="@plan", place="HND-CORTES"),
    row("desk:plan-price", "POST", EDIT, result="@plan", place="NIC-MANAGUA"),
    row("desk:plan-fix", "POST", EDIT, result="@plan", place="NIC-MANAGUA"),
]  # fmt: skip
