"""One conversation with PagerDuty's REST API: what may be repeated, how long to wait, and every failure as our error.

A *wire* carries single requests and knows a library; this file knows none. Whatever library is used, reads are repeated
after a network or server error, writes are sent once, and a refusal for speed is waited out.
"""

from __future__ import annotations

import ipaddress
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NoReturn, Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr

from scheduler.domain.errors import (
    AccessRefused,
    AmbiguousOutcome,
    PublishRefused,
    RateLimited,
    TargetNotFound,
    TargetUnavailable,
    WatchbillError,
)

DEFAULT_BASE_URL = "https://api.pagerduty.com"
"""The US service region; accounts of the EU region use https://api.eu.pagerduty.com."""

LONGEST_WAIT_SECONDS = 60.0
"""PagerDuty counts requests per minute, so no honest rate limit lasts longer."""
RATE_LIMIT_TRIES = 5
READ_TRIES = 3
WAIT_WITHOUT_HEADER_SECONDS = 5.0

Query = Mapping[str, str | int]

_UNCLEAR = {408, 500, 502, 503, 504}
"""Answers that do not say whether the request was carried out."""


class NoAnswer(WatchbillError):
    """The connection failed or timed out before an answer came; the words name the kind of failure only."""

    @classmethod
    def after(cls, error: Exception) -> NoAnswer:
        """From the error of a library, whose own words may hold part of the token."""
        return cls(type(error.__cause__).__name__ if error.__cause__ else "network error")


@dataclass(frozen=True)
class Reply:
    """An answer as it came; names of headers are lower case."""

    status: int
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class Wire(Protocol):
    """Carries one request, once: no repeats, no redirects, no waiting. Raises NoAnswer."""

    def send(self, method: str, path: str, *, params: Query | None = None, body: Any = None) -> Reply: ...

    def close(self) -> None: ...


class LibraryWire(ABC):
    """A Wire over a library. ``is_local``: the address is this very machine, where no proxy is asked."""

    @abstractmethod
    def __init__(self, token: str, *, base_url: str, is_local: bool, sender: str | None) -> None: ...

    def send(self, method: str, path: str, *, params: Query | None = None, body: Any = None) -> Reply:
        content = {name: given for name, given in (("params", params), ("json", body)) if given is not None}
        response = self._response(method, path, content)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(status=response.status_code, text=response.text, headers=headers)

    @abstractmethod
    def _response(self, method: str, path: str, content: Mapping[str, Any]) -> Any:
        """The library's own response, whatever its status. Raises NoAnswer."""

    @abstractmethod
    def close(self) -> None: ...


