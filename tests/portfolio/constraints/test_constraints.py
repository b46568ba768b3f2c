"""One suite over every constraint found: its rows, its words, a plan it refuses, one it admits."""

import constraint_cases as cases
import golden_rows as golden
import made_up
import numpy as np
import pytest

from presencia.assessment.reader import Node
from presencia.portfolio import Compiled, evaluate
from presencia.portfolio.constraints import find_constraints
from presencia.text import Text

KINDS = find_constraints()
each = pytest.mark.parametrize("kind", KINDS)


def plan(compiled: Compiled, taken: cases.Taken) -> np.ndarray:
    base, choices = compiled.base, compiled.base.choices
    found = np.full((len(base.size), len(base.ids)), -1)
    for place, chosen in taken.items():
        for name, (year, share) in chosen.items():
            i = base.index(name)
            dose = share * base.interventions[i].target.value
            fits = (
                (choices.intervention == i)
                & (choices.start == year - base.spec.first_year)
                & np.isclose(choices.dose, dose)
            )
            found[base.place(place), i] = int(np.flatnonzero(fits)[0])
    return found


def test_every_constraint_has_its_case_and_its_golden_file() -> None:
    assert set(KINDS) == set(cases.SETTINGS) == set(cases.BREAKS) == set(cases.KEEPS)
    assert {p.stem for p in golden.FOLDER.glob("*.json")} == set(KINDS)


@each
def test_it_builds_what_it_built(kind: str) -> None:
    golden.agree(kind, golden.facts(made_up.compiled(**cases.SETTINGS[kind]), kind))


@each
def test_a_plan_that_breaks_it_is_told_and_one_that_keeps_it_is_not(kind: str) -> None:
    compiled = made_up.compiled(**cases.SETTINGS[kind])
    assert evaluate(compiled.problem, plan(compiled, cases.BREAKS[kind])).broken
    assert not evaluate(compiled.problem, plan(compiled, cases.KEEPS[kind])).broken


@each
def test_taken_away_the_plan_that_broke_it_is_fine(kind: str) -> None:
    """What it forbids is forbidden by nothing else, and `without` takes all of it away."""
    compiled = made_up.compiled(**cases.SETTINGS[kind])
    owner = next(c.id for c in reversed(compiled.constraints) if c.kind == kind)
    free = compiled.without({owner})
    assert not evaluate(free, plan(compiled, cases.BREAKS[kind])).broken


@each
def test_its_rows_are_its_own(kind: str) -> None:
    compiled = made_up.compiled(**cases.SETTINGS[kind])
    ids = [row.id for row in compiled.problem.rows]
    assert len(set(ids)) == len(ids)
    for part in compiled.parts:
        assert all(row.constraint == part.id for row in part.rows)
        assert all(row.id.startswith(part.id) for row in part.rows)


@each
def test_it_speaks_both_languages(kind: str) -> None:
    compiled = made_up.compiled(**cases.SETTINGS[kind])
    constraint = next(c for c in reversed(compiled.constraints) if c.kind == kind)
    assert isinstance(constraint.title, Text)
    assert constraint.formula
    assert all(isinstance(words, Text) for words in constraint.fields.values())
    for part in compiled.parts:
        if part.owner != constraint.id:
            continue
        assert not part.words.es.endswith(".")
        for row in part.rows:
            slack, tight = (constraint.explain(row, row.limit, price) for price in (0.0, 2.0))
            assert slack.es != tight.es
            assert "{" not in slack.es + slack.en + tight.es + tight.en


@each
def test_nothing_is_written_about_what_is_not_listed(kind: str) -> None:
    """A kind that has a key of its own cannot be listed; the others refuse keys of others."""
    if not KINDS[kind].listed:
        with pytest.raises(Exception, match="kind"):
            made_up.spec(constraints=[{"kind": kind}])
        return
    given = {**cases.SETTINGS[kind]["constraints"][0], "colour": "red"}
    with pytest.raises(Exception, match="colour"):
        made_up.spec(constraints=[given])


@each
def test_an_empty_table_is_refused_by_name(kind: str) -> None:
    if KINDS[kind].listed:
        node = Node({}, "constraints[0]")
        KINDS[kind].read(node, kind)
        assert all("constraints[0]" in p.what.es for p in node.problems)
        assert node.problems
