"""How covers and swaps look from outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field

from api.http.models import Because, In, Out
from scheduler.domain.cover_request import CoverRequest, CoverState
from scheduler.domain.job_state import JobState
from scheduler.reports.cover import Cover

DUTY = "tier2/2027-01-09/day"
COVER: dict[str, Any] = {
    "id": "c-0123456789abcdef",
    "engineer_id": "ada",
    "duty_id": DUTY,
    "state": "open",
    "asked": "ben",
    "return_duty_id": "tier2/2027-01-16/day",
    "taker": None,
    "version": 1,
    "asked_at": "2026-12-01T09:00:00Z",
    "changed_at": "2026-12-01T09:00:00Z",
    "publication": None,
}
WRITING: dict[str, Any] = {"job_id": "publish-2027-Q1-v3-c-0123456789abcdef", "state": "waiting"}
STAND_IN: dict[str, Any] = {
    "engineer_id": "ben",
    "penalty": 12,
    "says": ["Ben Example serves two weekends in a row."],
    "law_days": 0,
}


class SwapIn(In):
    """Whom you ask, and which duty of theirs you take in return."""

    model_config = ConfigDict(json_schema_extra={"example": {"engineer_id": "ben", "duty_id": "tier2/2027-01-16/day"}})

    engineer_id: str = Field(min_length=1, max_length=120)
    duty_id: str = Field(min_length=1, max_length=120)


class CoverIn(In):
    """The duty that you cannot serve. With swap, one colleague is asked; without, everybody is."""

    model_config = ConfigDict(json_schema_extra={"example": {"duty_id": DUTY, "swap": None, "engineer_id": None}})

    duty_id: str = Field(min_length=1, max_length=120)
    swap: SwapIn | None = None
    engineer_id: str | None = Field(
        default=None, min_length=1, max_length=120, description="For whom; you yourself when left out."
    )
    because: Because = ""


class AcceptanceIn(In):
    """Who takes it: you yourself when left out."""

    model_config = ConfigDict(json_schema_extra={"example": {"engineer_id": None}})

    engineer_id: str | None = Field(default=None, min_length=1, max_length=120)
    because: Because = ""


class CoverDecisionIn(In):
    """agreed: who has taken it serves it. Otherwise the request is declined, and because says why."""

    model_config = ConfigDict(json_schema_extra={"example": {"agreed": True, "because": ""}})

    agreed: bool
    because: Because = ""


class WritingOut(Out):
    """The job that writes a settled cover to the targets, and its state when it was handed over. Until it is done,
    whoever was announced is paged: GET /v1/jobs/{job_id} tells how it ended."""

    model_config = ConfigDict(json_schema_extra={"example": WRITING})

    job_id: str
    state: JobState


class CoverOut(Out):
    """A request for cover. asked is the colleague whom a swap is proposed to, and return_duty_id what the engineer
    takes in return; taker is who has taken it. offered: a manager has to agree; covered, declined and taken_back are
    final. publication is told in the answer that settles it, where targets are configured, and null otherwise."""

    model_config = ConfigDict(json_schema_extra={"example": COVER})

    id: str
    engineer_id: str
    duty_id: str
    state: CoverState
    asked: str | None
    return_duty_id: str | None
    taker: str | None
    version: int
    asked_at: datetime
    changed_at: datetime
    publication: WritingOut | None

    @classmethod
    def of(cls, request: CoverRequest, names: Mapping[str, str], job_id: str | None = None) -> CoverOut:
        """``names`` gives engineer ids by person id. ``job_id``: the job that has just been handed over."""
        writing = WritingOut(job_id=job_id, state=JobState.WAITING) if job_id else None
        fields = request.model_dump(exclude={"number", "asked_id", "taker_id"})
        people = {"asked": request.asked_id, "taker": request.taker_id}
        return cls(
            **fields, publication=writing, **{role: names.get(each or "", each) for role, each in people.items()}
        )


class StandInOut(Out):
    """Somebody who can take it. penalty is what they alone would change, and says why. law_days: their country asks for
    so many days' notice, which are not left, so they have to consent in writing."""

    model_config = ConfigDict(json_schema_extra={"example": STAND_IN})

    engineer_id: str
    penalty: int
    says: list[str]
    law_days: int


class UnableOut(Out):
    """Somebody who cannot, and what stands against it in short words, never with a reason of an absence."""

    model_config = ConfigDict(json_schema_extra={"example": {"engineer_id": "cleo", "reasons": ["away"]}})

    engineer_id: str
    reasons: list[str]


class CandidatesOut(Out):
    """Who could take a duty, best first, and who could not."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "duty_id": DUTY,
                "instead_of": "ada",
                "days": 39,
                "candidates": [STAND_IN],
                "unable": [{"engineer_id": "cleo", "reasons": ["away"]}],
            }
        }
    )

    duty_id: str
    instead_of: str | None
    days: int | None = Field(description="Days until it begins.")
    candidates: list[StandInOut]
    unable: list[UnableOut]

    @classmethod
    def of(cls, found: Cover) -> CandidatesOut:
        return cls(
            duty_id=found.duty.id,
            instead_of=found.instead_of.id if found.instead_of else None,
            days=found.days,
            candidates=[
                StandInOut(
                    engineer_id=each.engineer.id,
                    penalty=sum(rule.penalty for rule in each.rules),
                    says=[sentence for rule in each.rules for sentence in rule.says],
                    law_days=each.law_days,
                )
                for each in found.stand_ins
            ],
            unable=[UnableOut(engineer_id=each.engineer.id, reasons=list(each.reasons)) for each in found.unable],
        )
