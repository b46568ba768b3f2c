"""What a plan is made from: saved assessments and the interventions in force."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, DataInvalid, Problem
from presencia.model.provenance import Result, ResultRef
from presencia.storage.results import result_ref
from presencia.text import Text
from presencia.workflow.assessments import STAGE as ASSESS

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from presencia.portfolio.material import Material
    from presencia.portfolio.spec import PlanSpec
    from presencia.workflow.actuals import Report
    from presencia.workflow.workspace import Workspace

#: Tables of an assessment that a plan reads.
_READ = ("places", "risk", "rate_draws", "change")

_NO_ASSESSMENT = Text(
    "no hay ninguna evaluación guardada «{name}».", "there is no saved assessment “{name}”."
)
_ASSESS = Text("hágala con `presencia assess {name}`.", "make it with `presencia assess {name}`.")
_OTHER_PLAN = Text(
    "el informe «{name}» no es sobre el plan «{plan}».",
    "the report “{name}” is not about the plan “{plan}”.",
)
_REPLAN = Text(
    "quite «follows», o redacte el plan de nuevo con --after y --actuals.",
    "remove “follows”, or draft the plan again with --after and --actuals.",
)
ALTERED = Text(
    "las tablas de «{name}» ya no son las que se guardaron.",
    "the tables of “{name}” are no longer those that were saved.",
)
RESTORE = Text("restaure la copia de respaldo.", "restore the backup.")

_NO_PLACE = Text("el plan no tiene ningún lugar «{name}».", "the plan has no place “{name}”.")
_LIST = Text(
    "véalos con `presencia plan explain PLAN --json`; un lugar sin cifra del resultado no está en"
    " ningún plan.",
    "see them with `presencia plan explain PLAN --json`; a place without a figure of the outcome"
    " is in no plan.",
)
_SEVERAL = Text(
    "varios lugares se llaman «{name}»: {ids}.", "several places are called “{name}”: {ids}."
)
_BY_ID = Text("use el identificador.", "use the identifier.")


@dataclass(frozen=True, slots=True)
class Gathered:
    """The material of a plan and where it is from.

    Parameters
    ----------
    material : Material
        What the plan is compiled from.
    results : tuple of Result
        The assessments, in the order the specification names them.
    own : mapping of str to mapping
        The workspace's own intervention files, as YAML gives them.
    followed : Report or None
        What was done with the plan before, where the specification names a report.
    """

    material: "Material"
    results: tuple[Result, ...]
    own: Mapping[str, Mapping[str, Any]]
    followed: "Report | None" = None

    @property
    def refs(self) -> tuple[ResultRef, ...]:
        """The assessments as a recipe remembers them."""
        return tuple(result_ref(r) for r in self.results)


def saved_assessments(ws: "Workspace") -> dict[str, Result]:
    """Return the latest saved result of every assessment, by the specification's id."""
    found = {}
    for name in ws.stored_results.ids():
        result = ws.stored_results.get(name)
        if result.recipe.stage == ASSESS:
            found[str(result.recipe.parameters["spec"]["id"])] = result
    return found


def rates_seen(ws: "Workspace", raw: Mapping[str, Any]) -> int | None:
    """Return the last year whose rates the latest assessments of a plan hold.

    None if it lies before the plan: what the plan began has then acted on none of the rates.
    Where assessments reach different years it is the earliest; of a period of several years, the
    last one, so that no effect counts twice.
    """
    latest = saved_assessments(ws)
    named = {str(entry["assessment"]) for entry in raw.get("outcomes", ())}
    found = [latest[name].meta.get("outcome_period") for name in named if name in latest]
    years = [re.findall(r"\d{4}", str(period)) for period in found]
    last = min((int(found[-1]) for found in years if found), default=0)
    return last if last >= int(raw["first_year"]) else None


