"""Duties that others serve since a plan was announced: as text for people, and as documents for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.padding import Padding
from rich.text import Text

from api.cli.render.words import counted
from scheduler.domain.problem import Problem
from scheduler.services.covered_since import CoveredDuty, Served


def covered_headline(covered: Sequence[CoveredDuty]) -> str:
    """That a plan is shown as it was announced, where that is not who serves."""
    return f"Shown as announced; {counted(len(covered), 'duty', 'duties')} covered since, listed below."


def covered_lines(covered: Sequence[CoveredDuty], problem: Problem) -> Iterator[Text | Padding]:
    """One line for each duty, with the id that commands ask for."""
    if covered:
        yield Text("Covered since it was announced", style="bold")
    for each in covered:
        yield Padding(covered_words(each, problem), (0, 0, 0, 2))


def covered_words(each: CoveredDuty, problem: Problem) -> str:
    """Who serves which duty for whom."""
    duty = f"{problem.rotation(each.duty.rotation_id).name}, {each.duty.label} ({each.duty.id})"
    who = "; ".join(_says(turn, each) for turn in each.turns)
    return f"{duty}: {who} for {each.instead_of}"


def _says(turn: Served, each: CoveredDuty) -> str:
    who = turn.who or "nobody"
    if turn.span == each.duty.span:
        return who
    return f"{who} from {turn.span.start_at:%d %b %H:%M} to {turn.span.end_at:%d %b %H:%M} UTC"


def covered_documents(covered: Sequence[CoveredDuty]) -> list[dict[str, Any]]:
    """Who serves what in whose place, with instants in UTC."""
    return [
        {
            "duty_id": each.duty.id,
            "seat": each.seat,
            "instead_of": each.instead_of,
            "turns": [turn.model_dump(mode="json") for turn in each.turns],
        }
        for each in covered
    ]
