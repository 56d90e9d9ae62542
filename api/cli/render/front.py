"""The front of changes against fairness: as tables and lines for people, and as documents for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.table import Table
from rich.text import Text

from api.cli.answers import in_one_line
from api.cli.documents import plan_document, solution_document
from api.cli.render.tables import Column, a_table
from api.cli.render.words import counted, next_steps_with, open_counts
from api.cli.replanning import Kept, Looked
from scheduler.domain.constraint import Aim
from scheduler.reports.moves import Move
from scheduler.services.replanning import FAIRNESS, Front, Point

SHORT = {Aim.WORST_LOAD: "worst load", Aim.EVENNESS: "uneven load"}
MOST_MOVES = 12
"""Moves of one point that are listed; the rest is counted."""


def front_lines(looked: Looked) -> Iterator[Text | Table]:
    """What happened, what must change, what each change more buys, and who moves at each point."""
    front = looked.front
    yield Text(f"{looked.plan.id} planned anew as of {looked.today:%d %b %Y}", style="bold")
    yield from (Text(f"  {sentence}") for sentence in looked.happened)
    yield Text(_forced_says(front.forced, looked.announced))
    yield front_table(front)
    for number, point in enumerate(front.points):
        yield from _point_lines(point, known=front.points[number - 1].moves if number else ())
    yield Text()


def front_table(front: Front) -> Table:
    """One row per point."""
    columns: list[Column] = [
        ("Changes", "right"), ("Within notice", "right"), ("TBD", "right"),
        *((SHORT[aim].capitalize(), "right") for aim in FAIRNESS), ("Behind the fairest", "left"), ("", "left"),
    ]  # fmt: skip
    rows = [_row(front, point) for point in front.points]
    return a_table("What each change buys", columns, rows)


def _row(front: Front, point: Point) -> tuple[str, ...]:
    seats, weeks = open_counts(point.schedule.open_seats)
    proven = "proven" if point.proven else "best found"
    return (
        str(point.changes),
        str(point.near),
        str(seats + weeks),
        *(str(amount) for amount in point.fairness),
        _behind(front, point),
        f"forced, {proven}" if point is front.forced else proven,
    )


def _behind(front: Front, point: Point) -> str:
    loss = front.loss(point)
    if loss is None:
        return "nothing" if front.fairest_proven else "nothing that was found"
    return f"{SHORT[loss[0]]} {loss[1]:+.1%}"


def _forced_says(forced: Point, announced: int) -> str:
    if not forced.changes:
        return f"All {announced} announced duties can stay."
    if all(result.proven for result in forced.solution.aims if result.aim <= Aim.CHANGES):
        return f"{forced.changes} of {announced} announced duties must change hands."
    return f"{forced.changes} of {announced} announced duties change hands; fewer may do, time was up."


def _point_lines(point: Point, known: tuple[Move, ...]) -> Iterator[Text]:
    """The moves of a point; those that the point before has too are dimmed."""
    if not point.moves:
        return
    yield Text(f"\n{counted(point.changes, 'change')}:", style="bold")
    for move in point.moves[:MOST_MOVES]:
        yield Text(f"  {move.says}", style="dim" if move in known else "")
        yield from (Text(f"    {consent.says}", style="yellow") for consent in move.consents)
    if len(point.moves) > MOST_MOVES:
        yield Text(f"  and {len(point.moves) - MOST_MOVES} more; all of them with --json", style="dim")


def kept_lines(kept: Kept) -> Iterator[Text]:
    """The draft, what moves in it, and what to do next."""
    assert kept.plan is not None
    assert kept.point is not None
    point = kept.point
    yield Text(f"Draft {kept.plan.id} in the place of {kept.earlier.id}: {counted(point.changes, 'change')}", "bold")
    yield from _point_lines(point, ())
    yield from _kept_warnings(kept)
    yield Text()
    for consent in consents(point.moves):
        yield Text(f"Before you publish: {consent}", style="yellow")
    yield in_one_line(next_steps_with(kept.plan.id))


def _kept_warnings(kept: Kept) -> Iterator[Text]:
    """What more stays open than was announced, and whether more time could help."""
    assert kept.plan is not None
    assert kept.point is not None
    before, after = (sum(open_counts(plan.schedule.open_seats)) for plan in (kept.earlier, kept.plan))
    if after > before:
        yield Text(f"{after} seats and term weeks are TBD; as announced it was {before}.", style="yellow")
    if not all(result.proven for result in kept.point.solution.aims if result.aim <= Aim.CHANGES):
        yield Text(
            "The clock ended the search: with more --seconds fewer seats may be TBD, or fewer duties change.",
            style="yellow",
        )


def consents(moves: Iterable[Move]) -> tuple[str, ...]:
    """Whom to ask, each once."""
    return tuple(dict.fromkeys(consent.says for move in moves for consent in move.consents))


def front_document(looked: Looked) -> dict[str, Any]:
    front = looked.front
    fairest = dict(zip(map(_name, FAIRNESS), front.fairest, strict=False))
    return {
        "plan": looked.plan.id,
        "today": looked.today.isoformat(),
        "announced": looked.announced,
        "fairest": {**fairest, "proven": front.fairest_proven} if front.points else None,
        "points": [{**point_document(point), "behind": _loss(front, point)} for point in front.points],
        "solution": solution_document(front.solution),
    }


def kept_document(kept: Kept) -> dict[str, Any]:
    if kept.plan is None or kept.point is None:
        return {"plan": None, "solution": solution_document(kept.solution)}
    return {"plan": plan_document(kept.plan), "point": point_document(kept.point)}


def point_document(point: Point) -> dict[str, Any]:
    """A point with every move; ``aims`` holds the penalty at each aim."""
    return {
        "changes": point.changes,
        "within_notice": point.near,
        "proven": point.proven,
        "aims": {_name(aim): penalty for aim, penalty in point.evaluation.by_aim.items()},
        "moves": [_move_document(move) for move in point.moves],
    }


def _move_document(move: Move) -> dict[str, Any]:
    return {
        "duty_id": move.duty.id,
        "duty": move.duty.label,
        "lost_by": [engineer.id for engineer in move.lost],
        "given_to": [engineer.id for engineer in move.gained],
        "days_ahead": move.days,
        "forced_by": list(move.forced),
        "consents": [consent.says for consent in move.consents],
        "says": move.says,
    }


def _loss(front: Front, point: Point) -> dict[str, Any] | None:
    loss = front.loss(point)
    return None if loss is None else {"aim": _name(loss[0]), "part": round(loss[1], 4)}


def _name(aim: Aim) -> str:
    return aim.name.lower()
