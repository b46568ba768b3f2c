"""Finds what columns of figures measure, by the words of their headers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from presencia.model import Measure
from presencia.sources.names import fold

NOISE = frozenset(
    word
    for line in (
        "de del la el las los y o por con en a the of and in by for per at to with un una que",
        "numero num nro cantidad total totales count counts number n valor value values valores",
        "anos ano year mas over edad aged municipal departamental registradas registrados",
        "registered registrado registros records rate tasa pct percent porcentaje porciento",
        "indice index score puntaje km2 100k 100000 mil cada habitantes inhabitants",
    )
    for word in line.split()
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
NEGATIONS = frozenset(("no", "not", "sin", "without", "none", "nunca"))
"""Words that turn a measure round."""

ENOUGH = 0.55
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
    """Return the stems of the words that say what is measured.

    Examples
    --------
    >>> sorted(content("homicide rate per 100 000 population".split()))
    ['homicidio']
    """
    listed = list(words)
    for i, word in enumerate(listed[:-1]):
        if word in ("per", "por", "cada") and listed[i + 1][:1].isdigit():
            listed = listed[:i]  # what follows is the base of a rate
            break
    kept = (w for w in listed if w not in NOISE and not w.isdigit())
    return frozenset(stem(w) for w in kept)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a column's figures: whether all are whole, and their limits."""

    whole: bool = True
    low: float = 0.0
    high: float = 0.0

    def fit(self, measure: Measure) -> bool:
        """Say whether a measure can have such figures."""
        low = -float("inf") if measure.low is None else measure.low
        high = float("inf") if measure.high is None else measure.high
        return self.low >= low and self.high <= high and (self.whole or not measure.additive)


WHOLE = Figures()
"""Whole figures of unknown size."""


def likeliest(
    words: tuple[str, ...], measures: Mapping[str, Measure], figures: Figures = WHOLE
) -> Likeness | None:
    """Return the measure whose label or id is most like a header, or None.

    A header that says rate or percent, an age, or "not", is only taken for a measure that
    says the same.

    Parameters
    ----------
    words : tuple of str
        Folded words of the header.
    measures : mapping of str to Measure
        Known measures.
    figures : Figures
        What the column holds; a measure that cannot have it is none.

    Examples
    --------
    >>> from presencia.vocabularies import measures
    >>> likeliest(("tasa", "homicidios"), measures()).measure.id
    'homicide_rate'
    >>> likeliest(("homicidios",), measures()).measure.id
    'homicides'
    >>> likeliest(("poblacion", "de", "7", "anos"), measures()).measure.id
    'population_7plus'
    >>> likeliest(("favorito",), measures()) is None
    True
    """
    said = content(words)
    best: Likeness | None = None
    for measure in measures.values() if said else ():
        doubt = _doubt(measure, words, figures)
        score = max(_alike(said, form, measure.additive) for form in _forms(measure)) - doubt
        if score >= ENOUGH and (best is None or score > best.score):
            best = Likeness(measure, score)
    return best


def named_by_file(
    words: tuple[str, ...],
    file_words: tuple[str, ...],
    measures: Mapping[str, Measure],
    figures: Figures = WHOLE,
) -> Likeness | None:
    """Return the measure of a column called "count" or "rate", by the file's name.

    Examples
    --------
    >>> from presencia.vocabularies import measures
    >>> named_by_file(("rate",), ("homicides", "2019"), measures(), Figures(False)).measure.id
    'homicide_rate'
    """
    if content(words):
        return None
    said = content(file_words)
    fitting = [
        (len(form), -_doubt(measure, words, figures), measure)
        for measure in measures.values()
        for form in _forms(measure)
        if form and form <= said and _doubt(measure, words, figures) < ENOUGH
    ]
    best = max(fitting, key=lambda f: f[:2], default=None)
    return Likeness(best[2], ENOUGH) if best else None


def published(word: str) -> str | None:
    """Return the measure a known publisher's category stands for, where it is only one.

    Examples
    --------
    >>> published("ROBO"), published("Homicidios")
    ('burglaries', None)
    """
    return _published().get(fold(word))


@cache
def _published() -> dict[str, str]:
    from presencia.vocabularies import table

    known = table("crime_source_categories")
    known = known[known["measure"].notna() & (known["measure"] != "")]
    pairs = known.assign(word=known["category"].map(fold))[["word", "measure"]].drop_duplicates()
    single = pairs[~pairs["word"].duplicated(keep=False)]
    return dict(zip(single["word"], single["measure"], strict=True))


def _doubt(measure: Measure, words: tuple[str, ...], figures: Figures) -> float:
    """Return what speaks against a measure: 1 rules it out."""
    label = fold(measure.label.es).split()
    ages = {w for w in words if w.isdigit() and len(w) <= 2}
    if not figures.fit(measure) or ages - set(label) or _ages(label) - ages:
        return 1.0
    if bool(NEGATIONS & set(words)) != bool(NEGATIONS & set(label)):
        return 1.0
    if SHARE_WORDS & set(words):
        return 0.0 if measure.kind == "share" else 1.0
    if RATE_WORDS & set(words):
        return 0.0 if measure.kind in ("rate", "share", "index") else 1.0
    return 0.0 if measure.additive == figures.whole else 0.2


def _ages(label: list[str]) -> set[str]:
    return {w for w in label if w.isdigit() and len(w) <= 2} if "anos" in label else set()


@lru_cache(maxsize=512)
def _forms(measure: Measure) -> tuple[frozenset[str], ...]:
    written = (measure.label.es, measure.label.en, measure.id.replace("_", " "))
    return tuple(content(fold(text).split()) for text in written)


def _alike(one: frozenset[str], other: frozenset[str], additive: bool) -> float:
    """Return the share of words in common; a header short for a count's label counts more."""
    if not one or not other:
        return 0.0
    common = len(one & other)
    score = common / len(one | other)
    return min(1.0, score + 0.1) if common and additive and one <= other else score
