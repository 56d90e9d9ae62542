"""The only file that imports ``pagerduty``, PagerDuty's own successor of pdpyras: an optional second transport.

Install it with the extra ``pagerduty-sdk``. Like pdpyras it re-sends any request after a network error and repeats
refusals for speed for ever; both are switched off here. When to make it the first choice: docs/adr/0007.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2
import pagerduty

from calendars.pagerduty.conversation import LibraryClient, LibraryWire, NoAnswer

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


class SuccessorWire(LibraryWire):
    """The Wire of ``pagerduty``."""

    def __init__(self, token: str, *, base_url: str, is_local: bool, sender: str | None) -> None:
        plain = is_local and base_url.startswith("http://")
        address = base_url.replace("http://", "https://", 1) if plain else base_url
        more: dict[str, Any] = {"transport": _Loopback()} if plain else {}
        # A proxy from the environment cannot reach this machine's own loopback.
        self._client = _Client(token, default_from=sender, base_url=address, trust_env=not is_local, **more)

    def _response(self, method: str, path: str, content: Mapping[str, Any]) -> Any:
        try:
            return self._client.request(method, path, **content)
        except _Answered as answered:
            return answered.response
        except pagerduty.Error as error:
            raise NoAnswer.after(error) from None

    def close(self) -> None:
        self._client.close()


class SuccessorClient(LibraryClient):
    """PagerDuty through ``pagerduty``. ``sender``: e-mail of the user in whose name an account-wide token acts."""

    library = SuccessorWire
