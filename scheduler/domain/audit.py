"""The audit log: who decided what, when, and for whom. Entries are only ever added.

People stand in it under their person id, as in the record, so that it can outlive them (docs/adr/0012). What somebody
wrote as a reason is kept beside the log, because a text could name anybody.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from scheduler.domain.record import PersonId
from scheduler.domain.time import Instant
from scheduler.domain.values import EngineerId, Identifier, ShortText, Value


class Decision(StrEnum):
    """The kinds of decisions that are logged: a noun and what was done to it."""

    KEY_CREATED = "key.created"
    KEY_REVOKED = "key.revoked"
    FEED_CREATED = "feed.created"
    FEED_ROTATED = "feed.rotated"
    FEED_REVOKED = "feed.revoked"
    LOGGED_IN = "login.began"
    LOGGED_OUT = "login.ended"
    REGISTRATION_MADE = "registration.made"
    REGISTRATION_CHANGED = "registration.changed"
    REGISTRATION_WITHDRAWN = "registration.withdrawn"
    COVER_REQUESTED = "registration.cover_requested"
    PLAN_ORDERED = "plan.ordered"
    PLAN_APPROVED = "plan.approved"
    PLAN_DISCARDED = "plan.discarded"
    PLAN_PUBLISHING = "plan.publishing"
    SCOPE_ACKNOWLEDGED = "scope.acknowledged"
    COVER_ASKED = "cover.asked"
    COVER_ACCEPTED = "cover.accepted"
    COVER_CONFIRMED = "cover.confirmed"
    COVER_DECLINED = "cover.declined"
    COVER_TAKEN_BACK = "cover.taken_back"
    JOB_CANCELLED = "job.cancelled"
    WINDOW_OPENED = "window.created"
    WINDOW_CHANGED = "window.changed"
    EVENT_CREATED = "event.created"
    EVENT_CHANGED = "event.changed"
    EVENT_CANCELLED = "event.cancelled"
    EVENTS_IMPORTED = "event.imported"
    POLICY_CHANGED = "policy.changed"
    INTERLOCK_CREATED = "interlock.created"
    INTERLOCK_CHANGED = "interlock.changed"
    INTERLOCK_REMOVED = "interlock.removed"
    DAYS_AWAY_IMPORTED = "days_away.imported"
    DAYS_AWAY_FORGOTTEN = "days_away.forgotten"


class Reach(Value):
    """Whose objects somebody may touch: everybody's, or those of one engineer and person alone.

    Every query for an object of a person takes one, so that what is out of reach is not there.
    """

    everybody: bool = True
    engineer_id: EngineerId | None = None
    person_id: PersonId | None = None

    def holds(self, engineer_id: str) -> bool:
        return self.everybody or self.engineer_id == engineer_id


EVERYBODY = Reach()


class Actor(Value):
    """Who acts, and how far they reach. ``is_lead`` may act for others and after a deadline, with a reason.

    ``because`` is that reason; ``key_id`` and ``request_id`` say how they came in, None on the machine itself.
    """

    person_id: PersonId
    engineer_id: EngineerId | None = None
    reach: Reach = EVERYBODY
    is_lead: bool = False
    key_id: Identifier | None = None
    request_id: Identifier | None = None
    because: ShortText = ""


class AuditEntry(Value):
    """One decision. ``subject`` is the id of what was decided on, ``about_id`` the person whose it is.

    ``on_behalf``: somebody else acted for that person. ``late``: after the deadline. ``because`` is the reason that
    was given, empty when there was none or it was erased.
    """

    seq: int = Field(ge=1)
    at: Instant
    actor_id: PersonId
    decision: Decision
    subject: Identifier
    about_id: PersonId | None = None
    on_behalf: bool = False
    late: bool = False
    key_id: Identifier | None = None
    request_id: Identifier | None = None
    because: ShortText = ""
