"""The only file that imports pdpyras, as a transport: one request, once, and its answer as it came.

pdpyras re-sends any request after a network error, which doubles overrides, and waits for rate limits without
reading how long. Both are switched off here.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from calendars.pagerduty.conversation import LibraryClient, LibraryWire, NoAnswer

with warnings.catch_warnings():
    # It announces its retirement on import, as a plain UserWarning (docs/adr/0007).
    warnings.simplefilter("ignore", UserWarning)
    import pdpyras

CONNECT_AND_READ_TIMEOUT_SECONDS = (5.0, 30.0)


class _Refused(Exception):
    """Carries an answer out of pdpyras before its own handling, which retries or prints part of the token."""

    def __init__(self, response: Any) -> None:
        super().__init__(response.status_code)
        self.response = response


class _Session(pdpyras.APISession):  # type: ignore[misc]
    """pdpyras without its opinions on repeating."""

    max_network_attempts = 0
    timeout = CONNECT_AND_READ_TIMEOUT_SECONDS

    def postprocess(self, response: Any, _suffix: Any = None) -> None:
        if response.status_code in (401, 429):
            raise _Refused(response)


class PdpyrasWire(LibraryWire):
    """The Wire of pdpyras."""

    def __init__(self, token: str, *, base_url: str, is_local: bool, sender: str | None) -> None:
        self._session = _Session(token, default_from=sender)
        self._session.url = base_url
        # A .netrc entry would replace the token, and a proxy cannot reach this machine's own loopback.
        self._session.auth = lambda request: request
        self._session.trust_env = not is_local

    def _response(self, method: str, path: str, content: Mapping[str, Any]) -> Any:
        try:
            # Redirects are not followed: the token goes to this host and nowhere else.
            return self._session.request(method, path, allow_redirects=False, **content)
        except _Refused as refused:
            return refused.response
        except pdpyras.PDClientError as error:
            raise NoAnswer.after(error) from None

    def close(self) -> None:
        self._session.close()


class PagerDutyClient(LibraryClient):
    """PagerDuty through pdpyras. ``sender`` is the e-mail of the user in whose name an account-wide token acts."""

    library = PdpyrasWire
