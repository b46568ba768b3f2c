"""``presencia list``: what the workspace holds."""

from typing import TYPE_CHECKING, Annotated

import typer

from presencia.cli.language import lang, tr
from presencia.cli.options import JsonOption, WorkspaceOption, examples, opened
from presencia.cli.output import emit, say, table

if TYPE_CHECKING:
    from presencia.model.provenance import DatasetVersion, Result


def add_to(application: typer.Typer) -> None:
    """Add the command."""
    application.command(
        "list",
        help=tr(
            "Ver conjuntos de datos y resultados, o las versiones, rechazos y uniones de uno.",
            "See datasets and results, or the versions, rejects and matches of one.",
        ),
        epilog=examples("presencia list", "presencia list cri-oij --rejects"),
    )(list_)


def list_(
    dataset: Annotated[
        str | None,
        typer.Argument(
            metavar=tr("CONJUNTO", "DATASET"), help=tr("Un conjunto de datos.", "One dataset.")
        ),
    ] = None,
    rejects: Annotated[
        bool, typer.Option("--rejects", help=tr("Sus filas rechazadas.", "Its refused rows."))
    ] = False,
    matches: Annotated[
        bool,
        typer.Option(
            "--matches", help=tr("Cómo se unió cada nombre.", "How each name was joined.")
        ),
    ] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """List what is there."""
    ws = opened(workspace)
    if dataset is None:
        versions = ws.data.datasets()
        results = [ws.stored_results.get(i) for i in ws.stored_results.ids()]
        if json:
            emit(
                {
                    "datasets": [
                        {
                            "dataset": v.dataset,
                            "version": v.version,
                            "kind": v.kind,
                            "rows": v.rows,
                            "rejects": v.rejects,
                            "title": v.title,
                        }
                        for v in versions
                    ],
                    "results": [
                        {"id": r.id, "title": r.title, "created": r.created} for r in results
                    ],
                }
            )
            return
        _show_all(versions, results)
    elif rejects or matches:
        frame = ws.data.side_table(dataset, "rejects" if rejects else "matches")
        drop = "reason_en" if lang() == "es" else "reason_es"
        shown = frame.drop(columns=[drop], errors="ignore")
        if json:
            emit(shown.astype(object).where(shown.notna(), None).to_dict("records"))
        else:
            table(
                list(shown.columns),
                shown.astype(str).replace({"nan": "", "<NA>": "", "None": ""}).to_numpy().tolist(),
            )
    else:
        history = ws.datasets.history(ws.datasets.get(dataset).dataset)
        rows = [
            (
                v.version,
                v.created,
                v.rows,
                v.rejects,
                ", ".join(f.name for f in v.files),
                v.sha256[:12],
            )
            for v in history
        ]
        if json:
            emit(
                [
                    dict(
                        zip(
                            ("version", "created", "rows", "rejects", "file", "sha256"),
                            r,
                            strict=True,
                        )
                    )
                    for r in rows
                ]
            )
        else:
            heads = [
                tr("versión", "version"),
                tr("hecha", "made"),
                tr("filas", "rows"),
                tr("rechazos", "rejects"),
                tr("archivo", "file"),
                "sha256",
            ]
            table(heads, rows, numbers=(0, 2, 3))


def _show_all(versions: "list[DatasetVersion]", results: "list[Result]") -> None:
    if not versions:
        say(
            tr(
                "Todavía no hay datos. Empiece con `presencia sources` y `presencia import`.",
                "There are no data yet. Begin with `presencia sources` and `presencia import`.",
            )
        )
        return
    heads = [
        tr("conjunto", "dataset"),
        "v",
        tr("trae", "holds"),
        tr("filas", "rows"),
        tr("rechazos", "rejects"),
        tr("título", "title"),
    ]
    table(
        heads,
        [(v.dataset, v.version, v.kind, v.rows, v.rejects, v.title) for v in versions],
        numbers=(1, 3, 4),
    )
    if results:
        say()
        table(
            [tr("resultado", "result"), tr("hecho", "made"), tr("título", "title")],
            [(r.id, r.created, r.title) for r in results],
        )
