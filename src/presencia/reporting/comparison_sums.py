"""What two plans side by side say in a sentence and in sums, as the documents show it."""

import math
from typing import Any

import pandas as pd

from presencia.reporting.comparison_view import SIDES, ComparisonView
from presencia.reporting.comparison_words import LEAD, word
from presencia.reporting.format import Style
from presencia.reporting.plan_money import harm, money
from presencia.reporting.plan_sentences import gap_words
from presencia.reporting.plan_view import APPROACHES, PlanView
from presencia.text import Text
from presencia.vocabularies.countries import country_names, currency_sign

GROUPS = ("approach", "fund", "year", "country", "intervention")
_NOTHING = 0.5
_UNDECIDED = 0.9
"""Below this probability, whichever way, the documents say that it cannot be told."""


def lead(view: ComparisonView, style: Style) -> list[str]:
    """Return what differs in one sentence; then how sure that is, and how much is the same."""
    kind = "both" if not view.found.unlike else ("harm" if view.comparable("harm") else "money")
    both = int((view.places["chosen_first"] & view.places["chosen_second"]).sum())
    sizes = [len(plan.chosen) for plan in view.plans]
    fields = {
        "first": style.number(sizes[0], 0), "second": style.number(sizes[1], 0),
        "shared": style.number(both, 0), "unit": view.first.harm_unit.say(style.lang),
        **_difference(view, style),
    }  # fmt: skip
    said = [LEAD[kind].say(style.lang).format(**fields)]
    chance = _chance(view)
    if chance is not None:
        text = LEAD["undecided" if max(chance, 1 - chance) < _UNDECIDED else "odds"]
        said.append(text.say(style.lang).format(share=style.probability(chance)))
    return [*said, _kept(view, style)]


def _difference(view: ComparisonView, style: Style) -> dict[str, str]:
    lang = style.lang
    one, other = (plan.whole for plan in view.plans)
    more, dearer = other["averted"] - one["averted"], other["cost"] - one["cost"]
    row = whole_interval(view)
    ends = ""
    if row is not None:
        ends = LEAD["interval"].say(lang).format(
            level=style.percent(view.level_of_interval),
            low=signed_harm(style, row[0], more), high=signed_harm(style, row[1], more),
        )  # fmt: skip
    cost = LEAD["as_much" if abs(dearer) < _NOTHING else "dearer" if dearer > 0 else "cheaper"]
    return {
        "amount": harm(style, abs(more)),
        "sign": LEAD["more" if more >= 0 else "fewer"].say(lang),
        "interval": ends,
        "cost": cost.say(lang).format(money=money(style, abs(dearer), view.first.currency)),
    }


def whole_interval(view: ComparisonView) -> tuple[float, float] | None:
    """Return the interval of what B averts more in all, or None where there is none."""
    if view.found.paired is None:
        return None
    whole = view.found.paired.of("all")
    return None if whole.empty else (float(whole["low"].iloc[0]), float(whole["high"].iloc[0]))


def _chance(view: ComparisonView) -> float | None:
    """Return in which share of worlds B averts more; None where alike or not known."""
    ends = whole_interval(view)
    if view.found.paired is None or ends is None or ends == (0.0, 0.0):
        return None
    return float(view.found.paired.of("all")["better"].iloc[0])


def _kept(view: ComparisonView, style: Style) -> str:
    count = view.found.activities["difference"].value_counts()
    share = view.found.same_money
    known = math.isfinite(share)
    fields = {key: style.number(int(count.get(name, 0)), 0) for key, name in (
        ("same", "same"), ("changed", "changed"), ("gone", "only_first"),
        ("new", "only_second"))}  # fmt: skip
    whole = int((view.found.activities["difference"] != "only_second").sum())
    text = LEAD["kept" if known else "kept_count"]
    shown = style.percent(share) if known else ""
    return text.say(style.lang).format(**fields, n=style.number(whole, 0), share=shown)


