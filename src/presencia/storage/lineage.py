"""The whole past of a result, as a tree."""

from collections.abc import Callable
from dataclasses import dataclass

from presencia.model.provenance import (
    CodeVersion,
    DatasetVersion,
    Recipe,
    Result,
    ResultRef,
    VersionRef,
)
from presencia.storage.results import Results, result_ref
from presencia.storage.versions import Datasets
from presencia.text import Text, same

_CHANGED = Text("{t} — EL CONTENIDO CAMBIÓ", "{t} — THE CONTENT HAS CHANGED")


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the tree and what hangs below it."""

    text: Text
    children: tuple["Node", ...] = ()

    def walk(self, visit: Callable[[int, Text], None], depth: int = 0) -> None:
        """Call ``visit(depth, text)`` from the root down."""
        visit(depth, self.text)
        for child in self.children:
            child.walk(visit, depth + 1)


def lineage(result: Result, datasets: Datasets, results: Results) -> Node:
    """Return the tree of a result: recipe, inputs, their files, and the code of each step.

    Below a result made from other results hang their own trees.
    """
    children = [
        Node(Text("hecho {when}", "made {when}").fill(when=result.created)),
        _recipe(result.recipe),
        _code(result.recipe.code),
        Node(
            Text("{n} tablas", "{n} tables").fill(n=len(result.tables)),
            tuple(
                Node(
                    Text(
                        "{name}: {rows} filas, sha256 {sha}", "{name}: {rows} rows, sha256 {sha}"
                    ).fill(name=t.name, rows=t.rows, sha=t.sha256)
                )
                for t in result.tables
            ),
        ),
    ]
    if result.recipe.inputs:
        head = Text("salió de {n} conjuntos de datos", "came from {n} datasets")
        inputs = tuple(_input(ref, datasets, frozenset()) for ref in result.recipe.inputs)
        children.append(Node(head.fill(n=len(inputs)), inputs))
    if result.recipe.results:
        head = Text("salió de {n} resultados", "came from {n} results")
        made = tuple(_result(ref, datasets, results) for ref in result.recipe.results)
        children.append(Node(head.fill(n=len(made)), made))
    title = Text("{id}: {title}", "{id}: {title}").fill(id=result.id, title=result.title)
    return Node(title, tuple(children))


def _result(ref: ResultRef, datasets: Datasets, results: Results) -> Node:
    saved = results.get(ref.id)
    tree = lineage(saved, datasets, results)
    if results.altered(saved) or result_ref(saved) != ref:
        return Node(_CHANGED.fill(t=tree.text), tree.children)
    return tree


def _recipe(recipe: Recipe) -> Node:
    lines = [Node(same(f"{key} = {_short(value)}")) for key, value in recipe.parameters.items()]
    head = Text("etapa «{stage}», semilla {seed}", "stage “{stage}”, seed {seed}")
    return Node(head.fill(stage=recipe.stage, seed=recipe.seed), tuple(lines))


def _code(code: CodeVersion) -> Node:
    libraries = ", ".join(f"{k} {v}" for k, v in code.libraries.items())
    head = Text("código {version}, sha256 {sha}", "code {version}, sha256 {sha}")
    return Node(head.fill(version=code.version, sha=code.sha256), (Node(same(libraries)),))


def _input(ref: VersionRef, datasets: Datasets, seen: frozenset[str]) -> Node:
    record = datasets.get(ref.dataset, ref.version)
    changed = record.sha256 != ref.sha256 or datasets.altered(record)
    head = Text("{ref}: {title}", "{ref}: {title}").fill(ref=str(ref), title=record.title)
    if changed:
        head = _CHANGED.fill(t=head)
    if str(ref) in seen:
        return Node(Text("{t} (véase arriba)", "{t} (see above)").fill(t=head))
    return Node(head, tuple(_facts(record, datasets, seen | {str(ref)})))


def _facts(record: DatasetVersion, datasets: Datasets, seen: frozenset[str]) -> list[Node]:
    facts = [
        Node(
            Text("publica: {p}; licencia: {l}", "published by: {p}; licence: {l}").fill(
                p=record.publisher, l=record.licence
            )
        ),
        Node(
            Text(
                "{rows} filas, {rejects} rechazadas; datos sha256 {sha}",
                "{rows} rows, {rejects} refused; data sha256 {sha}",
            ).fill(rows=record.rows, rejects=record.rejects, sha=record.sha256)
        ),
        Node(
            Text(
                "leído por «{source}» el {when}, código {code}",
                "read by “{source}” on {when}, code {code}",
            ).fill(source=record.source, when=record.created, code=record.code.sha256[:12])
        ),
    ]
    facts += [
        Node(
            Text(
                "archivo {name}, {bytes} bytes, sha256 {sha}",
                "file {name}, {bytes} bytes, sha256 {sha}",
            ).fill(name=file.name, bytes=file.bytes, sha=file.sha256)
        )
        for file in record.files
    ]
    facts += [Node(same(f"{key} = {_short(value)}")) for key, value in record.options.items()]
    facts += [Node(Text("nota: {n}", "note: {n}").fill(n=note)) for note in record.notes]
    if record.inputs:
        facts.append(
            Node(
                Text("lugares por los que se unió", "places it was joined by"),
                tuple(_input(ref, datasets, seen) for ref in record.inputs),
            )
        )
    return facts


def _short(value: object, most: int = 160) -> str:
    text = str(value)
    return text if len(text) <= most else f"{text[:most]}…"
