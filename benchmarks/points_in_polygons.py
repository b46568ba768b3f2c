"""Points in polygons: `presencia.sources.locate.Locator` against `geopandas.sjoin`.

``python benchmarks/points_in_polygons.py [--points 10000000] [--quick]`` makes 1,500 polygons
of about 270 vertices that share roughened borders, and points: half spread evenly, half in
clusters, one in a hundred on a border. Each contender answers in a process of its own, so that
its peak memory is its own. Imports are counted for neither. The peer's clock runs during the
join alone, its points made before; ours from the polygons to the last answer, index and compiled
code included, once with an empty cache of compiled code and once with a filled one.

It ends with status 1 if the join is less than three times as slow as ours in wall or processor
time, if our peak reaches 1.5 GB, or if any answer differs (ties go to the lowest index).
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

POLYGONS, SEED = 1500, 20240607
BOX = (-92.5, 7.0, -77.0, 18.5)
LEAST_RATIO, MOST_MB, QUICK = 3.0, 1500.0, 500_000
VERSIONS = ("numpy", "shapely", "geopandas", "numba")


def main() -> int:
    """Run the stages, each in its own process, and judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=10_000_000)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} points")
    parser.add_argument("--stage", nargs=2, metavar=("STAGE", "FOLDER"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.stage:
        result = STAGES[args.stage[0]](Path(args.stage[1]), args.points)
        print(json.dumps(result))
        return 0
    points = QUICK if args.quick else args.points
    with tempfile.TemporaryDirectory() as folder:
        cache = {"NUMBA_CACHE_DIR": str(Path(folder) / "numba")}
        made = stage("make", folder, points)
        print(f"{platform.machine()}, Python {platform.python_version()}, " + made.pop("versions"))
        print(", ".join(f"{name} {value:,}" for name, value in made.items()))
        peer = stage("sjoin", folder, points)
        ours_cold = stage("locator", folder, points, cache)
        ours = stage("locator", folder, points, cache)
        compared = stage("compare", folder, points)
    table = {"geopandas.sjoin": peer, "Locator, first run": ours_cold, "Locator": ours}
    return judge(table, compared["disagreements"], compared["outside"])


def judge(table: dict, disagreements: int, outside: int) -> int:
    """Print the table and the verdict; return the exit status."""
    columns = ("wall s", "cpu s", "peak MB", "peak minus inputs MB")
    print(f"{'':22}" + "".join(f"{c:>22}" for c in columns))
    for name, row in table.items():
        print(f"{name:22}" + "".join(f"{row[c]:22,.2f}" for c in columns))
    peer, cold, ours = table.values()
    wall, cpu = (peer[c] / ours[c] for c in columns[:2])
    cold_wall = peer["wall s"] / cold["wall s"]
    peak = max(ours["peak MB"], cold["peak MB"])
    print(f"of which: {ours['detail']}; first run: {cold['detail']}")
    print(f"ratio: {wall:.1f} wall, {cpu:.1f} cpu; {cold_wall:.1f} wall with compiling")
    print(f"disagreements: {disagreements}; points outside all polygons: {outside:,}")
    good = min(wall, cpu) >= LEAST_RATIO and peak < MOST_MB and disagreements == 0
    print("pass" if good else "FAIL")
    return 0 if good else 1


def stage(name: str, folder: str, points: int, env: dict | None = None) -> dict:
    """Run one stage in a fresh interpreter; this process stays small.

    A child's peak starts from its parent's at the fork, hence no data here.
    """
    command = [sys.executable, __file__, "--points", str(points), "--stage", name, folder]
    done = subprocess.run(
        command, env=os.environ | (env or {}), check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout)


def peak_mb() -> float:
    """Return the largest resident size of this process so far, in MB of 10⁶ bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


class Clock:
    """Wall and processor seconds from a start, and the memory the work added."""

    def __init__(self) -> None:
        self.before = peak_mb()
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def read(self, detail: str = "") -> dict:
        """Return the row of the table."""
        wall, cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        peak = peak_mb()
        return {
            "wall s": wall,
            "cpu s": cpu,
            "peak MB": peak,
            "peak minus inputs MB": peak - self.before,
            "detail": detail,
        }


def make(folder: Path, points: int) -> dict:
    """Write polygons and points."""
    from importlib.metadata import version

    import numpy as np
    import shapely

    rng = np.random.default_rng(SEED)
    polygons = coverage(rng)
    (folder / "polygons.json").write_text(json.dumps(shapely.to_wkb(polygons, hex=True).tolist()))
    for name, values in zip("xy", scatter(rng, polygons, points), strict=True):
        np.save(folder / f"{name}.npy", values)
    vertices = shapely.get_num_coordinates(polygons)
    return {
        "polygons": len(polygons),
        "vertices": int(vertices.sum()),
        "vertices a polygon": round(float(vertices.mean()), 1),
        "points": points,
        "versions": ", ".join(f"{name} {version(name)}" for name in VERSIONS),
    }


def coverage(rng):
    """Return Voronoi cells whose shared borders are roughened by midpoint displacement.

    Where borders cross near a sharp corner, those of the polygons concerned are drawn again,
    half as rough, until all is a valid coverage.
    """
    import numpy as np
    import shapely

    rings = [[tuple(c) for c in cell.exterior.coords] for cell in voronoi(rng)]
    sides = [[(*min((a, b), (b, a)), a > b) for a, b in pairwise(ring)] for ring in rings]
    roughness = {side[:2]: 0.13 for ring in sides for side in ring}
    lines: dict = {}
    for _ in range(20):
        for key, amount in roughness.items():
            if key not in lines:
                lines[key] = roughen(rng, np.array(key), amount)
        result = [
            shapely.Polygon(
                np.concatenate([lines[a, b][:: -1 if back else 1][:-1] for a, b, back in ring])
            )
            for ring in sides
        ]
        crossing = ~shapely.is_empty(shapely.coverage_invalid_edges(result))
        bad = np.flatnonzero(crossing | ~shapely.is_valid(result))
        if bad.size == 0:
            return result
        for key in {side[:2] for i in bad for side in sides[i]}:
            roughness[key] /= 2
            del lines[key]
    raise SystemExit("the generator made no valid coverage")


def voronoi(rng):
    """Return the Voronoi cells of random sites in the box, evened out a little."""
    import shapely

    xmin, ymin, xmax, ymax = BOX
    sites = rng.uniform((xmin, ymin), (xmax, ymax), (POLYGONS, 2))
    for _ in range(3):  # move each site to the middle of its cell: fewer slivers
        cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(sites)))
        cells = shapely.set_precision(shapely.intersection(cells, shapely.box(*BOX)), 1e-9)
        sites = shapely.get_coordinates(shapely.centroid(cells))
    return cells


def roughen(rng, line, amount: float):
    """Return the line with each middle moved sideways, again and again; longer ones more."""
    import numpy as np

    for _ in range(6 if np.hypot(*(line[1] - line[0])) > 0.25 else 5):
        step = np.diff(line, axis=0)
        sideways = step[:, ::-1] * (-1, 1) * rng.uniform(-amount, amount, (len(step), 1))
        middle = line[:-1] + step / 2 + sideways
        line = np.insert(line, range(1, len(line)), middle, axis=0)
    return line


def scatter(rng, polygons, n: int):
    """Return coordinates: even, clustered, and one in a hundred on a vertex or edge middle."""
    import numpy as np
    import shapely

    xmin, ymin, xmax, ymax = BOX
    points = rng.uniform((xmin - 0.1, ymin - 0.1), (xmax + 0.1, ymax + 0.1), (n, 2))
    centres = rng.uniform((xmin, ymin), (xmax, ymax), (400, 2))
    half = n // 2
    points[:half] = centres[rng.integers(0, 400, half)] + rng.normal(0, 0.1, (half, 2))
    vertices, ring = shapely.get_coordinates(polygons, return_index=True)
    middles = (vertices[1:] + vertices[:-1])[ring[1:] == ring[:-1]] / 2
    border = np.concatenate([vertices, middles])
    points[::100] = border[rng.integers(0, len(border), len(points[::100]))]
    rng.shuffle(points)
    return points.T.copy()


def read(folder: Path):
    """Return polygons, x and y."""
    import numpy as np
    import shapely

    polygons = shapely.from_wkb(json.loads((folder / "polygons.json").read_text()))
    return polygons, np.load(folder / "x.npy"), np.load(folder / "y.npy")


def sjoin(folder: Path, _points: int) -> dict:
    """Time the peer's join; its points are made before the clock starts."""
    import geopandas
    import numpy as np

    polygons, x, y = read(folder)
    shapes = geopandas.GeoDataFrame(geometry=polygons)
    clock = Clock()
    frame = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(x, y))
    made = clock.read()
    clock = Clock()
    joined = geopandas.sjoin(frame, shapes, how="inner", predicate="intersects")
    row = clock.read(f"making the points {made['wall s']:.2f} s, not counted")
    row["peak minus inputs MB"] += made["peak minus inputs MB"]
    answer = np.full(len(x), np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(answer, joined.index.to_numpy(), joined["index_right"].to_numpy(np.int32))
    answer[answer == np.iinfo(np.int32).max] = -1
    np.save(folder / "sjoin.npy", answer)
    return row


def locator(folder: Path, _points: int) -> dict:
    """Time ours: index, compile or load, answers."""
    import numpy as np

    import presencia.sources.locate.kernels  # noqa: F401 - imports the compiler
    from presencia.sources.locate import Locator

    polygons, x, y = read(folder)
    clock = Clock()
    found = Locator(polygons)
    built = clock.read()["wall s"]
    found.locate(x[:25_000], y[:25_000])
    ready = clock.read()["wall s"]
    answer = found.locate(x, y)
    row = clock.read()
    looked_up = row["wall s"] - ready
    row["detail"] = (
        f"edges {built:.2f} s, grid and compiled code {ready - built:.2f} s, "
        f"points {looked_up:.2f} s ({len(x) / looked_up / 1e6:.1f} million a second)"
    )
    np.save(folder / "locator.npy", answer)
    return row


def compare(folder: Path, _points: int) -> dict:
    """Count the points whose answers differ."""
    import numpy as np

    one, two = np.load(folder / "sjoin.npy"), np.load(folder / "locator.npy")
    return {"disagreements": int((one != two).sum()), "outside": int((two == -1).sum())}


STAGES = {f.__name__: f for f in (make, sjoin, locator, compare)}

if __name__ == "__main__":
    sys.exit(main())
