"""Why this engineer, and why not that one, in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from api.cli.render.codes import points
from api.cli.render.words import counted
from scheduler.reports.explain import Exchange, Why, WhyNot
from scheduler.reports.load import LoadRow
from scheduler.reports.obstacles import Obstacle
from scheduler.reports.view import PlanView

MOST = 5
"""Alternatives that are listed; the rest is counted."""


def why_lines(why: Why) -> Iterator[Text]:
    """The answer, the load, who else could be there, and who cannot."""
    yield Text(why.says, style="bold")
    yield Text(load_says(why.load))
    yield from _listed("Who else could be there, best first:", why.alternatives)
    yield from _listed("Who cannot:", why.impossible)


def why_not_lines(why_not: WhyNot) -> Iterator[Text]:
    """The answer, the load, and every way to put them there."""
    yield Text(why_not.says, style="bold")
    yield Text(load_says(why_not.load))
    for way in why_not.ways:
        where = f"Instead of {way.instead_of_name}" if way.instead_of else "On the open seat"
        yield Text(f"  {where}: {way.says}")
        for sentence in tuple(dict.fromkeys(way.breaks))[1:]:
            yield Text(f"    also: {sentence}", style="dim")


def candidate_lines(view: PlanView, candidates: tuple[Obstacle, ...]) -> Iterator[Text]:
    """Who could take a term seat with which term, and what stands against it; the id is what --shift asks by."""
    if candidates:
        yield Text("Terms that could fill it:")
    for each in candidates:
        name, duty = view.problem.engineer(each.engineer_id).name, view.problem.duties[each.duty_id]
        against = "possible" if each.is_free else f"not possible: {', '.join(each.facts) or each.says[0]}"
        yield Text(f"  {name}, {duty.label}, {duty.id}: {against}")


def load_says(load: LoadRow) -> str:
    """The load of one engineer in one sentence."""
    said = f"{load.name} ({load.team}, {load.zone}): {counted(load.weekends, 'weekend')}, {load.hours:.0f} hours"
    said += f", {counted(load.term_weeks, 'week')} on term" if load.term_weeks else ""
    if load.due is None:
        return f"{said}; could serve no shift of the quarter."
    said += f"; {points(load.points)} points, due {points(load.due)}, deviation {points(load.deviation, signed=True)}"
    return said + (f" (after {points(load.carried, signed=True)} from before)." if load.carried else ".")


def _listed(heading: str, exchanges: tuple[Exchange, ...]) -> Iterator[Text]:
    if exchanges:
        yield Text(heading)
    for exchange in exchanges[:MOST]:
        yield Text(f"  {exchange.says}")
    if len(exchanges) > MOST:
        yield Text(f"  and {len(exchanges) - MOST} more", style="dim")
