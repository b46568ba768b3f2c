"""The finished plan as the documents read it: checked, ordered, ready to be shown."""

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from presencia.errors import DataInvalid, Problem, Where
from presencia.reporting.plan_facts import (
    Action,
    Assumption,
    Effect,
    Fund,
    Lottery,
    actions,
    assumptions,
    effects,
    funds,
    lottery,
)
from presencia.reporting.plan_places import shown_places
from presencia.reporting.shown import ShownPlaces, as_text, upper_first
from presencia.text import Text, inside

REQUIRED: dict[str, tuple[str, ...]] = {
    "activities": (
        "place_id", "intervention", "approach", "start", "end", "dose", "people", "cost",
        "averted", "averted_low", "averted_high",
    ),
    "payments": ("place_id", "intervention", "approach", "iso3", "fund", "year", "amount"),
    "places": (
        "place_id", "name", "iso3", "population", "harm", "averted", "averted_low",
        "averted_high", "cost", "chosen", "margin", "stability", "why_es", "why_en",
    ),
    "totals": (
        "by", "key", "label_es", "label_en", "cost", "averted", "averted_low", "averted_high",
        "places",
    ),
}  # fmt: skip

#: What a plan may lack: an older one, or one that was not asked for it.
OPTIONAL: dict[str, tuple[str, ...]] = {
    "limits": (
        "row", "constraint", "label_es", "label_en", "limit", "used", "slack", "price",
    ),
    "worths": ("subject", "change", "worth", "worth_low", "worth_high", "told_apart",
               "worth_es", "worth_en"),
    "stances": ("stance", "label_es", "label_en", "own", "value", "best", "regret", "regret_es",
                "regret_en"),
    "frontier": ("kind", "point", "x", "y", "dominated", "own"),
    "edits": ("edit", "place_id", "name", "action", "feasible", "price", "price_es", "price_en"),
    "actuals": ("place_id", "intervention", "year", "fund", "state", "planned", "spent"),
    "actual_totals": ("by", "key", "label_es", "label_en", "planned", "spent", "unreported"),
}  # fmt: skip

APPROACHES: dict[str, Text] = {
    "prevention": Text("Prevención", "Prevention"),
    "intervention": Text("Intervención", "Intervention"),
    "law_enforcement": Text("Aplicación de la ley", "Law enforcement"),
}
#: From which share of the possible futures a choice is firm, fair, or often made outside.
FIRM, FAIR, OFTEN = 0.9, 0.7, 0.3
CERTAINTY: dict[str, Text] = {
    "firm": Text("en el plan, firme: 90% o más", "in the plan, firm: 90% or more"),
    "fair": Text("en el plan: 70% a 90%", "in the plan: 70% to 90%"),
    "doubtful": Text("en el plan, dudoso: menos de 70%", "in the plan, doubtful: under 70%"),
    "unsaid": Text("en el plan; sin certeza calculada", "in the plan; certainty not computed"),
    "often": Text("fuera, pero entraría en 30% o más", "outside, but in for 30% or more"),
    "outside": Text("fuera del plan", "outside the plan"),
}

_TABLE = Text("falta la tabla «{table}» del plan.", "plan table “{table}” is missing.")
_COLUMN = Text(
    "a la tabla «{table}» del plan le faltan columnas: {columns}.",
    "plan table “{table}” lacks columns: {columns}.",
)
_RERUN = Text(
    "vuelva a resolver el plan con `presencia plan solve`.",
    "solve the plan again with `presencia plan solve`.",
)


def _none(table: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(OPTIONAL[table]))


