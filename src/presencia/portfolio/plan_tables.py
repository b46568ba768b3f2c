"""The tables of a plan: every column with its type, its head in both languages, its key.

Money is in the plan's currency at prices of its price year. Harm is weighted events over the
years of the plan (``meta["harm_unit"]`` says of what). Intervals are of ``meta["level"]``.
"""

from presencia.model.schema import Column, TableSchema
from presencia.portfolio.actual_schemas import ACTUAL_TOTALS, ACTUALS
from presencia.portfolio.plan_columns import APPROACH as _APPROACH
from presencia.portfolio.plan_columns import AVERTED as _AVERTED
from presencia.portfolio.plan_columns import COST as _COST
from presencia.portfolio.plan_columns import FUND as _FUND
from presencia.portfolio.plan_columns import HIGH as _HIGH
from presencia.portfolio.plan_columns import INTERVENTION as _INTERVENTION
from presencia.portfolio.plan_columns import ISO3 as _ISO3
from presencia.portfolio.plan_columns import LABEL_EN as _LABEL_EN
from presencia.portfolio.plan_columns import LABEL_ES as _LABEL_ES
from presencia.portfolio.plan_columns import LOW as _LOW
from presencia.portfolio.plan_columns import NAME as _NAME
from presencia.portfolio.plan_columns import PLACE as _PLACE
from presencia.portfolio.plan_columns import STABILITY as _STABILITY
from presencia.portfolio.plan_columns import YEAR as _YEAR
from presencia.portfolio.plan_columns import words as _words
from presencia.text import Text, same

TOTALS_BY = ("all", "country", "approach", "year", "fund", "intervention", "outcome")

ACTIVITIES = TableSchema(
    "activities",
    (
        _PLACE,
        _NAME,
        _ISO3,
        _INTERVENTION,
        _APPROACH,
        Column("start", "int", Text("año en que empieza", "year it starts")),
        Column("end", "int", Text("último año en que funciona", "last year it runs")),
        Column("dose", "float", Text("parte de las personas alcanzada", "share of people reached")),
        Column("people", "float", Text("personas alcanzadas por año", "people reached a year")),
        _COST,
        # Shares of the place's averted harm in proportion to the falls of the log rate
        # (Aumann–Shapley): they add up to the place's.
        _AVERTED,
        _LOW,
        _HIGH,
        Column(
            "averted_last",
            "float",
            Text(
                "daño que se dejaría de evitar si solo esto se quitara",
                "harm no longer averted if only this were withdrawn",
            ),
        ),
        Column(
            "locked", "bool", Text("fijada a mano o comprometida", "fixed by hand or committed")
        ),
        _STABILITY,
    ),
    key=("place_id", "intervention"),
)

PAYMENTS = TableSchema(
    "payments",
    (
        _PLACE,
        _NAME,
        _ISO3,
        _INTERVENTION,
        _APPROACH,
        _FUND,
        _YEAR,
        Column("amount", "float", Text("pago", "payment")),
    ),
    key=("place_id", "intervention", "fund", "year"),
)

PLACES = TableSchema(
    "places",
    (
        _PLACE,
        _NAME,
        _ISO3,
        Column(
            "parent_id",
            "string",
            Text("lugar que lo contiene, identificador", "containing place, identifier"),
            nullable=True,
        ),
        Column("population", "float", Text("habitantes", "people")),
        Column(
            "harm", "float", Text("daño esperado sin el plan", "harm expected without the plan")
        ),
        _AVERTED,
        _LOW,
        _HIGH,
        _COST,
        Column("interventions", "int", Text("intervenciones", "interventions")),
        Column("chosen", "bool", Text("en el plan", "in the plan")),
        # From the solver's multipliers: for order and colour, marked approximate; no sentence
        # about money comes from it.
        Column(
            "margin",
            "float",
            Text(
                "cuánto sobra o falta para entrar, daño evitado, aproximado",
                "how far in or out, harm averted, approximate",
            ),
            nullable=True,
        ),
        _STABILITY,
        *_words("why", "por qué", "why", nullable=False),
    ),
    key=("place_id",),
)

TOTALS = TableSchema(
    "totals",
    (
        Column("by", "string", Text("por", "by"), choices=TOTALS_BY),
        Column("key", "string", Text("de", "of")),
        _LABEL_ES,
        _LABEL_EN,
        Column("cost", "float", Text("costo", "cost"), nullable=True),
        Column(
            "harm",
            "float",
            Text("daño esperado sin el plan", "harm expected without the plan"),
            nullable=True,
        ),
        _AVERTED,
        _LOW,
        _HIGH,
        Column("places", "int", Text("lugares", "places")),
    ),
    key=("by", "key"),
)

LIMITS = TableSchema(
    "limits",
    (
        Column("row", "string", Text("límite, identificador", "limit, identifier")),
        Column("constraint", "string", Text("condición", "constraint")),
        _LABEL_ES,
        _LABEL_EN,
        Column("limit", "float", Text("límite", "limit")),
        Column("used", "float", Text("usado", "used")),
        Column("slack", "float", Text("queda", "left")),
        Column(
            "price",
            "float",
            Text("multiplicador, aproximado", "multiplier, approximate"),
            nullable=True,
        ),
    ),
    key=("row",),
)

