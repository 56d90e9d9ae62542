"""Head count: which seats must stay open whatever the plan, by counting heads before any search.

Weekends are counted in blocks of g in a row, in which one engineer serves at most one weekend. Per block the largest
flow from engineers to seats is found, where each takes at most what the rules let them take on one weekend. What the
flow cannot serve stays open in every plan: counting leaves out rules, and never invents one. Blocks that share no
weekend add up, and so do windows.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.domain.coverage import Shift
from scheduler.domain.flow import SINK, SOURCE, Network
from scheduler.domain.problem import Problem
from scheduler.domain.time import WEEK
from scheduler.reports.head_limits import Limits, most_together

EXPECTED_ABSENCE = 0.15
"""Part of the people who are away at any time; what a pool should be larger by than bare counting says."""
ALL_WINDOWS = ""

Window = tuple[str, str]
"""(rotation id, window name)"""


@dataclass(frozen=True, slots=True)
class WindowNeed:
    """People that one window needs: ``needed`` by bare counting, g x weekends' people x seats; ``advised`` with
    expected absence; ``able`` could serve it at least once."""

    rotation: str
    window: str
    seats: int
    needed: int
    advised: int
    able: int

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.able)


@dataclass(frozen=True, slots=True)
class Shortage:
    """Seats that must stay open: ``open_seats`` of ``seats`` in a window (empty: all windows together) on the
    weekends from ``first_on`` to ``last_on``, both Saturdays included. At least ``people`` are missing. ``duty_ids``
    are a few shifts of one block that cannot all be filled; without any one of them counting would find nothing."""

    rotation: str
    window: str
    first_on: date
    last_on: date
    seats: int
    open_seats: int
    people: int
    duty_ids: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        where = self.window or "all windows together"
        who = f"{self.people} {'person' if self.people == 1 else 'people'} missing in {where}"
        when = f"weekend of {self.first_on:%d %b %Y}"
        if self.first_on != self.last_on:
            when = f"weekends of {self.first_on:%d %b} to {self.last_on:%d %b %Y}"
        return f"{who}, {when}: {self.open_seats} of {self.seats} seats must stay open."


@dataclass(frozen=True, slots=True)
class Headcount:
    """The windows' needs, and what is short. ``open_at_least`` seats of shifts stay open in every plan."""

    needs: tuple[WindowNeed, ...]
    shortages: tuple[Shortage, ...]

    @property
    def open_at_least(self) -> int:
        return sum(shortage.open_seats for shortage in self.shortages)


def headcount(problem: Problem, limits: Limits) -> Headcount:
    """What counting says about the weekend shifts of a problem. Company days in the week are not counted."""
    windows: dict[Window, list[Shift]] = defaultdict(list)
    for shift in problem.shifts:
        if shift.weekend_on:
            windows[shift.rotation_id, shift.window].append(shift)
    pools = {window: _Pool(problem, shifts, limits) for window, shifts in windows.items()}
    single = [s for window, pool in pools.items() for s in pool.shortages(problem.rotation(window[0]).name, window[1])]
    together: list[Shortage] = []
    if len(windows) > 1:
        every = _Pool(problem, [s for shifts in windows.values() for s in shifts], limits)
        together = every.shortages("", ALL_WINDOWS)
    shortages = max(single, together, key=lambda found: sum(shortage.open_seats for shortage in found))
    return Headcount(tuple(_need(problem, window, pool) for window, pool in pools.items()), tuple(shortages))