@dataclass(frozen=True)
class PlanView(ShownPlaces):
    """A frozen plan: its tables, the boundaries of its places and what describes it.

    Parameters
    ----------
    places : geopandas.GeoDataFrame
        One row per place that could have been chosen, EPSG:4326: first the chosen ones, those
        that avert most first; then the others, the nearest to entering first.
    activities, payments, totals, … : pandas.DataFrame
        As `presencia.portfolio` makes them; the optional ones without rows where absent.
    meta : dict
        Title, years, currency, gap, seed, sources, warnings; JSON-able.
    """

    places: gpd.GeoDataFrame
    activities: pd.DataFrame
    payments: pd.DataFrame
    totals: pd.DataFrame
    meta: dict[str, Any]
    limits: pd.DataFrame = field(default_factory=partial(_none, "limits"))
    worths: pd.DataFrame = field(default_factory=partial(_none, "worths"))
    stances: pd.DataFrame = field(default_factory=partial(_none, "stances"))
    frontier: pd.DataFrame = field(default_factory=partial(_none, "frontier"))
    edits: pd.DataFrame = field(default_factory=partial(_none, "edits"))
    actuals: pd.DataFrame = field(default_factory=partial(_none, "actuals"))
    actual_totals: pd.DataFrame = field(default_factory=partial(_none, "actual_totals"))

    @classmethod
    def from_tables(
        cls, tables: dict[str, pd.DataFrame], geography: gpd.GeoDataFrame, meta: dict[str, Any]
    ) -> "PlanView":
        """Return the view of a plan's tables.

        Parameters
        ----------
        tables : dict of str to DataFrame
            The keys of `REQUIRED`; those of `OPTIONAL` if there are any. Others are left.
        geography : geopandas.GeoDataFrame
            Places with ``geometry``, ``level``, ``parent_id`` and ``code`` by ``place_id``:
            those of the assessments the plan rests on. A place missing here has no shape.
        meta : dict
            The plan's own description.

        Raises
        ------
        DataInvalid
            ``E-REP-030`` if a table, ``E-REP-031`` if a column is missing.
        """
        problems = []
        for name, columns in {**REQUIRED, **OPTIONAL}.items():
            if name not in tables:
                if name in REQUIRED:
                    problems.append(Problem("E-REP-030", _TABLE.fill(table=name), _RERUN))
            elif lost := [c for c in columns if c not in tables[name].columns]:
                what = _COLUMN.fill(table=name, columns=", ".join(lost))
                problems.append(Problem("E-REP-031", what, _RERUN, Where(column=lost[0])))
        if problems:
            raise DataInvalid(problems[0], problems[1:])
        known = [n for n in (*REQUIRED, *OPTIONAL) if n in tables and n != "places"]
        rest = {n: tables[n].reset_index(drop=True) for n in known}
        return cls(places=shown_places(tables["places"], geography), meta=meta, **rest)

    @property
    def first_year(self) -> int:
        """First year of the plan."""
        return self.years[0]

    @cached_property
    def years(self) -> list[int]:
        """Its years; of a plan without payments or description, the year it was made."""
        if self.meta.get("first_year") and self.meta.get("years"):
            first = int(self.meta["first_year"])
            return list(range(first, first + int(self.meta["years"])))
        if self.payments.empty:
            return [int(str(self.meta.get("created") or "1970")[:4])]
        return list(range(int(self.payments["year"].min()), int(self.payments["year"].max()) + 1))

    @property
    def period(self) -> str:
        """Its years as ISO 8601."""
        return f"{self.years[0]}/{self.years[-1]}"

    @property
    def currency(self) -> str:
        """ISO 4217 code of all money."""
        return str(self.meta.get("currency") or "USD")

    @property
    def harm_unit(self) -> Text:
        """What is averted, as a plural noun: homicidios."""
        if self.meta.get("harm_unit"):
            return inside(as_text(self.meta["harm_unit"], "-"))
        known: list[dict[str, Any]] = list(self.meta.get("outcomes") or [])
        label = known[0].get("label") if len(known) == 1 else None
        return inside(as_text(label, "-")) if label else Text("hechos", "events")

    @cached_property
    def whole(self) -> dict[str, float]:
        """Cost, averted with its interval, harm without the plan; NaN where not known."""
        rows = self.totals[self.totals["by"] == "all"]
        row = rows.iloc[0] if len(rows) else pd.Series(dtype=float)
        found = {k: _number(row.get(k)) for k in ("cost", "averted", "averted_low", "averted_high")}
        found["harm"] = _number(row.get("harm"))
        if np.isnan(found["harm"]):
            found["harm"] = float(self.places["harm"].sum())
        return found

    @cached_property
    def chosen(self) -> gpd.GeoDataFrame:
        """The places in the plan."""
        return self.places[self.places["chosen"]]

    @property
    def candidates(self) -> int:
        """How many places could have been chosen: those with figures to plan with."""
        return int(self.places["harm"].notna().sum())

    @cached_property
    def available(self) -> float:
        """All money of the funds over the plan's years; NaN where not known."""
        totals = [f.total for f in self.funds.values()]
        return float(sum(t or 0.0 for t in totals)) if any(totals) else float("nan")

    @cached_property
    def certainty(self) -> "pd.Series[str]":
        """Key of `CERTAINTY` of each place, empty where nothing is known of it."""
        p = pd.to_numeric(self.places["stability"], errors="coerce")
        chosen = self.places["chosen"].astype(bool)
        kinds = np.select(
            [
                chosen & (p >= FIRM), chosen & (p >= FAIR), chosen & p.notna(), chosen,
                p >= OFTEN, self.places["harm"].notna(),
            ],
            ["firm", "fair", "doubtful", "unsaid", "often", "outside"],
            default="",
        )  # fmt: skip
        return pd.Series(kinds, index=self.places.index)

    @cached_property
    def actions(self) -> dict[str, Action]:
        """The interventions by id."""
        used = self.activities.drop_duplicates("intervention")
        others = list(zip(used["intervention"], used["approach"], strict=True))
        return actions(self.meta, others)

    @cached_property
    def funds(self) -> dict[str, Fund]:
        """The funds by id."""
        return funds(self.meta, [str(f) for f in self.payments["fund"].unique()])

    @cached_property
    def effects(self) -> list[Effect]:
        """What is believed of the interventions: those in the plan first."""
        used = set(self.activities["intervention"])
        return sorted(effects(self.meta), key=lambda e: e.intervention not in used)

    @cached_property
    def assumptions(self) -> list[Assumption]:
        """What the plan supposes: of what it does and who pays first, of what it left out last."""
        used = {*self.activities["intervention"], *self.payments["fund"]}
        left = set(self.actions) - used
        return sorted(assumptions(self.meta), key=lambda a: (a.about in left, a.about not in used))

    @cached_property
    def constraints(self) -> list[Text]:
        """What the user fixed, each in words."""
        listed = self.meta.get("constraints") or ()
        said = [as_text(c.get("words") or c.get("title"), str(c.get("id", "-"))) for c in listed]
        return [upper_first(t) for t in said]

    @cached_property
    def names(self) -> dict[str, Text]:
        """Names of the actions and funds, by id."""
        actions = {k: a.label for k, a in self.actions.items()}
        return actions | {k: f.label for k, f in self.funds.items()}

    def outcome(self, key: str) -> Text:
        """Return what an outcome is called."""
        labels = {str(o.get("id")): o.get("label") for o in self.meta.get("outcomes") or ()}
        return as_text(labels.get(key), key)

    @property
    def notes(self) -> list[Text]:
        """What was settled while the plan was set up."""
        return [upper_first(as_text(n, "-")) for n in self.meta.get("notes") or ()]

    @property
    def lottery(self) -> Lottery | None:
        """The public draw, where the plan asks for one."""
        return lottery(self.meta)

    @property
    def solver(self) -> dict[str, Any]:
        """Value, bound, gap and whether it was interrupted."""
        return dict(self.meta.get("solver") or {})

    def money_by(self, by: str) -> pd.DataFrame:
        """Return payments summed: one row per ``by`` (a column), one column per approach."""
        rows = self.payments.assign(_by=self.payments[by])
        table = rows.pivot_table(
            index="_by", columns="approach", values="amount", aggfunc="sum", fill_value=0.0
        )
        return table.reindex(columns=list(APPROACHES), fill_value=0.0)


def _number(value: Any) -> float:
    return float("nan") if value is None or pd.isna(value) else float(value)
