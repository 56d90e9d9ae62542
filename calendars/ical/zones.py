"""Time zones as our feeds spell them out: a VTIMEZONE that every known reader understands the same way.

The library's own generator is not used: it puts the start of summer time an hour late and gathers later years in one
RDATE, of which some readers take only the first. Two forms are safe. Where a zone changes twice a year by a rule,
one STANDARD and one DAYLIGHT with a yearly RRULE; elsewhere one observance for each change, with a bare DTSTART.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Component, Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from scheduler.domain.time import DAY, local

WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NO_TIME = timedelta(0)
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the wall time from which the first observance of a list holds


@dataclass(frozen=True)
class Change:
    """A moment at which the clocks of a zone change. ``wall`` is what they show just before, as RFC 5545 wants it."""

    at: datetime
    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    is_summer: bool


def vtimezone(zone_name: str, first_at: datetime, last_at: datetime) -> Timezone:
    """The VTIMEZONE of a zone, right for every instant between the two (aware)."""
    years = range(first_at.astimezone(UTC).year - 1, last_at.astimezone(UTC).year + 2)
    starts = datetime(years.start, 1, 1, tzinfo=UTC)
    changes = changes_between(zone_name, starts, datetime(years.stop, 1, 1, tzinfo=UTC))
    component = Timezone()
    component.add("TZID", zone_name)
    for observance in _yearly_pair(changes, years) or _one_each(zone_name, starts, changes):
        component.add_component(observance)
    return component


def changes_between(zone_name: str, first_at: datetime, last_at: datetime) -> list[Change]:
    """The clock changes of a zone after one instant and up to another, in order."""
    found: list[Change] = []
    day = first_at
    while day < last_at:
        following = min(day + DAY, last_at)
        if _offset(day, zone_name) != _offset(following, zone_name):
            found.append(_change(zone_name, day, following))
        day = following
    return found


def _change(zone_name: str, low: datetime, high: datetime) -> Change:
    """The change between two instants of which only the later lies after it, found to the second by halving."""
    before = _offset(low, zone_name)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if _offset(middle, zone_name) == before else (low, middle)
    after = local(high, zone_name)
    return Change(
        at=high,
        wall=(high + before).replace(tzinfo=None),
        before=before,
        after=_offset(high, zone_name),
        name=after.tzname() or zone_name,
        is_summer=(after.dst() or NO_TIME) > NO_TIME,
    )


def _offset(instant: datetime, zone_name: str) -> timedelta:
    return local(instant, zone_name).utcoffset() or NO_TIME


def _yearly_pair(changes: Sequence[Change], years: range) -> list[Component] | None:
    """STANDARD and DAYLIGHT by rule, when two rules give every change of every year; else None."""
    kinds = sorted({(change.before, change.after) for change in changes})
    if len(kinds) != 2:
        return None
    pair: list[Component] = []
    for kind in kinds:
        ours = [change for change in changes if (change.before, change.after) == kind]
        rule = _yearly_rule(ours) if [change.wall.year for change in ours] == list(years) else None
        if rule is None:
            return None
        pair.append(_observance(ours[0], kind[1] > kind[0], rule))
    return pair


def _yearly_rule(changes: Sequence[Change]) -> vRecur | None:
    """The nth or last weekday of a month on which all the changes fall, at one time of day."""
    first = changes[0].wall
    same = {(change.wall.month, change.wall.weekday(), change.wall.time()) for change in changes}
    if len(same) > 1:
        return None
    orders = set.intersection(*(_orders(change.wall) for change in changes))
    if not orders:
        return None
    return vRecur(freq="YEARLY", bymonth=first.month, byday=f"{min(orders)}{WEEKDAY_CODES[first.weekday()]}")


def _orders(wall: datetime) -> set[int]:
    """Which one of its weekday the date is in its month: 1 to 5, and -1 when it is the last."""
    last = wall.day + 7 > monthrange(wall.year, wall.month)[1]
    return {(wall.day + 6) // 7} | ({-1} if last else set())


def _one_each(zone_name: str, starts: datetime, changes: Sequence[Change]) -> list[Component]:
    """What holds at the start, then one observance for each change."""
    clock = local(starts, zone_name)
    offset, summer = _offset(starts, zone_name), (clock.dst() or NO_TIME) > NO_TIME
    name = clock.tzname() or zone_name
    opening = Change(at=starts, wall=EPOCH, before=offset, after=offset, name=name, is_summer=summer and bool(changes))
    return [_observance(change, change.is_summer) for change in (opening, *changes)]


def _observance(change: Change, is_summer: bool, rule: vRecur | None = None) -> Component:
    component: Component = TimezoneDaylight() if is_summer else TimezoneStandard()
    component.add("DTSTART", change.wall)
    component.add("TZOFFSETFROM", change.before)
    component.add("TZOFFSETTO", change.after)
    component.add("TZNAME", change.name)
    if rule is not None:
        component.add("RRULE", rule)
    return component
