"""Untrusted YAML: what is plain is read, what surprises is refused with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presencia.errors import ConfigurationError
from presencia.vocabularies import parse
from presencia.vocabularies.strict_yaml import MAX_BYTES, MAX_DEPTH


def refused(content: str | bytes) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        parse(content, "mine.yaml")
    assert caught.value.problems[0].where.file == "mine.yaml"
    return caught.value


def test_plain_mapping_is_read() -> None:
    text = 'id: a\nlabel: {es: año, en: year}\niccs: "0101"\nlow: 0\nok: true\nlist: [1, 2]\n'
    assert parse(text, "a.yaml") == {
        "id": "a",
        "label": {"es": "año", "en": "year"},
        "iccs": "0101",
        "low": 0,
        "ok": True,
        "list": [1, 2],
    }


def test_empty_file_is_an_empty_mapping() -> None:
    assert parse("# nothing here\n", "a.yaml") == {}


def test_byte_order_mark_is_dropped() -> None:
    assert parse("id: año".encode("utf-8-sig"), "a.yaml") == {"id": "año"}
    assert parse("\ufeffid: a", "a.yaml") == {"id": "a"}


def test_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ['a0: &a0 ["x", "x", "x", "x", "x", "x", "x", "x", "x"]']
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    error = refused("\n".join(lines))
    assert error.code == "E-VOC-004"
    assert error.problems[0].where.row == 1


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        ("a: 1\nb: *a", "E-VOC-004", 2),
        ("a: 1\nb: !!python/object/apply:os.system [ls]", "E-VOC-008", 2),
        ("a: !!binary aGk=", "E-VOC-008", 1),
        ("a: 1\nb: 2\na: 3", "E-VOC-006", 3),
        ("x:\n  a: 1\n  a: 2", "E-VOC-006", 3),
        ("? [a]\n: 1", "E-VOC-003", 1),
        ("a: [1", "E-VOC-003", 1),
        ("a: 1\nb: c: d", "E-VOC-003", 2),
        ("a: 1\n---\nb: 2", "E-VOC-003", 2),
        ("a: 2023-13-45", "E-VOC-003", None),
        ("- a\n- b", "E-VOC-007", None),
        ("just words", "E-VOC-007", None),
        ("a: \x07", "E-VOC-003", None),
    ],
)
def test_refusals_name_code_and_line(content: str, code: str, row: int | None) -> None:
    error = refused(content)
    assert (error.code, error.problems[0].where.row) == (code, row)


def test_integer_beyond_the_limit_of_python_is_refused() -> None:
    assert refused("a: " + "9" * 10_000).code == "E-VOC-003"


def test_size_is_limited() -> None:
    fits = "a: " + "x" * (MAX_BYTES - 3)
    assert len(parse(fits, "a.yaml")["a"]) == MAX_BYTES - 3
    assert refused(fits + "x").code == "E-VOC-001"
    assert refused(("é" * MAX_BYTES).encode()).code == "E-VOC-001"


def test_depth_is_limited() -> None:
    inner = MAX_DEPTH - 1  # the outer mapping counts
    assert parse("a: " + "[" * inner + "]" * inner, "a.yaml")
    assert refused("a: " + "[" * (inner + 1) + "]" * (inner + 1)).code == "E-VOC-005"
    assert refused("[" * 100_000).code == "E-VOC-005"


def test_other_encodings_are_refused_and_not_guessed() -> None:
    assert refused("id: año".encode("latin-1")).code == "E-VOC-002"


def code_of(content: str | bytes) -> str | None:
    """Return the code of the refusal; None when the content was read."""
    try:
        assert isinstance(parse(content, "mine.yaml"), dict)
    except ConfigurationError as error:
        return error.code
    return None


@given(st.one_of(st.text(alphabet="ab01&*!:-?[]{}<=.,#|>'\"% \n\t~_x", max_size=40), st.text()))
def test_any_text_is_read_or_refused(content: str) -> None:
    assert code_of(content) in {None, *(f"E-VOC-00{n}" for n in range(1, 9))}


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert code_of(content) in {None, *(f"E-VOC-00{n}" for n in range(1, 9))}
