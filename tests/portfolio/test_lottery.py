"""The lottery: checked by hand with sha256sum, fair, and no tampering passes."""

import copy
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from presencia.errors import DataInvalid, DesignUnsupported
from presencia.portfolio.lottery import (
    Block,
    Lottery,
    Wave,
    announce,
    digest,
    doubts,
    draw,
    new_seed,
    read,
    verify,
    verify_together,
)

SEED = "5f1a0c63b0d24d0e9f0c1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f"
OTHER = "0" + SEED[1:]
PUBLIC = "Lotería Santa Lucía, sorteo 388, premio mayor, cinco cifras"
BLOCKS = (
    Block("1", ("GT-0101", "GT-0102", "GT-Petén", "GT-0207"), (Wave("2027", 2), Wave("2028", 2))),
    Block("12", ("HN-01", "HN-02", "HN-03"), (Wave("2027", 1), Wave("2028", 2))),
)


def announced(public: str | None = PUBLIC, blocks: tuple[Block, ...] = BLOCKS) -> Lottery:
    return announce(
        "sorteo-1", "centroamerica", blocks, SEED, announced_on="2027-01-10", public=public
    )


def drawn(public: str | None = PUBLIC) -> Lottery:
    value = "40817" if public else None
    return draw(announced(public), SEED, drawn_on="2027-02-03", public_value=value)


def codes(record: Any, published: str | None = None) -> set[str]:
    return {p.code for p in verify(record, published)}


@pytest.mark.parametrize("public", [None, PUBLIC])
def test_an_honest_record_has_no_problem_before_or_after_the_draw(public: str | None) -> None:
    for lottery in (announced(public), drawn(public)):
        record = json.loads(json.dumps(lottery.record()))
        assert verify(record, lottery.sha256) == []
        assert read(record) == lottery


def test_the_announcement_does_not_hold_the_seed() -> None:
    assert SEED not in json.dumps(announced().record()) + announced().text
    assert announced().sha256 == drawn().sha256


