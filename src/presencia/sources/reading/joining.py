"""Where, by code and name: each distinct place a file names is decided once."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from presencia.errors import Problem, Where
from presencia.sources.mapping_columns import UNKNOWN_PLACES
from presencia.sources.matching.resolution import COLUMNS
from presencia.sources.names import fold
from presencia.sources.reading.refusals import Refusals, contents, shown
from presencia.sources.reading.rows import texts
from presencia.sources.reading.settled import check_settled, names_of
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.sources.mapping import PlaceColumns
    from presencia.sources.places import PlaceIndex
    from presencia.sources.reading.settled import Settled

State = Literal["joined", "unknown", "empty", "refused"]

_NOT_FOUND = Text("«{query}»: {why} {candidates}", "“{query}”: {why} {candidates}")
_CANDIDATES = Text("Parecidos: {list}.", "Alike: {list}.")
_NO_CANDIDATES = Text("Ninguno se le parece.", "None is like it.")
_CONFLICT = Text("código y nombre se contradicen: {why}", "code and name disagree: {why}")
_UNKNOWN = Text(
    "la fuente dice que no se conoce el lugar («{query}»).",
    "the source says that the place is not known (“{query}”).",
)
_EMPTY = Text("la fila no dice en qué lugar.", "the row does not say where.")
_BAD_CODE = Text(
    "«{query}» no sirve de código: se esperan letras o hasta {digits} cifras.",
    "“{query}” is no code: letters, or at most {digits} digits, are expected.",
)
_ALIAS = Text(
    "corrija el nombre, o póngalo en el archivo de alias del espacio de trabajo.",
    "mend the name, or put it in the workspace's file of aliases.",
)
_DECIDE = Text(
    "corrija la fila, o diga en el mapeo cuál vale: `conflict: code` o `conflict: name`.",
    "mend the row, or say in the mapping which holds: `conflict: code` or `conflict: name`.",
)
_NOTHING = Text(
    "nada: la cifra no se puede asignar a un lugar y queda en la tabla de rechazos.",
    "nothing: the figure can be assigned to no place and stays in the rejects table.",
)
_FILL = Text("complete la celda.", "fill the cell.")
_CHECK_CODE = Text("revise la columna de códigos.", "check the column of codes.")
_STATED = Text("dicho en el mapeo.", "stated in the mapping.")
_TRUSTED = Text("{why} El mapeo confía en {which}.", "{why} The mapping trusts the {which}.")
_WHICH = {"code": Text("el código", "code"), "name": Text("el nombre", "name")}

_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_KEY = ["code", "name", "parent", "iso3"]
Key = tuple[str | None, ...]
Record = dict[str, object]


@dataclass(frozen=True, slots=True)
class Decision:
    """What one distinct combination of code, name, parent and country means."""

    state: State
    place_id: str | None = None
    problem: Problem | None = None


class Joiner:
    """Joins rows to places by what they state, chunk by chunk, and keeps the record.

    Parameters
    ----------
    columns : PlaceColumns
        Where the file says the place.
    places : PlaceIndex or None
        The workspace's places; None only where place ids are made or stated.
    """

    def __init__(self, columns: "PlaceColumns", places: "PlaceIndex | None") -> None:
        self._columns = columns
        self._places = places
        self._numbers: dict[Key, int] = {}
        self._decisions: list[Decision] = []
        self._records: list[Record] = []
        self._counts: list[int] = []
        unknown = (*UNKNOWN_PLACES, *columns.unknown)
        self._unknown = {fold(name) for name in unknown}
        self._ids = {fold(name): place_id for name, place_id in columns.ids.items()}
        self._settled_names: dict[str, str] = {}
        if columns.settled and places is not None:
            check_settled(columns.settled, places)
            self._settled_names = names_of(columns.settled.values(), places)

    def decide(self, rows: pd.DataFrame) -> np.ndarray:
        """Return the number of each row's decision; see `ids`, `states` and `refuse`."""
        if self._columns.value:
            groups = np.zeros(len(rows), dtype=np.int64)
            keys: list[Key] = [(None, None, None, None)]
        else:
            groups, keys = self._keys(rows)
        fresh = [key for key in keys if key not in self._numbers]
        if fresh:
            self._settle(fresh)
        numbers = np.array([self._numbers[key] for key in keys], dtype=np.int64)
        for number, n in zip(numbers, np.bincount(groups, minlength=len(keys)), strict=True):
            self._counts[number] += int(n)
        decided: np.ndarray = numbers[groups] if len(rows) else np.zeros(0, dtype=np.int64)
        return decided

    def ids(self, decided: np.ndarray) -> np.ndarray:
        """Return place ids as an object array, None where nothing is joined."""
        found: np.ndarray = np.array([d.place_id for d in self._decisions], dtype=object)[decided]
        return found

    def states(self, decided: np.ndarray, *wanted: State) -> np.ndarray:
        """Return the mask of rows whose decision is in one of the states."""
        hit: np.ndarray = np.array([d.state in wanted for d in self._decisions], dtype=bool)
        return hit[decided] if len(decided) else np.zeros(0, dtype=bool)

    def refuse(
        self, rows: pd.DataFrame, decided: np.ndarray, refusals: Refusals, *wanted: State
    ) -> np.ndarray:
        """Refuse the rows in one of the states; return their mask."""
        mask = self.states(decided, *wanted)
        positions = np.flatnonzero(mask)
        chosen = rows.iloc[positions]
        column = self._columns.name or self._columns.code
        for row, number, content in zip(
            chosen.index, decided[positions], contents(chosen), strict=True
        ):
            problem = self._decisions[number].problem
            if problem is not None:
                value = content.get(column) if column else None
                where = Where(row=int(row), column=column)
                refusals.add(
                    Problem(problem.code, problem.what, problem.remedy, where, shown(value)),
                    content,
                )
        return mask

    def matches(self) -> pd.DataFrame:
        """Return the record: one row per distinct place the file names."""
        frame = pd.DataFrame(self._records, columns=COLUMNS)
        frame["n_rows"] = np.array(self._counts, dtype="int64")
        frame["score"] = frame["score"].astype("float64")
        for column in ("accepted", "doubtful"):
            frame[column] = frame[column].astype(bool)
        text = [c for c in COLUMNS if c not in ("score", "n_rows", "accepted", "doubtful")]
        return frame.astype(dict.fromkeys(text, "str"))

    def _keys(self, rows: pd.DataFrame) -> tuple[np.ndarray, list[Key]]:
        columns = self._columns
        iso3 = None if columns.country else columns.iso3
        cells = [
            None if c is None else texts(rows[c])
            for c in (columns.code, columns.name, columns.parent, iso3)
        ]
        groups = np.zeros(len(rows), dtype=np.int64)
        for column in cells:
            if column is not None:
                codes, uniques = pd.factorize(column)
                groups, _ = pd.factorize(groups * (len(uniques) + 1) + codes + 1)
        firsts = np.flatnonzero(~pd.Series(groups).duplicated().to_numpy())
        keys = [
            tuple(None if c is None or pd.isna(c.iloc[i]) else str(c.iloc[i]) for c in cells)
            for i in firsts
        ]
        return groups, keys

    def _settle(self, keys: list[Key]) -> None:
        """Decide combinations that were not seen before."""
        asked: list[Key] = []
        for key in keys:
            decision = self._without_index(key)
            if decision is None:
                asked.append(key)
            else:
                why = _STATED if decision.state == "joined" else None
                self._remember(key, decision, why=why)
        if asked and self._places is not None:
            self._resolve(asked)

    def _without_index(self, key: Key) -> Decision | None:
        """Return the decision that needs no index of places, if there is one."""
        code, name, _, _ = key
        columns = self._columns
        if columns.value:
            return Decision("joined", columns.value)
        if name and (stated := self._ids.get(fold(name))):
            return Decision("joined", stated)
        if columns.prefix is not None and code:
            return self._made(code)
        if name and fold(name) in self._unknown and not code:
            problem = Problem("E-MAP-022", _UNKNOWN.fill(query=name), _NOTHING)
            return Decision("unknown", None, problem)
        if not code and not name:
            return Decision("empty", None, Problem("E-MAP-023", _EMPTY, _FILL))
        return None

    def _made(self, code: str) -> Decision:
        digits = self._columns.digits
        fits = code.isdigit() and len(code) <= digits if digits else _CODE.fullmatch(code)
        if fits:
            return Decision("joined", f"{self._columns.prefix}{code.zfill(digits)}")
        what = _BAD_CODE.fill(query=code, digits=digits or 40)
        return Decision("refused", None, Problem("E-MAP-025", what, _CHECK_CODE))

    def _resolve(self, keys: list[Key]) -> None:
        assert self._places is not None  # noqa: S101 - the caller has checked it
        columns = self._columns
        asked = pd.DataFrame(keys, columns=_KEY, dtype=object)
        iso3 = columns.country or (asked["iso3"] if columns.iso3 else None)
        found = self._places.resolve_many(
            asked["name"],
            parents=asked["parent"] if columns.parent else None,
            codes=asked["code"] if columns.code else None,
            iso3=iso3,
            level=columns.level,
            hierarchy=columns.hierarchy,
        )
        for key, record in zip(keys, found.matches.to_dict("records"), strict=True):
            named = {str(column): value for column, value in record.items()}
            self._remember(key, *self._judged(key, named))

    def _judged(self, key: Key, record: Record) -> tuple[Decision, Record]:
        """Turn a match into a decision; what a person or the mapping decided goes first."""
        asked = tuple(str(record[key] or "") for key in ("code", "query", "parent", "iso3"))
        if (one := self._columns.settled.get(asked)) is not None:  # type: ignore[arg-type]
            return self._by_person(one, record)
        if not record["accepted"] and record["conflict"] and self._columns.conflict != "reject":
            record = self._trusting(key, record)
        if record["accepted"]:
            return Decision("joined", str(record["place_id"])), record
        why = Text(str(record["why_es"]) or "?", str(record["why_en"]) or "?")
        if record["conflict"]:
            problem = Problem("E-MAP-021", _CONFLICT.fill(why=why), _DECIDE)
        else:
            listed = str(record["candidates"])
            alike = _CANDIDATES.fill(list=listed) if listed else _NO_CANDIDATES
            query = record["query"] or record["code"]
            what = _NOT_FOUND.fill(query=query, why=why, candidates=alike)
            code = "E-MAP-024" if record["how"] == "ambiguous" else "E-MAP-020"
            problem = Problem(code, what, _ALIAS)
        return Decision("refused", None, problem), record

    def _by_person(self, one: "Settled", record: Record) -> tuple[Decision, Record]:
        """Return what a person decided, and the record that says so."""
        query = str(record["query"] or record["code"])
        problem = None if one.place_id else one.refusal(query)
        why = problem.what if problem else one.why()
        state: State = "refused" if problem else "joined"
        return Decision(state, one.place_id, problem), record | {
            "place_id": one.place_id,
            "name": self._settled_names.get(one.place_id or ""),
            "how": "settled",
            "accepted": problem is None,
            "doubtful": False,
            "conflict": "",
            "why_es": why.es,
            "why_en": why.en,
        }

    def _trusting(self, key: Key, record: Record) -> Record:
        assert self._places is not None  # noqa: S101 - contradictions come from the index
        columns, (code, name, parent, iso3) = self._columns, key
        where = {"iso3": columns.country or iso3, "level": columns.level}
        place_id = (
            self._places.by_code(code, **where)  # type: ignore[arg-type]
            if columns.conflict == "code"
            else self._places.resolve(
                name or "",
                parent=parent,
                hierarchy=columns.hierarchy,
                **where,  # type: ignore[arg-type]
            ).place_id
        )
        if place_id is None:
            return record
        why = Text(str(record["why_es"]), str(record["why_en"]))
        said = _TRUSTED.fill(why=why, which=_WHICH[columns.conflict])
        return record | {
            "place_id": place_id,
            "how": "code" if columns.conflict == "code" else "exact",
            "accepted": True,
            "doubtful": True,
            "why_es": said.es,
            "why_en": said.en,
        }

    def _remember(
        self,
        key: Key,
        decision: Decision,
        record: Record | None = None,
        why: Text | None = None,
    ) -> None:
        if record is None:
            record = self._plain_record(key, decision, why)
        self._numbers[key] = len(self._decisions)
        self._decisions.append(decision)
        self._records.append(record)
        self._counts.append(0)

    def _plain_record(self, key: Key, decision: Decision, why: Text | None) -> Record:
        code, name, parent, iso3 = (part or "" for part in key)
        said = why or (decision.problem.what if decision.problem else None)
        joined = decision.state == "joined"
        return {
            "query": name,
            "parent": parent,
            "code": code,
            "iso3": self._columns.country or iso3,
            "place_id": decision.place_id,
            "name": None,
            "how": "code" if joined else "unmatched",
            "score": 100.0 if joined else 0.0,
            "n_rows": 0,
            "candidates": "",
            "accepted": joined,
            "doubtful": False,
            "conflict": "",
            "why_es": said.es if said else "",
            "why_en": said.en if said else "",
        }
