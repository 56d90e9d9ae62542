"""A small identity provider that really signs, redirects and exchanges codes, with one person at its desk."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from api.standin.server import serving

CLIENT_ID, CLIENT_SECRET = "watchbill", "s3cret-of-the-client-that-nobody-knows"
Claims = dict[str, Any]
Forge = Callable[[Claims, "IdentityProvider"], str]


def _new_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}, auto_kid=False)


@dataclass
class IdentityProvider:
    """``person`` are the claims about whoever is at the desk; ``forge`` makes another token of the honest claims."""

    now: Callable[[], datetime]
    issuer: str = ""
    person: Claims = field(default_factory=lambda: {"sub": "u-1", "email": "ada@example.com", "email_verified": True})
    forge: Forge | None = None
    keys: list[RSAKey] = field(default_factory=lambda: [_new_key("k1")])
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    looks_at_keys: int = 0

    def rotate(self) -> None:
        """Signs with a new key from now on, and does not know the old one any more."""
        self.keys = [_new_key(f"k{int(self.keys[0].kid[1:]) + 1}")]

    def signed(self, claims: Claims, key: RSAKey | None = None, **header: Any) -> str:
        """A token with a good signature of some key."""
        key = key or self.keys[0]
        return jwt.encode({"alg": "RS256", "kid": key.kid} | header, claims, key)

    def claims(self, nonce: str) -> Claims:
        """What it honestly says of the person at the desk."""
        at = int(self.now().timestamp())
        facts = {"iss": self.issuer, "aud": CLIENT_ID, "iat": at, "exp": at + 300, "nonce": nonce}
        return facts | self.person

    def token(self, nonce: str) -> str:
        claims = self.claims(nonce)
        token = self.forge(claims, self) if self.forge else self.signed(claims)
        self.tokens.append(token)
        return token


def _app(provider: IdentityProvider) -> Starlette:
    async def discovery(_request: Request) -> Response:
        at = provider.issuer
        places = {"authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token"}
        return JSONResponse({"issuer": at, "jwks_uri": f"{at}/keys", **places})

    async def keys(_request: Request) -> Response:
        provider.looks_at_keys += 1
        return JSONResponse({"keys": [key.as_dict(private=False) for key in provider.keys]})

    async def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT_ID)
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        provider.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", 303)

    async def token(request: Request) -> Response:
        sent = dict(parse_qsl((await request.body()).decode()))
        asked = provider.codes.pop(sent.get("code", ""), None)
        wanted = "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if asked is None or request.headers.get("authorization") != wanted or not _proved(asked, sent):
            return JSONResponse({"error": "invalid_grant"}, 400)
        given = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 300}
        return JSONResponse(given | {"id_token": provider.token(asked["nonce"])})

    places = {"/.well-known/openid-configuration": discovery, "/keys": keys, "/authorize": authorize}
    routes = [Route(path, endpoint) for path, endpoint in places.items()]
    return Starlette(routes=[*routes, Route("/token", token, methods=["POST"])])


def _proved(asked: dict[str, str], sent: dict[str, str]) -> bool:
    """RFC 7636: the verifier is what the challenge was made of; and it comes from where the code was sent to."""
    digest = hashlib.sha256(str(sent.get("code_verifier")).encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return challenge == asked["code_challenge"] and sent.get("redirect_uri") == asked["redirect_uri"]


@contextmanager
def running_provider(now: Callable[[], datetime]) -> Iterator[IdentityProvider]:
    """One that answers until the block ends."""
    provider = IdentityProvider(now)
    with serving(_app(provider)) as address:
        provider.issuer = address
        yield provider
