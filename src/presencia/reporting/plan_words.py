"""The fixed words of a plan's documents, in both languages, and how it was made."""

from presencia.reporting.plan_sentences import stance
from presencia.reporting.plan_view import PlanView
from presencia.reporting.sentences import both
from presencia.text import Lang, Text
from presencia.vocabularies.countries import currency_sign

WORDS: dict[str, Text] = {
    "kind": Text("Plan", "Plan"),
    "cover_map": Text("Dónde trabaja, y qué tan firme es la elección",
                      "Where it works, and how firm the choice is"),
    "map_alt": Text(
        "Mapa de {n} {unit}: los {chosen} del plan y qué tan firme es cada elección. Las mismas "
        "cifras están en la tabla y en el libro de cálculo.",
        "Map of {n} {unit}: the {chosen} of the plan and how firm each choice is. The same figures "
        "are in the table and in the workbook.",
    ),
    "legend_note": Text(
        "Firme es lo que volvería a elegirse en esa parte de los futuros posibles, que varían el "
        "efecto de cada acción y la violencia de cada lugar. Los puntos marcan lo más dudoso.",
        "Firm is what would be chosen again in that share of possible futures, which vary the "
        "effect of each action and the violence of each place. Dots mark what is most doubtful.",
    ),
    "money_title": Text("Adónde va el dinero y qué compra",
                        "Where the money goes and what it buys"),
    "money_note": Text(
        "La barra es el gasto; la línea, el intervalo de {level} de lo que se evita; el punto, lo "
        "esperado. Todas las barras comparten una escala, y todas las líneas otra.",
        "The bar is spending; the line, the {level} interval of what is averted; the dot, what "
        "is expected. All bars share one scale, and all lines another.",
    ),
    "by_approach": Text("Por enfoque", "By approach"),
    "by_fund": Text("Por fondo", "By fund"),
    "by_year": Text("Por año", "By year"),
    "by_country": Text("Por país", "By country"),
    "by_intervention": Text("Por acción", "By action"),
    "col_money": Text("{sign} millones", "{sign} million"),
    "col_averted": Text("{unit} evitados", "{unit} averted"),
    "of_available": Text("de {amount}", "of {amount}"),
    "places_title": Text("Dónde y qué se hace", "Where, and what is done"),
    "places_note": Text(
        "Primero donde más se evita. «Firme» es la parte de los futuros posibles en que el lugar "
        "volvería a elegirse.",
        "Where most is averted comes first. “Firm” is the share of possible futures in which the "
        "place would be chosen again.",
    ),
    "places_more": Text(
        "Y {n} lugares más, en la página del plan y en el libro de cálculo.",
        "And {n} more places, on the plan's page and in the workbook.",
    ),
    "col_place": Text("Lugar", "Place"),
    "col_done": Text("Qué se hace", "What is done"),
    "col_cost": Text("Costo", "Cost"),
    "col_avert": Text("Evita", "Averts"),
    "col_firm": Text("Firme", "Firm"),
    "col_why": Text("Por qué entra", "Why it is in"),
    "near_title": Text("Los que casi entran", "Those that nearly enter"),
    "worth_title": Text("Qué cambiaría el plan", "What would change the plan"),
    "worth_note": Text(
        "Cada frase es el plan resuelto otra vez, no una pendiente estirada.",
        "Each sentence is the plan solved again, not a slope stretched.",
    ),
    "edits_title": Text("Cambios a mano y su precio", "Changes by hand, and their price"),
    "stance_title": Text("Si la evidencia es otra", "If the evidence is otherwise"),
    "stance_note": Text(
        "El círculo lleno es lo que este plan evitaría bajo cada postura; el vacío, lo que haría "
        "el mejor plan para ella.",
        "The full circle is what this plan would avert under each stance; the open one, what the "
        "best plan for it would.",
    ),
    "frontier_title": Text("Lo que se gana y lo que se cede",
                           "What is gained and what is given up"),
    "frontier_note": Text(
        "Cada círculo es un plan resuelto; el lleno es este.",
        "Each circle is a solved plan; the full one is this.",
    ),
    "evidence_title": Text("La evidencia de cada acción", "The evidence of each action"),
    "evidence_note": Text(
        "Cambio de la tasa entre quienes alcanza. Cuadro lleno: ensayo aleatorio; vacío: otro "
        "diseño; rombo: el conjunto; barra: lo esperable en un lugar nuevo, intervalo de {level}.",
        "Change in the rate among those reached. Full square: randomised trial; open: another "
        "design; diamond: all together; bar: what to expect in a new place, {level} interval.",
    ),
    "no_interval": Text("sin intervalo", "no interval"),
    "not_pooled": Text("fuera del conjunto", "not pooled"),
    "nil_note": Text("A la izquierda de la raya, el plan haría daño en vez de evitarlo.",
                     "Left of the rule, the plan would do harm instead of averting it."),
    "new_place": Text("en un lugar nuevo", "in a new place"),
    "no_change": Text("sin cambio", "no change"),
    "thin": Text("evidencia escasa", "thin evidence"),
    "disputed": Text("evidencia en disputa", "disputed evidence"),
    "assumed_title": Text("Lo que este plan supone", "What this plan supposes"),
    "assumed_note": Text(
        "Nadie midió esto. Si alguna de estas cifras cambia, el plan cambia.",
        "Nobody measured this. If any of these figures changes, the plan changes.",
    ),
    "assumed_general": Text("De todo el plan", "Of the whole plan"),
    "fixed_title": Text("Lo que se fijó antes de resolver", "What was set before solving"),
    "lottery_title": Text("Sorteo público y evaluación", "Public draw and evaluation"),
    "lottery_seed": Text("Huella de la semilla", "Fingerprint of the seed"),
    "lottery_list": Text("Huella de la lista", "Fingerprint of the list"),
    "method_title": Text("Cómo se hizo", "How it was made"),
    "warnings_title": Text("Lo que hay que tener en cuenta", "What to bear in mind"),
    "sources": Text("Fuentes", "Sources"),
    "no_sources": Text("Este plan no trae lista de fuentes.", "This plan carries no list of "
                       "sources."),
    "publisher": Text("Publicado por", "Published by"),
    "version": Text("Versión", "Version"),
    "page": Text("Página", "Page"),
    "repeat_title": Text("De dónde sale y cómo repetirlo", "Where it comes from, and how to repeat "
                         "it"),
    "repeat_note": Text(
        "Estas dos órdenes dicen de qué archivos sale cada cifra y la vuelven a calcular.",
        "These two commands say which files each figure comes from, and compute it again.",
    ),
    "sign_title": Text("Firmas", "Signatures"),
    "sign_note": Text(
        "Quien firma adopta este plan con sus supuestos a la vista, en la versión {id}. Una cifra "
        "cambiada es otro plan y otra versión.",
        "Whoever signs adopts this plan with its assumptions in sight, in version {id}. A changed "
        "figure is another plan and another version.",
    ),
    "sign_proposes": Text("Propone", "Proposed by"),
    "sign_reviews": Text("Revisa", "Reviewed by"),
    "sign_approves": Text("Aprueba", "Approved by"),
    "sign_name": Text("Nombre y cargo", "Name and office"),
    "sign_date": Text("Fecha", "Date"),
    "sign_hand": Text("Firma", "Signature"),
    "sign_rule": Text(
        "Nadie aprueba su propia propuesta.", "Nobody approves their own proposal."
    ),
    "nothing": Text("El plan no elige ningún lugar.", "The plan chooses no place."),
    "cover": Text("Léame", "Read me"),
    "sheet_assumed": Text("Supuestos", "Assumptions"),
    "sheet_finance": Text("Pagos por fondo y año", "Payments by fund and year"),
    "sheet_wide": Text("Pagos por lugar y año", "Payments by place and year"),
    "sheet_evidence": Text("Evidencia", "Evidence"),
    "total": Text("Total", "Total"),
}  # fmt: skip

