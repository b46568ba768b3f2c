"""What is asked of solved plans beyond showing them: two side by side, a freeze, a lottery."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from presencia.web.facts.cache import Kept
from presencia.web.facts.store import workspace
from presencia.workflow import lotteries, plan_frozen
from presencia.workflow.lotteries import Checked, Held
from presencia.workflow.reports import Document

PUBLISHED = lotteries.PUBLISHED
_compared: Kept[Any] = Kept(16)


def compared(first: str, second: str) -> Any:
    """Return two solved plans side by side. Not masked.

    Raises
    ------
    DesignUnsupported
        If their money or their harm is not counted alike.
    """
    ws = workspace()
    key = (ws.layout.root, first, second)
    return _compared.get(key, lambda: ws.plans.compare(first, second))


def frozen_plan(result_id: str) -> dict[str, Any]:
    """Return a solved plan pinned down by digests. Not masked.

    Raises
    ------
    DataInvalid
        If it was altered since it was saved.
    """
    return plan_frozen.frozen(workspace(), result_id)


def plan_unchanged(pinned: Mapping[str, Any]) -> bool:
    """Say whether a plan that was pinned down is still the same, byte for byte."""
    return plan_frozen.unchanged(workspace(), pinned)


sealed = plan_frozen.sealed
digest = plan_frozen.digest


def lottery_of(result_id: str) -> Held | None:
    """Return the lottery of a solved plan, or None if none was announced. Not masked."""
    return workspace().lotteries.held(result_id)


def lottery_file(result_id: str, name: str) -> bytes | None:
    """Return a file of a lottery that may be published. Not masked."""
    return workspace().lotteries.published(result_id, name)


def draw_lottery(result_id: str, public_value: str | None) -> Held:
    """Draw a lottery that was announced.

    Raises
    ------
    PresenciaError
        If it was not announced, was drawn before, or the value is not the one announced.
    """
    return workspace().lotteries.draw(result_id, public_value=public_value)


def check_lottery(text: str, published: str | None) -> Checked:
    """Check a record that somebody published; needs nothing of this workspace.

    Raises
    ------
    DataInvalid
        If it is no JSON.
    """
    return lotteries.check_text(text, published)


def documents_of(result_id: str) -> list[Document]:
    """Return the documents of a result, those not written yet included. Not masked."""
    return workspace().reports.documents(result_id)


def document(result_id: str, name: str) -> tuple[Document, Path] | None:
    """Return a document of a result that was written, or None. Not masked."""
    return workspace().reports.file(result_id, name)


def documents_between(first: str, second: str) -> list[Document]:
    """Return the documents about two plans, those not written yet included. Not masked."""
    return workspace().reports.comparison_documents(first, second)


def document_between(first: str, second: str, name: str) -> tuple[Document, Path] | None:
    """Return a document about two plans that was written, or None. Not masked."""
    return workspace().reports.comparison_file(first, second, name)
