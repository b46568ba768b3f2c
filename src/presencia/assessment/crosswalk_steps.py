"""The changes of places between two divisions, put in the order and direction of carrying.

A step is one law's effect on places that hang together: what each old place gives to each new
one. Backward steps undo a change: what was split is united, what was merged is divided by
population.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from presencia.errors import DataInvalid, DesignUnsupported, Problem
from presencia.text import Text

COLUMNS = ("from_id", "to_id", "on", "kind", "share")

_MISSING = Text(
    "a la tabla de cambios le falta la columna «{column}».",
    "the table of changes lacks column “{column}”.",
)
_ALL = Text("debe traer {columns}.", "it must have {columns}.")
_SUM = Text(
    "las partes de {place} al {on} suman {total:.4f} y no 1.",
    "the shares of {place} on {on} add up to {total:.4f}, not 1.",
)
_FIX_SUM = Text(
    "corrija la columna share de la tabla de cambios.",
    "correct the column share of the table of changes.",
)
_NO_SHARE = Text(
    "no se sabe qué parte de {place} quedó en {parts}.",
    "it is not known what share of {place} lies in {parts}.",
)
_GIVE = Text(
    "dé la población de esas partes en `weights` o la parte en la tabla de cambios.",
    "give the population of those parts in `weights`, or the share in the table of changes.",
)
_GIVE_SHARE = Text(
    "dé la parte en la tabla de cambios: {place} salió de varios lugares y su población no basta.",
    "give the share in the table of changes: {place} came from several places and its"
    " population does not tell.",
)
_WEIGHTS = Text(
    "`weights` repite lugares o trae poblaciones negativas: {places}.",
    "`weights` repeats places or holds negative populations: {places}.",
)
_FIX_WEIGHTS = Text(
    "deje una población por lugar, cero o más.", "leave one population a place, zero or more."
)
_BY_WEIGHTS = Text("población dada", "given population")
_BY_TABLE = Text("tabla de cambios", "table of changes")


@dataclass(frozen=True, slots=True)
class Link:
    """What one place gives to another: ``share`` of its people, None where not known."""

    source: str
    target: str
    share: float | None


@dataclass(frozen=True, slots=True)
class Step:
    """One change of places that hang together, in the direction of carrying.

    Parameters
    ----------
    links : tuple of Link
        Sources are the places figures are carried from.
    on : datetime.date
        First day of the new division.
    backward : bool
        Whether the change is undone.
    citation : str
        Law or table.
    names : mapping
        Names of the places, where the table has them.
    """

    links: tuple[Link, ...]
    on: date
    backward: bool
    citation: str
    names: Mapping[str, str]

    @property
    def sources(self) -> frozenset[str]:
        """Places figures are carried from."""
        return frozenset(link.source for link in self.links)

    @property
    def targets(self) -> frozenset[str]:
        """Places figures are carried to."""
        return frozenset(link.target for link in self.links)

    def kind(self, target: str) -> str:
        """Return merge, split or rename: how a target comes about."""
        into = [link for link in self.links if link.target == target]
        if len(into) > 1:
            return "merge"
        sent = [link for link in self.links if link.source == into[0].source]
        return "split" if len(sent) > 1 else "rename"

    def name(self, place_id: str) -> str:
        """Return a place's name, or its identifier."""
        return self.names.get(place_id, place_id)


def check_weights(weights: pd.DataFrame | None) -> dict[str, float]:
    """Return the population of each place.

    Raises
    ------
    DataInvalid
        ``E-ASM-706`` if a place is there twice or a population is negative or missing.
    """
    if weights is None:
        return {}
    known = weights.dropna(subset=["weight"])
    wrong = known[known["place_id"].duplicated(keep=False) | (known["weight"] < 0)]
    if len(wrong):
        listed = ", ".join(dict.fromkeys(wrong["place_id"]))
        raise DataInvalid(Problem("E-ASM-706", _WEIGHTS.fill(places=listed), _FIX_WEIGHTS))
    return dict(zip(known["place_id"], known["weight"].astype(float), strict=True))


