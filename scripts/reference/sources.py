"""The catalogue of sources, from their cards."""

from presencia.sources import all_sources
from presencia.sources.base import Card
from presencia.text import Lang, Text
from reference.markdown import code, head, say, table

TITLE = Text("Fuentes", "Sources")
ABOUT = Text(
    "Cada fuente es un archivo de `src/presencia/sources/` con su ficha. Las que no piden archivo"
    " vienen con el programa. La misma ficha se lee con `presencia sources ID`.",
    "Each source is a file of `src/presencia/sources/` with its card. Those that ask for no file"
    " come with the program. `presencia sources ID` shows the same card.",
)
PACKAGED = Text("ninguno: viene con el programa", "none: it comes with the program")
FIELDS = (
    ("publisher", Text("Publica", "Publisher")),
    ("kind", Text("Trae", "Brings")),
    ("coverage", Text("Cobertura", "Coverage")),
    ("licence", Text("Licencia", "Licence")),
    ("personal_data", Text("Datos personales", "Personal data")),
    ("citation", Text("Cita", "Citation")),
    ("url", Text("Página", "Page")),
)


def page(lang: Lang) -> str:
    """Return the page."""
    cards = [s.card for s in all_sources().values()]
    heads = (Text("id", "id"), Text("trae", "brings"), Text("título", "title"))
    index = [(f"`{c.id}`", c.kind, c.title) for c in cards]
    lines = [*head(TITLE, ABOUT, lang), *table(heads, index, lang)]
    for card in cards:
        lines += _card(card, lang)
    return "\n".join(lines)


def _card(card: Card, lang: Lang) -> list[str]:
    lines = [f"## {card.id}", "", f"**{say(card.title, lang)}**", ""]
    for name, label in FIELDS:
        value = say(getattr(card, name), lang)
        if value:
            lines.append(f"- {label.say(lang)}: {value}")
    formats = ", ".join(code(f) for f in card.formats) or PACKAGED.say(lang)
    lines.append(f"- {Text('Archivos', 'Files').say(lang)}: {formats}")
    caution = Text("Cuidado", "Caveat").say(lang)
    lines += [f"- {caution}: {say(c, lang)}" for c in card.caveats]
    return [*lines, ""]
