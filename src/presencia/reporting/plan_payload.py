"""The plan as one JSON object for its page, in columns to stay small."""

from typing import Any

import numpy as np
import pandas as pd

from presencia import __version__
from presencia.reporting import plan_sentences as sentences
from presencia.reporting.basemap import draw
from presencia.reporting.jsonable import number, say, word
from presencia.reporting.payload import map_data, place_columns, source_card
from presencia.reporting.plan_bands import bands
from presencia.reporting.plan_done import done
from presencia.reporting.plan_view import APPROACHES, CERTAINTY, PlanView
from presencia.reporting.plan_words import frontier_axes, method
from presencia.text import LANGS, Text
from presencia.vocabularies.countries import currency_sign

#: Places outside the plan whose reason is carried; farther ones are on the map only.
MOST_REASONS = 3_000


def payload(view: PlanView) -> dict[str, Any]:
    """Return everything the page shows, JSON-able and without NaN.

    Parameters
    ----------
    view : PlanView
        The plan.

    Returns
    -------
    dict
        Columns are aligned with ``places``; interventions and funds are positions; null is
        absent.
    """
    base = draw(view.places)
    names, funds = list(view.actions), list(view.funds)
    return {
        "about": _about(view),
        "places": _places(view),
        "approaches": [{"id": k, "label": say(t)} for k, t in APPROACHES.items()],
        "interventions": [_intervention(view, i) for i in names],
        "funds": [_fund(view, f) for f in funds],
        "activities": _activities(view, names),
        "payments": _payments(view, names, funds),
        "bands": bands(view),
        "limits": limits_of(view),
        "worths": _worths(view),
        "edits": _edits(view),
        "stances": _stances(view),
        "frontier": _frontier(view),
        "effects": _effects(view, names),
        "assumptions": _assumptions(view),
        "fixed": [_both(view, t) for t in view.constraints],
        "done": _done(view),
        "lottery": _lottery(view),
        "map": map_data(base) if base else None,
    }


def _done(view: PlanView) -> dict[str, Any] | None:
    """Return planned against done before, in both languages."""
    made: dict[str, Any] = {lang: done(view, lang) for lang in LANGS}
    return None if made["es"] is None else made


def _about(view: PlanView) -> dict[str, Any]:
    meta, whole = view.meta, view.whole
    solved = sentences.solved(view)
    return {
        "title": say(view.title),
        "ambit": say(view.ambit),
        "unit": [say(t) for t in view.unit],
        "years": view.years,
        "level": view.level_of_interval,
        "locale": {lang: view.style(lang).locale.replace("_", "-") for lang in LANGS},
        "sign": currency_sign(view.currency),
        "currency": view.currency,
        "price_year": meta.get("price_year"),
        "harm": say(view.harm_unit),
        "stance": say(sentences.stance(view)),
        "id": str(meta.get("id") or ""),
        "software": __version__,
        "seed": meta.get("seed"),
        "draws": meta.get("draws"),
        "summary": [say(t) for t in sentences.summary(view)],
        "solved": say(solved) if solved else None,
        "interrupted": bool(view.solver.get("interrupted")),
        "whole": {**{k: number(v) for k, v in whole.items()}, "places": len(view.chosen),
                  "candidates": view.candidates,
                  "available": number(view.available)},
        "tail": _tail(view),
        "method": [[say(h), say(b)] for h, b in method(view)],
        "warnings": [say(w) for w in [*view.warnings, *view.notes]],
        "sources": [source_card(s) for s in meta.get("sources") or ()],
    }  # fmt: skip


def _tail(view: PlanView) -> dict[str, Any] | None:
    """Return what one world in so many lies below, or the mean of those worst worlds."""
    tail = view.meta.get("tail")
    if not tail:
        return None
    known = {k: number(tail.get(k)) for k in ("averted", "below")}
    return {"share": number(tail.get("share") or 0.1), **known} if any(known.values()) else None


