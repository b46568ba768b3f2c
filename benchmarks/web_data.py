"""A workspace as large as the programme may become, for measuring the application.

``python benchmarks/web_data.py DEMO FOLDER [--places 20000] [--periods 120] [--measures 30]
[--plans 50]``

It starts from a copy of DEMO (what ``make demo`` makes) and adds places on a grid with crooked
borders in seven countries, an assessment of them with a risk in every month, observations of
many measures in every month, and plans: the demo's own under other seeds. Every added figure is
drawn at random with a fixed seed; none says anything about a real place. Then the cubes are built,
as the background job does. It prints how long each part took and how large it is.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from presencia.model.provenance import DatasetVersion, Recipe, ResultRef, SourceFile
from presencia.storage import VersionWriter, writing
from presencia.storage.code import code_version
from presencia.storage.files import publish, read_json, write_json
from presencia.storage.parquet import described
from presencia.storage.results import result_id, stage_result
from presencia.text import Text, same
from presencia.workflow import Workspace

COUNTRIES = ("BLZ", "CRI", "GTM", "HND", "NIC", "PAN", "SLV")
NAME = "large-programme"
BREAKS = [5.0, 10.0, 15.0, 25.0, 40.0, 60.0, 90.0]
EDGE = 7  # points between two corners
DIMENSIONS = ("violence", "services", "schooling", "employment", "stress", "presence")
WEST, SOUTH, EAST, NORTH = -92.0, 7.0, -77.0, 18.0
_SYLLABLES = ("san", "ta", "ma", "ría", "co", "bán", "chi", "qui", "mu", "la", "pe", "tén", "ña")

Floats = NDArray[np.float64]


def main() -> int:
    """Make the workspace and say how long each part took."""
    asked = _arguments()
    if asked.folder.exists():
        print(f"{asked.folder} is there already", file=sys.stderr)
        return 1
    shutil.copytree(asked.demo, asked.folder)
    ws = Workspace.open(asked.folder)
    random = np.random.default_rng(2027)
    places = timed("places", lambda: grid(asked.places, random))
    months = [f"{y}-{m:02d}" for y in range(2015, 2041) for m in range(1, 13)][: asked.periods]
    timed("place dataset", lambda: add_places(ws, places))
    timed("assessment", lambda: add_assessment(ws, places, months, random))
    timed("observations", lambda: add_observations(ws, places, months, asked.measures, random))
    timed("plans", lambda: add_plans(ws, asked.plans))
    timed("cubes", lambda: ws.values.prepare())
    size = sum(p.stat().st_size for p in (asked.folder / "cubes").rglob("*") if p.is_file())
    print(f"{len(places):,} places, {len(months)} periods; cubes {size / 1e6:,.0f} MB")
    return 0


def timed(what: str, act: Callable[[], Any]) -> Any:
    """Do something and print how long it took."""
    began = time.perf_counter()
    made = act()
    print(f"{what:<14} {time.perf_counter() - began:7.1f} s", flush=True)
    return made


def grid(n: int, random: np.random.Generator) -> gpd.GeoDataFrame:
    """Return places on a grid whose borders are crooked and shared."""
    side = int(np.ceil(np.sqrt(n)))
    x, y = np.meshgrid(np.linspace(WEST, EAST, side + 1), np.linspace(SOUTH, NORTH, side + 1))
    step = np.array([(EAST - WEST) / side, (NORTH - SOUTH) / side])
    corners = (
        np.stack([x, y], axis=-1) + random.uniform(-0.25, 0.25, (side + 1, side + 1, 2)) * step
    )
    across = _crooked(corners[:, :-1], corners[:, 1:], step, random)
    up = _crooked(corners[:-1], corners[1:], step, random)
    rings = [
        np.vstack([across[r, c], up[r, c + 1], across[r + 1, c][::-1], up[r, c][::-1]])
        for r in range(side)
        for c in range(side)
    ][:n]
    at = np.arange(n)
    row, column = at // side, at % side
    country = np.array(COUNTRIES)[column * len(COUNTRIES) // side]
    parent = np.char.add(np.char.add(country, "-D"), (row // 8 * 100 + column // 8).astype(str))
    return gpd.GeoDataFrame(
        {
            "place_id": [f"{c}-X{i:05d}" for i, c in enumerate(country)],
            "name": [_name(random) for _ in range(n)],
            "level": 2,
            "parent_id": parent,
            "iso3": country,
            "code": [f"{i:05d}" for i in range(n)],
            "hierarchy": "administrative",
            "valid_from": pd.NaT,
            "valid_to": pd.NaT,
        },
        geometry=[shapely.Polygon(ring) for ring in rings],
        crs=4326,
    )


def _crooked(a: Floats, b: Floats, step: Floats, random: np.random.Generator) -> Floats:
    t = np.linspace(0, 1, EDGE + 2)[:, None]
    line = a[..., None, :] * (1 - t) + b[..., None, :] * t
    inner = random.uniform(-0.09, 0.09, (*line.shape[:-2], EDGE, 2)) * step
    line[..., 1:-1, :] += inner
    return line


def _name(random: np.random.Generator) -> str:
    parts = random.choice(_SYLLABLES, random.integers(2, 5))
    return "".join(parts).capitalize()


def add_places(ws: Workspace, places: gpd.GeoDataFrame) -> DatasetVersion:
    """Save the places and the departments they lie in as a dataset."""
    parents = places[["parent_id", "iso3"]].drop_duplicates("parent_id")
    above = gpd.GeoDataFrame(
        {
            "place_id": parents["parent_id"].to_numpy(),
            "name": ["Departamento " + p[4:] for p in parents["parent_id"]],
            "level": 1,
            "parent_id": parents["iso3"].to_numpy(),
            "iso3": parents["iso3"].to_numpy(),
            "code": None,
            "hierarchy": "administrative",
            "valid_from": pd.NaT,
            "valid_to": pd.NaT,
        },
        geometry=[None] * len(parents),
        crs=4326,
    )
    frame = gpd.GeoDataFrame(pd.concat([above, places], ignore_index=True), crs=4326)
    with writing(ws.layout) as staging:
        writer = VersionWriter(staging / "version", "places")
        part = staging / "version" / "part-00000.parquet"
        frame.astype({"code": "str", "parent_id": "str"}).to_parquet(
            part, index=False, write_covering_bbox=True
        )
        return _saved(ws, writer, staging, [part], len(frame), f"{NAME}-places")


def add_assessment(
    ws: Workspace, places: gpd.GeoDataFrame, months: Sequence[str], random: np.random.Generator
) -> None:
    """Save an assessment with a risk of every place in every month."""
    n = len(places)
    ids = places["place_id"].to_numpy()
    people = np.exp(random.normal(9.5, 1.0, n)).round()
    base = np.exp(random.normal(2.7, 0.8, n))
    whole = f"{months[0]}/{months[-1]}"
    periods = [whole, *months]
    table = places.assign(
        population=people, parent_name="Departamento " + places["parent_id"].str[4:]
    )
    tables = {
        "places": table,
        "risk": pd.concat([_risk(ids, p, base, people, random) for p in periods]),
        **_scores(ids, whole, random),
        "priority": _priority(ids, base, random),
    }
    meta = {
        "title": {"es": "Programa grande (ilustrativo)", "en": "Large programme (illustrative)"},
        "period": whole, "outcome_period": whole, "periods": list(months), "level": 0.9,
        "k": max(1, n // 10), "breaks": BREAKS, "seed": 2027, "draws": 1,
        "measures": {"homicides": {"label": {"es": "Homicidios", "en": "Homicides"}}},
        "weights": dict.fromkeys(DIMENSIONS, 1.0),
        "dimensions": {
            d: {
                "label": {"es": d, "en": d},
                "indicators": [
                    {"id": "a", "label": {"es": d, "en": d}, "unit": {"es": "%", "en": "%"}}
                ],
            }
            for d in DIMENSIONS
        },
        "sources": [], "warnings": [], "notes": [],
    }  # fmt: skip
    recipe = Recipe("assess", {"spec": {"id": NAME}}, 2027, (), code_version())
    title = Text(meta["title"]["es"], meta["title"]["en"])
    with writing(ws.layout) as staging:
        made = stage_result(staging / "result", NAME, title, recipe, tables, meta)
        ws.stored_results.save(staging / "result", made)


def _risk(
    ids: NDArray[Any], period: str, base: Floats, people: Floats, random: np.random.Generator
) -> pd.DataFrame:
    n = len(ids)
    rate = base * np.exp(random.normal(0, 0.25, n))
    spread = np.exp(random.uniform(0.1, 1.2, n))
    width = np.array([1, 2, 4, 8])[np.digitize(spread, [1.5, 2.2, 2.9])]
    middle = np.digitize(rate, BREAKS)
    absent = random.random(n) < 0.02
    frame = pd.DataFrame(
        {
            "place_id": ids, "period": period, "measure": "homicides",
            "count": (rate * people / 1e5).round(), "exposure": people, "rate": rate,
            "low": rate / spread, "high": rate * spread, "level": 0.9, "threshold": 20.0,
            "p_exceed": np.clip(0.5 + (rate - 20) / 40, 0, 1),
            "run_start": np.clip(middle - width // 2, 0, 8 - width), "run_width": width,
            "basis": "own",
        }
    )  # fmt: skip
    gone = ["count", "rate", "low", "high", "p_exceed"]
    frame.loc[absent, gone] = np.nan
    frame.loc[absent, "run_width"] = 0
    return frame


def _scores(ids: NDArray[Any], period: str, random: np.random.Generator) -> dict[str, pd.DataFrame]:
    n = len(ids)
    dims, inds = [], []
    for name in DIMENSIONS:
        score = random.random(n)
        percentile = 100 * (score.argsort().argsort() + 0.5) / n
        dims.append(
            pd.DataFrame(
                {"place_id": ids, "dimension": name, "score": score, "coverage": 1.0,
                 "percentile": percentile}
            )
        )  # fmt: skip
        inds.append(
            pd.DataFrame(
                {"place_id": ids, "dimension": name, "indicator": "a", "value": 100 * score,
                 "period": period, "percentile": percentile, "status": "own",
                 "basis_place_id": None}
            )
        )  # fmt: skip
    bins = pd.DataFrame({"place_id": ids, "bin": 0, "probability": 1.0})
    doubled = pd.DataFrame({"place_id": ids, "dimension": "violence", "rank_if_doubled": 1})
    return {
        "dimensions": pd.concat(dims), "indicators": pd.concat(inds),
        "rank_density": bins, "sensitivity": doubled,
    }  # fmt: skip


def _priority(ids: NDArray[Any], base: Floats, random: np.random.Generator) -> pd.DataFrame:
    n = len(ids)
    rank = (-base).argsort().argsort() + 1
    spread = random.integers(1, max(2, n // 4), n)
    low, high = np.maximum(rank - spread, 1), np.minimum(rank + spread, n)
    first, last = (low - 1) * 8 // n, (high - 1) * 8 // n
    width = np.array([1, 2, 4, 8])[np.searchsorted([1, 2, 4], last - first + 1)]
    return pd.DataFrame(
        {
            "place_id": ids, "rank": rank, "rank_low": low, "rank_high": high,
            "score": base, "p_top": np.clip(1.1 - rank / n, 0.01, 0.99), "k": max(1, n // 10),
            "run_start": np.minimum(first, 8 - width), "run_width": width,
            "reason_es": "Ilustrativo.", "reason_en": "Illustrative.", "measured": 6,
        }
    )  # fmt: skip


def add_observations(
    ws: Workspace,
    places: gpd.GeoDataFrame,
    months: Sequence[str],
    measures: int,
    random: np.random.Generator,
) -> None:
    """Save a dataset with every measure in every place and month, one part for each measure."""
    n, t = len(places), len(months)
    place = pa.DictionaryArray.from_arrays(
        np.tile(np.arange(n, dtype=np.int32), t), places["place_id"].astype(str).to_list()
    )
    month = np.repeat(np.arange(t, dtype=np.int32), n)
    period = pa.DictionaryArray.from_arrays(month, list(months))
    first = pa.array(np.zeros(n * t, np.int8))
    known = sorted(ws.measures())[:measures]
    parts: list[Path] = []
    with writing(ws.layout) as staging:
        writer = VersionWriter(staging / "version", "observations")
        for i, name in enumerate(known):
            figures = random.gamma(2.0, 40.0, n * t).round()
            table = pa.table(
                {
                    "place_id": place.cast(pa.string()),
                    "period": period.cast(pa.string()),
                    "measure": pa.array([name], pa.string()).take(first),
                    "value": figures,
                    "status": pa.array(["present"]).take(first),
                    "row": np.arange(n * t),
                }
            )
            parts.append(staging / "version" / f"part-{i:05d}.parquet")
            pq.write_table(table, parts[-1], compression="zstd")
        _saved(ws, writer, staging, parts, n * t * len(known), f"{NAME}-figures")


def _saved(
    ws: Workspace, writer: VersionWriter, staging: Path, parts: list[Path], rows: int, name: str
) -> DatasetVersion:
    """Publish parts that were written beside the writer: its own checks take hours at this size."""
    writer._parts = [described(p, rows // len(parts)) for p in parts]
    writer.rows = rows
    card = {
        "source": "made-up", "title": same(name), "publisher": "benchmarks/web_data.py",
        "licence": "CC0-1.0", "citation": "Made up; says nothing about any place.",
    }  # fmt: skip
    record = writer.finish(
        dataset=name, version=1, card=card, options={}, inputs=(),
        files=[SourceFile("web_data.py", Path(__file__).stat().st_size, "0" * 64)],
    )  # fmt: skip
    ws.datasets.publish(staging / "version", record)
    return record


def add_plans(ws: Workspace, plans: int) -> None:
    """Save copies of the demo's plan, each under a seed of its own."""
    stored = ws.stored_results
    first = next(stored.get(i) for i in stored.ids() if stored.get(i).recipe.stage == "plan")
    for seed in range(1, plans):
        recipe = Recipe(
            "plan", first.recipe.parameters, first.recipe.seed + seed, first.recipe.inputs,
            first.recipe.code, tuple(ResultRef(r.id, r.sha256) for r in first.recipe.results),
        )  # fmt: skip
        name = result_id(first.id[:-9], recipe)
        with writing(ws.layout) as staging:
            shutil.copytree(stored.folder(first.id), staging / "plan")
            record = read_json(staging / "plan" / "result.json")
            record["id"] = name
            record["recipe"]["seed"] = recipe.seed
            write_json(staging / "plan" / "result.json", record)
            publish(staging / "plan", stored.folder(name))


def _arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("demo", type=Path)
    reader.add_argument("folder", type=Path)
    for name, most in (("places", 20_000), ("periods", 120), ("measures", 30), ("plans", 50)):
        reader.add_argument(f"--{name}", type=int, default=most)
    return reader.parse_args()


if __name__ == "__main__":
    sys.exit(main())