DOCS = Path(__file__).parents[2] / "docs" / "howto"


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not installed")
@pytest.mark.parametrize("lang", ["es", "en"])
def test_anyone_gets_the_same_order_with_sha256sum(tmp_path: Path, lang: str) -> None:
    """The commands of the documentation, word for word."""
    page = (DOCS / f"run-a-lottery.{lang}.md").read_text("utf-8")
    blocks = re.findall(r"^```bash\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (by_hand,) = (b for b in blocks if "sha256sum" in b)
    lottery = drawn()
    texts = {
        "list": lottery.list_text,
        "announcement": lottery.text,
        "draw": lottery.draw_text,
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_bytes(text.encode())
    environment = {"PATH": "/usr/bin:/bin", "seed": SEED, "value": "40817"}

    def run() -> list[str]:
        done = subprocess.run(
            ["bash", "-c", by_hand], cwd=tmp_path, env=environment, capture_output=True
        )
        return done.stdout.decode().split()

    said = run()
    assert said[0] == lottery.seed_sha256
    assert said[2:6] == [lottery.list_sha256, "list.txt", lottery.sha256, "announcement.txt"]
    assert said[6:]  # the words of agreement
    assert (tmp_path / "mine.txt").read_text("utf-8").split("\n")[:-1] == texts["draw"].split("\n")
    environment["value"] = "40818"
    assert not run()[6:]


def test_ten_lines_of_python_give_the_same_order() -> None:
    lottery = drawn(None)
    assert lottery.draw is not None
    for block in BLOCKS:

        def code(unit: str, name: str = block.id) -> str:
            return hashlib.sha256(f"{SEED}|{name}|{unit}".encode()).hexdigest()

        order = [p.unit for p in lottery.draw.order if p.block == block.id]
        assert order == sorted(block.units, key=code)
    waves = [p.wave for p in lottery.draw.order]
    assert waves == ["2027", "2027", "2028", "2028", "2027", "2028", "2028"]


def swap_units(record: dict[str, Any]) -> None:
    record["blocks"][0]["units"][0] = "GT-9999"


def move_unit(record: dict[str, Any]) -> None:
    unit = record["blocks"][0]["units"].pop()
    record["blocks"][0]["waves"][1]["places"] -= 1
    record["blocks"][1]["units"].append(unit)
    record["blocks"][1]["waves"][1]["places"] += 1


def more_places(record: dict[str, Any]) -> None:
    record["blocks"][0]["waves"] = [
        {"label": "2027", "places": 3},
        {"label": "2028", "places": 1},
    ]


def uneven_places(record: dict[str, Any]) -> None:
    record["blocks"][0]["waves"][0]["places"] = 10**15


def other_seed(record: dict[str, Any]) -> None:
    record["draw"]["seed"] = OTHER


def other_seed_and_commitment(record: dict[str, Any]) -> None:
    record["draw"]["seed"] = OTHER
    record["seed_sha256"] = digest(OTHER)


def other_value(record: dict[str, Any]) -> None:
    record["draw"]["public_value"] = "40818"


def no_value(record: dict[str, Any]) -> None:
    record["draw"]["public_value"] = None


def reorder(record: dict[str, Any]) -> None:
    order = record["draw"]["order"]
    order[0]["unit"], order[2]["unit"] = order[2]["unit"], order[0]["unit"]


def other_wave(record: dict[str, Any]) -> None:
    record["draw"]["order"][2]["wave"] = "2027"


def drop_a_place(record: dict[str, Any]) -> None:
    record["draw"]["order"].pop()


def twice_in_the_list(record: dict[str, Any]) -> None:
    record["blocks"][1]["units"][0] = record["blocks"][0]["units"][0]


def drawn_before(record: dict[str, Any]) -> None:
    record["draw"]["drawn_on"] = "2027-01-09"


def other_day(record: dict[str, Any]) -> None:
    record["announced_on"] = "2026-12-01"


def other_source(record: dict[str, Any]) -> None:
    record["public"] = "Lotería, sorteo 389"


TAMPERING: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (swap_units, "E-PLN-326"),
    (move_unit, "E-PLN-326"),
    (more_places, "E-PLN-327"),
    (uneven_places, "E-PLN-324"),
    (other_seed, "E-PLN-333"),
    (other_seed_and_commitment, "E-PLN-327"),
    (other_value, "E-PLN-335"),
    (no_value, "E-PLN-334"),
    (reorder, "E-PLN-335"),
    (other_wave, "E-PLN-335"),
    (drop_a_place, "E-PLN-335"),
    (twice_in_the_list, "E-PLN-323"),
    (drawn_before, "E-PLN-332"),
    (other_day, "E-PLN-327"),
    (other_source, "E-PLN-327"),
]


@pytest.mark.parametrize(("tamper", "code"), TAMPERING, ids=lambda x: getattr(x, "__name__", x))
def test_tampering_is_named(tamper: Callable[[dict[str, Any]], None], code: str) -> None:
    record = drawn().record()
    tamper(record)
    assert code in codes(record)


def test_a_record_remade_as_a_whole_differs_from_what_was_published() -> None:
    """Seed chosen again until a favourite comes first, all hashes recomputed."""
    honest = announced(None)
    forged = announce("sorteo-1", "centroamerica", BLOCKS, OTHER, announced_on="2027-01-10")
    record = draw(forged, OTHER, drawn_on="2027-02-03").record()
    assert codes(record) == set()
    assert codes(record, honest.sha256) == {"E-PLN-328"}


def test_any_single_change_of_a_leaf_is_noticed() -> None:
    honest = drawn().record()
    leaves = list(paths(honest))
    assert len(leaves) > 50
    for path in leaves:
        record = copy.deepcopy(honest)
        at: Any = record
        for step in path[:-1]:
            at = at[step]
        value = at[path[-1]]
        at[path[-1]] = value + 1 if isinstance(value, int) else f"{value}x"
        assert verify(record), path


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in paths(v, (*at, k))]
    if isinstance(value, list):
        return [p for k, v in enumerate(value) for p in paths(v, (*at, k))]
    return [at]


def test_a_part_left_out_or_of_another_type_is_named_and_nothing_breaks() -> None:
    honest = drawn().record()
    for path in [(k,) for k in honest] + list(paths(honest)):
        for worse in (None, 3, [], {}, "\ud800", [["x"]], {"id": 1}):
            record = copy.deepcopy(honest)
            at: Any = record
            for step in path[:-1]:
                at = at[step]
            if at[path[-1]] == worse or (path == ("draw",) and worse is None):
                continue
            at[path[-1]] = worse
            assert verify(record), (path, worse)
    for key in honest:
        assert verify({k: v for k, v in honest.items() if k != key}), key
    assert codes([]) == {"E-PLN-321"}


def test_a_lottery_is_drawn_once() -> None:
    with pytest.raises(DesignUnsupported) as refused:
        draw(drawn(), SEED, drawn_on="2027-02-04", public_value="40818")
    assert refused.value.code == "E-PLN-330"


def test_two_draws_or_two_announcements_for_a_plan_are_noticed() -> None:
    one = drawn()
    again = draw(announced(), SEED, drawn_on="2027-02-04", public_value="40818")
    assert verify(again.record()) == []  # each is right on its own
    together = verify_together([one.record(), again.record()])
    assert [p.code for p in together] == ["E-PLN-331"]
    second = announce("b", "centroamerica", BLOCKS[:1], OTHER, announced_on="2027-01-11")
    assert [p.code for p in verify_together([one.record(), second.record()])] == ["E-PLN-331"]


