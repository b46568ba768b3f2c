"""What was planned and what was done before a plan that follows a reported one."""

from typing import Any

import pandas as pd

from presencia.reporting.format import Style
from presencia.reporting.plan_money import money
from presencia.reporting.plan_view import PlanView
from presencia.reporting.shown import as_text
from presencia.text import Lang, Text

TITLE = Text("Plan y lo hecho", "Plan and what was done")
_SOURCE = Text(
    "Según el archivo {file}, sobre el plan {plan}. Suma SHA-256: {sha}.",
    "By the file {file}, on the plan {plan}. SHA-256: {sha}.",
)
_BY: dict[str, Text] = {
    "fund": Text("Por fondo", "By fund"),
    "year": Text("Por año", "By year"),
    "approach": Text("Por enfoque", "By approach"),
    "place": Text(
        "Por lugar: donde más difiere lo gastado", "By place: where spending differs most"
    ),
}
_HEADS: tuple[Text, ...] = (
    Text("planeado", "planned"),
    Text("gastado", "spent"),
    Text("sin informe", "not reported"),
    Text("hechas", "done"),
    Text("en parte", "partly"),
    Text("no empezadas", "not started"),
    Text("detenidas", "stopped"),
)
_STATES = ("done", "partly", "not_started", "stopped")
MOST_PLACES = 20


def done(view: PlanView, lang: Lang) -> dict[str, Any] | None:
    """Return the section in one language, or None where the plan follows no reported one.

    Returns
    -------
    dict
        title, source, words (sentences), heads, groups (title, rows of label and cells). Money is
        in the plan's currency; places are those whose reported spending differs most from what
        was planned.
    """
    follows = view.meta.get("follows")
    if not follows or view.actual_totals.empty:
        return None
    style = view.style(lang)
    source = _SOURCE.fill(
        file=follows["file"]["name"], plan=follows["plan"]["id"], sha=follows["file"]["sha256"]
    )
    return {
        "title": TITLE.say(lang),
        "source": source.say(lang),
        "words": [as_text(w, "-").say(lang) for w in follows["words"]],
        "heads": [h.say(lang) for h in _HEADS],
        "groups": [
            {"title": title.say(lang), "rows": rows}
            for by, title in _BY.items()
            if (rows := _rows(view, by, style))
        ],
    }


def _rows(view: PlanView, by: str, style: Style) -> list[dict[str, Any]]:
    mine = view.actual_totals[view.actual_totals["by"] == by]
    if by == "place":
        mine = _farthest(mine)
    return [
        {
            "label": str(one[f"label_{style.lang}"]),
            "cells": [
                *(money(style, float(one[c]), view.currency)
                  for c in ("planned", "spent", "unreported")),
                *(style.number(int(one[s]), 0) for s in _STATES),
            ],
        }
        for one in mine.to_dict("records")
    ]  # fmt: skip


def _farthest(mine: pd.DataFrame) -> pd.DataFrame:
    """Return the places whose spending is farthest from what was planned and reported on."""
    gap = (mine["spent"] - (mine["planned"] - mine["unreported"])).abs()
    order = gap.sort_values(ascending=False, kind="stable")
    return mine.loc[order[order > 0.5].index[:MOST_PLACES]]
