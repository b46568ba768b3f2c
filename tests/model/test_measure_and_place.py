"""What adds up, and the hierarchies a place may stand in."""

import pytest

from presencia.model import HIERARCHIES, Measure, Place
from presencia.text import same


@pytest.mark.parametrize(
    ("kind", "adds"),
    [("count", True), ("population", True), ("rate", False), ("share", False), ("index", False),
     ("score", False)],
)  # fmt: skip
def test_what_adds_up(kind: str, adds: bool) -> None:
    assert Measure("m", same("m"), same("u"), kind).additive is adds  # type: ignore[arg-type]


def test_a_measure_feeds_rankings_only_if_nothing_says_otherwise() -> None:
    measure = Measure("m", same("m"), same("u"), "count")
    assert not measure.enforcement_driven
    assert measure.direction == "neutral"


def test_a_place_is_frozen_and_administrative_by_default() -> None:
    place = Place("GTM-1802", "Livingston", 2, "GTM-IZABAL", "GTM")
    assert place.hierarchy in HIERARCHIES
    with pytest.raises(AttributeError):
        place.name = "x"  # type: ignore[misc]
