"""What ``presencia plan`` prints: sentences first, then tables."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from presencia.cli.language import lang, tr
from presencia.cli.output import say, table
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from presencia.portfolio.compare import Comparison
    from presencia.workflow.plan_answers import Answer
    from presencia.workflow.plan_saving import Planned
    from presencia.workflow.plan_summary import PlanSummary

MOST_PLACES = 12
_BY = {
    "fund": ("por fondo", "by fund"),
    "approach": ("por enfoque", "by approach"),
    "country": ("por país", "by country"),
    "year": ("por año", "by year"),
    "intervention": ("por intervención", "by intervention"),
}


def text_of(value: Mapping[str, str]) -> str:
    """Return a ``{es, en}`` of stored meta data in the language of this run."""
    return value[lang()]


def number(value: Any, decimals: int = 0) -> str:
    """Return a number with thousands marked; nothing for an absent one."""
    return "" if value is None or value != value else f"{value:,.{decimals}f}"


def show_check(found: "PlanSummary") -> None:
    """Print what would be planned, and what stands in the way."""
    for line in found.words:
        say(line)
    if found.interventions:
        heads = [
            tr("intervención", "intervention"),
            tr("enfoque", "approach"),
            tr("efecto", "effect"),
            tr("entre", "between"),
            tr("estudios", "studies"),
            tr("se advierte", "beware"),
        ]
        table(heads, [row.cells(lang()) for row in found.interventions], numbers=(2, 4))
    for head, lines in (
        (tr("Supuestos:", "Assumptions:"), found.assumptions),
        (tr("Notas:", "Notes:"), found.notes),
    ):
        if lines:
            say(head)
            for line in lines:
                say(f"  - {line.say(lang())}")
    for problem in found.problems:
        say(problem.say(lang()))
    say(
        tr("Listo para resolver.", "Ready to solve.")
        if found.ready
        else tr("No se puede resolver así.", "It cannot be solved like this.")
    )


def show_plan(done: "Planned", answer: "Answer") -> None:
    """Print a plan that was solved."""
    for line in answer.words:
        say(line)
    for by in ("fund", "approach", "country"):
        say()
        say(tr(*_BY[by]).capitalize() + ":")
        _totals(answer.tables["totals"], by)
    _sentences(answer.tables, "worths", "worth", Text("Más o menos dinero:", "More or less money:"))
    _sentences(answer.tables, "stances", "regret", Text("Otra lectura:", "Read otherwise:"))
    _sentences(answer.tables, "edits", "price", Text("Cambios a mano:", "Changes by hand:"))
    say()
    if not done.fresh:
        say(tr("Ya estaba hecho, igual.", "It had been made already, alike."))
    name = done.result.id
    say(tr(f"Resultado: {name}", f"Result: {name}"))
    say(
        tr(
            f"Siga con: presencia report {name}, o presencia plan explain {name} LUGAR",
            f"Go on with: presencia report {name}, or presencia plan explain {name} PLACE",
        )
    )


def _totals(totals: "pd.DataFrame", by: str) -> None:
    rows = totals[totals["by"] == by]
    heads = [
        "",
        tr("cuesta", "costs"),
        tr("evita", "averts"),
        tr("entre", "between"),
        tr("lugares", "places"),
    ]
    cells = [
        (
            row[f"label_{lang()}"],
            number(row["cost"]),
            number(row["averted"], 1),
            between(row["averted_low"], row["averted_high"]),
            int(row["places"]),
        )
        for _, row in rows.iterrows()
    ]
    table(heads, cells, numbers=(1, 2, 4))


def between(low: Any, high: Any, decimals: int = 1) -> str:
    """Return an interval in words: a dash would read as a minus."""
    if low is None or low != low:
        return ""
    return tr(
        f"{number(low, decimals)} y {number(high, decimals)}",
        f"{number(low, decimals)} and {number(high, decimals)}",
    )


def _sentences(tables: "Mapping[str, pd.DataFrame]", name: str, stem: str, head: Text) -> None:
    frame = tables.get(name)
    if frame is None or frame.empty:
        return
    say()
    say(head)
    for sentence in frame[f"{stem}_{lang()}"].dropna():
        say(f"  - {sentence}")


def show_places(places: "pd.DataFrame") -> None:
    """Print the places with most averted, and why they are in."""
    heads = [
        tr("lugar", "place"),
        "id",
        tr("evita", "averts"),
        tr("cuesta", "costs"),
        tr("sigue en", "stays in"),
        tr("por qué", "why"),
    ]
    first = places.sort_values(["averted", "place_id"], ascending=[False, True])
    rows = [
        (
            row["name"],
            row["place_id"],
            number(row["averted"], 1),
            number(row["cost"]),
            f"{100 * row['stability']:.0f}%" if row["stability"] == row["stability"] else "",
            row[f"why_{lang()}"],
        )
        for _, row in first.head(MOST_PLACES).iterrows()
    ]
    table(heads, rows, numbers=(2, 3, 4))


def show_frontier(frame: "pd.DataFrame", axes: tuple[Text, Text]) -> None:
    """Print the solved points of a frontier."""
    heads = [
        "",
        axes[0].say(lang()),
        axes[1].say(lang()),
        tr("a lo más", "at most"),
        tr("cuesta", "costs"),
        "",
    ]
    better, own = tr("otro es mejor", "another is better"), tr("el plan", "the plan")
    rows = [
        (
            int(row["point"]),
            number(row["x"], 1),
            number(row["y"], 1),
            number(row["y_bound"], 1),
            number(row["cost"]),
            ", ".join([own] * bool(row["own"]) + [better] * bool(row["dominated"])),
        )
        for _, row in frame.iterrows()
    ]
    table(heads, rows, numbers=(0, 1, 2, 3, 4))


def show_comparison(
    found: "Comparison", names: tuple[str, str], labels: Mapping[str, Mapping[str, str]]
) -> None:
    """Print two plans side by side: sentences, and where they differ most."""
    for line in found.words:
        say(line)
    frame = found.activities[found.activities["difference"] != "same"]
    said = {
        "only_first": tr("solo el primero", "only the first"),
        "only_second": tr("solo el segundo", "only the second"),
        "changed": tr("distinto", "changed"),
    }
    gap = (frame["averted_second"] - frame["averted_first"]).abs()
    heads = [
        tr("lugar", "place"),
        tr("intervención", "intervention"),
        tr("está en", "is in"),
        *[tr(f"{n} evita", f"{n} averts") for n in names],
        *[tr(f"{n} cuesta", f"{n} costs") for n in names],
    ]
    rows = [
        (
            row["name"],
            text_of(labels[row["intervention"]]),
            said[row["difference"]],
            number(row["averted_first"], 1),
            number(row["averted_second"], 1),
            number(row["cost_first"]),
            number(row["cost_second"]),
        )
        for _, row in frame.loc[gap.sort_values(ascending=False).index].head(20).iterrows()
    ]
    table(heads, rows, numbers=(3, 4, 5, 6))


def records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return a frame as JSON-able rows; absent is null."""
    kept = frame.astype(object).where(frame.notna(), None)
    return [dict(zip(map(str, kept.columns), row, strict=True)) for row in kept.to_numpy()]
