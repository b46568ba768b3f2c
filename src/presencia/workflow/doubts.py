"""The places of a file that a person has to settle, with what each choice would do."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from presencia.text import Text
from presencia.workflow import places

if TYPE_CHECKING:
    import pandas as pd

    from presencia.workflow.workspace import Workspace

Certainty = Literal["same", "alike", "settled", "confirm", "decide", "none"]

CERTAINTIES: dict[Certainty, tuple[Text, Text]] = {
    "same": (
        Text("idénticos", "identical"),
        Text("El código o el nombre coinciden.", "The code or the name is the same."),
    ),
    "alike": (
        Text("iguales salvo mayúsculas, tildes o abreviaturas", "alike but for case or accents"),
        Text("Se aceptan solos; queda anotado.", "Accepted by themselves; it is noted."),
    ),
    "settled": (
        Text("decididos", "decided"),
        Text("Por una persona, en este archivo o en uno anterior.", "By a person, here or before."),
    ),
    "confirm": (
        Text("por confirmar", "to confirm"),
        Text("Otra ortografía, o solo el código coincide.", "Spelt otherwise, or code alone fits."),
    ),
    "decide": (
        Text("por decidir", "to decide"),
        Text(
            "El código y el nombre se contradicen, o hay varios lugares así.",
            "Code and name contradict each other, or several places are called so.",
        ),
    ),
    "none": (
        Text("sin lugar", "without a place"),
        Text(
            "Ningún lugar se llama así: sus filas irían a un archivo aparte.",
            "No place is called so: their rows would go to a separate file.",
        ),
    ),
}
"""What each certainty is called and means, the surest first."""

_ALIKE = {"folded", "abbreviation", "alias", "location"}
_ID = re.compile(r"(?:^|; )([A-Z]{3}[^\s;]*) ")


@dataclass(frozen=True, slots=True)
class Named:
    """A place of the workspace, as a choice.

    Parameters
    ----------
    id, name, within : str
        Identifier, official name, and the name of the place above.
    """

    id: str
    name: str
    within: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """One combination of code, name and parent that a person has to look at.

    Parameters
    ----------
    row : int
        Its row in the match report.
    code, query, parent, iso3 : str
        As the file writes them; "" for none.
    certainty : str
        ``confirm``, ``decide``, ``none`` or ``settled``.
    how, score : str, float
        As the match report says; likeness of the name, 0 to 100.
    n_rows : int
        Rows of the file.
    joined : Named or None
        The place it was joined to, where it was.
    choices : tuple of Named
        What it might be, the likeliest first; of a contradiction, first the code's place.
    conflict : str
        "" or which two of code, name and parent contradict each other.
    why : Text or None
        Reason of the doubt.
    outcome : dict of str to Text
        What each way out of a contradiction would do: ``code``, ``name``, ``left_out``.
    """

    row: int
    code: str
    query: str
    parent: str
    iso3: str
    certainty: Certainty
    how: str
    score: float
    n_rows: int
    joined: Named | None
    choices: tuple[Named, ...]
    conflict: str
    why: Text | None
    outcome: Mapping[str, Text]

    @property
    def key(self) -> dict[str, str]:
        """What the option ``settled`` names it by."""
        named = {"code": self.code, "name": self.query, "parent": self.parent, "iso3": self.iso3}
        return {k: v for k, v in named.items() if v}


def certainty(match: Mapping[Any, Any]) -> Certainty:
    """Return how sure one row of a match report is."""
    if match["how"] == "settled":
        return "settled"
    if match["conflict"] or match["how"] == "ambiguous":
        return "decide"
    if not match["accepted"]:
        return "none"
    if match["doubtful"]:
        return "confirm"
    return "alike" if match["how"] in _ALIKE else "same"


def counts(matches: "pd.DataFrame") -> "dict[Certainty, tuple[int, int]]":
    """Return names and rows of the file by certainty, all of `CERTAINTIES`."""
    found: dict[Certainty, tuple[int, int]] = dict.fromkeys(CERTAINTIES, (0, 0))
    for match in matches.to_dict("records"):
        kind = certainty(match)
        names, rows = found[kind]
        found[kind] = (names + 1, rows + int(match["n_rows"]))
    return found


def doubts(known: "Register", matches: "pd.DataFrame") -> list[Doubt]:
    """Return what a person has to settle or has settled: contradictions first, then by rows."""
    if matches.empty:
        return []
    order = {"decide": 0, "confirm": 1, "none": 2, "settled": 3}
    found = [
        _doubt(known, matches, position, match, kind)
        for position, match in enumerate(matches.to_dict("records"))
        if (kind := certainty(match)) in order and (match["query"] or match["code"])
    ]
    return sorted(found, key=lambda d: (not d.conflict, order[d.certainty], -d.n_rows, d.row))


class Register:
    """The workspace's places by id and by name: what a doubtful name is compared with.

    Parameters
    ----------
    ws : Workspace
        Its places as they are now; make a new register when a place dataset changes.
    """

    def __init__(self, ws: "Workspace") -> None:
        import pandas as pd

        from presencia import vocabularies

        columns = ["place_id", "name", "parent_id", "iso3", "level"]
        frames = [ws.engine.frame(ws.datasets.paths(v), columns) for v in places.place_versions(ws)]
        own = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
        units = vocabularies.table("place_units")
        inside = units["parent_id"].isin(set(own["place_id"]))
        together = pd.concat([own, units.loc[inside].reindex(columns=columns)], ignore_index=True)
        self.frame = together.drop_duplicates("place_id").reset_index(drop=True)
        self.rows = {str(r[0]): r for r in self.frame.itertuples(index=False, name=None)}

    def named(self, place_id: str) -> Named:
        """Return a place as a choice; it must be in the register."""
        _, name, parent, iso3, _ = self.rows[place_id]
        above = self.rows.get(str(parent))
        return Named(place_id, str(name), str(above[1]) if above else str(iso3))

    def find(self, place_id: str) -> Named | None:
        """Return a place as a choice, or None where there is none of that id."""
        return self.named(place_id) if place_id in self.rows else None

    def search(
        self, words: str, iso3: str = "", level: int | None = None, most: int = 20
    ) -> list[Named]:
        """Return places whose name holds the words, accents and case aside; those alike first."""
        from presencia.sources.names import fold

        frame = self.frame
        if iso3:
            frame = frame[frame["iso3"] == iso3]
        if level is not None:
            frame = frame[frame["level"] == level]
        wanted = fold(words)
        if not wanted:
            return []
        hits = [
            (folded != wanted, not folded.startswith(wanted), name, place)
            for place, name in zip(frame["place_id"], frame["name"], strict=True)
            if wanted in (folded := fold(name)) or place == words.strip().upper()
        ]
        return [self.named(place) for _, _, _, place in sorted(hits)[:most]]

    def some(self, candidates: str) -> tuple[Named, ...]:
        """Read the ids of a match report's candidates; what is no place is passed over."""
        return tuple(self.named(i) for i in _ID.findall(candidates) if i in self.rows)


