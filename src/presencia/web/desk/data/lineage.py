"""Lineage as a picture, and the same in a table: from files to datasets, results, documents."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from presencia.text import Text
from presencia.web import facts
from presencia.web.access.doors import door
from presencia.web.desk.data.listing import about
from presencia.web.facts import datasets as held_data
from presencia.web.facts.cache import Kept
from presencia.web.facts.datasets import Held
from presencia.web.facts.store import datasets_stamp, results_stamp, workspace
from presencia.web.facts.writing import style
from presencia.web.language import say
from presencia.workflow.descent import Descent, Step, of_dataset, of_result

ROOM, WIDEST, NARROWEST = 1136, 222, 148
"""Width the picture has at 1280, and how wide a box may be: all columns fit side by side."""
HIGH, GAP_X, GAP_Y, PAD = 92, 36, 12, 6
_LETTER, _EDGE = 7.0, 26  # a letter of a title, and what a box keeps free beside it
_LINES = 2  # of a title
_MOST_FILES = 3  # files drawn one by one; more become one box

_kept: Kept[Descent] = Kept(64)

KIND_WORDS: dict[str, Text] = {
    "file": Text("Archivo", "File"),
    "dataset": Text("Conjunto", "Dataset"),
    "assessment": Text("Evaluación", "Assessment"),
    "plan": Text("Plan", "Plan"),
    "document": Text("Documento", "Document"),
}
_HIDDEN = Text("Fuera de su alcance", "Out of your reach")
_MANY = Text("{n} archivos", "{n} files")
_MANY_DOCUMENTS = Text("{n} documentos", "{n} documents")


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the picture, with where it stands."""

    step: Step
    x: int
    y: int
    kind: Text
    lines: tuple[str, ...]
    under: str
    url: str
    here: bool


@door("data.see")
@require_safe
def of_version(request: HttpRequest, name: str, version: int) -> HttpResponse:
    """Show what a dataset version came from and what was made of it."""
    held = held_data.require_dataset(request.user, name, version)
    descent = _seen(request.user, _of_dataset(held))
    context = {**about(request, held, "lineage"), **picture(descent)}
    return render(request, "desk/data/lineage.html", context)


@door("data.see")
@require_safe
def of_saved(request: HttpRequest, result_id: str) -> HttpResponse:
    """Show what a result came from and what was made of it."""
    card = facts.require_result(request.user, result_id)
    result = workspace().stored_results.get(card.id)
    descent = _seen(request.user, of_result(workspace(), result))
    return render(request, "desk/data/lineage_result.html", {"card": card, **picture(descent)})


def _of_dataset(held: Held) -> Descent:
    key = (str(held.version.ref), datasets_stamp(), results_stamp())
    return _kept.get(key, lambda: of_dataset(workspace(), held.version))


def _seen(person: Any, descent: Descent) -> Descent:
    """Hide what is out of reach: what it came from keeps a nameless box, what followed goes."""
    ups = _above(descent)
    steps, dropped = [], set()
    results = {card.id for card in facts.results_of(person)}
    for step in descent.steps:
        if _reaches(person, results, step, descent):
            steps.append(step)
        elif step.id in ups:
            steps.append(
                Step(step.id, step.kind, _HIDDEN, "", column=step.column, changed=step.changed)
            )
        else:
            dropped.add(step.id)
    arrows = tuple(a for a in descent.arrows if not dropped & set(a))
    return Descent(descent.root, tuple(steps), arrows)


def _reaches(person: Any, results: set[str], step: Step, descent: Descent) -> bool:
    if step.kind == "dataset":
        return any(h.version.version == step.version for h in held_data.history(person, step.name))
    if step.kind in ("assessment", "plan"):
        return step.name in results
    ends = {b if a == step.id else a for a, b in descent.arrows if step.id in (a, b)}
    owners = [s for s in descent.steps if s.id in ends]
    return any(_reaches(person, results, s, descent) for s in owners)


def _above(descent: Descent) -> set[str]:
    """Return everything the root came from."""
    found, waiting = {descent.root}, [descent.root]
    while waiting:
        here = waiting.pop()
        for source, key in descent.arrows:
            if key == here and source not in found:
                found.add(source)
                waiting.append(source)
    return found


