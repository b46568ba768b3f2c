"""What the columns and sheets of exported tables are called, in both languages."""

from presencia.text import Text, same

SHEETS: dict[str, Text] = {
    "cover": Text("Léame", "Read me"),
    "warning": Text("Tener en cuenta", "Bear in mind"),
    "places": Text("Lugares", "Places"),
    "priority": Text("Prioridad", "Priority"),
    "risk": Text("Riesgo", "Risk"),
    "dimensions": Text("Dimensiones", "Dimensions"),
    "indicators": Text("Indicadores", "Indicators"),
    "sensitivity": Text("Sensibilidad", "Sensitivity"),
    "rank_density": Text("Distribución del puesto", "Position distribution"),
    "change": Text("Cambio", "Change"),
    "expected": Text("Casos esperados", "Expected cases"),
    "influence": Text("De dónde sale la tasa", "Where the rate comes from"),
    "reporting": Text("Si el registro difiere", "If recording differs"),
    "forecast_check": Text("Pronósticos", "Forecasts"),
    "sources": Text("Fuentes", "Sources"),
}

#: What a reader of the newer sheets needs to know; on the first sheet.
NOTES: dict[str, Text] = {
    "change": Text(
        "Cuántas veces la tasa del penúltimo periodo es la del último, con su intervalo, y la "
        "probabilidad de que subiera. Cerca de 0.5 no se sabe.",
        "How many times the rate of the last period but one that of the last is, with its "
        "interval, and the probability that it rose. Near 0.5 it is not known.",
    ),
    "expected": Text(
        "Casos que se esperan en el periodo siguiente si todo sigue como venía, con la población "
        "del último periodo. El intervalo cuenta el azar de los casos.",
        "Cases expected in the next period if all goes on as it went, with the population of the "
        "last period. The interval includes the chance of cases.",
    ),
    "influence": Text(
        "Qué parte de la tasa viene de los registros del propio lugar; qué dirían solos; qué "
        "diría lo demás sin ellos.",
        "Which part of the rate comes from the place's own records; what they would say alone; "
        "what the rest would say without them.",
    ),
    "reporting": Text(
        "Las probabilidades si la parte de los hechos que se registra difiriera de un lugar a "
        "otro en esa desviación, en logaritmos; 0 es igual en todos. El factor dice cuántas "
        "veces la parte que registran sus vecinos tendría que registrar el lugar para cambiar de "
        "lado del umbral.",
        "The probabilities if the part of events recorded differed from place to place by that "
        "deviation, in logarithms; 0 is alike everywhere. The factor says how many times the "
        "part its neighbours record the place would have to record to change sides of the "
        "threshold.",
    ),
    "forecast_check": Text(
        "Cada método pronosticó periodos de estos mismos datos que se le ocultaron. En puntaje "
        "logarítmico, más alto es mejor (vacío: dio por imposible algo que pasó); en CRPS y en "
        "error medio, más bajo; la cobertura debe acercarse al nivel del intervalo.",
        "Each method forecast periods of these very data that were hidden from it. In log score, "
        "higher is better (empty: it called impossible something that happened); in CRPS and "
        "mean error, lower; coverage should be near the level of the interval.",
    ),
}

