"""Decisions made on the staff's screens; each screen keeps its own models."""

from presencia.web.desk.data.models import ImportDraft
from presencia.web.desk.plans.models import Adoption, DraftVersion, PlacePrice, PlanDraft

__all__ = ["Adoption", "DraftVersion", "ImportDraft", "PlacePrice", "PlanDraft"]
