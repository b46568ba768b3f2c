"""Delegated administration: nobody gives, sees or changes more than they have themselves.

Who looks after people reaches the people of their own organisation and of those below it, whose
scope lies within their own. They change those whose role they might give, and never themselves.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from presencia.web.access.models import Invitation, Organisation, Person
from presencia.web.access.roles import ROLES, Role
from presencia.web.access.rule import scope_of
from presencia.web.access.scope import Scope


def organisations_of(actor: Any) -> QuerySet[Organisation]:
    """Return the organisations within reach: one's own and those below it; for a region, all."""
    rows = Organisation.objects.select_related("parent")
    if scope_of(actor).everywhere:
        return rows
    parents = dict(Organisation.objects.values_list("pk", "parent_id"))
    reached = {actor.organisation_id}
    # Each pass adds one level; organisations are few and three levels deep.
    while more := {pk for pk, up in parents.items() if up in reached and pk not in reached}:
        reached |= more
    return rows.filter(pk__in=reached)


def people_of(actor: Any) -> QuerySet[Person]:
    """Return the people within reach."""
    scope = scope_of(actor)
    rows = Person.objects.filter(organisation__in=organisations_of(actor).values("pk"))
    if scope.everywhere:
        return rows
    return rows.filter(pk__in=[p.pk for p in rows if p.scope.within(scope)])


def invitations_of(actor: Any) -> QuerySet[Invitation]:
    """Return the invitations within reach."""
    scope = scope_of(actor)
    rows = Invitation.objects.select_related("organisation", "invited_by")
    rows = rows.filter(organisation__in=organisations_of(actor).values("pk"))
    if scope.everywhere:
        return rows
    return rows.filter(pk__in=[i.pk for i in rows if i.scope.within(scope)])


def require_person(actor: Any, pk: int, *, to_change: bool = False) -> Person:
    """Return a person within reach; to change them, one whose role the actor might give.

    Raises
    ------
    Http404
        If there is none.
    """
    person = people_of(actor).filter(pk=pk).first()
    if person is None or (to_change and not may_change(actor, person)):
        raise Http404
    return person


def require_organisation(actor: Any, pk: int, *, to_change: bool = False) -> Organisation:
    """Return an organisation within reach; to change it, not one that bounds the actor.

    Raises
    ------
    Http404
        If there is none.
    """
    found = organisations_of(actor).filter(pk=pk).first()
    if found is None or (to_change and not may_change_organisation(actor, found)):
        raise Http404
    return found


def may_change(actor: Any, person: Person) -> bool:
    """Whether the actor may change this person: never themselves, never above their role."""
    return actor.pk != person.pk and ROLES[actor.role].may_give(person.job)


def may_change_organisation(actor: Any, organisation: Organisation) -> bool:
    """Whether the actor may change it: one's own only where nothing bounds the actor."""
    return scope_of(actor).everywhere or organisation.pk != actor.organisation_id


def roles_of(actor: Any) -> list[Role]:
    """Return the roles the actor may give."""
    return [role for role in ROLES.values() if ROLES[actor.role].may_give(role)]


def too_wide(actor: Any, role: Role, scope: Scope) -> str:
    """Return why this reach may not be given: ``beyond``, ``nowhere``, ``country``, ``places``."""
    if scope.nowhere:
        return "nowhere"
    if not scope.within(scope_of(actor)):
        return "beyond"
    if role.reach == "places" and scope.places is None:
        return "places"
    if role.reach == "country" and scope.countries is None and scope.places is None:
        return "country"
    return ""
