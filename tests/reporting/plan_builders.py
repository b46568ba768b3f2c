"""A plan built by hand over Guatemala's municipalities: invented effects, coherent sums."""

from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import real

from presencia.reporting.plan_view import APPROACHES, PlanView

YEARS = (2027, 2028, 2029, 2030, 2031)
#: Approach, label, cost per person and year, fixed cost, fall of the log rate.
ACTIONS: dict[str, tuple[str, str, str, float, float, float]] = {
    "outreach_centre": ("prevention", "Centro de alcance", "Outreach centre", 1.1, 90_000, 0.10),
    "public_space": ("prevention", "Espacio público y alumbrado", "Public space and lighting",
                     0.7, 120_000, 0.08),
    "school_cbt": ("prevention", "Terapia cognitiva en la escuela", "Cognitive therapy at school",
                   0.9, 40_000, 0.07),
    "interruption": ("intervention", "Mediación e interrupción", "Mediation and interruption",
                     1.4, 60_000, 0.16),
    "focused_deterrence": ("intervention", "Disuasión focalizada", "Focused deterrence",
                           0.8, 80_000, 0.12),
    "hot_spots": ("law_enforcement", "Patrullaje de puntos críticos", "Hot spots policing",
                  1.2, 50_000, 0.09),
}  # fmt: skip
FUNDS = {
    "national": ("Presupuesto nacional", "National budget", 3_200_000.0, None),
    "cooperation": ("Cooperación internacional", "International cooperation", 2_400_000.0,
                    ("prevention", "intervention")),
    "security": ("Fondo de seguridad", "Security fund", 1_200_000.0, ("law_enforcement",)),
}  # fmt: skip
EFFECT_WORDS = {
    "interruption": (
        "Dos evaluaciones y un antes y después sin comparación. La caída de 73% no viene de un "
        "ensayo y está en disputa; aquí se descuenta.",
        "Two evaluations and one before-and-after without a comparison. The fall of 73% is not "
        "from a trial and is disputed; it is discounted here.",
    ),
    "outreach_centre": (
        "Un solo ensayo regional, con la percepción de los vecinos y no con registros.",
        "One regional trial, on what residents perceive and not on records.",
    ),
}


def _pairs(rng: np.random.Generator, places: pd.DataFrame) -> pd.DataFrame:
    """Each place's two best actions, best value first, until the money is used."""
    rows = []
    for at, place in enumerate(places.itertuples()):
        names = rng.choice(list(ACTIONS), size=2, replace=False)
        for name in names:
            approach, _, _, each, fixed, fall = ACTIONS[name]
            start = int(rng.choice(YEARS[:3]))
            dose = float(rng.choice([0.3, 0.6, 1.0]))
            people = round(dose * float(place.population) * 0.12)
            cost = (YEARS[-1] - start + 1) * (fixed / 3 + each * people)
            averted = place.harm * dose * fall * (YEARS[-1] - start + 1) / 5
            rows.append((at, name, approach, start, dose, people, cost, averted))
    frame = pd.DataFrame(
        rows, columns=["at", "intervention", "approach", "start", "dose", "people", "cost",
                       "averted"],
    )  # fmt: skip
    frame["worth"] = frame["averted"] / frame["cost"]
    frame = frame.sort_values("worth", ascending=False)
    money = dict.fromkeys(("prevention", "intervention", "law_enforcement"), 0.0)
    room = {"prevention": 15_200_000, "intervention": 12_600_000, "law_enforcement": 5_900_000}
    kept = []
    for row in frame.itertuples():
        if money[row.approach] + row.cost <= room[row.approach]:
            money[row.approach] += row.cost
            kept.append(row.Index)
    return frame.loc[kept]


