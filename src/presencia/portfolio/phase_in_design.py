"""What a phase-in asks for, and the design that goes to the lottery and to the evaluation."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from presencia.errors import DesignUnsupported, Problem
from presencia.portfolio.lottery_record import Block, Lottery
from presencia.portfolio.spec import PhaseIn
from presencia.portfolio.trial import ANALYSIS, ESTIMAND, FORMULA
from presencia.text import Text

IntArray = NDArray[np.int64]

SCHEMA = "presencia-phase-in"
VERSION = 1
_LARGEST = 40  # beyond, a larger block adds nothing to the test

_OTHER = Text(
    "el sorteo «{id}» no se ha hecho, o no es de las unidades de este diseño.",
    "the lottery “{id}” was not drawn, or is not of this design's units.",
)
_FIX_OTHER = Text(
    "use el sorteo que se anunció con este diseño, ya sorteado.",
    "use the lottery announced with this design, once drawn.",
)


@dataclass(frozen=True, slots=True)
class PhaseInSettings:
    """What the plan asks for.

    Parameters
    ----------
    interventions : tuple of str
        Those whose start the lottery decides; all of a place's move together.
    share : float
        Of each block that waits, 0 to below 1; at least as many wait as in the plan. 0: only the
        places of blocks where the plan itself lets some wait.
    wait : int
        Years the second wave waits.
    start : int, optional
        Year of the first wave, 0 the first of the plan; by default the earliest start.
    ratio : float
        Largest over smallest harm averted per unit of money within a block.
    least, most : int
        Units in a block.
    blocks : int, optional
        About how many blocks, in place of ``most``; where places that do different things or are
        not worth the same cannot share one, there are more.
    """

    interventions: tuple[str, ...]
    share: float = 0.5
    wait: int = 1
    start: int | None = None
    ratio: float = 1.25
    least: int = 4
    most: int = 8
    blocks: int | None = None

    @classmethod
    def from_spec(cls, asked: PhaseIn, interventions: tuple[str, ...]) -> "PhaseInSettings":
        """Return what a plan's specification asks for; no interventions named is all of them."""
        share = 1 - asked.share
        return cls(asked.interventions or interventions, share=share, blocks=asked.blocks)

    def sizes(self, units: int) -> tuple[int, int]:
        """Return the least and most units of a block when there are so many in all."""
        most = self.most if self.blocks is None else min(max(2, -(-units // self.blocks)), _LARGEST)
        return min(self.least, most), most


@dataclass(frozen=True, slots=True)
class Unit:
    """One place of the lottery; harm in the unit of the plan, money in its currency.

    Parameters
    ----------
    place, block : str
    early, late : tuple of (intervention, choice) int pairs
        What is taken in the phased interventions either way.
    planned_late : bool
    p_waits : float
        Probability that it waits.
    value, cost : float
        Harm averted by the phased interventions if it starts first, and their cost.
    waiting_loses : float
        Harm averted if it starts first minus if it waits.
    """

    place: str
    block: str
    early: tuple[tuple[int, int], ...]
    late: tuple[tuple[int, int], ...]
    planned_late: bool
    p_waits: float
    value: float
    cost: float
    waiting_loses: float


@dataclass(frozen=True, slots=True)
class Forgone:
    """Harm forgone beside the plan: exact expectation and an interval.

    Parameters
    ----------
    mean : float
    low, high : float
        Interval over draws of the lottery and, where the plan has them, scenarios.
    level : float
    scenarios : int
        0: the interval is of the lottery alone.
    share : float
        ``mean`` as a share of the harm that the units avert in the plan.
    """

    mean: float
    low: float
    high: float
    level: float
    scenarios: int
    share: float


@dataclass(frozen=True, slots=True)
class Design:
    """A phase-in ready for the lottery and for the evaluation.

    Parameters
    ----------
    asked : PhaseInSettings
    first_year, start : int
        Calendar year of the plan's first; year of the first wave, from 0.
    units : tuple of Unit
    blocks : tuple of Block
        As the lottery takes them; waves are named by calendar year.
    forgone : Forgone
    lacked : dict of row id to float
        What limits lacked for all blocks as asked for; blocks were made smaller or left out.
    left_out : dict of place id to str
        Places that do these interventions and are no units, and why: see
        `phase_in_units.Units`; ``block`` had no match, ``limit`` did not fit.
    """

    asked: PhaseInSettings
    first_year: int
    start: int
    units: tuple[Unit, ...]
    blocks: tuple[Block, ...]
    forgone: Forgone
    lacked: dict[str, float] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)

    def settle(self, taken: IntArray, places: NDArray[np.object_], lottery: Lottery) -> IntArray:
        """Return the plan after the draw, (n, interventions).

        Parameters
        ----------
        taken : (n, interventions) int array
        places : (n,) object array
            Identifiers, as in the problem.
        lottery : Lottery

        Raises
        ------
        DesignUnsupported
            If the lottery was not drawn or is of other units.
        """
        drawn = lottery.draw
        if drawn is None or {(b.id, frozenset(b.units), b.waves) for b in lottery.blocks} != {
            (b.id, frozenset(b.units), b.waves) for b in self.blocks
        }:
            raise DesignUnsupported(Problem("E-PLN-338", _OTHER.fill(id=lottery.id), _FIX_OTHER))
        waits = {p.unit for p in drawn.order if p.wave == self._label(self.asked.wait)}
        return self.assign(taken, places, waits)

    def assign(self, taken: IntArray, places: NDArray[np.object_], waits: set[str]) -> IntArray:
        """Return the plan in which these units wait and the others start first."""
        row = {str(place): p for p, place in enumerate(places)}
        out = taken.copy()
        for unit in self.units:
            for i, choice in unit.late if unit.place in waits else unit.early:
                out[row[unit.place], i] = choice
        return out

    def record(
        self, lottery: Lottery | None = None, detectable: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the design as JSON values, for the evaluation.

        Parameters
        ----------
        lottery : Lottery, optional
            Announced or drawn; its commitment stands in the design.
        detectable : mapping, optional
            `detectable.Detectable.record`.
        """
        return {
            "schema": SCHEMA,
            "version": VERSION,
            "interventions": list(self.asked.interventions),
            "waves": [self._label(0), self._label(self.asked.wait)],
            "settings": {"share": self.asked.share, "ratio": self.asked.ratio},
            "units": [self._unit(u) for u in self.units],
            "blocks": [
                {"id": b.id, "units": list(b.units), "waves": {w.label: w.places for w in b.waves}}
                for b in self.blocks
            ],
            "forgone": asdict(self.forgone),
            "limits_lacked": self.lacked,
            "left_out": self.left_out,
            "estimand": {"es": ESTIMAND.es, "en": ESTIMAND.en},
            "analysis": {"formula": FORMULA, "es": ANALYSIS.es, "en": ANALYSIS.en},
            "detectable": None if detectable is None else dict(detectable),
            "lottery": None if lottery is None else lottery.record(),
        }

    def _unit(self, unit: Unit) -> dict[str, Any]:
        return {
            "place": unit.place,
            "block": unit.block,
            "probability": {
                self._label(0): 1 - unit.p_waits,
                self._label(self.asked.wait): unit.p_waits,
            },
            "planned": self._label(self.asked.wait if unit.planned_late else 0),
            "averted_if_first": unit.value,
            "averted_lost_if_waits": unit.waiting_loses,
            "cost": unit.cost,
        }

    def _label(self, later: int) -> str:
        return str(self.first_year + self.start + later)
