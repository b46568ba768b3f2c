"""The objects of the attack table: some within everybody's reach, some beyond most people's.

Those who reach some countries only reach Guatemala, Costa Rica, Nicaragua and Panama here, the
committee one municipality. ``…_beyond`` is of Honduras. The plan is of three countries within.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from presencia.web import facts
from presencia.web.access.invitations import invite
from presencia.web.access.models import Country, OpenSession, Organisation, Person
from presencia.web.api.models import Token
from presencia.web.desk.data.models import ImportDraft
from presencia.web.desk.plans.models import Adoption, PlanDraft
from presencia.web.facts import plan_asks
from presencia.web.jobs.models import Job
from presencia.web.public.models import Release
from presencia.web.public.releasing import prepared, publish

WITHIN = ["CRI", "GTM", "NIC", "PAN"]
HERE, BEYOND = ["GTM"], ["HND"]


def widen(people: dict[str, Person]) -> None:
    """Let those who reach some countries reach those of the plan too."""
    for person in people.values():
        if person.reach_countries and not person.reach_places:
            person.reach_countries = person.organisation.reach_countries = WITHIN
            person.organisation.save()
            person.save()


def make(people: dict[str, Person]) -> dict[str, Any]:
    """Save the objects and return them by the name the table uses."""
    widen(people)
    ids = {c.name: c.id for c in facts.results()}
    (plan,) = facts.results(facts.PLAN)
    made: dict[str, Any] = {
        "assessment": ids["guatemala"],
        "region": ids["region-2010"],
        "plan": plan.id,
    }
    for name, countries in (("here", HERE), ("beyond", BEYOND)):
        house = _house(name, countries, people)
        made |= {f"{kind}_{name}": one for kind, one in _of(house, countries, people).items()}
    return made


def _house(name: str, countries: list[str], people: dict[str, Person]) -> Organisation:
    return Organisation.objects.create(
        name=f"Casa {name}",
        kind="national",
        reach_countries=countries,
        parent=people["national_planner"].organisation if name == "here" else None,
    )


def _of(house: Organisation, codes: list[str], people: dict[str, Person]) -> dict[str, Any]:
    """Save one of each kind of object, made by somebody of the house."""
    maker = Person.objects.create(
        email=f"alguien@{house.pk}.example.org",
        name=f"Alguien {house.pk}",
        organisation=house,
        role="monitoring_officer",
        reach_countries=codes,
    )
    owned = {"organisation": house, "person": maker}
    job = Job.objects.create(
        kind="solve", subject_es="x", subject_en="x", state=Job.State.RUNNING, **owned
    )
    draft = PlanDraft.objects.create(
        name=f"plan-{house.pk}", text="id: x\n", organisation=house, made_by=maker, changed_by=maker
    )
    brought = ImportDraft.objects.create(file_name="datos.csv", **owned)
    adoption, release = _adoption(owned), _release(house, maker)
    for one in (job, draft, brought, adoption, release):
        one.countries.set(Country.objects.filter(code__in=codes))
    invitation, word = invite(
        people["regional_coordinator"],
        email=f"otra@{house.pk}.example.org",
        name="Otra",
        organisation=house,
        role="monitoring_officer",
        reach_countries=codes,
    )
    return {
        "person": maker.pk,
        "house": house.pk,
        "job": job.pk,
        "draft": draft.pk,
        "import": brought.pk,
        "adoption": adoption.pk,
        "release": release.pk,
        "invitation": invitation.pk,
        "word": word,
        "session": OpenSession.objects.create(person=maker, key=f"llave{house.pk}").pk,
        "token": _token(maker).handle,
    }


def _adoption(owned: dict[str, Any]) -> Adoption:
    (plan,) = facts.results(facts.PLAN)
    maker = owned["person"]
    signed = {"name": maker.name, "role": maker.role, "at": timezone.now().isoformat()}
    pinned = plan_asks.frozen_plan(plan.id)
    text, sha256 = plan_asks.sealed({"schema": "x", "plan": pinned, "adopted": signed})
    return Adoption.objects.create(
        result=f"{plan.id}-{maker.pk}",
        title={"es": "Plan", "en": "Plan"},
        signed_name=maker.name,
        role=maker.role,
        at=timezone.now(),
        record=text,
        sha256=sha256,
        **owned,
    )


def _release(house: Organisation, maker: Person) -> Release:
    (assessment,) = (c for c in facts.results(facts.ASSESS) if c.name == "guatemala")
    return Release.objects.create(
        name=f"publicacion-{house.pk}",
        version=1,
        folder=f"publicacion-{house.pk}",
        title_es="Publicación",
        title_en="Release",
        result=assessment.id,
        organisation=house,
        made_by=maker,
        state=Release.PREPARING,
    )


def public(person: Person, result: str, folder: str, frozen: Any) -> str:
    """Publish what was frozen, and return the name of the release."""
    made = Release.objects.create(
        name="region",
        version=1,
        folder=folder,
        title_es="Región",
        title_en="Region",
        result=result,
        organisation=person.organisation,
        made_by=person,
    )
    made.countries.set(Country.objects.filter(code__in=["CRI", "GTM", "HND"]))
    prepared(made.pk, frozen)
    publish(person, made)
    return made.name


def _token(person: Person) -> Token:
    return Token.objects.create(
        person=person,
        name="de otra persona",
        handle=f"{person.pk:012x}",
        digest="0" * 64,
        permissions=["facts.see"],
        expires_at=timezone.now() + timedelta(days=9),
    )
