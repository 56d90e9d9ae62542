"""The identity provider: where its doors are, which keys it signs with, and the exchange of a code for a token.

What it publishes of itself is kept for an hour. A key that we do not know makes us look again, but at most once a
minute: whoever sends tokens with made up keys cannot make us ask without end.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import Key, KeySet
from pydantic import BaseModel, SecretStr, ValidationError
from urllib3.exceptions import HTTPError

from api.settings import is_safe_address
from scheduler.domain.errors import WatchbillError

DISCOVERY = "/.well-known/openid-configuration"
SCOPES = "openid email"
KEPT_SECONDS = 3600.0
PAUSE_SECONDS = 60.0
"""Between two looks at the keys because of one that we do not know."""
PATIENCE_SECONDS = 5.0
LONGEST = 256 * 1024


class ProviderFailed(WatchbillError):
    """The provider is away, or what it says makes no sense. The text is for our own log."""


class Metadata(BaseModel):
    """What a provider says of itself, as far as we need it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Provider:
    """One issuer and our registration with it. Threads may share it. ``clock`` counts seconds and never goes back."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: SecretStr | None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.issuer, self.client_id, self._client_secret = issuer, client_id, client_secret
        self._clock, self._lock = clock, threading.Lock()
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def login_address(self, *, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Where to send somebody who wants to log in. Raises ProviderFailed."""
        place = self._about_itself().authorization_endpoint
        with self._session(redirect_uri) as session:
            address, _ = session.create_authorization_url(place, state=state, code_verifier=verifier, nonce=nonce)
        return str(address)

    def id_token(self, code: str, *, redirect_uri: str, verifier: str) -> str:
        """The ID token for a code that somebody brought back. Raises ProviderFailed."""
        place = self._about_itself().token_endpoint
        try:
            with self._session(redirect_uri) as session:
                answer = session.fetch_token(
                    place,
                    code=code,
                    code_verifier=verifier,
                    grant_type="authorization_code",
                    timeout=PATIENCE_SECONDS,
                    allow_redirects=False,
                )
        except (requests.RequestException, AuthlibBaseError, ValueError) as error:
            raise ProviderFailed(f"no token for the code: {type(error).__name__}") from None
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderFailed("the answer to the code has no ID token")
        return token

    def key(self, kid: str | None) -> Key:
        """The key with that id; without an id, the only one. Raises InvalidKeyIdError, and ProviderFailed."""
        with self._lock:
            since, keys = self._keys or (0.0, None)
            age = self._clock() - since
            if keys is None or age >= KEPT_SECONDS or (age >= PAUSE_SECONDS and not _has(keys, kid)):
                keys = self._look_for_keys()
        return keys.get_by_kid(kid)

    def _look_for_keys(self) -> KeySet:
        document = self._read(self._about_itself().jwks_uri)
        try:
            keys = KeySet.import_key_set({"keys": [_public(each) for each in document["keys"]]})
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise ProviderFailed(f"its keys cannot be read: {type(error).__name__}") from None
        self._keys = (self._clock(), keys)
        return keys

    def _about_itself(self) -> Metadata:
        if self._metadata and self._clock() - self._metadata[0] < KEPT_SECONDS:
            return self._metadata[1]
        try:
            found = Metadata(**self._read(self.issuer.rstrip("/") + DISCOVERY))
        except (ValidationError, TypeError):
            raise ProviderFailed("what it says of itself is not whole") from None
        places = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        if found.issuer != self.issuer or not all(map(is_safe_address, places)):
            raise ProviderFailed("it is another issuer than it should be, or has addresses without https")
        self._metadata = (self._clock(), found)
        return found

    def _read(self, address: str) -> dict[str, Any]:
        """A JSON document of the provider, of a bounded length."""
        try:
            with requests.get(address, timeout=PATIENCE_SECONDS, allow_redirects=False, stream=True) as answer:
                answer.raise_for_status()
                document = json.loads(answer.raw.read(LONGEST, decode_content=True))
        except (requests.RequestException, HTTPError, ValueError) as error:
            raise ProviderFailed(f"cannot read {address}: {type(error).__name__}") from None
        if not isinstance(document, dict):
            raise ProviderFailed(f"{address} is no JSON object")
        return document

    def _session(self, redirect_uri: str) -> OAuth2Session:
        secret = self._client_secret.get_secret_value() if self._client_secret else None
        return OAuth2Session(
            self.client_id,
            secret,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope=SCOPES,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )


def _has(keys: KeySet, kid: str | None) -> bool:
    try:
        keys.get_by_kid(kid)
    except InvalidKeyIdError:
        return False
    return True


def _public(key: dict[str, Any]) -> dict[str, Any]:
    """A key as it may be used here. A shared secret among public keys would be one that everybody has."""
    if key.get("kty") not in ("RSA", "EC") or key.get("use", "sig") != "sig":
        return {"kty": "left out"}
    return key
