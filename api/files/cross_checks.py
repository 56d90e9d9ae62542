"""Cross checks: what no single entry can know, such as two people with one e-mail address."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from api.files.advice import NO_PLACE, countries, country_advice
from api.files.findings import Findings
from api.files.gather import Gathered
from api.files.items import CALENDAR, Items
from api.files.shapes import Item
from scheduler.domain.coverage import TermRotation
from scheduler.domain.expansion import first_term
from scheduler.domain.people import CustomerState, Engineer, Volunteer
from scheduler.domain.time import DateRange

LONG_DAYS = 400
"""An absence or wish longer than this is more often a slip of the year than meant."""

Dated = TypeVar("Dated", bound=DateRange)


def check_across(gathered: Gathered, items: Items, findings: Findings) -> None:
    """A finding for everything that contradicts something else in the folder."""
    _duplicates(items, findings)
    for engineer in items.engineers:
        _check_engineer(engineer, findings)
    _check_ranges(items, findings)
    terms = {r.value.id: r.value for r in items.rotations if isinstance(r.value, TermRotation)}
    for volunteer in items.volunteers:
        _check_volunteer(volunteer, terms, items.ids["rotations"], findings)
    for rotation in items.rotations:
        _check_lengths(rotation, findings)
        _check_rotation(rotation, findings)
    _check_headcounts(items, findings)
    _check_customers(items, findings)
    if not items.engineers and not findings.problems:
        home = gathered.homes.get("engineers", (None, None))[0]
        problem = "has no engineers" if home else "there is no engineers.csv or engineers.yaml"
        findings.problem(home or "engineers.csv", None, "", problem, "write at least one engineer")


def _duplicates(items: Items, findings: Findings) -> None:
    named: tuple[Sequence[Item[Any]], ...] = (
        items.teams,
        items.engineers,
        items.customers,
        items.rotations,
        items.interlocks,
        items.events,
    )
    for nouns in named:
        _twice(nouns, "id", lambda value: str(value.id).lower(), findings)
    _twice(items.engineers, "email", lambda value: str(value.email).lower(), findings)
    _twice(items.country_rules, "country", lambda value: str(value.country), findings)
    _twice(items.company_days, "on", lambda value: str(value.on), findings)
    written = {item.value.id.lower(): item.place for item in items.events}
    for line, event in items.calendar:
        if event.id.lower() in written:
            problem = f"id {event.id!r} is already used in {written[event.id.lower()]}"
            findings.problem(CALENDAR, line, "id", problem, "give each a different one, or remove one of the two")


def _twice(items: Iterable[Item[Any]], field: str, key: Callable[[Any], str], findings: Findings) -> None:
    first: dict[str, Item[Any]] = {}
    for item in items:
        other = first.setdefault(key(item.value), item)
        if other is not item:
            problem = f"{field} '{getattr(item.value, field)}' is already used in {other.place}"
            advice = "give each a different one, or remove one of the two"
            findings.problem(item.file, item.line(field), field, problem, advice)


def _check_engineer(engineer: Item[Engineer], findings: Findings) -> None:
    value = engineer.value
    if value.country not in countries():
        problem = f"{value.country!r} is no country"
        findings.problem(engineer.file, engineer.line("country"), "country", problem, country_advice(value.country))
    line = engineer.line("time_zone")
    if value.time_zone in NO_PLACE:
        _refuse_zone(engineer, "where they live", findings)
    elif "UTC" in value.time_zone or value.time_zone.startswith("Etc/"):
        problem = f"{value.time_zone} never changes its clocks"
        findings.warning(engineer.file, line, "time_zone", problem, "use a place such as Europe/Berlin if there is one")


def _refuse_zone(item: Item[Any], where: str, findings: Findings) -> None:
    problem = f"{item.value.time_zone} names no place, so its clock changes are not those of {where}"
    findings.problem(item.file, item.line("time_zone"), "time_zone", problem, "use a place such as America/New_York")


def _check_rotation(rotation: Item[Any], findings: Findings) -> None:
    """The zone is a place, or UTC; and no window names a day twice, of which the second would say nothing."""
    if rotation.value.time_zone in NO_PLACE:
        _refuse_zone(rotation, "any office", findings)
    for number, window in enumerate(getattr(rotation.value, "windows", ())):
        for day in sorted({day for day in window.days if window.days.count(day) > 1}, key=lambda day: day.number):
            line, field = rotation.line("windows", number, "days"), f"windows[{number + 1}].days"
            findings.warning(rotation.file, line, field, f"{day} is listed twice", "write it once, or another day")


def _check_headcounts(items: Items, findings: Findings) -> None:
    """A headcount also counts people outside Watchbill, so it is never below those known here."""
    members = Counter(engineer.value.team_id for engineer in items.engineers)
    for team in items.teams:
        known = members[team.value.id]
        if 0 < team.value.headcount < known:
            said = f"headcount {team.value.headcount} is below the {known} engineers of the team"
            advice = f"write {known} or more; until then {known} counts"
            findings.warning(team.file, team.line("headcount"), "headcount", said, advice)


def _check_customers(items: Items, findings: Findings) -> None:
    for customer in items.customers:
        if customer.value.state is CustomerState.APPROVED and customer.value.effective_on is None:
            said = f"{customer.value.id} is approved without effective_on, so it counts since ever"
            line = customer.line("effective_on")
            findings.warning(customer.file, line, "effective_on", said, "write the day from which it may page")


def _check_ranges(items: Items, findings: Findings) -> None:
    ranges: tuple[Item[Any], ...] = (*items.absences, *items.preferences, *items.interlocks)
    for item in ranges:
        warn_of_length(item, findings)
    check_overlaps(items.absences, lambda value: value.engineer_id, findings)
    check_overlaps(items.preferences, lambda value: value.engineer_id, findings)
    windows = [Item(_Window.of(item.value), item.file, item.fields) for item in items.volunteers]
    check_overlaps(windows, lambda window: window.key, findings)


def warn_of_length(item: Item[Any], findings: Findings) -> None:
    """A warning when a range of dates is longer than anybody means."""
    days = (item.value.last_on - item.value.first_on).days + 1
    if days > LONG_DAYS:
        findings.warning(item.file, item.line("last_on"), "last_on", f"lasts {days} days", "check the year")


class _Window(DateRange):
    """A volunteer's window, by person and rotation."""

    key: str

    @classmethod
    def of(cls, value: Volunteer) -> _Window:
        return cls(first_on=value.earliest_on, last_on=value.latest_on, key=f"{value.engineer_id}/{value.rotation_id}")


