"""Declares an operation of the API: its address, who may use it, and what it may answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest
from ninja import Router
from ninja.errors import ValidationError
from ninja.signature import ViewSignature

from presencia.web.access.roles import Permission
from presencia.web.api.holder import Bearer
from presencia.web.api.problems import ProblemOut

F = TypeVar("F", bound=Callable[..., Any])


def operation(
    router: Router,
    method: str,
    path: str,
    summary: str,
    answer: Any,
    *,
    permission: Permission | None = None,
    public: bool = False,
    status: int = 200,
    fails: tuple[int, ...] = (),
    gives: tuple[str, ...] = (),
    description: str | None = None,
) -> Callable[[F], F]:
    """Add an operation to a router.

    Parameters
    ----------
    router : Router
    method, path : str
        Such as ``GET`` and ``/places/{place}``.
    summary, description : str
        Said with `words.both`.
    answer : type
        Its shape; None for no body.
    permission : Permission, optional
        What the owner's role and the token must both allow; None for any token.
    public : bool
        Whether it needs no token.
    status : int
        Of the answer.
    fails : tuple of int
        Further ways it may fail, beside those that every operation has.
    gives : tuple of str
        Media types of the files it gives instead of JSON.
    """
    usual = (422, 429) if public else (401, 403, 422, 429)
    answers: dict[Any, Any] = {status: answer}
    content = {
        kind.split(";")[0]: {"schema": {"type": "object" if "json" in kind else "string"}}
        for kind in gives
    }
    answers.update(dict.fromkeys(sorted({*usual, *fails}), ProblemOut))

    def add(view: F) -> F:
        router.api_operation(
            [method],
            path,
            auth=None if public else Bearer(permission),
            response=answers,
            summary=summary,
            description=description or summary,
            operation_id=view.__name__,
            url_name=view.__name__,
            openapi_extra={"responses": {status: {"content": content}}} if gives else None,
        )(_strict(path, view))
        return view

    return add


def _strict(path: str, view: F) -> F:
    """Return a view that refuses what its address does not know, rather than overlook it.

    A filter with a slip in its name would otherwise answer with everything.
    """
    known = _query_names(path, view)

    @wraps(view)
    def strict(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        wrong = [_unknown(name, known) for name in request.GET if name not in known]
        wrong += [
            {"type": "parameter_twice", "loc": ("query", name)}
            for name, values in request.GET.lists()
            if name in known and len(values) > 1
        ]
        if wrong:
            raise ValidationError(wrong)
        return view(request, *args, **kwargs)

    return cast(F, strict)


def _query_names(path: str, view: Callable[..., Any]) -> list[str]:
    """Return the names that the query of an operation may have."""
    models = ViewSignature(path, view).models
    known = [m.__ninja_flatten_map__ for m in models if m.__ninja_param_source__ == "query"]
    return [name for names in known for name in names]


def _unknown(name: str, known: list[str]) -> dict[str, Any]:
    kind = "unknown_parameter" if known else "no_parameters"
    return {"type": kind, "loc": ("query", name), "ctx": {"known": ", ".join(known)}}
