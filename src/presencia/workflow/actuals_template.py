"""The file people fill in about a plan: one row per activity, year gone and fund that pays it."""

from typing import TYPE_CHECKING, Any

from presencia.text import Lang

if TYPE_CHECKING:
    from presencia.workflow.plan_answers import Answer


def template(answer: "Answer", year: int, lang: Lang) -> tuple[list[str], list[list[Any]]]:
    """Return heads and rows: what was planned is filled in, what was done is left blank.

    Parameters
    ----------
    answer : Answer
        The plan.
    year : int
        First year of the plan to follow.
    lang : str
        Of the heads and the names.

    Raises
    ------
    ConfigurationError
        If the year is none of the plan's later ones.
    """
    from presencia.portfolio.actuals import COLUMNS
    from presencia.portfolio.planned import planned_of, rows_of
    from presencia.portfolio.rolling import checked_year

    meta, raw = answer.meta, answer.result.recipe.parameters["spec"]
    year = checked_year(meta, year)
    names = answer.tables["places"].set_index("place_id")["name"]
    labels = {id: str(one["label"][lang]) for id, one in meta["interventions"].items()}
    planned = planned_of(raw, answer.tables, meta).running(range(int(meta["first_year"]), year))
    rows = []
    for one in rows_of(planned):
        given = {
            "place": one.place_id,
            "name": str(names.get(one.place_id, "")),
            "intervention": one.intervention,
            "what": labels[one.intervention],
            "year": int(one.year),
            "fund": one.fund or None,
            "planned_dose": None if one.dose != one.dose else float(one.dose),
            "planned": round(float(one.planned), 2),
            "currency": str(meta["currency"]),
        }
        rows.append([given.get(name) for name in COLUMNS])
    return [head.say(lang) for head, _, _ in COLUMNS.values()], rows


def as_file(heads: list[str], rows: list[list[Any]], form: str) -> bytes:
    """Return a template as a CSV or XLSX file; nothing in it can run."""
    from presencia.workflow.spreadsheets import BOM, csv_line, sheet_file

    if form == "csv":
        return BOM + csv_line(heads) + b"".join(csv_line(row) for row in rows)
    return sheet_file(heads, rows)
