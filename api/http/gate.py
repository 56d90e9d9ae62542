"""The gate: who comes, may they through this route, and how often. Everything else of the API relies on it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request

from api.bootstrap import Services
from api.http.access import Access, Cell
from api.http.buckets import Buckets, Rate
from api.http.cookies import SESSION, refuse_other_sites
from api.http.problems import Refusal
from scheduler.domain.audit import Actor
from scheduler.domain.keys import ApiKey, digest_of, is_whole
from scheduler.domain.login import SESSION_PREFIX
from scheduler.services.keys import actor_of

SCHEME = "bearer"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
BY_LOGIN = timedelta(days=90)
"""How long a key lives at most that is made in a login."""
WHO = {"WWW-Authenticate": 'Bearer realm="watchbill"'}
UNKNOWN = "show a key that is good: Authorization: Bearer wb_k1_..."
"""One sentence for no key, a made up one, one that has ended and one that was revoked: nobody learns which."""

LEFT = (
    "whose key this is has left: what people had opens nothing after their last day (leaves_on), or once they are no "
    "longer in the organisation"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How often. ``failures`` are keys that open nothing, by address."""

    requests: Rate
    failures: Rate


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody whom the gate let through. ``secret`` is what they showed; it is never written down."""

    key: ApiKey
    actor: Actor
    secret: str = field(repr=False)
    is_login: bool = False
    """Whether they came with the cookie of a login; ``key`` then says what it opens."""

    @property
    def name(self) -> str:
        """One name for a person, whatever keys and logins they have; a key that is nobody's stands for itself."""
        return self.key.engineer_id or self.key.id

    @property
    def lends(self) -> ApiKey:
        """How far a key may reach that they make. A login proves who they are, so it gives keys that outlive it."""
        return self.key.model_copy(update={"expires_at": self.key.created_at + BY_LOGIN}) if self.is_login else self.key


class Gate:
    """Lets callers through, or raises Refusal: 401, 403 or 429."""

    def __init__(self, services: Services, limits: Limits) -> None:
        self._services = services
        self._requests, self._failures = Buckets(limits.requests), Buckets(limits.failures)
        self._logins = Buckets(limits.failures)
        parts = urlsplit(services.settings.public_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"

    def admit(self, request: Request, access: Access) -> Caller | None:
        """The caller of a route with that row; None where nobody is asked."""
        if access.is_open:
            return None
        is_login = "authorization" not in request.headers
        secret = request.cookies.get(SESSION, "") if is_login else _shown(request)
        key = self._login(secret) if is_login else self._key(secret)
        if key is None:
            # A good key always opens, so that nobody is locked out by what others try from the same address.
            _wait(self._failures.take(_place(request), time.monotonic()) if secret else 0)
            raise Refusal(HTTPStatus.UNAUTHORIZED, UNKNOWN, WHO)
        if is_login and request.method not in SAFE:
            refuse_other_sites(request, secret, self._origin)
        _wait(self._requests.take(key.id, time.monotonic()))
        self._refuse_who_left(key)
        cell = access.cell(key.role)
        if cell is Cell.NO:
            raise Refusal(HTTPStatus.FORBIDDEN, f"the role {key.role} may not do this")
        if not key.allows(access.scope):
            raise Refusal(HTTPStatus.FORBIDDEN, f"your key does not reach so far; it needs the scope {access.scope}")
        actor = actor_of(key, everybody=cell is Cell.ALL, request_id=request.state.request_id)
        return Caller(key, actor, secret, is_login)

    def slow_down(self, request: Request) -> None:
        """Counts a login on its way by where it comes from, because each costs the provider work. Raises Refusal."""
        _wait(self._logins.take(_place(request), time.monotonic()))

    def count_failure(self, request: Request) -> None:
        """Counts an address of a feed that opens nothing by where it comes from. Raises Refusal when there are too
        many."""
        _wait(self._failures.take(_place(request), time.monotonic()))

    def _key(self, secret: str) -> ApiKey | None:
        """The key behind a secret, if it opens now. A secret that is not whole costs no look into the store."""
        if not is_whole(secret):
            return None
        digest = digest_of(secret)
        with self._services.store.reading() as work:
            key = work.keys.find_by_digest(digest)
        return key if key is not None and key.opens(self._services.now()) else None

    def _refuse_who_left(self, key: ApiKey) -> None:
        """Whoever has left opens nothing any more from the end of their last day on, where they live, or as soon as
        they are no longer in the organisation."""
        if key.engineer_id is None:
            return
        with self._services.store.reading() as work:
            has_left = work.people.has_left(key.engineer_id, self._services.now())
        if has_left:
            raise Refusal(HTTPStatus.FORBIDDEN, LEFT)

    def _login(self, secret: str) -> ApiKey | None:
        """The login behind a secret from a cookie, as a key, if it opens now."""
        if not is_whole(secret, SESSION_PREFIX):
            return None
        with self._services.store.reading() as work:
            login = work.logins.find_by_digest(digest_of(secret))
        key = None if login is None else login.as_key()
        return key if key is not None and key.opens(self._services.now()) else None


def _shown(request: Request) -> str:
    """The secret that was shown, empty when there is none. It is read from this one header alone, never a cookie."""
    shown = request.headers.getlist("authorization")
    scheme, _, secret = shown[0].partition(" ") if len(shown) == 1 else ("", "", "")
    return secret.strip() if scheme.lower() == SCHEME else ""


def _place(request: Request) -> str:
    """Where a request comes from. Of IPv6, a whole network counts as one: it is handed out to one household."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return host if address.version == 4 else str(int(address) >> 64)


def _wait(seconds: int) -> None:
    if seconds:
        raise Refusal(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"too many requests; try again in {seconds} s",
            {"Retry-After": str(seconds)},
        )
