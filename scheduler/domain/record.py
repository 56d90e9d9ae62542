"""The service record: what was announced, who served, and what that weighed, entry by entry, never edited.

Everything that a reader needs stands in the entry, so that nothing is ever worked out again from rules or people as
they are today. People appear under a person id, a random number that says nothing; who that is stands in a table
beside the record, which can be emptied. There is no free text in an entry, because text could name somebody.

What an entry gets wrong stays; a ``corrected`` entry names it, and a new entry may take its place.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from scheduler.domain.problem import Counter
from scheduler.domain.record_reasons import CorrectionReason, NotSelected, WhyNot
from scheduler.domain.time import Instant, Span
from scheduler.domain.values import DutyId, Identifier, RotationId, ShortText, TeamId, Value

PersonId = Annotated[str, StringConstraints(pattern=r"^p-[0-9a-f]{32}$")]
"""A person in the record. Random, so that nothing about them can be read or guessed from it."""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in hex."""

FULL_TERM_PERCENT = 80
"""A term counts as completed from this share of its planned days on."""


def new_person_id() -> str:
    """An id for somebody who has none yet: 128 random bits."""
    return f"p-{secrets.token_hex(16)}"


class Version(Value):
    """A version of a plan, and the policy in force. Drafts have one too."""

    plan_id: Identifier
    quarter: Identifier
    version: int = Field(ge=1)
    policy_digest: Digest


class Source(Version):
    """The run behind an entry: the plan, the policy in force, and the seal of the plan as it was then.

    ``seal`` is a salted digest of the whole plan, problem and schedule, and of who its people are (docs/adr/0012):
    whoever holds these and the salt can prove that they belong to it, and after an erasure nobody can test a guessed
    name against it.
    """

    seal: Digest


class _Entry(Value):
    """What all entries have. ``on`` is the local date that an entry is about; ``by`` is who caused it, None for a
    time before people were asked. ``once`` is the same for no two entries: it is what keeps a duty from being counted
    twice."""

    on: date
    recorded_at: Instant
    by: PersonId | None = None
    once: ShortText


class _Duty(_Entry):
    """One person on one duty, with all that a reader may ask.

    ``span`` is what this entry is about, in UTC; ``hours`` its elapsed hours and ``weekend_hours`` those that lie in
    the person's own weekend. ``weekend_load`` and ``holiday_load`` are tenths of a point, one of them 0; for a term
    both are, and ``planned_days`` and ``days`` say how long it was announced for and how much of it this entry covers.
    ``weekend_on`` is the Saturday of the weekend that a shift belongs to. ``level``, ``team_id``, ``region``,
    ``time_zone`` and ``fte`` are the person's own when the plan was made.
    """

    person_id: PersonId
    duty_id: DutyId
    duty_type: Literal["shift", "term"]
    rotation_id: RotationId
    rotation_name: ShortText
    window: Identifier | None = None
    seat: int = Field(ge=1)
    span: Span
    last_on: date
    weekend_on: date | None = None
    hours: float = Field(ge=0)
    weekend_hours: float = Field(default=0, ge=0)
    weekend_load: int = Field(default=0, ge=0)
    holiday_load: int = Field(default=0, ge=0)
    planned_days: int | None = None
    days: int | None = None
    level: Identifier | None
    team_id: TeamId
    region: Identifier
    time_zone: ShortText
    fte: float
    source: Source


class AnnouncedEntry(_Entry):
    """A plan was published for the horizon [starts_on, ends_on); ``on`` is its first day.

    The published, withdrawn and volunteered entries behind it say what changed with that. Drafts leave no entry but
    that somebody acknowledged them. ``unacknowledged`` are the teams that lend people and had not done so.
    """

    kind: Literal["announced"] = "announced"
    starts_on: date
    ends_on: date
    unacknowledged: tuple[TeamId, ...] = ()
    source: Source


class AcknowledgedEntry(_Entry):
    """For a team, ``by`` has acknowledged what a version of a plan takes from it; ``on`` is the plan's first day.

    ``fte`` is the team in full-time people. ``person_weeks`` of it are taken over the horizon [starts_on, ends_on),
    which is ``percent``; ``highest`` full-time people are away in the week that takes most.
    """

    kind: Literal["acknowledged"] = "acknowledged"
    team_id: TeamId
    starts_on: date
    ends_on: date
    fte: float = Field(ge=0)
    person_weeks: float = Field(ge=0)
    percent: float = Field(ge=0)
    highest: float = Field(ge=0)
    source: Version


