"""Invitations: offered, sent or shown, withdrawn."""

from concurrent.futures import Future
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from presencia.text import Text
from presencia.web.access import links, mailing
from presencia.web.access.audit import record
from presencia.web.access.delegation import invitations_of, roles_of
from presencia.web.access.doors import door
from presencia.web.access.invitations import invite
from presencia.web.access.models import Invitation
from presencia.web.access.rule import permits
from presencia.web.desk.administration.forms import Invite
from presencia.web.language import current, say
from presencia.web.navigation import tabs

PAGE = 50
_SENT = Text("Se envió la invitación a {email}.", "The invitation was sent to {email}.")
_WITHDRAWN = Text("La invitación se retiró.", "The invitation was withdrawn.")


@door("people.see")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show the invitations within reach."""
    seen = {
        "tabs": tabs(request.user, "desk:invitations"),
        "page": Paginator(invitations_of(request.user), PAGE).get_page(request.GET.get("page")),
        "may_invite": permits(request.user, "people.manage"),
    }
    return render(request, "desk/administration/invitations.html", seen)


@door("people.manage", sensitive=True)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Invite somebody."""
    person: Any = request.user
    start = {"organisation": person.organisation, "language": current()}
    form = Invite(request.POST or None, initial=start, actor=person)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        offered = {k: data[k] for k in ("email", "name", "role", "organisation", "language")}
        made, word = invite(person, **offered, **form.reach)
        return _handed_over(request, made, word)
    seen = {"tabs": tabs(person, "desk:invitations"), "form": form}
    return render(request, "desk/administration/invite.html", seen)


@door("people.manage", sensitive=True)
@never_cache
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite again with a new link; the old one no longer serves."""
    old = _require(request, pk)
    if old.state == "accepted":
        raise Http404
    made, word = invite(
        request.user,  # type: ignore[arg-type]  # the door lets only people in
        email=old.email,
        name=old.name,
        role=old.role,
        organisation=old.organisation,
        reach_countries=old.reach_countries,
        reach_places=old.reach_places,
        language=old.language,
    )
    return _handed_over(request, made, word)


@door("people.manage", sensitive=True)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation that was not used yet."""
    found = _require(request, pk)
    with transaction.atomic():
        open_ones = Invitation.objects.filter(pk=found.pk, accepted_at=None, withdrawn_at=None)
        if open_ones.update(withdrawn_at=timezone.now()):
            countries = found.scope.countries or ()
            subject = f"invitation:{found.pk}"
            record(request.user, "invitation.withdrawn", subject, countries=countries)
    messages.success(request, say(_WITHDRAWN))
    return redirect("desk:invitations")


def _require(request: HttpRequest, pk: int) -> Invitation:
    """Return an invitation within reach whose role this person might give."""
    found = invitations_of(request.user).filter(pk=pk).first()
    if found is None or found.job not in roles_of(request.user):
        raise Http404
    return found


def _handed_over(request: HttpRequest, made: Invitation, word: str) -> HttpResponse:
    """Send the link; show it once where no mail server is configured or it refused."""
    language = mailing.language_of(made)
    with override(language):
        link = request.build_absolute_uri(reverse("access:invitation", args=[word]))
    why = None
    if mailing.possible():
        why = mailing.trouble(_mailed(made, link))
        if why is None:
            messages.success(request, say(_SENT.fill(email=made.email)))
            return redirect("desk:invitations")
        Invitation.objects.filter(pk=made.pk).update(not_mailed=True)
    seen = {
        "tabs": tabs(request.user, "desk:invitations"),
        "invitation": made,
        "link": link,
        "days": settings.INVITATION_DAYS,
        "why": why,
    }
    return render(request, "desk/administration/link.html", seen)


def _mailed(made: Invitation, link: str) -> "Future[Text | None]":
    return mailing.send(
        made.email,
        mailing.INVITED,
        mailing.language_of(made),
        inviter=made.invited_by.name,
        programme=links.programme_name(),
        organisation=made.organisation.name,
        days=settings.INVITATION_DAYS,
        link=link,
    )
