"""Outside formats and publishers, one file each; see `presencia.sources.base`."""

from presencia.sources.base import Batch, Card, Reject, Request, Source
from presencia.sources.registry import all_sources, source, source_for

__all__ = ["Batch", "Card", "Reject", "Request", "Source", "all_sources", "source", "source_for"]
