"""Everything a document says of two plans side by side, in one language, ready to be laid out."""

from typing import Any

import pandas as pd

from presencia import __version__
from presencia.reporting import palette as c
from presencia.reporting.basemap import Basemap, draw
from presencia.reporting.comparison_settings import constraints, settings, supposed, worths
from presencia.reporting.comparison_sums import ends, groups, lead, signed_harm, sums
from presencia.reporting.comparison_view import CHANGES, LETTERS, SIDES, ComparisonView
from presencia.reporting.comparison_words import WORDS, word
from presencia.reporting.documents.pdf import source_lines
from presencia.reporting.format import Style
from presencia.reporting.plan_charts import kinds_legend
from presencia.reporting.plan_money import harm, money
from presencia.reporting.plan_sentences import solved
from presencia.reporting.plan_view import APPROACHES, CERTAINTY, PlanView
from presencia.reporting.static_map import coloured_svg
from presencia.text import Lang
from presencia.vocabularies.countries import currency_sign

MOST = 40
"""Places of each kind that are listed; the workbook has all."""
_LISTED = ("only_first", "only_second", "changed")


def facts(view: ComparisonView, lang: Lang, size: tuple[float, float]) -> dict[str, Any]:
    """Return the facts of a comparison.

    Parameters
    ----------
    view : ComparisonView
    lang : str
        Their language.
    size : tuple of float
        Of the map, in points.
    """
    style = view.style(lang)
    differing, alike = settings(view, style)
    one, other = view.ids
    return {
        "lang": lang,
        "date": [view.dated.year, view.dated.month, view.dated.day],
        "title": view.title.say(lang),
        "stamp": style.day(view.dated),
        "plans": [_card(view, at, style) for at in (0, 1)],
        "lead": lead(view, style),
        "cautions": [style.restyle(t.say(lang)) for t in view.found.cautions],
        "sums": sums(view, style),
        "map": _map(view, style, size),
        "approaches": [t.say(lang) for t in APPROACHES.values()],
        "groups": groups(view, style),
        "groups_note": _groups_note(view, style),
        "group_heads": _group_heads(view, lang),
        "places": [_listed(view, kind, style) for kind in _LISTED],
        "places_note": word("places_note", lang, same=style.number(view.counts["same"], 0)),
        "firm": _firm(view, style),
        "constraints": constraints(view, lang),
        "worths": worths(view, lang),
        "settings": differing,
        "settings_rest": word("settings_rest", lang, list=", ".join(alike)) if alike else "",
        "supposed": supposed(view, lang),
        "warnings": [[letters, style.restyle(t.say(lang))] for letters, t in view.warnings_of_both],
        "sources": source_lines(view, lang),
        "commands": [f"presencia plan compare {one} {other}", f"presencia rerun {one}",
                     f"presencia rerun {other}"],
        "software": f"Presencia {__version__}",
        "words": {k: t.say(lang) for k, t in WORDS.items()},
    }  # fmt: skip


def _card(view: ComparisonView, at: int, style: Style) -> dict[str, str]:
    plan, lang = view.plans[at], style.lang
    proven = solved(plan)
    return {
        "letter": LETTERS[at],
        "title": plan.title.say(lang),
        "id": view.ids[at],
        "facts": f"{plan.ambit.say(lang)} · {style.period(plan.period)} · "
                 + money(style, plan.whole["cost"], plan.currency),
        "made": style.day(plan.dated),
        "solved": style.restyle(proven.say(lang)) if proven else "",
    }  # fmt: skip


def _groups_note(view: ComparisonView, style: Style) -> str:
    if view.found.paired is None:
        return word("groups_note_plain", style.lang)
    level, draws = style.percent(view.level_of_interval), style.number(view.found.paired.draws, 0)
    return word("groups_note", style.lang, level=level, draws=draws)


def _group_heads(view: ComparisonView, lang: Lang) -> dict[str, str]:
    signs = [currency_sign(p.currency) for p in view.plans]
    sign = signs[0] if signs[0] == signs[1] else " / ".join(signs)
    unit = view.first.harm_unit.say(lang)
    return {
        "money": word("col_money", lang, sign=sign),
        "averted": word("col_averted", lang, unit=unit)
        if view.comparable("harm")
        else word("col_avert", lang),
        "gap": word("col_difference", lang),
    }


