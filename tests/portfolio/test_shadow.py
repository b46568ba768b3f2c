"""What money and conditions are worth, against the plan compiled and solved anew."""

import numpy as np
import pytest
from made_up import compiled

from presencia.portfolio.plan_words import Unit, gain, money, number, odds, percent
from presencia.portfolio.resolve import Difference, difference
from presencia.portfolio.shadow import worths
from presencia.portfolio.solver import solve
from presencia.text import Text, same

FUNDS = [
    {"id": "national", "amount": 500_000},
    {"id": "donor", "amount": 100_000, "countries": ["AAA"]},
]
CONSTRAINTS = [
    {"kind": "share", "approach": "prevention", "least": 0.5},
    {"kind": "floor_country", "shares": {"BBB": 0.4}},
    {"kind": "absorption", "amount": 200_000},
]
UNIT = Unit(Text("homicidios", "homicides"), "USD")


@pytest.fixture(scope="module")
def solved():  # type: ignore[no-untyped-def]
    given = compiled(funds=FUNDS, constraints=CONSTRAINTS)
    return given, solve(given.problem)


def test_each_change_equals_the_specification_changed(solved) -> None:  # type: ignore[no-untyped-def]
    given, base = solved
    table = worths(given, base, solver=solve).set_index(["subject", "change"])
    richer = [{**FUNDS[0], "amount": 500_000 + 1_000_000 / 3}, FUNDS[1]]
    changed = {
        ("national", "more_money"): {"funds": richer, "constraints": CONSTRAINTS},
        ("share:least", "relaxed"): {
            "funds": FUNDS,
            "constraints": [{**CONSTRAINTS[0], "least": 0.45}, *CONSTRAINTS[1:]],
        },
        ("floor_country:BBB", "relaxed"): {
            "funds": FUNDS,
            "constraints": [CONSTRAINTS[0], {**CONSTRAINTS[1], "shares": {"BBB": 0.35}},
                            CONSTRAINTS[2]],
        },
        ("absorption", "removed"): {"funds": FUNDS, "constraints": CONSTRAINTS[:2]},
    }  # fmt: skip
    for key, settings in changed.items():
        again = solve(compiled(**settings).problem, gap=1e-5)
        row = table.loc[key]
        assert row["worth"] == pytest.approx(max(again.value - base.value, 0.0), abs=1e-6), key
        assert row["worth_low"] <= row["worth"] <= row["worth_high"]
        assert row["worth_high"] <= again.bound - base.value + 1e-6
    assert (table["worth_low"] >= 0).all()  # giving up a condition never loses


def test_less_money_never_gains_and_subjects_can_be_chosen(solved) -> None:  # type: ignore[no-untyped-def]
    given, base = solved
    table = worths(given, base, solver=solve, step=-300_000, subjects=["national"])
    assert table[["subject", "change"]].to_numpy().tolist() == [["national", "less_money"]]
    assert table["worth"].iloc[0] <= 0
    assert table["worth_high"].iloc[0] <= 0


def test_stop_keeps_what_was_asked_so_far(solved) -> None:  # type: ignore[no-untyped-def]
    given, base = solved
    assert worths(given, base, solver=solve, stop=lambda: True).empty


class Found:
    def __init__(self, value: float, bound: float) -> None:
        self.value, self.bound, self.taken = value, bound, np.empty((0, 0), dtype=np.int64)


def test_a_difference_within_the_two_gaps_is_not_told_apart() -> None:
    found = difference(Found(100, 101), Found(101.5, 102.5), "averted", "looser")
    assert (found.value, found.low, found.high) == (1.5, 0.5, 2.5)
    assert not found.told_apart
    assert (
        "nothing that can be told apart: at most 2.5 homicides" in gain(same("It"), found, UNIT).en
    )
    assert difference(Found(100, 101), Found(102.5, 103), "averted", "looser").told_apart


def test_what_is_looser_cannot_lose_and_what_is_tighter_cannot_gain() -> None:
    found = difference(Found(100, 101), Found(99, 100.5), "averted", "looser")
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(0.5)
    found = difference(Found(100, 101), Found(100.4, 100.6), "averted", "tighter")
    assert found.value == 0.0
    assert found.high == 0.0


def test_for_least_cost_a_gain_is_money_saved() -> None:
    found = difference(Found(5e6, 4.9e6), Found(3e6, 2.95e6), "cost", "looser")
    assert (found.value, found.low, found.high) == (2e6, 1.9e6, 2.05e6)
    said = gain(same("It"), found, Unit(UNIT.harm, "USD", cost=True))
    assert (
        said.en == "It would save US$ 2.00 million (proven: US$ 1.90 million to US$ 2.05 million)."
    )


def test_sentences_say_gain_loss_nothing_and_exactness() -> None:
    it = Text("Eso", "It")
    assert gain(it, Difference(5, 4.9, 5.1, True), UNIT).es == (
        "Eso evitaría 5.0 homicidios más (demostrado: de 4.9 a 5.1)."
    )
    assert gain(it, Difference(-3, -3.1, -2.9, True), UNIT).en == (
        "It would avert 3.0 fewer homicides (proven: 2.9 to 3.1)."
    )
    assert gain(it, Difference(2, 2, 2, True), UNIT).en == "It would avert 2.0 more homicides."
    assert gain(it, Difference(0, 0, 0, False), UNIT).es == "Eso no cambia nada."


def test_amounts_in_words() -> None:
    assert [number(x) for x in (0, 1234.5, 99.96, 12.34, 0.9999, 0.0456, 1e-6, -2.5)] == [
        "0", "1,234", "100", "12.3", "1.0", "0.046", "0.0001", "-2.5",
    ]  # fmt: skip
    assert money(1e6, "USD").es == "US$ 1 millón"
    assert money(12_345_678, "GTQ").en == "Q 12.35 million"
    assert money(999_499, "CRC").es == "CRC 999,499"
    assert [percent(x) for x in (0.356, 0.0123, 0.00012, 0.0)] == ["36%", "1.2%", "0.012%", "0%"]
    assert [odds(x).en for x in (0.999, 0.5, 0.001)] == [
        "in more than 99%", "in 50%", "in less than 1%",
    ]  # fmt: skip
