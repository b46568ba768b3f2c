"""``presencia sources``: the catalogue of what can be read."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from presencia.cli.language import lang, tr
from presencia.cli.options import JsonOption, examples
from presencia.cli.output import emit, say, table

if TYPE_CHECKING:
    from presencia.sources.base import Card


def add_to(application: typer.Typer) -> None:
    """Add the command."""
    application.command(
        "sources",
        help=tr(
            "Ver las fuentes que se saben leer, o la ficha de una.",
            "See the sources that can be read, or the card of one.",
        ),
        epilog=examples("presencia sources", "presencia sources costa-rica-oij"),
    )(sources)


def sources(
    source_id: Annotated[
        str | None,
        typer.Argument(metavar="ID", help=tr("Una fuente.", "One source.")),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show the catalogue."""
    from presencia.sources import all_sources, source

    cards = [source(source_id).card] if source_id else [s.card for s in all_sources().values()]
    if json:
        emit([_as_json(c) for c in cards])
    elif source_id:
        _show(cards[0])
    else:
        heads = ["id", tr("trae", "brings"), tr("título", "title"), tr("publica", "publisher")]
        table(heads, [(c.id, c.kind, c.title, c.publisher) for c in cards])


def _show(card: "Card") -> None:
    say(f"{card.id}: {card.title.say(lang())}")
    lines = [
        (tr("publica", "publisher"), card.publisher),
        (tr("trae", "brings"), card.kind),
        (tr("cobertura", "coverage"), card.coverage),
        (tr("licencia", "licence"), card.licence),
        (tr("datos personales", "personal data"), card.personal_data),
        (tr("cita", "citation"), card.citation),
        (tr("formatos", "formats"), ", ".join(card.formats) or tr("viene incluida", "packaged")),
        *[(tr("cuidado", "caveat"), c) for c in card.caveats],
    ]
    for head, text in lines:
        say(f"  {head}: {text if isinstance(text, str) else text.say(lang())}")
    if card.url:
        say(f"  {card.url}")


def _as_json(card: "Card") -> dict[str, Any]:
    return {name: getattr(card, name) for name in card.__slots__}
