"""``presencia plan compare`` and ``frontier``: several plans beside each other."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from presencia.cli.language import lang, tr
from presencia.cli.options import JsonOption, WorkspaceOption, opened
from presencia.cli.output import emit, progress, say, show_files
from presencia.cli.plan_options import GapOption, PlanArgument, SeedOption, SolvedArgument
from presencia.cli.plan_words import records, show_comparison, show_frontier


class Against(StrEnum):
    """Second objectives of a frontier."""

    downside = "downside"
    equity = "equity"
    money = "money"


def compare(
    first: Annotated[str, SolvedArgument],
    second: Annotated[str, SolvedArgument],
    format_: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="html|pdf|xlsx",
            help=tr(
                "Escribir un documento con los dos; se puede repetir.",
                "Write a document with both; may be repeated.",
            ),
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar=tr("CARPETA", "FOLDER"),
            help=tr("Dónde; por defecto reports/ del espacio.", "Where; by default reports/."),
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Compare two plans."""
    ws = opened(workspace)
    if format_ or out:
        with progress(quiet=json) as show:
            paths = ws.reports.write_comparison(
                first, second, formats=format_ or (), lang=lang(), folder=out, progress=show
            )
        show_files(paths, json)
        return
    with progress(quiet=json) as show:
        found = ws.plans.compare(first, second, worlds=True, progress=show)
    if json:
        emit(
            {
                "words": list(found.words),
                "totals": records(found.totals),
                "activities": records(found.activities),
                "differences": records(found.paired.differences) if found.paired else None,
            }
        )
    else:
        known = [ws.plans.answer(name).meta["interventions"] for name in (first, second)]
        labels = {k: v["label"] for one in known for k, v in one.items()}
        show_comparison(found, (first, second), labels)


def frontier(
    plan: Annotated[str, PlanArgument],
    against: Annotated[
        Against,
        typer.Option(
            metavar="downside|equity|money",
            help=tr(
                "El segundo objetivo: si sale mal, el grupo peor, o el dinero.",
                "The second objective: if it goes badly, the worst-off group, or money.",
            ),
        ),
    ] = Against.downside,
    points: Annotated[
        int, typer.Option(min=3, max=15, help=tr("Cuántos planes.", "How many plans."))
    ] = 5,
    gap: GapOption = 1e-3,
    seed: SeedOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Solve several plans between two objectives."""
    from presencia.workflow.plan_answers import axes

    ws = opened(workspace)
    with progress(quiet=json) as show:
        done = ws.plans.solve(
            plan,
            gap=gap,
            seed=seed,
            quick=True,
            frontier=(against.value, points),
            progress=show,
        )
    frame = ws.plans.answer(done.result.id).tables["frontier"]
    if json:
        emit({"result": done.result.id, "fresh": done.fresh, "points": records(frame)})
    else:
        show_frontier(frame, axes(against.value))
        say(tr(f"Resultado: {done.result.id}", f"Result: {done.result.id}"))
