"""What goes wrong, as problem+json (RFC 9457) in the language of the request."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from presencia.errors import PresenciaError
from presencia.text import Text
from presencia.web.api.words import STATUSES, both
from presencia.web.language import current, say

_TYPE = "https://presencia.readthedocs.io/howto/use-the-api.html#{code}"
_WRONG = Text("«{where}»: {why}", "“{where}”: {why}")
_REASONS: dict[str, Text] = {
    "missing": Text("falta.", "is missing."),
    "extra_forbidden": Text("no se puede cambiar aquí.", "cannot be changed here."),
    "int_parsing": Text("no es un número entero.", "is not a whole number."),
    "float_parsing": Text("no es un número.", "is not a number."),
    "bool_parsing": Text("no es true ni false.", "is neither true nor false."),
    "uuid_parsing": Text("no es un identificador.", "is not an identifier."),
    "json_invalid": Text("no es JSON.", "is not JSON."),
    "string_too_long": Text("es demasiado largo.", "is too long."),
    "string_too_short": Text("está vacío.", "is empty."),
    "greater_than_equal": Text("es menor de {ge}.", "is less than {ge}."),
    "less_than_equal": Text("es mayor de {le}.", "is more than {le}."),
    "literal_error": Text("tiene que ser {expected}.", "must be {expected}."),
    "string_pattern_mismatch": Text("no tiene la forma {pattern}.", "has not the form {pattern}."),
    "unknown_parameter": Text(
        "no se usa en esta dirección; se usan: {known}.",
        "is not used at this address; used are: {known}.",
    ),
    "no_parameters": Text(
        "no se usa: esta dirección no lleva parámetros.",
        "is not used: this address takes no parameters.",
    ),
    "parameter_twice": Text("está dos veces; escríbalo una.", "is there twice; write it once."),
}
_OTHER = Text("no sirve.", "cannot be used.")
_METHOD = Text(
    "Aquí no se usa {method}; use {allowed}.", "{method} is not used here; use {allowed}."
)
_METHOD_TITLE = Text("Método no admitido.", "Method not allowed.")
_NO_ADDRESS = Text("No hay nada en esta dirección.", "There is nothing at this address.")
_WAIT = Text("Vuelva a intentar en {n} s.", "Try again in {n} s.")
_BEARER = Text(
    "Envíe «Authorization: Bearer presencia_…» con una clave que no haya vencido.",
    "Send “Authorization: Bearer presencia_…” with a token that has not expired.",
)


class Wrong(Schema):
    """One wrong value of the request."""

    where: str = Field(description=both("Dónde está.", "Where it is."))
    what: str = Field(description=both("Qué está mal.", "What is wrong."))


class ProblemOut(Schema):
    """What went wrong."""

    type: str = Field(description=both("Dirección que lo explica.", "Address that explains it."))
    title: str = Field(description=both("Qué pasó.", "What happened."))
    status: int = Field(description=both("Código HTTP.", "HTTP status."))
    detail: str = Field(
        description=both("Por qué, y qué puede hacer.", "Why, and what you can do.")
    )
    instance: str = Field(description=both("Dirección pedida.", "Address asked for."))
    code: str = Field(description=both("Código estable del error.", "Stable code of the error."))
    errors: list[Wrong] = Field(
        description=both("Los datos que están mal.", "The values that are wrong.")
    )


class Refused(Exception):
    """A request that fails for a reason of its own.

    Parameters
    ----------
    status : int
    detail : Text
        Why, and what to do.
    code : str
        Stable code.
    """

    def __init__(self, status: int, detail: Text, code: str) -> None:
        self.status, self.detail, self.code = status, detail, code
        super().__init__(detail.en)


class TooMany(Exception):
    """A token asked too often in this minute."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(str(seconds))


def problem(
    request: HttpRequest,
    status: int,
    detail: Text | str | None = None,
    *,
    code: str = "",
    title: Text | None = None,
    errors: Sequence[dict[str, str]] = (),
) -> JsonResponse:
    """Return an answer that says what went wrong."""
    head = say(title or STATUSES[status])
    code = code or f"http-{status}"
    words = say(detail) if isinstance(detail, Text) else detail or head
    body = {
        "type": _TYPE.format(code=code.lower()),
        "title": head,
        "status": status,
        "detail": words,
        "instance": request.path,
        "code": code,
        "errors": list(errors),
    }
    answer = JsonResponse(body, status=status, content_type="application/problem+json")
    if status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="presencia"'
    return answer


def not_allowed(request: HttpRequest, allowed: str) -> JsonResponse:
    """Return the answer to a method that an address does not have."""
    detail = _METHOD.fill(method=request.method, allowed=allowed)
    answer = problem(request, 405, detail, title=_METHOD_TITLE)
    answer["Allow"] = allowed
    return answer


def too_many(request: HttpRequest, seconds: int) -> JsonResponse:
    """Return the answer to one request too many."""
    answer = problem(request, 429, _WAIT.fill(n=seconds))
    answer["Retry-After"] = str(seconds)
    return answer


def nowhere(request: HttpRequest) -> JsonResponse:
    """Return the answer to an address that does not exist."""
    return problem(request, 404, _NO_ADDRESS)


def install(api: NinjaAPI) -> None:
    """Make the API answer its errors in this form."""
    handlers: dict[type[Exception], Any] = {
        Http404: lambda request, _: problem(request, 404),
        AuthenticationError: lambda request, _: problem(request, 401, _BEARER),
        PermissionDenied: lambda request, _: problem(request, 403),
        HttpError: lambda request, error: problem(request, error.status_code),
        Refused: lambda request, e: problem(request, e.status, e.detail, code=e.code),
        TooMany: _too_many,
        ValidationError: _invalid,
        PresenciaError: _presencia,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _too_many(request: HttpRequest, error: TooMany) -> JsonResponse:
    return too_many(request, error.seconds)


def _invalid(request: HttpRequest, error: ValidationError) -> JsonResponse:
    errors = [_wrong(one) for one in error.errors]
    words = " ".join(say(_WRONG.fill(where=e["where"], why=e["what"])) for e in errors)
    return problem(request, 422, words, errors=errors)


def _wrong(one: dict[str, Any]) -> dict[str, str]:
    path = [str(p) for p in one.get("loc", ()) if p not in ("query", "path", "body", "payload")]
    reason = _REASONS.get(one.get("type", ""), _OTHER).fill(**_plain(one.get("ctx") or {}))
    return {"where": ".".join(path) or "body", "what": say(reason)}


def _plain(context: dict[str, Any]) -> dict[str, Any]:
    return {"ge": "", "le": "", "expected": "", "pattern": "", **context}


def _presencia(request: HttpRequest, error: PresenciaError) -> JsonResponse:
    return problem(request, 422, error.say(current()), code=error.code)
