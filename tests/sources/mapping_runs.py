"""What a mapping makes of a small table: for the tests of mappings and of mapped rows."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_places import small_index

from presencia.errors import (
    ConfigurationError,
)
from presencia.model import KINDS
from presencia.sources import Batch, Request, source
from presencia.sources.mapping import Mapping

GUATEMALA = {"name": "depto", "iso3": "GTM", "level": 1}
COUNTS: dict[str, Any] = {
    "kind": "observations",
    "place": GUATEMALA,
    "period": {"year": "anio"},
    "measures": {"homicides": "n"},
}
POINTS: dict[str, Any] = {
    "kind": "incidents",
    "place": {"lon": "lon", "lat": "lat", "iso3": "NIC", "level": 1},
    "period": {"date": "fecha"},
    "incident": {"iccs": "0101"},
}
GENERIC = {"observations": "tables", "incidents": "incidents", "facilities": "facilities"}


class Outcome:
    """What a mapping makes of a small table."""

    def __init__(self, batches: list[Batch]) -> None:
        self.frame = pd.concat([b.frame for b in batches], ignore_index=True)
        self.rejects = [r for b in batches for r in b.rejects]
        self.notes = [n for b in batches for n in b.notes]
        self.matches = next((b.matches for b in batches if b.matches is not None), None)

    @property
    def codes(self) -> list[str]:
        return [r.problem.code for r in self.rejects]

    @property
    def rows(self) -> list[int | None]:
        return [r.problem.where.row for r in self.rejects]

    def values(self) -> list[float]:
        return self.frame["value"].tolist()

    def says(self, words: str) -> bool:
        return any(words in note.es for note in self.notes)


def run(
    folder: Path, lines: list[str], mapping: dict[str, Any], encoding: str = "utf-8", **options: Any
) -> Outcome:
    path = folder / "datos.csv"
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    request = Request(path, {"mapping": mapping, **options}, small_index())
    reader = source(f"generic-{GENERIC[mapping['kind']]}")
    batches = list(reader.read(request))
    for batch in batches:
        KINDS[mapping["kind"]].check(batch.frame)
    outcome = Outcome(batches)
    KINDS[mapping["kind"]].check(outcome.frame)
    return outcome


def codes_of(given: dict[str, Any]) -> list[tuple[str, str | None]]:
    with pytest.raises(ConfigurationError) as caught:
        Mapping.from_dict(given, "m.yaml")
    return [(p.code, p.where.column) for p in caught.value.problems]
