"""What dataset versions hold: counts by measure, period and country, rows a page at a time."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from presencia.model.provenance import DatasetVersion
from presencia.storage.files import replace_file
from presencia.text import Text, same
from presencia.workflow import arrangements, held_rows, places

if TYPE_CHECKING:
    import pandas as pd

    from presencia.workflow.workspace import Workspace

WHAT = {
    "observations": ("measure", "period"),
    "incidents": ("iccs", "occurred"),
    "facilities": ("kind", "as_of"),
    "places": ("level", None),
}
"""By kind of table: the column that says what is counted, and the one that says when."""

MOST_COUNTED = 10_000
"""Rows of a filtered table that are counted, and so can be leafed through."""

SUMMARY = ("what", "period", "iso3", "level", "rows", "present", "places")
"""Columns of `summary`."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rows of a version are wanted.

    Parameters
    ----------
    places : collection of str, optional
        Places within reach; all by default, those of no place included.
    countries : collection of str, optional
        Countries within reach; all by default.
    what, period : str
        Measure, class or kind, and the beginning of a period; empty for all.
    place : collection of str, optional
        Places asked for.
    """

    places: Collection[str] | None = None
    countries: Collection[str] | None = None
    what: str = ""
    period: str = ""
    place: Collection[str] | None = None


def summary(ws: "Workspace", version: DatasetVersion) -> "pd.DataFrame":
    """Count the rows of a version by what, when, country and level of place.

    It is kept in the workspace's folder of derived files, by the digest of the data and of the
    known places.

    Returns
    -------
    pandas.DataFrame
        `SUMMARY`: ``rows`` counts all, ``present`` those with a figure, ``places`` the places
        with a figure; ``level`` is -1 for places the workspace does not hold.
    """
    import pandas as pd

    kept = arrangements.summary_path(ws, version)
    if kept.is_file():
        text = dict.fromkeys(("what", "period", "iso3"), str)
        return pd.read_csv(kept, dtype=text, keep_default_na=False)
    made = _counted(ws, version, Chosen())
    replace_file(kept, made.to_csv(index=False).encode())
    return made


def summary_of(ws: "Workspace", version: DatasetVersion, chosen: Chosen) -> "pd.DataFrame":
    """Count as `summary` does, the chosen rows only."""
    if chosen.places is not None or chosen.place is not None:
        return _counted(ws, version, chosen)
    whole = summary(ws, version)
    if chosen.countries is None:
        return whole
    return whole[whole["iso3"].isin(list(chosen.countries))].reset_index(drop=True)


def rows(
    ws: "Workspace", version: DatasetVersion, chosen: Chosen, offset: int = 0, most: int = 50
) -> "tuple[pd.DataFrame, int]":
    """Return some of the chosen rows, and how many there are.

    Geometry is left out. Figures come by place, measure and period, other rows as they are
    stored; so do those of a large version of which nobody has laid down the arrangement yet.
    Rows that have to be counted one by one are counted up to `MOST_COUNTED`.
    """
    if found := arrangements.arranged(ws, version):
        kept = arrangements.places_of(found, chosen.places, chosen.countries, chosen.place)
        what, period = _printable(chosen.what), _printable(chosen.period)
        frame, total = found.rows(what, period, kept, offset, most)
        return frame, total
    if (small := held_rows.held(ws, version)) is not None:
        mine = held_rows.chosen(small, *WHAT[version.kind], _said(chosen))
        total = _total(ws, version, chosen, lambda: min(len(mine), MOST_COUNTED))
        return mine.slice(offset, most).to_pandas(), total
    table = _chosen(ws, version, chosen)
    page = table.limit(most, offset=offset)  # the engine keeps the order of the files
    rows_: pd.DataFrame = page.to_pyarrow().to_pandas()
    counted = table.limit(MOST_COUNTED).count()
    return rows_, _total(ws, version, chosen, lambda: int(counted.execute()))


def _total(
    ws: "Workspace", version: DatasetVersion, chosen: Chosen, counted: Callable[[], int]
) -> int:
    if chosen.places is None and chosen.place is None and not chosen.period:
        whole = summary_of(ws, version, Chosen(countries=chosen.countries))
        mine = whole[whole["what"] == chosen.what] if chosen.what else whole
        return int(mine["rows"].sum())
    return counted()


def place_ids(
    ws: "Workspace", version: DatasetVersion, chosen: Chosen | None = None
) -> tuple[str, ...]:
    """Return the places a version speaks of; of chosen rows, those with a figure. Sorted."""
    if found := arrangements.arranged(ws, version):
        if chosen is None:
            return found.places
        kept = arrangements.places_of(found, chosen.places, chosen.countries, chosen.place)
        kept &= found.with_figure(found.chosen(_printable(chosen.what), _printable(chosen.period)))
        return tuple(p for p, is_ in zip(found.places, kept.tolist(), strict=True) if is_)
    if (small := held_rows.held(ws, version)) is not None:
        import pyarrow.compute as pc

        mine = held_rows.chosen(small, *WHAT[version.kind], _said(chosen or Chosen()))
        if chosen is not None and version.kind == "observations":
            mine = mine.filter(pc.equal(mine["status"], "present"))
        return tuple(sorted(set(mine["place_id"].drop_null().to_pylist())))
    table = _chosen(ws, version, chosen or Chosen())
    if chosen is not None and version.kind == "observations":
        table = table.filter(table["status"] == "present")
    table = table.select("place_id").distinct()
    return tuple(sorted(table.to_pyarrow().to_pandas()["place_id"].dropna()))


def place_names(ws: "Workspace") -> dict[str, str]:
    """Return the name of every place of the workspace's latest place datasets."""
    names: dict[str, str] = {}
    for version in places.place_versions(ws):
        frame = ws.engine.frame(ws.datasets.paths(version), ["place_id", "name"])
        for place, name in zip(frame["place_id"], frame["name"], strict=True):
            names.setdefault(str(place), str(name))
    return names


