"""What is said of two plans side by side, and what of them is counted alike."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from presencia.portfolio.effects.rules import STANCE_LABELS
from presencia.portfolio.paired import Paired
from presencia.portfolio.plan_words import money, number, percent
from presencia.text import Text, inside, same

_NOTHING = 0.5
"""Less money than this is none."""
TRENDS: Mapping[str, Text] = {
    "constant": Text("sigue igual", "stays as it is"),
    "last_change": Text(
        "sigue su último cambio, cada año menos", "follows its last change, less each year"
    ),
}
_DIFFERS = Text("{what} ({first} y {second})", "{what} ({first} and {second})")
_WHAT = {
    "currency": Text("la moneda", "the currency"),
    "price_year": Text("el año de los precios", "the price year"),
    "harm_unit": Text("el daño que se cuenta", "the harm that is counted"),
    "weights": Text("cuánto pesa cada clase de hecho", "what each kind of event weighs"),
}
OF = {"money": ("currency", "price_year"), "harm": ("harm_unit", "weights")}
_NOT_COMPARED = {
    "money": Text(
        "El dinero no se compara: difiere {what}. Cada plan muestra el suyo.",
        "Money is not compared: {what} differs. Each plan shows its own.",
    ),
    "harm": Text(
        "Lo que evitan no se compara: difiere {what}. Cada plan muestra el suyo.",
        "What they avert is not compared: {what} differs. Each plan shows its own.",
    ),
}
_BETTER = Text(
    "El segundo evita {amount} {unit} {sign} que el primero y cuesta {cost}.",
    "The second averts {amount} {unit} {sign} than the first and costs {cost}.",
)
_ONLY_HARM = Text(
    "El segundo evita {amount} {unit} {sign} que el primero.",
    "The second averts {amount} {unit} {sign} than the first.",
)
_ONLY_COST = Text(
    "El segundo cuesta {cost} que el primero.", "The second costs {cost} than the first."
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
_SHARED_COUNT = Text(
    "{same} de {n} actividades del primero quedan iguales, {changed} cambian de año o de alcance, "
    "{gone} salen y {new} entran.",
    "{same} of the first's {n} activities stay as they are, {changed} change year or reach, {gone} "
    "leave and {new} enter.",
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
_COMMON = Text(
    "En los años de ambos, {first} a {last}, el segundo evita {amount} {unit} {sign}.",
    "In the years of both, {first} to {last}, the second averts {amount} {unit} {sign}.",
)
_APART = Text("No tienen ningún año en común.", "They have no year in common.")
_SETTING = {
    "trend": Text(
        "Suponen distinto cómo sigue la violencia sin plan ({first} y {second}).",
        "They suppose differently how violence goes on without a plan ({first} and {second}).",
    ),
    "discount_rate": Text(
        "Descuentan el futuro de modo distinto ({first} y {second} al año).",
        "They discount the future differently ({first} and {second} a year).",
    ),
}
_ODDS = Text(
    "En {share} de los mundos posibles el segundo evita más; la diferencia, con {level}, va de "
    "{low} a {high} {unit}.",
    "In {share} of the possible worlds the second averts more; the difference, with {level}, goes "
    "from {low} to {high} {unit}.",
)


def odds(found: Paired, unit: Text) -> Text | None:
    """Say in which share of the possible worlds the second averts more, and by how much."""
    whole = found.of("all")
    if whole.empty:
        return None
    row = whole.iloc[0]
    return _ODDS.fill(
        share=percent(float(row["better"])),
        level=percent(found.level),
        low=number(float(row["low"])),
        high=number(float(row["high"])),
        unit=unit,
    )


def unlike(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Text]:
    """Return what is not counted alike, ``money`` or ``harm``, and in what it differs."""
    found: dict[str, Text] = {}
    for kind, keys in OF.items():
        for key in keys:
            values = [_counted(m, key) for m in (first, second)]
            if values[0] != values[1]:
                shown = {"first": _shown(values[0]), "second": _shown(values[1])}
                found[kind] = _DIFFERS.fill(what=_WHAT[key], **shown)
                break
    return found


def _counted(meta: Mapping[str, Any], key: str) -> Any:
    """Return how a plan counts; the weights of its outcomes in words."""
    if key != "weights":
        return meta.get(key)
    listed = meta.get("outcomes") or ()
    return ", ".join(sorted(f"{o['id']}: {float(o['weight']):g}" for o in listed))


def _shown(value: Any) -> Text:
    if isinstance(value, Mapping):
        return inside(Text(str(value["es"]), str(value["en"])))
    return same(str(value))


def sentences(
    table: pd.DataFrame,
    totals: pd.DataFrame,
    kept: float,
    other: Mapping[str, Text],
    metas: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> tuple[Text, ...]:
    """Return what differs in one sentence, then how much of it is the same."""
    count = table["difference"].value_counts()
    fields = {
        "share": percent(kept) if np.isfinite(kept) else "",
        "same": int(count.get("same", 0)),
        "n": int((table["difference"] != "only_second").sum()),
        "changed": int(count.get("changed", 0)),
        "gone": int(count.get("only_first", 0)),
        "new": int(count.get("only_second", 0)),
    }
    shared = (_SHARED if np.isfinite(kept) else _SHARED_COUNT).fill(**fields)
    return (_lead(totals, other, metas[0]), shared)


def _lead(totals: pd.DataFrame, other: Mapping[str, Text], meta: Mapping[str, Any]) -> Text:
    """Return what differs in one sentence, of what is counted alike."""
    whole = totals[totals["by"] == "all"].iloc[0]
    dearer = float(whole["cost_second"] - whole["cost_first"])
    cost = _SAME_COST if abs(dearer) < _NOTHING else (_DEARER if dearer > 0 else _CHEAPER)
    spent = cost.fill(money=money(abs(dearer), str(meta["currency"])))
    if "harm" in other:
        return _ONLY_COST.fill(cost=spent)
    more = float(whole["averted_second"] - whole["averted_first"])
    text = _ONLY_HARM if "money" in other else _BETTER
    return text.fill(**_averts(more, meta), cost=spent)


def _averts(more: float, meta: Mapping[str, Any]) -> dict[str, Any]:
    unit, sign = _shown(meta.get("harm_unit")), _MORE if more >= 0 else _FEWER
    return {"amount": number(abs(more)), "unit": unit, "sign": sign}


def cautions(
    totals: pd.DataFrame,
    other: Mapping[str, Text],
    first: Mapping[str, Any],
    second: Mapping[str, Any],
) -> tuple[Text, ...]:
    """Return what the reader must know before comparing."""
    words = [_NOT_COMPARED[kind].fill(what=what) for kind, what in other.items()]
    if "harm" in other:
        return tuple(words)
    if first.get("stance") != second.get("stance"):
        labels = [STANCE_LABELS.get(m.get("stance"), same(str(m.get("stance"))))  # type: ignore[arg-type]
                  for m in (first, second)]  # fmt: skip
        words.append(_STANCES.fill(first=labels[0], second=labels[1]))
    words += _horizon(totals, first, second)
    if first.get("trend") != second.get("trend"):
        words.append(_SETTING["trend"].fill(**{
            side: TRENDS.get(str(m.get("trend")), same(str(m.get("trend"))))
            for side, m in zip(("first", "second"), (first, second), strict=True)}))  # fmt: skip
    rates = [float(m.get("discount_rate") or 0.0) for m in (first, second)]
    if rates[0] != rates[1]:
        said = [percent(rate) for rate in rates]
        words.append(_SETTING["discount_rate"].fill(first=said[0], second=said[1]))
    return tuple(words)


def _horizon(
    totals: pd.DataFrame, first: Mapping[str, Any], second: Mapping[str, Any]
) -> list[Text]:
    """Return what to know of plans over other years, and what they avert in those of both."""
    spans = [_years(m) for m in (first, second)]
    if spans[0] == spans[1] or not all(spans):
        return []
    said = [f"{years[0]}–{years[-1]}" for years in spans]
    words = [_HORIZON.fill(first=said[0], second=said[1])]
    common = sorted({*spans[0]} & {*spans[1]})
    if not common:
        return [*words, _APART]
    rows = totals[(totals["by"] == "year") & totals["key"].isin([str(y) for y in common])]
    more = float((rows["averted_second"] - rows["averted_first"]).sum())
    fields = {"first": common[0], "last": common[-1], **_averts(more, first)}
    return [*words, _COMMON.fill(**fields)]


def _years(meta: Mapping[str, Any]) -> list[int]:
    start, many = meta.get("first_year"), meta.get("years")
    if start is None or many is None:
        return []
    return list(range(int(start), int(start) + int(many)))
