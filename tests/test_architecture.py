"""The house rules: where imports may point, what no file may hold, one meaning per error code."""

import ast
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "presencia"
MODULES = sorted(SRC.rglob("*.py"))
CODE = re.compile(r"E-[A-Z]{3}-\d{3}")
ALMOST_CODE = re.compile(r"E-[A-Za-z]+-\d+")

ROOMS = {
    "cli": {"CLI", "WKF"},
    "workflow": {"WKF", "REL"},
    "storage": {"STO"},
    "model": {"SCH"},
    "vocabularies": {"VOC", "PLN"},
    "assessment": {"ASM"},
    "spacetime": {"STM"},
    "portfolio": {"PLN"},
    "reporting": {"REP", "DIS"},
    "web": {"WEB", "REL"},
    "sources": {"TAB", "VAL", "MAP", "GEO", "LOC", "NAM", "SRC"},
}

FORBIDDEN_CALLS = {"print", "eval", "exec", "compile", "__import__", "breakpoint"}
FORBIDDEN_IMPORTS = {
    "pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve",  # run what they read
    "socket", "http", "urllib.request", "ftplib", "requests", "httpx", "urllib3",  # the network
}  # fmt: skip

# Rooms that speak to the network because that is their work.
NETWORK = {"web/access/oidc.py", "web/jobs/liveness.py", "web/operations/serve.py",
           "web/operations/waiting.py"}  # fmt: skip

MACHINE = re.compile(
    r"(?<![\w.])/(?:work|root|home|Users|tmp|var/folders)/|[A-Z]:\\\\?Users|localhost:\d+"
    r"|(?:pypi|npmjs|artifactory|nexus)\.[a-z.]+/(?:simple|root|repository)",
    re.IGNORECASE,
)


def name(path: Path) -> str:
    return path.relative_to(SRC).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def every(kind: type[ast.AST], path: Path) -> Iterator[ast.AST]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, kind))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call))


