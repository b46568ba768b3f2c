"""Messages to people: a link to set a password, or to accept an invitation.

Sent from a thread of its own, so that how long it takes tells nobody whether an address has an
account. Where somebody is entitled to know, `trouble` says what became of a message.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from smtplib import SMTPAuthenticationError, SMTPException, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from presencia.text import Lang, Text

log = logging.getLogger(__name__)
_sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")

SOON = 10.0
"""Seconds somebody waits at a page to hear whether a message was taken."""
_ADDRESS = Text(
    "el servidor de correo no aceptó la dirección {to}.",
    "the mail server did not accept the address {to}.",
)
_KEY = Text(
    "el servidor de correo no aceptó el usuario y la contraseña de PRESENCIA_MAIL.",
    "the mail server did not accept the user and password of PRESENCIA_MAIL.",
)
_REFUSED = Text(
    "el servidor de correo no aceptó el mensaje.", "the mail server did not accept the message."
)
_AWAY = Text("el servidor de correo no responde.", "the mail server does not answer.")
_SLOW = Text(
    "el servidor de correo todavía no responde; puede que el mensaje llegue más tarde.",
    "the mail server has not answered yet; the message may arrive later.",
)

FORGOTTEN = (
    Text("Ponga una contraseña nueva", "Set a new password"),
    Text(
        "Alguien pidió una contraseña nueva para su cuenta de {programme}.\n\nPóngala aquí, "
        "dentro de una hora:\n{link}\n\nSi no fue usted, no haga nada: su contraseña sigue "
        "igual.\n",
        "Somebody asked for a new password for your account at {programme}.\n\nSet it here, "
        "within an hour:\n{link}\n\nIf it was not you, do nothing: your password stays the "
        "same.\n",
    ),
)
INVITED = (
    Text("Su invitación a {programme}", "Your invitation to {programme}"),
    Text(
        "{inviter} le invita a {programme}, en {organisation}.\n\nAcepte aquí, antes de {days} "
        "días:\n{link}\n",
        "{inviter} invites you to {programme}, at {organisation}.\n\nAccept here, within {days} "
        "days:\n{link}\n",
    ),
)

CONFIRM = (
    Text("Confirme su dirección nueva", "Confirm your new address"),
    Text(
        "{name} pidió que esta sea la dirección de su cuenta de {programme}.\n\nSi es usted, "
        "confírmelo aquí dentro de una hora, en el navegador donde entró:\n{link}\n\nSi no, no "
        "haga nada: no cambiará nada.\n",
        "{name} asked that this be the address of their account at {programme}.\n\nIf that is "
        "you, confirm it here within an hour, in the browser you signed in with:\n{link}\n\nIf "
        "not, do nothing: nothing will change.\n",
    ),
)
TAKEN = (
    Text("Esta dirección ya tiene una cuenta", "This address has an account already"),
    Text(
        "Alguien pidió usar esta dirección en su cuenta de {programme}. La dirección ya es de "
        "otra cuenta, así que no cambió nada. Si fue usted, entre con esa cuenta.\n",
        "Somebody asked to use this address for their account at {programme}. The address belongs "
        "to another account already, so nothing changed. If it was you, sign in with that one.\n",
    ),
)
MOVED = (
    Text("La dirección de su cuenta cambió", "The address of your account changed"),
    Text(
        "La dirección de su cuenta de {programme} ahora es {now}. Desde hoy se entra con ella.\n\n"
        "Si usted no lo pidió, avise enseguida a quien administra las cuentas{contact}.\n",
        "The address of your account at {programme} is now {now}. From now on one signs in with it."
        "\n\nIf you did not ask for this, tell whoever looks after the accounts now{contact}.\n",
    ),
)


def possible() -> bool:
    """Whether a mail server is configured; without one, links are shown on screen."""
    return bool(settings.EMAIL)


def send(
    to: str, message: tuple[Text, Text], language: Lang, **fields: object
) -> "Future[Text | None]":
    """Send one message; the future tells what was wrong, None where the server took it."""
    subject, body = (part.fill(**fields).say(language) for part in message)
    subject = " ".join(subject.split())  # a name with a line break would forge a header
    return _sender.submit(_sent, dict(settings.EMAIL or {}), to, subject, body)


def trouble(sending: "Future[Text | None]", patience: float = SOON) -> Text | None:
    """Wait a little and return what was wrong, None where the server took the message."""
    try:
        return sending.result(patience)
    except TimeoutError:
        return _SLOW


def language_of(person: Any) -> Lang:
    """Return the language in which somebody wants their messages."""
    return "en" if person.language == "en" else "es"


def _sent(server: dict[str, Any], to: str, subject: str, body: str) -> Text | None:
    connection = get_connection(
        host=server["host"],
        port=server["port"],
        username=server["user"],
        password=server["password"],
        use_ssl=server["use_ssl"],
        use_tls=not server["use_ssl"] and bool(server["user"]),
        timeout=20,
    )
    sender = server["user"] if "@" in server["user"] else f"presencia@{server['host']}"
    try:
        EmailMessage(subject, body, sender, [to], connection=connection).send()
    except (SMTPException, OSError) as error:
        log.exception("mail_not_sent host=%s", server["host"])
        return _why(error, to)
    return None


def _why(error: Exception, to: str) -> Text:
    if isinstance(error, SMTPRecipientsRefused):
        return _ADDRESS.fill(to=to)
    if isinstance(error, SMTPAuthenticationError):
        return _KEY
    return _REFUSED if isinstance(error, SMTPException) else _AWAY
