"""The load script asks for every address that can be read, or says why not."""

import sys
from pathlib import Path

import pytest

from tests.web.attacks.test_web_attack_table import EVERY


def test_every_address_is_in_the_mix_or_left_out_with_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3] / "benchmarks"))
    monkeypatch.delitem(sys.modules, "web_readers", raising=False)
    from web_readers import MIX, NOT_READ

    readable = {row.view for row in EVERY if row.method == "GET"}
    assert readable - set(MIX) - set(NOT_READ) == set(), "enter them in benchmarks/web_readers.py"
    assert set(MIX) & set(NOT_READ) == set()
    assert {*MIX, *NOT_READ} - readable == set(), "no such address any more"
    assert all(NOT_READ.values())