def _places(view: PlanView) -> dict[str, Any]:
    frame = view.places
    return {
        **place_columns(view),
        "chosen": [int(c) for c in frame["chosen"]],
        **{
            c: [number(v) for v in frame[c]]
            for c in ("harm", "averted", "averted_low", "averted_high", "cost", "stability")
        },
        "certainty": view.certainty.tolist(),
        "certainties": [[k, say(t)] for k, t in CERTAINTY.items()],
        "why": {lang: _reasons(view, f"why_{lang}", lang) for lang in LANGS},
    }


def _reasons(view: PlanView, column: str, lang: Any) -> list[str]:
    style = view.style(lang)
    most = len(view.chosen) + MOST_REASONS
    return [style.restyle(word(v)) for v in view.places[column].head(most)]


def _intervention(view: PlanView, key: str) -> dict[str, Any]:
    action = view.actions[key]
    acts = view.activities[view.activities["intervention"] == key]
    return {
        "id": key,
        "label": say(action.label),
        "summary": say(action.summary) if action.summary else None,
        "approach": list(APPROACHES).index(action.approach) if action.approach in APPROACHES else 0,
        "places": int(acts["place_id"].nunique()),
    }


def _fund(view: PlanView, key: str) -> dict[str, Any]:
    fund = view.funds[key]
    return {
        "id": key,
        "label": say(fund.label),
        "available": number(fund.total),
        "rules": say(fund.rules) if fund.rules else None,
    }


def _activities(view: PlanView, names: list[str]) -> dict[str, Any]:
    frame = view.activities
    position = {p: i for i, p in enumerate(view.places["place_id"])}
    frame = frame[frame["place_id"].isin(position)]
    locked = frame["locked"] if "locked" in frame else [False] * len(frame)
    return {
        "place": [position[p] for p in frame["place_id"]],
        "what": [names.index(i) for i in frame["intervention"]],
        **{
            c: [number(v) for v in frame[c]]
            for c in ("start", "end", "dose", "people", "cost", "averted", "averted_low",
                      "averted_high")
        },
        "locked": [int(bool(v)) for v in locked],
    }  # fmt: skip


def _payments(view: PlanView, names: list[str], funds: list[str]) -> dict[str, Any]:
    frame = view.payments
    position = {p: i for i, p in enumerate(view.places["place_id"])}
    frame = frame[frame["place_id"].isin(position)]
    return {
        "place": [position[p] for p in frame["place_id"]],
        "what": [names.index(i) for i in frame["intervention"]],
        "fund": [funds.index(f) for f in frame["fund"]],
        "year": [int(y) for y in frame["year"]],
        "amount": [round(float(a)) for a in frame["amount"]],
    }


def limits_of(view: PlanView) -> list[dict[str, Any]]:
    """Return each limit once: in which years it binds, and the largest share of it used."""
    out = []
    named = view.limits.assign(_label=view.limits["label_es"].astype(str))
    for _, rows in named.groupby("_label", sort=False):
        limit = pd.to_numeric(rows["limit"]).to_numpy(float)
        used = pd.to_numeric(rows["used"]).to_numpy(float)
        slack = pd.to_numeric(rows["slack"]).to_numpy(float)
        size = np.maximum.reduce([np.abs(limit), np.abs(used), np.full(len(rows), 1e-9)])
        tight = np.abs(slack) <= 0.005 * size
        years = [str(r).rsplit(":", 1)[-1] for r in rows["row"]]
        shares = used[limit > 0] / limit[limit > 0]
        first = rows.iloc[0]
        out.append({
            "constraint": str(first["constraint"]),
            "label": _restyled(view, first, "label"),
            "binds": bool(tight.any()),
            "when": [] if tight.all() else [y for y, t in zip(years, tight, strict=True)
                                            if t and y.isdigit()],
            "share": number(shares.max()) if len(shares) else None,
        })  # fmt: skip
    return out


