"""``presencia plan``: what to do where, from when, with which money, and how sure we are."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from presencia.cli import plan_lottery
from presencia.cli.language import lang, tr
from presencia.cli.options import JsonOption, WorkspaceOption, examples, opened
from presencia.cli.output import emit, progress, say
from presencia.cli.plan_actuals import (
    DecimalOption,
    YearOption,
    actuals,
    mark_of,
    show_done,
    show_refused,
)
from presencia.cli.plan_between import compare, frontier
from presencia.cli.plan_options import GapOption, PlanArgument, SeedOption, SolvedArgument
from presencia.cli.plan_words import records, show_check, show_places, show_plan
from presencia.cli.stopping import stoppable
from presencia.text import Text

GAP = 1e-4


def add_to(application: typer.Typer) -> None:
    """Add the group and its commands."""
    group = typer.Typer(
        name="plan",
        no_args_is_help=True,
        help=tr(
            "Planificar: qué hacer, dónde, desde cuándo y con qué dinero.",
            "Plan: what to do, where, from when and with which money.",
        ),
        epilog=examples(
            "presencia plan new mi-plan",
            "presencia plan check mi-plan",
            "presencia plan solve mi-plan",
            "presencia plan explain mi-plan GTM-0101",
        ),
    )
    for name, command, about, lines in _COMMANDS:
        group.command(name, help=about.say(lang()), epilog=examples(*lines))(command)
    plan_lottery.add_to(group)
    application.add_typer(group)


def new(
    name: Annotated[
        str,
        typer.Argument(
            metavar=tr("NOMBRE", "NAME"), help=tr("Id del plan nuevo.", "Id of the new plan.")
        ),
    ],
    assessment: Annotated[
        list[str] | None,
        typer.Option(
            metavar=tr("EVALUACIÓN", "ASSESSMENT"),
            help=tr(
                "De qué evaluaciones guardadas; todas por defecto; se puede repetir.",
                "Of which saved assessments; all by default; may be repeated.",
            ),
        ),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(
            metavar=tr("RESULTADO", "RESULT"),
            help=tr(
                "Plan ya resuelto que sigue un año después: lo comprometido se mantiene.",
                "A solved plan to go on from a year later: what was committed stays.",
            ),
        ),
    ] = None,
    done: Annotated[
        Path | None,
        typer.Option(
            "--actuals",
            metavar=tr("ARCHIVO", "FILE"),
            help=tr(
                "Con --after: lo que se hizo, de la plantilla de `presencia plan actuals`.",
                "With --after: what was done, from the template of `presencia plan actuals`.",
            ),
        ),
    ] = None,
    year: YearOption = None,
    decimal: DecimalOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Draft a plan."""
    ws = opened(workspace)
    reading = None
    if after is not None and done is not None:
        reading = ws.actuals.read(after, done, year=year, decimal=mark_of(decimal))
    path = ws.plans.new(
        name,
        assessments=assessment or (),
        after=after,
        actuals=reading or done,
        year=year,
        lang=lang(),
    )
    report = None if reading is None else ws.actuals.keep(reading)
    if json:
        told = {} if report is None else {"actuals": report.meta, "rejects": str(report.rejects)}
        emit({"plan": name, "file": str(path), **told})
        return
    say(tr(f"Plan escrito: {path}", f"Plan written: {path}"))
    if reading is not None and report is not None and reading.problems:
        show_refused(reading)
        listed = report.rejects
        say(tr(f"Filas sin usar, con su razón: {listed}", f"Rows not used, and why: {listed}"))
    say(
        tr(
            f"Léalo y cámbielo; siga con: presencia plan check {name}",
            f"Read it and change it; go on with: presencia plan check {name}",
        )
    )


