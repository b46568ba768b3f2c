"""How many requests a token, or an address without one, may make in a minute.

Counted in the database, so that the limit holds over all processes of the server. A process
takes several requests at a time out of the minute and uses them up in memory: a request in ten
writes. The limit is never exceeded; a process may refuse a few requests early.
"""

import threading
import time
from collections import OrderedDict

from django.db import transaction
from django.db.models import F

from presencia.web.api.models import Allowance

PER_TOKEN = 600
PER_ADDRESS = 120
AT_ONCE = 10
_KEPT = 3  # minutes
_MOST = 10_000  # holders remembered

_lock = threading.Lock()
_held: OrderedDict[tuple[str, int], int] = OrderedDict()


def take(holder: str, most: int) -> int:
    """Take one request out of this minute.

    Returns
    -------
    int
        0 if it may go on, otherwise in how many seconds to come again.
    """
    now = time.time()
    minute = int(now // 60)
    key = (holder, minute)
    with _lock:
        if _held.get(key, 0) > 0:
            _held[key] -= 1
            return 0
    got = _reserve(holder, minute, most)
    if got == 0:
        return max(1, int((minute + 1) * 60 - now) + 1)
    with _lock:
        _held[key] = _held.get(key, 0) + got - 1
        while len(_held) > _MOST:
            _held.popitem(last=False)
    return 0


def _reserve(holder: str, minute: int, most: int) -> int:
    """Take up to `AT_ONCE` requests out of the database, and return how many there were."""
    with transaction.atomic():
        row, made = Allowance.objects.select_for_update().get_or_create(
            holder=holder, minute=minute
        )
        got = min(AT_ONCE, most - row.taken)
        if got <= 0:
            return 0
        Allowance.objects.filter(pk=row.pk).update(taken=F("taken") + got)
        if made:
            Allowance.objects.filter(minute__lt=minute - _KEPT).delete()
    return got


def forget() -> None:
    """Give up what this process holds in memory."""
    with _lock:
        _held.clear()
