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
    "sources": Text("Fuentes", "Sources"),
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
