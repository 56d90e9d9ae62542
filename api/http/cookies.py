"""Cookies and what they need: a browser sends them along with whatever a page of somebody else makes it send.

A change that comes with a cookie must therefore prove that a page of ours asked for it: by its origin, which no page
can make up, and by a proof that only whoever can read our answers knows. Keys need none of this: no browser sends them
by itself, and none is ever read from a cookie.
"""

from __future__ import annotations

import hashlib
import hmac
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from api.http.problems import Refusal

SESSION = "__Host-watchbill"
LOGIN = "__Host-watchbill-login"
PROOF = "X-CSRF-Token"
_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
"""What a form of any page may send without asking first."""


def set_cookie(response: Response, name: str, value: str, *, seconds: int) -> None:
    """For this host alone, over https alone (or on this machine), out of reach of scripts and of other sites' forms."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def drop_cookie(response: Response, name: str) -> None:
    """Makes the browser forget it."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


def proof_of(secret: str) -> str:
    """What a page shows with a change to prove that it can read our answers to this session."""
    return hashlib.sha256(f"proof/{secret}".encode()).hexdigest()


def refuse_other_sites(request: Request, secret: str, origin: str) -> None:
    """Raises Refusal (403) unless a page of ``origin``, in this session, asks for a change."""
    sent = request.headers
    kind = sent.get("content-type", "").partition(";")[0].strip().lower()
    ours = (
        sent.get("origin") == origin
        and sent.get("sec-fetch-site", "same-origin") == "same-origin"
        and kind not in _FORMS
        and hmac.compare_digest(sent.get(PROOF, "").encode(), proof_of(secret).encode())
    )
    if not ours:
        says = f"with a cookie, a change comes from {origin or 'a page of ours'} and shows {PROOF}, from /v1/me"
        raise Refusal(HTTPStatus.FORBIDDEN, says)
