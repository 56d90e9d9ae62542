"""The only file that imports ``pagerduty``, PagerDuty's own successor of pdpyras: an optional second transport.

Install it with the extra ``pagerduty-sdk``. Like pdpyras it re-sends any request after a network error and repeats
refusals for speed for ever; both are switched off here. When to make it the first choice: docs/adr/0007.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import pagerduty
from pydantic import SecretStr

from calendars.pagerduty.conversation import (
    DEFAULT_BASE_URL,
    Conversation,
    NoAnswer,
    Query,
    Reply,
    checked_host,
    checked_token,
    is_loopback,
)

TIMEOUT = httpx2.Timeout(30.0, connect=5.0)


class _Answered(Exception):
    """Carries every answer out of the library before its own handling of the status."""

    def __init__(self, response: httpx2.Response) -> None:
        super().__init__(response.status_code)
        self.response = response


class _Client(pagerduty.RestApiV2Client):
    """The library without its opinions on repeating."""

    max_network_attempts = 0
    timeout = TIMEOUT  # type: ignore[assignment]  # declared as a number, handed on as it is

    def postprocess(self, response: httpx2.Response, _suffix: str | None = None) -> None:
        raise _Answered(response)


class _Loopback(httpx2.HTTPTransport):
    """Plain HTTP to this machine: the library itself accepts https addresses only."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = request.url.copy_with(scheme="http")
        return super().handle_request(request)


class SuccessorWire:
    """The Wire of ``pagerduty``."""

    def __init__(self, token: str, *, base_url: str, is_local: bool, sender: str | None) -> None:
        plain = is_local and base_url.startswith("http://")
        address = base_url.replace("http://", "https://", 1) if plain else base_url
        more: dict[str, Any] = {"transport": _Loopback()} if plain else {}
        # A proxy from the environment cannot reach this machine's own loopback.
        self._client = _Client(token, default_from=sender, base_url=address, trust_env=not is_local, **more)

    def send(self, method: str, path: str, *, params: Query | None = None, body: Any = None) -> Reply:
        content = {name: given for name, given in (("params", params), ("json", body)) if given is not None}
        try:
            response = self._client.request(method, path, **content)
        except _Answered as answered:
            response = answered.response
        except pagerduty.Error as error:
            raise NoAnswer(type(error.__cause__).__name__ if error.__cause__ else "network error") from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(status=response.status_code, text=response.text, headers=headers)

    def close(self) -> None:
        self._client.close()


class SuccessorClient(Conversation):
    """PagerDuty through ``pagerduty``. ``sender``: e-mail of the user in whose name an account-wide token acts."""

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
        wire = SuccessorWire(bare, base_url=address, is_local=is_loopback(host), sender=sender)
        super().__init__(wire, base_url=address, sleep=sleep)
