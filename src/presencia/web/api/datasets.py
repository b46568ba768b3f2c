"""Datasets: what was brought in, as far as one reaches."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from presencia.web.api.holder import person_of
from presencia.web.api.operations import operation
from presencia.web.api.paging import Asked, Page, cut, paged
from presencia.web.api.places import ID
from presencia.web.api.shapes import DatasetOut, said
from presencia.web.api.words import both
from presencia.web.facts.datasets import Held, datasets, history, require_dataset

router = Router(tags=["datasets"])


@operation(
    router,
    "GET",
    "",
    both("Conjuntos de datos", "Datasets"),
    Page[DatasetOut],
    permission="data.see",
)
def list_datasets(request: HttpRequest, response: HttpResponse, asked: Query[Asked]) -> Any:
    """List the newest version of every dataset with a row within reach, by name."""
    return _listed(request, response, datasets(person_of(request)), asked)


@operation(
    router,
    "GET",
    "/{dataset}",
    both("Un conjunto de datos", "One dataset"),
    DatasetOut,
    permission="data.see",
    fails=(404,),
)
def get_dataset(request: HttpRequest, dataset: str = ID) -> Any:
    """Return the newest version of a dataset."""
    return _row(require_dataset(person_of(request), dataset))


@operation(
    router,
    "GET",
    "/{dataset}/versions",
    both("Versiones de un conjunto", "Versions of a dataset"),
    Page[DatasetOut],
    permission="data.see",
    fails=(404,),
)
def list_versions(
    request: HttpRequest, response: HttpResponse, asked: Query[Asked], dataset: str = ID
) -> Any:
    """List the versions of a dataset, newest first."""
    person = person_of(request)
    require_dataset(person, dataset)
    return _listed(request, response, history(person, dataset), asked)


def _listed(request: HttpRequest, response: HttpResponse, held: list[Held], asked: Asked) -> Any:
    shown = [_row(one) for one in held[cut(held, asked)]]
    return paged(request, response, shown, len(held), asked)


def _row(held: Held) -> dict[str, Any]:
    version = held.version
    return {
        "name": version.dataset,
        "version": version.version,
        "kind": version.kind,
        "title": said(version.title),
        "publisher": version.publisher,
        "licence": version.licence,
        "citation": version.citation,
        "created": version.created,
        "rows": held.rows,
        "countries": list(held.countries),
        "sha256": version.sha256,
    }
