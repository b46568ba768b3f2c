"""Every address somebody may ask for in `web_load.py`, by the name of its kind.

Filters, pages and places are drawn at random among what the person reaches, so that neither the
server nor its disk can know them beforehand.
"""

import random
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

PLACES, CELLS, PLANS, WORDS = 60, 3, 20, 30

Addresses = dict[str, list[str]]


def addresses(person: Any, rng: random.Random) -> Addresses:
    """Return what a person may ask for, by kind; kinds with nothing to ask for are not there."""
    from presencia.web.access.rule import permits

    found = {**of_facts(person, rng), **of_account(), **of_public(rng)}
    if permits(person, "plan.see"):
        found |= of_plans(person, rng)
    if permits(person, "data.see"):
        found |= of_data(person, rng)
    found |= of_decisions(person)
    if not permits(person, "token.own"):
        found = {k: v for k, v in found.items() if not k.startswith("api:")}
    return {kind: some for kind, some in found.items() if some}


def at(name: str, *args: Any, **query: Any) -> str:
    """Return an address with its query."""
    from django.urls import reverse

    return reverse(name, args=args) + (f"?{urlencode(query)}" if query else "")


def some(rng: random.Random, of: Any, n: int) -> list[Any]:
    """Return at most n of them at random."""
    every = list(of)
    return rng.sample(every, min(n, len(every)))