def check(
    plan: Annotated[str | None, PlanArgument] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Check a plan, or list the plans."""
    from presencia.cli.output import table

    ws = opened(workspace)
    if plan is None:
        known = ws.plans.known()
        if json:
            emit([{"id": k, "title": s.get("title")} for k, s in known.items()])
        else:
            rows = [(k, (s.get("title") or {}).get(lang(), "")) for k, s in known.items()]
            table(["id", tr("título", "title")], rows)
        return
    found = ws.plans.check(plan)
    if json:
        emit(found.as_json())
    else:
        show_check(found)
    if not found.ready:
        raise typer.Exit(6 if found.conflict else 4)


def solve(
    plan: Annotated[str, PlanArgument],
    gap: GapOption = GAP,
    seconds: Annotated[
        float | None,
        typer.Option(
            min=1,
            help=tr(
                "Parar a los tantos segundos, con el mejor plan hasta ahí.",
                "Stop after so many seconds, with the best plan up to then.",
            ),
        ),
    ] = None,
    seed: SeedOption = None,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick",
            help=tr(
                "Solo el plan: sin probar más dinero, otras lecturas ni cambios a mano.",
                "The plan alone: without trying more money, other readings or changes by hand.",
            ),
        ),
    ] = False,
    brief: Annotated[
        bool,
        typer.Option(
            "--brief",
            help=tr(
                "Probar solo lo barato: qué tan firme es cada elección y más dinero en cada fondo.",
                "Try only what is cheap: how firm each choice is, and more money in each fund.",
            ),
        ),
    ] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Solve a plan."""
    ws = opened(workspace)
    with progress(quiet=json) as show, stoppable() as stop:
        done = ws.plans.solve(
            plan,
            gap=gap,
            seconds=seconds,
            seed=seed,
            quick=quick,
            brief=brief,
            progress=show,
            stop=stop,
        )
    answer = ws.plans.answer(done.result.id)
    if json:
        emit(
            {
                "result": done.result.id,
                "fresh": done.fresh,
                "interrupted": done.interrupted,
                "meta": done.result.meta,
                "totals": records(answer.tables["totals"]),
            }
        )
    else:
        show_plan(done, answer)


def explain(
    result: Annotated[str, SolvedArgument],
    place: Annotated[
        str | None,
        typer.Argument(
            metavar=tr("LUGAR", "PLACE"),
            help=tr("Id o nombre de un lugar.", "Id or name of a place."),
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Say why a place is in or out."""
    ws = opened(workspace)
    if place is None:
        answer = ws.plans.answer(result)
        places = answer.tables["places"]
        if json:
            emit(records(places))
        else:
            for line in answer.words:
                say(line)
            show_places(places[places["chosen"]])
            show_done(answer.meta, answer.tables.get("actual_totals"))
        return
    with progress(quiet=json) as show:
        why = ws.plans.why(result, place, progress=show)
    if json:
        emit(why.as_json())
    else:
        for line in why.words:
            say(line)


_COMMANDS: tuple[tuple[str, Callable[..., None], Text, tuple[str, ...]], ...] = (
    (
        "new",
        new,
        Text(
            "Redactar un plan a partir de las evaluaciones guardadas, en plans/ del espacio.",
            "Draft a plan from the saved assessments, in plans/ of the workspace.",
        ),
        (
            "presencia plan new mi-plan",
            "presencia plan new mi-plan --assessment guatemala",
            "presencia plan new mi-plan-2028 --after mi-plan",
            "presencia plan new mi-plan-2028 --after mi-plan --actuals hecho-2027.xlsx",
        ),
    ),
    (
        "actuals",
        actuals,
        Text(
            "Escribir la plantilla de lo hecho con un plan, o leer una llena y decir qué saldría.",
            "Write the template for what was done with a plan, or read a filled one and say what"
            " would come of it.",
        ),
        (
            "presencia plan actuals mi-plan --template hecho-2027.xlsx",
            "presencia plan actuals mi-plan hecho-2027.xlsx",
        ),
    ),
    (
        "check",
        check,
        Text(
            "Ver, antes de resolver, qué se planificaría, qué falta y qué condiciones se"
            " contradicen. Sin nombre, lista los planes.",
            "See, before solving, what would be planned, what is missing and which constraints"
            " conflict. Without a name, lists the plans.",
        ),
        ("presencia plan check", "presencia plan check mi-plan"),
    ),
    (
        "solve",
        solve,
        Text(
            "Resolver un plan y guardarlo con todo su origen. Ctrl-C guarda el mejor hasta ahí.",
            "Solve a plan and save it with its whole origin. Ctrl-C saves the best so far.",
        ),
        ("presencia plan solve mi-plan", "presencia plan solve mi-plan.yaml --quick"),
    ),
    (
        "explain",
        explain,
        Text(
            "Decir por qué un lugar está o no en el plan, y qué costaría cambiarlo.",
            "Say why a place is in the plan or not, and what it would cost to change that.",
        ),
        ("presencia plan explain mi-plan", "presencia plan explain mi-plan Cobán"),
    ),
    (
        "compare",
        compare,
        Text(
            "Poner dos planes lado a lado, valorados en los mismos mundos posibles; con --format,"
            " en un documento.",
            "Put two plans side by side, valued in the same possible worlds; with --format, in a"
            " document.",
        ),
        (
            "presencia plan compare plan-a plan-b",
            "presencia plan compare plan-a plan-b --format pdf --format xlsx",
        ),
    ),
    (
        "frontier",
        frontier,
        Text(
            "Resolver varios planes entre dos objetivos y mostrar qué se gana y qué se cede.",
            "Solve several plans between two objectives and show what is gained and given up.",
        ),
        ("presencia plan frontier mi-plan --against equity",),
    ),
)
