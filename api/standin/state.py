"""The state of the stand-in and PagerDuty's rules about it; no HTTP and no clock in here.

A layer-based schedule is one base layer, which pages the fallback user around the clock (or nobody), and overrides on
top of it, of which the one created last shows. The rules of shift-based schedules are in ``shifts``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from scheduler.domain.errors import BadInput, WatchbillError
from scheduler.domain.time import Instant, Span

SHIFT_BASED = "V3"
"""New schedules whose id starts so are shift-based; ids of PagerDuty's own start with P."""
SANDBOX = "PSANDBOX"
"""The schedule that no escalation policy uses."""


class RuleBroken(WatchbillError):
    """A request that PagerDuty would refuse: HTTP status, PagerDuty's error code, and its words."""

    def __init__(self, status: int, code: int, message: str, *errors: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.errors = status, code, message, errors


class StandinUser(BaseModel):
    """Somebody with an account."""

    id: str
    name: str
    email: str
    is_absent: bool = False
    """Whether the account is gone: what was put there for it stays, and nothing new can be."""


class StandinOverride(BaseModel):
    """``id`` grows with every override created, so it also says which of two was created last."""

    id: str
    number: int
    start: Instant
    end: Instant
    user_id: str


class StandinShift(BaseModel):
    """A custom shift of a shift-based schedule."""

    id: str
    number: int
    start: Instant
    end: Instant
    user_id: str


class StandinLaidOver(StandinShift):
    """An override of one custom shift: somebody else for a while."""

    shift_id: str
    replaces: str


class StandinPolicy(BaseModel):
    """An escalation policy, as far as schedules know it."""

    id: str
    name: str
    schedule_ids: list[str] = []


class StandinSchedule(BaseModel):
    """A schedule; layer-based without a fallback user, its base layer is empty."""

    id: str
    name: str
    time_zone: str = "Etc/UTC"
    fallback_user_id: str | None = None
    overrides: list[StandinOverride] = []
    kind: Literal["layers", "shifts"] = "layers"
    shifts: list[StandinShift] = []
    laid_over: list[StandinLaidOver] = []


class Turn(BaseModel):
    """A stretch of the final schedule; a shift-based one tells the shift and the override it comes from."""

    start: Instant
    end: Instant
    user_id: str
    shift_id: str | None = None
    override_id: str | None = None


class StandinState(BaseModel):
    """Everything the stand-in remembers."""

    users: list[StandinUser] = []
    schedules: list[StandinSchedule] = []
    policies: list[StandinPolicy] = []
    last_number: int = 0

    @classmethod
    def load(cls, path: Path) -> StandinState:
        """The saved state, or an empty one if there is no file yet."""
        return cls.model_validate_json(path.read_text("utf-8")) if path.exists() else cls()

    def save(self, path: Path) -> None:
        """Replace the file in one step, so that a crash leaves the old or the new one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(path.name + ".new")
        draft.write_text(self.model_dump_json(indent=1), "utf-8")
        os.replace(draft, path)

    def seed(self, people: Iterable[tuple[str, str]], schedules: Iterable[tuple[str, str]], fallback: str) -> None:
        """Add (name, e-mail) users and (id, name) schedules that are not there yet; what is there stays.

        New schedules page the user called ``fallback`` when nobody else is on call; one whose id starts with ``V3`` is
        shift-based. An escalation policy uses all of them but the sandbox.
        """
        for name, email in [*people, (fallback, f"{fallback.lower().replace(' ', '.')}@example.org")]:
            if not any(user.email.lower() == email.lower() for user in self.users):
                self.users.append(StandinUser(id=self.new_id("PU"), name=name, email=email))
        known = {schedule.id for schedule in self.schedules}
        owner = next(user.id for user in self.users if user.name == fallback)
        self.schedules.extend(
            StandinSchedule(
                id=id_, name=name, fallback_user_id=owner, kind="shifts" if id_.startswith(SHIFT_BASED) else "layers"
            )
            for id_, name in schedules
            if id_ not in known
        )
        if not self.policies:
            self.policies.append(StandinPolicy(id="PPOLICY", name="Tier 2 escalation"))
        self.policies[0].schedule_ids = [schedule.id for schedule in self.schedules if schedule.id != SANDBOX]

    def without(self, emails: Iterable[str]) -> None:
        """Takes the accounts with these e-mails away, until they are taken away no more. Raises BadInput for others."""
        gone = {email.lower() for email in emails}
        if unknown := gone - {user.email.lower() for user in self.users}:
            raise BadInput(f"nobody here has the e-mail {', '.join(sorted(unknown))}")
        for user in self.users:
            user.is_absent = user.email.lower() in gone

    def user(self, user_id: str) -> StandinUser:
        for user in self.users:
            if user.id == user_id and not user.is_absent:
                return user
        raise RuleBroken(404, 2100, "Not Found", f"User {user_id} not found")

    def has_user(self, user_id: str) -> bool:
        return any(user.id == user_id and not user.is_absent for user in self.users)

    def name_of(self, user_id: str) -> str:
        """As lists show people, whose account may be gone by now."""
        return next((user.name for user in self.users if user.id == user_id), "Deleted user")

    def find_users(self, query: str) -> list[StandinUser]:
        """Users whose name or e-mail contains the text, in any case."""
        text, here = query.lower(), [user for user in self.users if not user.is_absent]
        return [user for user in here if text in user.name.lower() or text in user.email.lower()]

    def schedule(self, schedule_id: str) -> StandinSchedule:
        for schedule in self.schedules:
            if schedule.id == schedule_id:
                return schedule
        raise RuleBroken(404, 2100, "Not Found")

    def layered(self, schedule_id: str) -> StandinSchedule:
        """The schedule, which must be layer-based: the older interface does not serve the others."""
        schedule = self.schedule(schedule_id)
        if schedule.kind == "shifts":
            raise RuleBroken(400, 2001, "Invalid Input Provided", "Shift-based schedules are served at /v3/schedules")
        return schedule

    def overrides(self, schedule_id: str, span: Span, *, overflow: bool) -> list[StandinOverride]:
        """Overrides that touch the span, by start; cut at its edges unless ``overflow``."""
        touching = [
            item
            for item in self.layered(schedule_id).overrides
            if item.start < span.end_at and span.start_at < item.end
        ]
        if not overflow:
            touching = [
                item.model_copy(update={"start": max(item.start, span.start_at), "end": min(item.end, span.end_at)})
                for item in touching
            ]
        return sorted(touching, key=lambda item: (item.start, item.number))

    def create_override(
        self, schedule_id: str, start: datetime, end: datetime, user_id: str, now: datetime
    ) -> StandinOverride:
        """Put a user on call. What has begun begins now; what is over is refused."""
        schedule = self.layered(schedule_id)
        if end <= start:
            raise RuleBroken(400, 2001, "Invalid Input Provided", "Override must end after its start")
        if end <= now:
            raise RuleBroken(400, 2001, "Invalid Input Provided", "Override must end in the future")
        if not self.has_user(user_id):
            raise RuleBroken(400, 2013, "Invalid Input Provided", "User not found")
        id_ = self.new_id("Q")
        made = StandinOverride(
            id=id_, number=self.last_number, start=max(start, now.replace(microsecond=0)), end=end, user_id=user_id
        )
        schedule.overrides.append(made)
        return made

    def delete_override(self, schedule_id: str, override_id: str, now: datetime) -> bool:
        """Whether it was deleted; if it had started it ends now instead. A past override is refused."""
        schedule = self.layered(schedule_id)
        for item in schedule.overrides:
            if item.id != override_id:
                continue
            if item.end <= now:
                raise RuleBroken(400, 4004, "Invalid Override", "You cannot remove a past override")
            if item.start < now:
                item.end = now
                return False
            schedule.overrides.remove(item)
            return True
        raise RuleBroken(404, 4004, "Override Not Found")

    def final_schedule(self, schedule_id: str, span: Span) -> list[Turn]:
        """Who is on call in the span: bordering stretches of one user merged, stretches without anybody absent."""
        schedule = self.layered(schedule_id)
        touching = self.overrides(schedule_id, span, overflow=False)
        edges = sorted({span.start_at, span.end_at, *(edge for item in touching for edge in (item.start, item.end))})
        turns: list[Turn] = []
        for start, end in pairwise(edges):
            on_top = [item for item in touching if item.start <= start and end <= item.end]
            user_id = max(on_top, key=lambda item: item.number).user_id if on_top else schedule.fallback_user_id
            if user_id is None:
                continue
            if turns and turns[-1].user_id == user_id and turns[-1].end == start:
                turns[-1].end = end
            else:
                turns.append(Turn(start=start, end=end, user_id=user_id))
        return turns

    def new_id(self, prefix: str) -> str:
        self.last_number += 1
        return f"{prefix}{self.last_number:06d}"
