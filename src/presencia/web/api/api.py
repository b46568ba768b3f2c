"""The API as one object: its parts, its errors, and its description in both languages."""

from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from presencia.text import LANGS, Lang, Text
from presencia.web.access.doors import everyone
from presencia.web.api import (
    account,
    datasets,
    jobs,
    places,
    problems,
    releases,
    results,
    values,
)
from presencia.web.api.holder import Closed
from presencia.web.api.words import STATUSES, both, translated

TITLE = Text("API de Presencia", "Presencia API")
_ABOUT = both(
    "Lugares, medidas, cifras, evaluaciones, planes y datos, con lo que alcanza quien pregunta. "
    "Cada petición lleva «Authorization: Bearer presencia_…»; la clave se hace en su cuenta. Solo "
    "lo publicado (/releases) no la pide. "
    "null quiere decir que no hay cifra: no es cero. Lo que está fuera de su alcance responde 404. "
    "Cada respuesta trae ETag; las listas van por páginas.",
    "Places, measures, figures, assessments, plans and data, within the reach of who asks. "
    "Every request carries “Authorization: Bearer presencia_…”; make the token in your account. "
    "Only what was released (/releases) needs none. "
    "null means that there is no figure: it is not zero. What is out of your reach answers 404. "
    "Every answer has an ETag; lists come in pages.",
)
TAGS: dict[str, str] = {
    "places": both("Lugares.", "Places."),
    "values": both("Medidas y cifras.", "Measures and figures."),
    "results": both("Evaluaciones y planes.", "Assessments and plans."),
    "datasets": both("Conjuntos de datos.", "Datasets."),
    "releases": both(
        "Lo que se publicó por su nombre; no pide clave.",
        "What was released by name; asks for no token.",
    ),
    "jobs": both("Trabajo en segundo plano.", "Work in the background."),
    "account": both("La clave y su dueño.", "The token and its owner."),
}

api = NinjaAPI(
    title="Presencia",
    version="1",
    description=_ABOUT,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    auth=Closed(),
    openapi_extra={"tags": [{"name": n, "description": d} for n, d in TAGS.items()]},
)
problems.install(api)
api.add_router("/places", places.router)
api.add_router("", values.router)
api.add_router("", results.router)
api.add_router("/datasets", datasets.router)
api.add_router("/releases", releases.router)
api.add_router("/jobs", jobs.router)
api.add_router("", account.router)


@cache
def document(lang: Lang) -> dict[str, Any]:
    """Return the OpenAPI document in one language."""
    made = api.get_openapi_schema(path_prefix="/api/v1/")
    out: dict[str, Any] = translated(_with_statuses(dict(made)), lang)
    out["info"]["title"] = TITLE.say(lang)
    return out


@everyone()
@require_safe
def openapi(request: HttpRequest, lang: str) -> JsonResponse:
    """Return the OpenAPI document; anybody may read it."""
    if lang not in LANGS:
        raise Http404
    answer = JsonResponse(document(lang), json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "public, max-age=300"
    return answer


def _with_statuses(made: dict[str, Any]) -> dict[str, Any]:
    """Say what each status means in our words, and that problems are problem+json."""
    for of_path in made["paths"].values():
        for about in of_path.values():
            for status, answer in about["responses"].items():
                answer["description"] = both(STATUSES[status].es, STATUSES[status].en)
                if status >= 400:
                    shape = answer["content"].pop("application/json")
                    answer["content"]["application/problem+json"] = shape
    return made
