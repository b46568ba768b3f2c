"""The fixed words of the documents that put two plans side by side, in both languages."""

from presencia.text import Lang, Text

WORDS: dict[str, Text] = {
    "plan": Text("Plan {letter}", "Plan {letter}"),
    "sums_title": Text("Las dos sumas", "The two sums"),
    "col_a": Text("A", "A"),
    "col_b": Text("B", "B"),
    "col_difference": Text("B menos A", "B minus A"),
    "row_money": Text("Dinero", "Money"),
    "row_averted": Text("Evita, {unit}", "Averts, {unit}"),
    "row_harm": Text("Se esperan sin plan", "Expected without a plan"),
    "row_places": Text("Lugares", "Places"),
    "row_activities": Text("Actividades", "Activities"),
    "row_firm": Text("Elecciones firmes", "Firm choices"),
    "row_solved": Text("A lo más bajo el mejor posible", "At most below the best possible"),
    "interval": Text("{level} entre {low} y {high}", "{level} between {low} and {high}"),
    "range": Text("{low} a {high}", "{low} to {high}"),
    "no_interval": Text("sin intervalo", "no interval"),
    "not_compared": Text("no se compara", "not compared"),
    "map_title": Text("Dónde cambia", "Where it changes"),
    "map_alt": Text(
        "Mapa: {only_first} lugares solo en A, {only_second} solo en B, {changed} en ambos con "
        "cambios y {same} en ambos igual. Las mismas cifras están en las tablas.",
        "Map: {only_first} places only in A, {only_second} only in B, {changed} in both with "
        "changes and {same} in both the same. The same figures are in the tables.",
    ),
    "map_note": Text(
        "Los puntos marcan lugares donde un plan que trabaja ahí elegiría otra cosa en más de 30% "
        "de los futuros posibles: que esté en uno y no en el otro dice poco.",
        "Dots mark places where a plan that works there would choose otherwise in over 30% of "
        "possible futures: being in one and not in the other says little.",
    ),
    "map_no_firmness": Text(
        "Ninguno de los dos calculó qué tan firme es cada elección: el mapa no dice cuáles "
        "cambiarían solas.",
        "Neither computed how firm each choice is: the map does not say which would change by "
        "themselves.",
    ),
    "absent": Text("sin dato: ausente, no cero", "no data: absent, not zero"),
    "doubtful": Text("con puntos: elección dudosa", "dotted: doubtful choice"),
    "groups_title": Text("Dinero y lo que compra, lado a lado",
                         "Money and what it buys, side by side"),
    "groups_note": Text(
        "Arriba A, abajo B. La línea es el intervalo de {level} de lo que B evita más que A; el "
        "punto, lo esperado. A la izquierda de la raya B evita menos. Ambos planes se valoran en "
        "los mismos {draws} mundos posibles: lo que comparten se cancela.",
        "A above, B below. The line is the {level} interval of what B averts more than A; the dot, "
        "what is expected. Left of the rule B averts less. Both plans are valued in the same "
        "{draws} possible worlds: what they share cancels.",
    ),
    "groups_note_plain": Text(
        "Arriba A, abajo B. Las diferencias van sin intervalo: los planes no se pudieron valorar "
        "en los mismos mundos.",
        "A above, B below. Differences have no interval: the plans could not be valued in the "
        "same worlds.",
    ),
    "col_money": Text("{sign} millones", "{sign} million"),
    "col_averted": Text("{unit} evitados", "{unit} averted"),
    "by_approach": Text("Por enfoque", "By approach"),
    "by_fund": Text("Por fondo", "By fund"),
    "by_year": Text("Por año", "By year"),
    "by_country": Text("Por país", "By country"),
    "by_intervention": Text("Por acción", "By action"),
    "places_title": Text("Lugar por lugar", "Place by place"),
    "places_note": Text(
        "Primero donde más difiere lo que se evita. {same} lugares quedan igual en ambos.",
        "Where what is averted differs most comes first. {same} places stay the same in both.",
    ),
    "only_first": Text("Solo en A: {n}", "Only in A: {n}"),
    "only_second": Text("Solo en B: {n}", "Only in B: {n}"),
    "changed": Text("En ambos, con cambios: {n}", "In both, changed: {n}"),
    "none_such": Text("Ninguno.", "None."),
    "more": Text(
        "Y {n} más, en el libro de cálculo.", "And {n} more, in the workbook."
    ),
    "col_place": Text("Lugar", "Place"),
    "col_in_a": Text("En A", "In A"),
    "col_in_b": Text("En B", "In B"),
    "col_cost": Text("Costo", "Cost"),
    "col_avert": Text("Evita", "Averts"),
    "col_gained": Text("B evita más", "B averts more"),
    "col_firm": Text("Firme", "Firm"),
    "firm_title": Text("Qué tan firme es cada elección", "How firm each choice is"),
    "firm_note": Text(
        "Cuántos lugares de cada clase. Firme es lo que volvería a elegirse en esa parte de los "
        "futuros posibles.",
        "How many places of each kind. Firm is what would be chosen again in that share of "
        "possible futures.",
    ),
    "firm_unknown": Text("sin calcular", "not computed"),
    "limits_title": Text("Lo que se fijó, y lo que aprieta", "What was set, and what binds"),
    "limits_note": Text(
        "«Aprieta» quiere decir que el plan llega justo hasta ahí.",
        "“Binds” means that the plan goes exactly that far.",
    ),
    "binds": Text("aprieta", "binds"),
    "binds_in": Text("aprieta en {years}", "binds in {years}"),
    "slack": Text("no aprieta", "does not bind"),
    "not_set": Text("no se fijó", "not set"),
    "worth_title": Text("Qué valdría cambiarlo", "What changing it would be worth"),
    "worth_note": Text(
        "Cada frase es el plan resuelto otra vez con ese cambio.",
        "Each sentence is the plan solved again with that change.",
    ),
    "worth_untried": Text("no se probó", "not tried"),
    "worth_none": Text(
        "Ninguno de los dos planes probó qué valdría más dinero ni quitar cada condición: se "
        "resolvieron sin esas pruebas.",
        "Neither plan tried what more money or dropping each condition would be worth: they were "
        "solved without those trials.",
    ),
    "settings_title": Text("En qué descansan distinto", "What they rest on differently"),
    "settings_same": Text(
        "Los dos planes suponen lo mismo: la diferencia viene solo de lo que eligen.",
        "Both plans suppose the same: the difference comes only from what they choose.",
    ),
    "settings_rest": Text("Igual en ambos: {list}.", "The same in both: {list}."),
    "only_a_supposes": Text("Solo A supone", "Only A supposes"),
    "only_b_supposes": Text("Solo B supone", "Only B supposes"),
    "set_stance": Text("postura ante la evidencia", "stance on the evidence"),
    "set_assessments": Text("evaluaciones", "assessments"),
    "set_years": Text("años", "years"),
    "set_currency": Text("moneda", "currency"),
    "set_price_year": Text("año de los precios", "price year"),
    "set_trend": Text("violencia sin plan", "violence without a plan"),
    "set_discount": Text("descuento anual", "yearly discount"),
    "set_objective": Text("qué se busca", "what is sought"),
    "set_harm": Text("daño que se cuenta", "harm counted"),
    "set_weights": Text("peso de cada hecho", "weight of each event"),
    "set_seed": Text("semilla", "seed"),
    "set_fund": Text("fondo: {fund}", "fund: {fund}"),
    "absent_here": Text("no lo tiene", "does not have it"),
    "warnings_title": Text("Lo que hay que tener en cuenta", "What to bear in mind"),
    "sources": Text("Fuentes", "Sources"),
    "no_sources": Text("Estos planes no traen lista de fuentes.",
                       "These plans carry no list of sources."),
    "publisher": Text("Publicado por", "Published by"),
    "version": Text("Versión", "Version"),
    "page": Text("Página", "Page"),
    "skip": Text("Ir al contenido", "Skip to the content"),
    "repeat_title": Text("De dónde sale y cómo repetirlo", "Where it comes from, and how to repeat "
                         "it"),
    "repeat_note": Text(
        "La primera orden repite esta comparación; las otras, cada plan.",
        "The first command repeats this comparison; the others, each plan.",
    ),
    "cover": Text("Léame", "Read me"),
    "sheet_sums": Text("Sumas", "Sums"),
    "sheet_money": Text("Pagos por fondo y año", "Payments by fund and year"),
    "sheet_places": Text("Lugares", "Places"),
    "sheet_activities": Text("Actividades", "Activities"),
    "sheet_limits": Text("Condiciones", "Constraints"),
    "sheet_settings": Text("Supuestos", "Assumptions"),
}  # fmt: skip

