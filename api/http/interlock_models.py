"""What bodies of interlocks look like."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from api.http.models import Because, DateIn, In, Out, value_of
from scheduler.domain.availability import Interlock
from scheduler.domain.values import OutsideText
from scheduler.services.interlocks import KnownInterlock

NewId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@:+-]*$", max_length=120)]
WRITTEN: JsonDict = {
    "team_id": "core",
    "engineer_id": None,
    "first_on": "2027-02-01",
    "last_on": "2027-02-14",
    "title": "Migration week with Acme",
}


class InterlockIn(In):
    """A commitment to a customer that a team or a person, one of the two, must not be taken away from. Both dates are
    included."""

    model_config = ConfigDict(json_schema_extra={"example": WRITTEN | {"because": "signed on Monday"}})

    team_id: str | None = None
    engineer_id: str | None = None
    first_on: DateIn
    last_on: DateIn
    title: OutsideText = ""
    because: Because = ""

    def interlock(self, interlock_id: str) -> Interlock:
        """Raises Refusal, field by field."""
        fields: dict[str, Any] = self.model_dump(include=set(Interlock.model_fields))
        return value_of(Interlock, fields | {"id": interlock_id})


class NewInterlockIn(InterlockIn):
    """The same with the id that it is to have."""

    model_config = ConfigDict(json_schema_extra={"example": {"interlock_id": "acme-migration", **WRITTEN}})

    interlock_id: NewId


class InterlockOut(Out):
    """A commitment that keeps its people from duty. An imported one is changed in its file; ``changed_at`` is null for
    it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "acme-migration",
                **WRITTEN,
                "is_imported": False,
                "version": 1,
                "changed_at": "2026-12-01T09:00:00Z",
            }
        }
    )

    id: str
    team_id: str | None
    engineer_id: str | None
    first_on: date
    last_on: date
    title: str
    is_imported: bool
    version: int
    changed_at: datetime | None = Field(description="Null for an imported one.")

    @classmethod
    def of(cls, known: KnownInterlock) -> InterlockOut:
        return cls(
            **known.interlock.model_dump(),
            is_imported=known.kept is None,
            version=known.version,
            changed_at=known.kept.changed_at if known.kept else None,
        )