WORTHS = TableSchema(
    "worths",
    (
        Column("subject", "string", Text("fondo o condición", "fund or constraint")),
        Column(
            "change",
            "string",
            Text("qué se cambió", "what was changed"),
            choices=("more_money", "less_money", "relaxed", "removed"),
        ),
        _LABEL_ES,
        _LABEL_EN,
        Column("step", "float", Text("cuánto", "by how much"), nullable=True),
        Column("worth", "float", Text("daño evitado de más", "more harm averted")),
        # Proven: the true difference of the two best plans lies in between.
        Column("worth_low", "float", Text("de más, demostrado, de", "more, proven, from")),
        Column("worth_high", "float", Text("de más, demostrado, a", "more, proven, to")),
        Column("told_apart", "bool", Text("se distingue de cero", "told apart from zero")),
        *_words("worth", "en palabras", "in words", nullable=False),
    ),
    key=("subject", "change"),
)

STANCES = TableSchema(
    "stances",
    (
        Column("stance", "string", Text("postura", "stance")),
        _LABEL_ES,
        _LABEL_EN,
        Column("own", "bool", Text("la de este plan", "this plan's own")),
        Column("value", "float", Text("este plan bajo la postura", "this plan under the stance")),
        Column("best", "float", Text("el mejor plan bajo ella", "best plan under it"), True),
        Column("bound", "float", Text("lo más posible bajo ella", "most possible under it"), True),
        Column("regret", "float", Text("lo que se pierde, a lo menos", "lost, at least"), True),
        Column("regret_high", "float", Text("lo que se pierde, a lo más", "lost, at most"), True),
        Column("same", "float", Text("parte del dinero igual", "share of money alike"), True),
        *_words("regret", "en palabras", "in words", nullable=False),
    ),
    key=("stance",),
)

FRONTIER = TableSchema(
    "frontier",
    (
        Column("point", "int", Text("punto", "point")),
        Column("kind", "string", Text("frontera", "frontier")),
        Column("x", "float", Text("primer objetivo", "first objective")),
        Column("y", "float", Text("segundo objetivo", "second objective")),
        Column("y_bound", "float", Text("segundo, lo más posible", "second, most possible"), True),
        Column("cost", "float", Text("costo", "cost")),
        Column("averted", "float", Text("daño evitado, esperado", "harm averted, expected")),
        Column("weight", "float", Text("peso del segundo", "weight of the second"), nullable=True),
        Column("dominated", "bool", Text("otro punto es mejor", "another point is better")),
        Column("own", "bool", Text("este plan", "this plan")),
    ),
    key=("kind", "point"),
)

EDITS = TableSchema(
    "edits",
    (
        Column("edit", "int", Text("cambio", "change")),
        _PLACE,
        _NAME,
        Column("intervention", "string", Text("intervención", "intervention"), nullable=True),
        Column(
            "action", "string", Text("acción", "action"), choices=("in", "out", "start", "lift")
        ),
        Column("year", "int", Text("año", "year"), nullable=True),
        Column("feasible", "bool", Text("cabe", "fits")),
        Column("price", "float", Text("daño evitado de menos", "less harm averted"), nullable=True),
        Column("price_low", "float", Text("de menos, demostrado, de", "less, proven, from"), True),
        Column("price_high", "float", Text("de menos, demostrado, a", "less, proven, to"), True),
        Column("told_apart", "bool", Text("se distingue de cero", "told apart from zero")),
        *_words("price", "en palabras", "in words", nullable=False),
    ),
    key=("edit",),
)

COMPARED = TableSchema(
    "compared",
    (
        _PLACE,
        _NAME,
        _INTERVENTION,
        Column(
            "difference",
            "string",
            Text("diferencia", "difference"),
            choices=("only_first", "only_second", "changed", "same"),
        ),
        Column("start_first", "int", Text("empieza en el primero", "starts in the first"), True),
        Column("start_second", "int", Text("empieza en el segundo", "starts in the second"), True),
        Column("dose_first", "float", Text("alcance en el primero", "reach in the first"), True),
        Column("dose_second", "float", Text("alcance en el segundo", "reach in the second"), True),
        Column("cost_first", "float", Text("costo en el primero", "cost in the first")),
        Column("cost_second", "float", Text("costo en el segundo", "cost in the second")),
        Column("averted_first", "float", Text("evitado en el primero", "averted in the first")),
        Column("averted_second", "float", Text("evitado en el segundo", "averted in the second")),
    ),
    key=("place_id", "intervention"),
)

SCHEMAS: dict[str, TableSchema] = {
    schema.name: schema
    for schema in (
        ACTIVITIES,
        PAYMENTS,
        PLACES,
        TOTALS,
        LIMITS,
        WORTHS,
        STANCES,
        FRONTIER,
        EDITS,
        COMPARED,
        ACTUALS,
        ACTUAL_TOTALS,
    )
}

#: What every plan has; the rest is there once asked for.
ALWAYS = ("activities", "payments", "places", "totals", "limits")

SHEETS: dict[str, Text] = {
    "activities": Text("Actividades", "Activities"),
    "payments": Text("Pagos", "Payments"),
    "places": Text("Lugares", "Places"),
    "totals": Text("Totales", "Totals"),
    "limits": Text("Límites", "Limits"),
    "worths": Text("Qué costaría cambiar", "What a change would cost"),
    "stances": Text("Posturas", "Stances"),
    "frontier": Text("Frontera", "Frontier"),
    "edits": Text("Cambios a mano", "Changes by hand"),
    "compared": Text("Comparación", "Comparison"),
    "actuals": Text("Lo hecho", "What was done"),
    "actual_totals": Text("Plan y lo hecho", "Plan and what was done"),
}

HEADS: dict[str, Text] = {c.name: c.about for schema in SCHEMAS.values() for c in schema.columns}


def head(column: str) -> Text:
    """Return what a column is called; one nobody named keeps its own name."""
    return HEADS.get(column, same(column))
