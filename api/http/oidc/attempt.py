"""A login on its way. All that ties its two ends together comes from one secret in a cookie of the browser.

So nothing is kept here, and a code that was made for another browser is worth nothing in this one: the state, the nonce
in the token and the verifier of the code (RFC 7636) are one-way words of that secret, a different one for each.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from scheduler.domain.keys import is_whole, new_secret

PREFIX = "wb_l1_"
SECONDS = 600
"""How long the browser keeps a login on its way."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One login of one browser."""

    secret: str = field(repr=False)

    @property
    def state(self) -> str:
        return self._word("state")

    @property
    def nonce(self) -> str:
        return self._word("nonce")

    @property
    def verifier(self) -> str:
        return self._word("verifier")

    def _word(self, purpose: str) -> str:
        digest = hashlib.sha256(f"login/{purpose}/{self.secret}".encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_attempt() -> Attempt:
    """A fresh one."""
    return Attempt(new_secret(PREFIX))


def find_attempt(secret: str) -> Attempt | None:
    """The one behind the cookie of a browser; None for anything else."""
    return Attempt(secret) if is_whole(secret, PREFIX) else None
