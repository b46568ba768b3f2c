"""The charts of one place as drawings (SVG), for typeset and printed sheets."""

from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from presencia.reporting import palette as c
from presencia.reporting.sentences import basis, basis_name
from presencia.reporting.static_map import UI
from presencia.reporting.view import AssessmentView
from presencia.text import Lang, Text

_ABSENT = Text("sin dato publicado", "not published")


def rank_strip_svg(view: AssessmentView, place_id: str, lang: Lang, width: float) -> str | None:
    """Return the density of the position with the line of the first k; None without rank."""
    row = view.of("priority", place_id)
    if row.empty or pd.isna(row["rank"].iloc[0]):
        return None
    style = view.style(lang)
    n = int(view.priority["rank"].notna().sum())
    bins = view.of("rank_density", place_id).sort_values("bin")["probability"].to_numpy(float)
    top, base = 3.0, 30.0
    step = width / max(len(bins), 1)
    peak = bins.max(initial=0) or 1.0
    points = [
        f"{(b + 0.5) * step:.1f} {base - (base - top) * p / peak:.1f}" for b, p in enumerate(bins)
    ]
    cut = width * view.k / n
    low, rank, high = (float(row[k].iloc[0]) for k in ("rank_low", "rank", "rank_high"))
    at = [(r - 0.5) / n * width for r in (low, rank, high)]
    parts = [
        f'<rect x="0" y="{top}" width="{cut:.1f}" height="{base - top}" fill="{c.ANIL_TINT}"/>',
        f'<path d="M0 {base}L{"L".join(points)}L{width} {base}z" fill="{c.ANIL}"/>',
        f'<path d="M0 {base}h{width}" stroke="{c.CONTROL}" stroke-width=".7"/>',
        f'<path d="M{cut:.1f} 0v{base + 3}" stroke="{c.ANIL}" stroke-width=".7" '
        'stroke-dasharray="2 1.5"/>',
        f'<path d="M{at[0]:.1f} {base + 6}H{max(at[2], at[0] + 1):.1f}" stroke="{c.INK_2}" '
        'stroke-width="1.4"/>',
        f'<circle cx="{at[1]:.1f}" cy="{base + 6}" r="2.6" fill="{c.INK}"/>',
        axis_text(max(cut, 6), base + 18, style.number(view.k, 0), "middle"),
        axis_text(width, base + 18, style.number(n, 0), "end"),
    ]
    if cut > 34:
        parts.append(axis_text(0, base + 18, style.ordinal(1), "start"))
    return svg(width, base + 21, parts)


def risk_rows(
    view: AssessmentView, place_id: str, measure: str, *, alone: bool = False
) -> list[dict[str, Any]]:
    """Return one row per period: name, period, rate, low, high (NaN where absent).

    ``alone`` keeps only the assessment's own period, where a trend shows the others.
    """
    name = str(view.place(place_id)["name"])
    rows = view.of("risk", place_id)
    rows = rows[rows["measure"] == measure].assign(_n=lambda f: f["period"].str.len())
    if alone:
        rows = rows[rows["period"].astype(str) == view.risk_period]
    out = []
    for r in rows.sort_values(["_n", "period"]).to_dict("records"):
        inherited = r.get("basis", "own") == "inherited"
        of = basis_name(view, str(r.get("basis_place_id")), r) if inherited else name
        figures = basis(r) if inherited else (r["rate"], r["low"], r["high"])
        if pd.notna(r["rate"]):
            shown = dict(zip(("rate", "low", "high"), figures, strict=True))
            out.append({"name": of, "period": str(r["period"]), **shown})
    if not out or (rows.get("basis", pd.Series(dtype=str)) != "own").any():
        main = view.main_risk[view.main_risk["place_id"] == place_id]
        span = {k: float(main[k].iloc[0]) if len(main) else np.nan for k in ("low", "high")}
        out.append({"name": name, "period": "", "rate": np.nan, **span})
    return out


