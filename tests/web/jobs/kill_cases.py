"""For every kind of job: an example on the small workspace, and when it is in its middle.

A kind without a case fails the test; add yours here.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from presencia.web.access.models import Person
from presencia.web.desk.data.drafts import digest_of
from presencia.web.desk.data.models import ImportDraft
from presencia.web.public.models import Release
from presencia.workflow import Workspace, plan_form
from tests.web.small_workspace import PLAN


def writing(root: Path) -> bool:
    """Whether something is half written in the staging folder."""
    staging = root / ".staging"
    return staging.is_dir() and any(p.is_file() for p in staging.rglob("*"))


def documents(root: Path) -> bool:
    """Whether a document is written or being written."""
    return any((root / "reports").rglob("*.*"))


def anywhere(_root: Path) -> bool:
    """Whether it runs at all: the kind writes nothing into the workspace."""
    return True


@dataclass(frozen=True)
class Case:
    """An example of a kind.

    Parameters
    ----------
    params : callable
        From the folder of the workspace and who asks to the parameters.
    middle : callable
        Whether, by the files of the workspace, now is the time to kill.
    writes : str
        Folder of the workspace whose content must be the same as without the kill; "" where
        the answer of the job itself must be.
    drawn : bool
        Whether the content is random, so that only its files can be the same.
    """

    params: Callable[[Path, Person], dict[str, Any]]
    middle: Callable[[Path], bool]
    writes: str = ""
    drawn: bool = False


def _draft(person: Person, **fields: Any) -> ImportDraft:
    return ImportDraft.objects.create(person=person, organisation=person.organisation, **fields)


def _importing(_root: Path, person: Person) -> dict[str, Any]:
    draft = _draft(person, source="fact-gtm-municipalities", dataset="otra-vez")
    return {"draft": str(draft.pk), "digest": digest_of(draft)}


def _looking(_root: Path, person: Person) -> dict[str, Any]:
    draft = _draft(person, file_name="cifras.csv")
    assert draft.path
    draft.path.parent.mkdir(parents=True)
    rows = [f"{code},2021,{code % 7}" for code in range(101, 117)]
    draft.path.write_text("\n".join(["municipio,anio,homicidios", *rows]), "utf-8")
    return {"draft": str(draft.pk)}


def _solved(root: Path) -> str:
    return next(p.name for p in sorted((root / "results").glob(f"{PLAN['id']}-*")))


def _lottery(root: Path, _person: Person) -> dict[str, Any]:
    plan = {
        **PLAN,
        "id": "sorteo",
        "outcomes": [{"assessment": "region-2010"}],
        "funds": [{"id": "general", "amount": 6e7, "carry_over": True}],
        "constraints": [],
        "phase_in": {"share": 0.5, "blocks": 3},
    }
    return {"result": Workspace.open(root).plans.solve(plan, quick=True, gap=0.05).result.id}


def _releasing(root: Path, person: Person) -> dict[str, Any]:
    row, _ = Release.objects.update_or_create(
        folder="prueba-v1",
        defaults={
            "name": "prueba",
            "version": 1,
            "title_es": "Prueba",
            "title_en": "Trial",
            "result": next(p.name for p in (root / "results").glob("region-2010-*")),
            "organisation": person.organisation,
            "made_by": person,
            "state": Release.PREPARING,
        },
    )
    return {"release": row.pk}


def _unprepared(root: Path, _person: Person) -> dict[str, Any]:
    shutil.rmtree(root / "cubes", ignore_errors=True)
    return {}


CASES: dict[str, Case] = {
    "release": Case(_releasing, writing, "releases"),
    "assess": Case(lambda _r, _p: {"spec": "region-2010", "seed": 7}, writing, "results"),
    "report": Case(
        lambda root, _p: {
            "result": next(p.name for p in (root / "results").glob("region-2010-*")),
            "formats": ["html", "xlsx"],
        },
        documents,
        "reports",
    ),
    "comparison": Case(
        lambda root, _p: {
            "first": (plan := _solved(root)),
            "second": plan,
            "formats": ["html", "xlsx"],
        },
        documents,
        "reports",
    ),
    "solve": Case(
        lambda _r, _p: {
            "text": plan_form.to_yaml({**PLAN, "id": "otro"}),
            "gap": 0.01,
            "quick": True,
        },
        writing,
        "results",
    ),
    "check_plan": Case(lambda _r, _p: {"text": plan_form.to_yaml(PLAN)}, anywhere),
    "price": Case(lambda root, _p: {"result": _solved(root), "place": "CRI-LIMON"}, anywhere),
    "import": Case(_importing, writing, "datasets"),
    "trial": Case(_importing, anywhere),
    "cube": Case(_unprepared, anywhere, "cubes"),
    "lottery": Case(_lottery, anywhere, "lotteries", drawn=True),
    "look": Case(_looking, anywhere),
}
