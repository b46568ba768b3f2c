"""``presencia check``: what an assessment would have and lack."""

from typing import Annotated

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
from presencia.cli.output import emit, say, table


def add_to(application: typer.Typer) -> None:
    """Add the command."""
    application.command(
        "check",
        help=tr(
            "Ver, antes de evaluar, qué cifras hay, cuáles faltan y qué lo impediría."
            " Sin nombre, lista las evaluaciones.",
            "See, before assessing, which figures are there, which are missing and what would"
            " prevent it. Without a name, lists the assessments.",
        ),
        epilog=examples("presencia check", "presencia check guatemala"),
    )(check)


def check(
    spec: Annotated[str | None, SpecArgument] = None,
    places: PlacesOption = None,
    dataset: DatasetsOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Check an assessment."""
    ws = opened(workspace)
    if spec is None:
        known = ws.assessments.known()
        rows = [(k, s["title"][lang()]) for k, s in known.items()]
        if json:
            emit([{"id": k, "title": s["title"]} for k, s in known.items()])
        else:
            table(["id", tr("título", "title")], rows)
        return
    found = ws.assessments.check(spec, places_from=places, datasets=dataset or ())
    if json:
        emit(
            {
                "ready": found.ready,
                "refusals": [{"es": p.say("es"), "en": p.say("en")} for p in found.refusals],
                "warnings": [{"es": p.say("es"), "en": p.say("en")} for p in found.warnings],
                "coverage": found.coverage.to_dict("records"),
            }
        )
    else:
        heads = [
            tr("dimensión", "dimension"),
            tr("indicador", "indicator"),
            tr("periodo", "period"),
            tr("propias", "own"),
            tr("heredadas", "inherited"),
            tr("ausentes", "absent"),
            tr("lugares", "places"),
        ]
        columns = ["dimension", f"label_{lang()}", "period"]
        columns += ["present", "inherited", "absent", "places"]
        table(heads, found.coverage[columns].to_numpy().tolist(), numbers=(3, 4, 5, 6))
        for problem in found:
            say(problem.say(lang()))
        say(
            tr("Listo para evaluar.", "Ready to assess.")
            if found.ready
            else tr("No se puede evaluar todavía.", "Not ready to assess.")
        )
    if not found.ready:
        raise typer.Exit(4)
