"""Sealing: answers are kept for repeats under a key that only the caller can make, so that nothing of them, such as a
key that is shown once, can be read from the database."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True, repr=False)
class Seal:
    """One caller's key for one of their keys for repeats; ``once`` is the name of it that may be kept.

    ``secret`` is what the caller showed at the door. It is random and long, so one hash makes a key of it.
    """

    secret: str
    repeat_key: str

    @property
    def once(self) -> str:
        return self._digest("once").hex()

    def close(self, answer: bytes) -> bytes:
        """The answer, unreadable."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self._digest("seal")).encrypt(nonce, answer, None)

    def open(self, sealed: bytes) -> bytes | None:
        """The answer again; None when it was sealed by somebody else or is damaged."""
        try:
            return AESGCM(self._digest("seal")).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
        except InvalidTag:
            return None

    def _digest(self, purpose: str) -> bytes:
        """The lengths keep two different pairs from being one text."""
        parts = f"{purpose}/{len(self.secret)}/{self.secret}/{self.repeat_key}"
        return hashlib.sha256(parts.encode()).digest()
