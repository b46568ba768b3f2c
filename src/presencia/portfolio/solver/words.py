"""What the solver tells its user."""

import numpy as np
from numpy.typing import NDArray

from presencia.errors import EstimationFailed, PlanInfeasible
from presencia.errors import Problem as Trouble
from presencia.portfolio.problem import Problem
from presencia.text import Text

PREPARING = Text("Se prepara", "Preparing")
PRICES = Text("Busca los precios de los límites", "Looking for the prices of the limits")
PACKAGES = Text("Compara los paquetes de cada lugar", "Comparing the packages of each place")
LINEAR = Text("Ajusta los lugares casi empatados", "Settling the places that are nearly tied")
WHOLE = Text("Redondea a paquetes enteros", "Rounding to whole packages")
INTEGER = Text("Resuelve un programa entero", "Solving one integer program")

_NAMED = 5
TARGET = "target"
"""Name of the harm to avert among the rows that stay broken."""


def no_package(problem: Problem, places: NDArray[np.int64]) -> PlanInfeasible:
    """Return the error for places whose own rules leave nothing that may be done."""
    named = ", ".join(str(problem.places[p]) for p in places[:_NAMED])
    more = max(len(places) - _NAMED, 0)
    tail: Text | str = Text(f" (y {more} más)", f" (and {more} more)") if more else ""
    return PlanInfeasible(
        Trouble(
            "E-PLN-250",
            Text(
                "En estos lugares lo obligatorio no cabe en las reglas del propio lugar (absorción,"
                " requisitos previos, paquete mínimo): {named}{tail}.",
                "In these places what has to be done does not fit the place's own rules"
                " (absorption, prerequisites, minimum package): {named}{tail}.",
            ).fill(named=named, tail=tail),
            Text(
                "Suelte una intervención fijada o suba el tope de absorción del lugar.",
                "Release an intervention that is locked in, or raise the place's absorption cap.",
            ),
        )
    )


def numerical() -> EstimationFailed:
    """Return the error for a linear program that did not end."""
    return EstimationFailed(
        Trouble(
            "E-PLN-253",
            Text(
                "El programa lineal del plan no terminó: sus números son demasiado dispares.",
                "The plan's linear program did not end: its numbers differ too much in size.",
            ),
            Text(
                "Revise que costos, presupuestos y población estén en las unidades debidas.",
                "Check that costs, budgets and population are in the right units.",
            ),
        )
    )


def no_plan(rows: list[str], *, proven: bool = True) -> PlanInfeasible:
    """Return the error for rows that no plan keeps, or none that was found."""
    named = ", ".join(rows[:_NAMED]) or "—"
    if proven:
        what = Text(
            "Ningún plan cumple todas las reglas a la vez; las que chocan: {named}.",
            "No plan keeps all rules at once; those in conflict: {named}.",
        )
    else:
        what = Text(
            "No se encontró ningún plan entero que cumpla todas las reglas, aunque repartiendo"
            " paquetes en fracciones sí lo habría; las más ajustadas: {named}.",
            "No whole plan was found that keeps all rules, though there would be one in fractions"
            " of packages; the tightest: {named}.",
        )
    return PlanInfeasible(
        Trouble(
            "E-PLN-251" if proven else "E-PLN-252",
            what.fill(named=named),
            Text(
                "Suba uno de esos límites o quite una de esas reglas.",
                "Raise one of these limits or drop one of these rules.",
            ),
        )
    )


def stopped_early() -> PlanInfeasible:
    """Return the error for a run stopped before it had any plan."""
    return PlanInfeasible(
        Trouble(
            "E-PLN-254",
            Text(
                "Se detuvo antes de encontrar un plan que cumpla todas las reglas.",
                "It was stopped before a plan that keeps all rules was found.",
            ),
            Text("Déjelo trabajar más tiempo.", "Let it work longer."),
        )
    )
