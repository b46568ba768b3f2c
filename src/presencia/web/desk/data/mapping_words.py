"""What the forms of lists share: points, how dates are written, and the words of a column."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from presencia.text import Text

POINT = (
    ("lon", Text("Longitud", "Longitude")),
    ("lat", Text("Latitud", "Latitude")),
)
DAYS = (
    ("", Text("se reconoce", "found out")),
    ("1", Text("día/mes/año", "day/month/year")),
    ("0", Text("mes/día/año", "month/day/year")),
)

Words = Mapping[str, Sequence[Sequence[Any]]]
"""Words of the file's columns with their rows, as the look at the file found them."""


def where_when(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form shows of the point of a row and of how its date is written."""
    place = mapping.get("place", {})
    dayfirst = mapping.get("period", {}).get("dayfirst")
    return {
        "point": [(key, label, str(place.get(key, ""))) for key, label in POINT],
        "swap": bool(place.get("swap")),
        "days": DAYS,
        "dayfirst": "" if dayfirst is None else str(int(dayfirst)),
    }


def lay_where_when(made: dict[str, Any], post: Any) -> None:
    """Lay the point and the writing of dates over the mapping."""
    place = dict(made["place"])
    for key, _ in POINT:
        put(place, key, post.get(key, ""))
    put(place, "swap", bool(post.get("swap")) or "")
    made["place"] = place
    if days := post.get("dayfirst", ""):
        made.setdefault("period", {})["dayfirst"] = days == "1"
    else:
        made.get("period", {}).pop("dayfirst", None)


def lay_left_out(made: dict[str, Any], before: str, column: str, out: Sequence[str]) -> None:
    """Leave out rows by words of the column, and no longer by those of the one before."""
    without = {k: v for k, v in made.pop("without", {}).items() if k != before}
    if column and out:
        without[column] = list(out)
    if without:
        made["without"] = without


def listed(
    mapping: Mapping[str, Any],
    column: str,
    chosen: Mapping[str, Any],
    seen: Words,
    refused: Mapping[str, int],
    labels: Mapping[str, Text],
) -> list[dict[str, Any]]:
    """Return each word of a column with its code, rows, and whether it is left out.

    Parameters
    ----------
    mapping : mapping
        The draft.
    column : str
        The column of words.
    chosen : mapping
        Codes given to words.
    seen : mapping
        Words of the columns with their rows.
    refused : mapping
        Words that the last trial did not find in the mapping, with their rows.
    labels : mapping
        What each code is called.
    """
    out = mapping.get("without", {}).get(column, [])
    out = [str(w) for w in (out if isinstance(out, list) else [out])]
    rows: dict[str, int | None] = {str(w): int(n) for w, n in seen.get(column, ())}
    for word in (*refused, *chosen, *out):
        rows.setdefault(word, refused.get(word))
    return [
        {
            "word": word,
            "n": n,
            "code": chosen.get(word, ""),
            "label": labels.get(str(chosen.get(word, ""))),
            "out": word in out,
        }
        for word, n in rows.items()
    ]


def taken(post: Any, field: str, code: Callable[[str], str]) -> tuple[dict[str, str], list[str]]:
    """Return the codes given to words in a field, and the words that are left out."""
    words, given = post.getlist("word"), post.getlist(field)
    out = {n for n in post.getlist("out") if n.isdigit()}
    left = [w for n, w in enumerate(words) if str(n) in out]
    pairs = zip(words, given, strict=False)
    return {w: code(c) for w, c in pairs if c.strip() and w not in left}, left


def put(part: dict[str, Any], key: str, value: Any) -> None:
    """Set a key, or remove it where the value is empty."""
    if value == "":
        part.pop(key, None)
    else:
        part[key] = value
