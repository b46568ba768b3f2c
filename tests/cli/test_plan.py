"""``presencia plan`` as a user meets it: words, exit codes, JSON, Ctrl-C."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from presencia.cli.app import run
from presencia.workflow import Workspace
from tests.workflow.plans import small

COMMANDS = ("new", "actuals", "check", "solve", "explain", "compare", "frontier", "lottery")
LOTTERY = ("commit", "draw", "verify")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with the seven countries assessed and a small plan in it."""
    folder = tmp_path_factory.mktemp("cli") / "ws"
    ws = Workspace.create(folder)
    ws.data.bring(source="region-natural-earth")
    ws.data.bring(source="fact-ca7-homicides-2010")
    ws.assessments.run("region-2010")
    write(folder, small())
    return folder


@pytest.fixture
def ws(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "ws"
    shutil.copytree(made, folder)
    monkeypatch.setenv("PRESENCIA_WORKSPACE", str(folder))
    monkeypatch.delenv("PRESENCIA_LANG", raising=False)
    return folder


def write(folder: Path, spec: dict[str, Any]) -> Path:
    path = folder / "plans" / f"{spec['id']}.yaml"
    path.write_text(yaml.safe_dump(spec, allow_unicode=True), "utf-8")
    return path


def answer(capsys: pytest.CaptureFixture[str], *argv: str) -> Any:
    """Run a command that answers in JSON."""
    capsys.readouterr()
    assert run(["plan", *argv, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("group", [("plan", COMMANDS), ("plan lottery", LOTTERY)])
def test_help_is_in_both_languages_and_has_examples(
    group: tuple[str, tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    head, commands = group
    for command in ("", *commands):
        said = {}
        for lang in ("es", "en"):
            run([*head.split(), *([command] if command else []), "--help", "--lang", lang])
            said[lang] = capsys.readouterr().out
        assert "Ejemplos" in said["es"], command
        assert "Examples" in said["en"], command
        assert "Mostrar esta ayuda" in said["es"], command
    assert run([*head.split(), "--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f" {command} " in shown for command in commands)


@pytest.mark.parametrize(
    ("argv", "code", "word"),
    [
        (["check", "no-hay"], 2, "E-WKF-062"),
        (["solve", "no-hay.yaml"], 3, "E-WKF-031"),
        (["new", "prueba"], 2, "E-WKF-063"),
        (["new", "Mi Plan"], 2, "E-STO-005"),
        (["explain", "no-hay"], 2, "E-STO-030"),
        (["explain", "region-2010"], 2, "E-WKF-065"),
        (["compare", "no-hay", "tampoco"], 2, "E-STO-030"),
        (["lottery", "commit", "no-hay"], 2, "E-STO-030"),
        (["lottery", "verify", "no-hay.json"], 3, "E-WKF-073"),
    ],
)
def test_mistakes_get_a_code_a_remedy_and_their_exit_code(
    ws: Path, capsys: pytest.CaptureFixture[str], argv: list[str], code: int, word: str
) -> None:
    for lang, remedy in (("es", "Qué hacer:"), ("en", "What to do:")):
        assert run(["plan", *argv, "--lang", lang]) == code
        said = capsys.readouterr().err
        assert word in said
        assert remedy in said


def test_an_unknown_second_objective_is_refused(
    ws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", "frontier", "prueba", "--against", "suerte"]) == 2
    assert "downside" in capsys.readouterr().err


def test_from_a_draft_to_a_plan_that_is_explained(
    ws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [p["id"] for p in answer(capsys, "check")] == ["centroamerica-2027", "prueba"]
    assert answer(capsys, "check", "prueba")["ready"]
    done = answer(capsys, "solve", "prueba", "--quick", "--gap", "0.02")
    assert done["fresh"]
    assert not done["interrupted"]
    assert not answer(capsys, "solve", "prueba", "--quick", "--gap", "0.02")["fresh"]
    for lang, words in (
        ("es", ("se evitarían", "por fondo", "prevención", "Ya estaba hecho")),
        ("en", ("would be averted", "by fund", "prevention", "already")),
    ):
        argv = ["plan", "solve", "prueba", "--quick", "--gap", "0.02", "--lang", lang]
        assert run(argv) == 0
        said = capsys.readouterr().out
        assert all(w.lower() in said.lower() for w in words), said
        assert done["result"] in said
    places = answer(capsys, "explain", "prueba")
    chosen = next(p for p in places if p["chosen"])
    why = answer(capsys, "explain", "prueba", chosen["place_id"])
    assert why["place"]["why_es"] == chosen["why_es"]
    assert run(["plan", "explain", "prueba", chosen["name"], "--lang", "en"]) == 0
    assert chosen["why_en"] in capsys.readouterr().out
    write(ws, small(id="escaso", funds=[{"id": "g", "amount": 1e6}]))
    answer(capsys, "solve", "escaso", "--quick", "--gap", "0.05")
    assert answer(capsys, "compare", "prueba", "escaso")["words"]
    assert run(["plan", "compare", "prueba", "escaso"]) == 0
    assert "solo el primero" in capsys.readouterr().out
    answer(capsys, "solve", "prueba", "--quick", "--gap", "0.03")
    assert run(["rerun", "prueba"]) == 0, "of two results the last one"


def test_what_prevents_a_plan_decides_the_exit_code(
    ws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clash = small(
        id="choque",
        funds=[{"id": "police", "amount": 1e7, "approaches": ["law_enforcement"]}],
        constraints=[{"kind": "share", "approach": "prevention", "least": 0.5}],
    )
    write(ws, clash)
    assert run(["plan", "check", "choque"]) == 6
    assert "50%" in capsys.readouterr().out
    assert run(["plan", "solve", "choque"]) == 6
    assert "E-PLN-182" in capsys.readouterr().err
    write(ws, small(id="malo", interventions=["no-hay"]))
    assert run(["plan", "check", "malo"]) == 4
    assert "no-hay" in capsys.readouterr().out


def test_a_frontier_is_shown_and_saved(ws: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ("frontier", "prueba", "--against", "money", "--points", "3", "--gap", "0.02")
    points = answer(capsys, *argv)["points"]
    assert [p["point"] for p in points] == [0, 1, 2]
    assert run(["plan", *argv]) == 0
    assert "todos los años" in capsys.readouterr().out


def test_a_lottery_from_the_command_line(ws: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = small(
        outcomes=[{"assessment": "region-2010"}],
        funds=[{"id": "general", "amount": 6e7, "carry_over": True}],
        phase_in={"share": 0.5, "blocks": 3},
    )
    write(ws, {**spec, "id": "sorteo"})
    answer(capsys, "solve", "sorteo", "--quick", "--gap", "0.05")
    told = answer(capsys, "lottery", "commit", "sorteo")
    assert told["record"]["draw"] is None
    drawn = answer(capsys, "lottery", "draw", "sorteo")["record"]
    assert drawn["draw"]["order"]
    sha = told["record"]["announcement_sha256"]
    assert run(["plan", "lottery", "verify", told["file"], "--published", sha]) == 0
    assert "concuerda" in capsys.readouterr().out
    assert run(["plan", "lottery", "verify", told["file"], "--published", "0" * 64]) == 4
    assert "E-PLN-328" in capsys.readouterr().out


SLOW = """
import sys
from presencia.cli.app import run
from presencia.workflow import plan_making
kept = plan_making.watching
def telling(show, *rest):
    def told(share, text):
        if "evita" in text.es:
            sys.stderr.write("found\\n"); sys.stderr.flush()
        show(share, text)
    return kept(told, *rest)
plan_making.watching = telling
sys.exit(run(["plan", "solve", "prueba", "--gap", "0", "--json"]))
"""


def test_ctrl_c_keeps_the_best_plan_with_its_bound(ws: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PRESENCIA_WORKSPACE": str(ws)},
        # a suite started in the background ignores Ctrl-C, and its children would too
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr is not None
    while process.stderr.readline() not in ("found\n", ""):
        pass
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    done = json.loads(out)
    assert done["interrupted"]
    assert "se guarda el mejor plan" in said
    solver = done["meta"]["solver"]
    assert 0 <= solver["value"] <= solver["bound"]
    assert Workspace.open(ws).plans.find("prueba").id == done["result"]


def test_what_was_done_comes_back_in_the_next_plan(
    ws: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", "solve", "prueba", "--quick", "--gap", "0.02"]) == 0
    file = tmp_path / "hecho.csv"
    assert run(["plan", "actuals", "prueba"]) == 2, "neither a template nor a file"
    assert run(["plan", "actuals", "prueba", "--template", str(tmp_path / "hecho.doc")]) == 2
    assert answer(capsys, "actuals", "prueba", "--template", str(file))["rows"] > 0
    assert run(["plan", "actuals", "prueba", "--template", str(file)]) == 2, "it may be filled in"
    lines = file.read_text("utf-8-sig").splitlines()
    heads = lines[0].split(",")
    cells = lines[1].split(",")
    cells[heads.index("estado")], cells[heads.index("gastado")] = "hecha", "12.5"
    bad = ["XXX-1", *cells[1:]]
    file.write_text("\n".join([lines[0], ",".join(cells), ",".join(bad)]), "utf-8")
    tried = answer(capsys, "actuals", "prueba", str(file))
    assert (tried["kept"], tried["refused"]) == (1, 1)
    assert not (ws / "actuals").exists(), "trying saves nothing"
    told = answer(capsys, "new", "sigue", "--after", "prueba", "--actuals", str(file))
    assert Path(told["rejects"]).is_file()
    assert run(["plan", "new", "otro", "--actuals", str(file)]) == 2
    assert run(["plan", "solve", "sigue", "--quick", "--gap", "0.02"]) == 0
    capsys.readouterr()
    assert run(["plan", "explain", "sigue", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "Plan and what was done" in shown
    assert "hecho.csv" in shown
    assert run(["rerun", "sigue"]) == 0
