"""Who begins and who ends a term in the coming week: told on the Thursday before that Monday, at noon where one reads.

Each of those people hears of their own term, and Tier 1 of all of a rotation. Terms are gathered from all published
plans first, because one plan may know only the ends and the next only the beginnings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time

from scheduler.domain.coverage import Term, TermRotation
from scheduler.domain.people import Engineer
from scheduler.domain.plan import Plan
from scheduler.domain.time import DAY, to_instant
from scheduler.reports.digest_message import TIER1, Digest, DigestKind

NOON = time(12)
THURSDAY_BEFORE = DAY * 4
"""A week is named by its Monday, on which terms begin and after whose Sunday they end."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A term and who holds it."""

    rotation: TermRotation
    engineer: Engineer
    term: Term

    @property
    def says(self) -> str:
        term = self.term
        return f"{self.engineer.name}, {term.starts_on:%d %b} to {term.last_on:%d %b %Y} ({term.weeks} weeks)"


def term_digests(plans: Iterable[Plan]) -> Iterator[Digest]:
    """All digests about terms, whenever they are due. Somebody who goes on from one term to the next does neither."""
    held = {(each.engineer.id, each.term.id): each for plan in plans for each in _held(plan)}.values()
    mondays = {on for each in held for on in (each.term.starts_on, each.term.ends_on)}
    for monday in sorted(mondays):
        begins = [each for each in held if each.term.starts_on == monday]
        ends = [each for each in held if each.term.ends_on == monday]
        goes_on = {(b.rotation.id, b.engineer.id) for b in begins} & {(e.rotation.id, e.engineer.id) for e in ends}
        begins, ends = (
            sorted((e for e in some if (e.rotation.id, e.engineer.id) not in goes_on), key=lambda e: e.engineer.name)
            for some in (begins, ends)
        )
        yield from _own(monday, begins, "begins")
        yield from _own(monday, ends, "ends")
        yield from _of_rotations(monday, begins, ends)


def _held(plan: Plan) -> Iterator[_Held]:
    rotations = {each.id: each for each in plan.problem.rotations if isinstance(each, TermRotation)}
    for assignment in plan.schedule.assignments:
        duty = plan.schedule.duties[assignment.duty_id]
        if isinstance(duty, Term) and duty.rotation_id in rotations:
            yield _Held(rotations[duty.rotation_id], plan.problem.engineer(assignment.engineer_id), duty)


def _own(monday: date, held: list[_Held], does: str) -> Iterator[Digest]:
    for each in held:
        on = monday if does == "begins" else each.term.last_on
        engineer = each.engineer
        yield Digest(
            id=f"digest/{DigestKind.TERMS}/{does}/{each.term.id}/{engineer.id}",
            kind=DigestKind.TERMS,
            due_at=to_instant(monday - THURSDAY_BEFORE, NOON, engineer.time_zone),
            engineer_id=engineer.id,
            address=engineer.email,
            subject=f"Your term in {each.rotation.name} {does} on {on:%a %d %b %Y}",
            lines=(each.says,),
        )


def _of_rotations(monday: date, begins: list[_Held], ends: list[_Held]) -> Iterator[Digest]:
    rotations = {each.rotation.id: each.rotation for each in (*begins, *ends)}
    for rotation_id, rotation in sorted(rotations.items()):
        parts = (("Begins", begins), ("Ends", ends))
        yield Digest(
            id=f"digest/{DigestKind.TERMS}/{monday}/{TIER1}/{rotation_id}",
            kind=DigestKind.TERMS,
            due_at=to_instant(monday - THURSDAY_BEFORE, NOON, rotation.time_zone),
            engineer_id=None,
            address=None,
            subject=f"{rotation.name}: who begins and who ends around Monday {monday:%d %b %Y}",
            lines=tuple(f"{word}: {e.says}" for word, some in parts for e in some if e.rotation.id == rotation_id),
        )
