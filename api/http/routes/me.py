"""Me: who the caller is, as far as Watchbill knows."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from api.bootstrap import Services
from api.http.asking import CallerIn
from api.http.cookies import proof_of
from api.http.models import Out
from api.http.route import router
from api.http.routes.people import PersonOut
from scheduler.domain.audit import EVERYBODY
from scheduler.domain.errors import NotFound
from scheduler.domain.keys import Role
from scheduler.store.unit_of_work import SqlUnitOfWork


class MeOut(Out):
    """The key or login that was shown and whose it is. No scopes: everything that the role may. ``profile`` is null for
    a key that is no engineer's, or of one who is not imported any more."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "key_id": "k-0123456789abcdef",
                "role": "engineer",
                "engineer_id": "ada",
                "scopes": [],
                "expires_at": "2027-03-01T09:00:00Z",
                "csrf_token": None,
                "profile": None,
            }
        }
    )

    key_id: str
    role: Role
    engineer_id: str | None
    scopes: list[str]
    expires_at: datetime
    csrf_token: str | None = Field(description="With a login, show it as X-CSRF-Token with each change; null for keys.")
    profile: PersonOut | None


def me_routes(services: Services) -> APIRouter:
    """One route that every key opens."""
    routes = router("people")

    @routes.get("/me")
    def me(caller: CallerIn) -> MeOut:
        """Your key, and your own profile."""
        key = caller.key
        with services.store.reading() as work:
            profile = _profile(work, key.engineer_id)
        return MeOut(
            key_id=key.id,
            role=key.role,
            engineer_id=key.engineer_id,
            scopes=list(key.scopes),
            expires_at=key.expires_at,
            csrf_token=proof_of(caller.secret) if caller.is_login else None,
            profile=profile,
        )

    return routes


def _profile(work: SqlUnitOfWork, engineer_id: str | None) -> PersonOut | None:
    if engineer_id is None:
        return None
    try:
        return PersonOut.of(work.people.engineer(engineer_id, EVERYBODY))  # their own, by the key
    except NotFound:
        return None
