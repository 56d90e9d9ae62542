"""What every value has in common: frozen, strict about its fields, with one canonical text and digest."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Identifier = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/@:+-]*$", max_length=120)
]
"""An id that survives a URL, a file name, a CSV cell and an iCalendar UID."""

EngineerId = Identifier
TeamId = Identifier
CustomerId = Identifier
RotationId = Identifier
DutyId = Identifier
DomainId = Identifier
EventId = Identifier

CountryCode = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{2}$")]
"""ISO 3166-1 alpha-2."""

ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""One line of text for people; control characters are refused because they reach calendars and terminals."""


class Value(BaseModel):
    """A frozen value. Collections inside are tuples, because freezing is not deep."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_timedelta="iso8601")


def canonical_json(value: BaseModel) -> str:
    """The one JSON text of a value: sorted keys, no blanks, so that equal values have equal text."""
    return json.dumps(value.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: BaseModel) -> str:
    """SHA-256 of the canonical JSON, in hex. The provenance of a plan is made of these."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()