def sums(view: ComparisonView, style: Style) -> list[dict[str, str]]:
    """Return the rows of the first table: both plans and their difference."""
    lang, plans = style.lang, view.plans
    unit = plans[0].harm_unit if view.comparable("harm") else Text("–", "–")
    rows = [
        _row(word("row_money", lang), [money(style, p.whole["cost"], p.currency) for p in plans],
             _money_gap(view, style)),
        _row(word("row_averted", lang, unit=unit.say(lang)) if view.comparable("harm")
             else word("col_avert", lang),
             [_averted(p, style, named=not view.comparable("harm")) for p in plans],
             _harm_gap(view, style)),
        _row(word("row_harm", lang), [harm(style, p.whole["harm"]) for p in plans], ""),
    ]  # fmt: skip
    for key, values in (
        ("row_places", [len(p.chosen) for p in plans]),
        ("row_activities", [len(p.activities) for p in plans]),
    ):
        rows.append(_row(word(key, lang), [style.number(v, 0) for v in values],
                         signed(style, values[1] - values[0])))  # fmt: skip
    if view.firmness_known:
        rows.append(_row(word("row_firm", lang), [_firm(p, style) for p in plans], ""))
    gaps = [p.solver.get("gap") for p in plans]
    if all(g is not None for g in gaps):
        rows.append(_row(word("row_solved", lang), [gap_words(style, float(g)) for g in gaps], ""))  # type: ignore[arg-type]
    return rows


def _row(label: str, values: list[str], gap: str) -> dict[str, str]:
    return {"label": label, "a": values[0], "b": values[1], "gap": gap}


def _firm(plan: PlanView, style: Style) -> str:
    if not plan.chosen["stability"].notna().any():
        return word("firm_unknown", style.lang)
    return style.number(int((plan.certainty == "firm").sum()), 0)


def _averted(plan: PlanView, style: Style, named: bool) -> str:
    found = plan.whole
    said = harm(style, found["averted"])
    if named:
        said = f"{said} {plan.harm_unit.say(style.lang)}"
    if not math.isfinite(found["averted_low"]):
        return said
    return f"{said} ({ends(style, found['averted_low'], found['averted_high'], found['averted'])})"


