"""A source without a mapping of its own: the reader brings it with the request."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from presencia.errors import ConfigurationError, Problem, Where
from presencia.sources.base import Card, Request
from presencia.sources.mapped import MappedSource
from presencia.sources.mapping import Mapping as TableMapping
from presencia.sources.mapping_options import adjusted
from presencia.text import Text

FORMATS = ("csv", "tsv", "txt", "xlsx", "xlsm", "parquet", "dta", "sav", "zsav")

_NO_MAPPING = Text("esta fuente necesita un mapeo.", "this source needs a mapping.")
_DRAFT = Text(
    "redáctelo con `presencia import --guess ARCHIVO > mapeo.yaml` e importe con --mapping.",
    "draft one with `presencia import --guess FILE > mapping.yaml` and import with --mapping.",
)
_OTHER_KIND = Text(
    "el mapeo es de {kind} y la fuente «{id}» lee {own}.",
    "the mapping is of {kind} and the source “{id}” reads {own}.",
)
_USE_OTHER = Text("use la fuente generic-{word}.", "use the source generic-{word}.")
_WORDS = {"observations": "tables", "incidents": "incidents", "facilities": "facilities"}


class GenericSource(MappedSource):
    """Reads any table by the mapping under the request's option ``mapping``.

    Parameters
    ----------
    card : Card
        Its kind is the kind of mapping it takes.
    """

    def __init__(self, card: Card) -> None:
        super().__init__(card)

    def recognises(self, path: Path) -> bool:
        """Say no: nothing but a mapping tells what such a file holds."""
        return False

    def _layouts(self, request: Request) -> tuple[TableMapping, ...]:
        given: Any = request.options.get("mapping")
        if not isinstance(given, Mapping):
            raise ConfigurationError(Problem("E-MAP-013", _NO_MAPPING, _DRAFT))
        mapping = TableMapping.from_dict(given)
        if mapping.kind != self.card.kind:
            what = _OTHER_KIND.fill(kind=mapping.kind, id=self.card.id, own=self.card.kind)
            remedy = _USE_OTHER.fill(word=_WORDS[mapping.kind])
            raise ConfigurationError(Problem("E-MAP-017", what, remedy, Where(column="kind")))
        return (adjusted(mapping, request.options),)