class _Pool:
    """Some shifts and who may serve them."""

    def __init__(self, problem: Problem, shifts: Sequence[Shift], limits: Limits) -> None:
        self.limits = limits
        self.by_weekend: dict[date, list[Shift]] = defaultdict(list)
        for shift in shifts:
            assert shift.weekend_on is not None
            self.by_weekend[shift.weekend_on].append(shift)
        self.able: dict[date, dict[str, tuple[str, ...]]] = {}
        self.most: dict[date, dict[str, int]] = {}
        for on, held in self.by_weekend.items():
            self._count(problem, on, held)

    def _count(self, problem: Problem, on: date, shifts: list[Shift]) -> None:
        """Per engineer the shifts of a weekend that they may hold, and how many of them at most."""
        mine: dict[str, list[Shift]] = defaultdict(list)
        for shift in shifts:
            for engineer in problem.roster(shift):
                if self.limits.may_hold(engineer.id, shift.id):
                    mine[engineer.id].append(shift)
        self.able[on] = {engineer_id: tuple(s.id for s in held) for engineer_id, held in mine.items()}
        self.most[on] = {e: most_together(problem, problem.engineer(e), held, self.limits) for e, held in mine.items()}

    @property
    def people(self) -> set[str]:
        return {engineer_id for able in self.able.values() for engineer_id in able}

    @property
    def best(self) -> int:
        """The most shifts of one weekend that any one engineer can take; 1 where nobody can take any."""
        return max((count for most in self.most.values() for count in most.values()), default=1) or 1

    def seats(self, weekends: Iterable[date], without: Collection[str] = ()) -> int:
        return sum(shift.seats for on in weekends for shift in self.by_weekend[on] if shift.id not in without)

    def open_seats(self, weekends: Sequence[date], without: Collection[str] = ()) -> int:
        """Seats that stay open on weekends of which nobody serves more than one, some shifts left out."""
        network = Network()
        for on in weekends:
            for shift in self.by_weekend[on]:
                network.join(SOURCE, shift.id, 0 if shift.id in without else shift.seats)
            for engineer_id, shift_ids in self.able[on].items():
                for shift_id in shift_ids:
                    network.join(shift_id, (engineer_id, on), 1)
                network.join((engineer_id, on), engineer_id, self.most[on][engineer_id])
        for engineer_id in {e for on in weekends for e in self.able[on]}:
            network.join(engineer_id, SINK, max(self.most[on].get(engineer_id, 0) for on in weekends))
        return self.seats(weekends, without) - network.largest_flow()

    def shortages(self, rotation: str, window: str) -> list[Shortage]:
        """The blocks that share no weekend and together keep the most seats open; neighbours are told as one."""
        return _told_together([self._shortage(rotation, window, block) for block in self._worst_blocks()])

    def _worst_blocks(self) -> list[tuple[date, ...]]:
        weekends = sorted(self.by_weekend)
        best: list[tuple[int, list[tuple[date, ...]]]] = [(0, [])]
        for end in range(1, len(weekends) + 1):
            best.append(best[-1])
            for start in range(end - 1, max(-1, end - 1 - self.limits.weekends), -1):
                block = tuple(weekends[start:end])
                if block[-1] - block[0] >= WEEK * self.limits.weekends:
                    break
                short = self.open_seats(block)
                if best[start][0] + short > best[end][0]:
                    best[end] = (best[start][0] + short, [*best[start][1], block])
        return best[-1][1]

    def _shortage(self, rotation: str, window: str, block: tuple[date, ...]) -> Shortage:
        short = self.open_seats(block)
        people = math.ceil(short / self.best)
        return Shortage(
            rotation, window, block[0], block[-1], self.seats(block), short, people, self._fewest_short(block)
        )

    def _fewest_short(self, block: tuple[date, ...]) -> tuple[str, ...]:
        """Shifts of a block that cannot all be filled, none of them idle: without any one, counting finds nothing."""
        without: set[str] = set()
        shifts = [shift.id for on in block for shift in self.by_weekend[on]]
        for shift_id in shifts:
            if self.open_seats(block, without | {shift_id}):
                without.add(shift_id)
        return tuple(shift_id for shift_id in shifts if shift_id not in without)


def _told_together(found: list[Shortage]) -> list[Shortage]:
    """Blocks that follow each other become one, with the most people that any of them misses."""
    told: list[Shortage] = []
    for each in found:
        last = told[-1] if told else None
        if last is None or each.first_on - last.last_on > WEEK:
            told.append(each)
            continue
        people, seats = max(last.people, each.people), last.seats + each.seats
        short = last.open_seats + each.open_seats
        block = min(last.duty_ids, each.duty_ids, key=len)
        told[-1] = Shortage(last.rotation, last.window, last.first_on, each.last_on, seats, short, people, block)
    return told


def people_needed(limits: Limits, shifts_a_weekend: int, best: int, seats: int) -> Mapping[str, int]:
    """g x q x seats, where q people share the shifts of a weekend when each takes at most ``best`` of them; and the
    same divided by the part of people who are not away."""
    needed = limits.weekends * math.ceil(shifts_a_weekend / best) * seats
    return {"needed": needed, "advised": math.ceil(needed / (1 - EXPECTED_ABSENCE))}


def _need(problem: Problem, window: Window, pool: _Pool) -> WindowNeed:
    seats = min(shift.seats for shifts in pool.by_weekend.values() for shift in shifts)
    shifts = min(len(held) for held in pool.by_weekend.values())
    counted = people_needed(pool.limits, shifts, pool.best, seats)
    name = problem.rotation(window[0]).name
    return WindowNeed(name, window[1], seats, counted["needed"], counted["advised"], len(pool.people))
