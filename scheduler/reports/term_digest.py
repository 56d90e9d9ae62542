"""Who begins and who ends a term, or a part of one, in the coming week: told on the Thursday before its Monday, at noon
where one reads.

Each of those people hears of their own, and Tier 1 of all of a rotation. Terms are gathered from all published plans
first, because one plan may know only the ends and the next only the beginnings. Whoever takes a term or a part of it
over after that Thursday hears of it at once, as long as it has not begun, and so does Tier 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.domain.coverage import Term, TermRotation
from scheduler.domain.parts import parts_by_duty
from scheduler.domain.people import Engineer
from scheduler.domain.plan import Plan
from scheduler.domain.time import DAY, Span, local, monday_of, to_instant
from scheduler.reports.digest_message import LATEST, TIER1, Digest, DigestKind, mark_of

NOON = time(12)
THURSDAY_BEFORE = DAY * 4
"""A week is named by its Monday, on which terms begin and after whose Sunday they end."""
LONGEST_NAME = 80
"""How much of a rotation's name a subject holds."""
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Turn:
    """Who serves a term, or a part of it, and for how long."""

    rotation: TermRotation
    engineer: Engineer
    term: Term
    span: Span

    @property
    def is_whole(self) -> bool:
        return self.span == self.term.span

    @property
    def is_days(self) -> bool:
        """Whether it begins and ends with local days, as whole terms do."""
        ends = (self.span.start_at, self.span.end_at)
        return all(local(at, self.rotation.time_zone).time() == time(0) for at in ends)

    @property
    def name(self) -> str:
        """What tells it from the other turns of a term: nothing for the whole of it."""
        stamp = f"/{self.span.start_at:%Y%m%dT%H%M%SZ}-{self.span.end_at:%Y%m%dT%H%M%SZ}"
        return f"{self.term.id}/{self.engineer.id}{'' if self.is_whole else stamp}"

    def week(self, at: datetime) -> date:
        """The Monday of the week in which the turn begins or ends at that instant; Monday's midnight is its first."""
        return monday_of(local(at, self.rotation.time_zone).date())

    def begins(self, zone_name: str) -> str:
        """When, as it is read in that zone."""
        if self.is_days:
            return f"{local(self.span.start_at, self.rotation.time_zone):%a %d %b %Y}"
        return f"{local(self.span.start_at, zone_name):%a %d %b %Y %H:%M} ({zone_name})"

    def ends(self, zone_name: str) -> str:
        if self.is_days:
            return f"{local(self.span.end_at - _INSTANT, self.rotation.time_zone):%a %d %b %Y}"
        return f"{local(self.span.end_at, zone_name):%a %d %b %Y %H:%M} ({zone_name})"

    def says(self, zone_name: str) -> str:
        term = self.term
        whole = f"{term.starts_on:%d %b} to {term.last_on:%d %b %Y} ({term.weeks} weeks)"
        if self.is_whole:
            return f"{self.engineer.name}, {whole}"
        return f"{self.engineer.name}, {self.begins(zone_name)} to {self.ends(zone_name)}, a part of the term {whole}"


def term_digests(plans: Iterable[Plan], now: datetime) -> Iterator[Digest]:
    """The digests about terms that are due at ``now`` and of use. Somebody who goes on from one turn to the next in a
    rotation neither begins nor ends one; whose turn ends in the week in which it begins hears of that at once."""
    turns = {turn.name: turn for plan in plans for turn in _turns(plan)}.values()
    ending = {(turn.rotation.id, turn.engineer.id, turn.span.end_at) for turn in turns}
    beginning = {(turn.rotation.id, turn.engineer.id, turn.span.start_at) for turn in turns}
    begins = [t for t in turns if (t.rotation.id, t.engineer.id, t.span.start_at) not in ending]
    ends = [t for t in turns if (t.rotation.id, t.engineer.id, t.span.end_at) not in beginning]
    for turn in begins:
        digest = _own(turn, "begins", turn.week(turn.span.start_at))
        if digest.due_at <= now < turn.span.start_at:
            yield digest
    alone = {turn.name for turn in begins}
    later = [t for t in ends if t.name not in alone or t.week(t.span.start_at) != t.week(t.span.end_at)]
    others = [_own(turn, "ends", turn.week(turn.span.end_at)) for turn in later]
    yield from (each for each in others if now - LATEST < each.due_at <= now)
    yield from _of_rotations(begins, ends, now)


def _turns(plan: Plan) -> Iterator[_Turn]:
    """Everybody who has a term, or a part of one."""
    rotations = {each.id: each for each in plan.problem.rotations if isinstance(each, TermRotation)}
    terms = {term.id: term for term in plan.schedule.terms if term.rotation_id in rotations}
    for duty_id, parts in parts_by_duty(plan.schedule, plan.parts).items():
        for part in parts if duty_id in terms else ():
            if part.engineer_id is not None:
                term = terms[duty_id]
                yield _Turn(rotations[term.rotation_id], plan.problem.engineer(part.engineer_id), term, part.span)


def _own(turn: _Turn, does: str, monday: date) -> Digest:
    engineer, what = turn.engineer, "term" if turn.is_whole else "part of a term"
    zone_name = engineer.time_zone
    when = turn.begins(zone_name) if does == "begins" else turn.ends(zone_name)
    return Digest(
        id=f"digest/{DigestKind.TERMS}/{does}/{turn.name}",
        kind=DigestKind.TERMS,
        due_at=to_instant(monday - THURSDAY_BEFORE, NOON, zone_name),
        engineer_id=engineer.id,
        address=engineer.email,
        subject=f"Your {what} in {turn.rotation.name[:LONGEST_NAME]} {does} on {when}",
        lines=(turn.says(zone_name),),
    )


def _of_rotations(begins: Collection[_Turn], ends: Collection[_Turn], now: datetime) -> Iterator[Digest]:
    """All turns of a rotation that begin or end in a week, in one message, until the last of them has; when any of that
    changes, it is another message."""
    weeks = {(t.week(t.span.start_at), t.rotation.id): t.rotation for t in begins}
    weeks |= {(t.week(t.span.end_at), t.rotation.id): t.rotation for t in ends}
    for (monday, _), rotation in sorted(weeks.items(), key=lambda week: week[0]):
        first = [t for t in begins if t.rotation.id == rotation.id and t.week(t.span.start_at) == monday]
        last = [t for t in ends if t.rotation.id == rotation.id and t.week(t.span.end_at) == monday]
        due_at = to_instant(monday - THURSDAY_BEFORE, NOON, rotation.time_zone)
        if due_at <= now < max((*(t.span.start_at for t in first), *(t.span.end_at for t in last))):
            mark = mark_of((word, t.name) for word, turns in (("begins", first), ("ends", last)) for t in turns)
            yield Digest(
                id=f"digest/{DigestKind.TERMS}/{monday}/{TIER1}/{rotation.id}/{mark}",
                kind=DigestKind.TERMS,
                due_at=due_at,
                engineer_id=None,
                address=None,
                subject=f"{rotation.name[:LONGEST_NAME]}: who begins and who ends around Monday {monday:%d %b %Y}",
                lines=(*_lines("Begins", first, rotation), *_lines("Ends", last, rotation)),
            )


def _lines(word: str, turns: Iterable[_Turn], rotation: TermRotation) -> Iterator[str]:
    for turn in sorted(turns, key=lambda turn: (turn.engineer.name, turn.span.start_at)):
        yield f"{word}: {turn.says(rotation.time_zone)}"
