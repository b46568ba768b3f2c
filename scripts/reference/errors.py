"""The errors, from a scan of the code's syntax trees: every code stands next to its sentences."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import presencia
from presencia.text import Lang, Text
from reference.markdown import code, head, table

CODE = re.compile(r"E-[A-Z]{3}-\d{3}")
TITLE = Text("Errores", "Errors")
ABOUT = Text(
    "Todo error lleva un código estable, dice qué pasó, dónde, y qué hacer. Lo que va entre llaves"
    " lo llena el programa. Los códigos de salida están en [otra página](../exit-codes.md).",
    "Every error has a stable code and says what happened, where, and what to do. What stands in"
    " braces is filled in by the program. Exit codes are on [another page](../exit-codes.md).",
)
HEADS = (Text("código", "code"), Text("qué pasó", "what happened"), Text("qué hacer", "what to do"))
ROOMS = {
    "ASM": Text("Evaluación", "Assessment"),
    "CLI": Text("Línea de órdenes", "Command line"),
    "DIS": Text("Control de revelación", "Disclosure control"),
    "GEO": Text("Límites territoriales", "Boundaries"),
    "LOC": Text("Ubicación de puntos", "Location of points"),
    "MAP": Text("Mapeo de tablas", "Mapping of tables"),
    "NAM": Text("Nombres de lugares", "Place names"),
    "PLN": Text("Planes", "Plans"),
    "REL": Text("Publicaciones", "Releases"),
    "REP": Text("Informes", "Reports"),
    "SCH": Text("Esquemas de tablas", "Table schemas"),
    "SRC": Text("Fuentes", "Sources"),
    "STO": Text("Almacenamiento", "Storage"),
    "TAB": Text("Lectura de tablas", "Reading of tables"),
    "VAL": Text("Lectura de valores", "Reading of values"),
    "VOC": Text("Vocabularios", "Vocabularies"),
    "WEB": Text("Aplicación", "Application"),
    "WKF": Text("Flujo de trabajo", "Workflow"),
}

Names = dict[str, list[ast.expr]]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one code says; a code that only passes by has no sentences here."""

    code: str
    what: Text | None
    remedy: Text | None


@dataclass(frozen=True, slots=True)
class Scope:
    """The names one piece of code sees, and the remedies that helpers of its module add."""

    names: Names
    helpers: dict[str, Text]

    def latest(self, name: str, line: int) -> ast.expr | None:
        """Return what was last assigned to a name before a line."""
        given = self.names.get(name, [])
        earlier = [e for e in given if e.lineno <= line]
        return (earlier or given or [None])[-1]


def page(lang: Lang) -> str:
    """Return the page."""
    entries = collect(Path(presencia.__file__).parent)
    lines = head(TITLE, ABOUT, lang)
    rooms = sorted({e.code[2:5] for e in entries})
    for room in rooms:
        title = ROOMS[room].say(lang) if room in ROOMS else room
        rows = [(code(e.code), e.what, e.remedy) for e in entries if e.code[2:5] == room]
        lines += [f"## E-{room}: {title}", "", *table(HEADS, rows, lang)]
    return "\n".join(lines)


def collect(folder: Path) -> list[Entry]:
    """Return every code in the folder's modules, in order, with the sentences that go with it."""
    found: dict[str, Entry] = {}
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for entry in _entries(tree, _of_others(tree, folder.parent)):
            known = found.get(entry.code)
            if known is None or _told(entry) > _told(known):
                found[entry.code] = entry
    return [found[c] for c in sorted(found)]


def _told(entry: Entry) -> int:
    return (entry.what is not None) + (entry.remedy is not None)


def _of_others(tree: ast.Module, root: Path) -> Names:
    """Return what modules imported whole assign, as ``module.NAME``."""
    names: Names = {}
    for node in tree.body:
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        for alias in node.names:
            path = root.joinpath(*node.module.split("."), f"{alias.name}.py")
            if node.module.startswith("presencia") and path.is_file():
                other = ast.parse(path.read_text(encoding="utf-8"))
                called = alias.asname or alias.name
                names.update({f"{called}.{n}": e for n, e in _assigned(other.body).items()})
    return names


def _entries(tree: ast.Module, others: Names) -> Iterator[Entry]:
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    outer = {**others, **_assigned(tree.body)}
    bare = Scope(outer, {})
    helpers = {f.name: t for f in functions if (t := _added_remedy(f, bare)) is not None}
    for function in functions:
        inner = Scope({**outer, **_assigned(ast.walk(function))}, helpers)
        for node in ast.walk(function):
            yield from _of(node, inner)
    for node in ast.walk(tree):
        yield from _of(node, Scope(outer, helpers))


