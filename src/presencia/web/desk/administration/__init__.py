"""The administration screens: people, invitations, organisations, roles, settings, changes."""

from django.urls import URLPattern, path

from presencia.web.desk.administration import (
    changes,
    email,
    invitations,
    organisations,
    people,
    person,
    programme,
    roles,
)

_BASE = "administration/"
urlpatterns: list[URLPattern] = [
    path(_BASE, people.listing, name="administration"),
    path(f"{_BASE}people/<int:pk>/", person.page, name="person"),
    path(f"{_BASE}people/<int:pk>/change/", person.change, name="person-change"),
    path(f"{_BASE}people/<int:pk>/email/", email.change, name="person-email"),
    path(f"{_BASE}people/<int:pk>/state/", person.state, name="person-state"),
    path(f"{_BASE}people/<int:pk>/sessions/end/", person.end_sessions, name="person-sessions-end"),
    path(f"{_BASE}people/<int:pk>/link/", person.link, name="person-link"),
    path(f"{_BASE}people/<int:pk>/second-factor/", person.no_phone, name="person-no-phone"),
    path(f"{_BASE}invitations/", invitations.listing, name="invitations"),
    path(f"{_BASE}invitations/new/", invitations.new, name="invite"),
    path(f"{_BASE}invitations/<int:pk>/withdraw/", invitations.withdraw, name="invite-withdraw"),
    path(f"{_BASE}invitations/<int:pk>/again/", invitations.again, name="invite-again"),
    path(f"{_BASE}organisations/", organisations.listing, name="organisations"),
    path(f"{_BASE}organisations/new/", organisations.new, name="organisation-new"),
    path(f"{_BASE}organisations/<int:pk>/", organisations.change, name="organisation"),
    path(f"{_BASE}roles/", roles.listing, name="roles"),
    path(f"{_BASE}settings/", programme.settings_page, name="settings"),
    path(f"{_BASE}changes/", changes.listing, name="changes"),
]