def place_levels(ws: "Workspace") -> dict[str, int]:
    """Return the level of every place of the workspace's latest place datasets."""
    levels: dict[str, int] = {}
    for version in places.place_versions(ws):
        frame = ws.engine.frame(ws.datasets.paths(version), ["place_id", "level"])
        for place, level in zip(frame["place_id"], frame["level"], strict=True):
            levels.setdefault(str(place), int(level))
    return levels


_TABLES = {"incidents": "crime_classes", "facilities": "facility_kinds"}
"""Vocabulary of what a list counts."""


def labels(ws: "Workspace", kind: str) -> Mapping[str, Text]:
    """Return the words for what a kind of table counts, by its code."""
    from presencia import vocabularies

    if kind == "observations":
        return {m.id: m.label for m in ws.measures().values()}
    if kind in _TABLES:
        known = vocabularies.table(_TABLES[kind])
        named = zip(known["code"], known["name_es"], known["name_en"], strict=True)
        words = {str(code): Text(es, en) for code, es, en in named}
        if kind == "facilities":  # a measure of one's own may count a kind of one's own
            own = {k for m in ws.measures().values() for k in m.from_facilities}
            words |= {k: same(k) for k in sorted(own - set(words))}
        return words
    if kind == "places":
        return {
            "0": Text("Países", "Countries"),
            "1": Text("Departamentos o provincias", "Departments or provinces"),
            "2": Text("Municipios", "Municipalities"),
            "3": Text("Distritos", "Districts"),
        }
    return {}


def label(words: Mapping[str, Text], code: str) -> Text:
    """Return the words of a code, or the code itself."""
    return words.get(code) or same(code)


def _chosen(ws: "Workspace", version: DatasetVersion, chosen: Chosen) -> Any:
    table: Any = ws.engine.table(ws.datasets.paths(version))
    table = table.drop(*[c for c in ("geometry", "bbox") if c in table.columns])
    what, period = WHAT[version.kind]
    if chosen.places is not None:
        table = table.filter(table["place_id"].isin(list(chosen.places)))
    if chosen.countries is not None:
        table = table.filter(table["place_id"].substr(0, 3).isin(list(chosen.countries)))
    if chosen.what:
        table = table.filter(table[what].cast("string") == _printable(chosen.what))
    if chosen.period and period:
        table = table.filter(table[period].startswith(_printable(chosen.period)))
    if chosen.place is not None:
        table = table.filter(table["place_id"].isin(list(chosen.place)))
    return table


def _said(chosen: Chosen) -> Chosen:
    return replace(chosen, what=_printable(chosen.what), period=_printable(chosen.period))


def _printable(asked: str) -> str:
    """Return what was asked without characters that no engine's text holds (NUL, for one)."""
    return "".join(c for c in asked if c.isprintable())


def _counted(ws: "Workspace", version: DatasetVersion, chosen: Chosen) -> "pd.DataFrame":
    """Group in the engine; levels of places come from the workspace's place datasets."""
    import pandas as pd

    if held := arrangements.arranged(ws, version):
        kept = arrangements.places_of(held, chosen.places, chosen.countries, chosen.place)
        return arrangements.tally(held, kept, place_levels(ws))
    engine = ws.engine
    table = _chosen(ws, version, chosen)
    what, period = WHAT[version.kind]
    when = table[period] if period else engine.constant("")
    if version.kind == "incidents":
        when = when.substr(0, 7)
    counted = version.kind == "observations"
    present = table["status"] == "present" if counted else engine.constant(True)
    levels = pd.DataFrame({"at": list(known := place_levels(ws)), "on": list(known.values())})
    joined = table.mutate(
        what_=table[what].cast("string"),
        when_=when,
        iso3_=table["place_id"].substr(0, 3).fill_null(""),
        is_=present,
    ).left_join(engine.held(levels, {"at": "string", "on": "int64"}), [("place_id", "at")])
    grouped = joined.group_by(
        what=joined["what_"],
        period=joined["when_"],
        iso3=joined["iso3_"],
        level=joined["on"].fill_null(-1),
    ).aggregate(
        rows=joined.count(),
        present=joined["is_"].sum(),
        places=joined["place_id"].nunique(where=joined["is_"]),
    )
    ordered = grouped.order_by(["what", "period", "iso3", "level"])
    found: pd.DataFrame = ordered.to_pyarrow().to_pandas()
    return found[list(SUMMARY)].astype({"level": "int64", "rows": "int64", "present": "int64"})


def columns_of(kind: str) -> list[tuple[str, Text]]:
    """Return the columns of a kind of table with their words, geometry left out."""
    from presencia.model import KINDS

    return [(c.name, c.about) for c in KINDS[kind].columns if c.name != "geometry"]


def mentions(text: str, words: str) -> bool:
    """Say whether a text holds the words, accents and case aside.

    Examples
    --------
    >>> mentions("Población de Petén", "peten"), mentions("Petén", "izabal")
    (True, False)
    """
    return folded(words) in folded(text)


def folded(text: str) -> str:
    """Return a text as it is looked for: without accents, in small letters."""
    from presencia.sources.names import fold

    return fold(text)