_METHOD: tuple[tuple[Text, Text], ...] = (
    (
        Text("Qué se busca", "What is sought"),
        Text(
            "De las maneras de repartir el dinero entre lugares, acciones, años y alcance, es la "
            "que más daño evita sin salirse de lo que usted fijó. El daño son {unit} esperados en "
            "{first}–{last}; los precios son de {prices}.",
            "Of all ways to spread the money over places, actions, years and reach, the one that "
            "averts most harm within what you set. Harm is the {unit} expected in {first}–{last}; "
            "prices are of {prices}.",
        ),
    ),
    (
        Text("Qué hacen dos acciones juntas", "What two actions do together"),
        Text(
            "Cada acción baja la tasa en una parte, y dos juntas se multiplican: la segunda actúa "
            "sobre lo que la primera dejó. El segundo millón en un lugar evita menos que el "
            "primero. Lo que evita un lugar se reparte entre sus acciones en proporción a la "
            "caída de cada una.",
            "Each action lowers the rate by a share, and two together multiply: the second acts on "
            "what the first left. So the second million in a place averts less than the first. "
            "What a place averts is shared among its actions in proportion to the fall of each.",
        ),
    ),
    (
        Text("Qué efecto se espera aquí", "What effect is expected here"),
        Text(
            "Los estudios de cada acción se juntan con un modelo de efectos aleatorios y se "
            "descuentan por la distancia entre donde se hicieron y aquí. Lo que cuenta es lo "
            "esperable en un lugar nuevo, no el promedio de los lugares estudiados. Postura de "
            "este plan: {stance}.",
            "The studies of each action are pooled with a random-effects model and discounted for "
            "the distance between where they were made and here. What counts is what to expect in "
            "a new place, not the average of the places studied. Stance of this plan: {stance}.",
        ),
    ),
    (
        Text("Qué dicen los intervalos y la firmeza", "What intervals and firmness say"),
        Text(
            "Los intervalos son de {level}: salen de repetir el cálculo con otros efectos y otras "
            "tasas, todos posibles según los datos. Firme es la parte de esos futuros en que, "
            "eligiendo de nuevo, el lugar volvería a entrar.",
            "Intervals are of {level}: they come from repeating the calculation with other effects "
            "and other rates, all possible given the data. Firm is the share of those futures in "
            "which, choosing anew, the place would be in again.",
        ),
    ),
)  # fmt: skip