def check_overlaps(items: Iterable[Item[Dated]], key: Callable[[Dated], str], findings: Findings) -> None:
    """Two entries of one person that share a date: one of them is a mistake, and wishes would count twice."""
    grouped: dict[str, list[Item[Dated]]] = defaultdict(list)
    for item in items:
        grouped[key(item.value)].append(item)
    for held in grouped.values():
        held.sort(key=lambda item: item.value.first_on)
        earlier = held[0]
        for later in held[1:]:
            if later.value.first_on <= earlier.value.last_on:
                field = "earliest_on" if isinstance(later.value, _Window) else "first_on"
                said = f"{field} {later.value.first_on} lies inside the entry in {earlier.place}"
                advice = "join the two, or let the earlier end before the later begins"
                findings.problem(later.file, later.line(field), field, said, advice)
            earlier = max(earlier, later, key=lambda item: item.value.last_on)


def _check_volunteer(
    item: Item[Volunteer], terms: dict[str, TermRotation], known: frozenset[str], findings: Findings
) -> None:
    value, rotation = item.value, terms.get(item.value.rotation_id)

    def problem(field: str, said: str, advice: str) -> None:
        findings.problem(item.file, item.line(field), field, said, advice)

    if rotation is None:
        if value.rotation_id in known:
            advice = f"name a rotation of type term, such as {', '.join(sorted(terms)) or 'ee'}"
            problem("rotation_id", f"rotation {value.rotation_id!r} has no terms to volunteer for", advice)
        return
    span = f"terms of {rotation.id} last {rotation.min_weeks} to {rotation.max_weeks} weeks"
    for field, weeks in (("min_weeks", value.min_weeks), ("max_weeks", value.max_weeks)):
        if field in value.model_fields_set and not rotation.min_weeks <= weeks <= rotation.max_weeks:
            problem(field, f"{weeks} weeks are not possible", f"{span}; write one of these, or leave it out")
    if value.preferred_weeks and not value.min_weeks <= value.preferred_weeks <= value.max_weeks:
        said = f"{value.preferred_weeks} weeks are outside their own {value.min_weeks} to {value.max_weeks}"
        problem("preferred_weeks", said, "write a number of weeks between the two")
    _check_room(value, max(value.min_weeks, rotation.min_weeks), problem)


def _check_room(value: Volunteer, weeks: int, problem: Callable[[str, str, str], None]) -> None:
    """A term starts on a Monday and ends before the review, so the window must have room for whole weeks."""
    first = first_term(value.earliest_on, weeks)
    ends_on = first.last_on
    if ends_on > value.latest_on:
        said = f"no room for {weeks} weeks from a Monday, {first.first_on} to {ends_on}"
        problem("latest_on", said, f"write {ends_on} or later, or an earlier earliest_on")
    if value.review_on is not None and value.review_on <= ends_on:
        said = f"no term can end before the review on {value.review_on}"
        problem("review_on", said, "correct the review or the window")


def _check_lengths(rotation: Item[Any], findings: Findings) -> None:
    value = rotation.value
    if not isinstance(value, TermRotation):
        return
    for n, weeks in enumerate(value.lengths):
        if not value.min_weeks <= weeks <= value.max_weeks:
            said = f"{weeks} weeks are outside {value.min_weeks} to {value.max_weeks}"
            line = rotation.line("lengths", n)
            findings.problem(rotation.file, line, "lengths", said, "correct the length, or min_weeks and max_weeks")
