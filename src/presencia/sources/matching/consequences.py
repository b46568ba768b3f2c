"""What each way out of a contradiction would do, in words."""

from typing import TYPE_CHECKING

from presencia.sources.matching.match import Match
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

CONFLICTS = [
    "query",
    "parent",
    "code",
    "iso3",
    "n_rows",
    "conflict",
    "code_place_id",
    "name_place_id",
    "why_es",
    "why_en",
    "if_code_es",
    "if_code_en",
    "if_name_es",
    "if_name_en",
    "if_left_out_es",
    "if_left_out_en",
]
"""Columns of `presencia.sources.matching.Resolution.contradictions`."""

_TAKE = Text("La fila es de {place}.", "The row is {place}'s.")
_TWICE = Text(
    "{place} quedaría repetido: filas propias, {n}; estas, {m}.",
    "{place} would be there twice: rows of its own, {n}; these, {m}.",
)
_ALONE = Text("{place} quedaría sin dato.", "{place} would have no figure.")
_SEVERAL = Text(
    "El nombre es de varios lugares: {places}; haría falta elegir uno.",
    "The name is that of several places: {places}; one would have to be chosen.",
)
_PARENT_FIRST = Text(
    "No hay en «{parent}» un lugar de ese nombre: la fila no tendría lugar.",
    "“{parent}” has no place of that name: the row would have no place.",
)
_OUT = Text(
    "{places}: sin dato de esta fila, no en cero.", "{places}: no figure from this row, not zero."
)
_NO_CODE = Text("La fila no trae código.", "The row has no code.")


def explain(matches: "pd.DataFrame", row: int, found: Match) -> dict[str, str | None]:
    """Return the places of a contradiction and the consequence of each choice.

    Parameters
    ----------
    matches : pandas.DataFrame
        `Resolution.matches`: it tells which places other rows are joined to already.
    row : int
        The contradiction's row in it.
    found : Match
        The contradiction.
    """
    coded = found.conflict in ("code-name", "code-parent")
    code_place = found.candidates[0] if coded and found.candidates else None
    named = found.candidates[1:] if coded else found.candidates
    others = matches.drop(index=row)
    held = others[others["accepted"]].groupby("place_id")["n_rows"].sum()
    rows = int(matches["n_rows"].iloc[row])
    if code_place:
        by_code = _join([_place(code_place, held, rows), *_left_alone(named, held)])
    else:
        by_code = _NO_CODE
    if named:
        left = [code_place] if code_place else []
        by_name = _by_name(named, held, rows, left)
    else:
        by_name = _PARENT_FIRST.fill(parent=matches.at[row, "parent"])
    alone = [c[1] for c in found.candidates if c[0] not in held]
    out = _OUT.fill(places=", ".join(alone or [c[1] for c in found.candidates]))
    return {
        "code_place_id": code_place[0] if code_place else None,
        "name_place_id": named[0][0] if len(named) == 1 else None,
        "why_es": found.why.es if found.why else "",
        "why_en": found.why.en if found.why else "",
        "if_code_es": by_code.es,
        "if_code_en": by_code.en,
        "if_name_es": by_name.es,
        "if_name_en": by_name.en,
        "if_left_out_es": out.es,
        "if_left_out_en": out.en,
    }


def _by_name(
    named: tuple[tuple[str, str, float], ...],
    held: "pd.Series",
    rows: int,
    left: list[tuple[str, str, float]],
) -> Text:
    if len(named) > 1:
        return _SEVERAL.fill(places=", ".join(f"{name} ({i})" for i, name, _ in named))
    return _join([_place(named[0], held, rows), *_left_alone(tuple(left), held)])


def _place(candidate: tuple[str, str, float], held: "pd.Series", rows: int) -> Text:
    place_id, name, _ = candidate
    if place_id in held:
        return _TWICE.fill(place=name, n=int(held[place_id]), m=rows)
    return _TAKE.fill(place=name)


def _left_alone(candidates: tuple[tuple[str, str, float], ...], held: "pd.Series") -> list[Text]:
    return [_ALONE.fill(place=name) for i, name, _ in candidates if i not in held]


def _join(texts: list[Text]) -> Text:
    return Text(" ".join(t.es for t in texts), " ".join(t.en for t in texts))
