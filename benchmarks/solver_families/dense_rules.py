"""The rules of the family dense-N, as constraints like those of the product.

All soft ones share one aim, because the file trades them against each other by their weights.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import ClassVar, Literal

from pydantic import Field

from benchmarks.solver_families.case import week_number
from scheduler.domain.constraint import Aim, Constraint, Encoding, Expression, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule

LONGEST_WEEKEND = 2
HOURS, GOOD_HOURS = (7, 23), (9, 19)
"""Local hours in which the middle of a block may lie, and those in which it is no burden; both ends belong to them."""


def local_middle(shift: Shift, zone_hours: float) -> float:
    """The hour of the local day at which the middle of a shift lies."""
    start = shift.span.start_at
    return (start.hour + start.minute / 60 + shift.span.hours / 2 + zone_hours) % 24


def blocks_by_week(problem: Problem) -> Mapping[int, list[Shift]]:
    """The shifts of each week."""
    found: dict[int, list[Shift]] = defaultdict(list)
    for shift in problem.shifts:
        found[week_number(shift)].append(shift)
    return found


class Within(Constraint):
    """Blocks within waking hours, and none on a weekend away.

    Amount: one per block held otherwise. Boundary: a middle at exactly 7 or 23 h is allowed.
    """

    kind: Literal["within"] = "within"
    zones: tuple[tuple[str, float], ...]
    away: tuple[tuple[str, int], ...]

    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:  # noqa: ARG002
        away = set(self.away)
        for engineer_id, zone in self.zones:
            for shift in schedule.shifts_of(engineer_id):
                if (engineer_id, week_number(shift)) in away or not self._awake(shift, zone):
                    yield self.violation((engineer_id, shift.id), f"{engineer_id} cannot take {shift.id}.")

    def state(self, model: Encoding) -> None:
        away, shifts = set(self.away), model.problem.shifts
        weeks = [week_number(shift) for shift in shifts]
        awake = {zone: [self._awake(shift, zone) for shift in shifts] for zone in {z for _, z in self.zones}}
        for engineer_id, zone in self.zones:
            for shift, week, fits in zip(shifts, weeks, awake[zone], strict=True):
                if not fits or (engineer_id, week) in away:
                    model.forbid(engineer_id, shift.id, (engineer_id, shift.id))

    @staticmethod
    def _awake(shift: Shift, zone: float) -> bool:
        return HOURS[0] <= local_middle(shift, zone) <= HOURS[1]


class NoMoreThanSeats(Constraint):
    """A block has no more people than seats. Amount: people beyond. Boundary: exactly as many is allowed."""

    kind: Literal["no_more_than_seats"] = "no_more_than_seats"

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for shift in problem.shifts:
            over = len(schedule.holders(shift.id)) - shift.seats
            if over > 0:
                yield self.violation((shift.id,), f"{over} people too many on {shift.id}.", amount=over)

    def state(self, model: Encoding) -> None:
        for shift in model.problem.shifts:
            model.at_most(_holders(model, shift), shift.seats, (shift.id,))


class FilledSeats(Constraint):
    """Every seat is filled. Amount: open seats per block. Boundary: exactly as many people as seats costs nothing."""

    kind: Literal["filled_seats"] = "filled_seats"

    aim: ClassVar[Aim] = Aim.EVENNESS

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for shift in problem.shifts:
            short = shift.seats - len(schedule.holders(shift.id))
            if short > 0:
                yield self.violation((shift.id,), f"{short} seats of {shift.id} are open.", amount=short)

    def state(self, model: Encoding) -> None:
        for shift in model.problem.shifts:
            model.at_least(_holders(model, shift), shift.seats, (shift.id,))


def _holders(model: Encoding, shift: Shift) -> Expression:
    return model.total(model.works(engineer.id, shift.id) for engineer in model.problem.roster(shift))


class DomainWanted(Constraint):
    """Blocks have somebody who knows their domain. ``wanted`` holds (block, domain, the people who know it).

    Amount: one per block and domain without such a person. Boundary: one person is enough.
    """

    kind: Literal["domain_wanted"] = "domain_wanted"
    wanted: tuple[tuple[str, str, tuple[str, ...]], ...]

    aim: ClassVar[Aim] = Aim.EVENNESS

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:  # noqa: ARG002
        for number, (shift_id, domain, people) in enumerate(self.wanted):
            if not set(people).intersection(schedule.holders(shift_id)):
                yield self.violation((str(number), shift_id), f"Nobody on {shift_id} knows {domain}.")

    def state(self, model: Encoding) -> None:
        for number, (shift_id, _, people) in enumerate(self.wanted):
            knowing = model.total(model.works(engineer_id, shift_id) for engineer_id in people)
            model.at_least(knowing, 1, (str(number), shift_id))


class FewBlocks(Constraint):
    """At most so many blocks per engineer and weekend. Amount: blocks beyond. Boundary: exactly ``most`` is allowed."""

    kind: Literal["few_blocks"] = "few_blocks"
    most: int = Field(ge=1)

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            for week, shifts in _held_by_week(schedule, engineer.id).items():
                if len(shifts) > self.most:
                    says = f"{engineer.name} has {len(shifts)} blocks in week {week}."
                    yield self.violation((engineer.id, str(week)), says, amount=len(shifts) - self.most)

    def state(self, model: Encoding) -> None:
        """``most`` times the turn instead of ``most`` is the same in whole numbers; in a relaxation it says that half
        a weekend of duty is at least a quarter of a turn, however many blocks share it."""
        weeks = model.problem.remembered(blocks_by_week)
        for engineer_id, turns in model.remembered(turns_of).items():
            for week, shifts in weeks.items():
                held = model.total(model.works(engineer_id, shift.id) for shift in shifts)
                model.at_most(held - self.most * turns[week], 0, (engineer_id, str(week)))


def _held_by_week(schedule: Schedule, engineer_id: str) -> Mapping[int, list[Shift]]:
    found: dict[int, list[Shift]] = defaultdict(list)
    for shift in schedule.shifts_of(engineer_id):
        found[week_number(shift)].append(shift)
    return found


def turns_of(model: Encoding) -> Mapping[str, Mapping[int, Expression]]:
    """Per engineer and week: 1 if the engineer has any block in it."""
    weeks = model.problem.remembered(blocks_by_week)
    return {
        engineer.id: {
            week: model.maximum([model.works(engineer.id, shift.id) for shift in shifts])
            for week, shifts in weeks.items()
        }
        for engineer in model.problem.engineers
    }


class WeekendsApart(Constraint):
    """Nobody serves on two weekends in a row. Amount: one per pair of weekends. Boundary: a week between is enough."""

    kind: Literal["weekends_apart"] = "weekends_apart"

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            weeks = _held_by_week(schedule, engineer.id)
            for week in weeks:
                if week + 1 in weeks:
                    says = f"{engineer.name} serves in weeks {week} and {week + 1}."
                    yield self.violation((engineer.id, str(week)), says)

    def state(self, model: Encoding) -> None:
        for engineer_id, turns in model.remembered(turns_of).items():
            for week in turns:
                if week + 1 in turns:
                    model.at_most(turns[week] + turns[week + 1], 1, (engineer_id, str(week)))


class WeekendsWorked(Constraint):
    """Weekends worked. Amount: one per engineer and weekend worked. Boundary: a weekend off costs nothing."""

    kind: Literal["weekends_worked"] = "weekends_worked"

    aim: ClassVar[Aim] = Aim.EVENNESS

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            for week in _held_by_week(schedule, engineer.id):
                yield self.violation((engineer.id, str(week)), f"{engineer.name} serves in week {week}.")

    def state(self, model: Encoding) -> None:
        for engineer_id, turns in model.remembered(turns_of).items():
            for week, turn in turns.items():
                model.at_most(turn, 0, (engineer_id, str(week)))


class AwkwardHours(Constraint):
    """Blocks early or late in somebody's day. Amount: one per such block held. Boundary: 9 and 19 h are good."""

    kind: Literal["awkward_hours"] = "awkward_hours"
    zones: tuple[tuple[str, float], ...]

    aim: ClassVar[Aim] = Aim.EVENNESS

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:  # noqa: ARG002
        for engineer_id, zone in self.zones:
            for shift in schedule.shifts_of(engineer_id):
                if self._awkward(shift, zone):
                    yield self.violation((engineer_id, shift.id), f"{shift.id} is no good hour for {engineer_id}.")

    def state(self, model: Encoding) -> None:
        shifts = model.problem.shifts
        awkward = {zone: [s for s in shifts if self._awkward(s, zone)] for zone in {z for _, z in self.zones}}
        for engineer_id, zone in self.zones:
            for shift in awkward[zone]:
                model.at_most(model.works(engineer_id, shift.id), 0, (engineer_id, shift.id))

    @staticmethod
    def _awkward(shift: Shift, zone: float) -> bool:
        return not GOOD_HOURS[0] <= local_middle(shift, zone) <= GOOD_HOURS[1]


