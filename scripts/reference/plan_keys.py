"""What a plan's specification can say: its keys, the kinds of constraints and of objectives."""

from dataclasses import fields
from typing import Any

from presencia.portfolio import PlanSpec
from presencia.portfolio.constraints import find_constraints
from presencia.portfolio.objectives import find_objectives
from presencia.text import Lang, Text
from reference.markdown import code, head, say, table

TITLE = Text("Claves de un plan", "Keys of a plan")
ABOUT = Text(
    "Un plan es un archivo YAML. En `plans/` de su espacio de trabajo vale por su id. Una clave"
    " desconocida o un valor imposible se rechazan por su nombre, todos a la vez.",
    "A plan is a YAML file. In `plans/` of your workspace it is known by its id. An unknown key or"
    " an impossible value is refused by name, all at once.",
)
HEADS = (Text("clave", "key"), Text("qué es", "what it is"))
KEYS: dict[str, Text] = {
    "id": Text("identificador", "identifier"),
    "title": Text("{es: …, en: …}", "{es: …, en: …}"),
    "first_year": Text("primer año", "first year"),
    "years": Text("cuántos, de 1 a 10", "how many, 1 to 10"),
    "currency": Text("moneda de todos los montos, ISO 4217", "currency of every amount, ISO 4217"),
    "price_year": Text("año de los precios", "year of the prices"),
    "outcomes": Text(
        "lista de `{assessment, weight, exclude: {iso3, within, places}}`; un lugar dos veces, o"
        " dentro de otro, se rechaza",
        "list of `{assessment, weight, exclude: {iso3, within, places}}`; a place twice, or inside"
        " another, is refused",
    ),
    "harm": Text(
        "`{weights: {homicide: 1, robbery: 0.005}}`, o `{index: …}` de la tabla `harm_weights`",
        "`{weights: {homicide: 1, robbery: 0.005}}`, or `{index: …}` of the table `harm_weights`",
    ),
    "trend": Text(
        "cómo siguen los hechos sin plan: `constant`, o `last_change` (el último cambio anual,"
        " cada año a la mitad)",
        "how events go on without the plan: `constant`, or `last_change` (the last yearly change,"
        " halved each year)",
    ),
    "stance": Text(
        "cómo se lee la evidencia: `optimistic`, `neutral`, `sceptical`",
        "how the evidence is read: `optimistic`, `neutral`, `sceptical`",
    ),
    "extrapolate": Text(
        "`true`: un efecto medido sobre una clase más amplia vale para una más estrecha que nadie"
        " estudió, y queda dicho",
        "`true`: an effect measured on a broader class stands for a narrower one that nobody"
        " studied, and it is said",
    ),
    "interventions": Text(
        "ids; si falta, todas las que actúan sobre lo medido",
        "ids; if absent, all that act on what is measured",
    ),
    "funds": Text(
        "lista de `{id, title, amount (por año) o amounts {2027: …}, currency, countries, within,"
        " places, approaches, interventions, carry_over}`",
        "list of `{id, title, amount (a year) or amounts {2027: …}, currency, countries, within,"
        " places, approaches, interventions, carry_over}`",
    ),
    "constraints": Text("lista de restricciones, abajo", "list of constraints, below"),
    "objective": Text("lo que se busca, abajo", "what is sought, below"),
    "phase_in": Text(
        "inicio por sorteo: `{interventions, share, blocks}`",
        "start by lottery: `{interventions, share, blocks}`",
    ),
    "edits": Text(
        "lo fijado a mano: lista de `{place, intervention, action: in | out | start, year}`",
        "what is fixed by hand: list of `{place, intervention, action: in | out | start, year}`",
    ),
    "discount_rate": Text(
        "cuánto menos cuenta el daño de cada año siguiente, de 0 a 0.2",
        "how much less harm of each further year counts, 0 to 0.2",
    ),
    "price_levels": Text(
        "nivel de precios por país, Estados Unidos = 1, en vez del de la tabla",
        "price level by country, United States = 1, in place of the table's",
    ),
    "follows": Text(
        "`{plan, actuals}`: el plan resuelto al que sigue y el informe de lo que se hizo con él;"
        " lo escribe `presencia plan new --after … --actuals …`",
        "`{plan, actuals}`: the solved plan it follows and the report on what was done with it;"
        " written by `presencia plan new --after … --actuals …`",
    ),
}
LETTERS = Text(
    "p lugar, i intervención, s año de inicio, t año, d celda (año y resultado), f fondo, c país,"
    " g grupo, a enfoque; y se elige, h daño esperado, x caída del logaritmo de la tasa, S gasto,"
    " B dinero de un fondo, A daño evitado.",
    "p place, i intervention, s year of the start, t year, d cell (year and outcome), f fund,"
    " c country, g group, a approach; y is chosen, h expected harm, x fall of the log rate,"
    " S spending, B money of a fund, A harm averted.",
)
CONSTRAINTS = Text("Restricciones", "Constraints")
OBJECTIVES = Text("Objetivos", "Objectives")
OWN_KEY = Text("Tiene su propia clave en el plan.", "It has a key of its own in the plan.")
SEE = Text(
    "Para agregar una: [Agregar una restricción](../../howto/add-a-constraint.md).",
    "To add one: [Add a constraint](../../howto/add-a-constraint.md).",
)


def page(lang: Lang) -> str:
    """Return the page.

    Raises
    ------
    KeyError
        If a key of the specification is described nowhere.
    """
    names = [f.name for f in fields(PlanSpec) if f.name != "raw"]
    rows = [(code(name), KEYS[name]) for name in names]
    lines = [*head(TITLE, ABOUT, lang), *table(HEADS, rows, lang)]
    lines += [f"## {CONSTRAINTS.say(lang)}", "", SEE.say(lang), "", LETTERS.say(lang), ""]
    for kind in find_constraints().values():
        lines += _kind(kind, lang)
    lines += [f"## {OBJECTIVES.say(lang)}", ""]
    for objective in find_objectives().values():
        lines += _kind(objective, lang)
    return "\n".join(lines)


def _kind(kind: Any, lang: Lang) -> list[str]:
    lines = [f"### {kind.kind}", "", f"**{say(kind.title, lang)}**", "", code(kind.formula), ""]
    if not getattr(kind, "listed", True) and not kind.fields:
        lines += [OWN_KEY.say(lang), ""]
    rows = [(code(name), words) for name, words in kind.fields.items()]
    return [*lines, *(table(HEADS, rows, lang) if rows else [])]
