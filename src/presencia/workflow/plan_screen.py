"""A solved plan as a screen shows it: the page's payload, and the part of it one may see."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from presencia.storage.laid import laid
from presencia.text import Lang, Text

if TYPE_CHECKING:
    from presencia.reporting import PlanView
    from presencia.workflow.workspace import Workspace

#: What a plan says of itself as a whole, and which nobody sees who reaches only some places.
_WHOLE = (
    "tail", "constraints", "solver", "sources", "lottery", "baseline", "stability", "follows",
)  # fmt: skip


def payload(view: "PlanView") -> dict[str, Any]:
    """Return everything a screen shows of a plan, JSON-able, in both languages."""
    from presencia.reporting.plan_payload import payload as made

    return made(view)


def laid_payload(
    ws: "Workspace",
    result_id: str,
    part_of: Sequence[str] = (),
    view: "Callable[[], PlanView] | None" = None,
) -> dict[str, Any]:
    """Return the payload of a solved plan or of a part of it, made once for every process.

    Parameters
    ----------
    ws : Workspace
    result_id : str
    part_of : sequence of str
        What tells a part from the whole plan and from other parts; empty for the whole.
    view : callable, optional
        Gives the view of that part; the whole plan's by default.
    """
    made = ws.stored_results.get(result_id)
    drawn = sorted((ws.layout.lotteries / result_id).glob("*"))
    about = (
        *("plan", result_id, made.created, made.meta_sha256),
        *(f"{p.name} {p.stat().st_mtime_ns}" for p in drawn),
        *part_of,
    )

    def whole() -> "PlanView":
        return ws.reports.plan_view(result_id)[1]

    shown: dict[str, Any] = laid(ws.layout, about, lambda: payload((view or whole)()))
    return shown


def laid_part(
    ws: "Workspace", result_id: str, places: frozenset[str], view: "Callable[[], PlanView]"
) -> dict[str, Any]:
    """Return the payload of the part of a plan in some places; ``view`` gives the whole plan's."""
    about = ["only", *sorted(places)]
    return laid_payload(ws, result_id, about, lambda: part(view(), places))


def part(view: "PlanView", place_ids: Iterable[str]) -> "PlanView":
    """Return a view of some places of a plan, without any figure of the whole.

    Sums are those of the places kept; their intervals are not known, because places vary
    together. Funds, limits, what they are worth and the frontier are of the whole plan and go.
    """
    import pandas as pd

    from presencia.reporting.plan_view import OPTIONAL

    kept = frozenset(place_ids)
    tables: dict[str, Any] = {
        name: frame[frame["place_id"].isin(kept)].reset_index(drop=True)
        for name in ("places", "activities", "payments")
        for frame in [getattr(view, name)]
    }
    # The reasons compare a place with the whole plan.
    places = tables["places"] = tables["places"].assign(why_es="", why_en="")
    own = places[places["chosen"].astype(bool)]
    whole = {
        "by": "all", "key": "all", "label_es": "todo", "label_en": "all",
        "cost": float(own["cost"].sum()), "averted": float(own["averted"].sum()),
        "averted_low": float("nan"), "averted_high": float("nan"),
        "harm": float(places["harm"].sum()), "places": len(own),
    }  # fmt: skip
    meta = {k: v for k, v in view.meta.items() if k not in _WHOLE}
    meta["assumptions"] = [
        a for a in meta.get("assumptions") or () if a.get("about") in (meta["interventions"] or {})
    ]
    meta["warnings"], meta["notes"] = [], []
    meta["funds"] = {k: {**f, "by_year": {}} for k, f in (meta.get("funds") or {}).items()}
    gone: dict[str, Any] = {
        name: pd.DataFrame(columns=list(columns)) for name, columns in OPTIONAL.items()
    }
    return replace(view, **tables, **gone, totals=pd.DataFrame([whole]), meta=meta)


def said(shown: Mapping[str, Any], lang: Lang) -> "Said":
    """Return how a plan's numbers are written in a language, from its payload."""
    return Said(shown, lang)


class Said:
    """Writes a plan's money, harm, shares and dates as its countries do."""

    def __init__(self, shown: Mapping[str, Any], lang: Lang) -> None:
        from presencia.reporting.format import Style

        self._style = Style.of(lang, sorted({c for c in shown["places"]["iso3"] if c}))
        self._currency = str(shown["about"]["currency"])

    def money(self, amount: float | None) -> str:
        """Return an amount with the sign of the plan's currency."""
        from presencia.reporting.plan_money import money

        return "" if amount is None else money(self._style, amount, self._currency)

    def harm(self, value: float | None, like: float | None = None) -> str:
        """Return an amount of harm; an interval is written like its estimate."""
        from presencia.reporting.plan_money import harm

        return "" if value is None else harm(self._style, value, like)

    def number(self, value: float | None, decimals: int = 0) -> str:
        """Return a number."""
        return self._style.number(value, decimals)

    def percent(self, share: float | None, decimals: int = 0) -> str:
        """Return a share as a percentage."""
        return self._style.percent(share, decimals)

    def chance(self, p: float | None) -> str:
        """Return a probability; never 0% or 100%."""
        return "" if p is None else self._style.probability(p)

    def day(self, iso: str) -> str:
        """Return the day of an ISO 8601 time, its month in letters."""
        from datetime import date

        return self._style.day(date.fromisoformat(iso[:10]))


def unit_names(shown: Mapping[str, Any]) -> tuple[Text, Text]:
    """Return what one place of the plan and several are called, from its payload."""
    one, several = shown["about"]["unit"]
    return Text(one["es"], one["en"]), Text(several["es"], several["en"])