def picture(descent: Descent) -> dict[str, Any]:
    """Return boxes, curves and size of the picture, and the rows of its table."""
    steps, arrows = _gathered(descent)
    columns: dict[int, list[Step]] = {}
    for step in steps:
        columns.setdefault(step.column, []).append(step)
    wide = _box_width(len(columns))
    tallest = max(len(c) for c in columns.values())
    full = tallest * (HIGH + GAP_Y)
    boxes: dict[str, Box] = {}
    for number, column in enumerate(sorted(columns)):
        mine = columns[column]
        top = PAD + (full - len(mine) * (HIGH + GAP_Y)) // 2
        for place, step in enumerate(mine):
            x, y = PAD + number * (wide + GAP_X), top + place * (HIGH + GAP_Y)
            boxes[step.id] = _box(step, x, y, wide, here=step.id == descent.root)
    return {
        "boxes": list(boxes.values()),
        "curves": [_curve(boxes[a], boxes[b], wide, descent.root) for a, b in arrows],
        "wide": PAD * 2 + len(columns) * (wide + GAP_X) - GAP_X,
        "high": PAD * 2 + full - GAP_Y,
        "table": _table(descent, boxes),
        "box": {"wide": wide, "high": HIGH},
        "root": next(s for s in descent.steps if s.id == descent.root),
    }


def _gathered(descent: Descent) -> tuple[list[Step], list[tuple[str, str]]]:
    """Draw many files, or many documents, of one thing as one box."""
    owner: dict[str, list[Step]] = {}
    by_id = {s.id: s for s in descent.steps}
    for a, b in descent.arrows:
        if by_id[a].kind == "file":
            owner.setdefault(f"files:{b}", []).append(by_id[a])
        if by_id[b].kind == "document":
            owner.setdefault(f"documents:{a}", []).append(by_id[b])
    into: dict[str, str] = {}
    steps = list(descent.steps)
    for key, members in owner.items():
        if len(members) <= _MOST_FILES:
            continue
        words = _MANY if key.startswith("files") else _MANY_DOCUMENTS
        gone = {m.id for m in members}
        steps = [s for s in steps if s.id not in gone]
        title, first = words.fill(n=len(members)), members[0]
        steps.append(Step(key, first.kind, title, "", column=first.column))
        into |= dict.fromkeys(gone, key)
    pairs = dict.fromkeys((into.get(a, a), into.get(b, b)) for a, b in descent.arrows)
    return sorted(steps, key=lambda s: (s.column, s.kind, s.name)), list(pairs)


def _box_width(columns: int) -> int:
    """Return how wide each box is, so that the columns need no scrolling at 1280."""
    free = ROOM - 2 * PAD - (columns - 1) * GAP_X
    return max(NARROWEST, min(WIDEST, free // columns))


def _box(step: Step, x: int, y: int, wide: int, *, here: bool) -> Box:
    letters = int((wide - _EDGE) / _LETTER)
    lines = _wrapped(say(step.title), letters)
    return Box(step, x, y, KIND_WORDS[step.kind], lines, _under(step), _url(step), here)


def _under(step: Step) -> str:
    """Return the version and the day of a step, or the digest of a file."""
    if not step.made:
        return f"sha256 {step.sha256[:12]}" if step.sha256 else ""
    made = style().day_short(datetime.fromisoformat(step.made).date())
    return f"v{step.version} · {made}" if step.version else made


def _wrapped(title: str, letters: int) -> tuple[str, ...]:
    """Return a title in at most two lines that fit the box."""
    lines: list[str] = [""]
    for word in title.split():
        if len(lines[-1]) + len(word) + 1 <= letters or not lines[-1]:
            lines[-1] = f"{lines[-1]} {word}".strip()
        else:
            lines.append(word)
    kept = [x if len(x) <= letters else f"{x[: letters - 1]}…" for x in lines[:_LINES]]
    if len(lines) > _LINES and not kept[-1].endswith("…"):
        kept[-1] = f"{kept[-1][: letters - 1].rstrip(' ,;')}…"
    return tuple(kept)


def _url(step: Step) -> str:
    if step.kind == "dataset" and step.version and step.name:
        return reverse("desk:dataset-version", args=[step.name, step.version])
    if step.kind in ("assessment", "plan") and step.name:
        return reverse("desk:lineage", args=[step.name])
    return ""


def _curve(a: Box, b: Box, wide: int, root: str) -> dict[str, Any]:
    x1, y1, x2, y2 = a.x + wide, a.y + HIGH // 2, b.x, b.y + HIGH // 2
    bend = max(24, (x2 - x1) // 2)
    path = f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2 - 6} {y2}"
    return {"d": path, "near": root in (a.step.id, b.step.id), "changed": a.step.changed}


def _table(descent: Descent, boxes: dict[str, Box]) -> list[dict[str, Any]]:
    titles = {s.id: s.title for s in descent.steps}
    return [
        {
            "step": step,
            "kind": KIND_WORDS[step.kind],
            "url": boxes[step.id].url if step.id in boxes else _url(step),
            "sources": [titles[a] for a, b in descent.arrows if b == step.id],
            "here": step.id == descent.root,
        }
        for step in descent.steps
    ]
