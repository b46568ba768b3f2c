"""``presencia assess``: risk, root causes, state presence and priority of every place."""

from typing import TYPE_CHECKING, Annotated

import typer

from presencia.cli.language import lang, tr
from presencia.cli.options import (
    DatasetsOption,
    JsonOption,
    PlacesOption,
    SpecArgument,
    WorkspaceOption,
    examples,
    opened,
)
from presencia.cli.output import emit, progress, say, table, tell
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.workflow import Workspace
    from presencia.workflow.assessments import Assessed


def add_to(application: typer.Typer) -> None:
    """Add the command."""
    application.command(
        "assess",
        help=tr(
            "Evaluar los lugares y guardar el resultado con todo su origen.",
            "Assess the places and save the result with its whole origin.",
        ),
        epilog=examples("presencia assess guatemala", "presencia assess mis-pesos.yaml --seed 7"),
    )(assess)


def assess(
    spec: Annotated[str, SpecArgument],
    seed: Annotated[
        int | None,
        typer.Option(
            min=0,
            help=tr("Semilla de los sorteos de Monte Carlo.", "Seed of the Monte Carlo draws."),
        ),
    ] = None,
    places: PlacesOption = None,
    dataset: DatasetsOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Assess."""
    from presencia.workflow.assessments import SEED

    ws = opened(workspace)
    with progress(quiet=json) as show:
        done = ws.assessments.run(
            spec,
            seed=SEED if seed is None else seed,
            places_from=places,
            datasets=dataset or (),
            progress=show,
        )
    if json:
        emit({"result": done.result.id, "fresh": done.fresh, "meta": done.result.meta})
    else:
        _show(ws, done)


def _show(ws: "Workspace", done: "Assessed") -> None:
    result, view = ws.reports.view(done.result.id)
    priority = view.priority.set_index("place_id")
    names = view.places.set_index("place_id")["name"]
    ranked = priority[priority["rank"].notna()].sort_values("rank").head(10)
    heads = [
        tr("puesto", "rank"),
        tr("lugar", "place"),
        tr("entre", "between"),
        tr("prob. de estar entre los primeros", "prob. of being among the first"),
        tr("por qué", "why"),
    ]
    rows = [
        (
            int(row["rank"]),
            str(names.loc[str(place)]),
            tr(
                f"{row['rank_low']:.0f} y {row['rank_high']:.0f}",
                f"{row['rank_low']:.0f} and {row['rank_high']:.0f}",
            ),
            f"{100 * row['p_top']:.0f}%",
            row[f"reason_{lang()}"],
        )
        for place, row in ranked.iterrows()
    ]
    table(heads, rows, numbers=(0, 3))
    for warning in result.meta.get("warnings", []):
        tell(Text(warning["es"], warning["en"]))
    for note in result.meta.get("notes", []):
        tell(Text(note["es"], note["en"]))
    if not done.fresh:
        say(tr("Ya estaba hecho, igual.", "It had been made already, alike."))
    say(tr(f"Resultado: {result.id}", f"Result: {result.id}"))
    say(
        tr(
            f"Siga con: presencia report {result.id}",
            f"Go on with: presencia report {result.id}",
        )
    )
