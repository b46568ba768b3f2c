"""Finds what columns of figures measure, by the words of their headers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from presencia.model import Measure
from presencia.sources.names import fold

NOISE = frozenset(
    [
        "de",
        "del",
        "la",
        "el",
        "los",
        "las",
        "y",
        "o",
        "por",
        "con",
        "en",
        "a",
        "the",
        "of",
        "and",
        "in",
        "by",
        "for",
        "per",
        "at",
        "to",
        "with",
        "un",
        "una",
        "que",
        "numero",
        "num",
        "no",
        "nro",
        "cantidad",
        "total",
        "totales",
        "count",
        "counts",
        "number",
        "n",
        "valor",
        "value",
        "values",
        "valores",
        "anos",
        "ano",
        "year",
        "mas",
        "municipal",
        "departamental",
        "registradas",
        "registrados",
        "registered",
        "rate",
        "tasa",
        "pct",
        "percent",
        "porcentaje",
        "porciento",
        "indice",
        "index",
        "score",
        "puntaje",
        "km2",
        "100k",
        "100000",
        "mil",
        "cada",
        "100",
        "000",
        "habitantes",
        "inhabitants",
    ]
)
"""Words that say how something is counted, or nothing, and not what."""

RATE_WORDS = frozenset(["rate", "tasa", "100k", "habitantes", "densidad", "density", "100"])
SHARE_WORDS = frozenset(["pct", "percent", "porcentaje", "porciento", "proporcion", "share", "pc"])

SYNONYMS = {
    "homicidio": "homicidio",
    "homicide": "homicidio",
    "asesinato": "homicidio",
    "victim": "homicidio",
    "poblacion": "poblacion",
    "population": "poblacion",
    "habitante": "poblacion",
    "poblacional": "poblacion",
    "hurto": "hurto",
    "theft": "hurto",
    "robo": "robo",
    "robbery": "robo",
    "robberie": "robo",
    "asalto": "robo",
    "lesione": "lesion",
    "lesion": "lesion",
    "injury": "lesion",
    "injurie": "lesion",
    "denuncia": "denuncia",
    "complaint": "denuncia",
    "escuela": "escuela",
    "school": "escuela",
    "electrica": "electricidad",
    "electricity": "electricidad",
    "analfabeto": "analfabetismo",
    "illiteracy": "analfabetismo",
    "potable": "tuberia",
    "water": "agua",
    "piped": "tuberia",
    "waste": "basura",
    "collection": "recoleccion",
    "slum": "tugurio",
    "tugurios": "tugurio",
    "urbano": "urbana",
    "urban": "urbana",
    "officer": "policia",
    "police": "policia",
    "policial": "policia",
    "masculinidad": "masculinidad",
    "gender": "sexo",
    "desempleado": "desocupado",
    "unemployed": "desocupado",
    "vivienda": "vivienda",
    "dwelling": "vivienda",
    "hogare": "hogar",
    "household": "hogar",
    "piso": "piso",
    "floor": "piso",
    "tierra": "tierra",
    "earth": "tierra",
    "servicio": "servicio",
    "sanitario": "sanitario",
    "sanitation": "sanitario",
    "densidad": "densidad",
    "density": "densidad",
    "dependencia": "dependencia",
    "dependency": "dependencia",
    "fecundidad": "fecundidad",
    "asistencia": "asistencia",
    "attendance": "asistencia",
    "escolar": "escolar",
}
ENOUGH = 0.5
"""Likeness from which a header's words are taken for a measure's."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A measure a column may hold, and how alike their words are, 0 to 1."""

    measure: Measure
    score: float


def stem(word: str) -> str:
    """Return the word without plural and by its usual synonym.

    Examples
    --------
    >>> stem("homicides"), stem("homicidios"), stem("viviendas")
    ('homicidio', 'homicidio', 'vivienda')
    """
    bare = word[:-1] if len(word) > 3 and word.endswith("s") else word
    return SYNONYMS.get(bare, bare)


def content(words: Iterable[str]) -> frozenset[str]:
    """Return the stems of the words that say what is measured."""
    kept = (w for w in words if w not in NOISE and not w.isdigit())
    return frozenset(stem(w) for w in kept)


def likeliest(
    words: tuple[str, ...], measures: Mapping[str, Measure], whole: bool = True
) -> Likeness | None:
    """Return the measure whose label or id is most like a header, or None.

    A header that says rate or percent is never taken for a count, nor the other way round.

    Parameters
    ----------
    words : tuple of str
        Folded words of the header.
    measures : mapping of str to Measure
        Known measures.
    whole : bool
        Whether the column's figures are whole: then counts come before shares.

    Examples
    --------
    >>> from presencia.vocabularies import measures
    >>> likeliest(("tasa", "homicidios"), measures()).measure.id
    'homicide_rate'
    >>> likeliest(("homicidios",), measures()).measure.id
    'homicides'
    >>> likeliest(("favorito",), measures()) is None
    True
    """
    said = content(words)
    best: Likeness | None = None
    for measure in measures.values() if said else ():
        score = max(_alike(said, form) for form in _forms(measure))
        score -= _doubt(measure, words, whole)
        if score >= ENOUGH and (best is None or score > best.score):
            best = Likeness(measure, score)
    return best


def _doubt(measure: Measure, words: tuple[str, ...], whole: bool) -> float:
    """Return what speaks against a measure: another kind of figure, an age that is not said."""
    if SHARE_WORDS & set(words):
        return 0.0 if measure.kind == "share" else 1.0
    if RATE_WORDS & set(words):
        return 0.0 if measure.kind in ("rate", "share", "index") else 1.0
    doubt = 0.0 if measure.additive == whole else 0.2
    ages = {w for w in words if w.isdigit() and len(w) <= 2}
    aged = any(ch.isdigit() for ch in measure.id.removesuffix("km2"))
    return doubt + (0.3 if aged and not ages else 0.0)


@lru_cache(maxsize=512)
def _forms(measure: Measure) -> tuple[frozenset[str], ...]:
    written = (measure.label.es, measure.label.en, measure.id.replace("_", " "))
    return tuple(content(fold(text).split()) for text in written)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of words in common; one inside the other counts a little more."""
    if not one or not other:
        return 0.0
    common = len(one & other)
    score = common / len(one | other)
    return min(1.0, score + 0.1) if common and (one <= other or other <= one) else score
