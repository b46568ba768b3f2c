"""The plan a minister signs: what it buys, where, what it supposes, and the page of signatures."""

import math
from typing import Any

import pandas as pd

from presencia import __version__
from presencia.reporting import plan_sentences as sentences
from presencia.reporting.basemap import draw
from presencia.reporting.documents.pdf import source_lines
from presencia.reporting.format import Style
from presencia.reporting.plan_bands import bands
from presencia.reporting.plan_charts import frontier_svg, plan_legend_svg, plan_map_svg
from presencia.reporting.plan_done import done
from presencia.reporting.plan_evidence import forests
from presencia.reporting.plan_money import harm, money
from presencia.reporting.plan_view import APPROACHES, PlanView
from presencia.reporting.plan_words import method, word
from presencia.reporting.registry import Report
from presencia.reporting.typesetting import typeset
from presencia.text import Lang, Text
from presencia.vocabularies.countries import currency_sign

WIDTH = 494.0
MOST_PLACES, MOST_NEAR = 60, 10
_FIXED = (
    "page", "sources", "no_sources", "publisher", "version", "repeat_title", "repeat_note",
    "method_title", "warnings_title", "assumed_title", "assumed_note", "fixed_title",
    "money_title", "places_note", "places_title", "near_title", "worth_title", "worth_note",
    "edits_title", "stance_title", "stance_note", "evidence_title", "lottery_title",
    "lottery_seed", "lottery_list", "sign_title", "sign_proposes", "sign_reviews",
    "sign_approves", "sign_name", "sign_date", "sign_hand", "sign_rule", "nothing",
    "new_place", "no_change", "thin", "disputed", "col_place", "col_done", "col_cost",
    "col_avert", "col_firm", "col_why", "cover_map", "legend_note", "frontier_title",
    "frontier_note",
)  # fmt: skip


def plan_document(view: PlanView, lang: Lang = "es") -> bytes:
    """Return the plan as PDF/A-2a, PDF/UA-1, ending with a page of signatures.

    Parameters
    ----------
    view : PlanView
        The plan.
    lang : str
        Its language.

    Raises
    ------
    ConfigurationError
        ``E-REP-010`` if the fonts were never built.
    """
    return typeset("plan.typ", _data(view, view.style(lang)), "plans.typ")


def _data(view: PlanView, style: Style) -> dict[str, Any]:
    lang = style.lang
    solved = sentences.solved(view)
    ident = str(view.meta.get("id") or "")
    level = style.percent(view.level_of_interval)
    shown, unit = view.chosen.head(MOST_PLACES), view.harm_unit.say(lang)
    more = len(view.chosen) - len(shown)
    return {
        "lang": lang,
        "date": [view.dated.year, view.dated.month, view.dated.day],
        "title": view.title.say(lang),
        "stamp": ident,
        "facts": f"{view.ambit.say(lang)} · {style.period(view.period)} · "
                 + money(style, view.whole["cost"], view.currency),
        "summary": [t.say(lang) for t in sentences.summary(view)],
        "solved": solved.say(lang) if solved else "",
        "interrupted": bool(view.solver.get("interrupted")),
        "map": _map(view, lang),
        "approaches": [t.say(lang) for t in APPROACHES.values()],
        "money": _money(view, style),
        "money_note": word("money_note", lang, level=level) + _nil(view, lang),
        "places": [_place(view, r, style) for _, r in shown.iterrows()],
        "more": word("places_more", lang, n=style.number(more, 0)) if more > 0 else "",
        "near": [_near(r, style) for _, r in _nearest(view).iterrows()],
        "unit": unit,
        "worths": _sentences(view.worths, "worth", style),
        "edits": _sentences(view.edits, "price", style),
        "stances": _stances(view, style),
        "frontier": _frontiers(view, style),
        "forests": forests(view, style),
        "evidence_note": word("evidence_note", lang, level=style.percent(
            view.effects[0].level if view.effects else 0.95)),
        "assumed": _assumed(view, style),
        "fixed": [t.say(lang) for t in view.constraints],
        "done": done(view, lang),
        "lottery": _lottery(view, style),
        "warnings": [w.say(lang) for w in [*view.warnings, *view.notes]],
        "method": [[h.say(lang), b.say(lang)] for h, b in method(view)],
        "sources": source_lines(view, lang),
        "id": ident,
        "sign_note": word("sign_note", lang, id=ident),
        "software": f"Presencia {__version__}",
        "words": {k: word(k, lang) for k in _FIXED},
    }  # fmt: skip


