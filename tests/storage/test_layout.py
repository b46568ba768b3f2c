"""Workspaces are made only in empty folders and opened only by code that knows their format."""

from pathlib import Path

import pytest

from presencia.errors import ConfigurationError
from presencia.storage import Layout, create, open_layout
from presencia.storage.layout import FORMAT, checked_name


def test_made_and_opened(tmp_path: Path) -> None:
    layout = create(tmp_path / "a" / "obra")
    assert open_layout(layout.root) == layout
    for folder in (layout.datasets, layout.results, layout.reports):
        assert folder.is_dir()
    assert layout.own("aliases") == []
    (layout.root / "aliases" / "b.csv").write_text("x")
    (layout.root / "aliases" / "a.csv").write_text("x")
    assert [p.name for p in layout.own("aliases")] == ["a.csv", "b.csv"]


def refusal(call: object, path: Path) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as error:
        call(path)  # type: ignore[operator]
    assert path.name in error.value.say("es")
    return error.value


def test_refusals(layout: Layout, tmp_path: Path) -> None:
    assert refusal(create, layout.root).code == "E-STO-001"
    full = tmp_path / "llena"
    full.mkdir()
    (full / "tesis.docx").write_text("x")
    assert refusal(create, full).code == "E-STO-002"
    assert refusal(create, full / "tesis.docx").code == "E-STO-002"
    assert refusal(open_layout, full).code == "E-STO-003"
    assert [p.name for p in full.iterdir()] == ["tesis.docx"]


def test_a_newer_format_is_not_touched(layout: Layout) -> None:
    (layout.root / "presencia.json").write_text(f'{{"format": {FORMAT + 1}}}')
    with pytest.raises(ConfigurationError, match="E-STO-004"):
        open_layout(layout.root)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("Homicidios 2023", "homicidios-2023"), ("../../etc", "etc"), ("¿?", "datos"), (".", "datos")],
)
def test_a_bad_name_comes_with_a_better_one(name: str, hint: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        checked_name(name)
    assert f"«{hint}»" in error.value.say("es")
    assert checked_name(hint) == hint
