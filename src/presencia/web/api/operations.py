"""Declares an operation of the API: its address, who may use it, and what it may answer."""

from collections.abc import Callable
from typing import Any, TypeVar

from ninja import Router

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
    """
    usual = (422, 429) if public else (401, 403, 422, 429)
    answers: dict[Any, Any] = {status: answer}
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
        )(view)
        return view

    return add
