"""Arguments and options that several commands of ``presencia plan`` share."""

from typing import Annotated

import typer

from presencia.cli.language import tr

PlanArgument = typer.Argument(
    metavar="PLAN",
    help=tr(
        "Id de un plan (véalos con `presencia plan check`) o un archivo YAML.",
        "Id of a plan (see them with `presencia plan check`) or a YAML file.",
    ),
)
SolvedArgument = typer.Argument(
    metavar=tr("RESULTADO", "RESULT"),
    help=tr(
        "Resultado de un plan, el comienzo de su nombre, o el id del plan: el último resuelto.",
        "Result of a plan, the beginning of its name, or the plan's id: the last one solved.",
    ),
)
GapOption = Annotated[
    float,
    typer.Option(
        min=0.0,
        max=0.5,
        help=tr(
            "Cuánto puede faltar hasta el mejor plan posible, como parte de él.",
            "How far the plan may be from the best possible one, as a share of it.",
        ),
    ),
]
SeedOption = Annotated[
    int | None,
    typer.Option(min=0, help=tr("Semilla de los sorteos.", "Seed of the random draws.")),
]
