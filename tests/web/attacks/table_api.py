"""The API, asked with a token of each role that may do all its role may.

Partners have no tokens, and the public has none either. Letters in the order of `table.WHO`.
"""

from tests.web.attacks.table import EVERYBODY, NOBODY, row

FACTS = "t oooo t oo"
DATA = "t ooox t oo"
JOBS = "t ooox t xo"
START = "t ooox t xx"
OF = "t ooo- t oo"  # not of the committee's municipality
NONE = "t ---- t --"
WHOLE = "t o--- t oo"
TOKEN = {"token": "@token_here"}
PUBLIC = {"name": "@public", "version": 1}
#: One that is being prepared, one that nobody made, a version that never was.
NOT_OUT = ({"name": "@preparing", "version": 1}, {"name": "nothing", "version": 1},
           {"name": "@public", "version": 2})  # fmt: skip
OF_A_RELEASE = {
    "get_release": {},
    "list_released_places": {},
    "get_released_place": {"place": "HND-CORTES"},
    "list_released_activities": {},
    "get_release_file": {"file": "places.csv"},
}

ROWS = [
    row("api:openapi", "GET", EVERYBODY, lang="es"),
    row("api:openapi", "GET", NOBODY, lang="fr"),
    row("api:nowhere", "GET", NOBODY),
    row("api:get_me", "GET", FACTS),
    row("api:list_countries", "GET", FACTS),
    row("api:list_places", "GET", FACTS),
    row("api:list_places", "GET", FACTS, "hostile", sent={"q": "' OR 1=1 --", "country": "x"}),
    row("api:list_places", "GET", OF, sent={"assessment": "@region"}),
    row("api:get_place", "GET", FACTS, place="GTM-1801"),
    row("api:get_place", "GET", OF, place="GTM-0101"),
    row("api:get_place", "GET", WHOLE, place="HND-CORTES"),
    row("api:get_place", "GET", NONE, place="NOWHERE"),
    row("api:list_measures", "GET", FACTS),
    row("api:get_measure", "GET", FACTS, measure="homicides"),
    row("api:list_assessments", "GET", FACTS),
    row("api:get_assessment", "GET", FACTS, assessment="@assessment"),
    row("api:get_assessment", "GET", OF, assessment="@region"),
    row("api:get_assessment", "GET", NONE, "a plan is no assessment", assessment="@plan"),
    row("api:list_layers", "GET", FACTS, assessment="@assessment"),
    row("api:list_values", "GET", FACTS, sent={"layer": "priority"}, assessment="@assessment"),
    row("api:list_values", "GET", OF, sent={"layer": "priority"}, assessment="@region"),
    row("api:list_ranked", "GET", FACTS, assessment="@assessment"),
    row("api:list_place_values", "GET", FACTS, assessment="@assessment", place="GTM-1801"),
    row("api:list_place_values", "GET", OF, assessment="@assessment", place="GTM-0101"),
    row("api:list_place_values", "GET", WHOLE, assessment="@region", place="HND-CORTES"),
    row("api:list_observations", "GET", DATA, sent={"place": "GTM-1801"}),
    row("api:list_observations", "GET", "t o--x t oo", sent={"place": "HND-CORTES"}),
    row("api:list_plans", "GET", FACTS),
    row("api:get_plan", "GET", OF, plan="@plan"),
    row("api:get_plan", "GET", NONE, "an assessment is no plan", plan="@assessment"),
    row("api:list_planned", "GET", OF, plan="@plan"),
    row("api:list_activities", "GET", OF, plan="@plan"),
    row("api:list_datasets", "GET", DATA),
    row("api:get_dataset", "GET", DATA, dataset="fact-gtm-municipalities"),
    row("api:get_dataset", "GET", "t ---x t --", dataset="nothing"),
    row("api:list_versions", "GET", DATA, dataset="fact-gtm-municipalities"),
    row("api:list_releases", "GET", EVERYBODY),
    row("api:list_released_places", "GET", EVERYBODY, "hostile", sent={"q": "' OR 1=1 --"},
        **PUBLIC),
    row("api:get_released_place", "GET", NOBODY, "not in it", place="GTM-1801", **PUBLIC),
    row("api:get_release_file", "GET", NOBODY, file="..", **PUBLIC),
    row("api:get_release_file", "GET", NOBODY, file="cells.parquet", **PUBLIC),
    *(row(f"api:{view}", "GET", EVERYBODY, **on, **PUBLIC) for view, on in OF_A_RELEASE.items()),
    *(
        row(f"api:{view}", "GET", NOBODY, **on, **which)
        for view, on in OF_A_RELEASE.items()
        for which in NOT_OUT
    ),
    row("api:list_jobs", "GET", JOBS),
    row("api:start_job", "POST", START, sent={"assessment": "guatemala"}),
    row("api:start_job", "POST", "t o--x t xx", sent={"assessment": "region-2010"}),
    row("api:get_job", "GET", JOBS, job="@job_here"),
    row("api:get_job", "GET", "t o--x t xo", job="@job_beyond"),
    row("api:cancel_job", "POST", "t ---x t xx", "of somebody else", job="@job_here"),
    row("api:list_tokens", "GET", FACTS),
    row("api:rename_token", "PATCH", NONE, "of somebody else", sent={"name": "x"},
        **TOKEN),
    row("api:revoke_token", "DELETE", NONE, "of somebody else", **TOKEN),
]  # fmt: skip