def risk_svg(
    view: AssessmentView,
    place_id: str,
    measure: str,
    lang: Lang,
    width: float,
    *,
    alone: bool = False,
) -> tuple[str, str]:
    """Return the intervals by period and the same said in words."""
    style = view.style(lang)
    rows = risk_rows(view, place_id, measure, alone=alone)
    steps = ticks(np.nanmax([1.0, *(r["high"] for r in rows)]) * 1.04)
    own = str(view.place(place_id)["name"])
    if len(rows) == 1 and rows[0]["name"] == own and rows[0]["period"]:
        labels = [style.period(rows[0]["period"])]
    else:
        labels = [f"{r['name']} {style.period(r['period'])}".strip() for r in rows]
    left = min(max(50.0, 4.9 * max(map(len, labels)) + 8), 0.44 * width)
    most = int(left / 4.9)

    def x(value: float) -> float:
        return left + value / steps[-1] * (width - left - 8)

    tall = 19.0 * len(rows) + 3
    some = any(np.isfinite(r["rate"]) for r in rows)
    decimals = max((len(f"{t:g}".partition(".")[2]) for t in steps), default=0)
    parts = [
        f'<path d="M{x(t):.1f} 0v{tall}" stroke="{c.LINE}" stroke-width=".6"/>'
        + axis_text(x(t), tall + 9, style.number(t, decimals), "middle")
        for t in (steps if some else ())
    ]
    said = []
    for i, (row, label) in enumerate(zip(rows, labels, strict=True)):
        y = 11.0 + 19 * i
        short = label if len(label) <= most else label[: most - 1] + "…"
        parts.append(axis_text(0, y + 3, short, "start", 600, c.INK_2))
        if np.isnan(row["rate"]):
            words = _ABSENT.say(lang)
            wide = 4.9 * len(words) + 6
            known = np.isfinite(row["low"]) and np.isfinite(row["high"])
            x0, x1 = (x(row["low"]), x(row["high"])) if known else (left + wide, width - 8)
            if not known:
                parts.append(axis_text(left, y + 3, words, "start", 600, c.INK_2))
            parts.append(
                f'<rect x="{x0:.1f}" y="{y - 5}" height="10" fill="url(#hatch)" '
                f'width="{max(x1 - x0, 4):.1f}"/>'
            )
            said.append(f"{label}: {words}")
        else:
            parts.append(
                f'<path d="M{x(row["low"]):.1f} {y}H{x(row["high"]):.1f}" stroke="{c.ANIL}" '
                f'stroke-width="2" stroke-linecap="round"/><circle cx="{x(row["rate"]):.1f}" '
                f'cy="{y}" r="3.4" fill="{c.ANIL}" stroke="#FFF"/>'
            )
            span = style.interval(row["low"], row["high"], 1)
            said.append(f"{label}: {style.number(row['rate'], 1)} ({span})")
    return svg(width, tall + (12 if some else 0), parts), ". ".join(said)


def ticks(top: float) -> list[float]:
    """Return round ticks from zero to at least ``top``."""
    raw = top / 4
    power = 10 ** np.floor(np.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * (1 - 1e-9))
    count = int(np.ceil(top / step - 1e-9))
    return [float(f"{i * step:.6g}") for i in range(count + 1)]


def axis_text(
    x: float, y: float, words: str, anchor: str, weight: int = 400, colour: str = c.INK_3
) -> str:
    """Return a label of an axis."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{UI}" font-size="9" '
        f'font-weight="{weight}" fill="{colour}" text-anchor="{anchor}">{escape(words)}</text>'
    )


def svg(width: float, height: float, parts: list[str]) -> str:
    """Return a drawing of that size, with the hatching of what is absent."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><defs><pattern id="hatch" width="4.5" height="4.5" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="4.5" height="4.5" fill="{c.NODATA}"/>'
        f'<rect width=".9" height="4.5" fill="{c.NODATA_LINE}"/></pattern></defs>'
        f"{''.join(parts)}</svg>"
    )
