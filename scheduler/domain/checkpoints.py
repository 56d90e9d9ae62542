"""Checkpoints: the head of the record at some time, signed, to be kept where nobody who can edit the record can."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from scheduler.domain.record import Digest
from scheduler.domain.record_chain import Head
from scheduler.domain.time import Instant
from scheduler.domain.values import Value, canonical_json

PublicKey = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""An Ed25519 public key, 32 bytes in hex."""

Signature = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")]
"""An Ed25519 signature, 64 bytes in hex."""


class Statement(Value):
    """What is signed: at ``made_at`` the record ended with entry ``seq``, whose hash this is."""

    seq: int = Field(ge=1)
    hash: Digest
    made_at: Instant
    public_key: PublicKey

    @property
    def head(self) -> Head:
        return Head(seq=self.seq, hash=self.hash)

    @property
    def signed_text(self) -> bytes:
        """The bytes that the signature is over: the canonical JSON of the statement alone."""
        fields = {name: getattr(self, name) for name in Statement.model_fields}
        return canonical_json(Statement(**fields)).encode()


class Checkpoint(Statement):
    """A signed statement. The key that it carries proves nothing by itself: whoever checks brings their own."""

    signature: Signature
