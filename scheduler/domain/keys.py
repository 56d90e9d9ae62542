"""Keys: the secrets that programs and people show at the door, and what each of them allows.

A secret is 256 random bits behind a prefix that says what it is, with a checksum at its end, so that a slip or a made
up one is refused before anything is looked up. Only its SHA-256 is kept: a random secret of that length cannot be
found by trying, so a slow hash would protect nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from scheduler.domain.record import PersonId
from scheduler.domain.time import Instant
from scheduler.domain.values import EngineerId, Identifier, ShortText, Value

KEY_PREFIX = "wb_k1_"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM_DIGITS = 43
"""So many digits of base 62 hold 256 bits."""
_CHECK_DIGITS = 6
SHAPE = re.compile(rf"wb_[a-z]1_[0-9A-Za-z]{{{_RANDOM_DIGITS + _CHECK_DIGITS}}}")
"""What any secret of ours looks like, for those who keep them out of logs."""
LONGEST = timedelta(days=366)
"""No key lives longer; whoever needs one for good makes a new one in time."""

ScopeName = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*:(read|write)$", max_length=60)]
"""What a key may be limited to: a noun of the API, and whether it reads or writes."""


class Role(StrEnum):
    """Who somebody is at the door.

    An engineer sees and changes what is theirs; a reviewer reads the record, for promotions; a manager plans, and may
    act for others; an admin looks after the installation as well.
    """

    ENGINEER = "engineer"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    ADMIN = "admin"


class ApiKey(Value):
    """A key without its secret. ``owner_id`` is whose it is, ``engineer_id`` which engineer that is, if any.

    No ``scopes`` means everything that the role may. It opens from ``created_at`` until ``expires_at`` (not included),
    unless it was revoked before.
    """

    id: Identifier
    name: ShortText
    role: Role
    owner_id: PersonId
    engineer_id: EngineerId | None = None
    scopes: tuple[ScopeName, ...] = ()
    created_at: Instant
    created_by: PersonId
    expires_at: Instant
    revoked_at: Instant | None = None
    version: int = Field(default=1, ge=1)

    def opens(self, now: Instant) -> bool:
        """Whether the key is good at that instant."""
        return self.revoked_at is None and now < self.expires_at

    def allows(self, scope: str | None) -> bool:
        """Whether the key reaches so far; None asks for nothing."""
        return scope is None or not self.scopes or scope in self.scopes


def new_key_id() -> str:
    """An id to name a key by, which tells nothing of its secret."""
    return f"k-{secrets.token_hex(8)}"


def new_secret(prefix: str = KEY_PREFIX) -> str:
    """A fresh secret, to be shown once."""
    body = prefix + _digits(secrets.randbits(256), _RANDOM_DIGITS)
    return body + _check(body)


def is_whole(secret: str, prefix: str = KEY_PREFIX) -> bool:
    """Whether a text can be a secret of that kind: its length, its letters and its checksum."""
    if len(secret) != len(prefix) + _RANDOM_DIGITS + _CHECK_DIGITS or not secret.startswith(prefix):
        return False
    return SHAPE.fullmatch(secret) is not None and _check(secret[:-_CHECK_DIGITS]) == secret[-_CHECK_DIGITS:]


def digest_of(secret: str) -> str:
    """What is kept of a secret: its SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _check(body: str) -> str:
    return _digits(zlib.crc32(body.encode()), _CHECK_DIGITS)


def _digits(number: int, count: int) -> str:
    found = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        found = _DIGITS[digit] + found
    return found.rjust(count, _DIGITS[0])
