"""The key that signs checkpoints: Ed25519, in a file that its owner alone may read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from scheduler.domain.checkpoints import Checkpoint, Statement
from scheduler.domain.errors import BadInput
from scheduler.domain.record_chain import Head

OWNER_ONLY = 0o600
_FOR_OTHERS = 0o077
_HEX_DIGITS = 64


@dataclass(frozen=True)
class SigningKey:
    """A private key, which no ``repr`` shows, and its public half in hex."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        return self.private.public_key().public_bytes_raw().hex()

    def sign(self, head: Head, now: datetime) -> Checkpoint:
        """A checkpoint of a head. Raises BadInput for an empty record: there is nothing to vouch for."""
        if head.seq == 0:
            raise BadInput("the record is empty; there is nothing to sign yet")
        statement = Statement(seq=head.seq, hash=head.hash, made_at=now, public_key=self.public)
        return Checkpoint(**statement.model_dump(), signature=self.private.sign(statement.signed_text).hex())


def open_key(path: Path) -> SigningKey:
    """The key in a file, made when the file is not there.

    Raises BadInput when it holds no key, or when others than its owner may read it.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        return _read_key(path)
    key = SigningKey(Ed25519PrivateKey.generate())
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.private.private_bytes_raw().hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _read_key(path: Path) -> SigningKey:
    if path.stat().st_mode & _FOR_OTHERS:
        raise BadInput(f"{path}: others may read this key; make a new one, or run: chmod 600 {path}")
    written = path.read_text("ascii", errors="replace").strip()
    try:
        return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(written)))
    except ValueError as error:
        raise BadInput(f"{path}: this is no signing key; it should be {_HEX_DIGITS} hexadecimal digits") from error


def signed_by(checkpoint: Checkpoint, public_key: str) -> bool:
    """Whether that key, in hex, made the signature. The key inside the checkpoint is not asked.

    Raises BadInput when ``public_key`` is not one.
    """
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    except ValueError as error:
        raise BadInput(f"{public_key!r} is no public key; it should be {_HEX_DIGITS} hexadecimal digits") from error
    try:
        key.verify(bytes.fromhex(checkpoint.signature), checkpoint.signed_text)
    except InvalidSignature:
        return False
    return checkpoint.public_key == public_key
