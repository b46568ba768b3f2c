"""The one rule: who may do what to which object. Lists, pages, counts, exports and API ask here.

* `permits` — may this person do this at all (role)?
* `scope_of` — how far do they reach?
* `visible` — the rows of a model within reach, as a query: count, list and search start from it.
* `require` — an object out of reach is "not found", so that nobody learns that it exists.

A scoped model has a many-to-many field `countries` and a field `organisation`, or it is not
scoped and `visible` refuses it.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import Http404

from presencia.web.access.models import Country, Person
from presencia.web.access.roles import ROLES, Permission
from presencia.web.access.scope import NOWHERE, Scope

M = TypeVar("M", bound=Model)
Who = Person | AnonymousUser


@dataclass(frozen=True, slots=True)
class Limit:
    """What an access token leaves of its owner's role and reach; see `Person.limit`."""

    permissions: frozenset[Permission]
    scope: Scope


def permits(person: Any, permission: Permission) -> bool:
    """Whether a role allows this; an anonymous or inactive person may do nothing."""
    if not getattr(person, "is_authenticated", False) or not person.acts:
        return False
    limit: Limit | None = getattr(person, "limit", None)
    if limit is not None and permission not in limit.permissions:
        return False
    return permission in ROLES[person.role].permissions


def scope_of(person: Any) -> Scope:
    """Return how far a person reaches; an anonymous person reaches nothing."""
    if not getattr(person, "is_authenticated", False) or not person.acts:
        return NOWHERE
    scope: Scope = person.scope
    limit: Limit | None = getattr(person, "limit", None)
    return scope if limit is None else scope.narrowed(limit.scope)


def visible(person: Any, rows: QuerySet[M]) -> QuerySet[M]:
    """Return the rows within reach: all of their countries are, and those of no country only
    for their own organisation.

    Raises
    ------
    TypeError
        If the model is not scoped.
    """
    model: Any = rows.model
    if not hasattr(model, "countries") or not hasattr(model, "organisation"):
        raise TypeError(f"{model.__name__} has no scope")
    scope = scope_of(person)
    if scope.countries is None:
        return rows
    through = model.countries.through
    name = model.countries.field.m2m_column_name()
    mine = through.objects.filter(**{name: OuterRef("pk")})
    beyond = mine.exclude(country__code__in=scope.countries)
    rows = rows.exclude(Exists(beyond))
    organisation = getattr(person, "organisation_id", None)
    return rows.filter(Exists(mine)) | rows.filter(organisation=organisation)


def require(person: Any, rows: QuerySet[M], **which: Any) -> M:
    """Return one row within reach.

    Raises
    ------
    Http404
        If there is none, or it is out of reach: the two look alike.
    """
    found = visible(person, rows).filter(**which).first()
    if found is None:
        raise Http404
    return found


__all__ = ["Country", "Limit", "Who", "permits", "require", "scope_of", "visible"]
