"""Every sentence in two languages; every error says what, where and what to do."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presencia import errors
from presencia.errors import DataInvalid, PresenciaError, Problem, Where
from presencia.text import LANGS, Text, same

WORDS = st.text(st.characters(exclude_characters="{}"), min_size=1)
WHAT = Text("«{v}» no es un número.", "“{v}” is not a number.")
FIX = Text("escríbalo con cifras.", "write it in digits.")


def problem(**changes: Any) -> Problem:
    parts: dict[str, Any] = {"code": "E-VAL-001", "what": WHAT.fill(v="doce"), "remedy": FIX}
    return Problem(**(parts | changes))


@pytest.mark.parametrize(("es", "en"), [("", "x"), ("x", ""), ("", "")])
def test_a_text_needs_both_languages(es: str, en: str) -> None:
    with pytest.raises(ValueError, match="both languages"):
        Text(es, en)


@given(WORDS, WORDS)
def test_each_language_says_its_own(es: str, en: str) -> None:
    text = Text(es, en)
    assert (text.say("es"), text.say("en"), str(text)) == (es, en, en)
    assert text.fill() == text


@given(st.text(), st.integers())
def test_fields_are_filled_in_both(word: str, n: int) -> None:
    filled = Text("{n} de {w}", "{n} of {w}").fill(w=word, n=n)
    assert filled == Text(f"{n} de {word}", f"{n} of {word}")


def test_a_text_may_fill_a_text() -> None:
    inner = Text("lugares", "places")
    assert Text("tres {x}", "three {x}").fill(x=inner) == Text("tres lugares", "three places")
    assert same("GTM").say("es") == same("GTM").say("en") == "GTM"


def test_a_missing_field_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        WHAT.fill(value="x")


@pytest.mark.parametrize(
    ("where", "es", "en"),
    [
        (Where(), "", ""),
        (Where("a.xlsx"), "a.xlsx", "a.xlsx"),
        (
            Where("a.xlsx", "Hoja1", 3, "Total"),
            "a.xlsx, hoja Hoja1, fila 3, columna Total",
            "a.xlsx, sheet Hoja1, row 3, column Total",
        ),
        (Where(row=0), "fila 0", "row 0"),
        (Where(column="x"), "columna x", "column x"),
    ],
)
def test_where(where: Where, es: str, en: str) -> None:
    assert (where.say("es"), where.say("en")) == (es, en)


def test_a_problem_is_one_line() -> None:
    at = problem(where=Where("a.csv", row=7))
    assert at.say("es") == (
        "[E-VAL-001] a.csv, fila 7: «doce» no es un número. Qué hacer: escríbalo con cifras."
    )
    assert problem().say("en") == (
        "[E-VAL-001] “doce” is not a number. What to do: write it in digits."
    )


def test_at_fills_in_the_place_and_leaves_the_rest() -> None:
    before = problem(where=Where(column="Total"), value="doce")
    after = before.at(file="a.csv", row=9)
    assert after.where == Where("a.csv", row=9, column="Total")
    assert (after.code, after.value, before.where.row) == ("E-VAL-001", "doce", None)


@given(st.integers(1, 60), st.integers(1, 30), st.integers(0, 500))
def test_many_problems_are_cut_and_counted(n: int, most: int, unseen: int) -> None:
    error = DataInvalid(problem(), [problem(code="E-VAL-002")] * (n - 1), total=n + unseen)
    lines = error.say("es", most).splitlines()
    shown = min(n, most)
    rest = n + unseen - shown
    assert len(lines) == shown + (rest > 0)
    if rest:
        assert lines[-1] == f"… y {rest} problemas más"
        assert error.say("en", most).splitlines()[-1] == f"… and {rest} more problems"
    assert error.total == n + unseen
    assert error.code == "E-VAL-001"


def test_a_total_is_never_less_than_what_is_there() -> None:
    assert DataInvalid(problem(), [problem()], total=1).total == 2
    assert DataInvalid(problem()).total == 1


def kinds() -> list[type[PresenciaError]]:
    """Return every error class of the module."""
    found = [c for c in vars(errors).values() if isinstance(c, type)]
    return [c for c in found if issubclass(c, PresenciaError)]


def test_exit_codes_tell_the_kinds_apart() -> None:
    codes = [c.exit_code for c in kinds()]
    assert len(codes) == len(set(codes)) == 9
    assert sorted(codes) == list(range(1, 10))


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_speaks_both_languages(kind: type[PresenciaError]) -> None:
    error = kind(problem())
    assert str(error) == error.say("en")
    for lang in LANGS:
        assert FIX.say(lang) in error.say(lang)
    assert kind.__doc__
