"""How far: places inside places, what both reach, what lies within."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from presencia.web import facts
from presencia.web.access import rule
from presencia.web.access.models import Person
from presencia.web.access.scope import EVERYWHERE, NOWHERE, Scope

IZABAL, BARRIOS, CAPITAL = "GTM-IZABAL", "GTM-1801", "GTM-0101"


def scope(countries: str | None = None, *places: str) -> Scope:
    return Scope(
        None if countries is None else frozenset(countries.split()),
        frozenset(places) if places else None,
    )


@pytest.fixture(autouse=True)
def _filled(workspace: Path) -> None:
    assert facts.line_of(BARRIOS)[-1] == "GTM"
    assert len(facts.line_of(BARRIOS)) == 3


def department() -> str:
    return facts.line_of(BARRIOS)[1]


def test_a_municipality_lies_within_its_department() -> None:
    assert scope("GTM", BARRIOS).within(scope("GTM", department()))
    assert not scope("GTM", department()).within(scope("GTM", BARRIOS))
    assert not scope("GTM", CAPITAL).within(scope("GTM", department()))


def test_both_reach_the_inner_place() -> None:
    inner = scope("GTM", BARRIOS)
    outer = scope("GTM", department())
    assert inner.narrowed(outer) == outer.narrowed(inner) == inner
    assert scope("GTM", CAPITAL).narrowed(outer).nowhere


def test_places_count_by_their_country_where_none_is_named() -> None:
    assert Scope(None, frozenset({BARRIOS})).within(scope("GTM"))
    assert not Scope(None, frozenset({BARRIOS})).within(scope("HND"))


def test_whole_countries() -> None:
    assert scope("GTM").within(scope("GTM HND"))
    assert not scope("GTM HND").within(scope("GTM"))
    assert not scope(None).within(scope("GTM"))
    assert scope("GTM").narrowed(scope("HND")).nowhere
    assert NOWHERE.within(scope("GTM", BARRIOS))


SCOPES = st.builds(
    Scope,
    st.one_of(st.none(), st.frozensets(st.sampled_from(["GTM", "HND", "SLV"]))),
    st.one_of(st.none(), st.frozensets(st.sampled_from([BARRIOS, CAPITAL, "GTM-1802", "HND"]))),
)


@given(SCOPES, SCOPES)
def test_what_both_reach_lies_within_each_and_masks_alike(a: Scope, b: Scope) -> None:
    both = a.narrowed(b)
    assert both.within(a)
    assert both.within(b)
    assert both.within(EVERYWHERE)
    table = facts.place_table(facts.results("assess")[0].id)
    masks = [s.mask(table.countries, table.lines) for s in (a, b, both)]
    assert np.array_equal(masks[0] & masks[1], masks[2])


def test_a_person_reaches_no_further_than_their_organisation(people: dict[str, Person]) -> None:
    person = people["municipal_committee"]
    person.reach_places = None
    assert rule.scope_of(person).places == frozenset({"GTM-1801"})
    person.reach_places = [CAPITAL]
    assert rule.scope_of(person).nowhere
    person.organisation.active = False
    assert rule.scope_of(person) == NOWHERE
    assert not rule.permits(person, "facts.see")
