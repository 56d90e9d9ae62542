"""Keys: everybody looks after their own; an admin after all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field

from api.bootstrap import Services
from api.http.access import SCOPES
from api.http.asking import CallerIn, ChangeIn, IdIn, tagged
from api.http.changes import Answer
from api.http.models import In, Out, Page, value_of
from api.http.paging import PagingIn
from api.http.route import router
from scheduler.domain.keys import LONGEST, ApiKey, Role, ScopeName
from scheduler.domain.values import EngineerId, OutsideText
from scheduler.services.keys import USUAL, KeyWanted, create_key, revoke_key
from scheduler.store.unit_of_work import SqlUnitOfWork

EXAMPLE: dict[str, Any] = {
    "name": "laptop",
    "role": "engineer",
    "engineer_id": "ada",
    "scopes": ["registrations:read"],
    "days": 30,
}


class KeyIn(In):
    """The key that you want. Unless you are an admin it is for yourself: your own role and engineer_id. No scopes:
    everything that the role may. A key never reaches further, or lives longer, than the one it is made with."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    name: OutsideText = Field(min_length=1, description="What you call it, such as laptop.")
    role: Annotated[Role, Field(strict=False)]
    engineer_id: EngineerId | None = Field(default=None, description="Whose it is, if an engineer's.")
    owner: OutsideText | None = Field(default=None, description="Whose it is otherwise, such as a script.")
    scopes: list[ScopeName] = Field(default=[], max_length=60)
    days: int | None = Field(
        default=None,
        ge=1,
        le=LONGEST.days,
        description=f"How long it lives; left out: {USUAL.days}, or until your own key ends.",
    )


class KeyOut(Out):
    """A key without its secret."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "k-0123456789abcdef",
                "name": "laptop",
                "role": "engineer",
                "engineer_id": "ada",
                "scopes": ["registrations:read"],
                "created_at": "2026-12-01T09:00:00Z",
                "expires_at": "2027-03-01T09:00:00Z",
                "revoked_at": None,
                "version": 1,
            }
        }
    )

    id: str
    name: str
    role: Role
    engineer_id: str | None
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    version: int

    @classmethod
    def of(cls, key: ApiKey) -> KeyOut:
        return cls(**_shown(key))


class NewKeyOut(KeyOut):
    """A key with its secret, which is shown this once and kept nowhere."""

    secret: str


def _shown(key: ApiKey) -> dict[str, Any]:
    return key.model_dump(exclude={"owner_id", "created_by", "scopes"}) | {"scopes": list(key.scopes)}


def key_routes(services: Services) -> APIRouter:
    """A key is never changed: it is made and revoked."""
    routes = router("keys")

    @routes.get("/keys")
    def list_keys(caller: CallerIn, paging: PagingIn) -> Page[KeyOut]:
        """Keys by id: everybody's, or your own."""
        with services.store.reading() as work:
            found = work.keys.keys(caller.actor.reach, after=paging.behind(""), limit=paging.fetch)
        return paging.page(found, KeyOut.of, lambda key: key.id)

    @routes.get("/keys/{key_id}")
    def get_key(key_id: IdIn, caller: CallerIn, response: Response) -> KeyOut:
        """One key."""
        with services.store.reading() as work:
            key = work.keys.key(key_id, caller.actor.reach)
        response.headers.update(tagged(key.version))
        return KeyOut.of(key)

    @routes.post("/keys", name="create_key", status_code=201, response_model=NewKeyOut)
    def create(body: KeyIn, change: ChangeIn) -> Response:
        """Make a key. Its secret is in this answer and nowhere else."""
        wanted = value_of(KeyWanted, body.model_dump())

        def do(work: SqlUnitOfWork) -> Answer:
            caller = change.caller
            key, secret = create_key(
                work, wanted, actor=caller.actor, now=change.now, known_scopes=SCOPES, granted_by=caller.lends
            )
            shown = NewKeyOut(**_shown(key), secret=secret)
            return Answer(shown, 201, tagged(key.version) | {"Location": f"/v1/keys/{key.id}"})

        return change.run(do)

    @routes.post("/keys/{key_id}/revocation", name="revoke_key", response_model=KeyOut)
    def revoke(key_id: IdIn, change: ChangeIn) -> Response:
        """Close a key at once and for good. Doing it twice changes nothing."""

        def do(work: SqlUnitOfWork) -> Answer:
            key = revoke_key(work, key_id, actor=change.caller.actor, now=change.now)
            return Answer(KeyOut.of(key), headers=tagged(key.version))

        return change.run(do)

    return routes
