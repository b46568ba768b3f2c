"""Countries, organisations, people, their invitations and sessions, and who changed what."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from presencia.text import Text
from presencia.web.access.browsers import browser_words
from presencia.web.access.roles import ROLES, Role
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

    @property
    def label(self) -> Text:
        """Its name in both languages."""
        return Text(self.name_es, self.name_en)


class Programme(models.Model):
    """What the whole installation is about: one row, saved by the first-run wizard."""

    name = models.CharField(max_length=160)
    countries = models.ManyToManyField(Country)
    contact = models.EmailField(blank=True)  # whom to ask for access
    second_factor = models.BooleanField(default=False)  # demanded of everybody

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A national office, a municipality, a partner or the regional secretariat.

    `reach_countries` and `reach_places` bound the scope of everybody in it; null is no bound.
    Those who look after the people of an organisation also look after those under it.
    """

    KINDS: ClassVar = ["regional", "national", "municipal", "partner"]
    name = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in KINDS])
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="under"
    )
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
    """Makes and finds people; the address is the name they sign in with."""

    def get_queryset(self) -> "models.QuerySet[Person]":
        """Return everybody with their organisation, which bounds what they reach."""
        return super().get_queryset().select_related("organisation")

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Save a person; without a password they cannot sign in until they set one."""
        person = self.model(email=address(email), **fields)
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
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        """What both the person and their organisation reach."""
        own = scope_from(self.reach_countries, self.reach_places)
        return own.narrowed(self.organisation.scope)

    @property
    def acts(self) -> bool:
        """Whether the account and its organisation are both in use."""
        return self.is_active and self.organisation.active

    @property
    def job(self) -> Role:
        """The role as it is defined."""
        return ROLES[self.role]


class Identity(models.Model):
    """A person as an outside provider (OpenID Connect) knows them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    bound_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_person_per_subject")
        ]


class Invitation(models.Model):
    """An account offered to an address; used once, before it expires."""

    email = models.EmailField()
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    role = models.CharField(max_length=32, choices=[(r, r) for r in ROLES])
    reach_countries = models.JSONField(null=True, blank=True)
    reach_places = models.JSONField(null=True, blank=True)
    language = models.CharField(max_length=2, default="es")
    digest = models.CharField(max_length=64, unique=True)  # sha256 of the word in the link
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invited")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    not_mailed = models.BooleanField(default=False)  # the mail server did not take it

    class Meta:
        ordering: ClassVar = ["-invited_at", "-pk"]

    @property
    def scope(self) -> Scope:
        """What both the invitation and its organisation reach."""
        own = scope_from(self.reach_countries, self.reach_places)
        return own.narrowed(self.organisation.scope)

    @property
    def job(self) -> Role:
        """The role as it is defined."""
        return ROLES[self.role]

    @property
    def state(self) -> str:
        """``accepted``, ``withdrawn``, ``expired`` or ``open``."""
        if self.accepted_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        return "open" if timezone.now() < self.expires_at else "expired"


class NewAddress(models.Model):
    """An address somebody wants for their account, until its owner confirms it by a link."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="new_address")
    email = models.EmailField()
    digest = models.CharField(max_length=64, unique=True)  # sha256 of the word in the link
    expires_at = models.DateTimeField()


class LinkSent(models.Model):
    """That a link was asked for a short while ago: not another one yet. See `ration`."""

    digest = models.CharField(max_length=64, primary_key=True)  # of the purpose and the address
    at = models.DateTimeField(default=timezone.now, db_index=True)


class OpenSession(models.Model):
    """A browser somebody is signed in with; they can end it from another one."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sessions")
    key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(default=timezone.now)
    device = models.CharField(max_length=200, blank=True)
    network = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-seen_at"]

    @property
    def browser(self) -> Text:
        """The browser in words; `device` is what it said of itself."""
        return browser_words(self.device)


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


def address(email: str) -> str:
    """Return an address as accounts store it: without case."""
    return email.strip().lower()
