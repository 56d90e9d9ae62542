"""Logging in through the identity provider of the company, and out again. Keys do not need it."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ConfigDict, SecretStr

from api.bootstrap import Services
from api.http.asking import ChangeIn
from api.http.changes import Answer
from api.http.cookies import LOGIN, SESSION, drop_cookie, set_cookie
from api.http.models import Out
from api.http.oidc.attempt import SECONDS, Attempt, find_attempt, new_attempt
from api.http.oidc.id_token import TokenRefused, identity_of
from api.http.oidc.provider import Provider, ProviderFailed
from api.http.problems import Refusal
from api.http.route import also, router
from api.settings import Settings
from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.login import Identity
from scheduler.services.logging_in import log_in, log_out
from scheduler.store.unit_of_work import SqlUnitOfWork

CALLBACK = "/v1/login/callback"
LANDS_AT = "/v1/me"
REFUSED = "this login was refused; begin again at /v1/login"
"""One sentence for every reason, which stands in the log: whoever forges a token learns nothing."""
UNKNOWN = "nobody here is known by your address; ask whoever looks after Watchbill"
AWAY = "the identity provider does not answer as it should; try again, or use a key"

log = logging.getLogger("watchbill.login")

CodeIn = Annotated[str, Query(max_length=2048, description="What the provider gave the browser.")]
StateIn = Annotated[str, Query(max_length=200, description="What we gave the browser.")]


class LoggedOut(Out):
    """Whether there was a login to end; a key stays as it is."""

    model_config = ConfigDict(json_schema_extra={"example": {"ended": True}})

    ended: bool


def login_routes(services: Services) -> APIRouter:
    """Without a configured provider there is no login, and its doors are not there: 404."""
    routes = router("login")
    _add_login(routes, services, _provider(services.settings))
    _add_logout(routes)
    return routes


def _add_login(routes: APIRouter, services: Services, provider: Provider | None) -> None:
    """To the provider, and back from there."""
    settings = services.settings

    @routes.get("/login", status_code=303, responses=also(404, 429, 502), response_class=RedirectResponse)
    def login(request: Request) -> Response:
        """Send the browser to the identity provider."""
        known = _known(provider)
        request.app.state.gate.slow_down(request)
        attempt = new_attempt()
        with _told():
            address = known.login_address(
                redirect_uri=_callback(settings), state=attempt.state, nonce=attempt.nonce, verifier=attempt.verifier
            )
        answer = RedirectResponse(address, HTTPStatus.SEE_OTHER)
        set_cookie(answer, LOGIN, attempt.secret, seconds=SECONDS)
        return answer

    @routes.get(
        "/login/callback",
        name="finish_login",
        status_code=303,
        responses=also(403, 404, 422, 429, 502),
        response_class=RedirectResponse,
    )
    def finish(request: Request, code: CodeIn = "", state: StateIn = "") -> Response:
        """Where the provider sends the browser back to. It gets a session in a cookie, and goes on to /v1/me."""
        known = _known(provider)
        request.app.state.gate.slow_down(request)
        identity = _identity(known, services, _attempt(request, state), code)
        lasts = timedelta(hours=settings.login_hours)
        with services.store.writing() as work:
            made = log_in(work, identity, settings.oidc_roles, now=services.now(), lasts=lasts)
        if made is None:
            raise Refusal(HTTPStatus.FORBIDDEN, UNKNOWN)
        answer = RedirectResponse(LANDS_AT, HTTPStatus.SEE_OTHER)
        set_cookie(answer, SESSION, made[1], seconds=int(lasts.total_seconds()))
        drop_cookie(answer, LOGIN)
        return answer


def _add_logout(routes: APIRouter) -> None:
    """For whoever came in by a login."""

    @routes.post("/logout", response_model=LoggedOut)
    def logout(change: ChangeIn) -> Response:
        """End your login, in every process at once. Doing it twice changes nothing."""

        def do(work: SqlUnitOfWork) -> Answer:
            caller = change.caller
            ended = log_out(work, caller.key.id, actor=caller.actor, now=change.now)
            return Answer(LoggedOut(ended=ended))

        answer = change.run(do)
        drop_cookie(answer, SESSION)
        return answer


def _provider(settings: Settings) -> Provider | None:
    """The configured one. Raises BadInput for half a set-up, which would look like one and let nobody in."""
    if not settings.oidc_issuer:
        return None
    if not (settings.public_url and settings.oidc_client_id):
        raise BadInput("WATCHBILL_OIDC_ISSUER: a login needs WATCHBILL_PUBLIC_URL and WATCHBILL_OIDC_CLIENT_ID as well")
    secret = settings.client_secret()
    return Provider(settings.oidc_issuer, settings.oidc_client_id, SecretStr(secret) if secret else None)


def _known(provider: Provider | None) -> Provider:
    if provider is None:
        raise NotFound("there is no login here; come in with a key")
    return provider


def _callback(settings: Settings) -> str:
    return settings.public_url.rstrip("/") + CALLBACK


def _attempt(request: Request, state: str) -> Attempt:
    """The login that this browser began, which is the one that comes back. Raises Refusal (403) for any other."""
    attempt = find_attempt(request.cookies.get(LOGIN, ""))
    if attempt is None or not hmac.compare_digest(attempt.state.encode(), state.encode()):
        raise Refusal(HTTPStatus.FORBIDDEN, REFUSED)
    return attempt


def _identity(provider: Provider, services: Services, attempt: Attempt, code: str) -> Identity:
    """Who came in by that code. Raises Refusal: 403 when it proves nothing, 502 when the provider fails."""
    with _told():
        token = provider.id_token(code, redirect_uri=_callback(services.settings), verifier=attempt.verifier)
        return identity_of(
            token,
            provider.key,
            issuer=provider.issuer,
            client_id=provider.client_id,
            nonce=attempt.nonce,
            now=services.now(),
        )


@contextmanager
def _told() -> Iterator[None]:
    """What went wrong stands in our log, without any token; the browser learns one sentence."""
    try:
        yield
    except ProviderFailed as error:
        log.warning("the identity provider failed: %r", str(error))
        raise Refusal(HTTPStatus.BAD_GATEWAY, AWAY) from None
    except TokenRefused as error:
        log.warning("a login was refused: %r", str(error))
        raise Refusal(HTTPStatus.FORBIDDEN, REFUSED) from None
