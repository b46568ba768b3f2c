"""The public portal: what was released, and nothing before or after. Letters as `table.WHO`."""

from tests.web.attacks.table import EVERYBODY, NOBODY, row

PAGES = ("release", "plan", "data", "methods", "embed", "map")
#: A release without a plan, one that is being prepared, one that nobody made.
OUT = {"public": {"name": "@public", "version": 1}}
NOT_OUT = ({"name": "@preparing", "version": 1}, {"name": "nothing", "version": 1},
           {"name": "@public", "version": 2})  # fmt: skip

ROWS = [
    row("public:home", "GET", EVERYBODY),
    row("public:newest", "GET", EVERYBODY, name="@public"),
    row("public:newest", "GET", NOBODY, name="@preparing"),
    row("public:release", "GET", EVERYBODY, **OUT["public"]),
    row(
        "public:release", "GET", EVERYBODY, "hostile", sent={"q": "<script>'; --"}, **OUT["public"]
    ),
    row("public:plan", "GET", NOBODY, "it has none", **OUT["public"]),
    row("public:data", "GET", EVERYBODY, **OUT["public"]),
    row("public:methods", "GET", EVERYBODY, **OUT["public"]),
    row("public:embed", "GET", EVERYBODY, **OUT["public"]),
    row("public:map", "GET", EVERYBODY, **OUT["public"]),
    row("public:place", "GET", EVERYBODY, place_id="HND-CORTES", **OUT["public"]),
    row("public:place", "GET", NOBODY, "not in it", place_id="GTM-1801", **OUT["public"]),
    row("public:file", "GET", EVERYBODY, file="places.csv", **OUT["public"]),
    row("public:file", "GET", NOBODY, file="..", **OUT["public"]),
    row("public:file", "GET", NOBODY, file="presencia.json", **OUT["public"]),
    *(row(f"public:{page}", "GET", NOBODY, **which) for page in PAGES for which in NOT_OUT),
    *(row("public:place", "GET", NOBODY, place_id="HND-CORTES", **which) for which in NOT_OUT),
    *(row("public:file", "GET", NOBODY, file="places.csv", **which) for which in NOT_OUT),
]