class Conversation:
    """GET, POST, PUT and DELETE. Not for use by two threads at once.

    Reads are repeated after a network or server error. Writes are sent once: AmbiguousOutcome says that the answer is
    unknown. A 429 was refused, so any request is repeated after the wait it asks for.
    """

    def __init__(self, wire: Wire, *, base_url: str, sleep: Callable[[float], None]) -> None:
        self._wire = wire
        self._base_url = base_url
        self._sleep = sleep

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._base_url})"

    def close(self) -> None:
        self._wire.close()

    def get(self, path: str, params: Query | None = None) -> Any:
        """The decoded answer. Raises TargetUnavailable after three unclear ones."""
        for attempt in range(1, READ_TRIES + 1):
            try:
                return self._decoded("GET", path, self._send("GET", path, params=dict(params or {})))
            except AmbiguousOutcome as error:
                if attempt == READ_TRIES:
                    raise TargetUnavailable(f"PagerDuty cannot be read at {self._base_url}: {error}") from None
                self._sleep(2.0**attempt)
        raise AssertionError("unreachable")

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The decoded answer."""
        return self._decoded("POST", path, self._send("POST", path, body=dict(body)))

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """The decoded answer."""
        return self._decoded("PUT", path, self._send("PUT", path, body=dict(body)))

    def delete(self, path: str) -> bool:
        """Whether there was anything to delete."""
        reply = self._send("DELETE", path)
        if reply.status == 404:
            return False
        self._check("DELETE", path, reply)
        return True

    def _send(self, method: str, path: str, *, params: Query | None = None, body: Any = None) -> Reply:
        for _ in range(RATE_LIMIT_TRIES):
            try:
                reply = self._wire.send(method, path, params=params, body=body)
            except NoAnswer as error:
                raise AmbiguousOutcome(f"{method} {path} got no answer ({error})") from None
            if reply.status == 401:
                raise AccessRefused(f"PagerDuty does not accept the token at {self._base_url}")
            if reply.status != 429:
                return reply
            self._sleep(_seconds(reply.headers.get("ratelimit-reset")))
        raise RateLimited(f"PagerDuty asked {RATE_LIMIT_TRIES} times in a row to wait; run the command again later")

    def _decoded(self, method: str, path: str, reply: Reply) -> Any:
        self._check(method, path, reply)
        try:
            return json.loads(reply.text)
        except ValueError:
            raise AmbiguousOutcome(f"{method} {path} was answered with something that is not JSON") from None

    def _check(self, method: str, path: str, reply: Reply) -> None:
        if reply.status in _UNCLEAR or reply.status >= 500:
            raise AmbiguousOutcome(f"{method} {path} was answered with status {reply.status}")
        if not 200 <= reply.status < 300:
            _raise_refused(f"{method} {path}", reply)


class LibraryClient(Conversation):
    """PagerDuty through a library. ``sender`` is the e-mail of the user in whose name an account-wide token acts.

    Raises AccessRefused for what cannot be a token, and PublishRefused for an address that none may travel to.
    """

    library: ClassVar[type[LibraryWire]]

    def __init__(
        self,
        token: SecretStr,
        *,
        sleep: Callable[[float], None],
        base_url: str = DEFAULT_BASE_URL,
        sender: str | None = None,
    ) -> None:
        bare, host = checked_token(token), checked_host(base_url)
        address = base_url.rstrip("/")
        wire = self.library(bare, base_url=address, is_local=is_loopback(host), sender=sender)
        super().__init__(wire, base_url=address, sleep=sleep)


def checked_token(token: SecretStr) -> str:
    """The token as it is sent. Raises AccessRefused when it cannot be one."""
    bare = token.get_secret_value().strip()
    if not bare:
        raise AccessRefused("the PagerDuty token is empty; create one under Integrations > API Access Keys")
    if not re.fullmatch(r"[!-~]+", bare):
        raise AccessRefused("the PagerDuty token holds a blank or a character that no token has; copy it again")
    return bare


def checked_host(base_url: str) -> str:
    """The host of an address that a token may travel to. Raises PublishRefused for any other."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise PublishRefused(f"{base_url}: the token travels over https only; http is for this machine's loopback")
    if not host or parts.username or parts.query or parts.fragment:
        raise PublishRefused(f"{parts.scheme}://{host}: the base URL is a scheme and a host, without credentials")
    return host


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _seconds(header: str | None) -> float:
    try:
        return min(max(float(header or WAIT_WITHOUT_HEADER_SECONDS), 0.0), LONGEST_WAIT_SECONDS)
    except ValueError:
        return WAIT_WITHOUT_HEADER_SECONDS


def _raise_refused(request: str, reply: Reply) -> NoReturn:
    says = _reason(reply)
    if reply.status in (402, 403):
        raise AccessRefused(f"the PagerDuty token may not do {request}: {says}")
    if reply.status == 404:
        raise TargetNotFound(f"PagerDuty does not know {request}: {says}. Check the schedule id and the region")
    raise PublishRefused(f"PagerDuty refused {request} with status {reply.status}: {says}")


def _reason(reply: Reply) -> str:
    """What the error body says: ``{"error": {"message", "errors": [...]}}``; or, newer, grouped by field."""
    try:
        error = json.loads(reply.text)["error"]
        errors = error.get("errors") or []
        if isinstance(errors, dict):
            errors = [f"{field}: {'; '.join(map(str, says))}" for field, says in errors.items()]
        parts = [str(error["message"]), *(str(item) for item in errors)]
    except (ValueError, KeyError, TypeError, AttributeError):
        return "no reason given"
    return ": ".join(parts)