LEAD: dict[str, Text] = {
    "both": Text(
        "B evitaría unos {amount} {unit} {sign} que A{interval}; cuesta {cost} y trabaja en "
        "{second} lugares, frente a {first} de A, {shared} de ellos los mismos.",
        "B would avert about {amount} {unit} {sign} than A{interval}; it costs {cost} and works in "
        "{second} places against A's {first}, {shared} of them the same.",
    ),
    "harm": Text(
        "B evitaría unos {amount} {unit} {sign} que A{interval} y trabaja en {second} lugares, "
        "frente a {first} de A, {shared} de ellos los mismos.",
        "B would avert about {amount} {unit} {sign} than A{interval}, and works in {second} places "
        "against A's {first}, {shared} of them the same.",
    ),
    "money": Text(
        "B cuesta {cost} y trabaja en {second} lugares, frente a {first} de A, {shared} de ellos "
        "los mismos.",
        "B costs {cost} and works in {second} places against A's {first}, {shared} of them the "
        "same.",
    ),
    "interval": Text(
        " (B menos A, {level} entre {low} y {high})",
        " (B minus A, {level} between {low} and {high})",
    ),
    "more": Text("más", "more"),
    "fewer": Text("menos", "fewer"),
    "dearer": Text("{money} más", "{money} more"),
    "cheaper": Text("{money} menos", "{money} less"),
    "as_much": Text("lo mismo", "the same"),
    "odds": Text(
        "En {share} de los mundos posibles B evita más.",
        "In {share} of possible worlds B averts more.",
    ),
    "undecided": Text(
        "En {share} de los mundos posibles B evita más: con lo que se sabe de los efectos no se "
        "puede decir cuál de los dos evita más.",
        "In {share} of possible worlds B averts more: with what is known of the effects, which of "
        "the two averts more cannot be told.",
    ),
    "kept": Text(
        "{share} del dinero de A va en B a lo mismo: {same} de {n} actividades quedan iguales, "
        "{changed} cambian de año o de alcance, {gone} salen y {new} entran.",
        "{share} of A's money goes to the same in B: {same} of {n} activities stay as they are, "
        "{changed} change year or reach, {gone} leave and {new} enter.",
    ),
    "kept_count": Text(
        "{same} de {n} actividades de A quedan iguales en B, {changed} cambian de año o de "
        "alcance, {gone} salen y {new} entran.",
        "{same} of A's {n} activities stay as they are in B, {changed} change year or reach, "
        "{gone} leave and {new} enter.",
    ),
}  # fmt: skip


def word(key: str, lang: Lang, **fields: object) -> str:
    """Return a fixed sentence with its fields filled."""
    return WORDS[key].say(lang).format(**fields)
