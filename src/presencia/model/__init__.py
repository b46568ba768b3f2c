"""What things are: frozen types and table schemas of the field. No input or output here."""

from presencia.model.measure import Measure
from presencia.model.period import Period
from presencia.model.place import HIERARCHIES, Place, PlaceChange
from presencia.model.schema import Column, TableSchema
from presencia.model.tables import FACILITIES, INCIDENTS, KINDS, OBSERVATIONS, PLACES, REJECTS

__all__ = [
    "FACILITIES",
    "HIERARCHIES",
    "INCIDENTS",
    "KINDS",
    "OBSERVATIONS",
    "PLACES",
    "REJECTS",
    "Column",
    "Measure",
    "Period",
    "Place",
    "PlaceChange",
    "TableSchema",
]
