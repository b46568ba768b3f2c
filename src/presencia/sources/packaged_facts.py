"""Tables of published figures that come with the package, as sources."""

from collections.abc import Mapping
from typing import Any

from presencia.sources.base import Card
from presencia.sources.mapped import MappedSource
from presencia.text import Text


def fact(name: str, source_id: str, coverage: Text, mapping: Mapping[str, Any]) -> MappedSource:
    """Return the source of a packaged table; its card repeats the table's own.

    Parameters
    ----------
    name : str
        Name of the table in `presencia.vocabularies.fact_catalogue`.
    source_id : str
        Id of the source.
    coverage : Text
        Places and years.
    mapping : mapping
        How its columns become observations.
    """
    from presencia.vocabularies import fact_card, fact_path

    about = fact_card(name)
    card = Card(
        id=source_id,
        title=about.title,
        publisher=about.publisher,
        kind="observations",
        coverage=coverage,
        licence=about.licence,
        personal_data=Text("Ninguno: cifras publicadas.", "None: published figures."),
        citation=about.citation,
        caveats=(about.limits,),
        url=about.url,
    )
    return MappedSource(card, mapping, packaged=lambda: fact_path(name))
