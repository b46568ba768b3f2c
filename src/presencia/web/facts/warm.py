"""Reads beside the first requests what every page needs, so that nobody waits for it."""

import logging
import threading

from presencia.errors import PresenciaError
from presencia.web.facts.datasets import place_names
from presencia.web.facts.places import place_table
from presencia.web.facts.results import results

_log = logging.getLogger(__name__)


def warm() -> threading.Thread:
    """Begin to read results, their places and names of places, in a thread of its own."""
    begun = threading.Thread(target=_read, name="warm", daemon=True)
    begun.start()
    return begun


def _read() -> None:
    try:
        place_names()
        for card in results():
            place_table(card.id)
    except PresenciaError as error:  # whoever opens the page is told; here nobody asked
        _log.warning("not read in advance: %s", error)
