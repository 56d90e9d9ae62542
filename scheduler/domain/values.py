"""What every value has in common: frozen, strict about its fields, with one canonical text and digest."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

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

HIDDEN = dict.fromkeys(
    [*range(0x80, 0xA0), 0x61C, 0x200B, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF,
     *range(0xFFF9, 0xFFFC)]
)  # fmt: skip
"""Characters that nobody sees and that change how others are shown: controls, marks of direction, line separators.
Those that join letters, as Persian and Hindi do, are none of them."""


def without_hidden(text: str) -> str:
    """A text as it reads, without the characters that could turn it around in a list or a calendar."""
    return text.translate(HIDDEN)


def _unhidden(given: object) -> object:
    return without_hidden(given) if isinstance(given, str) else given


OutsideText = Annotated[ShortText, BeforeValidator(_unhidden)]
"""A ShortText that people outside write, such as a title or the name of a device: hidden characters are left out."""


class Value(BaseModel):
    """A frozen value. Collections inside are tuples, because freezing is not deep."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_timedelta="iso8601")


def canonical_json(value: BaseModel) -> str:
    """The one JSON text of a value: sorted keys, no blanks, so that equal values have equal text."""
    return json.dumps(value.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: BaseModel) -> str:
    """SHA-256 of the canonical JSON, in hex. The provenance of a plan is made of these."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()