def _assigned(nodes: Iterable[ast.AST]) -> Names:
    names: Names = {}
    for node in nodes:
        for target, value in _pairs(node):
            if isinstance(target, ast.Name):
                names.setdefault(target.id, []).append(value)
    return {name: sorted(given, key=lambda e: e.lineno) for name, given in names.items()}


def _pairs(node: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    """Return what a statement assigns to what; a default of a parameter counts too."""
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        return [(node.target, node.value)]
    if isinstance(node, ast.arguments):
        plain = [*node.posonlyargs, *node.args]
        late = plain[len(plain) - len(node.defaults) :]
        return [(ast.Name(a.arg), d) for a, d in zip(late, node.defaults, strict=True)]
    if isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple) and node.iter.elts:
        target, value = node.target, node.iter.elts[0]
    elif isinstance(node, ast.Assign):
        target, value = node.targets[0], node.value
    else:
        return []
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def _added_remedy(function: ast.FunctionDef, scope: Scope) -> Text | None:
    """Return the remedy of a helper that is given the code and makes the problem."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Problem":
            continue
        if node.args and isinstance(node.args[0], ast.Name):
            texts = [t for a in node.args[1:] for t in _texts(a, scope)]
            return texts[-1] if texts else None
    return None


def _of(node: ast.AST, scope: Scope) -> Iterator[Entry]:
    """Yield what a call or a table of sentences says about the codes in it."""
    if isinstance(node, ast.Call):
        for i, argument in enumerate(node.args):
            for found in _codes(argument, scope):
                yield _entry(found, node, node.args[i + 1 :], scope)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            for found in _codes(key, scope):
                yield _entry(found, value, [value], scope)
    elif isinstance(node, ast.Constant):
        yield from (Entry(found, None, None) for found in _codes(node, scope))


def _codes(node: ast.AST | None, scope: Scope, depth: int = 0) -> list[str]:
    """Return the codes an expression may stand for."""
    if isinstance(node, ast.Constant):
        is_one = isinstance(node.value, str) and CODE.fullmatch(node.value)
        return [str(node.value)] if is_one else []
    if isinstance(node, ast.IfExp):
        return [*_codes(node.body, scope, depth), *_codes(node.orelse, scope, depth)]
    if isinstance(node, ast.Name) and depth < 2:
        return _codes(scope.latest(node.id, node.lineno), scope, depth + 1)
    return []


def _entry(found: str, node: ast.expr, values: list[ast.expr], scope: Scope) -> Entry:
    texts = [t for value in values for t in _texts(value, scope)][:2]
    called = getattr(node, "func", None)
    added = scope.helpers.get(getattr(called, "id", getattr(called, "attr", "")))
    if len(texts) == 1 and added is not None:
        texts.append(added)
    what, remedy = [*texts, None, None][:2]
    return Entry(found, what, remedy)


def _texts(node: ast.expr, scope: Scope, depth: int = 0) -> list[Text]:
    """Return the sentences an expression holds, following names and ``fill``."""
    if depth > 6:
        return []
    if isinstance(node, ast.Name):
        value = scope.latest(node.id, node.lineno)
        return [] if value is None else _texts(value, scope, depth + 1)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        value = scope.latest(f"{node.value.id}.{node.attr}", node.lineno)
        return [] if value is None else _texts(value, scope, depth + 1)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        table = scope.latest(node.value.id, node.lineno)
        listed = table.values if isinstance(table, ast.Dict) else []
        return [t for e in listed for t in _texts(e, scope, depth + 1)][:1]
    if isinstance(node, ast.Tuple):
        return [t for e in node.elts for t in _texts(e, scope, depth + 1)]
    if isinstance(node, ast.IfExp):
        return _texts(node.body, scope, depth + 1)[:1]
    if not isinstance(node, ast.Call):
        return []
    called = node.func
    if isinstance(called, ast.Attribute) and called.attr == "fill":
        return _texts(called.value, scope, depth + 1)
    words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    name = getattr(called, "id", "")
    if name == "Text" and len(words) == 2:
        return [Text(*words)]
    if name == "entry" and len(words) == 4:
        return [Text(words[0], words[1]), Text(words[2], words[3])]
    return [t for a in node.args for t in _texts(a, scope, depth + 1)][:1]