_AGAIN = Text(" Se eligió de nuevo en {n} futuros.", " Choices were made again in {n} futures.")
_CHECKED = Text(
    " De ellos {n} se resolvieron además por completo: {share} de los lugares quedaron igual.",
    " Of these, {n} were solved in full too: {share} of the places came out alike.",
)


_AXES: dict[str, tuple[Text, Text]] = {
    "money": (Text("dinero, {sign} millones", "money, {sign} million"), Text("{unit} evitados",
              "{unit} averted")),
    "downside": (
        Text("{unit} evitados, en promedio", "{unit} averted, on average"),
        Text("evitados si sale mal: media de los peores futuros",
             "averted if it goes badly: mean of the worst futures"),
    ),
    "equity": (
        Text("{unit} evitados, en promedio", "{unit} averted, on average"),
        Text("evitados en el grupo al que peor le va, a escala de todos",
             "averted in the group that does worst, scaled to all"),
    ),
}  # fmt: skip


def frontier_axes(view: PlanView, kind: str) -> tuple[Text, Text]:
    """Return what runs across and up a frontier."""
    x, y = _AXES.get(kind, _AXES["downside"])
    unit, mark = view.harm_unit, currency_sign(view.currency)
    fields = {"unit": unit, "sign": mark}
    return x.fill(**fields), y.fill(**fields)


def word(key: str, lang: Lang, **fields: object) -> str:
    """Return a fixed sentence with its fields filled."""
    return WORDS[key].say(lang).format(**fields)


def method(view: PlanView) -> list[tuple[Text, Text]]:
    """Return how the plan was made: heading and paragraph."""
    unit, position = view.harm_unit, stance(view)
    fields = {
        "first": view.years[0],
        "last": view.years[-1],
        "prices": view.meta.get("price_year") or view.years[0],
    }
    said = [
        (head, both(view, body, lambda s: {
            **fields, "unit": unit.say(s.lang), "stance": position.say(s.lang),
            "level": s.percent(view.level_of_interval)}))
        for head, body in _METHOD
    ]  # fmt: skip
    heading, last = said[-1]
    return [*said[:-1], (heading, _joined(last, *_again(view)))]


def _again(view: PlanView) -> list[Text]:
    """Return in how many futures the choices were made again, where they were."""
    found = view.meta.get("stability")
    if not found or not found.get("worlds"):
        return []
    said = [both(view, _AGAIN, lambda s: {"n": s.number(found["worlds"], 0)})]
    alike = found.get("agreement")
    if found.get("checked") and alike is not None:
        many = found["checked"]
        fields = lambda s: {"n": s.number(many, 0), "share": s.percent(alike)}  # noqa: E731
        said.append(both(view, _CHECKED, fields))
    return said


def _joined(*texts: Text) -> Text:
    """Return texts one after the other."""
    return Text("".join(t.es for t in texts), "".join(t.en for t in texts))
