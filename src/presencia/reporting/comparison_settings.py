"""What two plans rest on differently: settings, funds, constraints, and what each supposes."""

from collections.abc import Mapping
from typing import Any

from presencia.reporting.comparison_view import ComparisonView
from presencia.reporting.comparison_words import WORDS, word
from presencia.reporting.format import Style
from presencia.reporting.plan_money import money
from presencia.reporting.plan_payload import limits_of
from presencia.reporting.plan_sentences import stance
from presencia.reporting.plan_view import PlanView
from presencia.reporting.shown import as_text, upper_first
from presencia.text import LANGS, Lang, Text

Row = dict[str, str]


def settings(view: ComparisonView, style: Style) -> tuple[list[Row], list[str]]:
    """Return the settings that differ, both values; and the names of those that do not."""
    lang = style.lang
    pairs = [
        ("set_stance", [stance(p).say(lang) for p in view.plans]),
        ("set_assessments", [", ".join(a) for a in view.assessments]),
        ("set_years", [f"{p.years[0]}–{p.years[-1]}" for p in view.plans]),
        ("set_currency", [p.currency for p in view.plans]),
        ("set_price_year", [str(p.meta.get("price_year") or "") for p in view.plans]),
        ("set_trend", [_trend(p, lang) for p in view.plans]),
        ("set_discount", [style.percent(float(p.meta.get("discount_rate") or 0.0), 1)
                          for p in view.plans]),
        ("set_objective", [_objective(p, lang)
                           for p in view.plans]),
        ("set_harm", [p.harm_unit.say(lang) for p in view.plans]),
        ("set_weights", [_weights(p, lang, style) for p in view.plans]),
        ("set_seed", [str(p.meta.get("seed", "")) for p in view.plans]),
    ]  # fmt: skip
    named = [(word(key, lang), values) for key, values in pairs if any(values)]
    named += _funds(view, style)
    differing = [_row(label, values) for label, values in named if values[0] != values[1]]
    return differing, [label for label, values in named if values[0] == values[1]]


def _row(label: str, values: list[str]) -> Row:
    return {"label": label[:1].upper() + label[1:], "a": values[0], "b": values[1]}


def _trend(plan: PlanView, lang: Lang) -> str:
    from presencia.portfolio.compare_words import TRENDS  # brings the solver along

    key = str(plan.meta.get("trend") or "")
    return TRENDS[key].say(lang) if key in TRENDS else key


def _objective(plan: PlanView, lang: Lang) -> str:
    said = (plan.meta.get("objective") or {}).get("words")
    return as_text(said, "-").say(lang) if said else ""


def _weights(plan: PlanView, lang: Lang, style: Style) -> str:
    listed = plan.meta.get("outcomes") or ()
    return "; ".join(
        f"{as_text(o.get('label'), str(o.get('id'))).say(lang)}: "
        f"{style.number(float(o.get('weight') or 0.0), 1)}"
        for o in listed
    )


def _funds(view: ComparisonView, style: Style) -> list[tuple[str, list[str]]]:
    """Return each fund of either plan: its money, and who may use it."""
    found = []
    for key in dict.fromkeys([*view.first.funds, *view.second.funds]):
        label = next(p.funds[key].label for p in view.plans if key in p.funds).say(style.lang)
        values = []
        for plan in view.plans:
            fund = plan.funds.get(key)
            if fund is None:
                values.append(word("absent_here", style.lang))
                continue
            said = money(style, fund.total, plan.currency) if fund.total is not None else ""
            rules = fund.rules.say(style.lang) if fund.rules else ""
            values.append(", ".join(v for v in (said, rules) if v))
        found.append((word("set_fund", style.lang, fund=label), values))
    return found


def constraints(view: ComparisonView, lang: Lang) -> list[Row]:
    """Return every constraint of either plan: what was set in each, and whether it binds."""
    tables = [_constraints(plan) for plan in view.plans]
    rows = []
    for key in dict.fromkeys([*tables[0], *tables[1]]):
        cells = [_constraint(plan, table.get(key), key, lang)
                 for plan, table in zip(view.plans, tables, strict=True)]  # fmt: skip
        rows.append({"a": cells[0][0], "a_state": cells[0][1],
                     "b": cells[1][0], "b_state": cells[1][1]})  # fmt: skip
    return rows


def _constraints(plan: PlanView) -> dict[str, Text]:
    listed = plan.meta.get("constraints") or ()
    return {
        str(c.get("id")): upper_first(as_text(c.get("words") or c.get("title"), str(c.get("id"))))
        for c in listed
    }


def _constraint(plan: PlanView, said: Text | None, key: str, lang: Lang) -> tuple[str, str]:
    if said is None:
        return word("not_set", lang), ""
    words = plan.style(lang).restyle(said.say(lang))
    mine = [x for x in limits_of(plan) if x["constraint"] == key]
    if not mine:
        return words, ""
    one = mine[0]
    if not one["binds"]:
        return words, word("slack", lang)
    years = ", ".join(one["when"])
    return words, word("binds_in", lang, years=years) if years else word("binds", lang)


def worths(view: ComparisonView, lang: Lang) -> list[Row]:
    """Return what each change would be worth in either plan, the dearest first."""
    tables: list[Mapping[Any, Any]] = [
        {(r["subject"], r["change"]): r for _, r in p.worths.iterrows()} for p in view.plans
    ]
    keys = dict.fromkeys([*tables[0], *tables[1]])
    order = sorted(keys, key=lambda k: -max(abs(float(t[k]["worth"])) for t in tables if k in t))
    rows = []
    for key in order:
        said = [_worth(t.get(key), p, lang) for t, p in zip(tables, view.plans, strict=True)]
        rows.append({"a": said[0], "b": said[1]})
    return rows


def _worth(row: Any, plan: PlanView, lang: Lang) -> str:
    if row is None:
        return word("worth_untried", lang)
    said = plan.style(lang).restyle(str(row[f"worth_{lang}"]))
    return said[:1].upper() + said[1:]


def supposed(view: ComparisonView, lang: Lang) -> list[dict[str, Any]]:
    """Return what only one of the plans supposes, by what it is about."""
    own = [{(a.about, a.words): a for a in plan.assumptions} for plan in view.plans]
    found = []
    for at, title in enumerate(("only_a_supposes", "only_b_supposes")):
        plan, other = view.plans[at], own[1 - at]
        mine = [a for key, a in own[at].items() if key not in other]
        rows = []
        for a in mine:
            about = plan.names[a.about].say(lang) if a.about in plan.names else ""
            said = plan.style(lang).restyle(a.words.say(lang))
            rows.append(f"{about}: {said}" if about else said[:1].upper() + said[1:])
        if rows:
            found.append({"title": WORDS[title].say(lang), "rows": rows})
    return found


def titles(view: ComparisonView) -> tuple[Text, Text]:
    """Return what each plan is called, its letter first."""
    one, other = (
        Text(*(f"{letter}: {plan.title.say(lang)}" for lang in LANGS))
        for letter, plan in zip("AB", view.plans, strict=True)
    )
    return one, other