def _map(view: PlanView, lang: Lang) -> dict[str, Any] | None:
    base = draw(view.places)
    if base is None:
        return None
    style, legend = view.style(lang), plan_legend_svg(view, lang)
    said = sum(1 + len(t.say(lang)) // 72 for t in sentences.summary(view))
    box = 66 if view.assumptions else 0
    tall = max(220.0, 566.0 - box - 38 * (1 + len(view.title.say(lang)) // 28) - 22 * said)
    return {
        "svg": plan_map_svg(view, base, lang, (WIDTH, tall)),
        "alt": word("map_alt", lang, n=style.number(len(view.places), 0),
                    unit=view.unit[1].say(lang), chosen=style.number(len(view.chosen), 0)),
        "legend": legend[0],
        "width": legend[1],
    }  # fmt: skip


def _money(view: PlanView, style: Style) -> list[dict[str, Any]]:
    """Return the groups of rows, bars and lines as shares of their common scales."""
    lang, groups = style.lang, bands(view)
    rows = [r for group in groups.values() for r in group]
    most = max([1.0, *(max(r["cost"] or 0, r["available"] or 0) for r in rows)])
    low, high = _scale(rows)
    return [
        {
            "title": word(f"by_{by}", lang),
            "columns": [word("col_money", lang, sign=currency_sign(view.currency)),
                        word("col_averted", lang, unit=view.harm_unit.say(lang))],
            "rows": [
                {
                    "label": r["label"][lang],
                    "split": [(a or 0) / most for a in r["split"]],
                    "room": (r["available"] or 0) / most,
                    "money": style.number((r["cost"] or 0) / 1e6, 2),
                    "of": word("of_available", lang, amount=style.number(
                        r["available"] / 1e6, 2)) if r["available"] else "",
                    **{name: ((r[key] or 0) - low) / (high - low)
                       for name, key in (("low", "averted_low"), ("at", "averted"),
                                         ("high", "averted_high"))},
                    "nil": -low / (high - low),
                    "averted": harm(style, r["averted"] or 0) if r["cost"] else "0",
                    "interval": _interval(style, r) if r["cost"] else "",
                }
                for r in group
            ],
        }
        for by, group in groups.items()
        if group
    ]  # fmt: skip


def _nil(view: PlanView, lang: Lang) -> str:
    low = pd.to_numeric(view.totals["averted_low"], errors="coerce").min()
    return " " + word("nil_note", lang) if low < 0 else ""


def _scale(rows: list[dict[str, Any]]) -> tuple[float, float]:
    """Return the ends of the lines' scale: it holds zero, and what would do harm."""
    ends = [r[k] or 0 for r in rows for k in ("averted_low", "averted", "averted_high")]
    return min([0.0, *ends]), max([1e-9, *ends])


def _interval(style: Style, row: Any) -> str:
    low, high = row["averted_low"], row["averted_high"]
    if low is None or high is None or not math.isfinite(low) or not math.isfinite(high):
        return ""
    like, to = float(row["averted"] or 0), {"es": "a", "en": "to"}[style.lang]
    return f"{harm(style, low, like)} {to} {harm(style, high, like)}"


def _place(view: PlanView, row: pd.Series, style: Style) -> dict[str, Any]:
    lang = style.lang
    acts = view.activities[view.activities["place_id"] == row["place_id"]]
    return {
        "name": str(row["name"]),
        "parent": _word(row.get("parent_name")),
        "done": [
            {"approach": list(APPROACHES).index(a["approach"]) if a["approach"] in APPROACHES
             else 0, "label": view.actions[a["intervention"]].label.say(lang),
             "start": str(a["start"])}
            for _, a in acts.iterrows()
        ],
        "cost": style.number(round(float(row["cost"]), -2), 0),
        "averted": harm(style, float(row["averted"])),
        "interval": _interval(style, row),
        "firm": "" if pd.isna(row["stability"]) else style.probability(float(row["stability"])),
        "why": style.restyle(str(row[f"why_{lang}"] or "")),
    }  # fmt: skip


def _nearest(view: PlanView) -> pd.DataFrame:
    """Return the first places outside the plan, where something is known of them."""
    outside = view.places[~view.places["chosen"] & view.places["margin"].notna()]
    return pd.DataFrame(outside.drop(columns="geometry")).head(MOST_NEAR)


def _near(row: pd.Series, style: Style) -> dict[str, str]:
    return {
        "name": str(row["name"]),
        "parent": _word(row.get("parent_name")),
        "why": style.restyle(str(row[f"why_{style.lang}"] or "")),
    }


def _sentences(frame: pd.DataFrame, stem: str, style: Style) -> list[str]:
    order = pd.to_numeric(frame[stem], errors="coerce").abs()
    rows = frame.assign(_by=-order).sort_values("_by", kind="stable")
    said = [style.restyle(str(s)) for s in rows[f"{stem}_{style.lang}"]]
    return [s[:1].upper() + s[1:] for s in said]


def _stances(view: PlanView, style: Style) -> list[dict[str, Any]]:
    rows = view.stances
    top = max([1e-9, *pd.to_numeric(rows["best"]), *pd.to_numeric(rows["value"])]) * 1.04
    return [
        {
            "label": str(r[f"label_{style.lang}"]).capitalize(), "value": float(r["value"]) / top,
            "best": float(r["best"]) / top, "said": harm(style, float(r["value"])),
            "of": "" if r["own"] else harm(style, float(r["best"])), "own": bool(r["own"]),
            "words": "" if r["own"] else style.restyle(str(r[f"regret_{style.lang}"])),
        }
        for _, r in rows.iterrows()
    ]  # fmt: skip


def _frontiers(view: PlanView, style: Style) -> list[dict[str, str]]:
    kinds = list(dict.fromkeys(view.frontier["kind"]))
    drawn = [frontier_svg(view, str(k), style, WIDTH * 0.62) for k in kinds]
    return [{"svg": made, "alt": alt} for made, alt in drawn]


def _assumed(view: PlanView, style: Style) -> list[dict[str, Any]]:
    groups: dict[str, list[str]] = {}
    general = word("assumed_general", style.lang)
    for a in view.assumptions:
        name = view.names[a.about].say(style.lang) if a.about in view.names else general
        groups.setdefault(name, []).append(style.restyle(a.words.say(style.lang)))
    return [{"about": name, "words": words} for name, words in groups.items()]


def _lottery(view: PlanView, style: Style) -> dict[str, Any] | None:
    draw_ = view.lottery
    if draw_ is None:
        return None
    said = [style.restyle(t.say(style.lang)) for t in draw_.words]
    return {"words": said, "seed": draw_.seed, "list": draw_.listed}


def _word(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


REPORT = Report(
    id="pdf",
    title=Text("Plan para firmar, PDF", "Plan to be signed, PDF"),
    media_type="application/pdf",
    file_name=Text("plan.pdf", "plan-en.pdf"),
    render=lambda view, lang, place_id: plan_document(view, lang),
    subject="plan",
)
