"""One's own address: asked for with the password, confirmed by a link sent to the new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from presencia.text import Text
from presencia.web.access import addresses, links, mailing, ration, sessions
from presencia.web.access.audit import record
from presencia.web.access.doors import signed_in
from presencia.web.access.forms import AnotherAddress
from presencia.web.access.models import NewAddress, Person, address
from presencia.web.language import say

_ALREADY = Text("Esa ya es su dirección.", "That is your address already.")
_CHANGED = Text(
    "Su dirección ahora es {email}. Las demás sesiones se cerraron.",
    "Your address is now {email}. The other sessions were ended.",
)
_FORGOTTEN = Text("Su dirección sigue igual.", "Your address stays the same.")
_SOON = Text(
    "Hace menos de diez minutos pidió un enlace para esa dirección. Búsquelo en su correo, o "
    "espere un poco.",
    "You asked for a link to that address less than ten minutes ago. Look for it in your mail, or "
    "wait a little.",
)
_NOT_SENT = Text(
    "No se pudo enviar el enlace: {why} Su dirección sigue igual. Revise la dirección, o avise a "
    "quien administra el servidor.",
    "The link could not be sent: {why} Your address stays the same. Check the address, or tell "
    "whoever runs the server.",
)
_CANNOT = Text(
    "Esa dirección no se puede usar. Escriba otra, o pida ayuda a quien administra las cuentas.",
    "That address cannot be used. Write another, or ask whoever looks after the accounts.",
)


@signed_in(sensitive=True)
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for another address; nothing changes before its owner confirms it."""
    person: Any = request.user
    form = AnotherAddress(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = address(form.cleaned_data["email"])
        wrong = _wrong(request, person, email)
        if wrong is None:
            return redirect("access:email" if mailing.possible() else "access:account")
        form.add_error("email", say(wrong))
    seen = {"form": form, "mail": mailing.possible(), "waiting": addresses.waiting(person)}
    return render(request, "access/email.html", seen)


def _wrong(request: HttpRequest, person: Person, email: str) -> Text | None:
    """Do what the form asks, and return what was wrong with it."""
    if email == person.email:
        return _ALREADY
    if mailing.possible():
        return _sent(request, person, email)
    # Nobody could confirm anything: the address is only the name to sign in with.
    if not addresses.move(person, email, by=person):
        return _CANNOT
    _settle(request, person)
    return None


def _sent(request: HttpRequest, person: Person, email: str) -> Text | None:
    """Send the link and return what was wrong.

    An address that has an account gets a message too, so that nobody learns here which do.
    """
    if not ration.due("address", f"{person.pk}:{email}"):
        return _SOON
    word = addresses.ask(person, email)
    language = mailing.language_of(person)
    with override(language):
        link = request.build_absolute_uri(reverse("access:email-confirm", args=[word]))
    message = mailing.TAKEN if addresses.taken(email) else mailing.CONFIRM
    fields = {"programme": links.programme_name(), "name": person.name, "link": link}
    why = mailing.trouble(mailing.send(email, message, language, **fields))
    if why is None:
        return None
    NewAddress.objects.filter(person=person).delete()
    return _NOT_SENT.fill(why=why)


@signed_in(sensitive=True)
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, word: str) -> HttpResponse:
    """Change the address by the link sent to the new one; every other session ends."""
    person: Any = request.user
    wanted = addresses.offered(person, word)
    if wanted is None:
        return render(request, "access/link_over.html", {"address": True}, status=404)
    if request.method == "POST":
        if not addresses.move(person, wanted.email, by=person):
            return render(request, "access/link_over.html", {"address": True}, status=404)
        _settle(request, person)
        return redirect("access:account")
    return render(request, "access/email_confirm.html", {"wanted": wanted})


def _settle(request: HttpRequest, person: Person) -> None:
    sessions.keep_only(request, person)
    messages.success(request, say(_CHANGED.fill(email=person.email)))


@signed_in()
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Give up an address that waits to be confirmed."""
    person: Any = request.user
    if NewAddress.objects.filter(person=person).delete()[0]:
        record(person, "address.forgotten", f"person:{person.pk}")
    messages.success(request, say(_FORGOTTEN))
    return redirect("access:account")
