"""The table of feed links."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from scheduler.store.columns import Row, UtcInstant
from scheduler.store.record_tables import BIG


class FeedLinkRow(Row, table=True):
    """A link. ``digest`` is the SHA-256 of its secret; ``earlier_until`` is the end of grace of the one before.

    ``changed_in`` grows from change to change over all links, so that those which hold links in memory can ask what
    is new. Being fetched is no change.
    """

    id: str = Field(primary_key=True)
    digest: str = Field(unique=True)
    changed_in: int = Field(sa_type=BIG, index=True)
    kind: str
    subject_id: str
    name: str = Field(sa_type=Text)
    busy: bool
    local_time: bool
    include_open: bool
    show_customers: bool
    owner_id: str = Field(index=True)
    engineer_id: str | None = Field(index=True)
    created_at: datetime = Field(sa_type=UtcInstant)
    created_by: str
    rotated_at: datetime | None = Field(sa_type=UtcInstant)
    earlier_until: datetime | None = Field(sa_type=UtcInstant)
    revoked_at: datetime | None = Field(sa_type=UtcInstant)
    fetched_at: datetime | None = Field(sa_type=UtcInstant)
    fetched_by: str = Field(sa_type=Text)
    fetched_tag: str
    version: int


class EarlierSecretRow(Row, table=True):
    """A secret that a link had before: the SHA-256 of it, and until when it opens the link (not included).

    It stays for good, so that an address that has ended is told from one that never was.
    """

    __tablename__ = "feed_link_earlier"

    digest: str = Field(primary_key=True)
    link_id: str = Field(index=True)
    engineer_id: str | None = Field(index=True)
    until: datetime = Field(sa_type=UtcInstant)
