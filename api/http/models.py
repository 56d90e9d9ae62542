"""What every body has in common: strict on the way in, whole on the way out.

In models refuse what they do not know and never guess: ``1`` is not true, ``"4"`` is not a number, and a date is a
date only when written as 2027-01-04. Out models are classes of their own, so that a new column is never told by
accident.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema

from api.http.problems import unusable
from api.http.wording import place, says
from scheduler.domain.values import ShortText

Item = TypeVar("Item")
Value = TypeVar("Value", bound=BaseModel)
YEARS = range(2000, 2100)
_DATE = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def _read_date(written: Any) -> Any:
    if isinstance(written, date) and not isinstance(written, datetime):
        return written
    if not isinstance(written, str) or not _DATE.fullmatch(written):
        raise ValueError(f"write a date as 2027-01-04, in a year from {YEARS[0]} to {YEARS[-1]}")
    return date.fromisoformat(written)


def _read_instant(written: Any) -> Any:
    if isinstance(written, datetime) and written.tzinfo is not None:
        return written
    if not isinstance(written, str) or not _INSTANT.fullmatch(written):
        raise ValueError("write an instant as 2027-01-04T12:00:00Z, with its offset from UTC")
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except OverflowError:
        raise ValueError("this instant lies too far away") from None


DateIn = Annotated[date, BeforeValidator(_read_date), WithJsonSchema({"type": "string", "format": "date"})]
"""A local date."""
InstantIn = Annotated[
    datetime, BeforeValidator(_read_instant), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""An instant with an offset; it is kept in UTC."""

Because = Annotated[
    ShortText,
    Field(description="Why you act for somebody else or after the deadline. It is kept in the audit log."),
]


class In(BaseModel):
    """A body that comes in."""

    model_config = ConfigDict(extra="forbid", strict=True)


def value_of(kind: type[Value], fields: Mapping[str, Any]) -> Value:
    """The value that a body describes. Raises Refusal (422), field by field, when its own rules do not hold."""
    try:
        return kind(**fields)
    except ValidationError as error:
        places = [".".join(("body", *map(str, place(each)))) for each in error.errors()]
        raise unusable(*zip(places, map(says, error.errors()), strict=True)) from None


class Out(BaseModel):
    """A body that goes out. ``extra="forbid"`` says in the document that there is nothing else."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Page(Out, Generic[Item]):
    """A part of a list. ``next_cursor`` asks for the part behind it; null at the end."""

    items: list[Item]
    next_cursor: str | None = Field(description="Give it as ?cursor= to go on; null when there is no more.")


class FieldError(Out):
    """What is wrong in one place of the request. ``field`` is its path; ``line`` counts from 1, in files alone."""

    field: str
    says: str
    line: int | None = None


class Problem(BaseModel):
    """An error, as RFC 9457 has it: ``detail`` is a sentence for people, ``errors`` says where it lies."""

    model_config = ConfigDict(extra="forbid")

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None
    error_id: str | None = Field(default=None, description="Finds the story in the log; with status 500 alone.")
