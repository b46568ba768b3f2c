"""A lottery anyone can check with ``sha256sum``: who starts first among places worth the same.

Before the draw three things are published: the SHA-256 of a secret seed, the list of units by
block with its own SHA-256, and one SHA-256 of the whole announcement, which holds both, how many
units start in each wave, and which public value of a later day will be mixed in. Then the seed
is made known and the order follows:

    key    = seed, or SHA-256("seed|public value") where a public value is mixed in
    order  = rising SHA-256("key|block|unit") within a block, as lower-case hexadecimals

The first units of a block fill its first wave, the next ones the second, and so on. All text is
UTF-8 in normal form C without a final line break.

What each part secures: the list cannot change and the seed cannot be exchanged after the
announcement. Only the public value secures that whoever chose the seed did not try many before
publishing one; without it the record says so (`doubts`).

Notes
-----
Commitment by hash: Blum, M. (1983), Coin flipping by telephone, SIGACT News 15, 23–27. Why a
cryptographic draw that can be computed again is safer than dice alone: Calandrino, J. A.,
Halderman, J. A. and Felten, E. W. (2008), In defense of pseudorandom sample selection, USENIX
Electronic Voting Technology Workshop.
"""

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from presencia.errors import DataInvalid, DesignUnsupported, Problem
from presencia.portfolio import lottery_words as words
from presencia.portfolio.lottery_record import (
    Block,
    Draw,
    Lottery,
    Place,
    Wave,
    digest,
    key_of,
    order_of,
    read,
)
from presencia.text import Text

__all__ = [
    "Block",
    "Draw",
    "Lottery",
    "Place",
    "Wave",
    "announce",
    "digest",
    "doubts",
    "draw",
    "new_seed",
    "read",
    "verify",
    "verify_together",
]

SHORTEST_SEED = 32


def new_seed() -> str:
    """Return a secret seed of 256 bits from the operating system, as hexadecimals."""
    return secrets.token_hex(32)


def announce(
    id: str,
    plan: str,
    blocks: Sequence[Block],
    seed: str,
    *,
    announced_on: str,
    public: str | None = None,
) -> Lottery:
    """Return what is published before the draw; it does not hold the seed.

    Parameters
    ----------
    id, plan : str
    blocks : sequence of Block
    seed : str
        Secret until the draw: `new_seed`, or dice thrown before witnesses, 32 signs or more.
    announced_on : str
        ISO date.
    public : str, optional
        Which public value of a later day is mixed in.

    Raises
    ------
    DataInvalid
        If the seed is short, a unit stands twice, a name cannot be written in a line, the waves
        of a block do not add up, or the date is none.
    """
    lottery = Lottery(id, plan, announced_on, tuple(blocks), public, digest(seed))
    _raise([*_seed_problems(seed), *_problems(lottery)])
    return lottery


def draw(lottery: Lottery, seed: str, *, drawn_on: str, public_value: str | None = None) -> Lottery:
    """Return the lottery drawn.

    Raises
    ------
    DesignUnsupported
        If it was drawn before: a lottery is drawn once.
    DataInvalid
        If the seed is not the one committed to, or the public value is absent or was not
        announced.
    """
    if lottery.draw is not None:
        what = words.DRAWN.fill(id=lottery.id, on=lottery.draw.drawn_on)
        raise DesignUnsupported(Problem("E-PLN-330", what, words.FIX_DRAWN))
    key = key_of(seed, public_value)
    made = replace(lottery, draw=Draw(seed, public_value, drawn_on, order_of(lottery, key)))
    _raise([*_problems(lottery), *_draw_problems(made)])
    return made


def verify(record: Mapping[str, Any], published: str | None = None) -> list[Problem]:
    """Check a record, before or after the draw, from its own content; empty if all is right.

    Parameters
    ----------
    record : mapping
        As `Lottery.record` writes it.
    published : str, optional
        SHA-256 of the announcement as it was published. Give it: a record rewritten as a whole,
        hashes included, agrees with itself and differs only from this.
    """
    try:
        lottery = read(record)
    except DataInvalid as broken:
        return list(broken.problems)
    found = _problems(lottery)
    if record.get("list_sha256") != lottery.list_sha256:
        found.append(Problem("E-PLN-326", words.LIST, words.FIX_LIST))
    if record.get("announcement_sha256") != lottery.sha256:
        found.append(Problem("E-PLN-327", words.ANNOUNCEMENT, words.FIX_LIST))
    if published is not None and published.strip().lower() != lottery.sha256:
        found.append(Problem("E-PLN-328", words.PUBLISHED, words.FIX_PUBLISHED))
    return found + _draw_problems(lottery)


