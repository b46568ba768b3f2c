"""The measures, from their vocabulary files."""

from presencia import vocabularies
from presencia.text import Lang, Text
from reference.markdown import code, head, table

TITLE = Text("Medidas", "Measures")
ABOUT = Text(
    "Cada medida es un archivo de `src/presencia/vocabularies/measures/`. Las que siguen la"
    " actividad policial («sí» en la columna *policial*) no entran en ninguna prioridad.",
    "Each measure is a file of `src/presencia/vocabularies/measures/`. Those that follow police"
    " activity (“yes” in the column *police-driven*) never feed a ranking.",
)
HEADS = (
    Text("id", "id"),
    Text("medida", "measure"),
    Text("unidad", "unit"),
    Text("clase", "kind"),
    Text("más es", "more is"),
    Text("policial", "police-driven"),
    Text("ICCS", "ICCS"),
    Text("límites", "limits"),
    Text("definición", "definition"),
)
DIRECTIONS = {
    "worse": Text("peor", "worse"),
    "better": Text("mejor", "better"),
    "neutral": Text("neutral", "neutral"),
}
YES = Text("sí", "yes")


def page(lang: Lang) -> str:
    """Return the page."""
    rows = []
    for m in vocabularies.measures().values():
        low = "−∞" if m.low is None else f"{m.low:g}"
        high = "∞" if m.high is None else f"{m.high:g}"
        police = YES if m.enforcement_driven else ""
        direction = DIRECTIONS[m.direction]
        limits = f"{low} … {high}"
        row = (code(m.id), m.label, m.unit, m.kind, direction, police, m.iccs, limits, m.citation)
        rows.append(row)
    return "\n".join([*head(TITLE, ABOUT, lang), *table(HEADS, rows, lang)])
