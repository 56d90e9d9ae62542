"""The problem: everything that a solve depends on, frozen, with a digest, so that every solve can be replayed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Self, TypeVar

from pydantic import model_validator

from scheduler.domain.availability import Absence, CompanyDay, Holiday, Interlock, Preference
from scheduler.domain.coverage import Duty, Rotation, Shift, Term, TermRotation, WeekendRotation
from scheduler.domain.errors import BadProblem, InvalidSchedule
from scheduler.domain.events import CustomerEvent
from scheduler.domain.facts import Fact
from scheduler.domain.people import CountryRule, Engineer, Team, Tier1Customer, Volunteer
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import Horizon
from scheduler.domain.values import EngineerId, Value

_Fact = TypeVar("_Fact")
_OneFact = TypeVar("_OneFact", bound=Value)


class Counter(StrEnum):
    """What carried load counts; each is balanced on its own from quarter to quarter."""

    WEEKENDS = "weekends"
    HOLIDAYS = "holidays"
    TERMS = "terms"


class CarriedLoad(Value):
    """Load that somebody brings from earlier quarters, against an even share.

    In tenths of a point for weekends and holidays, in tenths of a week on term for terms. Positive: they have served
    more than their share, so they are due less. Negative: they are due more.
    """

    engineer_id: EngineerId
    load: int
    counter: Counter = Counter.WEEKENDS


class Problem(Value):
    """A horizon, its duties, the people who may hold them, and what is decided already.

    ``shifts`` carry the demand of ``events``; ``terms`` are all possible terms. ``pins`` stay. Until
    ``frozen_until`` (excluded, by the date a duty starts) nothing but the pins may be held. ``announced`` is what was
    published before; ``today`` is the date from which notice is counted, None when nothing was announced.
    """

    horizon: Horizon
    teams: tuple[Team, ...]
    engineers: tuple[Engineer, ...]
    rotations: tuple[Rotation, ...]
    shifts: tuple[Shift, ...] = ()
    terms: tuple[Term, ...] = ()
    customers: tuple[Tier1Customer, ...] = ()
    country_rules: tuple[CountryRule, ...] = ()
    absences: tuple[Absence, ...] = ()
    preferences: tuple[Preference, ...] = ()
    interlocks: tuple[Interlock, ...] = ()
    volunteers: tuple[Volunteer, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    company_days: tuple[CompanyDay, ...] = ()
    events: tuple[CustomerEvent, ...] = ()
    carried: tuple[CarriedLoad, ...] = ()
    facts: tuple[Fact, ...] = ()
    announced: tuple[Assignment, ...] = ()
    today: date | None = None
    pins: tuple[Assignment, ...] = ()
    frozen_until: date | None = None

    @model_validator(mode="after")
    def _ids_differ_and_refer(self) -> Self:
        for noun, ids in (
            ("team", [t.id for t in self.teams]),
            ("engineer", [e.id for e in self.engineers]),
            ("rotation", [r.id for r in self.rotations]),
            ("duty", [d.id for d in (*self.shifts, *self.terms)]),
        ):
            if len(set(ids)) != len(ids):
                raise BadProblem(f"two of the {noun} ids are the same")
        missing = {e.team_id for e in self.engineers} - {t.id for t in self.teams}
        if missing:
            raise BadProblem(f"engineers belong to unknown teams: {', '.join(sorted(missing))}")
        strangers = {a.engineer_id for a in self.pins} - {e.id for e in self.engineers}
        if strangers or {a.duty_id for a in self.pins} - self.duties.keys():
            raise BadProblem("a pin names an engineer or a duty that is not part of the problem")
        return self

    @cached_property
    def _memo(self) -> dict[object, Any]:
        """A cached property and no private attribute, because pydantic compares those."""
        return {}

    def remembered(self, compute: Callable[[Problem], _Fact]) -> _Fact:
        """A fact derived from this problem alone, computed on first use. ``compute`` is a module-level function."""
        if compute not in self._memo:
            self._memo[compute] = compute(self)
        fact: _Fact = self._memo[compute]
        return fact

    @cached_property
    def _lasting(self) -> dict[object, Any]:
        return {}

    def lasting(self, compute: Callable[[Problem], _Fact]) -> _Fact:
        """Like ``remembered``, for facts that no decision changes: they may not depend on ``pins``, ``announced``,
        ``today`` or ``frozen_until``, nor on the roster of terms, and ``as_of`` keeps them."""
        if compute not in self._lasting:
            self._lasting[compute] = compute(self)
        fact: _Fact = self._lasting[compute]
        return fact

    def as_of(self, today: date | None, *, announced: tuple[Assignment, ...], pins: tuple[Assignment, ...]) -> Self:
        """The problem as it stands on another day, with other decisions. Dear facts of people are kept, unless somebody
        becomes a candidate by a decision, or is none any more."""
        later = self.replaced(today=today, announced=announced, pins=pins)
        if later._guests == self._guests:
            vars(later)["_lasting"] = self._lasting
        return later

    def replaced(self, **parts: Any) -> Self:
        """The problem with other parts, checked anew. ``model_copy`` would keep what was derived from the old ones."""
        return type(self)(**{**{name: getattr(self, name) for name in type(self).model_fields}, **parts})

    @cached_property
    def duties(self) -> Mapping[str, Duty]:
        return {duty.id: duty for duty in (*self.shifts, *self.terms)}

    @cached_property
    def _engineers(self) -> Mapping[str, Engineer]:
        return {engineer.id: engineer for engineer in self.engineers}

    @cached_property
    def _rotations(self) -> Mapping[str, WeekendRotation | TermRotation]:
        return {rotation.id: rotation for rotation in self.rotations}

    def engineer(self, engineer_id: str) -> Engineer:
        return self._engineers[engineer_id]

    def rotation(self, rotation_id: str) -> WeekendRotation | TermRotation:
        return self._rotations[rotation_id]

    @property
    def term_rotations(self) -> tuple[TermRotation, ...]:
        return tuple(rotation for rotation in self.rotations if isinstance(rotation, TermRotation))

    @cached_property
    def rosters(self) -> Mapping[str, tuple[Engineer, ...]]:
        """Who takes part in each rotation: for terms the volunteers, for weekends the rotation's own list; and whoever
        is pinned to a duty of it."""
        return {rotation.id: self._roster(rotation) for rotation in self.rotations}

    def _roster(self, rotation: WeekendRotation | TermRotation) -> tuple[Engineer, ...]:
        if isinstance(rotation, TermRotation):
            pinned = {a.engineer_id for a in self.pins if self.duties[a.duty_id].rotation_id == rotation.id}
            willing = {v.engineer_id for v in self.volunteers if v.rotation_id == rotation.id} | pinned
            return tuple(engineer for engineer in self.engineers if engineer.id in willing)
        guests = self._guests.get(rotation.id, frozenset())
        return tuple(e for e in self.engineers if e.id in guests or _is_listed(e, rotation))

    @cached_property
    def _guests(self) -> Mapping[str, frozenset[str]]:
        """By rotation of weekends: who is pinned to a shift of it, as by a cover, though on no list of it."""
        found: dict[str, set[str]] = defaultdict(set)
        for pin in self.pins:
            rotation = self.rotation(self.duties[pin.duty_id].rotation_id)
            if isinstance(rotation, WeekendRotation) and not _is_listed(self.engineer(pin.engineer_id), rotation):
                found[rotation.id].add(pin.engineer_id)
        return {rotation_id: frozenset(guests) for rotation_id, guests in found.items()}

    @cached_property
    def _pinned(self) -> frozenset[tuple[str, str]]:
        return frozenset((pin.engineer_id, pin.duty_id) for pin in self.pins)

    def roster(self, duty: Duty) -> tuple[Engineer, ...]:
        """The engineers who are candidates for a duty, before any rule."""
        roster = self.rosters[duty.rotation_id]
        if duty.rotation_id not in self._guests:
            return roster
        return tuple(engineer for engineer in roster if self.is_candidate(engineer.id, duty))

    @cached_property
    def _on_roster(self) -> Mapping[str, frozenset[str]]:
        return {rotation_id: frozenset(e.id for e in roster) for rotation_id, roster in self.rosters.items()}

    def is_candidate(self, engineer_id: str, duty: Duty) -> bool:
        """Whether the engineer is on the roster of the duty's rotation; a guest is, for what they are pinned to."""
        if engineer_id in self._guests.get(duty.rotation_id, ()):
            return (engineer_id, duty.id) in self._pinned
        return engineer_id in self._on_roster[duty.rotation_id]

    @cached_property
    def _absences(self) -> Mapping[str, tuple[Absence, ...]]:
        return _grouped(self.absences)

    @cached_property
    def _preferences(self) -> Mapping[str, tuple[Preference, ...]]:
        return _grouped(self.preferences)

    @cached_property
    def _volunteers(self) -> Mapping[str, tuple[Volunteer, ...]]:
        return _grouped(self.volunteers)

    def absences_of(self, engineer_id: str) -> tuple[Absence, ...]:
        return self._absences.get(engineer_id, ())

    def preferences_of(self, engineer_id: str) -> tuple[Preference, ...]:
        return self._preferences.get(engineer_id, ())

    def volunteered(self, engineer_id: str, rotation_id: str) -> tuple[Volunteer, ...]:
        """The windows in which an engineer volunteers for a term rotation."""
        return tuple(v for v in self._volunteers.get(engineer_id, ()) if v.rotation_id == rotation_id)

    @cached_property
    def country_rule(self) -> Mapping[str, CountryRule]:
        return {rule.country: rule for rule in self.country_rules}

    @cached_property
    def carried_load(self) -> Mapping[str, int]:
        """What each engineer brings of weekends and holidays together, in tenths of a point."""
        total: dict[str, int] = defaultdict(int)
        for entry in self.carried:
            if entry.counter is not Counter.TERMS:
                total[entry.engineer_id] += entry.load
        return total

    def facts_of(self, kind: type[_OneFact]) -> tuple[_OneFact, ...]:
        """All facts of one class, in the order written."""
        found: tuple[_OneFact, ...] = self._facts.get(kind, ())
        return found

    @cached_property
    def _facts(self) -> Mapping[type, Any]:
        kinds: dict[type, list[Value]] = defaultdict(list)
        for fact in self.facts:
            kinds[type(fact)].append(fact)
        return {kind: tuple(facts) for kind, facts in kinds.items()}

    @cached_property
    def event(self) -> Mapping[str, CustomerEvent]:
        """Customer events by id."""
        return {event.id: event for event in self.events}

    def headcount(self, team_id: str) -> int:
        """People in the team: as written, but never fewer than the engineers known here."""
        team = next(team for team in self.teams if team.id == team_id)
        return max(team.headcount, len(self.members(team_id)))

    def members(self, team_id: str) -> tuple[Engineer, ...]:
        return self._members.get(team_id, ())

    @cached_property
    def _members(self) -> Mapping[str, tuple[Engineer, ...]]:
        return {team.id: tuple(e for e in self.engineers if e.team_id == team.id) for team in self.teams}

    @cached_property
    def weekends(self) -> tuple[date, ...]:
        """The Saturdays of all weekends that have shifts, in order."""
        return tuple(sorted({shift.weekend_on for shift in self.shifts if shift.weekend_on}))

    def schedule(self, assignments: tuple[Assignment, ...]) -> Schedule:
        """A schedule for this problem. Raises InvalidSchedule for people or duties that are not part of it."""
        unknown = {a.engineer_id for a in assignments} - self._engineers.keys()
        unknown |= {a.duty_id for a in assignments} - self.duties.keys()
        if unknown:
            raise InvalidSchedule(f"not part of the problem: {', '.join(sorted(unknown))}")
        held = {a.duty_id for a in assignments}
        return Schedule(
            horizon=self.horizon,
            shifts=self.shifts,
            terms=tuple(term for term in self.terms if term.id in held),
            term_rotations=self.term_rotations,
            assignments=assignments,
        )


def _is_listed(engineer: Engineer, rotation: WeekendRotation) -> bool:
    """Whether a rotation of weekends names the engineer or their team; one that names nobody means everybody."""
    everyone = not rotation.team_ids and not rotation.engineer_ids
    return everyone or engineer.team_id in rotation.team_ids or engineer.id in rotation.engineer_ids


_Entry = TypeVar("_Entry", Absence, Preference, Volunteer)


def _grouped(entries: tuple[_Entry, ...]) -> Mapping[str, tuple[_Entry, ...]]:
    found: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.engineer_id].append(entry)
    return {engineer_id: tuple(held) for engineer_id, held in found.items()}
