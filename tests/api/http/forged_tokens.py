"""Tokens that are right but for one thing, which an identity provider would never make for a login of ours."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from joserfc import jws, jwt
from joserfc.jwk import RSAKey

from tests.support.identity_provider import CLIENT_ID, Claims, Forge, IdentityProvider


def changed(**changes: Any) -> Forge:
    """An honest signature of other claims; None takes one away."""
    return lambda claims, provider: provider.signed(
        {name: value for name, value in (claims | changes).items() if value is not None}
    )


def from_now(**seconds: int) -> Forge:
    return lambda claims, provider: provider.signed(claims | {n: claims["iat"] + s for n, s in seconds.items()})


def _with_header(**header: Any) -> Forge:
    return lambda claims, provider: provider.signed(claims, **header)


def _part(document: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def _without_signature(claims: Claims, _provider: IdentityProvider) -> str:
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."


def _hmac(claims: Claims, provider: IdentityProvider) -> str:
    """The mistake of old: the public key, which everybody has, taken for a shared secret."""
    signed = f"{_part({'alg': 'HS256', 'kid': provider.keys[0].kid})}.{_part(claims)}"
    mac = hmac.new(provider.keys[0].as_pem(private=False), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


OTHER = RSAKey.generate_key(2048, {"kid": "k1"}, auto_kid=False)


def _by_another_key(claims: Claims, provider: IdentityProvider) -> str:
    return jwt.encode({"alg": "RS256", "kid": provider.keys[0].kid}, claims, OTHER)


def _by_a_key_of_its_own(name: str) -> Forge:
    brought: dict[str, Any] = {"jwk": OTHER.as_dict(private=False), "jku": "https://forged.example/keys"}
    brought |= {"x5u": "https://forged.example/chain"}
    return lambda claims, _: jwt.encode({"alg": "RS256", "kid": "k1", name: brought[name]}, claims, OTHER)


def _critical(claims: Claims, provider: IdentityProvider) -> str:
    key = provider.keys[0]
    registry = jws.JWSRegistry(strict_check_header=False)
    header = {"alg": "RS256", "kid": key.kid, "crit": ["exp2"], "exp2": 1}
    signed = f"{_part(header)}.{_part(claims)}"
    signature = registry.get_alg("RS256").sign(signed.encode(), key)
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _cut(claims: Claims, provider: IdentityProvider) -> str:
    return provider.signed(claims)[:-8]


def _body_of_another(claims: Claims, provider: IdentityProvider) -> str:
    header, _, signature = provider.signed(claims).split(".")
    return f"{header}.{_part(claims | {'sub': 'u-ops'})}.{signature}"


FORGED: dict[str, Forge] = {
    "no signature at all": _without_signature,
    "the public key as a shared secret": _hmac,
    "another issuer": changed(iss="https://forged.example"),
    "for another client": changed(aud="another"),
    "for several, and given to another": changed(aud=[CLIENT_ID, "another"], azp="another"),
    "ended": from_now(exp=-61),
    "without an end": changed(exp=None),
    "not good yet": from_now(nbf=61),
    "made in the future": from_now(iat=61),
    "without the time it was made": changed(iat=None),
    "an unknown key": _with_header(kid="k99"),
    "a key by a path": _with_header(kid="../../k1"),
    "another key under a known name": _by_another_key,
    "its own key": _by_a_key_of_its_own("jwk"),
    "a place of its own for keys": _by_a_key_of_its_own("jku"),
    "a place of its own for certificates": _by_a_key_of_its_own("x5u"),
    "something critical that we do not know": _critical,
    "nobody in particular": changed(sub=None),
    "the subject is no text": changed(sub=17),
    "for another login": changed(nonce="of-another-login"),
    "without a login": changed(nonce=None),
    "a signature cut short": _cut,
    "the claims of another": _body_of_another,
    "far too long": changed(more="x" * 20_000),
}
