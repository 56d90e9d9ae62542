"""Feeds as people subscribe to them: links, each with a secret of its own, for one device or program.

A link names what it shows and how. Its secret is the whole right to read it, so it opens that one feed and nothing
else, only its digest is kept, and it can be replaced or closed without touching anybody else's.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from pydantic import Field

from scheduler.domain.record import PersonId
from scheduler.domain.time import Instant
from scheduler.domain.values import EngineerId, Identifier, OutsideText, ShortText, Value

FEED_PREFIX = "wb_f1_"
GRACE = timedelta(days=7)
"""How long an earlier secret of a rotated link goes on opening it: slow calendars look once a day."""


class FeedKind(StrEnum):
    """Whose duty a feed shows: one engineer's, a team's, a whole rotation's, or the people on for one customer."""

    ENGINEER = "engineer"
    TEAM = "team"
    PROGRAMME = "programme"
    CUSTOMER = "customer"


class Subject(NamedTuple):
    """What a feed is about: a kind, and the id of the engineer, team, rotation or customer."""

    kind: FeedKind
    id: str


class FeedWanted(Value):
    """The feed that somebody asks for. ``name`` is what they call the device or program that will read it.

    ``busy`` makes duty block the calendar; ``local_time`` writes local times with their zone. ``include_open`` adds TBD
    seats to a programme's feed, and ``show_customers`` the titles of confidential events: both are for managers.
    """

    kind: FeedKind
    subject_id: Identifier
    name: OutsideText = Field(min_length=1)
    busy: bool = False
    local_time: bool = False
    include_open: bool = False
    show_customers: bool = False


class FeedLink(FeedWanted):
    """A link without its secret. ``owner_id`` is whose it is, ``engineer_id`` which engineer that is, if any.

    The secret before the last rotation opens it until ``earlier_until`` (not included), and those before that one to
    the end of their own grace. ``fetched_by`` is the program that read it last, ``fetched_tag`` the ETag of what it has
    since then.
    """

    id: Identifier
    owner_id: PersonId
    engineer_id: EngineerId | None = None
    created_at: Instant
    created_by: PersonId
    rotated_at: Instant | None = None
    earlier_until: Instant | None = None
    revoked_at: Instant | None = None
    fetched_at: Instant | None = None
    fetched_by: ShortText = ""
    fetched_tag: ShortText = ""
    version: int = Field(default=1, ge=1)

    def why_closed(self, people: Mapping[str, Instant | None], now: Instant) -> str:
        """Why the link opens nothing any more, in words for people; empty while it opens. ``people`` are those who are
        in the organisation, with the instant from which they serve no more, if there is one."""
        if self.revoked_at is not None:
            return f"revoked on {self.revoked_at:%Y-%m-%d}"
        if self.engineer_id is None:
            return ""
        if self.engineer_id not in people:
            return f"closed: {self.engineer_id} is no longer in the organisation"
        ends_at = people[self.engineer_id]
        return f"closed: {self.engineer_id} has left" if ends_at is not None and ends_at <= now else ""

    @property
    def subject(self) -> Subject:
        return Subject(self.kind, self.subject_id)

    @property
    def view(self) -> View:
        return View(self.subject, self.busy, self.local_time, self.include_open, self.show_customers)


class View(NamedTuple):
    """What a link shows and how: links with the same view show the same bytes."""

    subject: Subject
    busy: bool = False
    local_time: bool = False
    include_open: bool = False
    show_customers: bool = False


class KeptLink(NamedTuple):
    """What a door needs of a link: the digests that open it, the ``earlier`` ones each until an instant of its own.
    Never part of an answer."""

    id: str
    view: View
    digest: str
    revoked_at: Instant | None
    engineer_id: str | None
    earlier: tuple[tuple[str, Instant], ...] = ()


class Fetch(NamedTuple):
    """That a program has read a link."""

    link_id: str
    at: Instant
    by: str
    tag: str


class FeedState(NamedTuple):
    """What all feeds depend on. While it is the same, so are they; it is cheap to read."""

    links: int
    """Grows with every change of a link."""
    announced: int
    announced_at: Instant | None
    erased_at: Instant | None
    imported: int
    covered: int
    """Grows with every cover."""
    told: int
    """Grows with every change of a customer event."""


def new_link_id() -> str:
    """An id to name a link by, which tells nothing of its secret."""
    return f"f-{secrets.token_hex(8)}"
