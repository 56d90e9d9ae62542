"""ID tokens: what an identity provider says about somebody, believed only after every check.

The rules are those of OpenID Connect Core, section 3.1.3.7, and of RFC 8725 on JSON Web Tokens. Algorithms are a fixed
list of signatures with a public key. A token never brings the key that it is checked with.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet
from joserfc.jwt import ClaimsOption
from pydantic import ValidationError

from scheduler.domain.errors import WatchbillError
from scheduler.domain.login import Identity

ALGORITHMS = ("RS256", "PS256", "ES256")
LEEWAY_SECONDS = 60
"""By how much the clock of the provider may differ from ours."""
LONGEST = 16 * 1024
_BRING_A_KEY = frozenset({"jku", "jwk", "x5u", "x5c"})
_FACTS = ("iss", "sub", "aud", "exp", "iat", "nonce")

KeyById = Callable[[str | None], Key]
"""The provider's key with that id. Raises JoseError when it has none."""


class TokenRefused(WatchbillError):
    """This is no token that the provider made, for us, for this login, now. The text says why, for our own log."""


def identity_of(token: str, key_by_id: KeyById, *, issuer: str, client_id: str, nonce: str, now: datetime) -> Identity:
    """Who the token says has logged in. Raises TokenRefused."""
    if len(token) > LONGEST:
        raise TokenRefused("the token is too long")
    try:
        claims = _signed(token, key_by_id)
        _check(claims, issuer=issuer, client_id=client_id, nonce=nonce, now=now)
        return Identity(subject=claims["sub"], email=_verified_address(claims))
    except (JoseError, ValueError, TypeError) as error:
        text = "its subject cannot be used" if isinstance(error, ValidationError) else str(error)
        raise TokenRefused(text) from None


def _signed(token: str, key_by_id: KeyById) -> dict[str, Any]:
    """The claims, once the signature is found to be the provider's."""
    header = jws.extract_compact(token.encode("ascii")).headers()
    brought = sorted(_BRING_A_KEY & header.keys())
    if brought:
        raise TokenRefused(f"the token brings its own key: {', '.join(brought)}")
    if header.get("alg") not in ALGORITHMS:
        raise TokenRefused("the algorithm is none of ours")
    kid = header.get("kid")
    if kid is not None and not isinstance(kid, str):
        raise TokenRefused("the id of the key is no text")
    return jwt.decode(token, KeySet([key_by_id(kid)]), algorithms=ALGORITHMS).claims


def _check(claims: dict[str, Any], *, issuer: str, client_id: str, nonce: str, now: datetime) -> None:
    """Raises JoseError or TokenRefused unless it is from that issuer, for us, for this login, and good now."""
    seconds = int(now.timestamp())
    needed: dict[str, ClaimsOption] = {name: {"essential": True} for name in _FACTS}
    jwt.JWTClaimsRegistry(now=seconds, leeway=LEEWAY_SECONDS, **needed).validate(claims)
    if claims["nonce"] != nonce:
        raise TokenRefused("the token is for another login")
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims["iss"] != issuer:
        raise TokenRefused("the token is from another issuer")
    if client_id not in audience or ((len(audience) > 1 or "azp" in claims) and claims.get("azp") != client_id):
        raise TokenRefused("the token is for somebody else")


def _verified_address(claims: dict[str, Any]) -> str | None:
    """The address, if the provider says with a plain true that it is verified."""
    email = claims.get("email")
    return email if isinstance(email, str) and email and claims.get("email_verified") is True else None