class RisingCost(Constraint):
    """Every further block of an engineer costs more than the last.

    ``carried`` holds (engineer, blocks carried). Amount: 10 x ((carried + blocks)^2 - carried^2) per engineer; blocks
    beyond two on every second weekend, which a rule-breaking schedule alone can have, cost like the last.
    Boundary: no block costs nothing.
    """

    kind: Literal["rising_cost"] = "rising_cost"
    carried: tuple[tuple[str, int], ...]

    aim: ClassVar[Aim] = Aim.EVENNESS

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        most = self._most(problem)
        for engineer_id, carried in self.carried:
            blocks = len(schedule.shifts_of(engineer_id))
            if blocks:
                amount = max(slope * blocks + start for slope, start in self._lines(carried, most))
                says = f"{problem.engineer(engineer_id).name} holds {blocks} blocks after {carried} before."
                yield self.violation((engineer_id,), says, amount=amount, engineers=(engineer_id,))

    def state(self, model: Encoding) -> None:
        most, shifts = self._most(model.problem), model.problem.shifts
        for engineer_id, carried in self.carried:
            blocks = model.total(model.works(engineer_id, shift.id) for shift in shifts)
            lines = [slope * blocks + start for slope, start in self._lines(carried, most)]
            model.at_most(model.maximum(lines), 0, (engineer_id,))

    @staticmethod
    def _most(problem: Problem) -> int:
        return LONGEST_WEEKEND * ((problem.horizon.weeks + 1) // 2)

    @staticmethod
    def _lines(carried: int, most: int) -> list[tuple[int, int]]:
        """(slope, start) of the lines through the costs of n and n + 1 blocks."""
        cost = [10 * ((carried + n) ** 2 - carried**2) for n in range(most + 1)]
        return [(b - a, a - (b - a) * n) for n, (a, b) in enumerate(pairwise(cost))]
