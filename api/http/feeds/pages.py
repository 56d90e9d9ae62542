"""Pages: a feed ready to be sent, and what a calendar that has one already is told."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import NamedTuple

from api.http.wire import HEADERS, REQUEST_ID
from calendars.ical.direct import write_feed
from calendars.ical.feed import FeedOptions, file_name
from calendars.ical.published import PublishedFeeds
from scheduler.domain.feeds import View

Header = tuple[bytes, bytes]
MEDIA_TYPE = b"text/calendar; charset=utf-8"
CACHE = "private, max-age=300, must-revalidate"
ZIP_LEVEL = 5
_ALWAYS: list[Header] = [
    (name.lower().encode(), value.encode())
    for name, value in (HEADERS | {"Cache-Control": CACHE, "Vary": "Accept-Encoding"}).items()
]
_REQUEST_ID = REQUEST_ID.lower().encode()


class Answer(NamedTuple):
    """What is sent."""

    status: int
    headers: list[Header]
    body: bytes


class Asked(NamedTuple):
    """What a request says of what its sender has and can read."""

    has_tags: bytes = b""
    has_since: bytes = b""
    encodings: bytes = b""
    agent: bytes = b""


class Page:
    """A rendered feed. ``tag`` is weak: it stands for the plain and for the packed bytes. ``day`` is the UTC date, as
    an ordinal, on which it is right."""

    __slots__ = ("_body", "_packed", "day", "modified", "modified_at", "name", "tag")

    def __init__(self, body: bytes, modified_at: datetime, day: int, name: str) -> None:
        self.day, self.name, self._body, self._packed = day, name, body, b""
        self.modified_at = modified_at.replace(microsecond=0)
        self.tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'.encode()
        self.modified = format_datetime(self.modified_at.astimezone(UTC), usegmt=True).encode()

    @property
    def body(self) -> bytes:
        """The feed; empty when it was let go."""
        return self._body

    def let_go(self) -> None:
        """Keeps only what is needed to tell those who have the feed that it is still right."""
        self._body = self._packed = b""

    def can_answer(self, asked: Asked) -> bool:
        """Whether the feed need not be rendered again for that."""
        return bool(self._body) or self.is_had_by(asked)

    def answer(self, asked: Asked, *, head: bool = False) -> Answer:
        """304 for whoever has it, else all of it, packed for those who can unpack it."""
        number = (_REQUEST_ID, os.urandom(16).hex().encode())
        headers = [*_ALWAYS, number, (b"etag", self.tag), (b"last-modified", self.modified)]
        if self.is_had_by(asked):
            return Answer(304, headers, b"")
        body = self._body
        if asked.encodings and _unpacks(asked.encodings):
            self._packed = self._packed or gzip.compress(body, ZIP_LEVEL, mtime=0)
            body = self._packed
            headers.append((b"content-encoding", b"gzip"))
        shown = b'inline; filename="' + self.name.encode() + b'"'
        headers += ((b"content-type", MEDIA_TYPE), (b"content-disposition", shown))
        headers.append((b"content-length", str(len(body)).encode()))
        return Answer(200, headers, b"" if head else body)

    def is_had_by(self, asked: Asked) -> bool:
        """RFC 9110 section 13: tags are compared weakly, and where there are some, no date counts."""
        if asked.has_tags:
            return asked.has_tags == self.tag or _names(asked.has_tags, self.tag)
        if not asked.has_since:
            return False
        return asked.has_since == self.modified or self._is_as_new_as(asked.has_since)

    def _is_as_new_as(self, written: bytes) -> bool:
        try:
            since = parsedate_to_datetime(written.decode("latin-1"))
        except ValueError:
            return False
        return since.tzinfo is not None and since >= self.modified_at


def rendered(feeds: PublishedFeeds, view: View, now: datetime) -> Page:
    """The page of a view as it is on that day."""
    options = FeedOptions(busy=view.busy, local_time=view.local_time, include_open=view.include_open)
    body = write_feed(feeds.feed(view, now), options)
    name = file_name(view.subject.kind, view.subject.id)
    return Page(body, feeds.changed_at(view.subject, now), now.astimezone(UTC).date().toordinal(), name)


def asked_in(headers: Iterable[Header]) -> Asked:
    """What the headers of a request say; several tags in several headers are one list."""
    tags = since = encodings = agent = b""
    for name, value in headers:
        if name == b"if-none-match":
            tags = tags + b", " + value if tags else value
        elif name == b"if-modified-since":
            since = value
        elif name == b"accept-encoding":
            encodings = encodings + b", " + value if encodings else value
        elif name == b"user-agent":
            agent = value
    return Asked(tags, since, encodings, agent)


def _names(tags: bytes, tag: bytes) -> bool:
    known = tag.removeprefix(b"W/")
    given = [each.strip() for each in tags.split(b",")]
    return b"*" in given or any(each.removeprefix(b"W/") == known for each in given)


def _unpacks(encodings: bytes) -> bool:
    """Whether gzip is welcome: named, or meant by ``*``, and not with a weight of zero."""
    welcome: dict[bytes, bool] = {}
    for part in encodings.lower().split(b","):
        name, _, weight = part.partition(b";")
        welcome[name.strip()] = weight.strip().removeprefix(b"q=").strip(b"0.") != b"" or not weight.strip()
    return welcome.get(b"gzip", welcome.get(b"*", False))
