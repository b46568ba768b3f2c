"""Messages to people: a link to set a password, or to accept an invitation.

Sent from a thread of its own, so that how long it takes tells nobody whether an address has an
account.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from presencia.text import Lang, Text

log = logging.getLogger(__name__)
_sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")

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


def possible() -> bool:
    """Whether a mail server is configured; without one, links are shown on screen."""
    return bool(settings.EMAIL)


def send(to: str, message: tuple[Text, Text], language: Lang, **fields: object) -> "Future[bool]":
    """Send one message; the future tells whether the server took it."""
    subject, body = (part.fill(**fields).say(language) for part in message)
    return _sender.submit(_sent, dict(settings.EMAIL or {}), to, subject, body)


def _sent(server: dict[str, Any], to: str, subject: str, body: str) -> bool:
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
    except (SMTPException, OSError):
        log.exception("mail_not_sent host=%s", server["host"])
        return False
    return True
