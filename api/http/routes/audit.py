"""The audit log: who decided what. Managers and admins read it; nobody writes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import ConfigDict

from api.bootstrap import Services
from api.http.models import Out, Page
from api.http.paging import PagingIn
from api.http.route import router
from scheduler.domain.audit import AuditEntry, Decision
from scheduler.domain.record_reading import Person

NEWEST = 2**62


class AuditEntryOut(Out):
    """One decision. ``actor`` and ``about`` are engineer ids or names of programs; of who was erased, a number is left.

    ``on_behalf``: somebody else acted for that person. ``late``: after the deadline, for the reason in ``because``.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "seq": 17,
                "at": "2026-12-01T09:00:00Z",
                "actor": "mia",
                "decision": "registration.changed",
                "subject": "r-0123456789abcdef01234567",
                "about": "ada",
                "on_behalf": True,
                "late": True,
                "because": "Ada called in",
                "key_id": "k-0123456789abcdef",
                "request_id": "6f1c",
            }
        }
    )

    seq: int
    at: datetime
    actor: str
    decision: Decision
    subject: str
    about: str | None
    on_behalf: bool
    late: bool
    because: str
    key_id: str | None
    request_id: str | None

    @classmethod
    def of(cls, entry: AuditEntry, people: Mapping[str, Person]) -> AuditEntryOut:
        fields = entry.model_dump(exclude={"actor_id", "about_id"})
        return cls(**fields, actor=_name(people, entry.actor_id) or "", about=_name(people, entry.about_id))


def _name(people: Mapping[str, Person], person_id: str | None) -> str | None:
    person = people.get(person_id or "")
    return person.known_as if person else person_id


def audit_routes(services: Services) -> APIRouter:
    """Reading alone."""
    routes = router("audit")

    @routes.get("/audit")
    def list_audit_entries(
        paging: PagingIn,
        decision: Annotated[Decision | None, Query(description="Of this kind alone.")] = None,
        subject: Annotated[str | None, Query(max_length=120, description="On the thing with this id alone.")] = None,
        about: Annotated[str | None, Query(max_length=120, description="About this engineer alone.")] = None,
    ) -> Page[AuditEntryOut]:
        """Decisions, the newest first."""
        with services.store.reading() as work:
            person = work.record.find_person(about) if about else None
            found = work.audit.entries(
                before=paging.behind(NEWEST),
                limit=paging.fetch,
                decision=decision,
                subject=subject,
                about_id=person.id if person else about,
            )
            people = work.record.people()
        return paging.page(found, lambda entry: AuditEntryOut.of(entry, people), lambda entry: entry.seq)

    return routes
