"""Registrations as they come in and go out. The reason of an absence comes in and has no place on the way out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from api.http.away_models import TouchedDutyOut
from api.http.models import Because, DateIn, In, Out, value_of
from scheduler.domain.availability import Grade
from scheduler.domain.record_reasons import NotSelected
from scheduler.domain.registration import Away, Content, Offer, Registration, RegistrationState, Wish
from scheduler.domain.values import EngineerId, RotationId, ShortText
from scheduler.services.days_away import TouchedDuty
from scheduler.services.registration_status import Outcome, RegistrationStatus

GradeIn = Annotated[Grade, Field(strict=False, description="From not at all to asking for it.")]
WeeksIn = Annotated[int, Field(ge=1, le=52)]


class _RegistrationIn(In):
    """What every kind has: for whom, and why somebody else acts."""

    engineer_id: EngineerId | None = Field(default=None, description="Whose it is; left out, your own.")
    because: Because = ""

    @property
    def private_reason(self) -> str | None:
        return None

    def _fields(self) -> dict[str, Any]:
        return self.model_dump(exclude={"kind", "engineer_id", "because", "reason"})


class OfferIn(_RegistrationIn):
    """A term that you would serve: it lies between earliest_on and latest_on, both included. Lengths are in weeks:
    the shortest, the longest, and the one wished for. review_on is the promotion review that it should end before."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "kind": "offer",
                "rotation_id": "ee",
                "earliest_on": "2027-01-04",
                "latest_on": "2027-03-28",
                "min_weeks": 4,
                "max_weeks": 8,
                "preferred_weeks": 6,
                "review_on": "2027-04-01",
            }
        }
    )

    kind: Literal["offer"]
    rotation_id: RotationId
    earliest_on: DateIn
    latest_on: DateIn
    min_weeks: WeeksIn = 4
    max_weeks: WeeksIn = 10
    preferred_weeks: WeeksIn | None = None
    review_on: DateIn | None = None

    def content(self) -> Content:
        return value_of(Offer, self._fields())


class PreferenceIn(_RegistrationIn):
    """Local dates, both included, and how much you want them."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"kind": "preference", "first_on": "2027-01-09", "last_on": "2027-01-10", "grade": "prefer"}
        }
    )

    kind: Literal["preference"]
    first_on: DateIn
    last_on: DateIn
    grade: GradeIn

    def content(self) -> Content:
        return value_of(Wish, self._fields())


class AbsenceIn(_RegistrationIn):
    """Local dates, both included, on which you are away. The reason is kept and never given out, to nobody."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"kind": "absence", "first_on": "2027-02-01", "last_on": "2027-02-12"}}
    )

    kind: Literal["absence"]
    first_on: DateIn
    last_on: DateIn
    reason: ShortText | None = Field(default=None, description="Write-only. Left out on a change, it stays.")

    @property
    def private_reason(self) -> str | None:
        return self.reason

    def content(self) -> Content:
        return value_of(Away, self._fields())


AnyRegistrationIn = Annotated[OfferIn | PreferenceIn | AbsenceIn, Field(discriminator="kind")]


class WithdrawalIn(In):
    """A manager who withdraws for somebody may say why."""

    model_config = ConfigDict(json_schema_extra={"example": {}})

    because: Because = ""


class OfferOut(Out):
    """What an offer says."""

    kind: Literal["offer"]
    rotation_id: str
    earliest_on: date
    latest_on: date
    min_weeks: int
    max_weeks: int
    preferred_weeks: int | None
    review_on: date | None


class PreferenceOut(Out):
    """What a preference says."""

    kind: Literal["preference"]
    first_on: date
    last_on: date
    grade: Grade


class AbsenceOut(Out):
    """What an absence says."""

    kind: Literal["absence"]
    first_on: date
    last_on: date


class RegistrationOut(Out):
    """What one engineer has registered. ``duty_ids`` are announced duties that they ask somebody to cover.

    ``touches`` is what they hold of announced duties on days of an absence in force. It stays theirs until somebody
    covers it: ask with POST /v1/covers.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "r-0123456789abcdef01234567",
                "engineer_id": "ada",
                "content": {"kind": "preference", "first_on": "2027-01-09", "last_on": "2027-01-10", "grade": "prefer"},
                "state": "in_force",
                "version": 1,
                "registered_at": "2026-11-01T09:00:00Z",
                "changed_at": "2026-11-01T09:00:00Z",
                "withdrawn_at": None,
                "duty_ids": [],
                "touches": [],
            }
        }
    )

    id: str
    engineer_id: str
    content: Annotated[OfferOut | PreferenceOut | AbsenceOut, Field(discriminator="kind")]
    state: RegistrationState
    version: int
    registered_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None
    duty_ids: list[str]
    touches: list[TouchedDutyOut]

    @classmethod
    def of(cls, registration: Registration, touched: Iterable[TouchedDuty]) -> RegistrationOut:
        touches = [TouchedDutyOut.of(duty) for duty in touched]
        return cls.model_validate({**registration.model_dump(exclude={"number"}), "touches": touches})


class ReasonOut(Out):
    """What one announced plan made of it. ``not_selected`` says why there was no term, for programs."""

    plan_id: str
    quarter: str
    duty_id: str | None
    not_selected: NotSelected | None
    says: str


class StatusOut(Out):
    """waiting: nothing is announced for the dates yet; withdrawn: nor will be. ``duty_ids`` are announced duties on
    them."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "outcome": "not_on_duty",
                "duty_ids": [],
                "reasons": [
                    {
                        "plan_id": "2027-Q1-v1",
                        "quarter": "2027-Q1",
                        "duty_id": None,
                        "not_selected": "others_seated",
                        "says": "Every seat of the window went to others.",
                    }
                ],
            }
        }
    )

    outcome: Outcome
    duty_ids: list[str]
    reasons: list[ReasonOut]

    @classmethod
    def of(cls, status: RegistrationStatus) -> StatusOut:
        return cls.model_validate(status.model_dump())
