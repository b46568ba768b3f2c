"""Stage 2: check and assess places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, Problem
from presencia.model import Measure
from presencia.model.provenance import DatasetVersion, Recipe, Result
from presencia.storage import SAVING, refuse_if_busy, writing
from presencia.storage.code import code_version
from presencia.storage.results import stage_result
from presencia.text import Text
from presencia.workflow import division, places
from presencia.workflow.catalogue import read_yaml
from presencia.workflow.gather import gather

if TYPE_CHECKING:
    import pandas as pd

    from presencia.assessment import Assessment, AssessmentSpec, Check
    from presencia.workflow.places import ChosenPlaces
    from presencia.workflow.workspace import Workspace

SEED = 2010
STAGE = "assess"

_NO_SPEC = Text(
    "no hay ninguna evaluación «{name}»; las hay: {known}.",
    "there is no assessment “{name}”; there are: {known}.",
)
_GIVE = Text(
    "use una de esas o dé la ruta de un archivo YAML.", "use one of these or give a YAML file."
)


@dataclass(frozen=True, slots=True)
class Material:
    """Everything an assessment reads, and where it is from."""

    spec: "AssessmentSpec"
    places: "ChosenPlaces"
    observations: "pd.DataFrame"
    measures: Mapping[str, Measure]
    versions: tuple[DatasetVersion, ...]
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Assessed:
    """A saved assessment; ``fresh`` is False when the same one was there already."""

    result: Result
    fresh: bool


class Assessments:
    """Checks and makes assessments."""

    def __init__(self, ws: "Workspace") -> None:
        self._ws = ws

    def known(self) -> dict[str, Mapping[str, Any]]:
        """Return the specifications of the package and of the workspace, by id."""
        from presencia import vocabularies

        own = [
            vocabularies.parse(p.read_bytes(), p.name) for p in self._ws.layout.own("assessments")
        ]
        return {**vocabularies.assessments(), **{str(s.get("id")): s for s in own}}

    def spec(self, name: str | Path | Mapping[str, Any]) -> "AssessmentSpec":
        """Return a specification by id, from a YAML file, or from a mapping.

        Raises
        ------
        ConfigurationError
            If there is none of that name, or it is wrong; each wrong key is named.
        SourceUnavailable
            If the file is not there.
        """
        from presencia.assessment import AssessmentSpec

        if isinstance(name, Mapping):
            return AssessmentSpec.from_mapping(name)
        path = Path(name)
        if path.suffix in (".yaml", ".yml"):
            return AssessmentSpec.from_mapping(read_yaml(path))
        known = self.known()
        if str(name) not in known:
            what = _NO_SPEC.fill(name=name, known=", ".join(known))
            raise ConfigurationError(Problem("E-WKF-030", what, _GIVE))
        return AssessmentSpec.from_mapping(known[str(name)])

    def check(
        self,
        name: str | Path | Mapping[str, Any],
        *,
        places_from: str | None = None,
        datasets: Sequence[str] = (),
    ) -> "Check":
        """Say what an assessment would have and lack, without making it."""
        from presencia.assessment import check

        m = self.material(self.spec(name), places_from=places_from, datasets=datasets)
        return check(m.places.frame, m.observations, m.measures, m.spec)

    def run(
        self,
        name: str | Path | Mapping[str, Any],
        *,
        seed: int = SEED,
        places_from: str | None = None,
        datasets: Sequence[str] = (),
        progress: Any = None,
    ) -> Assessed:
        """Assess and save the result; an equal result is not made twice.

        Parameters
        ----------
        name : str, path or mapping
            Id of a specification, a YAML file, or the mapping itself.
        seed : int
            Of the Monte Carlo draws.
        places_from : str, optional
            Dataset of places, where several hold them.
        datasets : sequence of str
            Datasets the figures may come from; all by default.
        progress : callable, optional
            Called with the share done and what is being done.

        Raises
        ------
        ConfigurationError
            If places or figures are ambiguous or absent.
        DataInvalid, DesignUnsupported, EstimationFailed
            From the assessment.
        """
        m = self.material(self.spec(name), places_from=places_from, datasets=datasets)
        recipe = recipe_of(m, seed)
        refuse_if_busy(self._ws.layout)
        made = compute(m, seed, progress)
        meta = {**made.meta, **provenance_meta(m)}
        with writing(self._ws.layout, patience=SAVING) as staging:
            folder = staging / "result"
            result = stage_result(folder, m.spec.id, m.spec.title, recipe, made.tables(), meta)
            if self._ws.stored_results.exists(result.id):
                return Assessed(self._ws.stored_results.get(result.id), fresh=False)
            self._ws.stored_results.save(folder, result)
        return Assessed(result, fresh=True)

    def material(
        self,
        spec: "AssessmentSpec",
        *,
        places_from: str | None = None,
        datasets: Sequence[str] = (),
        versions: Sequence[DatasetVersion] | None = None,
    ) -> Material:
        """Collect what a specification needs, from the latest versions or from given ones.

        Parameters
        ----------
        versions : sequence of DatasetVersion, optional
            Exactly these, places among them.
        """
        measures = self._ws.measures()
        chosen = places.choose(
            self._ws,
            level=spec.level,
            countries=spec.countries,
            hierarchy=spec.hierarchy,
            dataset=places_from,
            versions=[v for v in versions or () if v.kind == "places"],
        )
        if versions is None:
            names = datasets or self._ws.datasets.names()
            versions = [self._ws.datasets.get(n) for n in names]
        changes = division.changes_of(spec.countries)
        found = gather(
            self._ws,
            needed=needed_periods(spec),
            place_ids=set(chosen.frame["place_id"]) | division.places_ever(changes),
            measures=measures,
            versions=versions,
        )
        observations, said = division.into_division(
            found.observations, chosen.frame, changes, measures
        )
        return Material(
            spec, chosen, observations, measures, tuple(found.versions), (*found.notes, *said)
        )


def needed_periods(spec: "AssessmentSpec") -> dict[str, set[str] | None]:
    """Return the periods of each measure a specification reads; None where it takes any."""
    needed: dict[str, set[str] | None] = {}

    def want(measure: str, periods: Sequence[str | None]) -> None:
        held = needed.setdefault(measure, set())
        if held is None or None in periods:
            needed[measure] = None
        else:
            held.update(p for p in periods if p is not None)

    outcome = spec.outcome
    want(outcome.measure, outcome.periods)
    want(outcome.exposure, [outcome.exposure_period])
    for dimension in spec.dimensions:
        for indicator in dimension.indicators:
            value = indicator.value
            for measure in (*value.over, *value.less):
                want(measure, [indicator.period])
            if value.under:
                want(value.under, [value.under_period or indicator.period])
    return needed


def compute(m: Material, seed: int, progress: Any = None) -> "Assessment":
    """Run the analysis on collected material."""
    from presencia.assessment import assess

    return assess(m.places.frame, m.observations, m.measures, m.spec, seed=seed, progress=progress)


def recipe_of(m: Material, seed: int) -> Recipe:
    """Return the recipe of an assessment."""
    inputs = tuple(v.ref for v in (*m.places.versions, *m.versions))
    return Recipe(STAGE, {"spec": dict(m.spec.raw)}, seed, inputs, code_version())


def provenance_meta(m: Material) -> dict[str, Any]:
    """Return what the reader of a report needs to know of the sources."""
    return {
        "sources": [
            {
                "dataset": v.dataset,
                "version": v.version,
                "title": {"es": v.title.es, "en": v.title.en},
                "publisher": v.publisher,
                "citation": v.citation,
                "licence": v.licence,
                "sha256": v.files[0].sha256 if len(v.files) == 1 else v.sha256,
                "files": [{"name": f.name, "sha256": f.sha256} for f in v.files],
                "rows": v.rows,
                "rejects": v.rejects,
            }
            for v in (*m.places.versions, *m.versions)
        ],
        "notes": [{"es": n.es, "en": n.en} for n in m.notes],
    }
