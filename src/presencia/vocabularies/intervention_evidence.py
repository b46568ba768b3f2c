"""Read one entry ``effects`` of an intervention file: an outcome and the studies behind it.

A study is a row of the table ``evidence`` (by its id, so that no figure is typed twice) or is
written out with its citation. How far it lies from the places of a plan is said study by study.
"""

from functools import cache
from typing import Any

from presencia.errors import Problem
from presencia.text import Text
from presencia.vocabularies.intervention_reading import Reading
from presencia.vocabularies.intervention_types import (
    DESIGNS,
    DISTANCES,
    MATCHES,
    OUTCOMES,
    VERIFIED,
    Figure,
    OutcomeEvidence,
    Study,
)
from presencia.vocabularies.table_files import table

DIRECTIONS = (
    "favours treatment",
    "null",
    "suggestive",
    "mixed",
    "unknown",
    "harm",
    "contested",
)

_NO_OUTCOME = Text(
    "«{outcome}» no es una clase de resultado.", "“{outcome}” is not an outcome class."
)
_NO_ROW = Text(
    "la fila «{id}» no está en la tabla de evidencia.",
    "the row “{id}” is not in the table of evidence.",
)
_NONE_POOLED = Text(
    "el efecto sobre «{outcome}» no tiene ningún estudio que entre en la estimación.",
    "the effect on “{outcome}” has no study that enters the estimate.",
)
_USE_OUTCOME = Text("use una de estas: {names}.", "use one of these: {names}.")
_USE_ROW = Text(
    "use un id de la tabla evidence, o escriba el estudio completo.",
    "use an id of the table evidence, or write the study out.",
)
_USE_STUDY = Text("agregue un estudio, o quite el efecto.", "add a study, or remove the effect.")
_NOT_POOLED = Text("Se muestra y no entra en la estimación.", "Shown, and no part of the estimate.")


def read_evidence(entry: Reading) -> OutcomeEvidence:
    """Return the evidence on one outcome; what is wrong is noted in ``entry.problems``."""
    outcome = entry.word("outcome")
    if outcome and outcome not in OUTCOMES:
        what = _NO_OUTCOME.fill(outcome=outcome)
        remedy = _USE_OUTCOME.fill(names=", ".join(OUTCOMES))
        entry.problems.append(Problem("E-PLN-106", what, remedy, entry.where("outcome")))
    studies = tuple(_study(one) for one in entry.each("studies"))
    if not any(s.pooled for s in studies):
        what = _NONE_POOLED.fill(outcome=outcome)
        entry.problems.append(Problem("E-PLN-109", what, _USE_STUDY, entry.where("studies")))
    share = entry.figure("share_at_risk", (0.0, 1.0)) or Figure(0.0, "assumption")
    entry.finish()
    return OutcomeEvidence(outcome, share, studies)


def _study(entry: Reading) -> Study:
    pooled = entry.flag("pooled", True)
    why = entry.text("why", None)
    study = Study(
        **_published(entry),
        distance=entry.choice("distance", DISTANCES),
        match=entry.choice("match", MATCHES),
        design=entry.choice("design", DESIGNS),
        base_risk=entry.figure("base_risk", (1e-6, 1 - 1e-6), necessary=False),
        disputed=entry.text("disputed", None),
        pooled=pooled,
        why=why if pooled or why is not None else _NOT_POOLED,
    )
    if study.verified == "assumption":
        entry.founded("", study.verified, study.why, "")
    entry.finish()
    return study


def _published(entry: Reading) -> dict[str, Any]:
    """Return what was published: from the table of evidence, or as the file writes it out."""
    if entry.has("evidence"):
        id_ = entry.word("evidence")
        if (row := _evidence().get(id_)) is not None:
            return row
        problem = Problem("E-PLN-107", _NO_ROW.fill(id=id_), _USE_ROW, entry.where("evidence"))
        entry.problems.append(problem)
        return next(iter(_evidence().values()))
    return {
        "id": entry.word("id"),
        "source": entry.word("citation"),
        "year": entry.word("year", "n.d."),
        "setting": entry.word("setting"),
        "direction": entry.choice("direction", DIRECTIONS, "unknown"),
        "verified": entry.choice("verified", VERIFIED),
        "metric": entry.word("metric"),
        "estimate": entry.number("estimate"),
        "se": entry.number("se", None, bounds=(1e-9, 1e9)),
        "ci_low": entry.number("ci_low", None),
        "ci_high": entry.number("ci_high", None),
        "url": entry.word("url", ""),
        "note": entry.word("note", ""),
    }


@cache
def _evidence() -> dict[str, dict[str, Any]]:
    """Return the published part of every row of the table, by id."""
    frame = table("evidence")
    columns = ["source", "year", "setting", "direction", "verified", "metric", "url", "note"]
    found = {}
    for row in frame.to_dict("records"):
        words = {c: "" if row[c] is None or row[c] != row[c] else str(row[c]) for c in columns}
        numbers = {
            c: None if row[c] != row[c] else float(row[c])
            for c in ("estimate", "ci_low", "ci_high")
        }
        found[str(row["id"])] = {"id": str(row["id"]), **words, **numbers, "se": None}
    return found
