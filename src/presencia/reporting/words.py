"""The fixed words of the static documents, in both languages."""

from presencia.text import Lang, Text

WORDS: dict[str, Text] = {
    "ficha": Text("Ficha del lugar", "Place sheet"),
    "priority": Text("Prioridad", "Priority"),
    "priority_map": Text(
        "Prioridad, y cuánto se sabe de ella", "Priority, and how well it is known"
    ),
    "low_priority": Text("menor prioridad", "lower priority"),
    "high_priority": Text("mayor prioridad", "higher priority"),
    "map_alt": Text(
        "Mapa de {n} {unit} por prioridad. Las mismas cifras están en la tabla y en el libro de "
        "cálculo.",
        "Map of {n} {unit} by priority. The same figures are in the table and in the workbook.",
    ),
    "risk_map_alt": Text("Mapa de {what}, {period}.", "Map of {what}, {period}."),
    "legend_alt": Text(
        "Leyenda: clases de menor a mayor; filas según cuántas clases no se distinguen; la cifra "
        "es el número de lugares.",
        "Legend: classes from low to high; rows by how many cannot be told apart; the figure is "
        "the number of places.",
    ),
    "legend_note": Text(
        "El color es la clase más fina que contiene el valor verdadero con probabilidad de 80% o "
        "más. Los puntos marcan lo más incierto; la cifra es el número de {unit}.",
        "Colour is the finest class that holds the true value with probability 80% or more. Dots "
        "mark what is least certain; the figure is the number of {unit}.",
    ),
    "rank_of": Text("{rank} de {n}", "{rank} of {n}"),
    "between": Text("{level} entre {low} y {high}", "{level} between {low} and {high}"),
    "in_top": Text(
        "Con probabilidad de {p} está entre los {k} de mayor prioridad.",
        "It is among the {k} highest priorities with probability {p}.",
    ),
    "no_rank": Text(
        "Sin puesto: faltan cifras para ordenarlo. Queda sin dato, no en último lugar.",
        "No position: figures are missing. It stays absent, not last.",
    ),
    "no_data": Text("sin dato", "no data"),
    "people": Text("{n} habitantes", "{n} people"),
    "people_unknown": Text("Habitantes: sin dato", "People: no data"),
    "risk": Text("Riesgo: {what}", "Risk: {what}"),
    "risk_unit": Text(
        "por 100,000 habitantes al año; la línea es el intervalo de {level}",
        "per 100,000 people a year; the line is the {level} interval",
    ),
    "risk_inherited": Text(
        "Nadie publicó la cifra de {name}: sin dato, no en cero. Por la de {parent} y lo que "
        "difieren los lugares de un mismo conjunto, estaría entre {low} y {high} ({level}), la "
        "trama.",
        "Nobody published the figure of {name}: absent, not zero. From that of {parent}, and how "
        "much places of one group differ, it would lie between {low} and {high} ({level}), the "
        "hatching.",
    ),
    "risk_absent": Text(
        "Nadie publicó esta cifra para {name} ni para el lugar que lo contiene: sin dato, no en "
        "cero.",
        "Nobody published this figure for {name} or for the place that contains it: absent, not "
        "zero.",
    ),
    "risk_cases": Text("{count} casos en {period}.", "{count} cases in {period}."),
    "risk_exceeds": Text(
        "Con probabilidad de {p} la tasa pasa de {threshold}.",
        "The rate is above {threshold} with probability {p}.",
    ),
    "risk_map": Text(
        "{what} por 100,000 habitantes al año, {period}",
        "{what} per 100,000 people a year, {period}",
    ),
    "risk_from_parent": Text(
        "En {n} de {total} {unit} la tasa es la de su {parent}: nadie publicó la propia.",
        "In {n} of {total} {unit} the rate is that of the {parent}: nobody published their own.",
    ),
    "moves": Text("Qué lo mueve", "What moves it"),
    "moves_note": Text(
        "Percentil entre los {unit}: 100 es el más grave.",
        "Percentile among {unit}: 100 is the most severe.",
    ),
    "percentile": Text("percentil {n}", "percentile {n}"),
    "of_place": Text("de {name}", "of {name}"),
    "weights": Text("Si los pesos cambian", "If the weights change"),
    "weights_note": Text(
        "Puesto si cada dimensión pesara el doble; ahora es {rank}.",
        "Position if each dimension weighed twice as much; now it is {rank}.",
    ),
    "meaning": Text(
        "Un puesto alto quiere decir que el Estado debe más a ese lugar. No dice nada de las "
        "personas que viven allí.",
        "A high position means that the state owes that place more. It says nothing about the "
        "people who live there.",
    ),
    "sources": Text("Fuentes", "Sources"),
    "no_sources": Text(
        "Esta evaluación no trae lista de fuentes.", "This assessment carries no list of sources."
    ),
    "locator": Text("{name} en {ambit}", "{name} in {ambit}"),
    "rest": Text("resto de {name}", "rest of {name}"),
    "top_title": Text("Los {k} de mayor prioridad", "The {k} highest priorities"),
    "top_note": Text(
        "La línea va del primer al último puesto posible con {level} de probabilidad; el punto es "
        "la mediana. La escala llega al puesto {far}.",
        "The line spans the positions that hold with {level} probability; the dot is the median. "
        "The scale ends at position {far}.",
    ),
    "drivers_title": Text("Qué los mueve", "What moves them"),
    "drivers_note": Text(
        "Percentil de cada dimensión entre los {n} {unit}: 100 es lo más grave.",
        "Percentile of each dimension among the {n} {unit}: 100 is the most severe.",
    ),
    "col_rank": Text("Puesto", "Position"),
    "col_place": Text("Lugar", "Place"),
    "col_people": Text("Habitantes", "People"),
    "col_interval": Text("Intervalo", "Interval"),
    "col_top": Text("Entre los {k}", "In top {k}"),
    "col_rate": Text("Tasa", "Rate"),
    "measured_title": Text("Qué se midió y cuánto pesa", "What was measured, and its weight"),
    "dimension": Text("Dimensión", "Dimension"),
    "indicator": Text("Indicador", "Indicator"),
    "period": Text("Periodo", "Period"),
    "with_figure": Text("Con cifra", "With figures"),
    "n_of_n": Text("{n} de {total}", "{n} of {total}"),
    "weight": Text("Peso", "Weight"),
    "method_title": Text("Cómo se hizo", "How it was made"),
    "warnings_title": Text("Lo que hay que tener en cuenta", "What to bear in mind"),
    "absent_title": Text("Sin dato", "No data"),
    "absent_note": Text(
        "Lugares sin cifras suficientes para ordenarlos: {n}. Quedan fuera del orden, no al final.",
        "Places without enough figures to be ordered: {n}. They are outside the order, not last.",
    ),
    "and_more": Text("y {n} más", "and {n} more"),
    "repeat_title": Text(
        "De dónde sale y cómo repetirlo", "Where it comes from, and how to repeat it"
    ),
    "repeat_note": Text(
        "Estas dos órdenes dicen de qué archivos sale cada cifra y la vuelven a calcular.",
        "These two commands say which files each figure comes from, and compute it again.",
    ),
    "repeat_seed": Text(
        "Semilla {seed}, {draws} repeticiones, Presencia {software}.",
        "Seed {seed}, {draws} runs, Presencia {software}.",
    ),
    "publisher": Text("Publicado por", "Published by"),
    "version": Text("Versión", "Version"),
    "page": Text("Página", "Page"),
    "land": Text(
        "Fronteras vecinas: Natural Earth, dominio público.",
        "Neighbouring borders: Natural Earth, public domain.",
    ),
    "trend": Text("Tendencia", "Trend"),
    "trend_of": Text("Tendencia de {name}", "Trend of {name}"),
    "trend_unit": Text(
        "por 100,000 habitantes al año; la banda es el intervalo de {level}",
        "per 100,000 people a year; the band is the {level} interval",
    ),
    "trend_up": Text(
        "Subió de {first} a {last} con probabilidad de {p}: la tasa es {ratio} veces la de antes "
        "({level} entre {low} y {high}).",
        "It rose from {first} to {last} with probability {p}: the rate is {ratio} times what it "
        "was ({level} between {low} and {high}).",
    ),
    "trend_down": Text(
        "Bajó de {first} a {last} con probabilidad de {p}: la tasa es {ratio} veces la de antes "
        "({level} entre {low} y {high}).",
        "It fell from {first} to {last} with probability {p}: the rate is {ratio} times what it "
        "was ({level} between {low} and {high}).",
    ),
    "trend_unknown": Text(
        "No se sabe si subió o bajó de {first} a {last}: la probabilidad de que subiera es {p}. La"
        " tasa es {ratio} veces la de antes ({level} entre {low} y {high}).",
        "It is not known whether it rose or fell from {first} to {last}: the probability that it "
        "rose is {p}. The rate is {ratio} times what it was ({level} between {low} and {high}).",
    ),
    "expected_said": Text(
        "En {period} se esperan {count} casos, {level} entre {low} y {high}, contando el azar.",
        "In {period}, {count} cases are expected, {level} between {low} and {high}, chance "
        "included.",
    ),
    "tipping_above": Text(
        "Su tasa queda encima de {threshold}. Estaría debajo si allí se registrara {factor} veces "
        "la parte de los hechos que registran sus vecinos.",
        "Its rate is above {threshold}. It would be below if the part of events recorded there "
        "were {factor} times that of its neighbours.",
    ),
    "tipping_below": Text(
        "Su tasa queda debajo de {threshold}. Lo pasaría si allí se registrara solo {share} de la "
        "parte de los hechos que registran sus vecinos.",
        "Its rate is below {threshold}. It would be above if the part of events recorded there "
        "were only {share} of that of its neighbours.",
    ),
    "trends_title": Text("Cómo ha cambiado cada lugar", "How each place has changed"),
    "trends_note": Text(
        "La línea es la tasa por 100,000 habitantes al año; la banda, el intervalo de {level}. "
        "Todos comparten una escala, de 0 a {top}; lo que pasa de allí queda cortado arriba. La "
        "trama es un periodo que nadie publicó.",
        "The line is the rate per 100,000 people a year; the band, the {level} interval. All share"
        " one scale, from 0 to {top}; what passes it is cut at the top. Hatching is a period "
        "nobody published.",
    ),
    "trends_few": Text(
        "El punto es la tasa por 100,000 habitantes al año; la raya, el intervalo de {level}. "
        "Todos comparten una escala, de 0 a {top}; lo que pasa de allí queda cortado arriba.",
        "The dot is the rate per 100,000 people a year; the rod, the {level} interval. All share "
        "one scale, from 0 to {top}; what passes it is cut at the top.",
    ),
    "trends_line": Text(
        "La raya de puntos es el umbral, {threshold}.",
        "The dotted rule is the threshold, {threshold}.",
    ),
    "trends_alone": Text(
        "Cada periodo se estimó por separado: compare los intervalos, no la línea.",
        "Each period was estimated on its own: compare the intervals, not the line.",
    ),
    "trends_first": Text(
        "Aquí, los {n} que subieron con mayor probabilidad; los demás están en el informe "
        "interactivo y en el libro de cálculo.",
        "Here, the {n} that rose most surely; the others are in the interactive report and the "
        "workbook.",
    ),
    "trends_rate": Text(
        "Aquí, los {n} de tasa más alta; los demás están en el informe interactivo y en el libro "
        "de cálculo.",
        "Here, the {n} of highest rate; the others are in the interactive report and the workbook.",
    ),
    "rose_short": Text("subió: {p}", "rose: {p}"),
    "fell_short": Text("bajó: {p}", "fell: {p}"),
    "mini_alt": Text("{name}, tasa por periodo. {rows}", "{name}, rate by period. {rows}"),
    "changes_title": Text("Los que más seguramente cambiaron", "Those that most surely changed"),
    "col_change": Text("Veces la tasa de {period}", "Times the rate of {period}"),
    "col_direction": Text("Con qué probabilidad", "With what probability"),
    "col_expected": Text("Casos esperados {period}", "Cases expected {period}"),
    "change_map": Text(
        "La tasa de {last}: cuántas veces la de {first}",
        "The rate of {last}: how many times that of {first}",
    ),
    "change_map_alt": Text(
        "Mapa del cambio de la tasa, {first} a {last}.",
        "Map of the change in the rate, {first} to {last}.",
    ),
    "fell": Text("bajó", "fell"),
    "rose": Text("subió", "rose"),
    "below": Text("debajo", "below"),
    "above": Text("encima", "above"),
    "sides_alt": Text(
        "Leyenda: a la izquierda los que están debajo, a la derecha los que están encima; filas "
        "según con qué probabilidad se sabe; la cifra es el número de lugares.",
        "Legend: to the left those below, to the right those above; rows by how probable that "
        "is; the figure is the number of places.",
    ),
    "sides_note": Text(
        "Las filas dicen con qué probabilidad se conoce el lado. Lo menos seguro es más pálido y "
        "lleva puntos; donde no se sabe, gris. La cifra es el número de {unit}.",
        "Rows say with what probability the side is known. What is less sure is paler and dotted; "
        "what is not known, grey. The figure is the number of {unit}.",
    ),
    "exceed_map": Text(
        "¿Pasa de {threshold} la tasa de {what}? {period}",
        "Is the rate of {what} above {threshold}? {period}",
    ),
    "exceed_map_alt": Text(
        "Mapa de los que pasan de {threshold}: {what}, {period}.",
        "Map of those above {threshold}: {what}, {period}.",
    ),
    "change_map_title": Text(
        "Qué lugares subieron y cuáles bajaron", "Which places rose and which fell"
    ),
    "exceed_map_title": Text(
        "Qué lugares pasan del umbral", "Which places are above the threshold"
    ),
    "empty": Text(
        "Todavía no hay ningún lugar con orden de prioridad.",
        "No place has a position in the order yet.",
    ),
}


def word(key: str, lang: Lang, **fields: object) -> str:
    """Return a fixed sentence with its fields filled."""
    return WORDS[key].say(lang).format(**fields)
