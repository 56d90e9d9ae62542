"""What publishing promises, whatever went wrong on the way: sentences about each promise that was broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.standin.state import StandinState
from scheduler.domain.publication import (
    PlanStatus,
    PublicationOutcome,
    PublicationPlan,
    WantedSchedule,
    WantedShift,
)
from scheduler.domain.publication_plan import FREEZE
from scheduler.domain.publication_spans import minus
from scheduler.domain.time import Span
from tests.support.publish_humans import Humans, Theirs, span_of
from tests.support.publishing import World, first_name, paged, part


@dataclass
class Watch:
    """Looks at the target after every single write: nobody who was covered may lose cover."""

    world: World | None = None
    must_be_covered: list[tuple[str, Span]] = field(default_factory=list)
    uncovered: list[str] = field(default_factory=list)
    app: ASGIApp | None = None
    before: StandinState = field(default_factory=StandinState)
    """What the target showed when the publication began."""

    def __call__(self, app: ASGIApp) -> ASGIApp:
        self.app = app
        return self._listen

    async def _listen(self, scope: Scope, receive: Receive, send: Send) -> None:
        """It looks before the answer goes: whoever gets that goes on, and so do the people who edit by hand."""
        assert self.app is not None

        async def looking(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["method"] != "GET":
                self._look()
            await send(message)

        await self.app(scope, receive, looking)

    def _look(self) -> None:
        if self.world:
            self.uncovered += [
                f"nobody on call at {span.start_at:%Y-%m-%d %H:%M} at {schedule_id} after a write"
                for schedule_id, span in self.must_be_covered
                if "fallback" in self.world.on_call(span, schedule_id)
            ]

    def start(self, world: World, schedules: Sequence[WantedSchedule]) -> None:
        """From now on, every planned shift that somebody covers completely stays covered."""
        self.world, self.before = world, world.state.model_copy(deep=True)
        planned = [(each.target.schedule_id, shift.span) for each in schedules for shift in each.shifts if shift.email]
        nobody = {"fallback", *without_account(world.state)}
        self.must_be_covered = [(id_, span) for id_, span in planned if not nobody & {*world.on_call(span, id_)}]


@dataclass(frozen=True)
class Judge:
    """One schedule after a publication, and ``before`` it."""

    world: World
    humans: Humans
    before: StandinState

    @property
    def id_(self) -> str:
        return self.humans.schedule_id

    def broken(self, schedule: WantedSchedule) -> list[str]:
        """Every promise that the target does not keep after an undisturbed publication."""
        plan = self.world.plan(schedule)
        return [*_unfinished(plan), *self._touched(), *self._doubled(plan), *self._wrong(plan)]

    def untrue(self, outcome: PublicationOutcome) -> list[str]:
        """What was said to be published, with nothing left to do and nothing to look at, and is not."""
        if not outcome.is_complete or outcome.remaining.conflicts:
            return []
        return [f"said to be published: {says}" for says in self._wrong(outcome.remaining)]

    def _touched(self) -> list[str]:
        present: Sequence[Any] = [*self.world.overrides(self.id_), *self.world.state.schedule(self.id_).laid_over]
        gone = [f"{item.id} of a human was touched" for item in self.humans.theirs if item not in present]
        names = [(item, first_name(self.world.state, item.user_id)) for item in self.humans.theirs]
        unpaged = [name for item, name in names if not self._pages(item, name)]
        return gone + [f"{name} was put by a human and is not paged" for name in unpaged]

    def _pages(self, item: Theirs, name: str) -> bool:
        shown = self.world.on_call(span_of(item), self.id_)
        return name in shown if self.world.adds_up(self.id_) else shown == [name]

    def _doubled(self, plan: PublicationPlan) -> list[str]:
        """Old cover that a crash has left beside the new one stays once it runs."""
        coming = [item for item in self._ours() if item.start >= plan.made_at + FREEZE]
        ours = [(item.start, item.end, item.user_id) for item in coming]
        return [f"{len(ours) - len(set(ours))} doubles of ours"] if len(set(ours)) < len(ours) else []

    def _ours(self) -> list[Theirs]:
        return [item for item in self.world.overrides(self.id_) if item not in self.humans.theirs]

    def _wrong(self, plan: PublicationPlan) -> list[str]:
        """Where a human removed what we had published, they decide who is on call; the plan says so."""
        gone = [finding for finding in plan.findings if finding.kind == "removed_externally"]
        removed = {finding.key for finding in gone if minus(finding.span, self.humans.claimed())}
        found = [f"not verified: {item.says}" for item in plan.findings if item.kind == "wrong_final"]
        wrong = [says for says in found if not any(key in says for key in removed)]
        for shift in (shift for shift in plan.wanted.shifts if shift.key not in removed):
            for piece in minus(shift.span, self.humans.claimed()):
                wrong += self._left_wrong(shift, piece, plan) if self._is_left(shift, plan) else ()
                wrong += () if self._is_left(shift, plan) else self._written_wrong(shift, piece, plan)
        return wrong

    def _is_left(self, shift: WantedShift, plan: PublicationPlan) -> bool:
        """What runs, or is about to, and what is of somebody who cannot be paged, stays as it is."""
        is_known = not shift.email or bool(self.world.state.find_users(shift.email))
        return shift.span.start_at < plan.made_at + FREEZE or not is_known

    def _left_wrong(self, shift: WantedShift, piece: Span, plan: PublicationPlan) -> Iterator[str]:
        """Whoever is planned and there already may be the one who is left of several."""
        for hour in _hours(piece):
            shown, was = self.world.on_call(hour, self.id_), paged(self.before, hour, self.id_)
            nobody_was = not self.world.adds_up(self.id_) and {*was} <= without_account(self.world.state)
            if shown != was and not nobody_was and not (_name(shift) in shown and {*shown} <= {*was, _name(shift)}):
                at = f"{hour.start_at:%H:%M}"
                yield f"{shift.key} was to be left as it is: {was} were paged at {at}, {shown} are now"
        told = [finding for finding in plan.conflicts if finding.key == shift.key]
        rest = Span(start_at=max(piece.start_at, plan.made_at), end_at=piece.end_at) if _is_ahead(piece, plan) else None
        if rest and shift.email and _name(shift) not in self.world.on_call(rest, self.id_) and not told:
            yield f"{shift.key}: {_name(shift)} is planned and not paged, and nobody is told"

    def _written_wrong(self, shift: WantedShift, piece: Span, plan: PublicationPlan) -> Iterator[str]:
        """Who runs out beside whoever comes, or where nobody does, is told of; and so is who stays without account."""
        shown, expected = self.world.on_call(piece, self.id_), _name(shift)
        if shown == [expected]:
            return
        running = self._running(piece, plan) if self.world.adds_up(self.id_) or not shift.email else set()
        told = {item.kind for item in plan.findings if item.span.overlaps(piece)}
        extra = {*shown} - {expected} - (without_account(self.world.state) if "user_inactive" in told else set())
        is_there = expected in shown or not shift.email
        if not is_there or not (extra <= running if told & {"frozen", "gap"} else not extra):
            yield f"{shift.key}: {expected} is planned, {shown} are paged"

    def _running(self, piece: Span, plan: PublicationPlan) -> set[str]:
        """Of whom something of ours runs into the piece that had begun, or was about to."""
        running = [item for item in self._ours() if item.start < plan.made_at + FREEZE and item.end > piece.start_at]
        return {first_name(self.world.state, item.user_id) for item in running}


def without_account(state: StandinState) -> set[str]:
    """Of whom an entry may lie there from before: nobody is paged for it in truth."""
    return {first_name(state, user.id) for user in state.users if user.is_absent}


def _unfinished(plan: PublicationPlan) -> list[str]:
    left = [f"still to do: {operation.says}" for operation in plan.changes]
    return left if plan.status is not PlanStatus.CHANGES or left else ["the second plan is not empty"]


def _hours(piece: Span) -> Iterator[Span]:
    """What is planned, and what people do by hand, begins and ends on full hours."""
    for number in range(int(piece.duration / timedelta(hours=1))):
        yield part(piece, number, number + 1)


def _is_ahead(piece: Span, plan: PublicationPlan) -> bool:
    return piece.end_at > plan.made_at


def _name(shift: WantedShift) -> str:
    return shift.email.split("@")[0] if shift.email else "fallback"
