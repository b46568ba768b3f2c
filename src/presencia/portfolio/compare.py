"""Two plans side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from presencia.errors import DesignUnsupported
from presencia.errors import Problem as Fault
from presencia.portfolio.compare_words import OF, cautions, odds, sentences, unlike
from presencia.portfolio.paired import Paired
from presencia.portfolio.plan_tables import COMPARED
from presencia.portfolio.tabling import frame_from
from presencia.text import Text

_KEY = ["place_id", "intervention"]
_SIDES = ("first", "second")

_UNLIKE = Text(
    "los planes no se pueden comparar: difieren {money} y {harm}.",
    "the plans cannot be compared: they differ in {money} and in {harm}.",
)
_FIX_UNLIKE = Text(
    "resuelva uno de nuevo con la misma moneda, año de precios y daño.",
    "solve one again with the same currency, price year and harm.",
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two plans.

    Parameters
    ----------
    activities : DataFrame
        Table ``compared``.
    totals : DataFrame
        by, key, label_es, label_en; cost, averted and places of each; ``_first``, ``_second``.
    same_money : float
        Share of the first plan's money that goes to the same activity in the second; NaN where
        money is not counted alike.
    words : tuple of Text
        In sentences, cautions among them.
    unlike : mapping of str to Text
        What is not compared, ``money`` or ``harm``, and why.
    cautions : tuple of Text
        The sentences among ``words`` that say what is not alike.
    paired : Paired or None
        Both plans in the same worlds, where that was asked for and harm is counted alike.
    """

    activities: pd.DataFrame
    totals: pd.DataFrame
    same_money: float
    words: tuple[Text, ...]
    unlike: Mapping[str, Text] = field(default_factory=dict)
    cautions: tuple[Text, ...] = ()
    paired: Paired | None = None

    def in_worlds(self, found: Paired, unit: Text) -> "Comparison":
        """Return the comparison with both plans valued in the same worlds."""
        said = odds(found, unit)
        words = (*self.words[:1], *([said] if said else []), *self.words[1:])
        return replace(self, words=words, paired=found)

    def cautioned(self, said: Text) -> "Comparison":
        """Return the comparison with one more thing the reader must know."""
        return replace(self, words=(*self.words, said), cautions=(*self.cautions, said))


def compare(
    first: tuple[Mapping[str, pd.DataFrame], Mapping[str, Any]],
    second: tuple[Mapping[str, pd.DataFrame], Mapping[str, Any]],
) -> Comparison:
    """Compare two plans by their tables and descriptions, as stored.

    Parameters
    ----------
    first, second : (tables, meta)

    Returns
    -------
    Comparison
        Money is compared where currency and price year are the same, harm where the same is
        counted; else each plan keeps its own figures, and the words say so.

    Raises
    ------
    DesignUnsupported
        If neither money nor harm is counted alike (E-PLN-285).
    """
    (tables1, meta1), (tables2, meta2) = first, second
    other = unlike(meta1, meta2)
    if len(other) == len(OF):
        raise DesignUnsupported(Fault("E-PLN-285", _UNLIKE.fill(**other), _FIX_UNLIKE))
    table = _activities(tables1["activities"], tables2["activities"])
    totals = _totals(tables1["totals"], tables2["totals"])
    cost = table["cost_first"].sum()
    kept = np.minimum(table["cost_first"], table["cost_second"]).sum()
    same = float(kept / cost) if cost > 0 else 1.0
    if "money" in other:
        same = float("nan")
    warned = cautions(totals, other, meta1, meta2)
    words = (*sentences(table, totals, same, other, (meta1, meta2)), *warned)
    return Comparison(table, totals, same, words, other, warned)


def _activities(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    columns = [*_KEY, "name", "start", "dose", "cost", "averted"]
    both = first[columns].merge(
        second[columns], on=_KEY, how="outer", suffixes=("_first", "_second"), sort=True
    )
    name = both["name_first"].where(both["name_first"].notna(), both["name_second"])
    in_first, in_second = (both[f"start_{side}"].notna() for side in _SIDES)
    alike = (both["start_first"] == both["start_second"]) & np.isclose(
        both["dose_first"], both["dose_second"]
    )
    difference = np.where(
        ~in_second, "only_first", np.where(~in_first, "only_second",
                                           np.where(alike, "same", "changed"))
    )  # fmt: skip
    made: dict[str, Any] = {column: both[column] for column in _KEY}
    made |= {"name": name, "difference": difference}
    for side in _SIDES:
        made |= {f"{c}_{side}": both[f"{c}_{side}"] for c in ("start", "dose")}
        made |= {f"{c}_{side}": both[f"{c}_{side}"].fillna(0.0) for c in ("cost", "averted")}
    return frame_from(COMPARED, made)


def _totals(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    labels = ["by", "key", "label_es", "label_en"]
    figures = ["cost", "averted", "places"]
    both = first[labels + figures].merge(
        second[labels + figures], on=["by", "key"], how="outer", suffixes=("_first", "_second"),
        sort=False,
    )  # fmt: skip
    for label in ("label_es", "label_en"):
        both[label] = both[f"{label}_first"].where(
            both[f"{label}_first"].notna(), both[f"{label}_second"]
        )
    counted = [f"{c}_{side}" for c in ("averted", "places") for side in _SIDES]
    both[counted] = both[counted].fillna(0)
    costed = both["by"] != "outcome"
    for side in _SIDES:
        both.loc[costed, f"cost_{side}"] = both.loc[costed, f"cost_{side}"].fillna(0.0)
    return both[[*labels, *(f"{c}_{side}" for c in figures for side in _SIDES)]]
