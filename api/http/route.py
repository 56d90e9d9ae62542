"""The one kind of route that the API has: guarded by the access table, and documented with every status it gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Coroutine, Iterator
from http import HTTPStatus
from typing import Any, get_origin

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.http.access import Access, access_of
from api.http.gate import SAFE
from api.http.problems import MEDIA_TYPE, Refusal, unusable
from api.http.repeated import repeated, repeated_key

TWICE = "this is there more than once; send it once"
Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_SAYS = {
    HTTPStatus.BAD_REQUEST: "The body cannot be read at all.",
    HTTPStatus.UNAUTHORIZED: "No key, or none that is good.",
    HTTPStatus.FORBIDDEN: "The role or the scopes of the key do not allow this.",
    HTTPStatus.NOT_FOUND: "There is no such thing, or it is another person's.",
    HTTPStatus.CONFLICT: "It is too late for this, or too early.",
    HTTPStatus.PRECONDITION_FAILED: "Somebody has changed it since the version in If-Match.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is longer than 1 MiB.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is of another media type.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "The request cannot be used; errors says where.",
    HTTPStatus.PRECONDITION_REQUIRED: "If-Match is missing.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests; Retry-After says how many seconds to wait.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "A fault inside Watchbill.",
    HTTPStatus.BAD_GATEWAY: "Another service does not answer as it should.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The store is busy or away, or as much goes on as may at once; try again.",
}


def router(tag: str) -> APIRouter:
    """A router of guarded routes under /v1."""
    return APIRouter(prefix="/v1", tags=[tag], route_class=GuardedRoute)


class GuardedRoute(APIRoute):
    """Asks the gate before anything of the request is read. Making one without a row in the access table fails.

    ``accepts`` is the media type of the body: JSON, unless an ``openapi_extra`` with a requestBody names another.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        name = options.get("name") or endpoint.__name__
        self.access: Access = access_of(name)
        self.accepts = _accepted(options.get("openapi_extra"))
        options["responses"] = problems_of(self.access, path, options, endpoint) | (options.get("responses") or {})
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handler:
        handle, access = super().get_route_handler(), self.access
        known = dict(_parameters(self.dependant))

        async def guarded(request: Request) -> Response:
            gate = request.app.state.gate
            request.state.caller = await run_in_threadpool(gate.admit, request, access)
            if not access.is_open:  # a provider adds what it likes to the address of a login
                _refuse_unknown(request, known)
                _refuse_repeated(request, [name for name, several in known.items() if several])
            request.state.body = await request.body()
            if request.method not in SAFE and request.state.body:
                self._refuse_other_media(request)
                self._refuse_repeated_keys(request)
            return await handle(request)

        return guarded

    def _refuse_other_media(self, request: Request) -> None:
        sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if sent != self.accepts:
            raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send the body as {self.accepts}")

    def _refuse_repeated_keys(self, request: Request) -> None:
        """Of a key that stands twice the last one would count, and nobody would know."""
        key = repeated_key(request.state.body) if self.accepts == "application/json" else None
        if key is not None:
            raise unusable((key, TWICE))


def _parameters(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """What may stand in the address behind the question mark, for the handler and all that it depends on, and whether
    it may stand there more than once."""
    yield from (
        (each.alias, get_origin(each.field_info.annotation) in (list, tuple)) for each in dependant.query_params
    )
    for each in dependant.dependencies:
        yield from _parameters(each)


def _refuse_unknown(request: Request, known: Collection[str]) -> None:
    """A question that is misspelt would get the answer to another one."""
    says = f"there is no such parameter; known are {', '.join(sorted(known))}" if known else "there are no parameters"
    unknown = [(f"query.{name}", says) for name in request.query_params if name not in known]
    if unknown:
        raise unusable(*unknown)


def _refuse_repeated(request: Request, several: Collection[str]) -> None:
    """Of a parameter that is given twice one would count; ``several`` are those that may stand more than once."""
    twice = repeated(name for name, _ in request.query_params.multi_items() if name not in several)
    if twice:
        raise unusable(*((f"query.{name}", TWICE) for name in twice))


def _accepted(extra: dict[str, Any] | None) -> str:
    content = (extra or {}).get("requestBody", {}).get("content", {})
    return next(iter(content), "application/json")


def problems_of(
    access: Access, path: str, options: dict[str, Any], endpoint: Callable[..., Any]
) -> dict[int | str, dict[str, Any]]:
    """The problem documents that a route may answer with, by status."""
    found = [HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE]
    if not access.is_open:
        found += [HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS]
        found.append(HTTPStatus.UNPROCESSABLE_ENTITY)
    if re.search(r"\{\w+\}", path) or not SAFE.issuperset(options.get("methods") or ()):
        found.append(HTTPStatus.NOT_FOUND)
    if not SAFE.issuperset(options.get("methods") or ()):
        found += [HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE]
        found.append(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if "seen" in endpoint.__annotations__:
        found += [HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED]
    return {int(status): _documented(status) for status in sorted(found)}


def also(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """More problem documents that one route may answer with, for its ``responses``."""
    return {status: _documented(HTTPStatus(status)) for status in statuses}


def _documented(status: HTTPStatus) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    documented: dict[str, Any] = {"description": _SAYS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
    if status in (HTTPStatus.TOO_MANY_REQUESTS,):
        documented["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
    return documented
