"""``presencia plan lottery``: who starts first, by a lottery that anyone can check."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presencia.cli.language import lang, tr
from presencia.cli.options import JsonOption, WorkspaceOption, examples, opened
from presencia.cli.output import emit, say, table

if TYPE_CHECKING:
    from presencia.workflow.lotteries import Held

SolvedArgument = typer.Argument(
    metavar=tr("RESULTADO", "RESULT"),
    help=tr(
        "Resultado de un plan, o el id del plan: el último resuelto.",
        "Result of a plan, or the plan's id: the last one solved.",
    ),
)


def add_to(group: typer.Typer) -> None:
    """Add the commands to the group ``plan``."""
    lottery = typer.Typer(
        name="lottery",
        no_args_is_help=True,
        help=tr(
            "Sortear quién empieza primero, de modo que cualquiera pueda comprobarlo.",
            "Draw who starts first, in a way that anyone can check.",
        ),
        epilog=examples(
            "presencia plan lottery commit mi-plan",
            "presencia plan lottery draw mi-plan",
            "presencia plan lottery verify registro.json",
        ),
    )
    lottery.command(
        "commit",
        help=tr(
            "Anunciar el sorteo: bloques, lista y suma de la semilla secreta. Publique el anuncio"
            " antes de sortear.",
            "Announce the lottery: blocks, list and hash of the secret seed. Publish the"
            " announcement before drawing.",
        ),
        epilog=examples(
            "presencia plan lottery commit mi-plan",
            'presencia plan lottery commit mi-plan --public "Lotería Santa Lucía, sorteo 400,'
            ' primer premio"',
        ),
    )(commit)
    lottery.command(
        "draw",
        help=tr("Hacer el sorteo anunciado, una sola vez.", "Draw the lottery announced, once."),
        epilog=examples(
            "presencia plan lottery draw mi-plan",
            "presencia plan lottery draw mi-plan --public-value 48213",
        ),
    )(draw)
    lottery.command(
        "verify",
        help=tr(
            "Comprobar un registro publicado; no necesita espacio de trabajo.",
            "Check a published record; it needs no workspace.",
        ),
        epilog=examples("presencia plan lottery verify registro.json --published 9f86d0…"),
    )(verify)
    group.add_typer(lottery)


def commit(
    plan: Annotated[str, SolvedArgument],
    public: Annotated[
        str | None,
        typer.Option(
            metavar=tr("CUÁL", "WHICH"),
            help=tr(
                "Qué valor público de un día posterior se mezclará, sin dejar elección.",
                "Which public value of a later day will be mixed in, leaving no choice.",
            ),
        ),
    ] = None,
    seed_file: Annotated[
        Path | None,
        typer.Option(
            metavar=tr("ARCHIVO", "FILE"),
            help=tr(
                "Semilla propia, por ejemplo de dados ante testigos; si falta, se crea.",
                "A seed of your own, say of dice before witnesses; made if absent.",
            ),
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Announce a lottery."""
    held = opened(workspace).lotteries.commit(plan, public=public, seed_file=seed_file)
    if json:
        emit(held.as_json())
        return
    for line in held.words:
        say(line)
    say(tr(f"Publique: {held.record}", f"Publish: {held.record}"))
    say(tr(f"Guarde en secreto: {held.seed}", f"Keep secret: {held.seed}"))
    say(
        tr(
            f"Suma del anuncio, para el diario oficial: {held.lottery.sha256}",
            f"Hash of the announcement, for the gazette: {held.lottery.sha256}",
        )
    )
    _doubts(held)


def draw(
    plan: Annotated[str, SolvedArgument],
    public_value: Annotated[
        str | None,
        typer.Option(
            metavar=tr("VALOR", "VALUE"),
            help=tr("El valor público anunciado.", "The public value announced."),
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Draw a lottery."""
    held = opened(workspace).lotteries.draw(plan, public_value=public_value)
    if json:
        emit(held.as_json())
        return
    heads = [tr("bloque", "block"), tr("puesto", "rank"), tr("lugar", "place")]
    heads += [tr("empieza", "starts"), "SHA-256"]
    order = held.lottery.draw.order if held.lottery.draw else ()
    rows = [(p.block, p.rank, p.unit, p.wave, p.sha256[:12]) for p in order]
    table(heads, rows, numbers=(1,))
    say(tr(f"Publique: {held.record}", f"Publish: {held.record}"))
    _doubts(held)


def verify(
    record: Annotated[
        Path,
        typer.Argument(
            metavar=tr("REGISTRO", "RECORD"),
            help=tr("Archivo JSON publicado.", "The published JSON file."),
        ),
    ],
    published: Annotated[
        str | None,
        typer.Option(
            metavar="SHA-256",
            help=tr(
                "Suma del anuncio como se publicó, del diario o de la página.",
                "Hash of the announcement as published, from the gazette or page.",
            ),
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Check a record."""
    from presencia.workflow.lotteries import check_record

    found = check_record(record, published)
    if json:
        emit(found.as_json())
    else:
        for problem in found.problems:
            say(problem.say(lang()))
        for line in found.words:
            say(line)
    if found.problems:
        raise typer.Exit(4)


def _doubts(held: "Held") -> None:
    for doubt in held.doubts:
        say(doubt)
