"""Guatemala as it is published: the packaged facts and specification, really assessed."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import builders
import geopandas as gpd
import pandas as pd
import yaml

from presencia import vocabularies
from presencia.assessment.assess import assess
from presencia.assessment.spec_reading import read_spec
from presencia.reporting import AssessmentView


def specification(name: str) -> dict[str, Any]:
    """A packaged specification."""
    text = (files("presencia.vocabularies") / "assessments" / f"{name}.yaml").read_text("utf-8")
    return yaml.safe_load(text)


def observations(frame: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """Wide columns named measure_year, as observations."""
    parts = []
    for column in frame:
        found = re.fullmatch(r"(.+)_(\d{4})", column)
        if found:
            parts.append(
                pd.DataFrame(
                    {
                        "place_id": ids,
                        "period": found[2],
                        "measure": found[1],
                        "value": frame[column].astype(float),
                    }
                )
            )
    return pd.concat(parts)


def departments(municipalities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The places one level up, without boundaries."""
    heads = municipalities.drop_duplicates("parent_id")
    return gpd.GeoDataFrame(
        {
            "place_id": heads["parent_id"], "name": heads["parent_name"], "level": 1,
            "parent_id": None, "iso3": "GTM", "code": None, "hierarchy": "administrative",
        },
        geometry=[None] * len(heads), crs=4326,
    )  # fmt: skip


@cache
def guatemala(draws: int = 1000) -> AssessmentView:
    """The assessment of Guatemala's municipalities from the packaged facts."""
    small = builders.municipalities()
    places = pd.concat([departments(small), small.drop(columns="parent_name")], ignore_index=True)
    places = gpd.GeoDataFrame(places, geometry="geometry", crs=4326)
    places["valid_from"] = pd.Series([pd.NaT] * len(places), dtype="datetime64[us]")
    places["valid_to"] = places["valid_from"]
    for column in ("place_id", "name", "parent_id", "iso3", "code", "hierarchy"):
        places[column] = places[column].astype("string")
    census = vocabularies.facts("gtm_municipalities")
    known = observations(census, "GTM-" + census["gt_muni_code"].astype(str).str.zfill(4))
    deaths = vocabularies.facts("gtm_department_homicides_2023_2024")
    happened = pd.DataFrame(
        {
            "place_id": "GTM-" + deaths["department"].map(builders.key),
            "period": deaths["year"].astype(str),
            "measure": "homicide_deaths",
            "value": deaths["homicide_deaths"].astype(float),
        }
    )
    people = known[known["measure"] == "population"].merge(small[["place_id", "parent_id"]])
    people = people.groupby("parent_id")["value"].sum()
    above = pd.DataFrame(
        {
            "place_id": people.index,
            "period": "2018",
            "measure": "population",
            "value": people.values,
        }
    )
    rows = pd.concat([known, happened, above], ignore_index=True)
    rows["status"] = "present"
    rows["row"] = range(2, len(rows) + 2)
    mapping = specification("guatemala")
    mapping["priority"]["draws"] = draws
    made = assess(places, rows, vocabularies.measures(), read_spec(mapping), seed=20261124)
    meta = {
        **made.meta,
        "version": "v3",
        "sources": [
            {
                "dataset": name.replace("_", "-"), "version": "v1", "sha256": sha * 4,
                "title": {"es": card.title.es, "en": card.title.en}, "rows": len(frame),
                "publisher": card.publisher, "citation": card.citation,
            }
            for name, frame, sha in (
                ("gtm_municipalities", census, "01bd6b7c71f66e36"),
                ("gtm_department_homicides_2023_2024", deaths, "63e6de6efb18790a"),
            )
            for card in [vocabularies.fact_card(name)]
        ],
    }  # fmt: skip
    return AssessmentView.from_tables(made.tables(), meta)
