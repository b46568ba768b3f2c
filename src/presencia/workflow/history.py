"""At any time: where a result came from, and doing it again."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, DataInvalid, Problem
from presencia.model.provenance import Result
from presencia.storage import Node, lineage, writing
from presencia.storage.code import code_version
from presencia.storage.results import differences, stage_result
from presencia.text import Text
from presencia.workflow.assessments import STAGE as ASSESS
from presencia.workflow.assessments import compute, provenance_meta, recipe_of
from presencia.workflow.plan_saving import STAGE as PLAN

if TYPE_CHECKING:
    from presencia.workflow.workspace import Workspace

_OTHER_STAGE = Text(
    "el resultado es de la etapa «{stage}», que esta versión no sabe repetir.",
    "the result is of the stage “{stage}”, which this version cannot repeat.",
)
_UPGRADE = Text("use la versión que lo hizo.", "use the version that made it.")
_ALTERED = Text(
    "los archivos de {ref} ya no son los que se importaron.",
    "the files of {ref} are no longer those that were imported.",
)
_RESTORE = Text("restaure la copia de respaldo.", "restore the backup.")


@dataclass(frozen=True, slots=True)
class Repeated:
    """What a repetition found.

    Parameters
    ----------
    result : Result
        The saved result.
    different : tuple of str
        Tables whose bytes differ; empty when the repetition is equal bit for bit.
    same_code : bool
        Whether the code is the one that made it.
    libraries : dict
        Libraries with another version: name to (then, now).
    """

    result: Result
    different: tuple[str, ...]
    same_code: bool
    libraries: dict[str, tuple[str, str]]

    @property
    def identical(self) -> bool:
        """Whether every table and the meta data came out the same, bit for bit."""
        return not self.different


class History:
    """Lineage and repetition of results."""

    def __init__(self, ws: "Workspace") -> None:
        self._ws = ws

    def explain(self, name: str) -> Node:
        """Return the whole past of a result as a tree.

        Raises
        ------
        ConfigurationError
            If there is no such result.
        """
        return lineage(self._ws.result(name), self._ws.datasets, self._ws.stored_results)

    def rerun(self, name: str, progress: Any = None) -> Repeated:
        """Make a result again from the same dataset versions and compare every byte.

        The files of the dataset versions, or the results a plan was made from, are checked
        against their digests first.

        Raises
        ------
        ConfigurationError
            If there is no such result, its stage is unknown, or it was interrupted.
        DataInvalid
            If a dataset version or a result it was made from was altered.
        """
        saved = self._ws.result(name)
        stages = {ASSESS: self._assess_again, PLAN: self._plan_again}
        if saved.recipe.stage not in stages:
            what = _OTHER_STAGE.fill(stage=saved.recipe.stage)
            raise ConfigurationError(Problem("E-WKF-040", what, _UPGRADE))
        with writing(self._ws.layout) as staging:
            again = stages[saved.recipe.stage](saved, staging / "again", progress)
        return _compared(saved, again)

    def _assess_again(self, saved: Result, folder: Path, progress: Any) -> Result:
        versions = [self._ws.datasets.get(r.dataset, r.version) for r in saved.recipe.inputs]
        for version, ref in zip(versions, saved.recipe.inputs, strict=True):
            if self._ws.datasets.altered(version) or version.sha256 != ref.sha256:
                raise DataInvalid(Problem("E-WKF-041", _ALTERED.fill(ref=str(ref)), _RESTORE))
        stage = self._ws.assessments
        spec = stage.spec(saved.recipe.parameters["spec"])
        material = stage.material(spec, versions=versions)
        made = compute(material, saved.recipe.seed, progress)
        meta = {**made.meta, **provenance_meta(material)}
        recipe = recipe_of(material, saved.recipe.seed)
        return stage_result(folder, spec.id, spec.title, recipe, made.tables(), meta)

    def _plan_again(self, saved: Result, folder: Path, progress: Any) -> Result:
        return self._ws.plans.again(saved, folder, progress)


def _compared(saved: Result, again: Result) -> Repeated:
    now = code_version()
    then = saved.recipe.code
    libraries = {
        k: (then.libraries.get(k, "-"), v)
        for k, v in now.libraries.items()
        if then.libraries.get(k) != v
    }
    return Repeated(saved, tuple(differences(saved, again)), then.sha256 == now.sha256, libraries)
