"""The figures of a plan as its page writes them: rows, sentences, shares, in one language."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.timezone import localtime

from presencia.text import Lang, Text
from presencia.web.facts.plans import ShownPlan
from presencia.web.facts.search import fold

#: How the table of places may be ordered; the last way is always the plan's own order.
ORDERS = ("averted", "cost", "name", "stability")
SHOWN = ("in", "out", "all")
_PER = Text("{n} por millón; el plan entero, {whole}.", "{n} a million; the whole plan, {whole}.")
_PER_ALONE = Text("{n} por millón.", "{n} a million.")
_SENTENCE = re.compile(r"(?<=\w)\. (?=[A-ZÁÉÍÓÚÑ])")
_CLASSES = {"prevention": "prevention", "intervention": "intervention", "law_enforcement": "law"}


class Sheet:
    """A plan in one language: what the template writes, taken from its payload."""

    def __init__(self, shown: ShownPlan, lang: Lang) -> None:
        self.shown, self.lang = shown, lang
        self.data = shown.payload
        self.write = shown.written[lang]

    def say(self, words: Mapping[str, str] | None) -> str:
        """Return words of the payload in this language."""
        return words[self.lang] if words else ""

    def between(self, low: Any, high: Any, like: Any = None, *, inside: bool = False) -> str:
        """Return an interval of harm: ``29 a 38``; ``29 y 38`` to stand after "entre"."""
        if low is None or high is None:
            return ""
        to = {"es": ("a", "y"), "en": ("to", "and")}[self.lang][inside]
        return f"{self.write.harm(low, like)} {to} {self.write.harm(high, like)}"

    def head(self) -> dict[str, Any]:
        """Return the title, the proof and the main figures."""
        about = self.data["about"]
        whole = about["whole"]
        tail = about["tail"] if self.shown.whole else None
        certain = self.data["places"]["certainty"]
        known = any(s is not None for s in self.data["places"]["stability"])
        years = about["years"]
        return {
            "title": self.say(about["title"]),
            "years": f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0]),
            "span": len(years),
            "solved": self.say(about["solved"]),
            "interrupted": about["interrupted"],
            "summary": [self.say(s) for s in about["summary"]] if self.shown.whole else [],
            "unit": self.say(about["harm"]),
            "unit_first": _capital(self.say(about["harm"])),
            "level": self.write.percent(about["level"]),
            "averted": self.write.harm(whole["averted"]),
            "within": self.between(
                whole["averted_low"], whole["averted_high"], whole["averted"], inside=True
            ),
            "places": self.write.number(whole["places"]),
            "candidates": self.write.number(whole["candidates"]),
            "firm": self.write.number(sum(c == "firm" for c in certain)) if known else "",
            "repeats": known,
            "cost": self.write.money(whole["cost"]),
            "available": self.write.money(whole["available"]),
            "tail": self._tail(tail),
            "stance": self.say(about["stance"]),
            "ambit": self.say(about["ambit"]),
            "day": self.write.day(localtime(self.shown.card.created).date().isoformat()),
            "price_year": about["price_year"],
            "seed": about["seed"],
            "assumptions": sum(len(g["words"]) for g in self.data["assumptions"]),
        }

    def _tail(self, tail: Mapping[str, Any] | None) -> dict[str, Any] | None:
        if not tail:
            return None
        value = tail["below"] if tail["below"] is not None else tail["averted"]
        if value is None:
            return None
        return {
            "one_in": self.write.number(round(1 / tail["share"])),
            "harm": value < 0,
            "value": self.write.harm(abs(value)),
        }

    def actions(self, i: int) -> list[dict[str, Any]]:
        """Return what is done in a place."""
        return [self._action(k) for k in self.shown.doing.get(i, ())]

    def _action(self, k: int) -> dict[str, Any]:
        acts = self.data["activities"]
        kind = self.data["interventions"][acts["what"][k]]
        approach = self.data["approaches"][kind["approach"]]
        averted = acts["averted"][k]
        return {
            "id": kind["id"],
            "label": self.say(kind["label"]),
            "pattern": _CLASSES[approach["id"]],
            "approach": self.say(approach["label"]),
            "start": acts["start"][k],
            "end": acts["end"][k],
            "people": self.write.number(acts["people"][k]),
            "cost": self.write.money(acts["cost"][k]),
            "averted": self.write.harm(averted),
            "between": self.between(acts["averted_low"][k], acts["averted_high"][k], averted),
            "locked": bool(acts["locked"][k]),
        }

    def place(self, i: int) -> dict[str, Any]:
        """Return one row of the table of places."""
        p = self.data["places"]
        parent, certain = p["parent"][i], dict(p["certainties"])
        why = p["why"][self.lang]
        return {
            "at": i,
            "id": p["id"][i],
            "name": p["name"][i],
            "iso3": p["iso3"][i],
            "parent": p["parents"]["name"][parent] if parent >= 0 else "",
            "chosen": bool(p["chosen"][i]),
            "known": p["harm"][i] is not None,
            "harm": self.write.harm(p["harm"][i]),
            "averted": self.write.harm(p["averted"][i]),
            "between": self.between(p["averted_low"][i], p["averted_high"][i], p["averted"][i]),
            "within": self.between(
                p["averted_low"][i], p["averted_high"][i], p["averted"][i], inside=True
            ),
            "cost": self.write.money(p["cost"][i]),
            "stability": self.write.chance(p["stability"][i]),
            "certainty": self.say(certain.get(p["certainty"][i])),
            "doubtful": p["certainty"][i] == "doubtful",
            "why": why[i] if i < len(why) else "",
            "short": self._short(i, why[i] if i < len(why) else ""),
            "acts": self.actions(i),
        }

    def _short(self, i: int, why: str) -> str:
        """Return the reason beside a row that names actions and money already.

        Of a chosen place its first sentence repeats the row: what it averts for a million stands
        in its stead, and what follows stays.
        """
        p, whole = self.data["places"], self.data["about"]["whole"]
        averted, cost = p["averted"][i], p["cost"][i]
        if not p["chosen"][i] or averted is None or not cost:
            return why
        said, own = _PER_ALONE, {"n": self.write.number(1e6 * averted / cost, 1)}
        if self.shown.whole and whole["averted"] is not None and whole["cost"]:
            said = _PER
            own["whole"] = self.write.number(1e6 * whole["averted"] / whole["cost"], 1)
        rest = _SENTENCE.split(why)[1:]
        return " ".join([said.fill(**own).say(self.lang), ". ".join(rest)]).strip()

    def order(self, query: Mapping[str, str]) -> list[int]:
        """Return the positions of the places a query asks for, in its order.

        Parameters
        ----------
        query : mapping
            ``q`` name with or without accents, ``show`` of `SHOWN`, ``country``, ``sort``.
        """
        p = self.data["places"]
        wanted, show = fold(query.get("q", "")), query.get("show", "in")
        country = query.get("country", "")
        found = [
            i for i in range(len(p["id"]))
            if (show == "all" or bool(p["chosen"][i]) == (show != "out"))
            and (not country or p["iso3"][i] == country)
            and (not wanted or wanted in fold(p["name"][i]) or wanted in p["id"][i].lower())
        ]  # fmt: skip
        sort = query.get("sort", "")
        if sort == "name":
            return sorted(found, key=lambda i: fold(p["name"][i]))
        if sort in ORDERS:
            return sorted(found, key=lambda i: _high_first(p[sort][i]))
        return found

    def bands(self) -> list[tuple[str, float]]:
        """Return the money by approach, in order."""
        amounts: dict[str, float] = {a["id"]: 0.0 for a in self.data["approaches"]}
        kinds, acts = self.data["interventions"], self.data["activities"]
        for what, cost in zip(acts["what"], acts["cost"], strict=True):
            amounts[self.data["approaches"][kinds[what]["approach"]]["id"]] += cost or 0.0
        return list(amounts.items())

    def approaches(self) -> dict[str, str]:
        """Return the names of the approaches."""
        return {a["id"]: self.say(a["label"]) for a in self.data["approaches"]}

    def axis(self, money: bool) -> Callable[[float], str]:
        """Return what writes the numbers across a frontier: millions, or harm."""
        if money:
            return lambda v: self.write.number(v / 1e6, 1 if 0 < abs(v) < 1e7 else 0)
        return lambda v: self.write.harm(v) if v else "0"


def floors_of(spec: Mapping[str, Any]) -> dict[str, float]:
    """Return the least share asked of each approach over the whole plan."""
    found = {}
    for one in spec.get("constraints") or ():
        plain = one.get("kind") == "share" and isinstance(one.get("approach"), str)
        if plain and "least" in one and not set(one) & {"countries", "within", "places"}:
            found[one["approach"]] = float(one["least"])
    return found


def _high_first(value: float | None) -> tuple[bool, float]:
    """Sort the highest first and what is absent last."""
    return value is None, -(value or 0.0)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
