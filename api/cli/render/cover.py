"""Candidates for a cover: as a table for people, and as a document for machines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.cli.answers import in_one_line
from api.cli.render.codes import points
from api.cli.render.tables import Column, a_table
from api.cli.render.words import counted
from scheduler.domain.coverage import Duty
from scheduler.domain.plan import Plan, PlanContent, PlanState
from scheduler.domain.time import local
from scheduler.reports.cover import Cover, RuleDifference, StandIn, Unable
from scheduler.reports.load import load_report

MOST = 10
"""Candidates in the table; the rest is counted."""
EXPLAINED = 3
"""Candidates whose differences are told in sentences."""
MOST_NAMES = 6
NOTHING = "–"


def cover_lines(cover: Cover, plan: Plan) -> Iterator[Text | Table | Padding]:
    """Who could step in, why in this order, who cannot, and what to do."""
    yield Text(_title(cover, plan), style="bold")
    if cover.stand_ins:
        yield stand_in_table(cover, plan)
        yield from _reasons(cover)
    else:
        yield Text("Nobody can take it while all rules hold and nobody else moves.", style="bold red")
        yield from _nearest(cover.unable)
    yield from _unable_lines(cover.unable)
    yield from _next_steps(cover, plan.state)


def _title(cover: Cover, plan: PlanContent) -> str:
    rotation = plan.problem.rotation(cover.duty.rotation_id).name
    place = f"in the place of {cover.instead_of.name}" if cover.instead_of else "on the open seat"
    ahead = "" if cover.days is None else f"; {_ahead(cover.days)}"
    return f"Cover for {rotation}, {cover.duty.label}, {place}{ahead}"


def _ahead(days: int) -> str:
    return f"{counted(days, 'day')} ahead" if days > 0 else "today" if days == 0 else "it has begun"


def stand_in_table(cover: Cover, plan: PlanContent) -> Table:
    """One row per candidate, best first."""
    loads = {row.engineer_id: row for row in load_report(plan.problem, plan.schedule)}
    rows = []
    for number, each in enumerate(cover.stand_ins[:MOST], start=1):
        load = loads[each.engineer.id]
        share = f"{points(load.points)} of {points(load.due)}"
        when = _local_time(each, cover.duty)
        rows.append((str(number), each.engineer.name, when, share, _nearest_duties(each), _difference(each.rules)))
    columns: list[Column] = [
        ("", "right"), ("Who", "left"), ("Local time", "left"), ("Points of due", "right"),
        ("Duties around", "left"), ("Difference", "left"),
    ]  # fmt: skip
    return a_table("", columns, rows)


def _local_time(each: StandIn, duty: Duty) -> str:
    starts, ends = (local(at, each.engineer.time_zone) for at in (duty.span.start_at, duty.span.end_at))
    if duty.span.hours > 24:
        return each.engineer.time_zone
    return f"{starts:%a %H:%M}–{ends:%H:%M}"


def _nearest_duties(each: StandIn) -> str:
    before, after = (f"{duty.span.start_at:%d %b}" if duty else NOTHING for duty in (each.before, each.after))
    return f"{before} / {after}"


def _difference(rules: Iterable[RuleDifference]) -> str:
    said = ", ".join(f"{rule.rule} {rule.penalty:+d}" for rule in rules if rule.penalty)
    return said or "none"


def _reasons(cover: Cover) -> Iterator[Text | Padding]:
    """The differences of the best candidates in sentences, then what is the same for everybody."""
    for each in cover.stand_ins[:EXPLAINED]:
        if each.rules or each.law_days:
            yield Text(each.engineer.name, style="bold")
        if each.law_days:
            yield Text(
                f"  has to consent: {each.engineer.country} asks for {each.law_days} days' notice", style="yellow"
            )
        for rule in each.rules:
            yield from (Text(f"  {rule.rule} {rule.penalty:+d}: {sentence}") for sentence in rule.says[:1])
    if len(cover.stand_ins) > MOST:
        yield Text(f"and {len(cover.stand_ins) - MOST} more who could; all of them with --json", style="dim")
    if cover.common:
        yield Text(f"The same for everybody: {_difference(cover.common)}", style="dim")


def _nearest(unable: tuple[Unable, ...]) -> Iterator[Text | Padding]:
    """Those whom only chosen rules keep away, with the fewest sentences."""
    nearest = sorted((each for each in unable if each.by_choice), key=lambda each: len(each.says))
    if nearest:
        yield Text("It would take an exception from a rule:")
    for each in nearest[:EXPLAINED]:
        yield indented(Text(f"{each.engineer.name} ({', '.join(each.reasons)}): {' '.join(each.says)}"))


def _unable_lines(unable: tuple[Unable, ...]) -> Iterator[Text | Padding]:
    """Those who cannot, by reason."""
    groups: dict[tuple[str, ...], list[Unable]] = defaultdict(list)
    for each in unable:
        groups[each.reasons].append(each)
    if groups:
        yield Text(f"\nWho cannot ({len(unable)}):", style="bold")
    for reasons, people in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        names = ", ".join(each.engineer.name for each in people[:MOST_NAMES])
        more = f" and {len(people) - MOST_NAMES} more" if len(people) > MOST_NAMES else ""
        yield indented(Text(f"{', '.join(reasons)}: {names}{more}"))


def indented(text: Text) -> Padding:
    """A line whose continuation stays under it."""
    return Padding(text, (0, 0, 0, 2))


def _next_steps(cover: Cover, state: PlanState) -> Iterator[Text]:
    yield Text()
    if state is not PlanState.PUBLISHED:
        yield Text(f"Nothing was changed. Covers are recorded of published plans; this one is {state}.")
    elif cover.stand_ins and cover.instead_of:
        who, gone = cover.stand_ins[0].engineer.id, cover.instead_of.id
        yield Text(f"Nothing was changed. Ask {cover.stand_ins[0].engineer.name}; once agreed, record it:")
        yield in_one_line(f"  watchbill history cover {cover.duty.id} --instead-of {gone} --who {who}")
    elif not cover.stand_ins:
        yield Text("To let others move as well: watchbill replan")


def cover_document(cover: Cover) -> dict[str, Any]:
    """Every candidate with every difference, and everybody who cannot with the reason."""
    return {
        "duty_id": cover.duty.id,
        "duty": cover.duty.label,
        "instead_of": cover.instead_of.id if cover.instead_of else None,
        "days_ahead": cover.days,
        "candidates": [_stand_in_document(each) for each in cover.stand_ins],
        "same_for_everybody": [_rule_document(rule) for rule in cover.common],
        "unable": [
            {
                "engineer_id": each.engineer.id,
                "reasons": list(each.reasons),
                "says": list(each.says),
                "by_choice": each.by_choice,
            }
            for each in cover.unable
        ],
    }


def _stand_in_document(each: StandIn) -> dict[str, Any]:
    return {
        "engineer_id": each.engineer.id,
        "name": each.engineer.name,
        "consent_by_law_days": each.law_days or None,
        "duty_before": each.before.id if each.before else None,
        "duty_after": each.after.id if each.after else None,
        "rules": [_rule_document(rule) for rule in each.rules],
    }


def _rule_document(rule: RuleDifference) -> dict[str, Any]:
    return {"rule": rule.rule, "aim": rule.aim.name.lower(), "penalty": rule.penalty, "says": list(rule.says)}
