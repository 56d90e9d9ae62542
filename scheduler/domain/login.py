"""Logins: somebody came in through the identity provider of their company, and has a session for a while.

A session is shown as a secret, as a key is, but of a kind of its own: the secret of a session opens nothing as a key,
and the secret of a key opens nothing as a session. Only its SHA-256 is kept.
"""

from __future__ import annotations

import secrets

from pydantic import Field

from scheduler.domain.keys import ApiKey, Role
from scheduler.domain.record import PersonId
from scheduler.domain.time import Instant
from scheduler.domain.values import EngineerId, Identifier, Value

SESSION_PREFIX = "wb_s1_"
NAME = "login"


class Identity(Value):
    """Who somebody is, as the provider has proved it. ``email`` is an address that the provider has verified."""

    subject: str = Field(min_length=1, max_length=255)
    email: str | None = None


class LoginSession(Value):
    """One login of a person, without its secret. It opens from ``created_at`` until ``expires_at`` (not included),
    unless it was ended before. The role is the one that they had when they came in."""

    id: Identifier
    role: Role
    owner_id: PersonId
    engineer_id: EngineerId | None = None
    created_at: Instant
    expires_at: Instant
    ended_at: Instant | None = None

    def as_key(self) -> ApiKey:
        """What the session opens, said as a key without limits to its scopes: one rule decides on both."""
        return ApiKey(
            id=self.id,
            name=NAME,
            role=self.role,
            owner_id=self.owner_id,
            engineer_id=self.engineer_id,
            created_at=self.created_at,
            created_by=self.owner_id,
            expires_at=self.expires_at,
            revoked_at=self.ended_at,
        )


def new_session_id() -> str:
    """An id to name a session by, which tells nothing of its secret."""
    return f"s-{secrets.token_hex(8)}"
