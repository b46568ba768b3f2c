"""Countries, organisations, people, and who changed what."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from presencia.web.access.roles import ROLES
from presencia.web.access.scope import Scope, scope_from


class Country(models.Model):
    """A country of the programme, by its ISO 3166-1 alpha-3 code."""

    code = models.CharField(max_length=3, primary_key=True)
    name_es = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code


class Organisation(models.Model):
    """A national office, a municipality, a partner or the regional secretariat.

    `reach_countries` and `reach_places` bound the scope of everybody in it; null is no bound.
    """

    KINDS: ClassVar = ["regional", "national", "municipal", "partner"]
    name = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in KINDS])
    reach_countries = models.JSONField(null=True, blank=True)
    reach_places = models.JSONField(null=True, blank=True)
    second_factor = models.BooleanField(default=False)  # demanded of everybody in it
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        """How far anybody of this organisation can reach."""
        return scope_from(self.reach_countries, self.reach_places)


class People(BaseUserManager["Person"]):
    """Makes people; the address is the name they sign in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Save a person; without a password they cannot sign in until they set one."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """Somebody with an account. Their role says what they may do; their scope how far."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    role = models.CharField(max_length=32, choices=[(r, r) for r in ROLES])
    reach_countries = models.JSONField(null=True, blank=True)
    reach_places = models.JSONField(null=True, blank=True)
    language = models.CharField(max_length=2, default="es")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = People()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        """What both the person and their organisation reach."""
        own = scope_from(self.reach_countries, self.reach_places)
        return own.narrowed(self.organisation.scope)


class Change(models.Model):
    """One line of the audit log: who did what to which object, when. Never edited."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    countries = models.ManyToManyField(Country)
    action = models.CharField(max_length=40)  # verb: "plan.adopted", "person.invited"
    subject = models.CharField(max_length=160)  # what: "plan:12"
    details = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