def ends(style: Style, low: float, high: float, like: float) -> str:
    """Return an interval as a table shows it, its numbers written like its estimate."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    return word("range", style.lang, low=harm(style, low, like), high=harm(style, high, like))


def signed(style: Style, value: float, decimals: int = 0) -> str:
    """Return a difference with its sign: a plus, or a true minus."""
    mark = "+" if value > 0 else "−" if value < 0 else ""
    return mark + style.number(abs(value), decimals)


def signed_harm(style: Style, value: float, like: float | None = None) -> str:
    """Return a difference of harm averted with its sign."""
    said = harm(style, value, like)
    something = any(digit in said for digit in "123456789")
    return ("+" if value > 0 and something else "") + said


def _money_gap(view: ComparisonView, style: Style) -> str:
    if not view.comparable("money"):
        return word("not_compared", style.lang)
    gap = view.second.whole["cost"] - view.first.whole["cost"]
    if abs(gap) < _NOTHING:
        return LEAD["as_much"].say(style.lang)
    return ("+" if gap > 0 else "−") + money(style, abs(gap), view.first.currency)


def _harm_gap(view: ComparisonView, style: Style) -> str:
    if not view.comparable("harm"):
        return word("not_compared", style.lang)
    gap = view.second.whole["averted"] - view.first.whole["averted"]
    row = whole_interval(view)
    tail = word("no_interval", style.lang) if row is None else ends(style, *row, gap)
    return f"{signed_harm(style, gap)} ({tail})"


def groups(view: ComparisonView, style: Style) -> list[dict[str, Any]]:
    """Return money and what it averts by each way of cutting; all bars and lines on one scale."""
    found: list[dict[str, Any]] = []
    totals = view.found.totals
    comparable = view.comparable("money")
    costs = totals[totals["by"].isin(GROUPS)][[f"cost_{s}" for s in SIDES]].to_numpy(float)
    most = max(1.0, float(pd.Series(costs.ravel()).max()))
    spread = view.found.paired
    for by in GROUPS:
        rows = totals[totals["by"] == by]
        touched = rows[[f"{c}_{s}" for c in ("cost", "averted") for s in SIDES]]
        rows = rows[(touched.fillna(0.0).abs() > 1e-9).any(axis=1)]
        if by == "country" and len(rows) < 2:
            continue
        if by in ("country", "intervention"):
            size = rows[[f"cost_{s}" for s in SIDES]].max(axis=1)
            rows = rows.assign(_size=-size).sort_values("_size", kind="stable")
        if by == "approach":
            rows = rows.assign(_at=rows["key"].map(list(APPROACHES).index)).sort_values("_at")
        table = None if spread is None else spread.of(by)
        shown = [_group(view, by, r, table, most if comparable else None, style)
                 for _, r in rows.iterrows()]  # fmt: skip
        if shown:
            found.append({"id": by, "title": word(f"by_{by}", style.lang), "rows": shown})
    _place_lines([row["gap"] for one in found for row in one["rows"] if row["gap"]])
    return found


def _group(
    view: ComparisonView,
    by: str,
    row: pd.Series,
    spread: pd.DataFrame | None,
    most: float | None,
    style: Style,
) -> dict[str, Any]:
    key, lang = str(row["key"]), style.lang
    label = Text(str(row["label_es"]) or key, str(row["label_en"]) or key)
    if by == "country":
        label = country_names().get(key, label)
    said = label.say(lang)
    costs = [float(row[f"cost_{s}"] or 0.0) for s in SIDES]
    averted = [float(row[f"averted_{s}"] or 0.0) for s in SIDES]
    return {
        "label": said[:1].upper() + said[1:],
        "approach": list(APPROACHES).index(key) if by == "approach" else None,
        "bars": None if most is None else [c / most for c in costs],
        "money": [_millions(style, c, p, most is None) for c, p in zip(costs, view.plans,
                                                                        strict=True)],
        "averted": [harm(style, a) if a or cost else "0"
                    for a, cost in zip(averted, costs, strict=True)],
        "gap": _gap(key, averted[1] - averted[0], spread, style) if view.comparable("harm")
               else None,
    }  # fmt: skip


def _millions(style: Style, amount: float, plan: PlanView, named: bool) -> str:
    said = style.number(amount / 1e6, 2) if amount else "0"
    return f"{currency_sign(plan.currency)} {said}" if named else said


def _gap(key: str, value: float, spread: pd.DataFrame | None, style: Style) -> dict[str, Any]:
    low = high = math.nan
    if spread is not None and key in spread.index:
        low, high = (float(spread.at[key, end]) for end in ("low", "high"))  # type: ignore[arg-type]
    return {"value": value, "low": low, "high": high, "said": signed_harm(style, value),
            "interval": ends(style, low, high, value)}  # fmt: skip


def _place_lines(gaps: list[dict[str, Any]]) -> None:
    """Turn differences into positions, shares of one scale that holds zero."""
    values = [v for g in gaps for v in (g["value"], g["low"], g["high"]) if math.isfinite(v)]
    low, high = min([0.0, *values]), max([0.0, *values])
    pad = ((high - low) or 1.0) * 0.02
    low, high = low - pad, high + pad
    for gap in gaps:
        line = gap["low"], gap["high"]
        gap["line"] = all(map(math.isfinite, line))
        gap["nil"] = -low / (high - low)
        for name, value in (("low", line[0]), ("at", gap.pop("value")), ("high", line[1])):
            gap[name] = (value - low) / (high - low) if math.isfinite(value) else 0.0