def gather(
    ws: "Workspace",
    spec: "PlanSpec",
    *,
    results: Sequence[ResultRef] | None = None,
    own: Mapping[str, Mapping[str, Any]] | None = None,
    follows: Mapping[str, str] | None = None,
) -> Gathered:
    """Collect what a plan needs: from the latest assessments, or from exactly these.

    Parameters
    ----------
    ws : Workspace
    spec : PlanSpec
    results : sequence of ResultRef, optional
        Assessments in the order of ``spec.assessments``.
    own : mapping, optional
        Intervention files in place of the workspace's.
    follows : mapping, optional
        With ``results``: name and digest of exactly the report the plan was made after.

    Raises
    ------
    ConfigurationError
        If an assessment was not made, a report it follows is absent, or an intervention file is
        wrong.
    DataInvalid
        If a saved assessment or report was altered.
    """
    from presencia import vocabularies
    from presencia.portfolio.material import Material
    from presencia.portfolio.money import convert

    latest = saved_assessments(ws)
    read = [
        _latest(ws, name, latest) if results is None else ws.stored_results.get(results[i].id)
        for i, name in enumerate(spec.assessments)
    ]
    for i, result in enumerate(read):
        changed = results is not None and result_ref(result) != results[i]
        if changed or ws.stored_results.altered(result):
            what = ALTERED.fill(name=result.id)
            raise DataInvalid(Problem("E-WKF-061", what, RESTORE))
    files = ws.own_interventions() if own is None else own
    outcomes, places = _outcomes(ws, spec, read)
    material = Material(places, outcomes, vocabularies.interventions(files), convert)
    followed = _followed(ws, spec)
    if results is not None and (followed.ref if followed else None) != follows:
        what = ALTERED.fill(name=spec.follows.actuals if spec.follows else spec.id)
        raise DataInvalid(Problem("E-WKF-061", what, RESTORE))
    return Gathered(material, tuple(read), files, followed)


def _followed(ws: "Workspace", spec: "PlanSpec") -> "Report | None":
    """Return the report that a specification names, if it is about the plan it names."""
    if spec.follows is None:
        return None
    found = ws.actuals.get(spec.follows.actuals)
    if found.record["plan"]["id"] != spec.follows.plan:
        what = _OTHER_PLAN.fill(name=found.id, plan=spec.follows.plan)
        raise ConfigurationError(Problem("E-WKF-082", what, _REPLAN))
    return found


def _latest(ws: "Workspace", name: str, latest: Mapping[str, Result]) -> Result:
    if name in latest:
        return latest[name]
    if _is_name(name) and ws.stored_results.exists(name):
        found = ws.stored_results.get(name)
        if found.recipe.stage == ASSESS:
            return found
    raise unknown_assessment(name)


def unknown_assessment(name: str) -> ConfigurationError:
    """Return the error about an assessment that was not made."""
    what = _NO_ASSESSMENT.fill(name=name)
    return ConfigurationError(Problem("E-WKF-060", what, _ASSESS.fill(name=name)))


def _is_name(name: str) -> bool:
    return name.replace("-", "").isalnum() and name == name.lower()


def _outcomes(
    ws: "Workspace", spec: "PlanSpec", results: Sequence[Result]
) -> "tuple[tuple[Any, ...], pd.DataFrame]":
    """Return the outcomes, and the places of all of them, each once."""
    import pandas as pd

    from presencia.portfolio.material import OutcomeData

    measures = ws.measures()
    outcomes, frames = [], []
    for name, result in zip(spec.assessments, results, strict=True):
        paths = ws.stored_results.paths(result)
        tables = {t: ws.engine.frame([paths[t]]) for t in _READ if t in paths and t != "places"}
        places = ws.engine.places([paths["places"]])
        tables["places"] = pd.DataFrame(places.drop(columns="geometry"))
        given = result.recipe.parameters["spec"]
        measure = measures[str(given["outcome"]["measure"])]
        meta = {"id": name, "title": given["title"]}
        outcomes.append(OutcomeData.from_tables(tables, meta, measure))
        frames.append(tables["places"])
    together = pd.concat(frames, ignore_index=True)
    return tuple(outcomes), together.drop_duplicates("place_id").reset_index(drop=True)


def geography(ws: "Workspace", result: Result) -> "gpd.GeoDataFrame":
    """Return the places of a plan's assessments with their shapes, each place once."""
    import geopandas as gpd
    import pandas as pd

    frames = []
    for ref in result.recipe.results:
        paths = ws.stored_results.paths(ws.stored_results.get(ref.id))
        frames.append(ws.engine.places([paths["places"]]))
    together = pd.concat(frames, ignore_index=True).drop_duplicates("place_id")
    return gpd.GeoDataFrame(together.reset_index(drop=True), geometry="geometry", crs=frames[0].crs)


def place_of(places: "pd.DataFrame", name: str) -> str:
    """Return the identifier of the place of a plan that is called so.

    Parameters
    ----------
    places : DataFrame
        place_id, name, iso3.
    name : str
        Identifier, or name with or without its accents.

    Raises
    ------
    DataInvalid
        If there is none, or several.
    """
    from presencia.sources.names import fold

    ids = places["place_id"].astype(str)
    if (ids == name.upper()).any():
        return name.upper()
    same = ids[places["name"].map(fold) == fold(name)].tolist()
    if len(same) == 1:
        return same[0]
    if same:
        what = _SEVERAL.fill(name=name, ids=", ".join(same))
        raise DataInvalid(Problem("E-WKF-068", what, _BY_ID))
    raise DataInvalid(Problem("E-WKF-067", _NO_PLACE.fill(name=name), _LIST))
