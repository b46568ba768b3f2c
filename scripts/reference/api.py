"""The public Python API, from the docstrings."""

import inspect
import re
from types import ModuleType
from typing import Any

from presencia import assessment, reporting, spacetime, vocabularies
from presencia.model import Measure, Period
from presencia.text import Lang, Text
from presencia.workflow import Workspace
from presencia.workflow.assessments import Assessed, Assessments
from presencia.workflow.data import Data, Imported
from presencia.workflow.history import History, Repeated
from presencia.workflow.reports import Reports
from reference.markdown import head

TITLE = Text("API de Python", "Python API")
ABOUT = Text(
    "La puerta es `presencia.workflow.Workspace`: una etapa del trabajo por atributo. La línea de"
    " órdenes no usa otra cosa. `presencia.assessment` y `presencia.reporting` son funciones puras"
    " sobre tablas y sirven desde un cuaderno sin espacio de trabajo. Las descripciones salen del"
    " código y están en inglés.",
    "The door is `presencia.workflow.Workspace`: one stage of the work per attribute. The command"
    " line uses nothing else. `presencia.assessment` and `presencia.reporting` are pure functions"
    " of tables, usable from a notebook without a workspace.",
)
STAGES = (Workspace, Data, Imported, Assessments, Assessed, Reports, History, Repeated)
SECTIONS: tuple[tuple[str, tuple[Any, ...] | ModuleType], ...] = (
    ("presencia.workflow", STAGES),
    ("presencia.assessment", assessment),
    ("presencia.spacetime", spacetime),
    ("presencia.reporting", reporting),
    ("presencia.vocabularies", vocabularies),
    ("presencia.model", (Measure, Period)),
)
_MODULE = re.compile(r"\b(?:[a-z_]+\.)+(?=[A-Z])")
_SECTION = re.compile(r"^([A-Z][A-Za-z ]+)\n-{3,}$", re.MULTILINE)


def page(lang: Lang) -> str:
    """Return the page."""
    lines = head(TITLE, ABOUT, lang)
    for title, members in SECTIONS:
        lines += [f"## {title}", ""]
        if isinstance(members, ModuleType):
            members = tuple(getattr(members, n) for n in sorted(members.__all__))
        for member in members:
            lines += _member(member)
    return "\n".join(lines)


def _member(member: Any) -> list[str]:
    if inspect.isclass(member):
        lines = [f"### {member.__name__}", "", _doc(member), ""]
        for name, value in vars(member).items():
            if not name.startswith("_"):
                lines += _attribute(f"{member.__name__}.{name}", value)
        return lines
    if inspect.isfunction(member):
        return _attribute(member.__name__, member, "###")
    return []


def _attribute(name: str, value: Any, mark: str = "####") -> list[str]:
    function = getattr(value, "func", getattr(value, "fget", getattr(value, "__func__", value)))
    if not inspect.isfunction(function) or not function.__doc__:
        return []
    lines = [f"{mark} {name}", ""]
    if not hasattr(value, "fget") and not hasattr(value, "func"):
        lines += ["```python", _signature(name, function), "```", ""]
    return [*lines, _doc(function), ""]


def _signature(name: str, function: Any) -> str:
    found = inspect.signature(function)
    kept = [p for p in found.parameters.values() if p.name not in ("self", "cls")]
    text = str(found.replace(parameters=kept)).replace("'", "")
    return f"{name}{_MODULE.sub('', text)}"


def _doc(thing: Any) -> str:
    """Return a docstring with its sections as bold heads and its examples as code."""
    text = inspect.getdoc(thing) or ""
    first, *rest = _SECTION.split(text)
    parts = [_prose(first)]
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        parts.append(f"**{title}**\n\n" + (_code(body) if title == "Examples" else _list(body)))
    return "\n\n".join(p.strip() for p in parts if p.strip())


def _prose(text: str) -> str:
    return re.sub(r"``([^`]+)``", r"`\1`", text)


def _code(body: str) -> str:
    return f"```python\n{body.strip()}\n```"


def _list(body: str) -> str:
    """Return "name : type" with its indented description as one item each."""
    if not re.search(r"^\S.*\n {4}", body.strip("\n"), re.MULTILINE):
        return _prose(body.strip())
    items: list[str] = []
    for line in body.strip("\n").splitlines():
        if line.startswith("    ") or not line.strip():
            items[-1] += " " + line.strip()
        else:
            items.append(f"- `{line.strip()}`:")
    return _prose("\n".join(" ".join(i.split()) for i in items))
