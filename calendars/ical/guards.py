"""What may not reach the calendar libraries: each limit here stands for a file that kept them busy for minutes.

Recurrence rules are expanded by date arithmetic without a limit of its own, so a few bytes can ask for billions of
steps. The limits are far above what an event of a customer needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from calendars.ical.lines import Block, Line

MAX_BYTES = 1024 * 1024
MAX_EVENTS = 5_000
MAX_LINE = 8_192
MAX_INTERVAL = 1_000
MAX_DATES = 2_000
MAX_RULE_NUMBERS = 64
MAX_ZONE_LINES = 400
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
READ = frozenset(
    {
        *("UID", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"),
        *("RRULE", "RDATE", "EXDATE"),
        *("SUMMARY", "STATUS", "CLASS", "CATEGORIES", "X-MICROSOFT-CDO-ALLDAYEVENT"),
        *("TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"),
        *("X-WATCHBILL-CUSTOMER", "X-WATCHBILL-KIND", "X-WATCHBILL-DOMAINS", "X-WATCHBILL-EXTRA-SEATS"),
        *("X-WATCHBILL-CONFIDENCE", "X-WATCHBILL-ROTATION"),
    }
)
"""The properties that an event is read by. All others may be as broken as they like."""
ONCE = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID")
DATE_LISTS = ("RDATE", "EXDATE")
BY_LISTS = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND")
RULE_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", *BY_LISTS})
TIME_LISTS = ("BYHOUR", "BYMINUTE", "BYSECOND")

Finding = tuple[int, str]
"""A line number and what is wrong there, as the end of a sentence."""


def refusal(events: Iterable[Block], *, quotes: bool = True) -> Finding | None:
    """Why the events of one UID are not read at all, or None when they may be. Without ``quotes``, the reason repeats
    no value of the file."""
    for event in events:
        found = _incomplete(event) or next((f for line in event.lines if (f := _bad_line(line, quotes))), None)
        if found:
            return found
    return None


def _incomplete(event: Block) -> Finding | None:
    if not event.closed:
        return event.number, "has no END:VEVENT, so the file may have been cut off"
    if not event.all("DTSTART"):
        return event.number, "has no DTSTART"
    twice = next((name for name in ONCE if len(event.all(name)) > 1), None)
    if twice:
        return event.all(twice)[1].number, f"has two lines {twice}"
    dates = sum(line.value.count(",") + 1 for name in DATE_LISTS for line in event.all(name))
    return (event.number, f"lists {dates} dates; at most {MAX_DATES} are read") if dates > MAX_DATES else None


def _bad_line(line: Line, quotes: bool) -> Finding | None:
    if line.name in READ and len(line.value) > MAX_LINE:
        return line.number, f"has a line of {len(line.value)} characters; at most {MAX_LINE} are read"
    if line.name == "EXRULE":
        return line.number, "uses EXRULE, which is no longer part of the standard; list the dates in EXDATE"
    problem = rule_problem(line.value, quotes=quotes) if line.name == "RRULE" and line.value.strip() else ""
    return (line.number, problem) if problem else None


def rule_problem(rule: str, *, quotes: bool = True) -> str:
    """What is wrong with a recurrence rule, as the end of a sentence; empty when it may be expanded."""
    parts = dict(part.partition("=")[::2] for part in rule.upper().replace(" ", "").strip(";").split(";"))
    strange = sorted(parts.keys() - RULE_PARTS)
    if strange:
        part = strange[0][:60] or "(nothing)"
        return f"repeats by {part}, which is not read" if quotes else "has an RRULE with a part that is not read"
    frequency = parts.get("FREQ", "")
    if frequency not in FREQUENCIES:
        shown = f"FREQ={frequency or '(none)'}" if quotes else "another FREQ"
        return f"repeats with {shown}; only {', '.join(sorted(FREQUENCIES))} are read"
    interval = parts.get("INTERVAL", "1")
    if not interval.isdecimal() or not 1 <= int(interval[:9]) <= MAX_INTERVAL:
        shown = f"INTERVAL={interval}" if quotes else "an INTERVAL that is not read"
        return f"repeats with {shown}; it must be from 1 to {MAX_INTERVAL}"
    several = next((name for name in TIME_LISTS if "," in parts.get(name, "")), None)
    if several:
        return f"repeats several times a day ({several}); write the times as events of their own"
    numbers = sum(parts[name].count(",") + 1 for name in BY_LISTS if name in parts)
    return f"repeats by a list of {numbers} numbers; at most {MAX_RULE_NUMBERS} are read" * (numbers > MAX_RULE_NUMBERS)


def zone_is_safe(zone: Block) -> bool:
    """Whether a file's own zone rules may be expanded: short, complete, and yearly where they repeat."""
    observances = [*zone.inside("STANDARD"), *zone.inside("DAYLIGHT")]
    lines = [line for observance in observances for line in observance.lines]
    rules = [line.value.upper() for line in lines if line.name == "RRULE"]
    yearly = all(re.search(r"(^|;)FREQ=YEARLY(;|$)", rule) and not rule_problem(rule) for rule in rules)
    whole = all(observance.closed and observance.all("DTSTART") for observance in observances)
    return bool(observances) and whole and yearly and len(lines) <= MAX_ZONE_LINES
