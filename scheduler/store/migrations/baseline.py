"""The tables of revision 0001, as they were when tables were still made without revisions: the organisation.

Frozen: what the program keeps today stands in ``scheduler.store.tables``.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

TABLES = MetaData()
INSTANT = DateTime(timezone=True)

Table(
    "company_day",
    TABLES,
    Column("position", Integer, primary_key=True),
    Column("on", Date, nullable=False),
    Column("name", String, nullable=False),
)
Table(
    "country_rule",
    TABLES,
    Column("country", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("weekend", String, nullable=False),
    Column("public_holidays_banned", Boolean, nullable=False),
    Column("one_weekend_day", Boolean, nullable=False),
    Column("source", String, nullable=False),
    Column("status", String, nullable=False),
    Column("effective_on", Date),
    Column("notice_days", Integer),
    Column("max_duty_days_in_4_weeks", Integer),
    Column("rest_hours_daily", Integer),
    Column("rest_hours_weekly", Integer),
)
Table(
    "customer",
    TABLES,
    Column("id", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("state", String, nullable=False),
    Column("effective_on", Date),
    Column("pages_per_weekend", Float, nullable=False),
)
Table(
    "organisation",
    TABLES,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False),
    Column("imported_at", INSTANT, nullable=False),
    Column("digest", String, nullable=False),
    Column("policy_digest", String, nullable=False),
    CheckConstraint("id = 1", name="one_organisation"),
)
Table(
    "policy",
    TABLES,
    Column("position", Integer, primary_key=True),
    Column("body", Text, nullable=False),
)
Table(
    "rotation",
    TABLES,
    Column("id", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("type", String, nullable=False),
    Column("name", String, nullable=False),
    Column("time_zone", String, nullable=False),
    Column("body", Text, nullable=False),
)
Table(
    "team",
    TABLES,
    Column("id", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("headcount", Integer, nullable=False),
)
Table(
    "watchbill_schema",
    TABLES,
    Column("version", Integer, primary_key=True),
)
Table(
    "customer_event",
    TABLES,
    Column("id", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("customer_id", String, ForeignKey("customer.id"), nullable=False),
    Column("title", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("start_at", INSTANT, nullable=False),
    Column("end_at", INSTANT, nullable=False),
    Column("confidence", String, nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("domains", Text, nullable=False),
    Column("extra_seats", Integer, nullable=False),
    Column("rotation_id", String, ForeignKey("rotation.id")),
)
Table(
    "engineer",
    TABLES,
    Column("id", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("email", String, nullable=False),
    Column("email_folded", String, nullable=False, unique=True),
    Column("team_id", String, ForeignKey("team.id"), nullable=False),
    Column("time_zone", String, nullable=False),
    Column("country", String, nullable=False),
    Column("subdivision", String),
    Column("fte", Float, nullable=False),
    Column("level", String),
    Column("domains", Text, nullable=False),
    Column("joined_on", Date),
    Column("leaves_on", Date),
    Column("weekend_consent", Boolean, nullable=False),
    Column("previous_terms", Integer, nullable=False),
)
Table(
    "absence",
    TABLES,
    Column("position", Integer, primary_key=True),
    Column("engineer_id", String, ForeignKey("engineer.id"), nullable=False),
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("reason", String, nullable=False),
)
Table(
    "carried_load",
    TABLES,
    Column("position", Integer, primary_key=True),
    Column("engineer_id", String, ForeignKey("engineer.id"), nullable=False),
    Column("load", BigInteger, nullable=False),
    Column("counter", String, nullable=False),
)
Table(
    "fact",
    TABLES,
    Column("position", Integer, primary_key=True),
    Column("type", String, nullable=False, index=True),
    Column("engineer_id", String, ForeignKey("engineer.id")),
    Column("body", Text, nullable=False),
)
Table(
    "interlock",
    TABLES,
    Column("id", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("team_id", String, ForeignKey("team.id")),
    Column("engineer_id", String, ForeignKey("engineer.id")),
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("title", String, nullable=False),
)
Table(
    "preference",
    TABLES,
    Column("position", Integer, primary_key=True),
    Column("engineer_id", String, ForeignKey("engineer.id"), nullable=False),
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("grade", String, nullable=False),
)
Table(
    "volunteer",
    TABLES,
    Column("position", Integer, primary_key=True),
    Column("engineer_id", String, ForeignKey("engineer.id"), nullable=False),
    Column("rotation_id", String, ForeignKey("rotation.id"), nullable=False),
    Column("earliest_on", Date, nullable=False),
    Column("latest_on", Date, nullable=False),
    Column("min_weeks", Integer, nullable=False),
    Column("max_weeks", Integer, nullable=False),
    Column("preferred_weeks", Integer),
    Column("review_on", Date),
)
