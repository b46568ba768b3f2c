"""What a constraint adds to the made-up plan, as plain data to compare with a stored file.

Write the files anew with ``PRESENCIA_WRITE_GOLDEN=1 pytest tests/portfolio/constraints`` and read
every difference before keeping it.
"""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from presencia.portfolio import Compiled
from presencia.portfolio.parts import Part

FOLDER = Path(__file__).parent / "golden"


def facts(compiled: Compiled, kind: str) -> list[dict[str, Any]]:
    """Return the demands of one kind of constraint, readable."""
    owners = {c.id for c in compiled.constraints if c.kind == kind}
    return [_part(compiled, p) for p in compiled.parts if p.owner in owners]


def _part(compiled: Compiled, part: Part) -> dict[str, Any]:
    base = compiled.base
    found: dict[str, Any] = {"id": part.id, "es": part.words.es, "en": part.words.en}
    if part.rows:
        found["rows"] = {r.id: {"limit": r.limit, **_weights(compiled, r)} for r in part.rows}
    local = part.local
    if local.block:
        found["closed"] = sorted(
            f"{base.places['place_id'].iloc[p]} {_choice(compiled, c)}"
            for places, choices in local.block
            for p in places
            for c in choices
        )
    for name in ("must", "present"):
        if listed := getattr(local, name):
            found[name] = [
                f"{base.places['place_id'].iloc[p]} {base.ids[i]}" for ps, i in listed for p in ps
            ]
    if local.requires:
        found["requires"] = [f"{base.ids[i]} needs {base.ids[j]} by {n}" for i, j, n in
                             local.requires]  # fmt: skip
    for name in ("cap", "least", "least_approaches"):
        values = getattr(local, name)
        if values is not None:
            found[name] = np.round(values, 6).tolist()
    return json.loads(json.dumps(found).replace("Infinity", '"none"'))


def _choice(compiled: Compiled, c: int) -> str:
    choices, base = compiled.base.choices, compiled.base
    year = base.spec.first_year + int(choices.start[c])
    return f"{base.ids[choices.intervention[c]]} {year} {choices.dose[c]:g}"


def _weights(compiled: Compiled, row: Any) -> dict[str, dict[str, float]]:
    base = compiled.base
    names = [str(base.places["place_id"].iloc[p]) for p in base.first]
    return {
        quantity: {
            f"{names[k]}… {base.ids[i]} {base.spec.first_year + t}": round(float(w[k, i, t]), 6)
            for k, i, t in np.argwhere(w)
        }
        for quantity, w in row.weights.items()
    }


def agree(name: str, found: Any) -> None:
    """Compare with the stored file, or write it where the environment says so."""
    path = FOLDER / f"{name}.json"
    if os.environ.get("PRESENCIA_WRITE_GOLDEN"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert path.exists(), f"no golden file {path.name}: see golden_rows.py"
    assert found == json.loads(path.read_text(encoding="utf-8"))
