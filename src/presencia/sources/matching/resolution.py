"""Joins whole columns of places, and keeps the record a person reads before trusting them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from presencia.sources.matching.agreement import Agreement
from presencia.sources.matching.consequences import CONFLICTS, explain
from presencia.sources.matching.gazetteer import Scope
from presencia.sources.matching.match import HOW, Match
from presencia.sources.names import clean
from presencia.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLUMNS = [
    "query",
    "parent",
    "code",
    "iso3",
    "place_id",
    "name",
    "how",
    "score",
    "n_rows",
    "candidates",
    "accepted",
    "doubtful",
    "conflict",
    "why_es",
    "why_en",
]
"""Columns of `Resolution.matches`."""

_RATE = Text(
    "{joined} de {total} filas unidas a un lugar ({rate:.2%}); {places} lugares distintos.",
    "{joined} of {total} rows joined to a place ({rate:.2%}); {places} different places.",
)
_BY = Text("{how}: {n} nombres, {rows} filas.", "{how}: {n} names, {rows} rows.")
_DOUBT = Text(
    "{n} nombres por revisar ({rows} filas); los que ya se unieron están entre ellos.",
    "{n} names to look at ({rows} rows); those joined already are among them.",
)
_ASK = Text(
    "complete la columna place_id de la plantilla de alias y póngala en la carpeta de alias.",
    "fill in the column place_id of the alias template and put it in the folder of aliases.",
)


@dataclass(frozen=True)
class Resolution:
    """How the places of some columns were joined.

    Parameters
    ----------
    place_id : pandas.Series
        Of the input's index and length, dtype ``str``; missing where nothing is joined.
    matches : pandas.DataFrame
        One row per distinct query, `COLUMNS`: query, parent, code, iso3 as cleaned; place_id
        and official name; how; score (0 to 100); n_rows; candidates in words; accepted;
        doubtful; conflict; reason in Spanish and English.
    found : tuple of Match
        The matches behind ``matches``, in the same order.
    level : int or None
        Level that was asked for.
    """

    place_id: pd.Series
    matches: pd.DataFrame
    found: tuple[Match, ...]
    level: int | None = None

    @property
    def rate(self) -> float:
        """Rows joined / rows; 0 for no rows."""
        return float(self.place_id.notna().mean()) if len(self.place_id) else 0.0

    @property
    def doubtful(self) -> pd.DataFrame:
        """Matches a person should look at, joined or not, those with most rows first."""
        rows = self.matches[self.matches["doubtful"]]
        return rows.sort_values(["accepted", "n_rows"], ascending=[True, False], kind="stable")

    @property
    def unmatched(self) -> pd.DataFrame:
        """Matches that join nothing, those with most rows first."""
        rows = self.matches[~self.matches["accepted"]]
        return rows.sort_values("n_rows", ascending=False, kind="stable")

    @cached_property
    def contradictions(self) -> pd.DataFrame:
        """Queries whose code, name and parent disagree, with what each choice would do.

        Columns: query, parent, code, iso3, n_rows, conflict, code_place_id, name_place_id,
        why_es, why_en, if_code_es, if_code_en, if_name_es, if_name_en, if_left_out_es,
        if_left_out_en. Nothing of it is joined: a person decides.
        """
        rows = [
            {**self.matches.loc[i, CONFLICTS[:6]].to_dict(), **explain(self.matches, i, found)}
            for i, found in enumerate(self.found)
            if found.conflict
        ]
        return pd.DataFrame(rows, columns=CONFLICTS)

    @property
    def crowded(self) -> pd.DataFrame:
        """Places that several differently written queries were joined to, with the queries.

        Two rows of a table that should hold each place once: an old division, or one place
        listed under two names.
        """
        joined = self.matches[self.matches["accepted"]]
        queries = joined.groupby("place_id")["query"].unique()
        several = queries[queries.map(len) > 1]
        return pd.DataFrame(
            {
                "place_id": several.index,
                "queries": several.map(len).to_numpy(),
                "names": several.map("; ".join).to_numpy(),
            }
        )

    def report(self) -> list[Text]:
        """Return the match report in sentences: the rate, then the counts by certainty."""
        m = self.matches
        joined = int(self.place_id.notna().sum())
        total = len(self.place_id)
        lines = [
            _RATE.fill(joined=joined, total=total, rate=self.rate, places=self.place_id.nunique())
        ]
        for how, label in HOW.items():
            some = m[m["how"] == how]
            if len(some):
                lines.append(_BY.fill(how=label, n=len(some), rows=int(some["n_rows"].sum())))
        if len(doubt := self.doubtful):
            lines += [_DOUBT.fill(n=len(doubt), rows=int(doubt["n_rows"].sum())), _ASK]
        return lines

    def alias_template(self) -> pd.DataFrame:
        """Return the alias file to fill in: one row per query that is not surely joined.

        Columns iso3, level, alias, parent, place_id (empty), source, verified, then what helps
        to decide: n_rows, candidates.
        """
        rows = self.doubtful[self.doubtful["conflict"] == ""]
        rows = rows[rows["query"] != ""]
        return pd.DataFrame(
            {
                "iso3": rows["iso3"],
                "level": "" if self.level is None else str(self.level),
                "alias": rows["query"],
                "parent": rows["parent"],
                "place_id": "",
                "source": "",
                "verified": "",
                "n_rows": rows["n_rows"],
                "candidates": rows["candidates"],
            }
        ).reset_index(drop=True)


def resolve_columns(
    matcher: Agreement,
    names: "pd.Series | Sequence[object] | None",
    parents: "pd.Series | Sequence[object] | None",
    codes: "pd.Series | Sequence[object] | None",
    iso3: "pd.Series | str | None",
    scope: Scope,
) -> Resolution:
    """Resolve distinct tuples once and spread the answers over all rows.

    Time is that of factorising the columns plus some tens of microseconds a distinct tuple,
    whatever the number of rows.

    Raises
    ------
    ValueError
        If the columns have different lengths.
    """
    given = {"name": names, "parent": parents, "code": codes}
    given["iso3"] = iso3 if isinstance(iso3, pd.Series) else None
    columns = {k: pd.Series(v) for k, v in given.items() if v is not None}
    lengths = {len(c) for c in columns.values()}
    if len(lengths) != 1:
        raise ValueError(f"columns of places have different lengths: {sorted(lengths)}")
    index = next(iter(columns.values())).index
    groups, firsts = _distinct(list(columns.values()))
    tuples = pd.DataFrame({k: c.iloc[firsts].to_list() for k, c in columns.items()}, dtype=object)
    country = None if isinstance(iso3, pd.Series) else iso3
    found, asked = _match(matcher, tuples, country, scope)
    counts = np.bincount(groups, minlength=len(firsts))
    matches = _table(matcher, tuples, asked, found, counts)
    ids = pd.array([m.place_id for m in found], dtype="str")
    joined = pd.Series(ids.take(groups), index=index, name="place_id")
    return Resolution(joined, matches, tuple(found), scope.level)


def _distinct(columns: list[pd.Series]) -> "tuple[NDArray[np.intp], NDArray[np.intp]]":
    """Return the group of every row and the first row of every group, in order of appearance."""
    groups: NDArray[np.intp] | None = None
    for column in columns:
        codes, values = pd.factorize(column, use_na_sentinel=True)
        codes = codes.astype(np.int64) + 1
        if groups is not None:
            codes = groups.astype(np.int64) * (len(values) + 1) + codes
        groups, _ = pd.factorize(codes)
    assert groups is not None  # noqa: S101 - the caller has checked that there are columns
    firsts = np.flatnonzero(~pd.Series(groups).duplicated().to_numpy())
    return groups, firsts


def _match(
    matcher: Agreement, tuples: pd.DataFrame, country: str | None, scope: Scope
) -> tuple[list[Match], list[str | None]]:
    missing = [None] * len(tuples)
    columns = [tuples.get(k, missing) for k in ("code", "name", "parent", "iso3")]
    iso2 = matcher.places.countries
    found, asked = [], []
    for code, name, parent, own in zip(*columns, strict=True):
        wanted = clean(own if country is None else country).upper() or None
        wanted = iso2.get(wanted, wanted) if wanted else None
        where = Scope(wanted, scope.level, scope.hierarchy)
        found.append(matcher.match(code, name, parent, where))
        asked.append(wanted)
    return found, asked


def _table(
    matcher: Agreement,
    tuples: pd.DataFrame,
    asked: list[str | None],
    found: list[Match],
    counts: "NDArray[np.intp]",
) -> pd.DataFrame:
    blank = [""] * len(tuples)

    def cleaned(column: str) -> list[str]:
        return [clean(v) for v in tuples[column]] if column in tuples else blank

    official = [matcher.name_of(m.place_id) for m in found]
    rows: dict[str, Any] = {
        "query": cleaned("name"),
        "parent": cleaned("parent"),
        "code": cleaned("code"),
        "iso3": [c or "" for c in asked],
        "place_id": pd.array([m.place_id for m in found], dtype="str"),
        "name": pd.array(official, dtype="str"),
        "how": [m.how for m in found],
        "score": np.array([m.score for m in found], dtype=float),
        "n_rows": counts.astype("int64"),
        "candidates": [
            "; ".join(f"{i} {name} ({score:.0f})" for i, name, score in m.candidates) for m in found
        ],
        "accepted": np.array([m.accepted for m in found], dtype=bool),
        "doubtful": np.array([m.doubtful for m in found], dtype=bool),
        "conflict": [m.conflict for m in found],
        "why_es": [m.why.es if m.why else "" for m in found],
        "why_en": [m.why.en if m.why else "" for m in found],
    }
    text = {k: pd.array(v, dtype="str") for k, v in rows.items() if isinstance(v, list)}
    return pd.DataFrame({k: text.get(k, v) for k, v in rows.items()}, columns=COLUMNS)
