"""What the page of a released place shows, in words and drawings."""

from typing import Any

import numpy as np

from presencia.text import Lang, Text, inside
from presencia.web.public import place_chart
from presencia.web.public.place_chart import WIDTH, round_up
from presencia.web.public.plan_page import money
from presencia.web.public.released import ABSENT, INHERITED, SHOWN, WITHHELD, Released
from presencia.workflow.writing import Style

MOST_TICKS = 400

_TWO = Text(
    "En {place} hubo {a} {label} en {p} y {b} en {q}.",
    "In {place} there were {a} {label} in {p} and {b} in {q}.",
)
_ONE = Text("En {place} hubo {a} {label} en {p}.", "In {place} there were {a} {label} in {p}.")
_OVER = Text(
    "{n} períodos con cifra: {a} en {p} y {b} en {q}. La tabla los dice todos.",
    "{n} periods with a figure: {a} in {p} and {b} in {q}. The table has all of them.",
)
_NOT_OWN = Text(
    "Lo que pasó en {name} mismo no está publicado.",
    "What happened in {name} itself is not published.",
)
_SMALL = Text(
    "Los recuentos de {name} no se muestran para que nadie pueda ser reconocido.",
    "The counts of {name} are not shown, so that no one can be recognised.",
)
_NOBODY = Text(
    "Nadie ha publicado cifras de {name}: sin dato, no en cero.",
    "Nobody has published figures of {name}: absent, not zero.",
)
_WORST = Text(
    "Lo que más lo distingue de los demás {units}: {label}, {value}.",
    "What sets it apart most from the other {units}: {label}, {value}.",
)
_HIGHER = Text(
    "{k} de {n} {unit} tienen una cifra mayor.", "{k} of {n} {unit} have a higher figure."
)
_RANK = Text(
    "Con probabilidad de {p} está entre los {k} de mayor prioridad. Su puesto está, en 9 de cada"
    " 10 cálculos, entre {a} y {b} de {n}.",
    "It is among the {k} highest priorities with probability {p}. Nine runs in ten put it between"
    " {a} and {b} of {n}.",
)


