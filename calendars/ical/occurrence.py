"""An occurrence of an imported event, turned into a customer event, or refused with a reason."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Event
from pydantic import TypeAdapter, ValidationError

from calendars.ical.expansion import NotOurs, NotRead, Series, is_aware, moment
from calendars.ical.lengths import end_after, length_of, source_of
from calendars.ical.lines import Block
from scheduler.domain.events import Confidence, CustomerEvent, EventKind
from scheduler.domain.time import DAY, Span, local, to_instant
from scheduler.domain.values import Identifier, without_hidden

ASSUMED_LENGTH = timedelta(hours=1)
MAX_TITLE = 200
MAX_UID = 90
MAX_EXTRA_SEATS = 20
IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)


def customer_event(occurrence: Event, series: Series, zone_name: str) -> CustomerEvent:
    """The customer event that an occurrence stands for. Raises NotRead; adds to the series' notes what it adjusts.

    ``zone_name`` is where dates and times without a zone are read.
    """
    customer_id = _customer(occurrence, series)
    kind = _kind(occurrence, series)
    return CustomerEvent(
        id=event_id(series, occurrence),
        customer_id=customer_id,
        title=_title(occurrence, series) or f"{kind.replace('_', '-')} for {customer_id}",
        kind=kind,
        span=span_of(occurrence, series, zone_name),
        confidence=_confidence(occurrence, series),
        confidential=text_of(occurrence, "CLASS").upper() != "PUBLIC",
        domains=_domains(occurrence, series),
        extra_seats=_extra_seats(occurrence, series),
        rotation_id=_rotation(occurrence, series),
    )


def is_cancelled(occurrence: Event) -> bool:
    return text_of(occurrence, "STATUS").upper() == "CANCELLED"


def event_id(series: Series, occurrence: Event) -> str:
    """The UID, or a hash of it where it does not serve as an id; for a series the day and time that the rule gave."""
    plain = len(series.uid) <= MAX_UID and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/@:+-]*", series.uid)
    uid = series.uid if plain else f"ics-{hashlib.sha256(series.uid.encode()).hexdigest()[:20]}"
    if not plain:
        why = "has a UID that is too long or has signs that no id has" if series.has_uid else "has no UID"
        series.notes.append((_line_of(series, "UID"), f"{why}; it is known by an id that begins with ics-"))
    if not series.repeats:
        return uid
    rule_gave = occurrence.get("RECURRENCE-ID")
    moved_alone = rule_gave is not None and "RANGE" not in rule_gave.params  # a range moves many under one time
    name = "RECURRENCE-ID" if moved_alone else "DTSTART"
    return f"{uid}/{_stamp(moment(occurrence, name, series.number))}"


def _stamp(when: date) -> str:
    if not isinstance(when, datetime):
        return f"{when:%Y%m%d}"
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}" if is_aware(when) else f"{when:%Y%m%dT%H%M%S}"


def text_of(occurrence: Event, name: str) -> str:
    """The text of a property on one line, without controls and hidden characters; empty when there is none."""
    value = occurrence.get(name)
    if value is None:
        return ""
    first = value[0] if isinstance(value, list) and value else value
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", without_hidden(str(first).replace("\\,", ","))).split())


def title_of(occurrence: Event) -> str:
    """Its SUMMARY on one line, shortened; empty when there is none."""
    return text_of(occurrence, "SUMMARY")[:MAX_TITLE].strip()


def _title(occurrence: Event, series: Series) -> str:
    if len(text_of(occurrence, "SUMMARY")) > MAX_TITLE:
        number = source_of(occurrence, series.events).number
        series.notes.append((number, f"has a long SUMMARY, of which the first {MAX_TITLE} letters are kept"))
    return title_of(occurrence)


def _identifier(text: str, name: str, series: Series) -> str:
    try:
        return IDENTIFIER.validate_python(text)
    except ValidationError as error:
        says = f"has {name} {text[:60]!r}, which is no id; use letters, digits and . _ / @ : + -"
        raise NotRead(_line_of(series, name), says) from error


def _line_of(series: Series, name: str) -> int:
    """The line of a property in a series, else where the series starts."""
    return next((line.number for event in series.events for line in event.all(name)), series.number)


def _customer(occurrence: Event, series: Series) -> str:
    text = text_of(occurrence, "X-WATCHBILL-CUSTOMER")
    if series.customer_id:
        if text not in ("", series.customer_id):
            says = f"names another customer than {series.customer_id}, whose the calendar is; that one counts"
            series.notes.append((_line_of(series, "X-WATCHBILL-CUSTOMER"), says))
        return series.customer_id
    if not text:
        raise NotOurs(series.number, "names no customer; add a line X-WATCHBILL-CUSTOMER with the customer's id")
    return _identifier(text, "X-WATCHBILL-CUSTOMER", series)


def _rotation(occurrence: Event, series: Series) -> str | None:
    text = text_of(occurrence, "X-WATCHBILL-ROTATION")
    return _identifier(text, "X-WATCHBILL-ROTATION", series) if text else None


def _domains(occurrence: Event, series: Series) -> tuple[str, ...]:
    names = [name.strip() for name in text_of(occurrence, "X-WATCHBILL-DOMAINS").split(",") if name.strip()]
    return tuple(sorted({_identifier(name, "X-WATCHBILL-DOMAINS", series) for name in names}))


def _known_kind(text: str) -> EventKind | None:
    word = re.sub(r"[\s-]+", "_", text.strip().lower())
    return EventKind(word) if word in set(EventKind) else None


def _kind(occurrence: Event, series: Series) -> EventKind:
    """As our own property says; else the first category that names a kind; else "other"."""
    written = text_of(occurrence, "X-WATCHBILL-KIND")
    if not written:
        categories = occurrence.get("CATEGORIES", [])
        lists = categories if isinstance(categories, list) else [categories]
        words = [str(word) for one in lists for word in getattr(one, "cats", [])]
        return next((kind for word in words if (kind := _known_kind(word))), EventKind.OTHER)
    kind = _known_kind(written)
    if kind is None:
        known = ", ".join(EventKind)
        says = f"has the kind {written[:60]!r}, which is read as other; the kinds are {known}"
        series.notes.append((_line_of(series, "X-WATCHBILL-KIND"), says))
    return kind or EventKind.OTHER


def _confidence(occurrence: Event, series: Series) -> Confidence:
    written = text_of(occurrence, "X-WATCHBILL-CONFIDENCE").lower()
    if not written:
        tentative = text_of(occurrence, "STATUS").upper() == "TENTATIVE"
        return Confidence.TENTATIVE if tentative else Confidence.CONFIRMED
    if written not in set(Confidence):
        says = f"has the confidence {written[:60]!r}; write tentative or confirmed"
        raise NotRead(_line_of(series, "X-WATCHBILL-CONFIDENCE"), says)
    return Confidence(written)


def _extra_seats(occurrence: Event, series: Series) -> int:
    text = text_of(occurrence, "X-WATCHBILL-EXTRA-SEATS") or "1"
    if not text.isdecimal() or int(text[:9]) > MAX_EXTRA_SEATS:
        says = f"asks for {text[:60]!r} extra seats; write a whole number from 0 to {MAX_EXTRA_SEATS}"
        raise NotRead(_line_of(series, "X-WATCHBILL-EXTRA-SEATS"), says)
    return int(text)


def span_of(occurrence: Event, series: Series, zone_name: str) -> Span:
    """When it is. Raises NotRead; adds to the series' notes what was assumed."""
    event = source_of(occurrence, series.events)
    start = moment(occurrence, "DTSTART", event.number)
    end = moment(occurrence, "DTEND", event.number) if "DTEND" in occurrence else start
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        last = max(end, start + DAY)  # a date without an end, or that ends on itself, is one day
        return Span(start_at=to_instant(start, time(0), zone_name), end_at=to_instant(last, time(0), zone_name))
    if not is_aware(start):
        _note_zone(series, zone_name)
    length = length_of(event, start)
    start_at = _instant(start, zone_name)
    end_at = _instant(end, zone_name) if length is None else end_after(start, length, zone_name)
    if end_at <= start_at:
        series.notes.append((event.number, f"{_why_no_length(event, start, end)}; one hour is assumed"))
        end_at = start_at + ASSUMED_LENGTH
    return Span(start_at=start_at, end_at=end_at)


