"""People who change a schedule by hand, in PagerDuty's own pages, while we publish to it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from api.standin.server import FALLBACK
from api.standin.state import StandinLaidOver, StandinOverride, StandinShift, StandinState, StandinUser
from scheduler.domain.publication import WantedSchedule
from scheduler.domain.time import Span
from scheduler.store.publications import PublicationRepository
from tests.support.publishing import NAMES, World, part

Theirs = StandinOverride | StandinShift


@dataclass
class Humans:
    """People with one schedule of PagerDuty open in another window. They never make two overrides on top of each other,
    and leave alone what runs already.

    Nor do they make, or remove, the very entry of a create whose outcome is still open: to every reader a create that
    never arrived and such a human look like one that did arrive, and the other way round (docs/publishing.md, limits).
    """

    world: World
    dice: random.Random
    schedule_id: str
    theirs: list[Theirs] = field(default_factory=list)

    def edit(self, schedule: WantedSchedule) -> None:
        """Put somebody somewhere, do by hand just what is planned, or take something away."""
        shift = schedule.shifts[self.dice.randrange(len(schedule.shifts))]
        choice = self.dice.random()
        if choice < 0.4:
            first = self.dice.randrange(7)
            self.put(self.dice.choice(NAMES), part(shift.span, first, self.dice.randint(first + 1, 8)))
        elif choice < 0.6 and shift.email:
            self.put(shift.email.split("@")[0], shift.span)
        elif choice < 0.75 and (coming := self._coming(self.theirs)):
            theirs = self.dice.choice(coming)
            self.theirs.remove(theirs)
            self.world.human_removes(theirs.id, self.schedule_id)
        elif choice < 0.85:
            self._remove_one_of_ours()
        self.world.slept.append(60.0)

    def put(self, name: str, span: Span) -> None:
        """By hand, unless something of theirs lies there, it is just what is open, or they have no account. Of what
        runs already, they take the rest from the next full hour on."""
        rest = _rest_of(span, self.world)
        if rest is None or not self.world.state.find_users(name):
            return
        taken = any(rest.overlaps(span_of(item)) for item in self.theirs)
        if not taken and (rest, self.world.account(name)) not in self._open_creates():
            self.theirs.append(self.world.human_puts(name, rest, self.schedule_id))

    def _remove_one_of_ours(self) -> None:
        known, still_open = {item.id for item in self.theirs} | self.laid_under(), self._open_creates()
        ours = [item for item in self._coming(self.world.overrides(self.schedule_id)) if item.id not in known]
        ours = [item for item in ours if (span_of(item), item.user_id) not in still_open]
        if ours:
            self.world.human_removes(self.dice.choice(ours).id, self.schedule_id)

    def _coming(self, items: Sequence[Theirs]) -> list[Theirs]:
        return [item for item in items if item.start > self.world.clock]

    def laid_under(self) -> set[str]:
        """Ids of the shifts that their overrides are laid over."""
        return {item.shift_id for item in self.theirs if isinstance(item, StandinLaidOver)}

    def claimed(self) -> list[Span]:
        """The time that they have taken into their hands: a shift with an override is left as it is as a whole."""
        under = [item for item in self.world.overrides(self.schedule_id) if item.id in self.laid_under()]
        return [span_of(item) for item in (*self.theirs, *under)]

    def _open_creates(self) -> set[tuple[Span, str]]:
        """Span and account of each create that was sent and never heard of again."""
        with self.world.transaction() as ledger:
            sent = [item.operation for item in PublicationRepository.unsettled(ledger, self.schedule_id)]
        return {(operation.span, operation.account) for operation in sent if operation.kind == "create"}


def hide(name: str, state: StandinState) -> None:
    """Somebody who has no account yet, and may get one."""
    user = StandinUser(id=state.new_id("PU"), name=name.capitalize(), email=f"{name}@example.com", is_absent=True)
    state.users.append(user)


def come_and_go(state: StandinState, dice: random.Random) -> None:
    """Every other time somebody's account goes, or comes, or comes back. What is there for them stays."""
    if dice.random() < 0.5:
        user = dice.choice([user for user in state.users if user.name != FALLBACK])
        user.is_absent = not user.is_absent


def span_of(item: Theirs) -> Span:
    return Span(start_at=item.start, end_at=item.end)


def _rest_of(span: Span, world: World) -> Span | None:
    if span.start_at > world.clock:
        return span
    hour = world.clock.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return Span(start_at=hour, end_at=span.end_at) if hour < span.end_at else None
