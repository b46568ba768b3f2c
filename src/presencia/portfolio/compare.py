"""Two plans side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from presencia.errors import DesignUnsupported
from presencia.errors import Problem as Fault
from presencia.portfolio.attribution import activities, interval, worlds
from presencia.portfolio.plan_tables import COMPARED
from presencia.portfolio.plan_words import money, number, percent
from presencia.portfolio.problem import IntArray, Problem, Scenarios
from presencia.portfolio.tabling import frame_from
from presencia.text import Text

_KEY = ["place_id", "intervention"]
_SIDES = ("first", "second")

_UNLIKE = Text(
    "los planes no se pueden comparar: {what} difiere ({first} y {second}).",
    "the plans cannot be compared: {what} differs ({first} and {second}).",
)
_FIX_UNLIKE = Text(
    "resuelva uno de nuevo con la misma moneda, año de precios y daño.",
    "solve one again with the same currency, price year and harm.",
)
_WHAT = {
    "currency": Text("la moneda", "the currency"),
    "price_year": Text("el año de los precios", "the price year"),
    "harm_unit": Text("el daño que se cuenta", "the harm that is counted"),
}
_BETTER = Text(
    "El segundo evita {amount} {unit} {sign} que el primero y cuesta {cost}.",
    "The second averts {amount} {unit} {sign} than the first and costs {cost}.",
)
_MORE, _FEWER = Text("más", "more"), Text("menos", "fewer")
_DEARER, _CHEAPER = Text("{money} más", "{money} more"), Text("{money} menos", "{money} less")
_SAME_COST = Text("lo mismo", "the same")
_SHARED = Text(
    "{share} del dinero del primero va a lo mismo en el segundo: {same} de {n} actividades quedan "
    "iguales, {changed} cambian de año o de alcance, {gone} salen y {new} entran.",
    "{share} of the first's money goes to the same in the second: {same} of {n} activities stay as "
    "they are, {changed} change year or reach, {gone} leave and {new} enter.",
)
_STANCES = Text(
    "Se valoran con posturas distintas ante la evidencia ({first} y {second}): lo que evitan no se "
    "compara sin más.",
    "They are valued under different stances on the evidence ({first} and {second}): what they "
    "avert does not compare as it stands.",
)
_HORIZON = Text(
    "Van de {first} y de {second}: lo que evitan cuenta años distintos.",
    "They run over {first} and over {second}: what they avert counts different years.",
)
_ODDS = Text(
    "En {share} de los mundos posibles el segundo evita más; la diferencia, con {level}, va de "
    "{low} a {high} {unit}.",
    "In {share} of the possible worlds the second averts more; the difference, with {level}, goes "
    "from {low} to {high} {unit}.",
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
        Share of the first plan's money that goes to the same activity in the second.
    words : tuple of Text
        In sentences, cautions among them.
    """

    activities: pd.DataFrame
    totals: pd.DataFrame
    same_money: float
    words: tuple[Text, ...]


def compare(
    first: tuple[Mapping[str, pd.DataFrame], Mapping[str, Any]],
    second: tuple[Mapping[str, pd.DataFrame], Mapping[str, Any]],
) -> Comparison:
    """Compare two plans by their tables and descriptions, as stored.

    Parameters
    ----------
    first, second : (tables, meta)

    Raises
    ------
    DesignUnsupported
        If currency, price year or the harm counted differ (E-PLN-285).
    """
    (tables1, meta1), (tables2, meta2) = first, second
    for key, what in _WHAT.items():
        if meta1.get(key) != meta2.get(key):
            text = _UNLIKE.fill(what=what, first=_shown(meta1, key), second=_shown(meta2, key))
            raise DesignUnsupported(Fault("E-PLN-285", text, _FIX_UNLIKE))
    table = _activities(tables1["activities"], tables2["activities"])
    totals = _totals(tables1["totals"], tables2["totals"])
    cost = table["cost_first"].sum()
    kept = np.minimum(table["cost_first"], table["cost_second"]).sum()
    same = float(kept / cost) if cost > 0 else 1.0
    return Comparison(table, totals, same, _words(table, totals, same, meta1, meta2))


def in_worlds(
    problem: Problem,
    first: IntArray,
    second: IntArray,
    scenarios: Scenarios,
    unit: Text,
    level: float = 0.9,
) -> Text:
    """Say in which share of the possible worlds the second plan averts more, and by how much.

    Both plans are valued in the same worlds, so that what they share cancels.
    """
    value = [worlds(problem, activities(problem, t), scenarios).total for t in (first, second)]
    gained = value[1] - value[0]
    low, high = interval(gained, level)
    return _ODDS.fill(
        share=percent(float((gained > 0).mean())),
        level=percent(level),
        low=number(float(low)),
        high=number(float(high)),
        unit=unit,
    )


def _shown(meta: Mapping[str, Any], key: str) -> Text:
    value = meta.get(key)
    if isinstance(value, Mapping):
        return Text(str(value["es"]), str(value["en"]))
    return Text(str(value), str(value))


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


def _words(
    table: pd.DataFrame,
    totals: pd.DataFrame,
    same: float,
    first: Mapping[str, Any],
    second: Mapping[str, Any],
) -> tuple[Text, ...]:
    whole = totals[totals["by"] == "all"].iloc[0]
    more = float(whole["averted_second"] - whole["averted_first"])
    dearer = float(whole["cost_second"] - whole["cost_first"])
    amount = money(abs(dearer), str(first["currency"]))
    cost = _SAME_COST if abs(dearer) < 0.5 else (_DEARER if dearer > 0 else _CHEAPER)
    words = [
        _BETTER.fill(
            amount=number(abs(more)),
            unit=_shown(first, "harm_unit"),
            sign=_MORE if more >= 0 else _FEWER,
            cost=cost.fill(money=amount),
        )
    ]
    count = table["difference"].value_counts()
    words.append(
        _SHARED.fill(
            share=percent(same),
            same=int(count.get("same", 0)),
            n=int((table["difference"] != "only_second").sum()),
            changed=int(count.get("changed", 0)),
            gone=int(count.get("only_first", 0)),
            new=int(count.get("only_second", 0)),
        )
    )
    if first.get("stance") != second.get("stance"):
        words.append(_STANCES.fill(first=first.get("stance"), second=second.get("stance")))
    spans = [(m.get("first_year"), m.get("years")) for m in (first, second)]
    if spans[0] != spans[1]:
        said = [f"{y}–{int(y) + int(n) - 1}" for y, n in spans if y is not None and n is not None]
        if len(said) == len(spans):
            words.append(_HORIZON.fill(first=said[0], second=said[1]))
    return tuple(words)
