"""How the record looks from outside: entries about one person, and where the record stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import ConfigDict, Field

from api.http.models import Out
from scheduler.domain.checkpoints import Checkpoint
from scheduler.domain.record import Recorded
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reasons import CorrectionReason, NotSelected
from scheduler.services.verifying import Verdict

_NULL_HERE = (  # noqa: SIM905  # a list of literals would be a page long
    "last_on weekend_on planned_days days completed instead_of earliest_on latest_on not_selected counter load change "
    "starts_on ends_on corrects reason withdraws"
).split()
ENTRY: dict[str, Any] = {
    "seq": 12,
    "kind": "served",
    "on": "2027-01-09",
    "recorded_at": "2027-02-01T09:00:00Z",
    "by": "p-0123456789abcdef0123456789abcdef",
    "person_id": "p-fedcba9876543210fedcba9876543210",
    "duty_id": "tier2/2027-01-09/day",
    "duty_type": "shift",
    "rotation_id": "tier2",
    "window": "day",
    "seat": 1,
    "start_at": "2027-01-09T08:00:00Z",
    "end_at": "2027-01-09T16:00:00Z",
    "hours": 8.0,
    "weekend_hours": 8.0,
    "weekend_load": 20,
    "holiday_load": 0,
    "level": "IC3",
    "team_id": "core",
    "plan_id": "2027-Q1-v1",
    "policy_digest": "0" * 64,
    "hash": "0" * 64,
    **dict.fromkeys(_NULL_HERE),
}


class HistoryEntryOut(Out):
    """One entry of the record; what its kind does not say is null. It is never changed.

    person_id, by and instead_of are numbers that stand for people: whose entry it is, who caused it, and who was
    announced. Loads are tenths of a point, or for terms tenths of a week. There are no reasons for absence in it.
    """

    model_config = ConfigDict(json_schema_extra={"example": ENTRY})

    seq: int
    kind: EntryKind
    on: date
    recorded_at: datetime
    by: str | None
    person_id: str | None
    duty_id: str | None
    duty_type: str | None
    rotation_id: str | None
    window: str | None
    seat: int | None
    start_at: datetime | None
    end_at: datetime | None
    last_on: date | None
    weekend_on: date | None
    hours: float | None
    weekend_hours: float | None
    weekend_load: int | None
    holiday_load: int | None
    planned_days: int | None
    days: int | None
    completed: bool | None
    instead_of: str | None
    earliest_on: date | None
    latest_on: date | None
    not_selected: NotSelected | None
    counter: str | None
    load: int | None
    change: int | None
    starts_on: date | None
    ends_on: date | None
    corrects: int | None
    reason: CorrectionReason | None
    withdraws: int | None
    level: str | None
    team_id: str | None
    plan_id: str | None
    policy_digest: str | None
    hash: str

    @classmethod
    def of(cls, recorded: Recorded) -> HistoryEntryOut:
        said = recorded.entry.model_dump()
        flat = {**(said.pop("span", None) or {}), **(said.pop("source", None) or {}), **said}
        own = {"seq": recorded.seq, "hash": recorded.hash}
        return cls(**{name: flat.get(name) for name in cls.model_fields} | own)


CHECKPOINT: dict[str, Any] = {
    "seq": 120,
    "hash": "0" * 64,
    "made_at": "2027-02-01T09:00:00Z",
    "public_key": "0" * 64,
    "signature": "0" * 128,
}


class CheckpointOut(Out):
    """A signed statement of where the record stood: Ed25519, in hex. A copy elsewhere proves more than this one."""

    model_config = ConfigDict(json_schema_extra={"example": CHECKPOINT})

    seq: int
    hash: str
    made_at: datetime
    public_key: str
    signature: str

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> CheckpointOut:
        return cls(**checkpoint.model_dump())


class RecordStateOut(Out):
    """Where the record stands: note the head, number:hash, and hold the record against it later."""

    model_config = ConfigDict(json_schema_extra={"example": {"head": f"177:{'0' * 64}", "checkpoint": CHECKPOINT}})

    head: str
    checkpoint: CheckpointOut | None = Field(description="The last one that was made; null when none was.")


class VerificationOut(Out):
    """What checking every entry came to. entries is how many hold; altered are announced plans that do not match their
    seal; against are the numbers of noted heads that the record was held against: without one, a cut-off end would not
    show."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "sound": False,
                "entries": 11,
                "head": f"11:{'0' * 64}",
                "first_bad": 12,
                "says": "entry 12 was changed: its text does not have its hash",
                "altered": [],
                "against": [120],
            }
        }
    )

    sound: bool
    entries: int
    head: str
    first_bad: int | None
    says: str | None
    altered: list[str]
    against: list[int]

    @classmethod
    def of(cls, verdict: Verdict) -> VerificationOut:
        finding, fault = verdict.finding, verdict.finding.fault
        return cls(
            sound=verdict.is_sound,
            entries=finding.entries,
            head=finding.head.text,
            first_bad=fault.seq if fault else None,
            says=fault.says if fault else None,
            altered=list(verdict.altered),
            against=list(verdict.witnesses),
        )
