"""How the figures were made, in words a minister's adviser can check."""

from typing import Any

from presencia.reporting.format import Style
from presencia.reporting.model_words import forecast_said, model_said
from presencia.reporting.sentences import both, measure_label
from presencia.reporting.view import AssessmentView
from presencia.text import Text

_ESTIMAND = (
    Text("Qué se estima", "What is estimated"),
    Text(
        "Para cada lugar, la tasa anual verdadera de {what} por 100,000 habitantes en {period}, y "
        "su puesto en el orden de prioridad. Verdadera quiere decir la que produjo los casos "
        "registrados: lo que nadie registró no está en ninguna cifra.",
        "For each place, the true yearly rate of {what} per 100,000 people in {period}, and its "
        "position in the order of priority. True means the rate that produced the recorded cases: "
        "what nobody recorded is in no figure.",
    ),
)
_RISK = (
    Text("Cómo se estima el riesgo", "How risk is estimated"),
    Text(
        "Los casos se cuentan como una variable de Poisson sobre los habitantes por año. La tasa "
        "de un lugar con pocos habitantes se acerca a la de su conjunto tanto como sus propios "
        "datos permiten, y cada una lleva un intervalo de {level}. Donde no hay cifra propia se "
        "muestra la del lugar que lo contiene y se dice; donde no hay ninguna, queda sin dato: "
        "nunca en cero.",
        "Cases are counted as a Poisson variable over people per year. The rate of a place with "
        "few people is drawn towards that of its group as far as its own data allow, and each "
        "carries a {level} interval. Where there is no figure of its own, that of the place that "
        "contains it is shown, and said to be so; where there is none it stays absent: never "
        "zero.",
    ),
)
_MODEL = Text("Qué modelo se usó y qué encontró", "Which model was used, and what it found")
_FORECAST = Text("Cómo le fue al pronosticar", "How well it forecast")
_ORDER = (
    Text("Cómo se ordena la prioridad", "How priority is ordered"),
    Text(
        "Cada indicador se lleva a una escala de 0 a 1, donde 1 es peor; se promedian por "
        "dimensión y las dimensiones con los pesos de la tabla. El cálculo se repite {draws} "
        "veces variando los pesos y el error de cada cifra. El puesto es la mediana de esas "
        "repeticiones; el intervalo contiene {level} de ellas; la probabilidad es la parte en que "
        "el lugar queda entre los {k} primeros.",
        "Each indicator is put on a scale from 0 to 1, where 1 is worse; they are averaged by "
        "dimension, and dimensions by the weights of the table. The calculation is repeated "
        "{draws} times, varying the weights and the error of each figure. The position is the "
        "median of those runs; the interval holds {level} of them; the probability is the share "
        "in which the place is among the first {k}.",
    ),
)
_COLOUR = (
    Text("Qué dice el color", "What the colour says"),
    Text(
        "De ocho clases se toma el tramo más angosto, de una, dos, cuatro u ocho, que contiene el "
        "valor verdadero con probabilidad de 80% o más. Lo que menos se sabe es más gris y lleva "
        "puntos. La trama diagonal es sin dato.",
        "Of eight classes, the narrowest run of one, two, four or eight that holds the true value "
        "with probability 80% or more is taken. What is less known is greyer and dotted. Diagonal "
        "hatching is no data.",
    ),
)
_ASSUMED = (
    Text("Qué se supone", "What is assumed"),
    Text(
        "Que los lugares registran de manera parecida; que la población entre censos es la "
        "publicada; y que los pesos expresan lo que el programa valora. Cambiar un peso cambia el "
        "orden: por eso la ficha de cada lugar muestra su puesto si cada peso fuera el doble.",
        "That places record in a similar way; that population between censuses is as published; "
        "and that the weights say what the programme values. A different weight gives a different "
        "order: so each place's sheet shows its position if each weight were doubled.",
    ),
)
_NOT = (
    Text("Qué no dice", "What it does not say"),
    Text(
        "Un puesto alto quiere decir que el Estado debe más a ese lugar. No dice nada de las "
        "personas que viven allí, ni por qué ocurre la violencia, ni si un programa funcionará.",
        "A high position means that the state owes that place more. It says nothing about the "
        "people who live there, nor why violence happens, nor whether a programme will work.",
    ),
)


def method(view: AssessmentView, *, model: bool = True) -> list[tuple[Text, Text]]:
    """Return headed paragraphs: estimand, risk, model, order, colour, assumptions, limits.

    ``model`` False leaves out what is said of the model where a document says it elsewhere.
    """
    measure = str(view.risk["measure"].iloc[0]) if len(view.risk) else ""
    what = measure_label(view, measure) if measure else Text("violencia", "violence")

    def fields(style: Style) -> dict[str, Any]:
        return {
            "what": what.say(style.lang),
            "period": style.period(view.risk_period),
            "level": style.percent(view.level_of_interval),
            "draws": style.number(view.meta.get("draws") or 0, 0),
            "k": style.number(view.k, 0),
        }

    parts = [_ESTIMAND, _RISK, _ORDER, _COLOUR, _ASSUMED, _NOT]
    if view.risk.empty:
        parts = [_ORDER, _COLOUR, _ASSUMED, _NOT]
    out = [(heading, both(view, body, fields)) for heading, body in parts]
    return [*out[:2], *_engine(view), *out[2:]] if model else out


def _engine(view: AssessmentView) -> list[tuple[Text, Text]]:
    """Return the paragraphs on the space–time model, none for older results."""
    said, told = model_said(view), forecast_said(view)
    body = Text(" ".join(t.es for t in said), " ".join(t.en for t in said)) if said else None
    return [(h, b) for h, b in ((_MODEL, body), (_FORECAST, told)) if b]