def of_facts(person: Any, rng: random.Random) -> Addresses:
    """Return region, map, places and evidence, as pages and from the API."""
    import numpy as np

    from presencia.web import facts
    from presencia.web.facts.evidence import stances
    from presencia.web.facts.mapped import layers_of

    result = facts.latest(person).id
    table = facts.place_table(result)
    mine = np.flatnonzero(facts.mask(person, table)).tolist()
    places = [table.ids[i] for i in some(rng, mine, PLACES)]
    words = [table.names[i].split()[-1] for i in some(rng, mine, WORDS)]
    held = layers_of(person, result)
    cells = [(x.id, p) for x in held.values for p in some(rng, held.periods[x.id], CELLS)]
    pages = [1, 2, 3, max(1, len(mine) // 50)]
    measures = sorted(facts.workspace().measures())
    every = [one.id for one in facts.assessments(person)]
    asked = [{"layer": x, "period": p} for x, p in cells]
    return {
        "desk:region": [at("desk:region")],
        "desk:map": [at("desk:map"), *(at("desk:map", measure=x, period=p) for x, p in cells[:20])],
        "desk:map-ground": [at("desk:map-ground", result)],
        "desk:map-values": [at("desk:map-values", result, **q) for q in asked],
        "desk:map-place": [at("desk:map-place", result, p) for p in places],
        "desk:map-rank": [at("desk:map-rank", result, p) for p in places],
        "desk:place": [at("desk:place", p) for p in places],
        "desk:evidence": [
            at("desk:evidence", stance=stance, **q)
            for stance in stances()
            for q in ({}, {"q": "a"})
        ],
        "desk:evidence-changes": [at("desk:evidence-changes")],
        "api:list_places": [
            *(at("api:list_places", page=n) for n in pages),
            *(at("api:list_places", q=w) for w in words),
        ],
        "api:get_place": [at("api:get_place", p) for p in places],
        "api:list_measures": [at("api:list_measures")],
        "api:get_measure": [at("api:get_measure", m) for m in measures],
        "api:list_layers": [at("api:list_layers", result)],
        "api:list_values": [at("api:list_values", result, **q) for q in asked],
        "api:list_ranked": [at("api:list_ranked", result, page=n) for n in pages],
        "api:list_place_values": [
            at("api:list_place_values", result, p, per_page=500) for p in places
        ],
        "api:list_assessments": [at("api:list_assessments")],
        "api:get_assessment": [at("api:get_assessment", one) for one in every],
    }


def of_account() -> Addresses:
    """Return a person's own pages."""
    return {
        "access:account": [at("access:account")],
        "api-pages:reference": [at("api-pages:reference")],
        "api:openapi": [at("api:openapi", lang) for lang in ("es", "en")],
        "api:get_me": [at("api:get_me")],
        "api:list_tokens": [at("api:list_tokens")],
        "api:list_countries": [at("api:list_countries")],
    }


def of_public(rng: random.Random) -> Addresses:
    """Return the portal and what the API gives of it, where something is released."""
    from presencia.web.public.models import Release
    from presencia.web.public.released import read

    row = Release.objects.filter(state=Release.PUBLISHED).first()
    home = {"public:home": [at("public:home")], "api:list_releases": [at("api:list_releases")]}
    if row is None:
        return home
    of = (row.name, row.version)
    places = some(rng, read(row).position, PLACES)
    return home | {
        "public:release": [at("public:release", *of), at("public:release", *of, page=2)],
        "public:place": [at("public:place", *of, p) for p in places],
        "public:data": [at("public:data", *of)],
        "public:methods": [at("public:methods", *of)],
        "public:embed": [at("public:embed", *of)],
        "api:get_release": [at("api:get_release", *of)],
        "api:list_released_places": [at("api:list_released_places", *of, page=n) for n in (1, 2)],
        "api:get_released_place": [at("api:get_released_place", *of, p) for p in places],
        "api:list_released_activities": [at("api:list_released_activities", *of)],
    }


def of_plans(person: Any, rng: random.Random) -> Addresses:
    """Return the plans, one by one and against each other."""
    from presencia.web import facts
    from presencia.web.access.rule import permits, visible
    from presencia.web.desk.plans.models import Adoption, PlanDraft
    from presencia.web.facts.plans import out_of_reach, plan_of

    cards = some(rng, facts.results_of(person, facts.PLAN), PLANS)
    ids = [c.id for c in cards]
    whole = [c.id for c in cards if not out_of_reach(person, c)]
    places = [(i, p) for i in ids[:3] for p in some(rng, plan_of(person, i).position, PLACES // 3)]
    found = {
        "desk:plans": [at("desk:plans"), at("desk:plans", page=2), at("desk:plans", q="a")],
        "desk:plan": [at("desk:plan", i) for i in ids] + [at("desk:plan", i, page=2) for i in ids],
        "desk:plan-data": [at("desk:plan-data", i) for i in ids],
        "desk:plan-place": [at("desk:plan-place", i, p) for i, p in places],
        "desk:plan-lottery": [at("desk:plan-lottery", i) for i in whole],
        "desk:plan-compare": [
            at("desk:plan-compare", first=a, second=b) for a, b in pairwise(whole)
        ],
        "desk:plan-adoption": [
            at("desk:plan-adoption", a.pk) for a in visible(person, Adoption.objects.all())
        ],
        "api:list_plans": [at("api:list_plans"), at("api:list_plans", per_page=10, page=2)],
        "api:get_plan": [at("api:get_plan", i) for i in ids],
        "api:list_planned": [at("api:list_planned", i) for i in ids],
        "api:list_activities": [at("api:list_activities", i) for i in ids],
    }
    if permits(person, "plan.edit"):
        drafts = visible(person, PlanDraft.objects.filter(discarded=False))
        found["desk:plan-new"] = [at("desk:plan-new")]
        found["desk:plan-draft"] = [at("desk:plan-draft", d.pk) for d in drafts]
        found["desk:plan-draft-text"] = [at("desk:plan-draft-text", d.pk) for d in drafts]
    return found


def of_data(person: Any, rng: random.Random) -> Addresses:
    """Return datasets, their rows, what they cover and what is missing."""
    import numpy as np

    from presencia.web import facts
    from presencia.web.desk.assessing import _specs as specifications
    from presencia.web.facts.datasets import datasets, place_names, summary_of

    held = datasets(person)
    versions = [(d.name, d.version.version) for d in held]
    sides = [(d.name, d.version.version) for d in held if d.whole]
    rows, missing, board = [], [], [at("desk:data-quality")]
    names = place_names()
    mine = some(rng, (n for i, n in names.items() if facts.contains([i], i)), WORDS)
    for one, of in zip(held, versions, strict=True):
        last = max(1, one.rows // 50)
        rows += [at("desk:dataset-rows", *of, page=n) for n in (1, 2, rng.randint(1, last), last)]
        rows += [at("desk:dataset-rows", *of, place=n) for n in some(rng, mine, 5)]
        frame = summary_of(one)
        for line in frame.sample(min(20, len(frame)), random_state=1).to_dict("records"):
            what, period = str(line["what"]), str(line["period"])
            rows.append(at("desk:dataset-rows", *of, what=what))
            rows.append(at("desk:dataset-rows", *of, what=what, period=period))
            where = {"country": line["iso3"], "level": line["level"]}
            if one.version.kind == "observations" and line["level"] >= 0:
                missing.append(at("desk:data-missing", measure=what, period=period, **where))
                board.append(at("desk:data-quality", **where))
    saved = [c.id for c in facts.results_of(person)]
    table = facts.place_table(facts.latest(person).id)
    reached = np.flatnonzero(facts.mask(person, table)).tolist()
    places = [table.ids[i] for i in some(rng, reached, PLACES)]
    specs = [at("desk:assessment", name) for name in specifications(person)]
    return {
        "desk:data": [at("desk:data"), at("desk:data", q="a"), at("desk:data", kind="places")],
        "desk:dataset": [at("desk:dataset", name) for name, _ in versions],
        "desk:dataset-version": [at("desk:dataset-version", *of) for of in versions],
        "desk:dataset-rows": rows,
        "desk:dataset-rejects": [at("desk:dataset-rejects", *of) for of in sides],
        "desk:dataset-matches": [at("desk:dataset-matches", *of) for of in sides],
        "desk:dataset-lineage": [at("desk:dataset-lineage", *of) for of in versions],
        "desk:lineage": [at("desk:lineage", i) for i in some(rng, saved, 10)],
        "desk:data-quality": board,
        "desk:data-missing": missing,
        "desk:assessments": [at("desk:assessments")],
        "desk:assessment": specs,
        "api:list_observations": [at("api:list_observations", place=p) for p in places],
        "api:list_datasets": [at("api:list_datasets")],
        "api:get_dataset": [at("api:get_dataset", name) for name, _ in versions],
        "api:list_versions": [at("api:list_versions", name) for name, _ in versions],
    }


def of_decisions(person: Any) -> Addresses:
    """Return jobs, releases, people and the log of changes, where the role sees them."""
    from presencia.web import facts
    from presencia.web.access.delegation import people_of
    from presencia.web.access.rule import permits, visible
    from presencia.web.jobs.models import Job
    from presencia.web.public.models import Release

    found: Addresses = {}
    if permits(person, "jobs.see"):
        jobs = [j.pk for j in visible(person, Job.objects.all())[:20]]
        found |= {
            "desk:jobs": [at("desk:jobs"), at("desk:jobs", page=3), at("desk:jobs", state="done")],
            "desk:job": [at("desk:job", j) for j in jobs],
            "desk:job-status": [at("desk:job-status", j) for j in jobs],
            "api:list_jobs": [at("api:list_jobs"), at("api:list_jobs", page=2)],
            "api:get_job": [at("api:get_job", j) for j in jobs],
        }
    if permits(person, "release.see"):
        rows = visible(person, Release.objects.all())
        found |= {
            "desk:releases": [at("desk:releases")],
            "desk:release": [at("desk:release", r.pk) for r in rows],
        }
    if permits(person, "release.make"):
        found["desk:release-count"] = [
            at("desk:release-count", result=card.id, threshold=5)
            for card in facts.assessments(person)
        ]
    if permits(person, "people.see"):
        people = [p.pk for p in people_of(person)[:20]]
        pages = ("administration", "invitations", "organisations")
        found |= {f"desk:{p}": [at(f"desk:{p}"), at(f"desk:{p}", page=2)] for p in pages}
        found["desk:administration"].append(at("desk:administration", q="persona 2"))
        found["desk:person"] = [at("desk:person", p) for p in people]
        found["desk:roles"] = [at("desk:roles")]
    if permits(person, "audit.see"):
        queries = ({}, {"page": 40}, {"q": "plan:39"}, {"action": "plan.changed"})
        found["desk:changes"] = [at("desk:changes", **q) for q in queries]
    return found
