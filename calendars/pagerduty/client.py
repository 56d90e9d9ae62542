"""The only file that imports pdpyras: one HTTP conversation with PagerDuty, in our own errors.

pdpyras re-sends any request after a network error, which doubles overrides, and waits for rate limits without
reading how long. Both are switched off here; what may be repeated is decided below.
"""

from __future__ import annotations

import ipaddress
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any, NoReturn
from urllib.parse import urlsplit

from pydantic import SecretStr

from scheduler.domain.errors import (
    AccessRefused,
    AmbiguousOutcome,
    PublishRefused,
    RateLimited,
    TargetNotFound,
    TargetUnavailable,
)

with warnings.catch_warnings():
    # It announces its retirement on import, as a plain UserWarning (docs/adr/0007).
    warnings.simplefilter("ignore", UserWarning)
    import pdpyras

DEFAULT_BASE_URL = "https://api.pagerduty.com"
"""The US service region; accounts of the EU region use https://api.eu.pagerduty.com."""

CONNECT_AND_READ_TIMEOUT_SECONDS = (5.0, 30.0)
LONGEST_WAIT_SECONDS = 60.0
"""PagerDuty counts requests per minute, so no honest rate limit lasts longer."""
RATE_LIMIT_TRIES = 5
READ_TRIES = 3
WAIT_WITHOUT_HEADER_SECONDS = 5.0

_UNCLEAR = {408, 500, 502, 503, 504}
"""Answers that do not say whether the request was carried out."""


class _Refused(Exception):
    """Raised out of pdpyras before its own handling of the status, which retries or prints part of the token."""

    def __init__(self, status: int, wait_seconds: float) -> None:
        super().__init__(status)
        self.status = status
        self.wait_seconds = wait_seconds


class _Session(pdpyras.APISession):  # type: ignore[misc]
    """pdpyras without its opinions on repeating."""

    max_network_attempts = 0
    timeout = CONNECT_AND_READ_TIMEOUT_SECONDS

    def postprocess(self, response: Any, _suffix: Any = None) -> None:
        if response.status_code in (401, 429):
            raise _Refused(response.status_code, _seconds(response.headers.get("ratelimit-reset")))


def _seconds(header: str | None) -> float:
    try:
        return min(max(float(header or WAIT_WITHOUT_HEADER_SECONDS), 0.0), LONGEST_WAIT_SECONDS)
    except ValueError:
        return WAIT_WITHOUT_HEADER_SECONDS


class PagerDutyClient:
    """GET, POST and DELETE of PagerDuty's REST API. Not for use by two threads at once.

    Reads are repeated after a network or server error. Writes are sent once: AmbiguousOutcome says that the answer is
    unknown. A 429 was refused, so any request is repeated after the wait it asks for. ``sender`` is the e-mail of
    the user in whose name an account-wide token acts.
    """

    def __init__(
        self,
        token: SecretStr,
        *,
        sleep: Callable[[float], None],
        base_url: str = DEFAULT_BASE_URL,
        sender: str | None = None,
    ) -> None:
        if not token.get_secret_value().strip():
            raise AccessRefused("the PagerDuty token is empty; create one under Integrations > API Access Keys")
        if not re.fullmatch(r"[!-~]+", token.get_secret_value().strip()):
            raise AccessRefused("the PagerDuty token holds a blank or a character that no token has; copy it again")
        host = _checked_host(base_url)
        self._base_url = base_url.rstrip("/")
        self._sleep = sleep
        self._session = _Session(token.get_secret_value().strip(), default_from=sender)
        self._session.url = self._base_url
        # A .netrc entry would replace the token, and a proxy cannot reach this machine's own loopback.
        self._session.auth = lambda request: request
        self._session.trust_env = not _is_loopback(host)

    def __repr__(self) -> str:
        return f"PagerDutyClient({self._base_url})"

    def close(self) -> None:
        self._session.close()

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Any:
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
        return self._decoded("POST", path, self._send("POST", path, json=dict(body)))

    def delete(self, path: str) -> bool:
        """Whether there was anything to delete."""
        response = self._send("DELETE", path)
        if response.status_code == 404:
            return False
        self._check("DELETE", path, response)
        return True

    def _send(self, method: str, path: str, **content: Any) -> Any:
        for _ in range(RATE_LIMIT_TRIES):
            try:
                # Redirects are not followed: the token goes to this host and nowhere else.
                return self._session.request(method, path, allow_redirects=False, **content)
            except _Refused as refused:
                if refused.status == 401:
                    raise AccessRefused(f"PagerDuty does not accept the token at {self._base_url}") from None
                self._sleep(refused.wait_seconds)
            except pdpyras.PDClientError as error:
                cause = type(error.__cause__).__name__ if error.__cause__ else "network error"
                raise AmbiguousOutcome(f"{method} {path} got no answer ({cause})") from None
        raise RateLimited(f"PagerDuty asked {RATE_LIMIT_TRIES} times in a row to wait; run the command again later")

    def _decoded(self, method: str, path: str, response: Any) -> Any:
        self._check(method, path, response)
        try:
            return response.json()
        except ValueError:
            raise AmbiguousOutcome(f"{method} {path} was answered with something that is not JSON") from None

    def _check(self, method: str, path: str, response: Any) -> None:
        if response.status_code in _UNCLEAR or response.status_code >= 500:
            raise AmbiguousOutcome(f"{method} {path} was answered with status {response.status_code}")
        if not 200 <= response.status_code < 300:
            _raise_refused(f"{method} {path}", response)


def _raise_refused(request: str, response: Any) -> NoReturn:
    status, says = response.status_code, _reason(response)
    if status in (402, 403):
        raise AccessRefused(f"the PagerDuty token may not do {request}: {says}")
    if status == 404:
        raise TargetNotFound(
            f"PagerDuty does not know {request}: {says}. Check the schedule id; shift-based (v3) schedules are "
            "not supported, use a layer-based one"
        )
    raise PublishRefused(f"PagerDuty refused {request} with status {status}: {says}")


def _reason(response: Any) -> str:
    """What the error body says: ``{"error": {"message", "errors": [...]}}``."""
    try:
        error = response.json()["error"]
        parts = [str(error["message"]), *(str(item) for item in error.get("errors", []))]
    except (ValueError, KeyError, TypeError, AttributeError):
        return "no reason given"
    return ": ".join(parts)


def _checked_host(base_url: str) -> str:
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise PublishRefused(f"{base_url}: the token travels over https only; http is for this machine's loopback")
    if not host or parts.username or parts.query or parts.fragment:
        raise PublishRefused(f"{parts.scheme}://{host}: the base URL is a scheme and a host, without credentials")
    return host


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
