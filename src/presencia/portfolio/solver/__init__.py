"""Solve planning problems with a proven bound."""

from presencia.portfolio.solver.answer import Progress, Solution, Status, Stop, gap_between
from presencia.portfolio.solver.fixed_prices import PricedPlaces, price_places
from presencia.portfolio.solver.solve import solve

__all__ = [
    "PricedPlaces",
    "Progress",
    "Solution",
    "Status",
    "Stop",
    "gap_between",
    "price_places",
    "solve",
]