def _why_no_length(event: Block, start: datetime, end: datetime) -> str:
    """Why nothing lies between the start of an event and its end."""
    if not event.value("DTEND").strip() and not event.value("DURATION").strip():
        return "has no end"
    return "ends when it starts" if start == end else "starts when clocks skip an hour, and ends before that is over"


def _instant(when: datetime, zone_name: str) -> datetime:
    return when.astimezone(UTC) if is_aware(when) else to_instant(when.date(), when.time(), zone_name)


def _note_zone(series: Series, zone_name: str) -> None:
    starts = [line for event in series.events for line in event.all("DTSTART")]
    named = next((line for line in starts if line.parameter("TZID")), None)
    if named:
        shown = f"the zone {named.parameter('TZID')[:60]!r}, which" if series.quotes else "a zone in DTSTART that"
        series.notes.append((named.number, f"uses {shown} is not known; it is read in {zone_name}"))
    else:
        series.notes.append((series.number, f"has no time zone; it is read in {zone_name}"))


def touches(event: CustomerEvent, first_on: date, last_on: date, zone_name: str) -> bool:
    """Whether an event touches the local dates, both included."""
    begins = local(event.span.start_at, zone_name).date()
    ends = local(event.span.end_at - timedelta(microseconds=1), zone_name).date()
    return begins <= last_on and first_on <= ends
