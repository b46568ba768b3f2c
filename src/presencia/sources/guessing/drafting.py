"""Puts the wizard's findings together into one mapping."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from presencia.model import Measure
from presencia.sources.guessing.columns import Profile
from presencia.sources.guessing.events import find_incident
from presencia.sources.guessing.facilities import find_facility
from presencia.sources.guessing.measures import (
    RATE_WORDS,
    SHARE_WORDS,
    Figures,
    likeliest,
    named_by_file,
    published,
)
from presencia.sources.guessing.periods import FoundPeriod, find_period
from presencia.sources.guessing.places import CODE_WORDS, FoundPlace, find_place
from presencia.sources.names import fold
from presencia.sources.tabular import decimal_evidence
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.sources.places import PlaceIndex

_TABLE = Text("Clase de tabla: cifras por lugar y periodo.", "Kind of table: figures.")
_INCIDENTS = Text("Clase de tabla: lista de hechos.", "Kind of table: list of incidents.")
_FACILITIES = Text("Clase de tabla: lista de servicios.", "Kind of table: list of facilities.")
_MEASURE = Text(
    "Medida: «{column}» → {id} ({label}); confírmelo.",
    "Measure: “{column}” → {id} ({label}); confirm it.",
)
_LONG = Text(
    "Tabla larga: «{measure}» dice la medida y «{value}» trae la cifra.",
    "Long table: “{measure}” says the measure and “{value}” holds the figure.",
)
_SKIPPED = Text(
    "Sin medida conocida, no se importan: {columns}. Para una medida propia escriba su YAML.",
    "Without a known measure, not imported: {columns}. For a measure of your own write its YAML.",
)
_BY_FILE = Text(
    "Confirme: «{column}» → {id} solo por el nombre del archivo.",
    "Confirm: “{column}” → {id} only by the file's name.",
)
_SUM = Text(
    "Confirme: hay varias filas por lugar y periodo y se suman (`sum: true`).",
    "Confirm: there are several rows per place and period, and they are added up (`sum: true`).",
)
_TOTALS = Text(
    "Las filas «{values}» de «{column}» parecen totales y se excluyen (`without`).",
    "The rows “{values}” of “{column}” look like totals and are left out (`without`).",
)
_NO_MEASURE = Text(
    "Falta: ninguna columna se parece a una medida conocida; se propone «{id}», que debe definir.",
    "Missing: no column is like a known measure; “{id}” is proposed, which you must define.",
)
_MEND_PERIOD = Text("Falta: confirme `period`.", "Missing: confirm `period`.")
_MEND_PLACE = Text("Falta: complete `place`.", "Missing: complete `place`.")

_TOTAL = re.compile(r"(sub ?)?total|tod[oa]s|ambos|both|all")
_MOST_WORDS = 60
_SURE = 0.6
_REPEATS = 0.05
_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class Drafted:
    """A mapping with what it assumes and what it lacks."""

    mapping: dict[str, Any]
    said: list[Text] = field(default_factory=list)
    todo: list[Text] = field(default_factory=list)


def draft(
    sample: pd.DataFrame,
    file_name: str,
    places: "PlaceIndex | None",
    measures: Mapping[str, Measure],
    today: date,
) -> Drafted:
    """Return the mapping of a sample.

    Parameters
    ----------
    sample : pandas.DataFrame
        First rows of the table.
    file_name : str
        Base name of the file.
    places : PlaceIndex or None
        The workspace's places.
    measures : mapping of str to Measure
        Measures to look for.
    today : datetime.date
        No figure is of later.
    """
    decimal = decimal_evidence([sample[c] for c in sample.columns]).decimal
    columns = [Profile(str(c), sample[c], decimal) for c in sample.columns]
    columns = [c for c in columns if c.filled]
    place = find_place(columns, places)
    free = [c for c in columns if c.name not in place.used]
    period = find_period(free, file_name, today)
    return _Drafting(columns, place, period, measures, file_name).drafted


class _Drafting:
    """The draft in the making."""

    def __init__(
        self,
        columns: Sequence[Profile],
        place: FoundPlace,
        period: FoundPeriod,
        measures: Mapping[str, Measure],
        file_name: str,
    ) -> None:
        self._columns = {c.name: c for c in columns}
        self._place = place
        self._period = period
        self._measures = measures
        self._file_words = tuple(fold(file_name.replace("_", " ")).split())
        used = place.used | period.used
        self._free = [c for c in columns if c.name not in used]
        self._figures = [c for c in self._free if c.numeric and not c.says(*CODE_WORDS)]
        self.drafted = Drafted({}, [*place.said, *period.said])
        if not place.share and "lon" not in place.part:
            self.drafted.todo.append(_MEND_PLACE)
        if not period.certain:
            self.drafted.todo.append(_MEND_PERIOD)
        self._fill()

    def _fill(self) -> None:
        """Decide the kind of table and fill in what that kind needs."""
        drafted = self.drafted
        head: dict[str, Any] = {"place": self._place.part}
        if self._period.part:
            head["period"] = self._period.part
        by_day = "date" in self._period.part
        incident = find_incident(self._free, self._file_words, "lon" in self._place.part)
        if by_day and incident.part:
            drafted.mapping = {"kind": "incidents", **head, "incident": incident.part}
            drafted.said += [_INCIDENTS, *incident.said]
            drafted.todo += incident.todo
        elif "lon" in self._place.part and not by_day and self._own_points():
            facility = find_facility(self._free, self._file_words)
            drafted.mapping = {"kind": "facilities", **head, "facility": facility.part}
            drafted.said += [_FACILITIES, *facility.said]
            drafted.todo += facility.todo
        else:
            drafted.mapping = {"kind": "observations", **head}
            drafted.said.append(_TABLE)
            self._observations()

    def _own_points(self) -> bool:
        """Say whether most rows have a point of their own: a list of places, not of figures."""
        part = self._place.part
        points = pd.concat([self._columns[part[k]].texts for k in ("lon", "lat")], axis=1)
        return bool(points.duplicated().mean() < 0.5)

    def _observations(self) -> None:
        """Fill in measures: of a long table, or column by column."""
        drafted, keys = self.drafted, [*self._place.used, *self._period.used]
        long = self._long()
        if long is not None:
            drafted.mapping["long"] = long
            drafted.said.append(_LONG.fill(measure=long["measure"], value=long["value"]))
            drafted.said += [self._said(word, m) for word, m in long["map"].items()]
            keys.append(long["measure"])
        else:
            self._wide()
        if self._repeated(keys):
            drafted.mapping["sum"] = True
            drafted.todo.append(_SUM)
            self._without_totals()

    def _wide(self) -> None:
        taken: dict[tuple[str, str | None], tuple[float, Profile]] = {}
        for column in self._figures:
            year = None if self._period.used else column.year
            found = likeliest(column.words, self._measures, column.figures)
            if found is None:
                found = named_by_file(
                    column.words, self._file_words, self._measures, column.figures
                )
                if found is None:
                    continue
                self.drafted.todo.append(_BY_FILE.fill(column=column.name, id=found.measure.id))
            key = (found.measure.id, year)
            if key not in taken or found.score > taken[key][0]:
                taken[key] = (found.score, column)
        parts: dict[str, list[Any]] = {}
        for (measure, year), (_, column) in taken.items():
            one: Any = {"column": column.name, "period": year} if year else column.name
            parts.setdefault(measure, []).append(one)
            self.drafted.said.append(self._said(column.name, measure))
        used = {column.name for _, column in taken.values()}
        if rest := [c.name for c in self._figures if c.name not in used]:
            self.drafted.said.append(_SKIPPED.fill(columns=", ".join(rest[:12])))
        if not parts:
            parts = self._proposed()
        single = {m: ones[0] if len(ones) == 1 else ones for m, ones in parts.items()}
        self.drafted.mapping["measures"] = single

    def _proposed(self) -> dict[str, list[Any]]:
        """Return a measure that does not exist yet, for the first column of figures."""
        first = self._figures[0] if self._figures else next(iter(self._columns.values()))
        dated = first.year is not None and not self._period.part
        words = [w for w in first.words if not (dated and w == first.year)]
        name = _SLUG.sub("_", " ".join(words)).strip("_") or "measure"
        self.drafted.todo.append(_NO_MEASURE.fill(id=name))
        one: Any = {"column": first.name, "period": first.year} if dated else first.name
        return {name: [one]}

    def _long(self) -> dict[str, Any] | None:
        """Return a column of words most of which are measures, and the one of figures."""
        if not self._figures:
            return None
        value = self._figures[0]
        hint = tuple(w for w in value.words if w in RATE_WORDS | SHARE_WORDS)
        for column in self._free:
            if column.numeric or not 2 <= len(column.distinct) <= _MOST_WORDS:
                continue
            mapped = {w: m for w in column.distinct if (m := self._meant(w, hint, value.figures))}
            if len(mapped) >= max(2, len(column.distinct) // 2):
                return {"measure": column.name, "value": value.name, "map": mapped}
        return None

    def _without_totals(self) -> None:
        """Leave out totals among the breakdowns: "Ambos sexos", "Todas las causas"."""
        for column in self._free:
            if column.numeric or len(column.distinct) > _MOST_WORDS:
                continue
            totals = [w for w in column.distinct if _TOTAL.match(fold(w))]
            if totals and len(totals) < len(column.distinct):
                self.drafted.mapping.setdefault("without", {})[column.name] = totals
                said = _TOTALS.fill(values=", ".join(totals), column=column.name)
                self.drafted.said.append(said)

    def _meant(self, word: str, hint: tuple[str, ...], figures: Figures) -> str | None:
        """Return the measure a word of a long table means."""
        known = None if hint else published(word)
        if known in self._measures:
            return known
        found = likeliest((*fold(word).split(), *hint), self._measures, figures)
        return found.measure.id if found is not None and found.score >= _SURE else None

    def _repeated(self, keys: Sequence[str]) -> bool:
        """Say whether rows repeat their key and all measures add up."""
        named = list(self.drafted.mapping.get("measures", {}))
        named += self.drafted.mapping.get("long", {}).get("map", {}).values()
        additive = all(m in self._measures and self._measures[m].additive for m in named)
        if not keys or not additive:
            return False
        if len(set(named)) < len(named):
            return True  # two words of a long table mean one measure
        cells = pd.concat([self._columns[key].texts for key in keys], axis=1)
        return bool(cells.dropna().duplicated().mean() > _REPEATS)

    def _said(self, column: str, measure: str) -> Text:
        label = self._measures[measure].label
        return _MEASURE.fill(column=column, id=measure, label=label)
