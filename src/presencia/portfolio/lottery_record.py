"""The record of a lottery: what is announced, what is drawn, and the texts that are hashed."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from presencia.errors import DataInvalid, Problem
from presencia.portfolio import lottery_words as words

SCHEMA = "presencia-lottery"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Wave:
    """Units that start together: a label such as a year, and how many of a block they are."""

    label: str
    places: int


@dataclass(frozen=True, slots=True)
class Block:
    """Units among which the lottery decides; ``waves`` in order of start add up to them all."""

    id: str
    units: tuple[str, ...]
    waves: tuple[Wave, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit came out: ``rank`` counts from 1 within its block."""

    block: str
    unit: str
    sha256: str
    rank: int
    wave: str


@dataclass(frozen=True, slots=True)
class Draw:
    """What is published after the draw; ``order`` by block and rank."""

    seed: str
    public_value: str | None
    drawn_on: str
    order: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Lottery:
    """An announcement, and the draw once it was made.

    Parameters
    ----------
    id, plan : str
        Of the lottery and of the plan it serves.
    announced_on : str
        ISO date.
    blocks : tuple of Block
    public : str or None
        Which public value, unknown until a later day, is mixed in; in words that leave no choice.
    seed_sha256 : str
    draw : Draw, optional
    """

    id: str
    plan: str
    announced_on: str
    blocks: tuple[Block, ...]
    public: str | None
    seed_sha256: str
    draw: Draw | None = None

    @property
    def list_text(self) -> str:
        """The list as published: one line ``block|unit`` for each unit, sorted as bytes."""
        return "\n".join(sorted(f"{b.id}|{u}" for b in self.blocks for u in b.units))

    @property
    def list_sha256(self) -> str:
        """SHA-256 of `list_text`."""
        return digest(self.list_text)

    @property
    def text(self) -> str:
        """The announcement as published; its SHA-256 ties everything down."""
        lines = [
            f"{SCHEMA}|{VERSION}",
            f"lottery|{self.id}",
            f"plan|{self.plan}",
            f"announced|{self.announced_on}",
            f"seed|{self.seed_sha256}",
            f"public|{self.public or ''}",
            f"list|{self.list_sha256}",
        ]
        waves = [f"wave|{b.id}|{w.label}|{w.places}" for b in self.blocks for w in b.waves]
        return "\n".join([*lines, *waves])

    @property
    def sha256(self) -> str:
        """SHA-256 of the announcement (`text`)."""
        return digest(self.text)

    @property
    def draw_text(self) -> str:
        """The draw as published: lines ``block|sha256|unit`` sorted as bytes; empty before."""
        order = self.draw.order if self.draw else ()
        return "\n".join(sorted(f"{p.block}|{p.sha256}|{p.unit}" for p in order))

    def record(self) -> dict[str, Any]:
        """Return the record as JSON values; `read` and `verify` take it back."""
        drawn = self.draw and {
            "seed": self.draw.seed,
            "public_value": self.draw.public_value,
            "drawn_on": self.draw.drawn_on,
            "order": [{f: getattr(p, f) for f in _PLACE} for p in self.draw.order],
        }
        return {
            "schema": SCHEMA,
            "version": VERSION,
            "id": self.id,
            "plan": self.plan,
            "announced_on": self.announced_on,
            "public": self.public,
            "seed_sha256": self.seed_sha256,
            "list_sha256": self.list_sha256,
            "announcement_sha256": self.sha256,
            "blocks": [
                {
                    "id": b.id,
                    "units": list(b.units),
                    "waves": [{"label": w.label, "places": w.places} for w in b.waves],
                }
                for b in self.blocks
            ],
            "draw": drawn,
        }


_PLACE = ("block", "unit", "sha256", "rank", "wave")


def digest(text: str) -> str:
    """Return the SHA-256 of a text as 64 lower-case hexadecimals."""
    return sha256(text.encode("utf-8")).hexdigest()


def key_of(seed: str, public_value: str | None) -> str:
    """Return what stands before block and unit in the hash that gives the order."""
    return seed if public_value is None else digest(f"{seed}|{public_value}")


def order_of(lottery: Lottery, key: str) -> tuple[Place, ...]:
    """Return where every unit comes out under a key."""
    order = []
    for block in lottery.blocks:
        labels = (w.label for w in block.waves for _ in range(w.places))
        hashed = sorted((digest(f"{key}|{block.id}|{unit}"), unit) for unit in block.units)
        for rank, ((code, unit), label) in enumerate(zip(hashed, labels, strict=False), 1):
            order.append(Place(block.id, unit, code, rank, label))
    return tuple(order)


def read(record: Mapping[str, Any]) -> Lottery:
    """Return the lottery a record describes, whether or not it is honest (see `verify`).

    Raises
    ------
    DataInvalid
        If the record is of another schema or version, or a part is missing or of a wrong type.
    """
    if not isinstance(record, Mapping):
        what = words.BROKEN.fill(part=repr(record)[:60])
        raise DataInvalid(Problem("E-PLN-321", what, words.FIX_SCHEMA))
    if record.get("schema") != SCHEMA or record.get("version") != VERSION:
        given = f"{record.get('schema')} {record.get('version')}"
        what = words.SCHEMA.fill(given=given, wanted=f"{SCHEMA} {VERSION}")
        raise DataInvalid(Problem("E-PLN-320", what, words.FIX_SCHEMA))
    try:
        blocks = tuple(
            Block(
                _word(b["id"]),
                tuple(_word(u) for u in b["units"]),
                tuple(Wave(_word(w["label"]), _count(w["places"])) for w in b["waves"]),
            )
            for b in record["blocks"]
        )
        public = None if record["public"] is None else _word(record["public"])
        drawn = None if record["draw"] is None else _read_draw(record["draw"])
        return Lottery(
            id=_word(record["id"]),
            plan=_word(record["plan"]),
            announced_on=_word(record["announced_on"]),
            blocks=blocks,
            public=public,
            seed_sha256=_word(record["seed_sha256"]),
            draw=drawn,
        )
    except (KeyError, TypeError, UnicodeEncodeError) as wrong:
        what = words.BROKEN.fill(part=ascii(wrong)[:100])
        raise DataInvalid(Problem("E-PLN-321", what, words.FIX_SCHEMA)) from wrong


def _read_draw(given: Mapping[str, Any]) -> Draw:
    order = tuple(
        Place(
            block=_word(p["block"]),
            unit=_word(p["unit"]),
            sha256=_word(p["sha256"]),
            rank=_count(p["rank"]),
            wave=_word(p["wave"]),
        )
        for p in given["order"]
    )
    public = None if given["public_value"] is None else _word(given["public_value"])
    return Draw(_word(given["seed"]), public, _word(given["drawn_on"]), order)


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(repr(value)[:60])
    value.encode("utf-8")  # a lone surrogate has no bytes to hash
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(repr(value)[:60])
    return value