def verify_together(records: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Check several records, and that no plan was drawn or announced more than once."""
    found: list[Problem] = []
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for record in records:
        problems = verify(record)
        found += problems
        if any(p.code in ("E-PLN-320", "E-PLN-321") for p in problems):
            continue
        lottery = read(record)
        for unit in (u for b in lottery.blocks for u in b.units):
            announced, drawn = seen.get((lottery.plan, unit), (lottery.sha256, ""))
            if announced != lottery.sha256 or lottery.draw_text not in (
                "",
                drawn or lottery.draw_text,
            ):
                what = words.TWICE.fill(unit=unit, plan=lottery.plan)
                found.append(Problem("E-PLN-331", what, words.FIX_TWICE))
                break
            seen[lottery.plan, unit] = (announced, drawn or lottery.draw_text)
    return found


def doubts(lottery: Lottery) -> tuple[Text, ...]:
    """Return what the record cannot prove, for the page that shows it."""
    return (words.PROOF_OF_DATE,) if lottery.public else (words.GRINDING, words.PROOF_OF_DATE)


def _raise(problems: Sequence[Problem]) -> None:
    if problems:
        raise DataInvalid(problems[0], problems[1:])


def _seed_problems(seed: str) -> list[Problem]:
    if len(seed) >= SHORTEST_SEED and _writable(seed):
        return []
    what = words.SEED_SHORT.fill(least=SHORTEST_SEED)
    return [Problem("E-PLN-322", what, words.FIX_SEED_SHORT)]


def _writable(name: str) -> bool:
    """Say whether a name has one reading as bytes in a line whose parts ``|`` divides."""
    plain = name == name.strip() and "|" not in name and name.isprintable()
    return bool(name) and plain and unicodedata.is_normalized("NFC", name)


def _problems(lottery: Lottery) -> list[Problem]:
    """Return what is wrong with an announcement."""
    found, seen = [], set[str]()
    parts = [lottery.id, lottery.plan, *([] if lottery.public is None else [lottery.public])]
    for block in lottery.blocks:
        parts += [block.id, *block.units, *(w.label for w in block.waves)]
        for unit in block.units:
            if unit in seen:
                what = words.DUPLICATE.fill(unit=unit)
                found.append(Problem("E-PLN-323", what, words.FIX_DUPLICATE))
            seen.add(unit)
        total = sum(w.places for w in block.waves)
        if total != len(block.units) or min((w.places for w in block.waves), default=0) < 0:
            what = words.WAVES.fill(block=block.id, total=total, units=len(block.units))
            found.append(Problem("E-PLN-324", what, words.FIX_WAVES))
    ids = [b.id for b in lottery.blocks]
    if not ids or len(set(ids)) < len(ids):
        found.append(Problem("E-PLN-325", words.BLOCKS, words.FIX_BLOCKS))
    for part in dict.fromkeys(p for p in parts if not _writable(p)):
        found.append(Problem("E-PLN-329", words.NAME, words.FIX_NAME, value=part[:200]))
    if not _date(lottery.announced_on):
        what = words.DATE.fill(date=lottery.announced_on)
        found.append(Problem("E-PLN-332", what, words.FIX_DATE))
    return found


def _draw_problems(lottery: Lottery) -> list[Problem]:
    """Return what is wrong with a draw; nothing if there is none."""
    made = lottery.draw
    if made is None:
        return []
    found = []
    if digest(made.seed) != lottery.seed_sha256:
        found.append(Problem("E-PLN-333", words.SEED, words.FIX_SEED))
    if (made.public_value is None) != (lottery.public is None):
        found.append(Problem("E-PLN-334", words.PUBLIC, words.FIX_PUBLIC))
    elif made.public_value is not None and not _writable(made.public_value):
        value = made.public_value[:200]
        found.append(Problem("E-PLN-329", words.NAME, words.FIX_NAME, value=value))
    if not _date(made.drawn_on) or made.drawn_on < lottery.announced_on:
        what = words.DATE.fill(date=made.drawn_on)
        found.append(Problem("E-PLN-332", what, words.FIX_DATE))
    if made.order != order_of(lottery, key_of(made.seed, made.public_value)):
        found.append(Problem("E-PLN-335", words.ORDER, words.FIX_ORDER))
    return found


def _date(text: str) -> bool:
    return re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", text) is not None