def written(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every string of a module that is not documentation, with its line."""
    docs = {
        id(node.value)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


def test_imports_point_one_way() -> None:
    """Every contract of .importlinter is kept."""
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command, "import-linter is not installed: pip install --group dev"
    linted = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    said = linted.stdout[linted.stdout.find("Contracts") :]
    assert re.search(r"Contracts: \d+ kept, 0 broken", linted.stdout), said + linted.stderr
    assert linted.returncode == 0


def test_the_contracts_name_every_room() -> None:
    """A new room must be placed in .importlinter before anything can be built in it."""
    contracts = (ROOT / ".importlinter").read_text(encoding="utf-8")
    rooms = {p.stem for p in SRC.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    absent = {r for r in rooms - {"__init__", "__main__"} if f"presencia.{r}" not in contracts}
    assert not absent


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nothing_forbidden_is_called_or_imported(path: Path) -> None:
    found = []
    for call in calls(path):
        if isinstance(call.func, ast.Name) and call.func.id in FORBIDDEN_CALLS:
            found.append(f"line {call.lineno}: {call.func.id}(")
        for keyword in call.keywords:
            literal = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
            if keyword.arg in ("shell", "allow_pickle") and literal:
                found.append(f"line {call.lineno}: {keyword.arg}=True")
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        heads = {".".join(m.split(".")[:n]) for m in modules for n in (1, 2)}
        if name(path) in NETWORK:
            heads -= {"socket", "http", "requests", "urllib.request"}
        found += [f"line {node.lineno}: import {m}" for m in sorted(heads & FORBIDDEN_IMPORTS)]
    assert not found


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_error_is_swallowed_in_silence(path: Path) -> None:
    """``except: pass`` and a bare ``except:`` hide defects."""
    found = [
        node.lineno
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or all(isinstance(s, ast.Pass) for s in node.body))
    ]
    assert not found


def test_no_machine_path_in_any_file() -> None:
    found = []
    for path in sorted(p for p in SRC.rglob("*") if p.suffix in {".py", ".yaml", ".json", ".typ"}):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if MACHINE.search(line):
                found.append(f"{name(path)}:{number}: {line.strip()[:100]}")
    assert not found


def test_nothing_is_left_to_be_done() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
    found = [
        f"{name(path)}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert not found


def test_every_error_code_has_the_pattern() -> None:
    """Also those that a helper puts into a `Problem`."""
    found = [
        f"{name(path)}:{line}: {text}"
        for path in MODULES
        for line, text in written(path)
        if ALMOST_CODE.fullmatch(text) and not CODE.fullmatch(text)
    ]
    assert not found


def direct_problems() -> Iterator[tuple[Path, ast.Call]]:
    """Yield every call ``Problem(…)``."""
    for path in MODULES:
        for call in calls(path):
            if isinstance(call.func, ast.Name) and call.func.id == "Problem":
                yield path, call


def test_every_problem_has_a_code_a_sentence_and_a_remedy() -> None:
    found = []
    for path, call in direct_problems():
        given = len(call.args) + len({k.arg for k in call.keywords} & {"code", "what", "remedy"})
        spot = f"{name(path)}:{call.lineno}"
        code = call.args[0] if call.args else None
        if given < 3:
            found.append(f"{spot}: {given} of code, what, remedy")
        if isinstance(code, ast.Constant) and not CODE.fullmatch(str(code.value)):
            found.append(f"{spot}: {code.value!r}")
        for argument in call.args[1:3]:
            if isinstance(argument, ast.Constant | ast.JoinedStr):
                found.append(f"{spot}: a bare string where a Text belongs")
    assert not found


def test_every_code_belongs_to_its_room() -> None:
    found = [
        f"{name(path)}:{line}: {text}"
        for path in MODULES
        for line, text in written(path)
        if CODE.fullmatch(text)
        and (room := path.relative_to(SRC).parts[0]) in ROOMS
        and text[2:5] not in ROOMS[room]
    ]
    assert not found


@cache
def texts_of(path: Path) -> dict[str, str]:
    """Return the Spanish of the module's named texts, imported ones included."""
    named: dict[str, str] = {}
    for node in parsed(path).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("presencia."):
            other = SRC.joinpath(*str(node.module).split(".")[1:]).with_suffix(".py")
            theirs = texts_of(other) if other.exists() else {}
            named |= {a.asname or a.name: theirs[a.name] for a in node.names if a.name in theirs}
        for target, value in assigned(node):
            if said := spanish(value, named):
                named[target] = said
    return named


def assigned(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield name and value of an assignment to a plain name."""
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name):
                yield target.id, node.value


def scopes(path: Path) -> Iterator[tuple[ast.AST, dict[str, str]]]:
    """Yield every node with the texts that have a name where it stands."""

    def visit(node: ast.AST, named: dict[str, str]) -> Iterator[tuple[ast.AST, dict[str, str]]]:
        if isinstance(node, ast.FunctionDef):
            named = dict(named)
        for child in ast.iter_child_nodes(node):
            yield from visit(child, named)
        yield node, named
        for target, value in assigned(node):
            if said := spanish(value, named):
                named[target] = said
            else:
                named.pop(target, None)

    yield from visit(parsed(path), dict(texts_of(path)))


def spanish(node: ast.AST | None, named: dict[str, str]) -> str | None:
    """Return the Spanish sentence a node stands for, before its fields are filled."""
    if isinstance(node, ast.Name):
        return named.get(node.id)
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute) and node.func.attr == "fill":
        return spanish(node.func.value, named)
    is_text = isinstance(node.func, ast.Name) and node.func.id in ("Text", "same")
    if is_text and node.args and isinstance(node.args[0], ast.Constant):
        return str(node.args[0].value)
    return None


def meanings() -> dict[str, set[str]]:
    """Return what each code is said to mean, where a code and its sentence stand together.

    Read are calls whose arguments hold a code followed by a sentence, and tables
    ``{code: entry(sentence, …)}``.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for node, named in scopes(path):
            pairs: list[tuple[ast.AST | None, ast.AST]] = []
            if isinstance(node, ast.Call):
                pairs = list(zip(node.args, node.args[1:], strict=False))
            elif isinstance(node, ast.Dict):
                pairs = list(zip(node.keys, node.values, strict=True))
            for code, said in pairs:
                if not isinstance(code, ast.Constant) or not CODE.fullmatch(str(code.value)):
                    continue
                if (meaning := sentence(said, named)) is not None:
                    found[str(code.value)].add(meaning)
    return found


def sentence(node: ast.AST, named: dict[str, str]) -> str | None:
    """Return the sentence of a node, or of the first argument of the entry it makes."""
    said = spanish(node, named)
    if said is None and isinstance(node, ast.Call) and node.args:
        first = node.args[0]
        said = spanish(first, named)
        if said is None and isinstance(first, ast.Constant) and isinstance(first.value, str):
            said = first.value
    if said is None and isinstance(node, ast.Tuple) and node.elts:
        said = sentence(node.elts[0], named)
    return said


def test_one_code_one_meaning() -> None:
    found = meanings()
    assert len(found) > 100, "the scan no longer sees how problems are written"
    twice = {code: sorted(said) for code, said in found.items() if len(said) > 1}
    assert not twice, "\n".join(f"{c}: {' | '.join(s)}" for c, s in sorted(twice.items()))


def test_the_scan_sees_most_codes() -> None:
    """What the test above cannot see it cannot check: at most a tenth may stay unseen."""
    used = {t for path in MODULES for _, t in written(path) if CODE.fullmatch(t)}
    unseen = used - meanings().keys()
    assert len(unseen) <= len(used) / 10, sorted(unseen)


def test_texts_use_the_same_fields_in_both_languages() -> None:
    fields = re.compile(r"{(\w*)[^}]*}")
    found = []
    for path in MODULES:
        for call in calls(path):
            if not (isinstance(call.func, ast.Name) and call.func.id == "Text"):
                continue
            if len(call.args) != 2 or not all(isinstance(a, ast.Constant) for a in call.args):
                continue
            es, en = (str(a.value) for a in call.args if isinstance(a, ast.Constant))
            if set(fields.findall(es)) != set(fields.findall(en)):
                found.append(f"{name(path)}:{call.lineno}: {es!r} / {en!r}")
            elif not es or not en:
                found.append(f"{name(path)}:{call.lineno}: a language is empty")
    assert not found


def test_no_sentence_shouts() -> None:
    """House style: no exclamation marks in what a person reads."""
    found = [
        f"{name(path)}:{call.lineno}"
        for path in MODULES
        for call in calls(path)
        if isinstance(call.func, ast.Name)
        and call.func.id == "Text"
        and any(
            isinstance(a, ast.Constant) and re.search("[!¡](?![»”])", str(a.value))
            for a in call.args
        )
    ]
    assert not found


def test_every_module_says_what_it_is_and_can_be_read_in_one_sitting() -> None:
    said = [p for p in MODULES if "migrations" not in p.parts]  # Django writes those
    mute = [name(p) for p in said if not ast.get_docstring(parsed(p))]
    long = [name(p) for p in MODULES if len(p.read_text(encoding="utf-8").splitlines()) > 450]
    assert not mute
    assert not long
