"""Places, the hierarchies they stand in, and how they change."""

from dataclasses import dataclass
from datetime import date

from presencia.text import Text

HIERARCHIES: dict[str, Text] = {
    "administrative": Text("división administrativa", "administrative division"),
    "police": Text("delegaciones policiales", "police divisions"),
    "judicial": Text("circuitos judiciales", "judicial circuits"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a hierarchy at a level: country 0, department or province 1, municipality 2.

    Parameters
    ----------
    place_id : str
        ``GTM``, ``GTM-IZABAL``, ``GTM-1802``: ISO 3166 alpha-3, then the region's key or the
        national statistics office's code. Police and judicial units carry a prefix
        (``NIC-POL-TRIANGULO_MINERO``).
    name : str
        Official name in the national language, with accents.
    level : int
        0, 1, 2 or 3.
    parent_id : str or None
        The place one level up in the same hierarchy.
    iso3 : str
        Country.
    code : str or None
        Code of the publisher, as published.
    hierarchy : str
        Key of `HIERARCHIES`.
    valid_from, valid_to : datetime.date or None
        First and last day of legal existence; None is unknown or still valid.
    """

    place_id: str
    name: str
    level: int
    parent_id: str | None
    iso3: str
    code: str | None = None
    hierarchy: str = "administrative"
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """One link of a split, merger or renaming: ``share`` of the old place's people moved.

    Parameters
    ----------
    from_id, to_id : str
        Old and new place.
    on : datetime.date
        First day of the new division.
    kind : str
        ``split``, ``merge`` or ``rename``.
    share : float
        Share of the old place's population that lives in the new one, 0 to 1. The shares of
        one old place sum to 1.
    source : str
        Citation of the law or table, and where the share comes from.
    """

    from_id: str
    to_id: str
    on: date
    kind: str
    share: float
    source: str