def test_announcement_draw_and_copies_of_one_lottery_go_together() -> None:
    rest = announce("b", "centroamerica", [Block("9", ("x", "y"), (Wave("1", 2),))], OTHER,
                    announced_on="2027-01-11")  # fmt: skip
    records = [announced().record(), drawn().record(), announced().record(), rest.record()]
    assert verify_together(records) == []


def test_the_wrong_seed_or_value_does_not_draw() -> None:
    with pytest.raises(DataInvalid) as refused:
        draw(announced(), OTHER, drawn_on="2027-02-03", public_value="40817")
    assert refused.value.code == "E-PLN-333"
    with pytest.raises(DataInvalid) as refused:
        draw(announced(), SEED, drawn_on="2027-02-03")
    assert refused.value.code == "E-PLN-334"


@pytest.mark.parametrize(
    ("blocks", "seed", "code"),
    [
        (BLOCKS, "12345", "E-PLN-322"),
        ((Block("1", ("a", "a"), (Wave("1", 2),)),), SEED, "E-PLN-323"),
        ((Block("1", ("a",), (Wave("1", 1),)), Block("2", ("a",), (Wave("1", 1),))), SEED,
         "E-PLN-323"),
        ((Block("1", ("a", "b"), (Wave("1", 1),)),), SEED, "E-PLN-324"),
        ((Block("1", ("a", "b"), (Wave("1", 3), Wave("2", -1))),), SEED, "E-PLN-324"),
        ((), SEED, "E-PLN-325"),
        ((Block("1", ("a",), (Wave("1", 1),)), Block("1", ("b",), (Wave("1", 1),))), SEED,
         "E-PLN-325"),
        ((Block("1", ("a|b",), (Wave("1", 1),)),), SEED, "E-PLN-329"),
        ((Block("1", ("a\n",), (Wave("1", 1),)),), SEED, "E-PLN-329"),
        ((Block("1", ("Pete\u0301n",), (Wave("1", 1),)),), SEED, "E-PLN-329"),
        ((Block("1", ("",), (Wave("1", 1),)),), SEED, "E-PLN-329"),
    ],
)  # fmt: skip
def test_a_list_that_would_not_be_fair_is_not_announced(
    blocks: tuple[Block, ...], seed: str, code: str
) -> None:
    with pytest.raises(DataInvalid) as refused:
        announce("a", "p", blocks, seed, announced_on="2027-01-10")
    assert code in {p.code for p in refused.value.problems}


def test_a_seed_from_the_system_is_new_each_time_and_accepted() -> None:
    seeds = {new_seed() for _ in range(20)}
    assert len(seeds) == 20
    for seed in seeds:
        announce("a", "p", BLOCKS, seed, announced_on="2027-01-10")


def test_doubts_name_what_a_record_without_a_public_value_cannot_prove() -> None:
    assert len(doubts(announced(None))) == len(doubts(announced())) + 1


def test_every_order_of_a_block_is_equally_likely() -> None:
    """Chi-square of the 24 orders of four units over 6,000 seeds, and of two blocks' first."""
    counts, pairs = dict[tuple[str, ...], int](), dict[tuple[str, str], int]()
    for k in range(6000):
        lottery = announce("a", "p", BLOCKS, digest(str(k)), announced_on="2027-01-10")
        made = draw(lottery, digest(str(k)), drawn_on="2027-01-11").draw
        assert made is not None
        order = tuple(p.unit for p in made.order[:4])
        counts[order] = counts.get(order, 0) + 1
        pair = (made.order[0].unit, made.order[4].unit)
        pairs[pair] = pairs.get(pair, 0) + 1
    for table, cells in ((counts, 24), (pairs, 12)):
        expected = 6000 / cells
        assert len(table) == cells
        found = sum((n - expected) ** 2 / expected for n in table.values())
        assert found < chi2.ppf(1 - 1e-4, cells - 1)


names = st.text(st.characters(min_codepoint=48, max_codepoint=122), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(names, min_size=2, max_size=12, unique=True), st.integers(0, 2**32))
def test_the_order_of_the_list_given_does_not_matter(units: list[str], k: int) -> None:
    units = [u for u in units if u.strip() == u]
    rng = np.random.default_rng(k)
    half = len(units) // 2
    waves = (Wave("2027", half), Wave("2028", len(units) - half))
    seed = digest(str(k))
    orders = []
    for order in (units, [units[i] for i in rng.permutation(len(units))]):
        lottery = announce("a", "p", [Block("b", tuple(order), waves)], seed,
                           announced_on="2027-01-10")  # fmt: skip
        made = draw(lottery, seed, drawn_on="2027-01-10")
        assert made.draw is not None
        orders.append((lottery.sha256, made.draw.order))
    assert orders[0] == orders[1]
