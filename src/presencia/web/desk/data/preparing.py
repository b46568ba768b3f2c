"""The map after an import: prepared by a job of its own, and how far that is."""

from collections.abc import Sequence
from typing import Any

from presencia.text import Text
from presencia.web.access.models import Person
from presencia.web.access.rule import permits, scope_of
from presencia.web.facts.datasets import Held
from presencia.web.jobs.models import Job
from presencia.web.jobs.pages import within_reach
from presencia.web.jobs.queue import start

_KIND = "cube"
_SUBJECT = Text("{ref}", "{ref}")


def prepare(person: Person, dataset: str, version: int, countries: Sequence[str]) -> Job | None:
    """Put the preparation of the map with a dataset's newest rows into the queue.

    Returns
    -------
    Job or None
        None where the person may no longer start one: the map then prepares itself when somebody
        opens it.
    """
    if not permits(person, "data.import") or not scope_of(person).covers(countries):
        return None
    ref = f"{dataset}@v{version}"
    params = {"dataset": dataset, "version": version}
    return start(person, _KIND, params, subject=_SUBJECT.fill(ref=ref), countries=countries)


def under_way(person: Any, held: Held) -> Job | None:
    """Return the last preparation for a version within reach of the person's, if it is not done."""
    rows = within_reach(person).filter(
        kind=_KIND, params__dataset=held.name, params__version=held.version.version
    )
    last = rows.order_by("-created_at", "pk").first()
    return last if last and last.state != Job.State.DONE else None