def _worths(view: PlanView) -> list[dict[str, Any]]:
    """Return what each change would buy, the dearest first."""
    rows = view.worths.assign(_size=-pd.to_numeric(view.worths["worth"]).abs())
    rows = rows.sort_values("_size", kind="stable")
    return [
        {
            "subject": str(r["subject"]), "change": str(r["change"]),
            "words": _restyled(view, r, "worth"),
            "worth": number(r["worth"]),
            "sure": bool(r["told_apart"]),
        }
        for _, r in rows.iterrows()
    ]  # fmt: skip


def _restyled(view: PlanView, row: pd.Series, stem: str) -> dict[str, str]:
    """Return a sentence of a table in both languages, its numbers as the country writes them."""
    said = {x: view.style(x).restyle(word(row[f"{stem}_{x}"])) for x in LANGS}
    return {x: s[:1].upper() + s[1:] for x, s in said.items()}


def _edits(view: PlanView) -> list[dict[str, Any]]:
    position = {p: i for i, p in enumerate(view.places["place_id"])}
    return [
        {
            "place": position.get(r["place_id"], -1), "action": str(r["action"]),
            "price": number(r["price"]), "feasible": bool(r["feasible"]),
            "words": _restyled(view, r, "price"),
        }
        for _, r in view.edits.iterrows()
    ]  # fmt: skip


def _stances(view: PlanView) -> list[dict[str, Any]]:
    return [
        {
            "label": _restyled(view, r, "label"), "own": bool(r["own"]),
            **{k: number(r[k]) for k in ("value", "best")},
            "words": _restyled(view, r, "regret"),
        }
        for _, r in view.stances.iterrows()
    ]  # fmt: skip


def _frontier(view: PlanView) -> list[dict[str, Any]]:
    """Return the frontiers that were asked for: their points, and what both axes are."""
    out = []
    for kind, rows in view.frontier.groupby("kind", sort=False):
        x, y = frontier_axes(view, str(kind))
        kept = rows[~rows["dominated"].astype(bool) | rows["own"].astype(bool)].sort_values("x")
        out.append({
            "money": str(kind) == "money", "x": say(x), "y": say(y),
            "points": [[number(r["x"]), number(r["y"]), int(bool(r["own"]))]
                       for _, r in kept.iterrows()],
        })  # fmt: skip
    return out


def _effects(view: PlanView, names: list[str]) -> list[dict[str, Any]]:
    several = len({e.outcome for e in view.effects}) > 1
    return [
        {
            "what": names.index(e.intervention) if e.intervention in names else -1,
            "outcome": say(view.outcome(e.outcome)) if several else None,
            **{
                k: number(getattr(e, k))
                for k in ("mean", "low", "high", "pooled_low", "pooled_high", "level")
            },
            "thin": e.thin, "disputed": e.disputed,
            "words": _both(view, e.words) if e.words else None,
            "studies": [
                [s.label, s.setting, number(s.estimate), number(s.low), number(s.high),
                 s.design, s.citation, int(s.pooled)]
                for s in e.studies
            ],
        }
        for e in view.effects
    ]  # fmt: skip


def _assumptions(view: PlanView) -> list[dict[str, Any]]:
    """Return the assumptions under the name of what they are about."""
    labels = view.names
    groups: dict[str, list[dict[str, str]]] = {}
    for a in view.assumptions:
        groups.setdefault(a.about if a.about in labels else "", []).append(_both(view, a.words))
    return [{"about": say(labels[k]) if k else None, "words": texts} for k, texts in groups.items()]


def _both(view: PlanView, text: Text) -> dict[str, str]:
    return {x: view.style(x).restyle(text.say(x)) for x in LANGS}


def _lottery(view: PlanView) -> dict[str, Any] | None:
    """Return the public draw: what is promised, and the fingerprints that prove it."""
    draw_ = view.lottery
    if draw_ is None:
        return None
    said = [_both(view, t) for t in draw_.words]
    return {"words": said, "seed": draw_.seed, "list": draw_.listed}