def _interval(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(averted_low=0.45 * frame["averted"], averted_high=1.62 * frame["averted"])


def _pay(rng: np.random.Generator, acts: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for act in acts.itertuples():
        runs = [y for y in YEARS if y >= act.start]
        for year in runs:
            if act.approach == "law_enforcement":
                split = {"security": 0.8, "national": 0.2}
            else:
                split = {"cooperation": 0.45, "national": 0.55}
            for fund, share in split.items():
                rows.append((act.place_id, act.name, act.iso3, act.intervention, act.approach,
                             fund, year, act.cost / len(runs) * share))  # fmt: skip
    return pd.DataFrame(
        rows, columns=["place_id", "name", "iso3", "intervention", "approach", "fund", "year",
                       "amount"],
    )  # fmt: skip


def _totals(acts: pd.DataFrame, pays: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = []
    total = acts["averted"].sum()
    harm = places["harm"].sum()

    def add(by: str, key: str, es: str, en: str, cost: float, averted: float, n: int) -> None:
        rows.append((by, key, es, en, cost, harm if by == "all" else None, averted,
                     0.56 * averted, 1.48 * averted, n))  # fmt: skip

    add("all", "all", "Todo el plan", "The whole plan", acts["cost"].sum(), total,
        acts["place_id"].nunique())  # fmt: skip
    add("country", "GTM", "Guatemala", "Guatemala", acts["cost"].sum(), total,
        acts["place_id"].nunique())  # fmt: skip
    for key, group in acts.groupby("approach"):
        label = APPROACHES[str(key)]
        add("approach", str(key), label.es, label.en, group["cost"].sum(), group["averted"].sum(),
            group["place_id"].nunique())  # fmt: skip
    for key, group in acts.groupby("intervention"):
        _, es, en, *_ = ACTIONS[str(key)]
        add("intervention", str(key), es, en, group["cost"].sum(), group["averted"].sum(),
            group["place_id"].nunique())  # fmt: skip
    spent = pays.groupby("year")["amount"].sum()
    for i, year in enumerate(YEARS):
        share = (0.08, 0.16, 0.22, 0.26, 0.28)[i]
        n = pays.loc[pays["year"] == year, "place_id"].nunique()
        add("year", str(year), str(year), str(year), float(spent.get(year, 0.0)), total * share, n)
    for key, group in pays.groupby("fund"):
        es, en, *_ = FUNDS[str(key)]
        share = group["amount"].sum() / pays["amount"].sum()
        add("fund", str(key), es, en, group["amount"].sum(), total * share,
            group["place_id"].nunique())  # fmt: skip
    add("outcome", "homicide", "homicidios", "homicides", None, total, acts["place_id"].nunique())  # type: ignore[arg-type]
    return pd.DataFrame(
        rows, columns=["by", "key", "label_es", "label_en", "cost", "harm", "averted",
                       "averted_low", "averted_high", "places"],
    )  # fmt: skip


def _worths() -> pd.DataFrame:
    rows = [
        ("national", "more_money", "Presupuesto nacional", "National budget", 1e6, 6.2, 6.1, 6.3,
         True, "Un millón de dólares más en el presupuesto nacional evitaría 6.2 homicidios más.",
         "One more million dollars in the national budget would avert 6.2 more homicides."),
        ("cooperation", "more_money", "Cooperación internacional", "International cooperation",
         1e6, 5.4, 5.3, 5.5, True,
         "Un millón de dólares más de la cooperación evitaría 5.4 homicidios más.",
         "One more million dollars of cooperation would avert 5.4 more homicides."),
        ("security", "more_money", "Fondo de seguridad", "Security fund", 1e6, 0.0, 0.0, 0.1,
         False, "Un millón de dólares más en el fondo de seguridad no compraría nada: sobra.",
         "One more million dollars in the security fund would buy nothing: some is left over."),
        ("prevention_floor", "relaxed", "Piso de prevención", "Prevention floor", 0.05, 2.1, 2.0,
         2.2, True, "Bajar el piso de prevención de 45% a 40% evitaría 2.1 homicidios más.",
         "Lowering the prevention floor from 45% to 40% would avert 2.1 more homicides."),
        ("law_floor", "removed", "Piso de aplicación de la ley", "Law enforcement floor", None,
         0.0, 0.0, 0.1, False, "El piso de 15% de aplicación de la ley no cuesta nada.",
         "The 15% law enforcement floor costs nothing."),
        ("absorption", "removed", "Lo que un municipio puede ejecutar",
         "What a municipality can absorb", None, 9.8, 9.6, 10.0, True,
         "Sin tope a lo que un municipio puede ejecutar se evitarían 9.8 homicidios más.",
         "With no cap on what a municipality can absorb, 9.8 more homicides would be averted."),
    ]  # fmt: skip
    return pd.DataFrame(
        rows, columns=["subject", "change", "label_es", "label_en", "step", "worth", "worth_low",
                       "worth_high", "told_apart", "worth_es", "worth_en"],
    )  # fmt: skip


def _stances(total: float) -> pd.DataFrame:
    words = {
        "optimistic": ("Optimista", "Optimistic", 1.62, 1.70),
        "neutral": ("Esperado", "Expected", 1.0, 1.0),
        "sceptical": ("Escéptica", "Sceptical", 0.52, 0.56),
    }
    rows = []
    for key, (es, en, value, best) in words.items():
        lost = (best - value) * total
        rows.append(
            (key, es, en, key == "neutral", value * total, best * total, best * total * 1.001,
             lost, lost + 0.001 * total * best, 1.0 if key == "neutral" else 0.81,
             f"Si la postura {es.lower()} fuera la cierta, otro plan evitaría {lost:.1f} más.",
             f"If the {en.lower()} stance were the true one, another plan would avert "
             f"{lost:.1f} more."),
        )  # fmt: skip
    return pd.DataFrame(
        rows, columns=["stance", "label_es", "label_en", "own", "value", "best", "bound",
                       "regret", "regret_high", "same", "regret_es", "regret_en"],
    )  # fmt: skip


def _frontier(total: float, cost: float) -> pd.DataFrame:
    rows = []
    for i in range(10):
        x = total * (0.80 + 0.02 * i)
        y = total * 0.74 * (1 - (i / 9) ** 2.2 * 0.25)
        rows.append(("downside", i, x, y, y * 1.0004, cost, x, 1 - i / 9, False, i == 9))
    columns = ["kind", "point", "x", "y", "y_bound", "cost", "averted", "weight", "dominated",
               "own"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def effects() -> list[dict[str, Any]]:
    """What is believed of each action, with invented and published-looking studies."""
    found = {
        "outreach_centre": [("Berk-Seligson 2014", "El Salvador, Guatemala, Honduras, Panamá",
                             -np.log(0.49), None, None, True)],
        "public_space": [("Branas 2016, edificios", "Filadelfia", 0.494, 0.329, 0.693, False),
                         ("Branas 2018, limpieza", "Filadelfia", 0.0965, 0.049, 0.1416, True),
                         ("Moyer 2019, verde", "Filadelfia", 0.0704, 0.0274, 0.112, True),
                         ("Chalfin 2022, alumbrado", "Nueva York", 0.446, 0.05, 0.84, True)],
        "school_cbt": [("Heller 2017, uno", "Chicago", 0.58, 0.2, 0.96, True),
                       ("Heller 2017, dos", "Chicago", 0.69, 0.18, 1.2, True)],
        "interruption": [("Milam 2018", "Port of Spain", 0.6, 0.1, 1.1, False),
                         ("Maguire 2018", "Port of Spain", 0.256, -0.1, 0.61, False),
                         ("Ransford 2017", "San Pedro Sula", 1.31, None, None, False)],
        "focused_deterrence": [("Braga 2018", "24 evaluaciones", 0.26, 0.15, 0.37, False),
                               ("Braga 2019, ensayos", "Estados Unidos", 0.174, -0.05, 0.4, True)],
        "hot_spots": [("Braga y Weisburd 2020", "65 estudios", 0.174, 0.12, 0.23, True),
                      ("Blattman 2021", "Bogotá", 0.02, -0.05, 0.09, True),
                      ("Collazos 2021", "Medellín", 0.117, -0.02, 0.25, True)],
    }  # fmt: skip
    effects = []
    for name, rows in found.items():
        mean = 0.35 * float(np.mean([r[2] for r in rows]))
        sd, tau = 0.4 * mean, 0.5 * mean
        es, en = EFFECT_WORDS.get(
            name,
            (
                "Varios estudios que van en la misma dirección.",
                "Several studies point the same way.",
            ),
        )
        spread = 1.96 * float(np.hypot(sd, tau))
        effects.append(
            {
                "intervention": name, "outcome": "homicide", "mean": mean, "tau": tau,
                "low": mean - spread, "high": mean + spread, "pooled_low": mean - 1.96 * sd,
                "pooled_high": mean + 1.96 * sd, "level": 0.95, "thin": len(rows) < 2,
                "disputed": name == "interruption", "words": {"es": es, "en": en},
                "studies": [
                    {
                        "id": who, "label": who, "setting": where, "estimate": float(estimate),
                        "low": low, "high": high, "verified": "seen",
                        "design": "randomised" if randomised else "quasi",
                        "citation": f"{who}. Revista de ejemplo.",
                    }
                    for who, where, estimate, low, high, randomised in rows
                ],
            }
        )  # fmt: skip
    return effects


ASSUMPTIONS = [
    ("outreach_centre", "Un centro cuesta US$ 90,000 al año; nadie publicó el costo aquí.",
     "A centre costs US$ 90,000 a year; nobody published the cost here."),
    ("interruption", "Alcanza al 40% de los hechos del lugar.",
     "It reaches 40% of the events of the place."),
    ("interruption", "El efecto completo llega el segundo año: 50%, 100%.",
     "The full effect comes in the second year: 50%, 100%."),
    ("hot_spots", "Al terminar se conserva 30% del efecto cada año.",
     "When it ends, 30% of the effect is kept each year."),
    ("trend", "Sin el plan, las muertes seguirían como en el último periodo.",
     "Without the plan, deaths would go on as in the last period."),
    ("exchange", "Q 7.73 por dólar en 2024, recordado y no comprobado.",
     "Q 7.73 to the dollar in 2024, recalled and not checked."),
]  # fmt: skip


def _edits(places: pd.DataFrame) -> pd.DataFrame:
    inside = places[places["chosen"]].iloc[3]
    outside = places[~places["chosen"]].iloc[0]
    rows = [
        (0, outside["place_id"], outside["name"], None, "in", None, True, 0.3, 0.2, 0.4, True,
         f"Obligar a incluir {outside['name']} costaría 0.3 homicidios evitados.",
         f"Forcing {outside['name']} in would cost 0.3 homicides averted."),
        (1, inside["place_id"], inside["name"], None, "out", None, True, 3.0, 2.9, 3.1, True,
         f"Sacar a {inside['name']} costaría 3.0 homicidios evitados.",
         f"Leaving {inside['name']} out would cost 3.0 homicides averted."),
    ]  # fmt: skip
    return pd.DataFrame(
        rows, columns=["edit", "place_id", "name", "intervention", "action", "year", "feasible",
                       "price", "price_low", "price_high", "told_apart", "price_es", "price_en"],
    )  # fmt: skip


def _places(geography: gpd.GeoDataFrame, acts: pd.DataFrame, harm: pd.Series) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(geography[["place_id", "name", "iso3", "parent_id", "population"]])
    frame["harm"] = harm.to_numpy()
    sums = acts.groupby("place_id")[["averted", "averted_low", "averted_high", "cost"]].sum()
    frame = frame.join(sums, on="place_id").fillna(dict.fromkeys(sums, 0.0))
    frame["interventions"] = frame["place_id"].map(acts["place_id"].value_counts()).fillna(0)
    frame["interventions"] = frame["interventions"].astype(int)
    frame["chosen"] = frame["interventions"] > 0
    n = len(frame)
    frame["margin"] = np.where(frame["chosen"], 0.6 * frame["averted"], -rng.gamma(2, 0.4, n))
    frame["stability"] = np.where(frame["chosen"], rng.beta(6, 1.2, n), rng.beta(0.5, 4, n)).round(
        3
    )
    per = frame["averted"] / frame["cost"].where(frame["cost"] > 0) * 1e6
    frame["why_es"] = [
        f"Rinde {v:.1f} por millón, más de lo que pide esta mezcla (5.4)." if c
        else f"Fuera por {-m:.1f}: su mejor paquete evita menos de lo que ese dinero evita en otro "
        "lugar."
        for v, c, m in zip(per, frame["chosen"], frame["margin"], strict=True)
    ]  # fmt: skip
    frame["why_en"] = [
        f"It yields {v:.1f} per million, more than this mix asks (5.4)." if c
        else f"Out by {-m:.1f}: its best package averts less than that money averts elsewhere."
        for v, c, m in zip(per, frame["chosen"], frame["margin"], strict=True)
    ]  # fmt: skip
    return frame


@cache
def tables() -> tuple[dict[str, pd.DataFrame], gpd.GeoDataFrame]:
    """The tables of a plan over Guatemala, and the places with their boundaries."""
    view = real.guatemala()
    geography = view.places.sort_values("place_id").reset_index(drop=True)
    rng = np.random.default_rng(7)
    risk = view.main_risk.set_index("place_id")["rate"].reindex(geography["place_id"])
    noise = rng.gamma(4, 0.25, len(geography))
    harm = (risk.to_numpy() / 1e5 * geography["population"] * 5 * noise).fillna(0.0)
    base = geography.assign(harm=harm)
    acts = _pairs(rng, base)
    for column in ("place_id", "name", "iso3"):
        acts[column] = geography[column].to_numpy()[acts["at"]]
    acts = _interval(acts).assign(
        end=YEARS[-1], averted_last=0.9 * acts["averted"], locked=False, stability=0.8
    )
    acts = acts.drop(columns=["at", "worth"]).sort_values(["place_id", "intervention"])
    pays = _pay(rng, acts)
    places = _places(geography, acts, harm)
    totals = _totals(acts, pays, places)
    total, cost = acts["averted"].sum(), acts["cost"].sum()
    limits = [
        ("share:prevention", "prevention_floor", "Prevención, 45% o más", "Prevention, 45% or more",
         0.45, 0.451, 0.001, 1.2),
        ("share:law", "law_floor", "Aplicación de la ley, 15% o más",
         "Law enforcement, 15% or more", 0.15, 0.169, 0.019, 0.0),
        ("absorption", "absorption", "Por municipio, US$ 0.4 millones al año",
         "Per municipality, US$ 0.4 million a year", 400_000.0, 400_000.0, 0.0, 3.0),
    ]  # fmt: skip
    return {
        "activities": acts,
        "payments": pays,
        "places": places,
        "totals": totals,
        "limits": pd.DataFrame(limits, columns=["row", "constraint", "label_es", "label_en",
                                                "limit", "used", "slack", "price"]),
        "worths": _worths(),
        "stances": _stances(total),
        "frontier": _frontier(total, cost),
        "edits": _edits(places),
    }, geography  # fmt: skip


META: dict[str, Any] = {
    "id": "guatemala-2027-0a1b2c3d",
    "created": "2026-11-24T12:00:00+00:00",
    "title": {"es": "Plan de Guatemala 2027–2031", "en": "Plan of Guatemala 2027–2031"},
    "first_year": 2027, "years": 5, "currency": "USD", "price_year": 2024, "stance": "neutral",
    "seed": 7, "draws": 400, "level": 0.9, "discount_rate": 0.03,
    "solver": {"method": "decomposition", "gap": 0.00008, "interrupted": False},
    "interventions": {
        key: {"label": {"es": es, "en": en}, "approach": approach,
              "summary": {"es": f"{es}: en qué consiste, en una frase.",
                          "en": f"{en}: what it is, in one sentence."}}
        for key, (approach, es, en, *_) in ACTIONS.items()
    },
    "funds": {
        key: {"title": {"es": es, "en": en}, "by_year": {str(y): amount for y in YEARS}}
        for key, (es, en, amount, _) in FUNDS.items()
    },
    "constraints": [
        {"id": "prevention_floor", "words": {"es": "Prevención: 45% del gasto o más",
                                             "en": "Prevention: 45% of spending or more"}},
        {"id": "law_floor", "words": {"es": "Aplicación de la ley: 15% o más",
                                      "en": "Law enforcement: 15% or more"}},
        {"id": "absorption", "words": {"es": "Por municipio: US$ 400,000 al año como máximo",
                                       "en": "Per municipality: US$ 400,000 a year at most"}},
    ],
    "effects": effects(),
    "assumptions": [
        {"about": about, "words": {"es": es, "en": en}} for about, es, en in ASSUMPTIONS
    ],
    "tail": {"share": 0.1, "averted": 640.0, "below": 705.0, "negative": 0.0},
    "lottery": {"seed_commitment": "9f86d081884c7d65" * 4, "list_sha256": "60303ae22b998861" * 4,
                "words": [
        {"es": "En 6 bloques de lugares de valor casi igual, un sorteo público decide quién "
               "empieza en 2027 y quién en 2028.",
         "en": "In 6 blocks of places of nearly equal value, a public draw decides who starts in "
               "2027 and who in 2028."},
        {"es": "Esperar deja de evitar 4.1 homicidios (90% entre 1.9 y 6.6) y permite detectar "
               "una caída de 18% o más.",
         "en": "Waiting forgoes 4.1 homicides averted (90% between 1.9 and 6.6) and can detect a "
               "fall of 18% or more."}]},
    "harm_unit": {"es": "homicidios", "en": "homicides"},
    "warnings": [
        {"es": "Las muertes se publicaron por departamento: dentro de cada uno se reparten con lo "
               "que difieren los municipios entre sí.",
         "en": "Deaths were published by department: inside each they are spread with what "
               "municipalities differ."},
    ],
    "sources": [
        {"dataset": "fact-gtm-homicide-deaths", "version": "v1", "sha256": "63e6de6efb18790a" * 4,
         "title": {"es": "Muertes por agresión", "en": "Deaths by assault"}, "rows": 44,
         "publisher": "INE Guatemala", "citation": "INE, estadísticas vitales 2023 y 2024."},
    ],
}  # fmt: skip


@cache
def plan() -> PlanView:
    """The plan as the documents read it."""
    made, geography = tables()
    return PlanView.from_tables(made, geography, META)


def plan_with_name(name: str) -> PlanView:
    """The plan with a name for its first place that somebody meant ill."""
    made, geography = tables()
    places = made["places"].copy()
    first = places.index[places["chosen"]][0]
    places.loc[first, "name"] = name
    return PlanView.from_tables({**made, "places": places}, geography, META)


def bare() -> PlanView:
    """A plan with nothing but what every plan has: no stability, no questions, no description."""
    made, geography = tables()
    kept = {n: made[n] for n in ("activities", "payments", "places", "totals", "limits")}
    kept["places"] = kept["places"].assign(stability=np.nan)
    return PlanView.from_tables(kept, geography, {"id": "bare-0", "title": {"es": "Plan"}})


def nothing() -> PlanView:
    """A plan that chooses no place."""
    made, geography = tables()
    kept = {n: made[n].head(0) for n in ("activities", "payments", "totals")}
    zero = dict.fromkeys(("averted", "averted_low", "averted_high", "cost"), 0.0)
    kept["places"] = made["places"].assign(chosen=False, **zero)
    return PlanView.from_tables(kept, geography, {"id": "nothing-0", "title": {"es": "Plan"}})


def harmful() -> PlanView:
    """A plan that may do harm: every interval goes below zero."""
    made, geography = tables()
    kept = dict(made)
    for name in ("activities", "places", "totals"):
        kept[name] = made[name].assign(averted_low=-0.6 * made[name]["averted"])
    tail = {"share": 0.1, "averted": -300.0, "below": -120.0, "negative": 0.17}
    return PlanView.from_tables(kept, geography, {**META, "tail": tail})
