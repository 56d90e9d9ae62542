"""Seats: which of the equal seats of a shift or of a term rotation each holder takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from scheduler.domain.coverage import Term
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment


def seated(
    problem: Problem, held: Iterable[tuple[str, str]], earlier: Iterable[Assignment] = ()
) -> tuple[Assignment, ...]:
    """Assignments with seats for (engineer, duty) pairs.

    A pair that ``earlier`` or a pin had keeps its seat when that is free; the rest take the lowest free seat, in
    order of start and engineer id, so that equal input gives equal seats.
    """
    known = {(a.engineer_id, a.duty_id): a.seat for a in (*earlier, *problem.pins)}
    pairs = sorted(held, key=lambda pair: (pair not in known, problem.duties[pair[1]].span.start_at, pair))
    taken: dict[str, list[Assignment]] = defaultdict(list)
    for engineer_id, duty_id in pairs:
        place = _place(problem, duty_id)
        seat = _free_seat(problem, duty_id, taken[place], known.get((engineer_id, duty_id)))
        taken[place].append(Assignment(engineer_id=engineer_id, duty_id=duty_id, seat=seat))
    return tuple(assignment for group in taken.values() for assignment in group)


def _place(problem: Problem, duty_id: str) -> str:
    """What the seats belong to: the shift itself, or the rotation of a term."""
    duty = problem.duties[duty_id]
    return duty.rotation_id if isinstance(duty, Term) else duty_id


def _free_seat(problem: Problem, duty_id: str, taken: list[Assignment], wanted: int | None) -> int:
    busy = {a.seat for a in taken if problem.duties[a.duty_id].span.overlaps(problem.duties[duty_id].span)}
    if wanted is not None and wanted not in busy:
        return wanted
    return next(seat for seat in range(1, len(taken) + 2) if seat not in busy)
