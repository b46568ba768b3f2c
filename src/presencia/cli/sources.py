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
        epilog=examples("presencia sources", "presencia sources cri-oij"),
    )(sources)


def sources(
    source_id: Annotated[
        str | None,
        typer.Argument(metavar="ID", help=tr("Una fuente.", "One source.")),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show the catalogue."""
    from presencia.workflow import catalogue

    cards = [catalogue.card(source_id)] if source_id else catalogue.cards()
    if json:
        emit([_as_json(c) for c in cards])
    elif source_id:
        _show(cards[0])
    else:
        heads = ["id", tr("trae", "brings"), tr("título", "title"), tr("publica", "publisher")]
        table(heads, [(c.id, c.kind, c.title, c.publisher) for c in cards])


def _show(card: "Card") -> None:
    say(f"{card.id}: {card.title.say(lang())}")
    formats = ", ".join(card.formats) or tr("viene incluida", "packaged")
    lines = [
        (tr("publica", "publisher"), card.publisher),
        (tr("trae", "brings"), card.kind),
        (tr("cobertura", "coverage"), card.coverage.say(lang())),
        (tr("licencia", "licence"), card.licence),
        (tr("datos personales", "personal data"), card.personal_data.say(lang())),
        (tr("cita", "citation"), card.citation),
        (tr("formatos", "formats"), formats),
        *[(tr("cuidado", "caveat"), c.say(lang())) for c in card.caveats],
    ]
    for head, text in lines:
        say(f"  {head}: {text}")
    if card.url:
        say(f"  {card.url}")


def _as_json(card: "Card") -> dict[str, Any]:
    return {name: getattr(card, name) for name in card.__slots__}