HEADS: dict[str, Text] = {
    "place_id": Text("identificador del lugar", "place identifier"),
    "name": Text("nombre", "name"),
    "level": Text("nivel o probabilidad del intervalo", "level, or probability of the interval"),
    "parent_id": Text("lugar que lo contiene, identificador", "containing place, identifier"),
    "parent_name": Text("lugar que lo contiene", "containing place"),
    "iso3": Text("país, ISO 3166-1", "country, ISO 3166-1"),
    "code": Text("código del publicador", "publisher's code"),
    "hierarchy": Text("jerarquía", "hierarchy"),
    "valid_from": Text("vigente desde", "valid from"),
    "valid_to": Text("vigente hasta", "valid to"),
    "population": Text("habitantes", "people"),
    "rank": Text("puesto, mediana", "position, median"),
    "rank_low": Text("puesto, límite inferior", "position, lower limit"),
    "rank_high": Text("puesto, límite superior", "position, upper limit"),
    "score": Text("puntaje, 1 es peor", "score, 1 is worse"),
    "p_top": Text("probabilidad de estar entre los k", "probability of being in the top k"),
    "k": same("k"),
    "run_start": Text("primera clase del tramo, 0 a 7", "first class of the run, 0 to 7"),
    "run_width": Text("ancho del tramo, 0 es sin dato", "width of the run, 0 is no data"),
    "reason_es": Text("motivo, español", "reason, Spanish"),
    "reason_en": Text("motivo, inglés", "reason, English"),
    "measured": Text("parte del peso que se midió", "share of the weight that was measured"),
    "period": Text("periodo", "period"),
    "measure": Text("medida", "measure"),
    "count": Text("casos", "cases"),
    "exposure": Text("habitantes por año", "person-years"),
    "rate_raw": Text("tasa sin suavizar, por 100,000", "raw rate, per 100,000"),
    "rate": Text("tasa estimada, por 100,000", "estimated rate, per 100,000"),
    "low": Text("límite inferior", "lower limit"),
    "high": Text("límite superior", "upper limit"),
    "threshold": Text("umbral", "threshold"),
    "p_exceed": Text("probabilidad de pasar del umbral", "probability of exceeding the threshold"),
    "basis": Text(
        "de dónde es la cifra: own propia, inherited heredada, absent sin dato",
        "whose figure: own, inherited, absent",
    ),
    "basis_place_id": Text("lugar de la cifra", "place of the figure"),
    "dimension": Text("dimensión", "dimension"),
    "indicator": Text("indicador", "indicator"),
    "value": Text("valor", "value"),
    "normalised": Text("normalizado, 1 es peor", "normalised, 1 is worse"),
    "percentile": Text("percentil, 100 es peor", "percentile, 100 is worse"),
    "status": Text("estado", "status"),
    "coverage": Text("parte medida de la dimensión", "share of the dimension measured"),
    "rank_if_doubled": Text("puesto si pesara el doble", "position if its weight doubled"),
    "bin": Text("tramo del orden, de 0 a 47", "slice of the order, 0 to 47"),
    "probability": Text("probabilidad", "probability"),
    "period_from": Text("desde el periodo", "from period"),
    "period_to": Text("hasta el periodo", "to period"),
    "ratio": Text("veces la tasa anterior", "times the rate before"),
    "p_rose": Text("probabilidad de que subiera", "probability that it rose"),
    "own_share": Text("parte de sus propios registros", "share of its own records"),
    "rate_alone": Text("tasa que dirían solos", "rate they would say alone"),
    "rate_neighbours": Text("tasa que diría lo demás sin ellos", "rate the rest says without them"),
    "neighbours": Text("vecinos", "neighbours"),
    "sentence_es": Text("en palabras, español", "in words, Spanish"),
    "sentence_en": Text("en palabras, inglés", "in words, English"),
    "reporting_sd": Text(
        "cuánto difiere el registro entre lugares, desviación logarítmica",
        "how much recording differs between places, log deviation",
    ),
    "tipping": Text("factor que cambiaría de lado", "factor that would change sides"),
    "method": Text("método", "method"),
    "origins": Text("veces que se pronosticó", "times it was forecast"),
    "cells": Text("cifras pronosticadas", "figures forecast"),
    "log_score": Text("puntaje logarítmico", "log score"),
    "crps": Text("CRPS, casos", "CRPS, cases"),
    "mae": Text("error medio, casos", "mean error, cases"),
    "dataset": Text("conjunto de datos", "dataset"),
    "version": Text("versión", "version"),
    "title_es": Text("título, español", "title, Spanish"),
    "title_en": Text("título, inglés", "title, English"),
    "publisher": Text("publicado por", "published by"),
    "citation": Text("cita", "citation"),
    "rows": Text("filas", "rows"),
    "sha256": Text("suma de control SHA-256", "SHA-256 checksum"),
}


def head(column: str) -> Text:
    """Return what a column is called; one nobody named keeps its own name."""
    return HEADS.get(column, same(column))
