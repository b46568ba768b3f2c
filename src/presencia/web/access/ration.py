"""One link in ten minutes, whichever process of the server is asked."""

from datetime import timedelta

from django.utils import timezone

from presencia.web.access.invitations import digest
from presencia.web.access.models import LinkSent

PAUSE = timedelta(minutes=10)


def due(purpose: str, whose: str) -> bool:
    """Whether a link may be sent now; if so, it counts as sent.

    Parameters
    ----------
    purpose : str
        What the link is for.
    whose : str
        Whom the ration belongs to: the address, or the number of an account.
    """
    LinkSent.objects.filter(at__lte=timezone.now() - PAUSE).delete()
    _, made = LinkSent.objects.get_or_create(digest=digest(f"{purpose}:{whose}"))
    return made
