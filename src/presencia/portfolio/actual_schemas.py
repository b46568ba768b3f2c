"""The tables of a plan made after another one: what was planned and what was done, by row and sum.

Money is in the plan's currency. A year of an activity nobody reported on has no spending: absent
is not zero.
"""

from presencia.model.schema import Column, TableSchema
from presencia.portfolio.plan_columns import (
    APPROACH,
    INTERVENTION,
    ISO3,
    LABEL_EN,
    LABEL_ES,
    NAME,
    PLACE,
    YEAR,
)
from presencia.text import Text

STATE_CHOICES = ("done", "partly", "not_started", "stopped", "not_reported")
#: By what the sums are made.
ACTUAL_BY = ("all", "fund", "year", "approach", "country", "place")

_PLANNED = Column("planned", "float", Text("monto planeado", "planned amount"))

ACTUALS = TableSchema(
    "actuals",
    (
        PLACE,
        NAME,
        ISO3,
        INTERVENTION,
        APPROACH,
        YEAR,
        Column("fund", "string", Text("fondo", "fund"), nullable=True),
        Column("planned_start", "int", Text("inicio planeado", "planned start"), nullable=True),
        Column("state", "string", Text("estado", "status"), choices=STATE_CHOICES),
        _PLANNED,
        Column("spent", "float", Text("gastado", "spent"), nullable=True),
        Column("dose_planned", "float", Text("alcance planeado", "planned reach"), nullable=True),
        Column("dose_done", "float", Text("alcance logrado", "reach achieved"), nullable=True),
        Column("over", "bool", Text("gastó más de lo planeado", "spent more than planned")),
        Column("outside", "bool", Text("no estaba en el plan", "was not in the plan")),
        Column("note", "string", Text("nota", "note"), nullable=True),
        Column("file_row", "int", Text("fila del archivo", "row of the file"), nullable=True),
    ),
    key=("place_id", "intervention", "year", "fund"),
)

ACTUAL_TOTALS = TableSchema(
    "actual_totals",
    (
        Column("by", "string", Text("por", "by"), choices=ACTUAL_BY),
        Column("key", "string", Text("de", "of")),
        LABEL_ES,
        LABEL_EN,
        _PLANNED,
        Column("spent", "float", Text("gastado, informado", "spent, reported")),
        Column(
            "unreported",
            "float",
            Text("planeado que nadie informó", "planned and not reported on"),
        ),
        Column("activities", "int", Text("actividades", "activities")),
        Column("done", "int", Text("hechas", "done")),
        Column("partly", "int", Text("en parte", "partly")),
        Column("not_started", "int", Text("no empezadas", "not started")),
        Column("stopped", "int", Text("detenidas", "stopped")),
        Column("not_reported", "int", Text("sin informe", "not reported")),
    ),
    key=("by", "key"),
)