def _doubt(
    known: Register,
    matches: "pd.DataFrame",
    position: int,
    match: Mapping[Any, Any],
    kind: Certainty,
) -> Doubt:
    place = str(match["place_id"]) if match["accepted"] else ""
    choices = known.some(str(match["candidates"] or ""))
    why = Text(match["why_es"], match["why_en"]) if match["why_es"] and match["why_en"] else None
    conflict = str(match["conflict"] or "")
    return Doubt(
        row=position,
        code=str(match["code"] or ""),
        query=str(match["query"] or ""),
        parent=str(match["parent"] or ""),
        iso3=str(match["iso3"] or ""),
        certainty=kind,
        how=str(match["how"]),
        score=float(match["score"]),
        n_rows=int(match["n_rows"]),
        joined=known.named(place) if place in known.rows else None,
        choices=choices,
        conflict=conflict,
        why=why,
        outcome=_outcome(matches, position, conflict, choices, why) if conflict else {},
    )


def _outcome(
    matches: "pd.DataFrame",
    position: int,
    conflict: str,
    choices: tuple[Named, ...],
    why: Text | None,
) -> dict[str, Text]:
    from presencia.sources.matching.consequences import explain
    from presencia.sources.matching.match import Match

    between = tuple((c.id, c.name, 100.0) for c in choices)
    found = Match(None, "ambiguous", 0.0, between, conflict=conflict, why=why)  # type: ignore[arg-type]
    told = explain(matches, position, found)
    return {
        way: Text(str(told[f"if_{way}_es"]), str(told[f"if_{way}_en"]))
        for way in ("code", "name", "left_out")
    }
