"""The tables of the organisation: one per noun, with the columns of its value; no behaviour.

``position`` keeps the order in which things were written. Where a noun has no id of its own, the position is the key.
The columns are portable; nothing here is special to one database.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Text
from sqlmodel import Field

from scheduler.store.columns import Row, UtcInstant, Words


class WatchbillSchemaRow(Row, table=True):
    """The number of the last revision of the tables, one row: an older program must not write into newer tables."""

    version: int = Field(primary_key=True)


class OrganisationRow(Row, table=True):
    """The one organisation that is imported, when that was, and the digests of it and of its policy.

    ``version`` counts the imports: who saw one version must not replace another unseen.
    """

    __table_args__ = (CheckConstraint("id = 1", name="one_organisation"),)

    id: int = Field(default=1, primary_key=True)
    name: str
    imported_at: datetime = Field(sa_type=UtcInstant)
    digest: str
    policy_digest: str
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class PolicyRow(Row, table=True):
    """One constraint of the policy, as canonical JSON."""

    position: int = Field(primary_key=True)
    body: str = Field(sa_type=Text)


class TeamRow(Row, table=True):
    """A home team."""

    id: str = Field(primary_key=True)
    position: int
    name: str
    headcount: int


class EngineerRow(Row, table=True):
    """``email_folded`` is the address without regard to case: two people never share one."""

    id: str = Field(primary_key=True)
    position: int
    name: str
    email: str
    email_folded: str = Field(unique=True)
    team_id: str = Field(foreign_key="team.id")
    time_zone: str
    country: str
    subdivision: str | None
    fte: float
    level: str | None
    domains: tuple[str, ...] = Field(sa_type=Words)
    joined_on: date | None
    leaves_on: date | None
    weekend_consent: bool
    previous_terms: int


class CustomerRow(Row, table=True):
    """A group that may page Tier 2."""

    id: str = Field(primary_key=True)
    position: int
    name: str
    state: str
    effective_on: date | None
    pages_per_weekend: float


class CountryRuleRow(Row, table=True):
    """What one country asks; one rule each."""

    country: str = Field(primary_key=True)
    position: int
    weekend: str
    public_holidays_banned: bool
    one_weekend_day: bool
    source: str
    status: str
    effective_on: date | None
    notice_days: int | None
    max_duty_days_in_4_weeks: int | None
    rest_hours_daily: int | None
    rest_hours_weekly: int | None


class RotationRow(Row, table=True):
    """``body`` is the whole rotation as canonical JSON: its windows have no life of their own."""

    id: str = Field(primary_key=True)
    position: int
    type: str
    name: str
    time_zone: str
    body: str = Field(sa_type=Text)


class AbsenceRow(Row, table=True):
    """``reason`` is private. It is written here and read by nothing: no value has a place for it."""

    position: int = Field(primary_key=True)
    engineer_id: str = Field(foreign_key="engineer.id")
    first_on: date
    last_on: date
    reason: str


class PreferenceRow(Row, table=True):
    """Dates that somebody would like to serve, or would rather not."""

    position: int = Field(primary_key=True)
    engineer_id: str = Field(foreign_key="engineer.id")
    first_on: date
    last_on: date
    grade: str


class InterlockRow(Row, table=True):
    """A commitment that a team or a person must not be taken away from."""

    id: str = Field(primary_key=True)
    position: int
    team_id: str | None = Field(foreign_key="team.id")
    engineer_id: str | None = Field(foreign_key="engineer.id")
    first_on: date
    last_on: date
    title: str


class VolunteerRow(Row, table=True):
    """Consent to serve one term inside a window."""

    position: int = Field(primary_key=True)
    engineer_id: str = Field(foreign_key="engineer.id")
    rotation_id: str = Field(foreign_key="rotation.id")
    earliest_on: date
    latest_on: date
    min_weeks: int
    max_weeks: int
    preferred_weeks: int | None
    review_on: date | None


class CustomerEventRow(Row, table=True):
    """A known date with extra demand, as the two instants of its span."""

    id: str = Field(primary_key=True)
    position: int
    customer_id: str = Field(foreign_key="customer.id")
    title: str
    kind: str
    start_at: datetime = Field(sa_type=UtcInstant)
    end_at: datetime = Field(sa_type=UtcInstant)
    confidence: str
    confidential: bool
    domains: tuple[str, ...] = Field(sa_type=Words)
    extra_seats: int
    rotation_id: str | None = Field(foreign_key="rotation.id")


class CompanyDayRow(Row, table=True):
    """A weekday on which the whole company is off."""

    position: int = Field(primary_key=True)
    on: date
    name: str


class CarriedLoadRow(Row, table=True):
    """``load`` is against an even share, in tenths of a point, or of a week where ``counter`` is terms."""

    position: int = Field(primary_key=True)
    engineer_id: str = Field(foreign_key="engineer.id")
    load: int = Field(sa_type=BigInteger)
    counter: str


class FactRow(Row, table=True):
    """A fact of any type. ``body`` is the whole of it as canonical JSON; a new type needs no new table."""

    position: int = Field(primary_key=True)
    type: str = Field(index=True)
    engineer_id: str | None = Field(foreign_key="engineer.id")
    body: str = Field(sa_type=Text)
