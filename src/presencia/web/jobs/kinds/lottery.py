"""Announce the lottery of a solved plan: who may start first, and the promise of the draw.

Params: ``result`` (a solved plan), ``public`` (which public value of a later day is mixed in).
"""

from presencia.text import Text
from presencia.web.jobs.registry import Done, job
from presencia.web.jobs.work import Work

_DESIGNING = Text("formando los bloques del sorteo", "making the blocks of the lottery")


@job("lottery", Text("Anuncio de un sorteo", "Announcement of a lottery"), "plan.adopt")
def lottery(work: Work) -> Done:
    """Make the seed in secret and write what is to be published; a plan is announced once."""
    work.progress(None, _DESIGNING)
    held = work.workspace.lotteries
    result = work.params["result"]
    if held.held(result) is None:
        for said in held.commit(result, public=work.params.get("public") or None).words:
            work.line(said)
    return Done(result, {"announced": True})
