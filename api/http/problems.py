"""Errors over HTTP: every one is a problem document (RFC 9457), and none tells what the inside looks like."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.exceptions import HTTPException

from api.http.wording import place, says
from scheduler.domain.errors import (
    AlreadyServing,
    BadFiles,
    BadInput,
    ChangedMeanwhile,
    NotAcknowledged,
    NotFound,
    NotOpen,
    PublishError,
    StaleDraft,
    StalePlan,
    StoreFailed,
    TooLarge,
    WatchbillError,
)

MEDIA_TYPE = "application/problem+json"
UNUSABLE = "the request cannot be used"
UNREADABLE = "the body cannot be read; send JSON in UTF-8 that is not nested thousands deep"
NOWHERE = "there is nothing at this address; GET /openapi.json lists every address, and GET /v1/me says who you are"

_STATUS: tuple[tuple[type[WatchbillError], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (ChangedMeanwhile, HTTPStatus.PRECONDITION_FAILED),
    (NotOpen, HTTPStatus.CONFLICT),
    (NotAcknowledged, HTTPStatus.CONFLICT),
    (StaleDraft, HTTPStatus.CONFLICT),
    (BadInput, HTTPStatus.UNPROCESSABLE_ENTITY),
    (TooLarge, HTTPStatus.UNPROCESSABLE_ENTITY),
    (StalePlan, HTTPStatus.CONFLICT),
    (AlreadyServing, HTTPStatus.CONFLICT),
    (PublishError, HTTPStatus.BAD_GATEWAY),
    (StoreFailed, HTTPStatus.SERVICE_UNAVAILABLE),
)
"""The first that fits; any other of our errors is a fault of ours."""


class Refusal(WatchbillError):
    """The door itself says no, before anything is done."""

    def __init__(
        self,
        status: int,
        detail: str,
        headers: Mapping[str, str] | None = None,
        errors: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.headers = status, dict(headers or {})
        self.errors = errors


def unusable(*wrong: tuple[str, str]) -> Refusal:
    """The refusal (422) of a request: the path of each field that is wrong, and what is wrong with it."""
    errors = [{"field": path, "says": says} for path, says in wrong]
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, UNUSABLE, errors=errors)


def answer_with_problems(app: FastAPI) -> None:
    """Makes every error of an application a problem document."""
    app.add_exception_handler(WatchbillError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _of_the_web)


def problem(status: int, detail: str, **more: Any) -> JSONResponse:
    """One problem document; ``more`` are members of its own, such as the errors by field."""
    document = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(document, status, media_type=MEDIA_TYPE)


def problem_of(error: WatchbillError) -> JSONResponse:
    """The document for one of our own errors, with where in the input it lies."""
    if isinstance(error, Refusal):
        answer = problem(error.status, str(error), **({"errors": error.errors} if error.errors else {}))
        answer.headers.update(error.headers)
        return answer
    if isinstance(error, BadFiles):
        located = [
            {"line": each.line, "field": each.field, "says": "; ".join(filter(None, (each.problem, each.advice)))}
            for each in error.located
        ]
        return problem(status_of(error), "the file cannot be used, and nothing was taken over", errors=located)
    if isinstance(error, NotAcknowledged):  # its own sentence names the command for it
        return problem(status_of(error), _unacknowledged(error))
    return problem(status_of(error), str(error), **_field_of(error))


def _unacknowledged(error: NotAcknowledged) -> str:
    first, *_ = str(error).splitlines()
    return f"{first}; acknowledge it with POST /v1/plans/{error.plan_id}/scope/acknowledgements"


def status_of(error: WatchbillError) -> int:
    if isinstance(error, Refusal):
        return error.status
    return next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


def fields_of(error: RequestValidationError) -> list[dict[str, str]]:
    """The path of each field and what is wrong with it; never the value, which may be private."""
    return [{"field": _path(place(each), error.body), "says": says(each)} for each in error.errors()]


def _path(where: tuple[int | str, ...], body: Any) -> str:
    """Where in the request. Names of alternatives, which stand in no body, are left out, and so are positions in a
    text that is no JSON."""
    parts, inside = [str(where[0])], body
    for part in where[1:-1]:
        if isinstance(inside, dict) and part not in inside:
            continue
        parts.append(str(part))
        inside = inside[part] if _is_at(inside, part) else None
    if len(where) > 1 and not (where[0] == "body" and isinstance(inside, str | bytes | None)):
        parts.append(str(where[-1]))
    return ".".join(parts)


def _is_at(inside: Any, part: int | str) -> bool:
    return part in inside if isinstance(inside, dict) else isinstance(inside, list) and isinstance(part, int)


def _field_of(error: WatchbillError) -> dict[str, Any]:
    """Our sentences about one field begin with its name and a colon."""
    name, colon, rest = str(error).partition(": ")
    if isinstance(error, BadInput) and colon and name.islower() and all(map(str.isidentifier, name.split("."))):
        return {"errors": [{"field": f"body.{name}", "says": rest}]}
    return {}


def _ours(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WatchbillError)
    return problem_of(error)


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, UNUSABLE, errors=fields_of(error))


def _of_the_web(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    headers, detail = dict(error.headers or {}), str(error.detail)
    if error.status_code == HTTPStatus.NOT_FOUND:
        detail = NOWHERE
    if error.status_code == HTTPStatus.BAD_REQUEST:
        detail = UNREADABLE
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(_methods_at(request)))
        detail = f"this address takes {headers['Allow']}"
    answer = problem(error.status_code, detail)
    answer.headers.update(headers)
    return answer


def _methods_at(request: Request) -> set[str]:
    """Every method of an address. The framework itself tells those of the first route alone."""
    routes = (found.original_route for found in iter_route_contexts(request.app.routes))
    here = (route for route in routes if isinstance(route, APIRoute) and route.path_regex.match(request.url.path))
    return {method for route in here for method in route.methods or ()}
