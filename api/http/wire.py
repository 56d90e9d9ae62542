"""Around every request: its number, the headers of every answer, a line in the log, and the last net for surprises."""

from __future__ import annotations

import logging
import re
import time
from http import HTTPStatus
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.metrics import Metrics
from api.http.problems import Refusal, problem

REQUEST_ID = "X-Request-Id"
_GIVEN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
MOST_BYTES = 1024 * 1024
"""The longest body of a request."""
QUIET = frozenset({"health", "ready", "metrics"})
"""Routes that machines ask for again and again; they are logged at DEBUG."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""On every answer, unless the route says otherwise of its own."""
STAY_SECURE = ("Strict-Transport-Security", "max-age=31536000")
"""On every answer over https besides; over http it must not be sent (RFC 6797 section 7.2)."""

log = logging.getLogger("watchbill.http")


class Wire:
    """The outermost layer of the application. It knows of routes only what they were called."""

    def __init__(self, app: ASGIApp, metrics: Metrics, public_url: str = "") -> None:
        self._app, self._metrics, self._public_url = app, metrics, public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_at, request_id, status = time.perf_counter(), _request_id(scope), 0
        scope.setdefault("state", {})["request_id"] = request_id

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if is_secure(scope, self._public_url):
                    headers.setdefault(*STAY_SECURE)
                headers[REQUEST_ID] = request_id
            await send(message)

        try:
            await self._app(scope, _limited(receive), dressed)
        except Exception:
            log.exception("unexpected error, request %s", request_id)
            if not status:
                says = "something went wrong inside Watchbill"
                await problem(500, says, error_id=request_id)(scope, receive, dressed)
        finally:
            self._tell(scope, status, time.perf_counter() - began_at)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        """By the name of the route alone: an address may hold the token of a feed."""
        name = getattr(scope.get("route"), "name", "none")
        self._metrics.count(name, scope["method"], status, seconds)
        caller = scope["state"].get("caller")
        log.log(
            logging.DEBUG if name in QUIET else logging.INFO,
            "%s %s %d",
            scope["method"],
            name,
            status,
            extra={
                "request_id": scope["state"]["request_id"],
                "key_id": caller.key.id if caller else None,
                "milliseconds": round(seconds * 1000, 1),
            },
        )


def is_secure(scope: Scope, public_url: str) -> bool:
    """Whether the caller speaks https: to us, to a proxy that says so, or to one at the public address."""
    return scope["scheme"] == "https" or public_url.startswith("https:")


def _limited(receive: Receive) -> Receive:
    """Whoever reads more of a body than is allowed gets Refusal (413), whatever its length was said to be."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MOST_BYTES:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body is longer than {MOST_BYTES} bytes")
        return message

    return counted


def _request_id(scope: Scope) -> str:
    """What the caller calls the request, if that is a plain word; else a number of ours."""
    given = Request(scope).headers.get(REQUEST_ID, "")
    return given if _GIVEN_ID.fullmatch(given) else uuid4().hex
