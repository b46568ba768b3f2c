"""The walk over JSON bytes finds what a parser finds, whatever the chunks, and stops bombs."""

import json
import string
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from presencia.errors import DataInvalid
from presencia.sources.boundaries import jsonscan
from presencia.sources.boundaries.jsonscan import Span, scan

MB = 1_000_000

texts = st.text(alphabet=string.ascii_letters + '"\\{}[],:é\n/', max_size=12)
scalars = st.none() | st.booleans() | st.integers() | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
containers = st.lists(values, max_size=3) | st.dictionaries(texts, values, max_size=3)


@given(
    members=st.dictionaries(texts, values, max_size=4),
    elements=st.lists(containers, max_size=5),
    chunk=st.integers(1, 40),
    spread=st.booleans(),
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_finds_what_a_parser_finds(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    members: dict[str, Any],
    elements: list[Any],
    chunk: int,
    spread: bool,
) -> None:
    content = {**members, "features": elements}
    path = tmp_path / "a.json"
    text = json.dumps(content, ensure_ascii=spread, indent=1 if spread else None)
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(jsonscan, "CHUNK", chunk)
    found = scan(path, max_bytes=MB)
    assert list(found.elements("features")) == elements
    assert {name: found.load(name) for name in found.top} == content
    for name, value in content.items():
        assert isinstance(found.top[name], Span) == isinstance(value, dict | list)


@pytest.mark.parametrize(
    "text",
    [
        '{"features": [{"a": 1}',
        '{"features": [{"a": 1}]',
        '{"features": [{"a": "1]}',
        '{"features": [{"a": 1}]}]',
        '{"features": [{"a": 1}]} {"more": []}',
        '{"features": [{"a": 1} {"b": 2}]}',
        '{"features": [{"a": 1}, 7, {"b": 2}]}',
        '{"features": [{"a": 1}, {"b": 2}, ]}',
        '{"features": [null]}',
        '{"features": [{"a": 01}]}',
        '{"features": [{"a": 1]]}',
        '{"features" [{"a": 1}]}',
    ],
)
def test_malformed_text_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataInvalid) as caught:
        list(scan(path, max_bytes=MB).elements("features"))
    assert caught.value.code == "E-GEO-015"


def test_syntax_error_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"features": [\n{"a": 1},\n{"a": x}\n]}', encoding="utf-8")
    with pytest.raises(DataInvalid, match="line 3"):
        list(scan(path, max_bytes=MB).elements("features"))


def test_nesting_is_refused_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for depth, refused in ((64, False), (65, True)):
        text = '{"a": ' + "[" * (depth - 1) + "]" * (depth - 1) + "}"
        path.write_text(text, encoding="utf-8")
        if refused:
            with pytest.raises(DataInvalid, match="E-GEO-017"):
                scan(path, max_bytes=MB)
        else:
            scan(path, max_bytes=MB)


def test_brackets_in_strings_do_not_nest(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"a": ["[" * 500 + '\\"' + "{" * 500]}), encoding="utf-8")
    assert scan(path, max_bytes=MB).load("a") == ["[" * 500 + '\\"' + "{" * 500]


def test_too_many_elements_and_too_long_scalars(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonscan, "MAX_ELEMENTS", 100)
    path = tmp_path / "a.json"
    path.write_text('{"a": [' + ",".join(["[]"] * 101) + "]}", encoding="utf-8")
    with pytest.raises(DataInvalid, match="E-GEO-018"):
        scan(path, max_bytes=MB)
    monkeypatch.setattr(jsonscan, "MAX_SKELETON", 1000)
    path.write_text(json.dumps({"b": [], "a": "x" * 2000}), encoding="utf-8")
    with pytest.raises(DataInvalid, match="E-GEO-018"):
        scan(path, max_bytes=MB)
    monkeypatch.setattr(jsonscan, "MAX_ELEMENT", 1000)
    path.write_text(json.dumps({"a": ["x" * 2000]}), encoding="utf-8")
    with pytest.raises(DataInvalid, match="E-GEO-018"):
        scan(path, max_bytes=MB).load("a")


def test_speed_is_that_of_the_disk(tmp_path: Path) -> None:
    """Forty megabytes of coordinates take well under two seconds, also on a busy machine."""
    ring = ",".join(f"[-84.{i:06d},9.{i:06d}]" for i in range(1000))
    one = '{"type":"Feature","geometry":{"coordinates":[[' + ring + "]]}}"
    path = tmp_path / "a.json"
    path.write_text('{"features":[' + ",".join([one] * 2000) + "]}", encoding="utf-8")
    assert path.stat().st_size > 40 * MB
    start = time.process_time()
    found = scan(path, max_bytes=100 * MB)
    assert time.process_time() - start < 2
    assert found.top["features"].last == 2000
