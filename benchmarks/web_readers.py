"""Who reads the application in the benchmarks of the web, how long their lists are, and how often
each address is asked for.

Every address that can be read is either in `MIX` or, with the reason, in `NOT_READ`: a test walks
the table of attacks, which knows them all, and fails over one that is in neither. What each reader
may ask for is `web_addresses.py`.
"""

import random
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from web_addresses import Addresses, addresses

#: How often each kind of address is asked for, beside the others.
MIX = {
    "desk:region": 8, "desk:map": 4, "desk:map-ground": 2, "desk:map-values": 6,
    "desk:map-place": 3, "desk:map-rank": 3, "desk:place": 14,
    "desk:plans": 5, "desk:plan": 5, "desk:plan-data": 2, "desk:plan-place": 4,
    "desk:plan-compare": 1, "desk:plan-new": 1, "desk:plan-draft": 1, "desk:plan-draft-text": 1,
    "desk:plan-lottery": 1, "desk:plan-adoption": 1,
    "desk:assessments": 1, "desk:assessment": 1,
    "desk:data": 5, "desk:dataset": 4, "desk:dataset-version": 2, "desk:dataset-rows": 8,
    "desk:dataset-rejects": 1, "desk:dataset-matches": 1, "desk:dataset-lineage": 1,
    "desk:lineage": 1, "desk:data-quality": 4, "desk:data-missing": 4,
    "desk:evidence": 2, "desk:evidence-changes": 1, "desk:releases": 1, "desk:release": 1,
    "desk:release-count": 2,
    "desk:administration": 2, "desk:person": 1, "desk:invitations": 1, "desk:organisations": 1,
    "desk:roles": 1, "desk:changes": 2, "desk:jobs": 2, "desk:job": 1, "desk:job-status": 2,
    "access:account": 1, "api-pages:reference": 1,
    "public:home": 2, "public:release": 2, "public:place": 2, "public:data": 1,
    "public:methods": 1, "public:embed": 1,
    "api:openapi": 1, "api:list_places": 14, "api:get_place": 3, "api:list_measures": 1,
    "api:get_measure": 1, "api:list_layers": 2, "api:list_values": 10, "api:list_ranked": 8,
    "api:list_place_values": 5, "api:list_observations": 4, "api:list_assessments": 1,
    "api:get_assessment": 1, "api:list_plans": 3, "api:get_plan": 1, "api:list_planned": 2,
    "api:list_activities": 2, "api:list_datasets": 2, "api:get_dataset": 1,
    "api:list_versions": 1, "api:list_releases": 1, "api:get_release": 1,
    "api:list_released_places": 1, "api:get_released_place": 1, "api:list_released_activities": 1,
    "api:list_jobs": 1, "api:get_job": 1, "api:get_me": 1, "api:list_countries": 1,
    "api:list_tokens": 1,
}  # fmt: skip
_FORM = "a form for one thing, no list: most ask for the password again"
_FILE = "a file as long as what is in it, not a page of fifty"
_REPORT = "needs a report of what was done, which no plan here has"
_STEP = "a step of one person's import or search that is under way"
_LINK = "before signing in, or by a link in a message"
_SURE = "asks for the password first"
_AWAY = "sends on to another address"
#: What is not asked for, and why.
NOT_READ = {
    "jobs:health": "asked for by whoever waits for the start",
    "api:nowhere": "answers 404",
    "public:newest": _AWAY, "access:provider": _AWAY, "provider-back": _AWAY,
    "access:code": _AWAY, "public:plan": "the release that is read has no plan",
    "api-pages:tokens": _SURE, "desk:plan-documents": "sends on to the plan, where they stand",
    **dict.fromkeys(
        ("desk:plan-report", "desk:plan-rejects", "desk:plan-replan", "desk:plan-actuals"), _REPORT
    ),
    **dict.fromkeys(("desk:comparison-documents", "desk:comparison-document"), _FILE),
    **dict.fromkeys(
        ("setup", "access:sign-in", "access:sign-in-code", "access:set-password",
         "access:invitation", "access:forgotten", "access:email-confirm"), _LINK,
    ),
    **dict.fromkeys(
        ("access:confirm", "access:password", "access:email", "access:second-factor",
         "desk:evidence-edit", "desk:person-change", "desk:person-email", "desk:invite",
         "desk:organisation-new", "desk:organisation", "desk:settings", "desk:plan-adopt",
         "desk:plan-verify", "desk:lottery-announce", "desk:lottery-draw", "desk:release-new",
         "desk:release-publish", "desk:release-withdraw", "desk:release-discard", "desk:import"),
        _FORM,
    ),
    **dict.fromkeys(
        ("desk:dataset-rows-file", "desk:dataset-rejects-file", "desk:dataset-matches-file",
         "desk:plan-document", "desk:lottery-file", "desk:plan-record", "public:file",
         "public:map", "api:get_release_file"), _FILE,
    ),
    **dict.fromkeys(
        ("desk:import-draft", "desk:import-columns", "desk:import-places",
         "desk:import-choose", "desk:import-matches-file", "desk:import-values",
         "desk:import-rejects-file", "desk:import-confirm", "desk:plan-under-way",
         "desk:plan-draft-check", "desk:plan-solve"), _STEP,
    ),
}  # fmt: skip
#: How many lines the lists of decisions have, as after some years.
RECORDS = {"people": 300, "organisations": 60, "invitations": 120, "changes": 4000, "jobs": 600}
#: Of the release that is read; `forget` takes it away again.
FOLDER = "read-by-the-benchmark"


@dataclass
class User:
    """Somebody with a session and a token, and the addresses within their reach."""

    role: str
    cookie: str
    secret: str
    addresses: Addresses = field(default_factory=dict)


