"""Region, map, place and evidence. Letters in the order of `table.WHO`."""

from tests.web.attacks.table import row

SEE = "s ooooooo"
WHOLE = "s o---- oo"  # Honduras: beyond all who reach some countries only
EDIT = "s o- xxxxx"  # evidence is everybody's: only who reaches the whole region changes it
NONE = "s -- xxxxx"

ROWS = [
    row("desk:region", "GET", SEE),
    row("desk:map", "GET", SEE),
    row("desk:map", "GET", SEE, "hostile query", sent={"result": "' OR 1=1 --", "layer": "<b>"}),
    row("desk:map-ground", "GET", SEE, result="@assessment"),
    row("desk:map-ground", "GET", "s ooo-o oo", result="@region"),
    row("desk:map-ground", "GET", "s -------", result="nothing-00000000"),
    row("desk:map-values", "GET", SEE, sent={"layer": "priority", "period": "@period"},
        result="@assessment"),
    row("desk:map-values", "GET", "s -------", result="nothing-00000000"),
    row("desk:map-place", "GET", SEE, result="@assessment", place_id="GTM-1801"),
    row("desk:map-place", "GET", "s ooo-o oo", result="@assessment", place_id="GTM-0101"),
    row("desk:map-place", "GET", WHOLE, result="@region", place_id="HND-CORTES"),
    row("desk:map-rank", "GET", SEE, result="@assessment", place_id="GTM-1801"),
    row("desk:map-rank", "GET", "s ooo-o oo", result="@assessment", place_id="GTM-0101"),
    row("desk:map-rank", "GET", WHOLE, result="@region", place_id="HND-CORTES"),
    row("desk:place", "GET", SEE, place_id="GTM-1801"),
    row("desk:place", "GET", "s ooo-o oo", place_id="GTM-0101"),
    row("desk:place", "GET", WHOLE, place_id="HND-CORTES"),
    row("desk:place", "GET", "s -------", place_id="NOWHERE"),
    row("desk:place", "GET", "s -------", "hostile", place_id="<script>alert(1)<"),
    row("desk:evidence", "GET", SEE),
    row("desk:evidence-changes", "GET", SEE),
    row("desk:evidence-edit", "GET", EDIT, intervention="street_lighting"),
    row("desk:evidence-edit", "POST", EDIT, intervention="street_lighting"),
    row("desk:evidence-edit", "GET", NONE, intervention="nothing"),
    row("desk:evidence-restore", "POST", NONE, "none to restore", intervention="street_lighting"),
]  # fmt: skip