def steps(changes: pd.DataFrame, to: date, of: date | None) -> list[Step]:
    """Return the steps that lead to the division in force on a day, in order.

    Parameters
    ----------
    changes : pandas.DataFrame
        from_id, to_id, on, kind, share; from_name, to_name and source where there are.
    to : datetime.date
        Day whose division is wanted.
    of : datetime.date or None
        Day whose division the figures follow. None: every change is a candidate, forward up
        to ``to``, then backward from the latest.

    Raises
    ------
    DataInvalid
        ``E-ASM-700`` a column is missing; ``E-ASM-701`` known shares of one place do not add
        up to 1.
    """
    for column in COLUMNS:
        if column not in changes.columns:
            what, remedy = _MISSING.fill(column=column), _ALL.fill(columns=", ".join(COLUMNS))
            raise DataInvalid(Problem("E-ASM-700", what, remedy))
    forward, backward = [], []
    for step in _events(changes):
        _check_shares(step)
        if step.on <= to:
            if of is None or of < step.on:
                forward.append(step)
        elif of is None or step.on <= of:
            backward.append(_undone(step))
    return [*forward, *reversed(backward)]


def _events(changes: pd.DataFrame) -> Iterator[Step]:
    """Yield the changes of one day that share places, the oldest first."""
    for on, rows in changes.sort_values("on", kind="stable").groupby("on"):
        group = _components(rows)
        for _, part in rows.groupby(group, sort=False):
            yield Step(
                tuple(
                    Link(str(a), str(b), None if pd.isna(share) else float(share))
                    for a, b, share in zip(
                        part["from_id"], part["to_id"], part["share"].astype(float), strict=True
                    )
                ),
                pd.Timestamp(str(on)).date(),
                False,
                str(part["source"].iloc[0]) if "source" in part else "",
                _names(part),
            )


def _components(rows: pd.DataFrame) -> "pd.Series[int]":
    """Return a number for each row: rows that share an old or a new place share it."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    old, olds = pd.factorize(rows["from_id"])
    new, news = pd.factorize(rows["to_id"])
    size = len(olds) + len(news)
    ones = np.ones(len(rows), dtype=bool)
    graph = coo_matrix((ones, (old, new + len(olds))), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    return pd.Series(labels[old], index=rows.index)


def _names(part: pd.DataFrame) -> dict[str, str]:
    names: dict[str, str] = {}
    for place, name in (("from_id", "from_name"), ("to_id", "to_name")):
        if name in part:
            names |= dict(zip(part[place].astype(str), part[name].astype(str), strict=True))
    return names


def _check_shares(step: Step) -> None:
    for source in sorted(step.sources):
        shares = [link.share for link in step.links if link.source == source]
        known = [s for s in shares if s is not None]
        if len(known) == len(shares) and not np.isclose(sum(known), 1.0, atol=1e-6):
            what = _SUM.fill(place=step.name(source), on=step.on.isoformat(), total=sum(known))
            raise DataInvalid(Problem("E-ASM-701", what, _FIX_SUM, value=source))


def _undone(step: Step) -> Step:
    """Return the step backward: a new place gives all to its only old one, else it is divided."""
    links = []
    for link in step.links:
        only = sum(other.target == link.target for other in step.links) == 1
        links.append(Link(link.target, link.source, 1.0 if only else None))
    return replace(step, links=tuple(links), backward=True)


def weighed(step: Step, population: Mapping[str, float]) -> tuple[Step, Text | None]:
    """Return the step with every share known, and where the shares come from.

    Given populations of all parts are preferred to the table's shares: they are nearer the
    figures' own time. A part's share is its population over that of all parts.

    Raises
    ------
    DesignUnsupported
        ``E-ASM-704`` if a share is not known and cannot be had from populations.
    """
    links: list[Link] = []
    basis: Text | None = None
    for source in sorted(step.sources):
        sent = [link for link in step.links if link.source == source]
        if len(sent) == 1:
            links.append(replace(sent[0], share=1.0))
            continue
        mixed = [t for t in (s.target for s in sent) if _several(step, t)]
        total = sum(population.get(link.target, np.nan) for link in sent)
        if not mixed and total > 0:
            basis = _BY_WEIGHTS
            links += [replace(s, share=population[s.target] / total) for s in sent]
        elif all(link.share is not None for link in sent):
            basis = basis or _BY_TABLE
            links += sent
        else:
            parts = ", ".join(step.name(link.target) for link in sent)
            what = _NO_SHARE.fill(place=step.name(source), parts=parts)
            remedy = _GIVE_SHARE.fill(place=step.name(mixed[0])) if mixed else _GIVE
            raise DesignUnsupported(Problem("E-ASM-704", what, remedy, value=source))
    return replace(step, links=tuple(links)), basis


def _several(step: Step, target: str) -> bool:
    return sum(link.target == target for link in step.links) > 1
