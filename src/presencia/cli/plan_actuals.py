"""``presencia plan actuals``: the file about what was done with a plan, to fill in and to try."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from presencia.cli.language import lang, tr
from presencia.cli.options import JsonOption, WorkspaceOption, opened
from presencia.cli.output import emit, say, table
from presencia.cli.plan_options import SolvedArgument
from presencia.cli.plan_words import number, records, text_of
from presencia.errors import ConfigurationError, Problem
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from presencia.workflow.actuals import Reading

MOST_REFUSED = 10

_FORM = Text("«{name}» no termina en .csv ni en .xlsx.", "“{name}” ends in neither .csv nor .xlsx.")
_NAME_IT = Text("dé un nombre como hecho-2027.xlsx.", "give a name such as done-2027.xlsx.")
_THERE = Text("«{name}» ya existe.", "“{name}” is there already.")
_OTHER = Text(
    "dé otro nombre: podría estar llena ya.", "give another name: it may be filled in already."
)
_NOTHING = Text(
    "falta decir qué hacer: una plantilla o un archivo.",
    "it is missing what to do: a template or a file.",
)
_SAY = Text("dé --template ARCHIVO, o el archivo lleno.", "give --template FILE, or a filled file.")
_TITLE = Text("Plan y lo hecho", "Plan and what was done")
_BY = {
    "fund": ("por fondo", "by fund"),
    "year": ("por año", "by year"),
    "approach": ("por enfoque", "by approach"),
}


class DecimalMark(StrEnum):
    """How figures mark decimals."""

    point = "."
    comma = ","


YearOption = Annotated[
    int | None,
    typer.Option(
        min=1990,
        max=2100,
        help=tr(
            "Primer año del plan que sigue; por defecto, uno después del primero del anterior.",
            "First year of the plan that follows; by default one after the first of the other.",
        ),
    ),
]
DecimalOption = Annotated[
    DecimalMark | None,
    typer.Option(
        help=tr(
            "Separador decimal del archivo, si sus cifras no lo muestran.",
            "Decimal separator of the file, where its figures do not show it.",
        )
    ),
]


def mark_of(decimal: DecimalMark | None) -> Literal[".", ","] | None:
    """Return the decimal separator as the reader takes it."""
    if decimal is None:
        return None
    return "." if decimal is DecimalMark.point else ","


def actuals(
    result: Annotated[str, SolvedArgument],
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar=tr("ARCHIVO", "FILE"),
            help=tr(
                "Archivo lleno: se lee y se dice qué saldría, sin guardar nada.",
                "A filled file: it is read and what would come of it is said; nothing is saved.",
            ),
        ),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            metavar=tr("ARCHIVO", "FILE"),
            help=tr(
                "Escribir la plantilla, .csv o .xlsx, con lo planeado en los años que ya pasaron.",
                "Write the template, .csv or .xlsx, with what was planned in the years gone.",
            ),
        ),
    ] = None,
    year: YearOption = None,
    decimal: DecimalOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write the template of a plan, or try a filled one."""
    ws = opened(workspace)
    if template is not None:
        _write_template(ws, result, template, year, json)
    if file is not None:
        _show(ws.actuals.read(result, file, year=year, decimal=mark_of(decimal)), json)
    if template is None and file is None:
        raise ConfigurationError(Problem("E-CLI-020", _NOTHING, _SAY))


def _write_template(ws: Any, result: str, path: Path, year: int | None, json: bool) -> None:
    from presencia.workflow.actuals_template import as_file

    form = path.suffix.lower().removeprefix(".")
    if form not in ("csv", "xlsx"):
        raise ConfigurationError(Problem("E-CLI-021", _FORM.fill(name=path.name), _NAME_IT))
    if path.exists():
        raise ConfigurationError(Problem("E-CLI-022", _THERE.fill(name=path.name), _OTHER))
    heads, rows = ws.actuals.template(result, year, lang())
    path.write_bytes(as_file(heads, rows, form))
    if json:
        emit({"file": str(path), "rows": len(rows)})
        return
    say(
        tr(
            f"Plantilla escrita: {path} ({len(rows)} filas). Llene estado, alcance y gastado.",
            f"Template written: {path} ({len(rows)} rows). Fill in status, reach and spent.",
        )
    )


def _show(reading: "Reading", json: bool) -> None:
    if json:
        emit(
            {
                "kept": reading.judged.kept,
                "blank": reading.judged.blank,
                "refused": len(reading.rejects),
                "words": list(reading.words),
                "notes": list(reading.notes),
                "problems": [p.say(lang()) for p in reading.problems],
                "totals": records(reading.tables["actual_totals"]),
            }
        )
        return
    for line in (*reading.words, *reading.notes):
        say(line)
    show_sums(reading.tables["actual_totals"])
    show_refused(reading)


def show_refused(reading: "Reading") -> None:
    """Print the first rows of a report that were not used."""
    for problem in reading.problems[:MOST_REFUSED]:
        say(problem.say(lang()))
    more = len(reading.problems) - MOST_REFUSED
    if more > 0:
        say(tr(f"… y {more} filas más.", f"… and {more} more rows."))


def show_done(meta: Mapping[str, Any], totals: "pd.DataFrame | None") -> None:
    """Print what was planned and what was done before a plan, where it follows a reported one."""
    follows = meta.get("follows")
    if follows is None or totals is None:
        return
    say()
    say(f"{_TITLE.say(lang())} ({follows['plan']['id']}, {follows['file']['name']}):")
    for line in follows["words"]:
        say(text_of(line))
    show_sums(totals)


def show_sums(totals: "pd.DataFrame") -> None:
    """Print planned against done by fund, year and approach."""
    heads: Sequence[str] = (
        "",
        tr("planeado", "planned"),
        tr("gastado", "spent"),
        tr("sin informe", "not reported"),
        tr("actividades", "activities"),
        tr("hechas", "done"),
        tr("en parte", "partly"),
        tr("no empezadas", "not started"),
        tr("detenidas", "stopped"),
    )
    columns = ("planned", "spent", "unreported", "activities", "done", "partly", "not_started",
               "stopped")  # fmt: skip
    for by, words in _BY.items():
        rows = records(totals[totals["by"] == by])
        if rows:
            say()
            say(tr(*words).capitalize() + ":")
            cells = [[r[f"label_{lang()}"], *(number(r[c]) for c in columns)] for r in rows]
            table(heads, cells, numbers=range(1, len(heads)))
