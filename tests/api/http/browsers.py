"""A browser at the door: it keeps cookies, follows redirects, and says where its pages come from."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from api.http.cookies import PROOF
from scheduler.domain.keys import Role
from tests.api.http.doors import Clock, Door, Reply, a_door
from tests.support.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider, running_provider
from tests.support.patience import PATIENCE_SECONDS

ORIGIN = "https://duty.example.com"
"""The address that browsers know; the door itself listens elsewhere, as behind a proxy."""
ROLES = {"mia@example.com": Role.MANAGER, "rhea@example.com": Role.REVIEWER, "sub:u-ops": Role.ADMIN}


@dataclass
class Browser:
    """One person's browser."""

    door: Door
    cookies: dict[str, str] = field(default_factory=dict)
    set_by_us: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """One request, with its cookies; nothing is followed. ``body`` as in Door.ask."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        netloc = urlsplit(self.door.address).netloc
        with closing(http.client.HTTPConnection(netloc, timeout=PATIENCE_SECONDS)) as connection:
            connection.request(method, path, data, sent)
            answer = connection.getresponse()
            self._keep([value for name, value in answer.getheaders() if name.lower() == "set-cookie"])
            known = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, known, answer.read().decode())

    def _keep(self, cookies: list[str]) -> None:
        self.set_by_us += cookies
        for name, morsel in [each for text in cookies for each in SimpleCookie(text).items()]:
            if morsel["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value

    def login_page(self) -> str:
        """Where the provider sends the browser back to: our callback, with a code."""
        place = urlsplit(self.ask("GET", "/v1/login").headers["location"])
        with closing(http.client.HTTPConnection(place.netloc, timeout=PATIENCE_SECONDS)) as connection:
            connection.request("GET", f"{place.path}?{place.query}")
            back = connection.getresponse().headers["location"]
        assert back.startswith(f"{ORIGIN}/v1/login/callback?")
        return back.removeprefix(ORIGIN)

    def log_in(self) -> Reply:
        """The answer of our callback."""
        return self.ask("GET", self.login_page())

    def proofs(self) -> dict[str, str]:
        """The headers of a change that a page of ours asks for."""
        token = self.ask("GET", "/v1/me").document["csrf_token"]
        return {"Origin": ORIGIN, "Sec_Fetch_Site": "same-origin", PROOF: token}


@contextmanager
def a_door_with_logins(database_url: str, folder: Path) -> Iterator[tuple[Door, IdentityProvider]]:
    """A door whose people come in through a provider of the test's own."""
    clock = Clock()
    with running_provider(clock) as provider:
        settings = {
            "public_url": ORIGIN,
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": CLIENT_SECRET,
            "oidc_roles": ROLES,
        }
        with a_door(database_url, folder, **settings) as door:
            yield door, provider
