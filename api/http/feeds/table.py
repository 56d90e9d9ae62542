"""The table of feeds: every link by the digest of its secret, and every page that was asked for, in memory.

One small statement tells whether anything has changed. A watch asks it a few times a second; while it is fresh, polls
ask nothing. Without a watch, or when that is late, each poll asks it itself, so no link outlives its end by a second.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from api.bootstrap import Services
from api.http.feeds.pages import Asked, Page, rendered
from calendars.ical.published import PublishedFeeds, published_feeds
from scheduler.domain.feeds import FeedLink, FeedState, Fetch, KeptLink, View
from scheduler.services.announced_now import histories_of
from scheduler.store.unit_of_work import SqlUnitOfWork

MOST_BYTES = 128 * 1024 * 1024
"""Pages that are kept; when there are more, all are rendered again as they are asked for."""
LONGEST_AGENT = 120
NOTHING = FeedState(-1, -1, None, None, -1, -1, -1)


class Opened(NamedTuple):
    """What a secret opens. Not from ``until`` on, the end of its grace or of its owner's service; never once
    ``closed``."""

    link_id: str
    view: View
    until: datetime | None
    closed: bool


class FeedTable:
    """What calendars are answered from. All of its methods may be called from any thread."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._links_lock, self._pages_lock = threading.Lock(), threading.Lock()
        self._state, self._built = NOTHING, NOTHING
        self._opened: dict[bytes, Opened] = {}
        self._digests: dict[str, list[bytes]] = {}
        self._plain, self._named = PublishedFeeds(), PublishedFeeds()
        self._pages: dict[View, Page] = {}
        self._bytes = 0
        self._fetches: dict[str, Fetch] = {}
        self._fresh_until = 0.0

    @property
    def is_fresh(self) -> bool:
        """Whether answers need no look into the store."""
        return time.monotonic() < self._fresh_until

    def __len__(self) -> int:
        """How many secrets are known."""
        return len(self._opened)

    # -- what calendars ask ---------------------------------------------------------------------------------------

    def find(self, secret: str) -> Opened | None:
        """What a secret opens or has opened once; None for one that is not known."""
        return self._opened.get(hashlib.sha256(secret.encode()).digest())

    def is_open(self, opened: Opened, now: datetime) -> bool:
        return not opened.closed and (opened.until is None or now < opened.until)

    def find_page(self, view: View, asked: Asked, now: datetime) -> Page | None:
        """The page of a view, if it was rendered already, still is right, and can answer."""
        page = self._pages.get(view)
        return page if page is not None and page.day == now.toordinal() and page.can_answer(asked) else None

    def page(self, view: View, asked: Asked, now: datetime) -> Page:
        """The page of a view."""
        found = self.find_page(view, asked, now)
        if found is not None:
            return found
        pages = self._pages  # taken before the feeds: a page of earlier ones must not get among later pages
        page = rendered(self._feeds(view), view, now)
        if self._bytes > MOST_BYTES:
            self._let_go(pages)
        pages[view] = page
        self._bytes += len(page.body)
        return page

    def forget_pages(self) -> None:
        """Every feed is rendered again when it is asked for next."""
        self._pages, self._bytes = {}, 0

    def _let_go(self, pages: dict[View, Page]) -> None:
        self._bytes = 0
        for page in tuple(pages.values()):
            page.let_go()

    def length(self, view: View) -> int:
        """How many entries there are for a view."""
        return self._feeds(view).length(view.subject)

    def note(self, opened: Opened, asked: Asked, page: Page, now: datetime) -> None:
        """Somebody has read a page, or heard that theirs is still right."""
        agent = asked.agent[:LONGEST_AGENT].decode("ascii", "replace").strip()
        agent = agent if agent.isprintable() else ""
        self._fetches[opened.link_id] = Fetch(opened.link_id, now, agent, page.tag.decode())

    def latest(self, link: FeedLink) -> FeedLink:
        """The link with who read it last, also when that is not written down yet."""
        fetch = self._fetches.get(link.id)
        if fetch is None:
            return link
        seen = {"fetched_at": fetch.at, "fetched_by": fetch.by, "fetched_tag": fetch.tag}
        return link.model_copy(update=seen)

    # -- keeping up with the store --------------------------------------------------------------------------------

    def refresh(self, lasts: float = 0.0) -> None:
        """Looks whether anything has changed, and takes it over; so many seconds from now nobody need look again.

        Raises StoreFailed.
        """
        with self._links_lock:
            began = time.monotonic()
            with self._services.store.reading() as work:
                state = work.feeds.state()
                if (state.links, state.erased_at, state.imported) != self._links_of(self._state):
                    self._take_over_links(work, state)
            self._state = state
            self._fresh_until = max(self._fresh_until, began + lasts)
        if _content(state) != _content(self._built) and self._pages_lock.acquire(blocking=self._built is NOTHING):
            try:
                self._build(state)
            finally:
                self._pages_lock.release()

    def write_down(self) -> None:
        """Keeps who read what since the last time, in one statement."""
        fetches, self._fetches = self._fetches, {}
        if fetches:
            with self._services.store.writing() as work:
                work.feeds.note_fetches(fetches.values())

    @staticmethod
    def _links_of(state: FeedState) -> tuple[object, ...]:
        return state.links, state.erased_at, state.imported

    def _take_over_links(self, work: SqlUnitOfWork, state: FeedState) -> None:
        """Links that were erased leave no trace in the store, and those of people who have left are closed: after an
        erasure or an import, all are read again."""
        anew = (state.erased_at, state.imported) != (self._state.erased_at, self._state.imported)
        links = work.feeds.changed_after(0 if anew else self._state.links)
        people = work.feeds.service_ends()
        if anew:
            opened: dict[bytes, Opened] = {}
            digests: dict[str, list[bytes]] = {}
            _add(opened, digests, links, people)
            self._opened, self._digests = opened, digests
        else:
            _add(self._opened, self._digests, links, people)

    def _build(self, state: FeedState) -> None:
        """Reads all that is announced, with every cover and every change of an event since; cut once with and once
        without the titles of confidential events."""
        if _content(state) == _content(self._built):
            return
        with self._services.store.reading() as work:
            state = work.feeds.state()
            histories = histories_of(work, self._services.now())
        domain = self._services.settings.install_domain
        self._plain = published_feeds(histories, domain, floor=state.erased_at)
        self._named = published_feeds(histories, domain, floor=state.erased_at, show_customers=True)
        self._pages, self._bytes, self._built = {}, 0, state

    def _feeds(self, view: View) -> PublishedFeeds:
        return self._named if view.show_customers else self._plain


def _content(state: FeedState) -> tuple[object, ...]:
    return state.announced, state.announced_at, state.erased_at, state.covered, state.told


def _add(
    opened: dict[bytes, Opened],
    digests: dict[str, list[bytes]],
    links: Iterable[KeptLink],
    people: Mapping[str, datetime | None],
) -> None:
    """``people`` are those who are there, with the instant from which they serve no more."""
    for link in links:
        for digest in digests.pop(link.id, ()):
            opened.pop(digest, None)
        closed = link.revoked_at is not None or (link.engineer_id is not None and link.engineer_id not in people)
        ends_at = people.get(link.engineer_id) if link.engineer_id is not None else None
        for written, until in ((link.digest, None), *link.earlier):
            ends = min((at for at in (until, ends_at) if at is not None), default=None)
            opened[bytes.fromhex(written)] = Opened(link.id, link.view, ends, closed)
            digests.setdefault(link.id, []).append(bytes.fromhex(written))
