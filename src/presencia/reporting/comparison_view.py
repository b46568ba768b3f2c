"""Two plans side by side as the documents read them: places together, what each does there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from presencia.reporting.plan_view import FAIR, PlanView
from presencia.reporting.shown import ShownPlaces, upper_first
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.portfolio.compare import Comparison

LETTERS = ("A", "B")
SIDES = ("first", "second")
#: What becomes of a place from one plan to the other, in the order of every list and legend.
CHANGES: dict[str, Text] = {
    "only_first": Text("solo en A", "only in A"),
    "only_second": Text("solo en B", "only in B"),
    "changed": Text("en ambos, con cambios", "in both, changed"),
    "same": Text("en ambos, igual", "in both, the same"),
    "neither": Text("en ninguno de los dos", "in neither"),
}
_TITLE = Text("Dos planes lado a lado", "Two plans side by side")
_ABOUT = ["place_id", "name", "iso3", "population", "level", "code", "parent_id", "parent_name",
          "harm"]  # fmt: skip
_OWN = ("chosen", "cost", "averted", "averted_low", "averted_high", "stability")


@dataclass(frozen=True)
class ComparisonView(ShownPlaces):
    """Two frozen plans and what differs between them.

    Parameters
    ----------
    first, second : PlanView
        Called A and B.
    found : Comparison
        What differs, in tables and sentences.
    places : geopandas.GeoDataFrame
        Every place of either: those where the difference of what is averted is largest first.
        ``chosen_first`` … ``stability_second``; ``change``, a key of `CHANGES` or empty where
        no figure is known; ``gained``, what B averts more, with ``gained_low``, ``gained_high``.
    meta : dict
        As of a result: title, day, sources of both.
    assessments : two sequences of str
        The results of assessments that each plan rests on.
    """

    first: PlanView
    second: PlanView
    found: "Comparison"
    places: gpd.GeoDataFrame
    meta: dict[str, Any]
    assessments: tuple[Sequence[str], Sequence[str]] = ((), ())

    @classmethod
    def of(
        cls,
        first: PlanView,
        second: PlanView,
        found: "Comparison",
        *,
        assessments: tuple[Sequence[str], Sequence[str]] = ((), ()),
    ) -> "ComparisonView":
        """Return the view of two plans and their comparison."""
        days = [str(v.meta.get("created") or "") for v in (first, second)]
        sources: dict[str, Any] = {}
        for plan in (first, second):
            for source in plan.meta.get("sources") or ():
                sources.setdefault(str(source.get("sha256") or source), source)
        meta = {
            "title": {"es": _TITLE.es, "en": _TITLE.en},
            "created": max(days),
            "period": f"{min(first.years[0], second.years[0])}/"
                      f"{max(first.years[-1], second.years[-1])}",
            "level": found.paired.level if found.paired else first.level_of_interval,
            "sources": list(sources.values()),
        }  # fmt: skip
        return cls(first, second, found, _places(first, second, found), meta, assessments)

    @property
    def plans(self) -> tuple[PlanView, PlanView]:
        """Both, A first."""
        return self.first, self.second

    @property
    def ids(self) -> tuple[str, str]:
        """Identifiers of both results."""
        one, other = (str(p.meta.get("id") or "") for p in self.plans)
        return one, other

    def comparable(self, kind: str) -> bool:
        """Say whether ``money`` or ``harm`` is counted alike."""
        return kind not in self.found.unlike

    @cached_property
    def doubtful(self) -> "pd.Series[bool]":
        """Places where a plan that works there would choose otherwise in over 30% of worlds."""
        marks = [
            self.places[f"chosen_{side}"].astype(bool)
            & (pd.to_numeric(self.places[f"stability_{side}"], errors="coerce") < FAIR)
            for side in SIDES
        ]
        return marks[0] | marks[1]

    @property
    def firmness_known(self) -> bool:
        """Whether either plan says how firm its choices are."""
        return any(bool(p.chosen["stability"].notna().any()) for p in self.plans)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many places of each kind of `CHANGES`; "" is those without figures."""
        found = self.places["change"].value_counts()
        return {key: int(found.get(key, 0)) for key in (*CHANGES, "")}

    @cached_property
    def warnings_of_both(self) -> list[tuple[str, Text]]:
        """What to bear in mind of either plan: its letter, or both where both say it."""
        said: dict[Text, str] = {}
        for letter, plan in zip(LETTERS, self.plans, strict=True):
            for one in [*plan.warnings, *plan.notes]:
                text = upper_first(one)
                said[text] = said.get(text, "") + letter
        return [(", ".join(letters), text) for text, letters in said.items()]


def _places(first: PlanView, second: PlanView, found: "Comparison") -> gpd.GeoDataFrame:
    """Return the places of both plans with what each does there."""
    parts = [p.places for p in (first, second)]
    known = [[*(c for c in _ABOUT if c in part), "geometry"] for part in parts]
    beside = parts[1][~parts[1]["place_id"].isin(parts[0]["place_id"])]
    frame = pd.concat([parts[0][known[0]], beside[known[1]]], ignore_index=True)
    if frame["harm"].isna().any():
        other = parts[1].set_index("place_id")["harm"]
        frame["harm"] = frame["harm"].fillna(frame["place_id"].map(other))
    for side, part in zip(SIDES, parts, strict=True):
        own = part.set_index("place_id")
        for column in _OWN:
            values = frame["place_id"].map(own[column])
            frame[f"{column}_{side}"] = (
                values.fillna(False).astype(bool) if column == "chosen" else values
            )
    frame["change"] = _change(frame, found.activities)
    gained = frame["averted_second"].fillna(0.0) - frame["averted_first"].fillna(0.0)
    touched = frame["chosen_first"] | frame["chosen_second"]
    comparable = "harm" not in found.unlike
    frame["gained"] = np.where(touched & comparable, gained, np.nan)
    spread = found.paired.of("place") if found.paired else None
    for end in ("low", "high"):
        frame[f"gained_{end}"] = (
            np.nan if spread is None else frame["place_id"].map(spread[end]).astype(float)
        )
    keyed = frame.assign(_size=-frame["gained"].abs().fillna(-1.0))
    order = keyed.sort_values(["_size", "name", "place_id"], kind="stable").index
    kept = frame.loc[order].reset_index(drop=True)
    return gpd.GeoDataFrame(kept, geometry="geometry", crs=4326)


def _change(frame: pd.DataFrame, activities: pd.DataFrame) -> "np.ndarray[Any, Any]":
    alike = activities.groupby("place_id")["difference"].agg(lambda d: bool((d == "same").all()))
    unchanged = frame["place_id"].map(alike).fillna(False).astype(bool)
    one, other = frame["chosen_first"], frame["chosen_second"]
    kinds = [one & ~other, other & ~one, one & other & ~unchanged, one & other,
             frame["harm"].notna()]  # fmt: skip
    return np.select(kinds, list(CHANGES), default="")
