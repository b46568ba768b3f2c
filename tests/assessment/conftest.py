"""Small made-up places and figures for the assessment; nothing here is a real place."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from presencia.model import Measure
from presencia.text import Text, same


def measure(id: str, kind: str, direction: str = "worse", **more: Any) -> Measure:
    label = Text(f"medida {id}", f"measure {id}")
    return Measure(id, label, same("u"), kind, direction, **more)  # type: ignore[arg-type]


@pytest.fixture
def measures() -> dict[str, Measure]:
    listed = [
        measure("deaths", "count"),
        measure("death_rate", "rate", per=100_000.0),
        measure("population", "population", "neutral"),
        measure("homes", "population", "neutral"),
        measure("homes_lit", "population", "neutral"),
        measure("poverty", "share", low=0, high=100),
        measure("management", "index", "better", low=0, high=1),
        measure("possession", "count", enforcement_driven=True),
        measure("schools", "count", "better"),
    ]
    return {m.id: m for m in listed}


@pytest.fixture
def places() -> gpd.GeoDataFrame:
    """Two departments of five square municipalities in a row each, one row above the other."""
    rows: list[dict[str, Any]] = []
    for d in (1, 2):
        rows.append(_place(f"AAA-D{d}", f"Depto {d}", 1, None, shapely.box(0, d, 5, d + 1)))
        for m in range(1, 6):
            shape = shapely.box(m - 1, d, m, d + 1)
            rows.append(_place(f"AAA-{d}0{m}", f"Lugar {d}{m}", 2, f"AAA-D{d}", shape))
    frame = gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)
    frame["code"] = pd.Series([None] * len(frame), dtype="str")
    frame["valid_from"] = pd.Series([pd.NaT] * len(frame), dtype="datetime64[us]")
    frame["valid_to"] = pd.Series([pd.NaT] * len(frame), dtype="datetime64[us]")
    return frame


def _place(place_id: str, name: str, level: int, parent: str | None, shape: Any) -> dict[str, Any]:
    return {
        "place_id": place_id,
        "name": name,
        "level": level,
        "parent_id": parent,
        "iso3": "AAA",
        "hierarchy": "administrative",
        "geometry": shape,
    }


Observe = Callable[..., pd.DataFrame]


@pytest.fixture
def observe() -> Observe:
    """Return a function from {(measure, period): {place: value}} to observations."""

    def build(figures: dict[tuple[str, str], dict[str, float]]) -> pd.DataFrame:
        rows = [
            (place, period, name, value)
            for (name, period), values in figures.items()
            for place, value in values.items()
        ]
        frame = pd.DataFrame(rows, columns=["place_id", "period", "measure", "value"])
        frame["value"] = frame["value"].astype(float)
        frame["status"] = np.where(frame["value"].isna(), "absent", "present")
        frame["row"] = np.arange(2, len(frame) + 2)
        return frame

    return build


@pytest.fixture
def municipalities() -> list[str]:
    return [f"AAA-{d}0{m}" for d in (1, 2) for m in range(1, 6)]


@pytest.fixture
def figures(municipalities: list[str]) -> dict[tuple[str, str], dict[str, float]]:
    """Ten municipalities with everything measured."""
    count = [0, 2, 5, 1, 9, 12, 0, 3, 4, 20]
    poverty = [10, 20, 30, 40, 50, 60, 70, 80, 90, 95]
    management = [0.9, 0.8, 0.7, 0.6, 0.5, 0.5, 0.4, 0.3, 0.2, 0.1]

    def by_place(values: list[float]) -> dict[str, float]:
        return dict(zip(municipalities, values, strict=True))

    return {
        ("deaths", "2023"): by_place(count),
        ("population", "2023"): by_place([20_000 + 3_000 * i for i in range(10)]),
        ("poverty", "2014"): by_place(poverty),
        ("management", "2018"): by_place(management),
        ("homes", "2018"): by_place([1_000] * 10),
        ("homes_lit", "2018"): by_place([1_000 - 50 * i for i in range(10)]),
    }


@pytest.fixture
def settings() -> dict[str, Any]:
    """A specification that uses every feature on the ten municipalities."""

    def text(word: str) -> dict[str, str]:
        return {"es": word, "en": word}

    return {
        "id": "made-up",
        "title": text("T"),
        "level": 2,
        "places": {"iso3": ["AAA"]},
        "period": 2023,
        "outcome": {
            "measure": "deaths",
            "periods": [2023],
            "exposure": "population",
            "exposure_period": 2023,
        },
        "breaks": [5, 10, 15, 25, 40, 60, 90],
        "dimensions": {
            "violence": {"label": text("Violencia"), "from": "risk", "weight": 2},
            "causes": {
                "label": text("Causas"),
                "weight": 1,
                "indicators": [
                    {
                        "id": "poverty",
                        "label": text("Pobreza"),
                        "unit": text("percent"),
                        "value": "poverty",
                        "period": 2014,
                    },
                    {
                        "id": "dark",
                        "label": text("Sin luz"),
                        "unit": text("percent"),
                        "value": {
                            "over": "homes",
                            "less": "homes_lit",
                            "under": "homes",
                            "per": 100,
                        },
                        "period": 2018,
                        "direction": "worse",
                    },
                ],
            },
            "presence": {
                "label": text("Presencia"),
                "weight": 1,
                "indicators": [
                    {
                        "id": "management",
                        "label": text("Gestión"),
                        "unit": text("index"),
                        "value": "management",
                        "period": 2018,
                    }
                ],
            },
        },
        "priority": {"k": 3, "concentration": 40, "draws": 400},
    }
