"""The tables that come with the package, from their cards."""

from presencia import vocabularies
from presencia.text import Lang, Text
from presencia.vocabularies import TableCard
from reference.markdown import code, head, say, table

TITLE = Text("Vocabularios y cifras incluidas", "Vocabularies and packaged figures")
ABOUT = Text(
    "Cada tabla es un CSV con su ficha YAML al lado, en `src/presencia/vocabularies/tables/`"
    " (vocabularios) o `facts/` (cifras publicadas). Desde Python:"
    " `presencia.vocabularies.table(nombre)` y `facts(nombre)`.",
    "Each table is a CSV with its YAML card beside it, in `src/presencia/vocabularies/tables/`"
    " (vocabularies) or `facts/` (published figures). From Python:"
    " `presencia.vocabularies.table(name)` and `facts(name)`.",
)
HEADS = (Text("columna", "column"), Text("tipo", "type"), Text("qué es", "what it is"))
FIELDS = (
    ("publisher", Text("Publica", "Publisher")),
    ("as_of", Text("Vale para", "As of")),
    ("licence", Text("Licencia", "Licence")),
    ("citation", Text("Cita", "Citation")),
    ("limits", Text("Límites", "Limits")),
)


def page(lang: Lang) -> str:
    """Return the page."""
    lines = head(TITLE, ABOUT, lang)
    for name in vocabularies.catalogue()["name"]:
        lines += _card(vocabularies.card(str(name)), lang)
    for name in vocabularies.fact_catalogue()["name"]:
        lines += _card(vocabularies.fact_card(str(name)), lang)
    return "\n".join(lines)


def _card(card: TableCard, lang: Lang) -> list[str]:
    lines = [f"## {card.name}", "", f"**{say(card.title, lang)}**", ""]
    lines += [
        f"- {label.say(lang)}: {say(getattr(card, field), lang)}"
        for field, label in FIELDS
        if say(getattr(card, field), lang)
    ]
    columns = [(code(c.name), c.dtype, getattr(c, "about", "")) for c in card.schema.columns]
    return [*lines, "", *table(HEADS, columns, lang)]