def people(n: int, rng: random.Random, *, records: bool = False) -> list[User]:
    """Make people of every role with a session and a token, and find what each reaches.

    Parameters
    ----------
    n : int
    rng : random.Random
    records : bool
        Make the lists of decisions as long as `RECORDS`, adopt a plan and release an assessment.
    """
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from presencia.web import facts
    from presencia.web.access.models import Organisation, Person
    from presencia.web.access.roles import ROLES

    table = facts.place_table(facts.results(facts.ASSESS)[0].id)
    countries = sorted(set(table.countries))
    house = Organisation.objects.create(name="Carga", kind="regional")
    made = []
    for i in range(n):
        role = list(ROLES)[i % len(ROLES)]
        country = countries[i % len(countries)]
        mine = [p for p, c in zip(table.ids, table.countries, strict=True) if c == country]
        reach = ROLES[role].reach
        some = rng.sample(mine, min(40, len(mine))) if reach == "places" else None
        one = Person.objects.create(
            email=f"carga{i}@example.org",
            name=f"Carga {i}",
            organisation=house,
            role=role,
            reach_countries=None if reach == "region" else [country],
            reach_places=some,
        )
        made.append(one)
    if records:
        fill(made[0], countries, rng)
    return [_user(person, rng) for person in made]


def _user(person: Any, rng: random.Random) -> User:
    from django.test import Client

    from presencia.web.access.backend import NAME as PEOPLE_IN_USE
    from presencia.web.api.tokens import grantable, issue

    secret = ""
    if "token.own" in grantable(person):
        secret = issue(person, "carga", permissions=grantable(person))[1]
    browser = Client()
    browser.force_login(person, backend=PEOPLE_IN_USE)
    cookie = browser.cookies["sessionid"].value
    found = addresses(person, rng)
    if strange := sorted(set(found) - set(MIX)):
        raise SystemExit(f"not in the mix: {', '.join(strange)}")
    return User(person.role, cookie, secret, found)


def fill(person: Any, countries: list[str], rng: random.Random) -> None:
    """Make the lists of decisions as long as after some years: `RECORDS`."""
    from django.utils import timezone

    from presencia.web.access.models import Change, Country, Invitation, Organisation, Person
    from presencia.web.jobs.models import Job

    known = list(Country.objects.filter(pk__in=countries))
    houses = Organisation.objects.bulk_create(
        Organisation(name=f"Casa {i}", kind="national", reach_countries=[rng.choice(countries)])
        for i in range(RECORDS["organisations"])
    )
    Person.objects.bulk_create(
        Person(
            email=f"persona{i}@example.org", name=f"Persona {i}", organisation=rng.choice(houses),
            role="monitoring_officer", reach_countries=[rng.choice(countries)],
        )
        for i in range(RECORDS["people"])
    )  # fmt: skip
    Invitation.objects.bulk_create(
        Invitation(
            email=f"invitada{i}@example.org", name=f"Invitada {i}", organisation=rng.choice(houses),
            role="monitoring_officer", reach_countries=[rng.choice(countries)], digest=f"{i:064d}",
            invited_by=person, expires_at=timezone.now() + timedelta(days=3),
        )
        for i in range(RECORDS["invitations"])
    )  # fmt: skip
    own = {"person": person, "organisation": person.organisation}
    lines = Change.objects.bulk_create(
        Change(action="plan.changed", subject=f"plan:{i}", details={"n": i}, **own)
        for i in range(RECORDS["changes"])
    )
    jobs = Job.objects.bulk_create(
        Job(kind="assess", subject_es=f"Trabajo {i}", subject_en=f"Job {i}", params={"spec": "x"},
            state=rng.choice(("done", "failed", "cancelled")), finished_at=timezone.now(), **own)
        for i in range(RECORDS["jobs"])
    )  # fmt: skip
    for model, made, of in ((Change, lines, "change_id"), (Job, jobs, "job_id")):
        through = model.countries.through  # type: ignore[attr-defined]
        through.objects.bulk_create(
            through(**{of: one.pk, "country_id": rng.choice(known).pk}) for one in made
        )
    _decide(person)


def _decide(person: Any) -> None:
    """Draft and adopt a plan, and release the smallest assessment: the large one has too many
    counts for a release.
    """
    from presencia.web import facts
    from presencia.web.access.models import Country
    from presencia.web.desk.plans.adopting import sign
    from presencia.web.desk.plans.keeping import new_draft
    from presencia.web.facts.plans import drafted, plan_of
    from presencia.web.public.models import Release
    from presencia.web.public.releasing import prepared, publish

    plans = facts.results(facts.PLAN)
    sign(person, plan_of(person, plans[0].id), "")
    cards = [c for c in facts.results(facts.ASSESS) if len(facts.place_table(c.id)) > 50]
    card = min(cards, key=lambda c: len(facts.place_table(c.id)))
    new_draft(person, drafted("carga", (), plans[0].id, "es"))
    frozen = facts.workspace().releases.freeze(FOLDER, card.id)
    row = Release.objects.create(
        name="carga", version=1, folder=FOLDER, title_es="Carga", title_en="Load", result=card.id,
        organisation=person.organisation, made_by=person,
    )  # fmt: skip
    row.countries.set(Country.objects.filter(pk__in=card.countries))
    prepared(row.pk, frozen)
    publish(person, row)


def forget(workspace: Path) -> None:
    """Take the released files away again: the workspace was only to be read."""
    shutil.rmtree(workspace / "releases" / FOLDER, ignore_errors=True)
    with suppress(OSError):  # other releases are there
        (workspace / "releases").rmdir()