def _map(view: ComparisonView, style: Style, size: tuple[float, float]) -> dict[str, Any] | None:
    base = draw(view.places)
    if base is None:
        return None
    kinds = legend(view, style)
    drawn = [
        (c.CHANGED.get(k, c.SURFACE if k else None), k == "doubtful", words, n)
        for k, words, n in kinds
    ]
    svg, width = kinds_legend(drawn)
    counts = {k: style.number(n, 0) for k, n in view.counts.items() if k}
    note = "map_note" if view.firmness_known else "map_no_firmness"
    return {
        "svg": map_svg(view, base, style.lang, size),
        "legend": svg,
        "kinds": kinds,
        "width": width,
        "alt": word("map_alt", style.lang, **counts),
        "note": word(note, style.lang),
    }


def map_svg(view: ComparisonView, base: Basemap, lang: Lang, size: tuple[float, float]) -> str:
    """Return the map of what becomes of each place, dots where the choice is doubtful."""
    colours = [c.CHANGED.get(k) for k in view.places["change"]]
    return coloured_svg(
        view, base, colours, view.doubtful.tolist(), lang, size, line=c.CONTROL
    )  # fmt: skip


def legend(view: ComparisonView, style: Style) -> list[tuple[str, str, str]]:
    """Return key (empty for what is absent), words and number of places of each kind drawn."""
    counted = [(k, t.say(style.lang), view.counts[k]) for k, t in CHANGES.items()]
    if view.firmness_known:
        counted.append(("doubtful", word("doubtful", style.lang), int(view.doubtful.sum())))
    if view.counts[""]:
        counted.append(("", word("absent", style.lang), view.counts[""]))
    return [(k, words, style.number(n, 0)) for k, words, n in counted]


def _listed(view: ComparisonView, kind: str, style: Style) -> dict[str, Any]:
    rows = view.places[view.places["change"] == kind]
    n = style.number(len(rows), 0)
    more = len(rows) - MOST
    return {
        "kind": kind,
        "title": word(kind, style.lang, n=n),
        "rows": [_place(view, r, style) for _, r in rows.head(MOST).iterrows()],
        "more": word("more", style.lang, n=style.number(more, 0)) if more > 0 else "",
    }


def _place(view: ComparisonView, row: pd.Series, style: Style) -> dict[str, Any]:
    gained = float(row["gained"])
    known = view.comparable("harm")
    parent = row.get("parent_name")
    return {
        "name": str(row["name"]),
        "parent": "" if parent is None or pd.isna(parent) else str(parent),
        "sides": [_side(p, s, row, style) for s, p in zip(SIDES, view.plans, strict=True)],
        "gained": signed_harm(style, gained) if known else word("not_compared", style.lang),
        "interval": ends(style, float(row["gained_low"]), float(row["gained_high"]), gained)
        if known else "",
    }  # fmt: skip


def _side(plan: PlanView, side: str, row: pd.Series, style: Style) -> dict[str, Any] | None:
    """Return what one plan does in a place; None where nothing."""
    if not row[f"chosen_{side}"]:
        return None
    lang = style.lang
    acts = plan.activities[plan.activities["place_id"] == row["place_id"]]
    firm = row[f"stability_{side}"]
    averted = float(row[f"averted_{side}"])
    return {
        "done": [
            {"approach": list(APPROACHES).index(a["approach"]) if a["approach"] in APPROACHES
             else 0, "label": plan.actions[a["intervention"]].label.say(lang),
             "start": str(a["start"])}
            for _, a in acts.sort_values(["start", "intervention"]).iterrows()
        ],
        "cost": money(style, float(row[f"cost_{side}"]), plan.currency),
        "averted": harm(style, averted),
        "interval": ends(style, float(row[f"averted_low_{side}"]),
                         float(row[f"averted_high_{side}"]), averted),
        "firm": "" if pd.isna(firm) else style.probability(float(firm)),
    }  # fmt: skip


def _firm(view: ComparisonView, style: Style) -> list[dict[str, Any]]:
    """Return how many places of each certainty there are in either plan, with shares for bars."""
    if not view.firmness_known:
        return []
    counts = [p.certainty.value_counts().to_dict() for p in view.plans]
    known = [bool(p.chosen["stability"].notna().any()) for p in view.plans]
    shown = [k for k in CERTAINTY if k != "outside" and any(x.get(k) for x in counts)]
    most = max([1, *(x.get(k, 0) for k in shown for x in counts)])
    unknown = word("firm_unknown", style.lang)
    return [
        {
            "label": CERTAINTY[k].say(style.lang),
            "said": [
                style.number(x.get(k, 0), 0) if ok or k == "unsaid" else unknown
                for x, ok in zip(counts, known, strict=True)
            ],
            "bars": [x.get(k, 0) / most for x in counts],
        }
        for k in shown
    ]
