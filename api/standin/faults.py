"""Faults on purpose: what networks and busy servers do to writes, so that recovery can be shown and tested."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from typing import Literal, get_args

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scheduler.domain.errors import BadInput

Fault = Literal["drop_before", "drop_after", "error_before", "error_after", "rate_limited"]
"""``before``/``after``: the write was not / was carried out. ``drop``: the connection breaks instead of an answer."""

KINDS: tuple[Fault, ...] = get_args(Fault)
LET_THROUGH = "pass"
MOST = 1000
"""Of one fault in a row; nobody waits for more."""
WAIT_SECONDS = 7


def read_faults(written: Iterable[str]) -> tuple[Fault | None, ...]:
    """Faults as people write them, in order: a kind, or ``pass`` for none, and how often, such as ``drop_after:2``.

    Raises BadInput for anything else.
    """
    return tuple(fault for each in written for fault in _read_fault(each))


def _read_fault(written: str) -> list[Fault | None]:
    kind, _, count = written.partition(":")
    if kind not in (LET_THROUGH, *KINDS) or not (count or "1").isdecimal() or not 1 <= int(count or 1) <= MOST:
        kinds = ", ".join((*KINDS, LET_THROUGH))
        raise BadInput(f"{written!r} is no fault; write KIND or KIND:N, N up to {MOST}, with a kind of {kinds}")
    fault: Fault | None = next((each for each in KINDS if each == kind), None)
    return [fault] * int(count or 1)


class FaultInjector:
    """Wraps an application; each planned fault strikes one request of its kind, in order. None planned, none happen."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._for_writes: deque[Fault | None] = deque()
        self._for_reads: deque[Fault | None] = deque()

    def strike_writes(self, faults: Iterable[Fault | None]) -> None:
        """The next writes meet these faults; None lets one pass."""
        self._for_writes.extend(faults)

    def strike_reads(self, faults: Iterable[Fault | None]) -> None:
        """The next reads meet these faults; None lets one pass."""
        self._for_reads.extend(faults)

    def calm(self) -> None:
        """Forget the faults that have not struck yet."""
        self._for_writes.clear()
        self._for_reads.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        planned = self._for_reads if scope.get("method") == "GET" else self._for_writes
        fault = planned.popleft() if planned else None
        if fault is None or fault.endswith("_after"):
            await self._app(scope, receive, _swallow if fault else send)
        if fault == "rate_limited":
            await _answer(send, 429, "Rate Limit Exceeded", 2020)
        elif fault in ("error_before", "error_after"):
            await _answer(send, 500, "Internal Server Error", 2000)
        elif fault:
            await _break_connection(send)


async def _swallow(_: Message) -> None:
    return None


async def _answer(send: Send, status: int, message: str, code: int) -> None:
    body = json.dumps({"error": {"message": message, "code": code, "errors": []}}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status == 429:
        headers.append((b"ratelimit-reset", str(WAIT_SECONDS).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _break_connection(send: Send) -> None:
    """Promise a body and return without it: the server closes the connection, the client sees it break."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
