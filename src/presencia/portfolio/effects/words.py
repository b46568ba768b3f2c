"""What to say about an effect: how much, how sure, what is thin and who disputes it."""

from collections.abc import Sequence
from math import exp

from presencia.portfolio.effects.rows import StudyRow
from presencia.text import Text

_CLOSE = ("same", "near")

_FALL = Text(
    "Se espera {fall}% menos entre quienes alcanza; en un lugar nuevo, "
    "entre {low} y {high} ({level}%).",
    "Expected: {fall}% less among those reached; in a new place, "
    "between {low} and {high} ({level}%).",
)
_RISE = Text(
    "Se espera {fall}% más entre quienes alcanza; en un lugar nuevo, "
    "entre {low} y {high} ({level}%).",
    "Expected: {fall}% more among those reached; in a new place, "
    "between {low} and {high} ({level}%).",
)
_LESS = Text("{n}% menos", "{n}% less")
_MORE = Text("{n}% más", "{n}% more")
_ONE = Text("hay un solo estudio", "there is only one study")
_AFAR = Text(
    "ninguno es de Centroamérica, América Latina o el Caribe",
    "none is from Central America, Latin America or the Caribbean",
)
_IMPUTED = Text("ninguno publicó su error: se imputó", "none published its error: it was imputed")
_UNSEEN = Text(
    "más de la mitad del peso está escrito de memoria o supuesto",
    "more than half of the weight is recalled or assumed",
)
_SOME_IMPUTED = Text(
    " El error de {n} de {k} estudios se imputó.", " The error of {n} of {k} studies was imputed."
)
_REASONS = Text(" Evidencia limitada: {reasons}.", " Limits of the evidence: {reasons}.")
_DISPUTED = Text(" Disputado: {why}", " Disputed: {why}")


def thin_reasons(rows: Sequence[StudyRow]) -> tuple[Text, ...]:
    """Return what makes the evidence thin; two reasons or more make it so."""
    pooled = [r for r in rows if r.pooled]
    reasons = []
    if len(pooled) == 1:
        reasons.append(_ONE)
    if not any(r.distance in _CLOSE for r in pooled):
        reasons.append(_AFAR)
    if all(r.imputed for r in pooled):
        reasons.append(_IMPUTED)
    if sum(r.weight for r in pooled if r.verified != "seen") > 0.5:
        reasons.append(_UNSEEN)
    return tuple(reasons)


def say_effect(
    fall: float, prediction: tuple[float, float], rows: Sequence[StudyRow], level: float
) -> Text:
    """Return the paragraph of an effect.

    Parameters
    ----------
    fall : float
        Expected relative fall of the rate in a new place, negative for a rise.
    prediction : (float, float)
        Interval of the fall of the log rate in a new place.
    rows : sequence of StudyRow
        With their weights.
    level : float
        Of the interval.
    """
    head = _FALL if fall >= 0 else _RISE
    low, high = (_share(1 - exp(-x)) for x in prediction)
    parts = [head.fill(fall=round(abs(100 * fall)), low=low, high=high, level=f"{100 * level:g}")]
    pooled = [r for r in rows if r.pooled]
    reasons = thin_reasons(rows)
    imputed = sum(r.imputed for r in pooled)
    if 0 < imputed < len(pooled):
        parts.append(_SOME_IMPUTED.fill(n=imputed, k=len(pooled)))
    if reasons:
        parts.append(_REASONS.fill(reasons=_listed(reasons)))
    disputes = dict.fromkeys(r.disputed for r in pooled if r.disputed is not None)
    parts += [_DISPUTED.fill(why=why) for why in disputes]
    return Text("".join(p.es for p in parts), "".join(p.en for p in parts))


def _share(fall: float) -> Text:
    return (_LESS if fall >= 0 else _MORE).fill(n=round(abs(100 * fall)))


def _listed(texts: Sequence[Text]) -> Text:
    return Text("; ".join(t.es for t in texts), "; ".join(t.en for t in texts))
