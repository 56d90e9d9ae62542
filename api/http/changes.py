"""Changes: an unsafe request is carried out once, in one transaction, together with the answer kept for repeats.

The contract is Stripe's: the first request under an ``Idempotency-Key`` is carried out, and the same request under the
same key gets the same status and body for 24 hours; another request under that key is refused. Two at the same moment
are one: the second waits for the store, and finds the answer of the first. Nothing is kept of a request that could not
be used or did not see the latest version, nor of a failure of ours: it may be sent again, corrected.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from fastapi import Response
from pydantic import BaseModel
from starlette.requests import Request

from api.http.gate import Caller
from api.http.problems import problem_of, status_of, unusable
from api.http.sealing import Seal
from scheduler.domain.audit import Actor
from scheduler.domain.errors import WatchbillError
from scheduler.store.answers import KeptAnswer
from scheduler.store.unit_of_work import SqlStore, SqlUnitOfWork

HEADER = "Idempotency-Key"
REPEAT_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_REFUSALS = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT})
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a change came to."""

    body: BaseModel
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        return Response(self.body.model_dump_json(), self.status, dict(self.headers), _JSON)


Do = Callable[[SqlUnitOfWork], Answer]
"""Carries a change out inside the unit of work, or raises WatchbillError."""


@dataclass(frozen=True, slots=True)
class Change:
    """One unsafe request of a caller, at the instant that counts for all of it."""

    store: SqlStore
    caller: Caller
    now: datetime
    request: str
    """A digest of method, address and body."""
    seal: Seal | None
    """None when the caller sent no key for repeats."""

    def actor(self, because: str = "") -> Actor:
        """Who acts, with the reason that they gave."""
        return self.caller.actor.model_copy(update={"because": because})

    def run(self, do: Do) -> Response:
        """The answer; of the first time, if this is a repeat. Raises Refusal, and what ``do`` raises."""
        if self.seal is None:
            with self.store.writing() as work:
                return do(work).response()
        try:
            return self._once(self.seal, lambda work: do(work).response())
        except WatchbillError as error:
            if status_of(error) not in _KEPT_REFUSALS:
                raise
            # What was written on the way to it is undone by now. Should the same request have come in between and been
            # carried out, its answer is the one that counts.
            refusal = problem_of(error)
            return self._once(self.seal, lambda _: refusal)

    def _once(self, seal: Seal, answered: Callable[[SqlUnitOfWork], Response]) -> Response:
        """The answer that is kept, or else this one, which is kept from now on."""
        with self.store.writing() as work:
            kept = work.answers.find(seal.once, self.now)
            if kept is not None:
                return self._again(kept, seal)
            response = answered(work)
            work.answers.keep(seal.once, KeptAnswer(self.request, seal.close(_packed(response))), self.now)
            return response

    def _again(self, kept: KeptAnswer, seal: Seal) -> Response:
        if kept.request != self.request:
            raise unusable((f"header.{HEADER}", "this key stands for another request; use a new one for each"))
        packed = seal.open(kept.sealed)
        assert packed is not None  # it was found under a name that only the same seal gives
        response = _unpacked(packed)
        response.headers["Idempotency-Replayed"] = "true"
        return response


def _packed(response: Response) -> bytes:
    body = bytes(response.body).decode()
    return json.dumps([response.status_code, dict(response.headers), body]).encode()


def _unpacked(packed: bytes) -> Response:
    status, headers, body = json.loads(packed)
    return Response(body, status, headers)


def change_of(request: Request, store: SqlStore, caller: Caller, now: datetime) -> Change:
    """The change that a request asks for. Raises Refusal when its key for repeats cannot be used."""
    sent = request.headers.getlist(HEADER)
    if any(not REPEAT_KEY.fullmatch(each) for each in sent) or len(sent) > 1:
        raise unusable((f"header.{HEADER}", "send one key of 1 to 255 printable characters"))
    seal = Seal(caller.secret, sent[0]) if sent else None
    return Change(store, caller, now, _digest(request), seal)


def _digest(request: Request) -> str:
    address = f"{request.method} {request.url.path}?{request.url.query}\n"
    return hashlib.sha256(address.encode() + request.state.body).hexdigest()