class PlacePage:
    """One place of a release, for a language.

    Parameters
    ----------
    of : Released
    row : int
        Of the place.
    lang : str
    """

    def __init__(self, of: Released, row: int, lang: Lang) -> None:
        self.of, self.row, self.lang = of, row, lang
        about, places = of.data["about"], of.data["places"]
        self.style = Style.of(lang, about["iso3"])
        self.id, self.name = places["id"][row], places["name"][row]
        self.iso3 = places["iso3"][row]
        self.country = places["countries"][self.iso3][lang]
        parent = places["parent"][row]
        self.parent_id = places["parents"]["id"][parent] if parent >= 0 else ""
        self.parent = places["parents"]["name"][parent] if parent >= 0 else ""
        self.unit = about["unit"][0][lang]
        self.units = about["unit"][1][lang]
        people = places["population"][row]
        self.population = self.style.number(people, 0) if people is not None else ""

    @property
    def years(self) -> list[dict[str, Any]]:
        """The outcome in each period: count, rate, interval, state, where from."""
        outcome = self.of.data["outcome"]
        return [self._year(p, of) for p, of in outcome["periods"].items()]

    def _year(self, period: str, of: dict[str, Any]) -> dict[str, Any]:
        i, s = self.row, self.style
        state = of["state"][i]
        lent = of["basis_id"][i] if state == INHERITED else None
        secret, total = self._total(lent, period) if lent else (False, None)
        rate = of["rate"][i]
        return {
            "period": s.period(period),
            "iso": period,
            "window": "/" in period,
            "state": WITHHELD if secret else state,
            "own": state in (SHOWN, WITHHELD),
            "count": s.number(of["count"][i], 0) if of["count"][i] is not None else "",
            "basis": of["basis"][i] or self.name,
            "basis_count": s.number(total, 0) if total is not None else "",
            "number": total if lent else of["count"][i],
            "rate": s.number(rate, 1) if rate is not None else "",
            "interval": s.interval(of["low"][i], of["high"][i], 1) if rate is not None else "",
            "values": (of["low"][i], rate, of["high"][i]) if rate is not None else None,
        }

    def _total(self, place: str, period: str) -> tuple[bool, int | None]:
        found = self.of.data["totals"].get(place, {}).get(period)
        return (False, None) if found is None else (found[0] == WITHHELD, found[1])

    @property
    def chart(self) -> dict[str, Any] | None:
        """Rates with their intervals: a row each, or a line where the periods are many."""
        years = self.years
        shown = [y for y in years if y["values"]]
        if not shown:
            return None
        if len(years) <= place_chart.FEW:
            return {"rows": place_chart.rows(years, self.style)}
        said = _OVER.fill(
            n=len(shown), p=shown[0]["period"], q=shown[-1]["period"],
            a=shown[0]["rate"], b=shown[-1]["rate"],
        )  # fmt: skip
        return {"line": place_chart.line(years, self.style), "said": said.say(self.lang)}

    @property
    def lead(self) -> list[str]:
        """The sentences that the page opens with: what is known."""
        years = [y for y in self.years if not y["window"]] or self.years
        told = [y for y in years if y["number"] is not None and y["state"] != WITHHELD]
        label = inside(self.of.text(self.of.data["outcome"]["label"]))
        said = [self._told(told, label)] if told else []
        states = {y["state"] for y in years}
        if WITHHELD in states:
            said.append(_SMALL.fill(name=self.name).say(self.lang))
        elif states == {ABSENT}:
            said.append(_NOBODY.fill(name=self.name).say(self.lang))
        elif INHERITED in states:
            said.append(_NOT_OWN.fill(name=self.name).say(self.lang))
        worst = max(self.strips, key=lambda s: s["worse_than"], default=None)
        if worst and worst["worse_than"] > 0.5:
            said.append(
                _WORST.fill(
                    units=self.units, label=inside(worst["words"]), value=worst["value"]
                ).say(self.lang)
            )
        return said

    def _told(self, told: list[dict[str, Any]], label: Text) -> str:
        first, last = told[0], told[-1]
        fields: dict[str, Any] = {
            "label": label, "place": last["basis"], "p": first["period"], "q": last["period"],
            "a": self.style.number(first["number"], 0), "b": self.style.number(last["number"], 0),
        }  # fmt: skip
        return (_ONE if len(told) == 1 else _TWO).fill(**fields).say(self.lang)

    @property
    def strips(self) -> list[dict[str, Any]]:
        """Each indicator: the value among those of every released place."""
        return [
            self._strip(one)
            for one in self.of.data["indicators"]
            if one["state"][self.row] in (SHOWN, INHERITED)
        ]

    @property
    def unseen(self) -> list[dict[str, str]]:
        """Indicators of which nothing is shown here, and why."""
        return [
            {"label": one["label"][self.lang], "state": one["state"][self.row]}
            for one in self.of.data["indicators"]
            if one["state"][self.row] in (ABSENT, WITHHELD)
        ]

    def _strip(self, one: dict[str, Any]) -> dict[str, Any]:
        value = float(one["value"][self.row])
        ordered = self.of.ordered[one["id"]]
        low, high = min(0.0, float(ordered[0])), round_up(float(ordered[-1]))
        scale = WIDTH / (high - low or 1.0)
        step = max(1, len(ordered) // MOST_TICKS)
        above = int(len(ordered) - np.searchsorted(ordered, value, side="right"))
        below = int(np.searchsorted(ordered, value, side="left"))
        worse = below if one["direction"] == "worse" else above
        middle = float(np.median(ordered))
        sign = "%" if one["percent"] else ""
        fields = {"k": self._n(above), "n": self._n(len(ordered)), "unit": self.units}
        return {
            "label": one["label"][self.lang],
            "words": self.of.text(one["label"]),
            "group": one["dimension_label"][self.lang],
            "unit": "" if sign else one["unit"][self.lang],
            "period": self.style.period(one["period"]),
            "value": self.style.number(value, 1) + sign,
            "median": self.style.number(middle, 1) + sign,
            "x": round((value - low) * scale, 1),
            "middle": round((middle - low) * scale, 1),
            "ticks": "".join(f"M{(v - low) * scale:.1f} 14v16" for v in ordered[::step]),
            "low": self.style.number(low, 0) + sign,
            "high": self.style.number(high, 0) + sign,
            "higher": _HIGHER.fill(**fields).say(self.lang),
            "inherited": one["state"][self.row] == INHERITED,
            "worse_than": worse / max(len(ordered), 1),
        }

    def _n(self, n: int) -> str:
        return self.style.number(n, 0)

    @property
    def rank(self) -> dict[str, Any]:
        """Its place in the order, with its range and probability; and its state."""
        order, i, s = self.of.data["priority"], self.row, self.style
        state = order["state"][i]
        if state != SHOWN:
            return {"state": state}
        about = self.of.data["about"]
        said = _RANK.fill(
            p=s.probability(order["p_top"][i]), k=self._n(about["k"]),
            a=s.ordinal(int(order["rank_low"][i])), b=s.ordinal(int(order["rank_high"][i])),
            n=self._n(about.get("ranked") or len(self.of.data["places"]["id"])),
        )  # fmt: skip
        return {"state": state, "said": said.say(self.lang), "draws": about["draws"]}

    @property
    def actions(self) -> list[dict[str, Any]]:
        """What the plan would do here."""
        plan = self.of.data["plan"] or {}
        return [
            {
                **a, "label": a["label"][self.lang],
                "years": str(a["start"]) if a["start"] == a["end"] else f"{a['start']}–{a['end']}",
                "cost": money(a["cost"], plan["currency"], self.style),
            }
            for a in self.of.actions.get(self.id, ())
        ]  # fmt: skip