class PublishedEntry(_Duty):
    """A person was announced for a duty. Written once for each run of versions that say so."""

    kind: Literal["published"] = "published"


class WithdrawnEntry(_Entry):
    """A later version took an announced duty away again; ``withdraws`` is the number of the published entry."""

    kind: Literal["withdrawn"] = "withdrawn"
    person_id: PersonId
    duty_id: DutyId
    rotation_id: RotationId
    seat: int = Field(ge=1)
    withdraws: int = Field(ge=1)
    source: Source


class VolunteeredEntry(_Entry):
    """Somebody offered a term when a plan was announced, and what became of the offer.

    The window is ``earliest_on`` to ``latest_on``, both included; ``on`` is its first day. ``duty_id`` is the term
    that was given, None when there was none, and then ``not_selected`` and ``why`` say why, as it was known then.
    Written for every quarter that the window reaches into, and again when a later version changes the outcome; the
    last entry for a window and quarter counts (``offers`` in scheduler/domain/record_reading.py).
    """

    kind: Literal["volunteered"] = "volunteered"
    person_id: PersonId
    rotation_id: RotationId
    earliest_on: date
    latest_on: date
    min_weeks: int
    max_weeks: int
    review_on: date | None
    duty_id: DutyId | None
    not_selected: NotSelected | None
    why: WhyNot | None = None
    level: Identifier | None
    team_id: TeamId
    source: Source


class CoveredEntry(_Entry):
    """From now on ``person_id`` serves ``span`` of a duty in the place of ``instead_of``; None: nobody does.

    It is recorded before the duty is posted as served, and of two that overlap the later entry counts.
    """

    kind: Literal["covered"] = "covered"
    person_id: PersonId | None
    instead_of: PersonId
    duty_id: DutyId
    rotation_id: RotationId
    seat: int = Field(ge=1)
    span: Span


class ServedEntry(_Duty):
    """A person served a duty, or the part of it that ``span`` says. Covers are in it: ``instead_of`` was announced.

    For a term ``completed`` says whether its days reach ``FULL_TERM_PERCENT`` of the planned ones; None for a shift.
    ``corrects`` is the number of the entry whose place this one takes.
    """

    kind: Literal["served"] = "served"
    instead_of: PersonId | None = None
    completed: bool | None = None
    corrects: int | None = None


class CorrectedEntry(_Entry):
    """The entry of number ``corrects`` is wrong and counts no more. ``person_id`` and ``duty_id`` are those it has."""

    kind: Literal["corrected"] = "corrected"
    corrects: int = Field(ge=1)
    reason: CorrectionReason
    person_id: PersonId
    duty_id: DutyId


class PostedEntry(_Entry):
    """The ledger: what somebody carries of one counter after a period, and by how much that has changed.

    Units as in CarriedLoad. The period is [starts_on, ends_on); ``corrects`` is the served entry whose correction
    moved the load afterwards, None when the period was closed.
    """

    kind: Literal["posted"] = "posted"
    person_id: PersonId
    counter: Counter
    load: int
    change: int
    starts_on: date
    ends_on: date
    corrects: int | None = None


class ClosedEntry(_Entry):
    """The period [starts_on, ends_on) is closed: what was served in it is in the ledger, and it is posted once."""

    kind: Literal["closed"] = "closed"
    starts_on: date
    ends_on: date
    served: int = Field(ge=0)
    source: Source


class Resealed(Value):
    """A plan that named somebody who was erased, and its seal since then."""

    plan: Identifier
    seal: Digest


class ErasedEntry(_Entry):
    """Who ``person_id`` was is forgotten. Plans that named them were rewritten and are sealed anew."""

    kind: Literal["erased"] = "erased"
    person_id: PersonId
    resealed: tuple[Resealed, ...] = ()


Entry = Annotated[
    AcknowledgedEntry
    | AnnouncedEntry
    | PublishedEntry
    | WithdrawnEntry
    | VolunteeredEntry
    | CoveredEntry
    | ServedEntry
    | CorrectedEntry
    | PostedEntry
    | ClosedEntry
    | ErasedEntry,
    Field(discriminator="kind"),
]

ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)
"""Reads an entry of any kind from its JSON."""


class Recorded(Value):
    """An entry in its place: its number from 1, the hash of the entry before it, and its own."""

    seq: int = Field(ge=1)
    previous: Digest
    hash: Digest
    entry: Entry
